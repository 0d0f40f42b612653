"""What the keys of a handover open: matters, marks, notes, evidence; the relief has come."""

from typing import TYPE_CHECKING, Any

from frontdesk.language import _
from frontdesk.screens.handover_rows import Row
from frontdesk.screens.handover_sign import sign
from frontdesk.widgets.console import begin
from frontdesk.widgets.form import ConfirmDialog

if TYPE_CHECKING:
    from frontdesk.screens.handover import HandoverScreen

# Enter on a row that takes nothing ----------------------------------------------------------


def opened(screen: "HandoverScreen", row: Row) -> None:
    """What Enter does on a row of its own: the relief, an entry, a step, a blocker, signing."""
    if row.what == "person":
        _relief_came(screen, int(row.which))
    elif row.what == "entry":
        from frontdesk.screens.entry_detail import EntryDetailScreen

        screen.app.push_screen(EntryDetailScreen(int(row.which)))
    elif row.what == "step":
        screen.go_to(row.which)
    elif row.what == "held":
        screen.action_release()
    elif row.what == "stale":
        screen.action_redraw()
    elif row.what == "anchor":
        begin(screen, lambda: _compare(screen, row), "anchor")
    elif row.what == "sign":
        sign(screen)
    elif row.what == "forms":
        screen.shown.say(row.more[0])


async def _compare(screen: "HandoverScreen", row: Row) -> None:
    """Compare what stands on paper with the log; a difference is said loudly."""
    from frontdesk.registers.handovers import views, working

    typed = screen.shown.field.content
    if not typed.strip():
        screen.filled_in(None)
        return
    found = await screen.console.attempt(screen.console.link.ask(views.check_anchor, typed))
    if found is None or screen.view is None:
        return
    if found.right:
        screen.view.filled.anchor = working.RIGHT
        screen.console.tell(
            _("The anchor on paper is that of the log (#{seq}).").format(seq=found.seq)
        )
        screen.filled_in(row)
    else:
        screen.view.filled.anchor = working.WRONG
        screen.filled_in(row, settled=False)
        screen.shown.say(
            _(
                "The paper does NOT say what the log says at #{seq}. Look at the digits again; if "
                "they stay different, call the supervisor; the sheet will say that they differ."
            ).format(seq=found.seq)
        )


# The relief has come ------------------------------------------------------------------------


def _relief_came(screen: "HandoverScreen", person: int) -> None:
    going = screen.data.under_way
    if going is not None and going.incoming == person:
        screen.filled_in(None)
        return
    if going is None:
        begin(screen, lambda: _begin(screen, person), "begin")
        return

    async def send(_values: dict[str, Any]) -> bool:
        from frontdesk.registers.handovers import working

        await screen.console.link.act(working.begin, person)
        return True

    words = _(
        "{name} has come already. Begin anew with {other}: what was filled in is void."
    ).format(name=screen.data.name_of(going.incoming), other=screen.data.name_of(person))
    dialog = ConfirmDialog(_("Another relief"), words, send)
    screen.app.push_screen(dialog, lambda _done: screen.reload_soon())


async def _begin(screen: "HandoverScreen", person: int) -> None:
    from frontdesk.registers.handovers import working

    begun = await screen.console.attempt(screen.console.link.act(working.begin, person))
    if begun is not None:
        await screen.reload()
        screen.filled_in(None)


# Matters ------------------------------------------------------------------------------------


def open_matter(screen: "HandoverScreen") -> None:
    """The page of what the cursor stands on; Esc comes back."""
    from frontdesk.screens.records import open_record

    row = screen.row
    if row is not None and row.what == "entry":
        opened(screen, row)
    elif row is not None and row.subject:
        open_record(screen, row.subject)
    else:
        screen.console.tell(_("Put the cursor on a matter first."))


def mark(screen: "HandoverScreen") -> None:
    """Mark the matter under the cursor important, or lift the mark."""
    from frontdesk.screens.marks import toggle_mark

    if screen.row is not None and screen.row.subject:
        toggle_mark(screen, screen.row.subject)
    else:
        screen.console.tell(_("Put the cursor on a matter first."))


def add_note(screen: "HandoverScreen") -> None:
    """A note for the shifts to come, in the list of those that hold."""
    from frontdesk.screens.if_then_notes import IfThenNotes

    async def show() -> None:
        notes = IfThenNotes()
        await screen.app.push_screen(notes)
        notes.action_add()

    begin(screen.app, show, "note")


def add_evidence(screen: "HandoverScreen") -> None:
    """An entry that says where evidence of the shift's work is kept (LOG-20)."""
    from frontdesk.screens.entry_form import EntryForm

    screen.app.push_screen(EntryForm("evidence.filed"), lambda _done: screen.reload_soon())
