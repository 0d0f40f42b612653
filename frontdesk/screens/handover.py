"""The handover: step by step from the relief's arrival to both signatures.

Here: which step and row is shown, and what each key does. What is shown is read by
`handover_data`, made into rows by `handover_steps` and drawn by `handover_view`; what Enter fills
in stands in `handover_fill`, its draft is kept by `handover_drafts`. Other pages are opened by
`handover_forms`; releases, signatures and other outcomes have files of their own.
"""

from typing import ClassVar

from textual.app import ComposeResult

from frontdesk.errors import FrontDeskError
from frontdesk.language import _
from frontdesk.screens import handover_ends, handover_fill, handover_forms, handover_release
from frontdesk.screens.handover_data import HandoverData, read
from frontdesk.screens.handover_drafts import Drafts
from frontdesk.screens.handover_rows import Row, View
from frontdesk.screens.handover_steps import STEPS, complete, first_open, rows_of
from frontdesk.screens.handover_view import LOW, NARROW, WIDE, HandoverView
from frontdesk.widgets.actions import Action
from frontdesk.widgets.fields import Typed
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable


class HandoverScreen(DeskScreen):
    """A handover as far as it has come. Esc leaves it; it goes on where it was, on any console."""

    WHERE: ClassVar[str] = "handover"
    CSS_PATH = "handover.tcss"
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.view: View | None = None
        self.step = "arrival"
        self.row: Row | None = None
        """The row under the cursor."""
        self.drafts = Drafts(self)
        self.signed = False
        """Whether both have signed here: then nothing is read any more."""
        self._fresh = False
        """Whether the sheet that was frozen holds all that has been filled in."""

    def body(self) -> ComposeResult:
        yield HandoverView(self.entered, self._moved)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "wide")
        self.set_class(self.size.width < NARROW, "narrow")
        self.set_class(self.size.height < LOW, "low")
        super().on_resize()

    @property
    def shown(self) -> HandoverView:
        """What is seen of the handover."""
        return self.query_one(HandoverView)

    @property
    def data(self) -> HandoverData:
        """The desk as it was read last."""
        assert self.view is not None
        return self.view.data

    def retitle(self) -> None:
        """Everything in the current language."""
        self.row = None
        if self.view is not None:
            self.view.changed()
            self._draw()

    # Reading ------------------------------------------------------------------------------

    async def reload(self) -> None:
        if self.signed:
            return
        desk, link, view = self.console.link.require(), self.console.link, self.view
        frozen = view.data.frozen if view is not None and self._fresh else None
        to_freeze = self.drafts.copy() if self._may_freeze() else None
        changes = self.drafts.changes
        columns = max(30, self.shown.rows.size.width - 5)
        data = await link.call(read, desk, frozen, to_freeze, columns)
        if data is None or (view is not None and data.shift.id != view.data.shift.id):
            self._over(data)
            return
        self._fresh = data.frozen is not None and changes == self.drafts.changes
        self._take(data)
        if not self._fresh and self._may_freeze():
            self.call_later(self.reload_soon)  # what was filled in meanwhile is frozen too

    @property
    def may_sign(self) -> bool:
        """Whether the sheet that is shown is the one that both may sign."""
        data = self.data
        clear = not (data.stale or data.held or data.forms)
        return self._fresh and data.frozen is not None and clear

    def refreeze(self) -> None:
        """Something that stands on the sheet has changed: it is frozen anew."""
        self._fresh = False
        self.reload_soon()

    def _may_freeze(self) -> bool:
        """Whether the two are at the signatures and nothing else is left to be done."""
        return self.view is not None and self.step == "sign" and complete(self.view)

    def _take(self, data: HandoverData) -> None:
        before, filled = self.view, self.drafts.settled(data)
        if before is not None and filled is before.filled:
            self.view = View(data, filled, before.explaining)
            self._draw()
            return
        self._fresh = False
        self.view = View(data, filled, str(filled.place.get("explaining", "")))
        if before is None:
            step = str(filled.place.get("step", ""))
            self.step = step if step in STEPS else first_open(self.view)
        self._draw(str(filled.place.get("row", "")))

    def _over(self, data: HandoverData | None) -> None:
        """Duty has changed, at another console perhaps: nothing is left to be done here."""
        self.drafts.give_up()
        if self.app.screen is self:
            self.app.pop_screen()
            name = data.outgoing.name if data is not None else "?"
            self.console.tell(_("Duty has changed: {name} is on duty.").format(name=name))

    # Drawing ------------------------------------------------------------------------------

    def _draw(self, at: str = "") -> None:
        """Draw the step; the cursor stays on its row, or goes to what is to be done first."""
        if self.view is None or not self.is_mounted:
            return
        rows = rows_of(self.view, self.step)
        keys = [row.key for row in rows]
        if at not in keys:
            at = self.row.key if self.row is not None else ""
        if at not in keys:
            at = next((row.key for row in rows if row.done is False), keys[0] if keys else "")
        self.shown.draw(self.view, self.step, rows, at)
        if not rows:
            self._moved()

    def _moved(self) -> None:
        """The cursor stands on a row: the line under the list asks for what is typed there."""
        row, before = self.shown.rows.current, self.row
        if self.view is None:
            return
        self.row = row
        self.shown.tell(row, self.console.link.require().house.rulebook)
        if before is None or row is None or (row.key, row.ask) != (before.key, before.ask):
            self.shown.ask(row, self.drafts.typed(row) if row is not None else "")
            self.shown.say("")
            self.drafts.at(row)
        self._focus(row)
        self.draw_frame()

    def _focus(self, row: Row | None) -> None:
        if not self.shown.steps.has_focus:
            asked = row is not None and row.ask is not None
            self.set_focus(self.shown.field if asked else self.shown.rows)

    # Going about --------------------------------------------------------------------------

    def action_back(self) -> None:
        """Empty the line first, then step out of the explanation, then leave the screen."""
        row, view, field = self.row, self.view, self.shown.field
        if view is None or row is None or row.ask is None or not field.has_focus:
            super().action_back()
        elif field.content != row.ask.value:
            self.drafts.sent(row)
            self.drafts.moved()
            self.shown.ask(row, row.ask.value)
            self.shown.say("")
        elif row.ask.explains:
            view.explaining = ""
            view.changed()
            self.drafts.moved()
            self._draw(row.key)
        else:
            super().action_back()

    def go_to(self, step: str, at: str = "") -> None:
        """Show another step.

        Args:
            at: key of the row the cursor goes to; by default what is to be done first.
        """
        self.row, self.step = None, step
        if self.view is not None:
            self.view.explaining = ""
        self.shown.say("")
        self.set_focus(self.shown.rows)
        self._draw(at)
        self.drafts.at(self.row)
        self.drafts.moved()
        if self._may_freeze():
            self.reload_soon()

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        if event.table.id == "steps":
            self.go_to(event.row)

    def on_typed(self, event: Typed) -> None:
        event.stop()
        if self.row is not None:
            self.drafts.type(self.row, self.shown.field.content)

    async def on_unmount(self) -> None:
        await self.drafts.keep_unsaved()

    def keep_before_lock(self) -> None:
        """Save what was typed up to this key."""
        self.drafts.keep_now()

    # Filling in ---------------------------------------------------------------------------

    def entered(self) -> None:
        """Enter: what the cursor stands on is done, or what was typed for it is taken."""
        view, row = self.view, self.row
        if view is None or row is None:
            if view is not None:
                self.go_to(first_open(view, self.step))
            return
        if not handover_fill.takes(row):
            handover_forms.opened(self, row)
            return
        try:
            settled = handover_fill.enter(view, row, self.shown.field.content if row.ask else "")
        except FrontDeskError as error:
            self.shown.say(str(error))
            return
        self.filled_in(row, settled=settled)

    def filled_in(self, row: Row | None, *, settled: bool = True) -> None:
        """Something was filled in: it is saved, and the cursor goes to what comes next."""
        assert self.view is not None
        if row is not None:
            self.drafts.sent(row)
        self.view.changed()
        self._fresh = False
        self.drafts.changed()
        self.shown.say("")
        if settled:
            self._next(row)
        else:
            self._draw(row.key if row else "")
        if self._may_freeze():
            self.reload_soon()

    def _next(self, row: Row | None) -> None:
        """To the next row that is to be done, in this step or the next."""
        assert self.view is not None
        rows = rows_of(self.view, self.step)
        keys = [one.key for one in rows]
        start = keys.index(row.key) + 1 if row is not None and row.key in keys else 0
        ahead = [one.key for one in (*rows[start:], *rows[:start]) if one.done is False]
        if ahead:
            self._draw(ahead[0])
        else:
            self.go_to(first_open(self.view, self.step))

    def offers(self, action: Action) -> bool:
        """Only what can be done here stands in the key line."""
        if action.where != self.WHERE or self.view is None:
            return True
        row, data = self.row, self.view.data
        come = data.under_way is not None
        there = {
            "handover.all": self.step == "tidy" or (come and self.step in ("log", "work")),
            "handover.open": row is not None and bool(row.subject or row.what == "entry"),
            "handover.release": bool(data.held) and self.step in ("work", "read_back", "sign"),
            "handover.damaged": come and row is not None and row.what == "item",
            "handover.redraw": bool(data.stale),
            "handover.sign": self.step != "sign",
        }
        return there.get(action.id, True)

    # What the keys do ---------------------------------------------------------------------

    def action_do(self) -> None:
        self.entered()

    def action_all(self) -> None:
        """All of this step that needs no look of its own."""
        if self.view is not None and handover_fill.enter_all(self.view, self.step):
            self.filled_in(None)
        else:
            self.console.tell(_("Nothing here is done all at once."))

    def action_other(self, by: int) -> None:
        """The next step, or the one before."""
        names = list(STEPS)
        if self.view is not None:
            self.go_to(names[(names.index(self.step) + by) % len(names)])

    def action_list(self) -> None:
        """To the list of steps, or back to the step."""
        if self.shown.steps.has_focus:
            self.set_focus(None)
            self._focus(self.row)
        else:
            self.shown.steps.focus()

    def action_damaged(self) -> None:
        """The item under the cursor is damaged."""
        if self.view is None or self.row is None or self.row.what != "item":
            self.console.tell(_("Put the cursor on an item of the count first."))
        elif self.data.under_way is None:
            self.shown.say(_("The relief has not come yet."))
        else:
            handover_fill.damage(self.view, self.row)
            self.filled_in(self.row, settled=False)

    def action_redraw(self) -> None:
        """Draw the sheet anew."""
        if self.view is not None:
            self.go_to("sign")
            self.refreeze()

    def action_sign(self) -> None:
        """Both sign; what is missing is shown first."""
        if self.step == "sign" and self.row is not None and self.row.key == "sign:":
            self.entered()
        else:
            self.go_to("sign")

    def action_open(self) -> None:
        """The matter under the cursor, over this page."""
        handover_forms.open_matter(self)

    def action_mark(self) -> None:
        handover_forms.mark(self)

    def action_note(self) -> None:
        handover_forms.add_note(self)

    def action_evidence(self) -> None:
        handover_forms.add_evidence(self)

    def action_release(self) -> None:
        handover_release.release(self)

    def action_outcome(self) -> None:
        handover_ends.choose_outcome(self)

    def action_end(self, outcome: str) -> None:
        handover_ends.end(self, outcome)
