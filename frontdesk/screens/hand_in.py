"""The desk hands its orders to the dispatcher, the same day at the rulebook's hour (WO-52)."""

from typing import TYPE_CHECKING, Any

from frontdesk.language import _, current_language
from frontdesk.widgets.form import ConfirmDialog

if TYPE_CHECKING:
    from frontdesk.app import FrontDesk

RULE = "WO-52"


async def open_hand_in(app: "FrontDesk") -> None:
    """Say how many orders wait; Enter hands them in."""
    from frontdesk.registers.orders import board, ending

    waiting = await app.attempt(app.link.ask(board.to_hand_in))
    if waiting is None:
        return
    if not waiting:
        app.tell(_("The dispatcher has every order already."))
        return
    words = _("{n} orders of the desk go to the dispatcher now.").format(n=waiting)
    rule = app.link.require().house.rulebook.rule(RULE).text(current_language())

    async def send(_values: dict[str, Any]) -> int:

        return await app.link.act(ending.hand_in)

    dialog = ConfirmDialog(_("Hand in orders"), f"{words}\n{RULE} {rule}", send)
    app.push_screen(dialog, lambda count: _handed_in(app, count))


def _handed_in(app: "FrontDesk", count: int | None) -> None:
    if count:
        app.tell(_("{n} orders were handed to the dispatcher.").format(n=count))


def late_words(late: int, at: str) -> str:
    """What the board says about orders that should have been handed in."""
    return _("{n} orders not handed in by {at} (WO-52), LATE: Ctrl+P, Hand in orders.").format(
        n=late, at=at
    )
