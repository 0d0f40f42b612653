"""The frame around every screen: header line, key line, and the base class that puts them there."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Static

from frontdesk.clock import MINUTE, SystemClock, local
from frontdesk.errors import FrontDeskError
from frontdesk.language import _
from frontdesk.text import clip, width
from frontdesk.widgets.actions import EVERYWHERE, Action, bindings, footer_of, label_of
from frontdesk.widgets.console import BooksChanged, ConsoleApp, Status, begin


class HeaderLine(Static):
    """Site, who is on duty, shift and time to its end, clock, overdue count; one line."""

    DEFAULT_CSS = """
    HeaderLine { height: 1; background: $panel; color: $foreground; text-style: bold; }
    HeaderLine.practice { background: $warning; color: $background; }
    """

    def show(self, status: Status, now: int) -> None:
        """Draw the line anew."""
        self.set_class(status.practice, "practice")
        text = header_text(status, now, self.app.size.width, cast(ConsoleApp, self.app))
        self.update(text, layout=False)


def header_text(status: Status, now: int, columns: int, app: ConsoleApp) -> Text:
    """The header line, cut to the width of the terminal."""
    desk = app.link.desk
    zone = desk.house.zone if desk else None
    clock = local(now, zone).strftime("%m-%d %H:%M") if zone else ""
    left = f" {status.site}"
    if status.practice:
        left = f" {_('PRACTICE')} ·{left}"
    middle = f"{_('On duty')} {status.on_duty}" if status.on_duty else _("nobody on duty")
    if desk is None:
        middle = _("Front desk")
    if status.shift_ends:
        middle += f" · {time_left(status.shift_ends - now)}"
    if status.signed_in and status.signed_in != status.on_duty:
        middle += f" · {_('at the keys')} {status.signed_in}"
    right = f"{clock} "
    if status.on_paper:
        right = f"‼ {_('GO TO PAPER')}  {right}"
    if status.overdue:
        right = f"‼ {status.overdue} {_('overdue')}  {right}"
    return spread(left, middle, right, columns)


def spread(left: str, middle: str, right: str, columns: int) -> Text:
    """Three pieces over one line; the left gives way first."""
    room = columns - width(right) - 1
    middle = clip(middle, room - 8)
    left = clip(left, max(0, room - width(middle) - 2))
    gap = columns - width(left) - width(middle) - width(right)
    before = max(1, min(gap - 1, (columns - width(middle)) // 2 - width(left)))
    text = f"{left}{' ' * before}{middle}{' ' * max(1, gap - before)}{right}"
    return Text(text, no_wrap=True, overflow="crop")


def time_left(milliseconds: int) -> str:
    """`5h12m left`, or how long it is over."""
    minutes = abs(milliseconds) // MINUTE
    span = _("{hours}h{minutes:02d}m").format(hours=minutes // 60, minutes=minutes % 60)
    return _("{span} left").format(span=span) if milliseconds >= 0 else f"−{span}"


class KeyLine(Static):
    """The keys that matter on this screen, as many as fit; F12 and F1 always."""

    DEFAULT_CSS = "KeyLine { height: 1; background: $panel; color: $foreground; }"

    def show(self, where: str, offered: Callable[[Action], bool] = lambda action: True) -> None:
        """Draw the keys of a screen, those that are offered now."""
        columns = self.app.size.width
        last = f" F1 {_('Keys')} "
        if self.app.check_action("emergency", ()):
            last = f" F12 {_('Emergency')} {last}"
        room = columns - width(last)
        text = Text(no_wrap=True, overflow="crop")
        for action in footer_of(where):
            if action.keys[:1] in (("f1",), ("f12",)):
                continue
            if not (offered(action) and self._there(action)):
                continue
            piece = f" {action.key_shown} {label_of(action)} "
            if width(piece) > room:
                continue
            room -= width(piece)
            text.append(f" {action.key_shown}", style="bold")
            text.append(f" {label_of(action)} ")
        text.append(last, style="bold")
        self.update(text, layout=False)

    def _there(self, action: Action) -> bool:
        """Whether the action can be called now; a screen's own always can."""
        name = action.call.partition("(")[0]
        return action.where != EVERYWHERE or bool(self.app.check_action(name, ()))


class DeskScreen(Screen[None]):
    """A screen with header and key line that reloads when the books change.

    A subclass gives `WHERE` (the name in the action table), `body()` and `reload()`.
    """

    WHERE: ClassVar[str] = EVERYWHERE
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = "*"

    DEFAULT_CSS = """
    DeskScreen { layout: vertical; }
    DeskScreen > #body { height: 1fr; }
    """

    def __init_subclass__(cls, **options: object) -> None:
        if "WHERE" in cls.__dict__ and cls.WHERE != EVERYWHERE:
            cls.BINDINGS = [*bindings(cls.WHERE), *cls.__dict__.get("BINDINGS", [])]
        super().__init_subclass__(**options)  # type: ignore[arg-type]

    def _post_register(self, app: App[Any]) -> None:
        """The styles were applied just now: opening the screen need not parse them all again."""
        super()._post_register(app)
        self._css_update_count = app._css_update_count

    @property
    def console(self) -> ConsoleApp:
        """The app, as screens see it."""
        return cast(ConsoleApp, self.app)

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield from self.body()
        yield KeyLine(id="keys")

    def body(self) -> ComposeResult:
        """What stands between header and key line."""
        yield Static(id="body")

    async def reload(self) -> None:
        """Read the books again; keep cursor and input."""

    def offers(self, action: Action) -> bool:
        """Whether the key line shows an action now; its key works all the same and says why not."""
        return True

    def retitle(self) -> None:
        """Set the titles of frames, in the current language."""

    def on_mount(self) -> None:
        self.retitle()
        self.draw_frame()
        self.reload_soon()

    def on_screen_resume(self) -> None:
        self.draw_frame()
        self.reload_soon()

    def on_resize(self) -> None:
        self.draw_frame()

    def on_books_changed(self, _event: BooksChanged) -> None:
        self.reload_soon()

    def reload_soon(self) -> None:
        """Reload in a worker; a newer reload replaces an older one."""
        begin(self, self._reload, "reload")

    async def _reload(self) -> None:
        if self.console.link.desk is None:
            return
        try:
            await self.reload()
        except FrontDeskError as error:
            self.console.say(error)

    def draw_frame(self) -> None:
        """Draw header and key line."""
        if not self.is_mounted:
            return
        desk = self.console.link.desk
        now = desk.clock.now() if desk else SystemClock().now()
        for header in self.query(HeaderLine):
            header.show(self.console.status, now)
        for keys in self.query(KeyLine):
            keys.show(self.WHERE, self.offers)

    def action_back(self) -> None:
        """Close this screen when something lies under it, else go to the board.

        From the sign-in screen there is no way back to it.
        """
        desk = self.console.link.desk
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        elif desk and desk.signed_in and self.app.current_mode != "board":
            self.app.switch_mode("board")
