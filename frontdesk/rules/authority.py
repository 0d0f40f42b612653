"""Who may do what: the posts of the house, and for each act the posts that carry it."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from frontdesk.errors import NotAuthorised
from frontdesk.language import Language, _, current_language


class Title(NamedTuple):
    """What a post is called."""

    en: str
    zh: str

    def text(self, language: Language) -> str:
        """The title in `language`."""
        return self.zh if language == "zh" else self.en


class Act(NamedTuple):
    """Who may do something.

    Args:
        roles: identifiers of the posts that may.
        rule: id of the rule that says so; None where the console itself decides.
    """

    roles: tuple[str, ...]
    rule: str | None = None


ROLES: Mapping[str, Title] = MappingProxyType(
    {
        "clerk": Title("Duty clerk", "值班员"),
        "dispatcher": Title("Dispatcher", "调度员"),
        "control_room": Title("Control room", "中控室值班员"),
        "area_officer": Title("Area administrator", "片区管理员"),
        "duty_lead": Title("Duty director", "值班主任"),
        "cs_supervisor": Title("Customer-service supervisor", "客户服务主管"),
        "director_assistant": Title("Assistant to the director", "主任助理"),
        "director": Title("Director", "管理处主任"),
        "company": Title("Company management", "公司分管领导"),
        "guard": Title("Guard", "保安员"),
        "security_leader": Title("Security shift leader", "保安班长"),
        "security_officer": Title("Security duty officer", "保安值班干部"),
        "security_supervisor": Title("Security supervisor", "保安部主管"),
        "engineer": Title("Engineer", "工程人员"),
        "me_supervisor": Title("Mechanical-electrical supervisor", "机电维修部主管"),
        "department_supervisor": Title("Department supervisor", "部门主管"),
        "cleaner": Title("Cleaner", "保洁员"),
        "warehouse": Title("Warehouse keeper", "仓库管理员"),
        "finance": Title("Finance", "财务人员"),
        "records_officer": Title("Records officer", "资料员"),
        "admin_hr": Title("Administration and personnel", "行政人事人员"),
        "housekeeping": Title("Housekeeping", "管家部人员"),
        "medical_staff": Title("Medical staff", "医务人员"),
        "contractor": Title("Contractor", "合作服务商"),
    }
)

_EVERYONE = tuple(ROLES)
_SUPERVISORS = ("cs_supervisor", "director")
_DUTY = ("clerk", "dispatcher", "duty_lead", "cs_supervisor")
_ON_DUTY = (*_DUTY, "director")
_DESK = (
    "clerk",
    "dispatcher",
    "control_room",
    "area_officer",
    "duty_lead",
    "cs_supervisor",
    "director_assistant",
    "director",
)
_BOOKKEEPERS = (*_ON_DUTY, "records_officer")

ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "log.write": Act(_EVERYONE, "LOG-01"),
        "log.correct": Act(_EVERYONE, "LOG-04"),
        "log.read_confidential": Act(_SUPERVISORS, "CARE-28"),
        "log.inspect": Act(_SUPERVISORS, "AUTH-31"),
        "drunk.record": Act(("duty_lead", *_SUPERVISORS), "LOG-15"),
        "request.register": Act(_EVERYONE, "REQ-01"),
        "request.answer": Act(_DESK, "REQ-11"),
        "request.decide_special": Act(("director",), "REQ-09"),
        "request.decide_general": Act(("duty_lead", *_SUPERVISORS), "REQ-10"),
        "order.write": Act(_DESK, "WO-29"),
        "order.dispatch": Act(_DESK, "WO-60"),
        "order.hand_in": Act(_DESK, "WO-52"),
        "order.unsigned": Act(_SUPERVISORS),
        "price.change": Act((*_SUPERVISORS, "department_supervisor", "me_supervisor"), "WO-14"),
        "charge.write_off": Act(_SUPERVISORS, "FEE-27"),
        "payment.note": Act((*_DESK, "finance"), "FEE-07"),
        "goods.note": Act((*_DESK, "warehouse"), "WO-28"),
        "worker.edit": Act((*_DESK, "department_supervisor", "me_supervisor"), "WO-30"),
        "visit.make": Act(_DESK, "RV-02"),
        "visit.give_up": Act(_SUPERVISORS),
        "visit.draw": Act(_SUPERVISORS, "RV-05"),
        "visit.check": Act(("cs_supervisor", "director", "company"), "RV-09"),
        "accounts.draw_up": Act((*_DESK, "finance"), "FEE-16"),
        "accounts.sign": Act(_DESK, "FEE-18"),
        "run.work": Act(_DESK, "INC-04"),
        "contact.edit": Act(_DESK),
        "duty.take": Act(_DUTY, "DUTY-02"),
        "handover.release": Act(_SUPERVISORS, "AUTH-05"),
        "roster.edit": Act(_SUPERVISORS, "DUTY-17"),
        "leave.ask": Act(_EVERYONE, "DUTY-16"),
        "leave.decide": Act(_SUPERVISORS, "AUTH-04"),
        "item.edit": Act(_SUPERVISORS, "HO-03"),
        "desk.note": Act(_DESK, "HO-07"),
        "check.sign": Act(_SUPERVISORS, "AUTH-31"),
        "check.inspect": Act(("director",), "LOG-17"),
        "instruction.give": Act(_SUPERVISORS, "DUTY-03"),
        "bundle.make": Act((*_SUPERVISORS, "duty_lead", "records_officer"), "LOG-06"),
        "spot_check.record": Act(_SUPERVISORS, "DUTY-25"),
        "mobilise": Act(_ON_DUTY, "DUTY-20"),
        "measure.take": Act(_ON_DUTY, "DUTY-21"),
        "households.import": Act(_BOOKKEEPERS),
        "requests.import": Act(_BOOKKEEPERS),
        "household.edit": Act(_BOOKKEEPERS),
        "prices.import": Act((*_SUPERVISORS, "finance"), "FEE-01"),
        "person.manage": Act(_SUPERVISORS),
        "pin.reset": Act(_SUPERVISORS),
        "row.repair": Act(_SUPERVISORS),
        "backup.restore": Act(_SUPERVISORS),
    }
)


def may(roles: Collection[str], act: str) -> bool:
    """Whether one of the roles carries the act.

    Raises:
        KeyError: no such act.
    """
    return not set(ACTS[act].roles).isdisjoint(roles)


def require(roles: Collection[str], act: str) -> None:
    """Let only those pass who may.

    Raises:
        NotAuthorised: none of the roles carries the act; names who may, and the rule.
        KeyError: no such act.
    """
    if not may(roles, act):
        raise NotAuthorised(
            _("Only these may do this: {titles}.").format(titles=titles(ACTS[act].roles)),
            rule=ACTS[act].rule,
            remedy=_("Ask one of them to do it with their own PIN."),
        )


def is_supervisor(roles: Collection[str]) -> bool:
    """Whether one of the roles supervises the desk: its supervisor or the director."""
    return not set(_SUPERVISORS).isdisjoint(roles)


def titles(roles: Collection[str]) -> str:
    """The titles of the roles in the current language, in the order of the house."""
    language = current_language()
    known = [title.text(language) for role, title in ROLES.items() if role in roles]
    return ("、" if language == "zh" else ", ").join(known)
