"""Both sign the frozen sheet, and the anchor that is copied on paper afterwards."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from frontdesk.language import _
from frontdesk.screens.handover_pins import checked
from frontdesk.text import grouped, width
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import ConfirmDialog, FormDialog

if TYPE_CHECKING:
    from frontdesk.screens.handover import HandoverScreen

ROOM = (80, 24)
"""Columns and lines of a terminal in which the code of an anchor fits beside its digits."""
REDRAW = "redraw"


@dataclass(frozen=True)
class Signed:
    """Both have signed: who is on duty now, and the anchor for the paper."""

    incoming: Any
    anchor: Any


def sign(screen: "HandoverScreen") -> None:
    """Ask both for their PINs over the sheet that is shown."""
    if screen.view is None or not screen.may_sign:
        screen.refreeze()
        return

    def done(result: Any) -> None:
        if result == REDRAW:
            screen.action_redraw()
        else:
            signed(screen, result)

    screen.app.push_screen(SignForm(screen), done)


def signed(screen: "HandoverScreen", result: Signed | None) -> None:
    """Both have signed: the anchor for the paper, then the incoming clerk is at the keys."""
    if result is None:
        screen.reload_soon()
        return
    screen.signed = True
    screen.drafts.give_up()
    app = screen.app

    async def change() -> None:
        await app.tasks.hand_keys(result.incoming.person_id)  # type: ignore[attr-defined]

    def closed(_done: Any) -> None:
        begin(app, change, "handover")

    app.push_screen(AnchorSheet(result.incoming.name, result.anchor), closed)


class SignForm(FormDialog):
    """The PIN of each of the two: nobody hands over at keys that were left signed in."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "redraw", show=False, priority=True)]

    def __init__(self, screen: "HandoverScreen") -> None:
        data = screen.data
        assert data.frozen is not None and data.under_way is not None
        self._frozen, self._filled = data.frozen, screen.drafts.copy()
        self._outgoing, self._incoming = data.outgoing.id, data.under_way.incoming
        outgoing, incoming = data.outgoing.name, data.name_of(self._incoming)
        note = _(
            "{outgoing} hands over to {incoming}. Both sign the sheet up to #{seq}; its digest "
            "begins with {digest}. {outgoing} stays responsible until both have signed (HO-13)."
        ).format(
            outgoing=outgoing,
            incoming=incoming,
            seq=self._frozen.seq,
            digest=grouped(self._frozen.digest[:16]),
        )
        fields = [
            Field("pin_out", _("PIN of {name}").format(name=outgoing), "pin"),
            Field("pin_in", _("PIN of {name}").format(name=incoming), "pin"),
        ]
        super().__init__(_("Both sign"), fields, self._sign, note=note)

    async def _sign(self, values: dict[str, Any]) -> Signed:
        giver = await checked(self.console, self, "pin_out", self._outgoing, values)
        taker = await checked(self.console, self, "pin_in", self._incoming, values)
        desk = self.console.link.require()
        return await self.console.link.call(_signed, desk, giver, taker, self._filled, self._frozen)

    def action_redraw(self) -> None:
        """The sheet is stale: it is drawn anew."""
        self.dismiss(REDRAW)


def _signed(desk: Any, giver: Any, taker: Any, filled: Any, frozen: Any) -> Signed:
    from frontdesk.registers.handovers import signing
    from frontdesk.registers.unit_of_work import Warrant

    with desk.transaction(giver, warrant=Warrant(taker)) as tx:
        signing.sign(tx, filled, frozen)
    desk.signed_in = taker
    return Signed(taker, desk.anchor())


class AnchorSheet(ConfirmDialog):
    """The anchor, to be copied on paper: what no rewritten log can match.

    Beside it as a QR code, where the terminal has room for one.
    """

    DEFAULT_CSS = """
    AnchorSheet #anchor-box { height: auto; }
    AnchorSheet #anchor { width: 1fr; height: auto; padding: 0 1; }
    AnchorSheet #code { width: 37; height: 19; }
    AnchorSheet #told { display: none; }
    """

    def __init__(self, name: str, anchor: Any) -> None:
        super().__init__(_("The anchor"), "", self._written)
        self._name = name
        self._anchor = anchor

    async def _written(self, _values: dict[str, Any]) -> bool:
        return True

    def words(self) -> str:
        """What has happened, and what to do."""
        words = _(
            "Both have signed. {name} is on duty and at the keys. Copy the anchor on paper; "
            "Enter when it is written."
        )
        return words.format(name=self._name)

    def extra(self) -> ComposeResult:
        coded = self.app.size.width >= ROOM[0] and self.app.size.height >= ROOM[1]
        with Horizontal(id="anchor-box"):
            with Vertical(id="anchor"):
                yield Static(Text(self.words() + "\n"))
                yield Static(anchor_text(self._anchor, 4 if coded else 8))
            if coded:
                from frontdesk.widgets.qr import qr_text

                yield Static(qr_text(payload(self._anchor)), id="code")


def payload(anchor: Any) -> str:
    """What the QR code of an anchor says."""
    from frontdesk.exchange import anchor_code

    return anchor_code.payload(anchor.log, anchor.seq, anchor.head)


def anchor_text(anchor: Any, groups: int = 8) -> Text:
    """Log, number and head of the newest entry, in groups of four.

    Args:
        groups: how many of them stand on a line.
    """
    text = Text()
    for label, value in (
        (_("Log"), grouped(anchor.log)),
        (_("Entry"), f"#{anchor.seq}"),
        (_("Head"), grouped(anchor.head)),
    ):
        parts = value.split()
        for start in range(0, len(parts), groups):
            shown = label if start == 0 else ""
            text.append(shown + " " * max(1, 8 - width(shown)))
            text.append(" ".join(parts[start : start + groups]) + "\n", style="bold")
    return text
