"""The command palette over the one table of actions: Chinese, pinyin initials, English."""

from typing import ClassVar

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from frontdesk.language import _, catalogue
from frontdesk.pinyin import matches
from frontdesk.text import fold
from frontdesk.widgets.actions import ACTIONS, EVERYWHERE, Action, label_of, told_of


def named_on(where: str) -> list[Action]:
    """The actions that can be taken on a screen; of two that say the same the one with a key.

    Without any key, the screen's own.
    """
    found: dict[tuple[str, str], Action] = {}
    for action in ACTIONS:
        said = action.label, action.told
        here = action.where in (EVERYWHERE, where)
        if here and (said not in found or action.keys or not found[said].keys):
            found[said] = action
    return list(found.values())


class ActionProvider(Provider):
    """Finds actions of the whole console and of the screen that is shown."""

    SHOWN: ClassVar[tuple[str, ...]] = ("screen.back", "palette.show")

    def _here(self) -> list[Action]:
        where = getattr(self.screen, "WHERE", EVERYWHERE)
        return [action for action in named_on(where) if action.id not in self.SHOWN]

    def _hit_text(self, action: Action) -> str:
        key = f"  {action.key_shown}" if action.keys else ""
        return f"{label_of(action)} – {told_of(action)}{key}"

    async def _run(self, action: Action) -> None:
        await self.app.run_action(
            action.call, self.screen if action.where != EVERYWHERE else self.app
        )

    def _call(self, action: Action):  # type: ignore[no-untyped-def]
        async def call() -> None:
            await self._run(action)

        return call

    async def discover(self) -> Hits:
        for action in self._here():
            yield DiscoveryHit(self._hit_text(action), self._call(action))

    async def search(self, query: str) -> Hits:
        chinese = catalogue("zh").gettext
        wanted, found = fold(query.strip()), False
        for action in self._here():
            names = (action.label, action.told, chinese(action.label), chinese(action.told))
            score = 0.0
            if any(wanted in fold(name) for name in (*names, *action.also)):
                score = 0.9
            if any(matches(query, name) for name in (names[0], names[2], *action.also)):
                score = 1.0
            if score:
                found = True
                yield Hit(score, self._hit_text(action), self._call(action))
        if not found:
            yield Hit(0.1, _("No action of this name."), _nothing)


async def _nothing() -> None:
    """What the line does that says that nothing was found."""


class ActionPalette(CommandPalette):
    """Textual's palette, its line in the language of the interface."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("Name of an action …"), id="--command-palette")
