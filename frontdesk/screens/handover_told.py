"""A handover that is over: its page as text, or whom to tell that it came to nothing."""

from typing import Any

from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.rules.authority import titles
from frontdesk.screens.lines import stamp
from frontdesk.text import mask_phones_in
from frontdesk.widgets.fields import Field, yes_no
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen


async def open_handover_record(screen: DeskScreen, number: int) -> None:
    """Whom to tell of a handover, where somebody still must be told; else its page."""
    found = await screen.console.attempt(screen.console.link.ask(_read, number))
    if found is None:
        return
    view, waiting = found
    zone = screen.console.link.require().house.zone
    if waiting:
        form = _told_form(screen, waiting, handover_words(view, zone))
        screen.app.push_screen(form, lambda _done: screen.reload_soon())
        return
    from frontdesk.screens.paper import handover_paper

    screen.app.push_screen(handover_paper(number))


def handover_words(view: Any, zone: Any) -> str:
    """`王岚 → 李娜, 03-02 08:25: refused: radios missing`."""
    outcome = label("handover_outcome", view.outcome, current_language())
    when = stamp(view.signed_at or view.begun_at, zone, True)
    words = f"{view.outgoing_name} → {view.incoming_name or '?'}, {when}: {outcome}"
    return mask_phones_in(f"{words}: {view.reason}" if view.reason else words)


def _told_form(screen: DeskScreen, waiting: Any, words: str) -> FormDialog:
    options = tuple((one.id, f"{titles([one.role])} ({one.rule})") for one in waiting)
    seen = {one.id: one.entry_seq for one in waiting}
    fields = [
        Field("item", _("Whom"), "choice", options),
        yes_no("reached", _("Reached"), True),
        Field("told", field_label("name")),
        Field("note", _("Note")),
    ]

    async def send(values: dict[str, Any]) -> bool:
        from frontdesk.registers import notifications

        item = values.pop("item")
        link = screen.console.link
        await link.act(notifications.record, item, **values, seen=seen[item])
        return True

    return FormDialog(_("Told, or not reached"), fields, send, note=words, first="told")


def _read(reading: Any, number: int) -> tuple[Any, list[Any]]:
    from frontdesk.registers import notifications
    from frontdesk.registers.handovers import views

    found = notifications.of_subject(reading, f"handover:{number}")
    return views.show(reading, number), [one for one in found if one.outcome != "told"]
