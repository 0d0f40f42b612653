"""What can be done to the month that is shown: saving, patterns, people, completing it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from frontdesk.errors import InvalidInput
from frontdesk.language import _, current_language
from frontdesk.screens import roster_data as data
from frontdesk.screens import roster_forms as forms
from frontdesk.screens import roster_text as words
from frontdesk.screens.order_menu import Entry, Menu
from frontdesk.screens.roster_sheet import Sheet
from frontdesk.text import shown_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog

if TYPE_CHECKING:
    from frontdesk.screens.roster import Roster


def _mine(screen: "Roster", *, people: bool = True) -> Sheet | None:
    """The month, when whoever is signed in may change it; if not, why is said."""
    sheet = screen.sheet
    if sheet is None or not screen.may("roster.edit"):
        return None
    screen.grid.settle()
    if people and not sheet.view.rows:
        screen.console.tell(_("Nobody stands in this month yet."))
        return None
    return sheet


def _is_saved(screen: "Roster", sheet: Sheet) -> bool:
    """Whether nothing is left unsaved; if something is, that is said."""
    if sheet.typed:
        screen.console.tell(_("Save what was typed first, with Ctrl+S."))
    return not sheet.typed


def _reason(sheet: Sheet) -> list[Field]:
    """Asks why, where the month is complete (DUTY-17)."""
    return [forms.reason_field()] if sheet.view.state == "complete" else []


# Cells ----------------------------------------------------------------------------------------


def choose(screen: "Roster") -> None:
    """A list of the codes; the one that is taken goes into the cell."""
    sheet = _mine(screen)
    if sheet is None:
        return
    at = screen.grid.at

    def take(code: str | None) -> None:
        if code is not None:
            screen.put({(at.row, at.column): code})
            screen.grid.action_move(0, 1)

    entries = [Entry(one.code, one.code, words.template_words(one)) for one in sheet.view.templates]
    menu = Menu(_("Codes"), [*entries, Entry("", _("empty"))], sheet.entry(at.row, at.column))
    screen.app.push_screen(menu, take)


def cycle(screen: "Roster", by: int) -> None:
    """The code that comes next in the round."""
    if sheet := _mine(screen):
        at = screen.grid.at
        entry = sheet.codes.after(sheet.entry(at.row, at.column), by)
        screen.put({(at.row, at.column): entry})


def repeat(screen: "Roster") -> None:
    """The entry that was typed last, once more, and on to the next day."""
    sheet = _mine(screen)
    if sheet is None:
        return
    at = screen.grid.at
    entry = sheet.last or (sheet.entry(at.row, at.column - 1) if at.column else "")
    if not entry:
        screen.console.tell(_("Nothing was typed yet that could be repeated."))
        return
    screen.put({(at.row, at.column): entry})
    screen.grid.action_move(0, 1)


def take_back(screen: "Roster") -> None:
    """Undo the last step of typing that is not saved."""
    sheet = _mine(screen)
    if sheet is None:
        return
    if sheet.take_back():
        screen.draw()
        screen.typed_over()
        screen.tell_about()
    else:
        screen.console.tell(_("Nothing is left to take back; what is saved is changed by typing."))


def fill(screen: "Roster") -> None:
    """A pattern over the days to the right, and the people below."""
    sheet = _mine(screen)
    if sheet is None:
        return
    at = screen.grid.at

    async def send(values: dict[str, Any]) -> dict[tuple[int, int], str]:
        return forms.laid(sheet, at.row, at.column, values)

    def lay(cells: dict[tuple[int, int], str] | None) -> None:
        if cells:
            screen.put(cells)
            screen.draw()

    row, day = sheet.view.rows[at.row], sheet.view.days[at.column].day
    title = _("Pattern: {name}, from {day}").format(name=shown_line(row.name), day=f"{day:%m-%d}")
    note = _("It is laid over what stands there; Ctrl+Z takes it back, Ctrl+S saves it.")
    fields = forms.pattern_fields(sheet, at.row, at.column)
    screen.app.push_screen(FormDialog(title, fields, send, note=note, first="pattern"), lay)


# Saving ---------------------------------------------------------------------------------------


def save(screen: "Roster") -> None:
    """Save what was typed: one entry of the log a row, naming the days that changed."""
    sheet = _mine(screen)
    if sheet is None:
        return
    if not sheet.typed:
        screen.console.tell(_("Everything is saved."))
    elif sheet.view.state == "complete":
        _save_with_reason(screen, sheet)
    else:
        begin(screen, lambda: _save(screen, sheet, ""), "save")


def _save_with_reason(screen: "Roster", sheet: Sheet) -> None:
    async def send(values: dict[str, Any]) -> str:
        if not (reason := str(values["reason"]).strip()):
            raise InvalidInput(_("Reason"), _("must be filled in"), rule="DUTY-17")
        return reason

    def go_on(reason: str | None) -> None:
        if reason:
            begin(screen, lambda: _save(screen, sheet, reason), "save")

    title = _("The roster of {month} is complete").format(month=sheet.view.month)
    note = screen.rule("DUTY-17")
    screen.app.push_screen(FormDialog(title, [forms.reason_field()], send, note=note), go_on)


async def _save(screen: "Roster", sheet: Sheet, reason: str) -> None:
    desk, month = screen.console.link.require(), sheet.view.month
    call = screen.console.link.call
    changes = sheet.changes
    saved, refused = await call(data.save, desk, month, changes, reason)
    for key in saved:
        sheet.forget(key, changes[key])
    await screen.keep()
    if saved:
        screen.console.tell(_("Saved: {n} rows, one log entry each.").format(n=len(saved)))
    for (name, post), error in refused[:1]:
        screen.console.say(error)
        _go_to_row(screen, sheet, name, post)
    screen.reload_soon()


def _go_to_row(screen: "Roster", sheet: Sheet, name: str, post: str) -> None:
    """To the first day of a row that is not saved."""
    days = sheet.changes.get((name, post), {})
    places = [n for n, row in enumerate(sheet.view.rows) if (row.name, row.post) == (name, post)]
    if days and places:
        screen.grid.go(places[0], min(days))


# People ---------------------------------------------------------------------------------------


def add(screen: "Roster") -> None:
    """Take people into the month."""
    if sheet := _mine(screen, people=False):
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
    sheet = _mine(screen)
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
    sheet = _mine(screen)
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
    sheet = _mine(screen)
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
