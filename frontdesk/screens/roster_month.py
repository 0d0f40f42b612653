"""What can be done to the month that is shown as a whole: its people, completing it, its pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from frontdesk.errors import InvalidInput
from frontdesk.language import _, current_language
from frontdesk.screens import roster_data as data
from frontdesk.screens import roster_forms as forms
from frontdesk.screens import roster_text as words
from frontdesk.screens.order_menu import Entry, Menu
from frontdesk.screens.roster_acts import mine
from frontdesk.screens.roster_sheet import Sheet
from frontdesk.text import shown_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field

if TYPE_CHECKING:
    from frontdesk.screens.roster import Roster


def _is_saved(screen: "Roster", sheet: Sheet) -> bool:
    """Whether nothing is left unsaved; if something is, that is said."""
    if sheet.typed:
        screen.console.tell(_("Save what was typed first, with Ctrl+S."))
    return not sheet.typed


def _reason(sheet: Sheet) -> list[Field]:
    """Asks why, where the month is complete (DUTY-17)."""
    return [forms.reason_field()] if sheet.view.state == "complete" else []


# People ---------------------------------------------------------------------------------------


def add(screen: "Roster") -> None:
    """Take people into the month."""
    if sheet := mine(screen, people=False):
        begin(screen, lambda: _add(screen, sheet), "add")


async def _add(screen: "Roster", sheet: Sheet) -> None:
    month = sheet.view.month
    found = await screen.console.link.ask(data.candidates, month)
    known = {one.name: one for one in found}
    options = [(one.name, _who(one)) for one in found]
    taken = [] if sheet.view.rows else [one.name for one in found if one.before]

    def work(tx: Any, values: dict[str, Any]) -> None:
        drafts = _drafts([known[name] for name in values["people"]], values)
        if not drafts:
            raise InvalidInput(_("People"), _("take somebody, or write a name"))
        data.take_in(tx, month, drafts, values.get("reason", ""))

    fields = [*forms.people_fields(options, taken), *_reason(sheet)]
    title = _("People of the roster of {month}").format(month=month)
    draft = f"roster-people-{month}"
    screen.ask(title, fields, work, rules=("DUTY-26",), draft=draft, first="people")


def _who(one: data.Candidate) -> str:
    before = f" ({words.post_name(one.before)})" if one.before else ""
    return f"{shown_line(one.name)}{before}"


def _drafts(taken: list[data.Candidate], values: dict[str, Any]) -> list[Any]:
    """Rows as yet empty: those that were taken, and somebody else who was named."""
    from frontdesk.registers.roster.plan import RowDraft

    wanted = values["post"]

    def post(one: data.Candidate) -> str:
        return one.before or forms.post_of(one.roles) if wanted == forms.BY_ROLE else str(wanted)

    drafts = [RowDraft(one.name, (), post(one), one.telephone, one.person_id) for one in taken]
    if name := str(values["name"]).strip():
        other = "clerk" if wanted == forms.BY_ROLE else str(wanted)
        drafts.append(RowDraft(name, (), other, values["telephone"]))
    return drafts


def change(screen: "Roster") -> None:
    """Post and telephone of whoever the cursor is on."""
    sheet = mine(screen)
    if sheet is None or not _is_saved(screen, sheet):
        return
    row, month = sheet.view.rows[screen.grid.at.row], sheet.view.month

    def work(tx: Any, values: dict[str, Any]) -> None:
        telephone = values.get("telephone", row.telephone)
        data.move(tx, month, row, values["post"], telephone, values.get("reason", ""))

    fields = [forms.post_field(row.post)]
    if row.person_id is None:
        fields.append(Field("telephone", _("Telephone"), value=row.telephone, limit=40))
    fields += _reason(sheet)
    screen.ask(shown_line(row.name), fields, work, rules=("DUTY-26",), first="post")


def take_out(screen: "Roster") -> None:
    """Take whoever the cursor is on out of the month."""
    sheet = mine(screen)
    if sheet is None or not _is_saved(screen, sheet):
        return
    from frontdesk.registers.roster import plan

    row, month = sheet.view.rows[screen.grid.at.row], sheet.view.month

    def work(tx: Any, values: dict[str, Any]) -> None:
        plan.remove_row(tx, month, row.name, post=row.post, reason=values.get("reason", ""))

    told = _("{name} is taken out of the roster of {month} with all its days.")
    told = told.format(name=shown_line(row.name), month=month)
    if fields := _reason(sheet):
        screen.ask(_("Take out"), fields, work, note=told)
    else:
        screen.confirm(_("Take out"), told, work)


# The month ------------------------------------------------------------------------------------


def complete(screen: "Roster") -> None:
    """Complete the month, with what is accepted in so many words; or work on it again."""
    sheet = mine(screen)
    if sheet is None or not _is_saved(screen, sheet):
        return
    if sheet.view.state == "complete":
        _reopen(screen, sheet.view.month)
    elif blocking := [one for one in sheet.view.findings if one.blocks]:
        told = _("{n} points cannot stand; the first: {first}")
        first = words.finding_words(blocking[0], screen.zone)
        screen.console.tell(told.format(n=len(blocking), first=first))
    else:
        _complete(screen, sheet)


def _complete(screen: "Roster", sheet: Sheet) -> None:
    from frontdesk.registers.roster import plan, wording

    month, found = sheet.view.month, sheet.view.findings

    def work(tx: Any, values: dict[str, Any]) -> None:
        plan.complete(tx, month, accept=values.get("accept", ""))

    title = _("Complete the roster of {month}").format(month=month)
    if not found:
        screen.confirm(title, _("From now on it says who opens duty. [DUTY-02]"), work)
        return
    counts = wording.counted(found, current_language())
    note = _("Open: {counts}. The log names them, with your words and your name.")
    field = Field("accept", _("Accepted because"), "long", limit=500)
    screen.ask(title, [field], work, note=note.format(counts=counts))


def _reopen(screen: "Roster", month: str) -> None:
    from frontdesk.registers.roster import plan

    def work(tx: Any, values: dict[str, Any]) -> None:
        plan.reopen(tx, month, values["reason"])

    title = _("Work on the roster of {month} again").format(month=month)
    note = _("Until it is complete anew it stays in force as it is.")
    screen.ask(title, [forms.reason_field()], work, note=note)


# Beside the roster ----------------------------------------------------------------------------


def more(screen: "Roster") -> None:
    """A menu of what stands beside the roster."""
    lines = [
        Entry("on_duty", _("On duty now, reachable"), _("titles and telephones")),
        Entry("leave", _("Leave of staff"), _("ask, approve, refuse")),
        Entry("codes", _("Shift codes"), _("what each code means")),
        Entry("days", _("Calendar"), _("holidays and make-up days")),
        Entry("import_month", _("Import a file"), _("a month from CSV or XLSX")),
    ]

    def take(name: str | None) -> None:
        if name is not None:
            beside(name)(screen)

    screen.app.push_screen(Menu(_("Beside the roster"), lines), take)


def beside(name: str) -> Callable[["Roster"], None]:
    """What shows a page that stands beside the roster."""
    return {
        "on_duty": on_duty,
        "leave": leave,
        "codes": codes,
        "days": days,
        "import_month": import_month,
    }[name]


def on_duty(screen: "Roster") -> None:
    """Who is on duty, who can be reached."""
    from frontdesk.screens.roster_presence import OnDuty

    screen.app.push_screen(OnDuty())


def leave(screen: "Roster") -> None:
    """Leave: asked for, approved, refused."""
    from frontdesk.screens.roster_leave import Leave

    screen.app.push_screen(Leave())


def codes(screen: "Roster") -> None:
    """What each code means."""
    from frontdesk.screens.roster_templates import ShiftCodes

    screen.app.push_screen(ShiftCodes())


def days(screen: "Roster") -> None:
    """Holidays and make-up days of the month."""
    from frontdesk.screens.roster_days import Days

    screen.app.push_screen(Days(screen.month or ""))


def import_month(screen: "Roster") -> None:
    """A month from a file."""
    from frontdesk.screens.roster_import import ImportRoster

    screen.app.push_screen(ImportRoster(screen.show_month))
