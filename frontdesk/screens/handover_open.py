"""F6: duty is opened where nobody is on duty, else the handover is gone on with."""

from typing import TYPE_CHECKING, Any

from frontdesk.language import _
from frontdesk.screens.handover import HandoverScreen
from frontdesk.widgets.form import ConfirmDialog

if TYPE_CHECKING:
    from frontdesk.app import FrontDesk


async def open_handover(app: "FrontDesk") -> None:
    """Open duty where nobody is on duty; else the handover, also one that lies under this page."""
    from frontdesk.registers import duty

    if any(isinstance(screen, HandoverScreen) for screen in app.screen_stack):
        while not isinstance(app.screen, HandoverScreen):
            await app.pop_screen()
        return
    shift = await app.attempt(app.link.ask(lambda reading: (duty.current(reading),)))
    if shift is not None and shift[0] is None:
        _open_duty(app)
    elif shift is not None:
        app.push_screen(HandoverScreen())


def _open_duty(app: "FrontDesk") -> None:
    from frontdesk.registers import duty

    async def send(_values: dict[str, Any]) -> bool:
        await app.link.act(duty.open_first)
        await app.tasks.changed()
        return True

    words = _(
        "Nobody is on duty. You open duty now and stay responsible until a handover has been "
        "signed by both."
    )
    app.push_screen(ConfirmDialog(_("Open duty"), words, send))
