"""What can be done to the cells of the month that is shown: codes, patterns, saving."""

from typing import TYPE_CHECKING, Any

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.screens import roster_data as data
from frontdesk.screens import roster_forms as forms
from frontdesk.screens import roster_text as words
from frontdesk.screens.order_menu import Entry, Menu
from frontdesk.screens.roster_sheet import Sheet
from frontdesk.text import shown_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.form import FormDialog

if TYPE_CHECKING:
    from frontdesk.screens.roster import Roster


def mine(screen: "Roster", *, people: bool = True) -> Sheet | None:
    """The month, when whoever is signed in may change it; if not, why is said."""
    sheet = screen.sheet
    if sheet is None or not screen.may("roster.edit"):
        return None
    screen.grid.settle()
    if people and not sheet.view.rows:
        screen.console.tell(_("Nobody stands in this month yet."))
        return None
    return sheet


# Cells ----------------------------------------------------------------------------------------


def choose(screen: "Roster") -> None:
    """A list of the codes; the one that is taken goes into the cell."""
    sheet = mine(screen)
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
    if sheet := mine(screen):
        at = screen.grid.at
        entry = sheet.codes.after(sheet.entry(at.row, at.column), by)
        screen.put({(at.row, at.column): entry})


def repeat(screen: "Roster") -> None:
    """The entry that was typed last, once more, and on to the next day."""
    sheet = mine(screen)
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
    sheet = mine(screen)
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
    sheet = mine(screen)
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
    sheet = mine(screen)
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
