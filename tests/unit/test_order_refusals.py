"""In every state of an order every act that is not allowed is refused, and leaves no trace."""

from collections.abc import Callable

import pytest
from support.order_scenes import ACTS, SCENES, Act, Scene, is_allowed, scene_of, tried
from support.orders import PLUMBER, shown, staffed, written
from support.sites import IDS, PINS, START, sign_in
from support.tampering import BOOKS

from frontdesk.clock import DAY, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import Changed, FrontDeskError, GuardRefused, InvalidInput, NotAuthorised
from frontdesk.language import set_language
from frontdesk.registers.orders import charges, details, ending, exceptions, payments, work, writing
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.unit_of_work import Actor
from frontdesk.rules.rulebook import Rulebook

LATER = START + DAY
RULES = Rulebook.load().rules()


class TakenBack(Exception):
    """Ends a transaction that was only tried."""


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def everything(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every book, and where the log stands."""
    with desk.reading() as reading:
        tables = (*BOOKS, "log_line", "entry_subject")
        found = {name: reading.raw.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
        return found | {
            "head": reading.raw.execute("SELECT max(seq), count(*) FROM ledger_entry").fetchall()
        }


def supervisor(desk: Desk) -> Actor:
    return desk.check_pin(IDS["陈静"], PINS["陈静"])


def do(desk: Desk, scene: Scene, act: Act, actor: Actor | None = None, *, keep: bool) -> None:
    with desk.transaction(actor) as tx:
        act.does(tx, scene)
        if not keep:
            raise TakenBack


@pytest.mark.rule("WO-57", "FEE-31", "WO-51")
@pytest.mark.parametrize("name", SCENES)
def test_what_is_not_allowed_is_refused_by_a_rule_and_changes_nothing(
    desk: Desk, crew: dict[str, int], name: str
) -> None:
    scene = scene_of(desk, crew, name)
    boss = supervisor(desk)
    before = everything(desk)
    for act in tried(scene):
        actor = boss if ACTS[act].supervisor else None
        if act == "strike_out":
            continue
        if is_allowed(scene, act):
            with pytest.raises(TakenBack):
                do(desk, scene, ACTS[act], actor, keep=False)
        else:
            with pytest.raises((GuardRefused, InvalidInput, NotAuthorised)) as refusal:
                do(desk, scene, ACTS[act], actor, keep=True)
            assert refusal.value.rule in RULES or (act, scene.view.money) == ("refund", "paid"), (
                f"{act}: {refusal.value}"
            )
            assert refusal.value.what
        assert everything(desk) == before, act


@pytest.mark.rule("WO-08")
@pytest.mark.parametrize("name", SCENES)
def test_a_charge_is_struck_out_only_while_a_price_is_open(
    desk: Desk, crew: dict[str, int], name: str
) -> None:
    """What was agreed to once is due; and the last charge of a job stays."""
    scene = scene_of(desk, crew, name)
    lines = [one for one in desk.ask(details.whole, scene.order).lines if not one.struck_out]
    view, before = scene.view, everything(desk)
    allowed = view.money in ("priced", "consented") and len(lines) > 1
    try:
        do(desk, scene, ACTS["strike_out"], supervisor(desk), keep=False)
    except TakenBack:
        assert allowed
    except FrontDeskError:
        assert not allowed
    assert everything(desk) == before


@pytest.mark.rule("WO-29", "WO-60", "FEE-07", "WO-28", "RV-02", "WO-14")
def test_a_worker_may_do_none_of_it(desk: Desk, crew: dict[str, int]) -> None:
    scene = scene_of(desk, crew, "tool out, signed")
    worker = desk.check_pin(crew[PLUMBER], "7707")
    before = everything(desk)
    for act in tried(scene):
        with pytest.raises(NotAuthorised) as refusal:
            do(desk, scene, ACTS[act], worker, keep=True)
        assert refusal.value.rule in RULES
    assert everything(desk) == before


Given = Callable[[Desk, int], object]
WITHOUT: tuple[tuple[str, Given, str], ...] = (
    # state, an act without something that it needs, and the rule that asks for it
    ("accepted", lambda desk, order: desk.act(writing.reschedule, order, LATER, " "), "WO-06"),
    ("accepted", lambda desk, order: desk.act(work.dispatch, order, 3), "WO-20"),
    ("accepted", lambda desk, order: desk.act(work.dispatch, order, 3, " "), "WO-20"),
    ("dispatched", lambda desk, order: desk.act(work.give_back, order, " "), "WO-53"),
    ("dispatched", lambda desk, order: desk.act(work.transfer, order, 3, ""), "WO-20"),
    ("dispatched", lambda desk, order: desk.act(ending.cancel, order, "不修了"), "WO-27"),
    (
        "dispatched",
        lambda desk, order: desk.act(ending.cancel, order, "", order_returned=True),
        "WO-27",
    ),
    ("on_site", lambda desk, order: desk.act(work.no_access, order, " "), "WO-06"),
    ("cost to confirm", lambda desk, order: desk.act(work.start, order), "WO-25"),
    ("by checklist", lambda desk, order: desk.act(work.finish, order), "FIX-04"),
    ("done", lambda desk, order: desk.act(work.sign, order, "刘洋", ""), "WO-36"),
    ("done", lambda desk, order: desk.act(work.rework, order, "漏", apology=False), "WO-37"),
    ("done again", lambda desk, order: desk.act(work.rework, order, "漏", apology=True), "WO-37"),
    ("rework", lambda desk, order: desk.act(work.escalate, order, " ", "漏"), "WO-38"),
    ("escalated", lambda desk, order: desk.act(work.decide, order, "周明", ""), "WO-38"),
    ("escalated", lambda desk, order: desk.act(work.finish, order), "WO-38"),
    (
        "signed",
        lambda desk, order: desk.act(ending.write_off, order, order_returned=False),
        "WO-45",
    ),
    (
        "tool out, signed",
        lambda desk, order: desk.act(ending.write_off, order, order_returned=True),
        "WO-45",
    ),
    ("confirmed", lambda desk, order: desk.act(ending.file, order), "WO-51"),
    ("tool out, cancelled", lambda desk, order: desk.act(ending.file, order), "WO-51"),
    ("prepaid, cancelled", lambda desk, order: desk.act(ending.file, order), "WO-51"),
    ("paid, confirmed", lambda desk, order: desk.act(ending.file, order), "WO-51"),
    ("priced", lambda desk, order: desk.act(charges.consent, order, " "), "WO-07"),
    ("due", lambda desk, order: desk.act(payments.leave_unpaid, order, " "), "FEE-09"),
    ("due", lambda desk, order: desk.act(payments.collect, order, PaymentDraft(1)), "FEE-07"),
    ("due", lambda desk, order: desk.act(payments.pay, order, PaymentDraft(8000)), "FEE-14"),
    ("agreed", lambda desk, order: desk.act(payments.pay, order, PaymentDraft(8000)), "WO-48"),
    ("listed", lambda desk, order: desk.act(payments.pay, order, PaymentDraft(8000)), "FEE-21"),
    ("in arrears", lambda desk, order: desk.act(payments.pay, order, PaymentDraft(8000)), "FEE-10"),
    ("asked for", lambda desk, order: desk.act(payments.pay, order, PaymentDraft(8000)), "FEE-12"),
    ("in arrears", lambda desk, order: desk.act(payments.dun, order, ""), "FEE-11"),
    ("due", lambda desk, order: desk.act(payments.list_in_notice, order, ""), "FEE-21"),
    ("collected", lambda desk, order: desk.act(payments.hand_to_finance, order, "", ""), "FEE-07"),
    ("registered", lambda desk, order: desk.act(ending.not_offered, order, ""), "WO-04"),
    ("not priced", lambda desk, order: desk.act(work.dispatch, order, 6), "WO-20"),
    ("surveying", lambda desk, order: desk.act(work.surveyed, order, ""), "WO-10"),
    ("both sides agree", lambda desk, order: desk.act(exceptions.accept, order, ""), "WO-13"),
    ("one side agrees", lambda desk, order: desk.act(exceptions.accept, order, "刘"), "WO-13"),
)


@pytest.mark.rule("WO-04", "WO-06", "WO-07", "WO-10", "WO-13", "WO-20", "WO-25", "WO-27", "WO-36")
@pytest.mark.rule("WO-37", "WO-38", "WO-45", "WO-48", "WO-51", "WO-53", "FIX-04", "FEE-07")
@pytest.mark.rule("FEE-09", "FEE-10", "FEE-11", "FEE-12", "FEE-14", "FEE-21")
@pytest.mark.parametrize(("name", "act", "rule"), WITHOUT)
def test_what_lacks_something_is_refused_by_the_rule_that_asks_for_it(
    desk: Desk, crew: dict[str, int], name: str, act: Given, rule: str
) -> None:
    order = scene_of(desk, crew, name).order
    before = everything(desk)
    with pytest.raises((GuardRefused, InvalidInput)) as refusal:
        act(desk, order)
    assert refusal.value.rule == rule
    assert everything(desk) == before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refusal_says_in_words_what_can_be_done_instead(
    desk: Desk, crew: dict[str, int], language: str
) -> None:
    scene = scene_of(desk, crew, "registered")
    set_language("zh" if language == "zh" else "en")
    with pytest.raises(GuardRefused) as refusal:
        do(desk, scene, ACTS["finish"], keep=True)
    words = {"en": ("done, on trial", "taken on"), "zh": ("完工试用", "已受理")}[language]
    assert words[0] in refusal.value.what and words[1] in refusal.value.remedy


def test_who_looked_at_an_older_order_changes_nothing(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk, nature="routine")
    seen = shown(desk, order).entry_seq
    clock.advance(MINUTE)
    scene = Scene(desk, crew, order)
    do(desk, scene, ACTS["contact"], keep=True)
    before = everything(desk)
    for act in (writing.accept, ending.file, ending.confirm, work.receive, work.finish):
        with pytest.raises(Changed):
            desk.act(act, order, seen=seen)
    with pytest.raises(Changed):
        desk.act(writing.reschedule, order, clock.now() + DAY, "刘洋", seen=seen)
    assert everything(desk) == before
    sign_in(desk, "王岚")
    assert desk.verify().problems == ()
