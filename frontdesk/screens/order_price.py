"""The form that finds an item of the price list by words, number or pinyin initials (FEE-01)."""

from typing import cast

from textual.widget import Widget

from frontdesk.language import _
from frontdesk.screens.order_money_forms import OWN_WORDS, found_items
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import ChoiceField
from frontdesk.widgets.form import FormDialog

LOOK = 0.15
"""Seconds without a key after which the list is looked through."""


class PriceForm(FormDialog):
    """Typing words offers the items that fit, the best first; the sum may stay with the list."""

    _looked_for: str | None = None

    async def on_mount(self) -> None:
        await super().on_mount()
        await self._look()

    def changed(self, field: Widget) -> None:
        if field.id == "field-words":
            self.set_timer(LOOK, self._look_soon)

    def _look_soon(self) -> None:
        begin(self, self._look, "look")

    @property
    def _words(self) -> str:
        return str(self.fields.widget("words").content)

    async def _look(self) -> None:
        """Offer what the words find; the first of it is taken, a choice made before stays."""
        from frontdesk.registers import prices

        words = self._words
        if words == self._looked_for:
            return
        found = await self.console.link.ask(prices.find, words)
        if not self.is_attached:
            return
        items = cast(ChoiceField, self.fields.widget("item"))
        before = items.content if self._looked_for is not None or items.options else None
        items.offer(found_items(found))
        if found and before in (None, OWN_WORDS):
            items.put(found[0].id)
        self._looked_for = words

    async def _work(self) -> None:
        """An item that was not on the screen yet is looked at first."""
        if self._looked_for != self._words:
            await self._look()
            self._sending = False
            self.say(_("Look at the item that was found; Enter again takes it."))
            return
        await super()._work()
