"""A page for people, before it becomes plain text or HTML: title, headings, tables, an anchor.

A page is drawn up in one language; where the log is Chinese its headings stand in the other
language too, so that whoever comes from outside finds their way. What stands in it are the words
of people as they were written: the two printers guard them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.clock import MINUTE, local
from frontdesk.language import N_, Language, catalogue
from frontdesk.registers.unit_of_work import House
from frontdesk.text import mask_phones_in


@dataclass(frozen=True)
class Words:
    """A heading, and the same in the other language where both are wanted."""

    main: str
    also: str = ""

    @property
    def both(self) -> str:
        """On one line."""
        return f"{self.main}  {self.also}".rstrip()


@dataclass(frozen=True)
class Heading:
    """Begins a part of the page."""

    words: Words


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    words: str
    strong: bool = False


@dataclass(frozen=True)
class Facts:
    """Labels and values, one a line; those without a value fall away."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def filled(self) -> tuple[tuple[str, str], ...]:
        """Those that have a value."""
        return tuple(pair for pair in self.pairs if pair[1].strip())


@dataclass(frozen=True)
class Table:
    """Rows under headings; the last column takes what room is left."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Point:
    """One line of a list, with what belongs to it beneath; a strong one comes first."""

    mark: str
    words: str
    under: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True)
class Anchor:
    """Where the log stood; `head` has 64 hex digits. It is shown in groups of four, and as a code.

    Attributes:
        told: what it comes after.
        code: with its code, too.
    """

    told: str
    log: str
    seq: int
    head: str
    code: bool = True


@dataclass(frozen=True)
class Blanks:
    """Room for signatures in ink."""

    labels: tuple[str, ...]


Block = Heading | Prose | Facts | Table | Point | Anchor | Blanks


@dataclass(frozen=True)
class Page:
    """One page, or several when it is printed.

    Attributes:
        site: whose it is.
        practice: it is of a practice site, and says so.
        foot: a line at the end.
    """

    language: Language
    site: str
    title: Words
    practice: str
    blocks: tuple[Block, ...]
    foot: str = ""


@dataclass(frozen=True)
class Speech:
    """The words in which a page of a house is drawn up.

    Args:
        masked: hide telephone numbers in what people wrote.
    """

    house: House
    language: Language
    masked: bool = True

    def say(self, message: str) -> str:
        """A message of the catalogue."""
        return catalogue(self.language).gettext(message)

    def head(self, message: str) -> Words:
        """A message as a heading: in both languages where the log is Chinese."""
        main = self.say(message)
        if self.house.language != "zh":
            return Words(main)
        other: Language = "en" if self.language == "zh" else "zh"
        also = catalogue(other).gettext(message)
        return Words(main, also if also != main else "")

    def person(self, said: str) -> str:
        """What somebody wrote, as this page shows it."""
        return mask_phones_in(said) if self.masked else said

    def clock(self, instant: int | None) -> str:
        """An instant in the site's zone; empty for none."""
        if instant is None:
            return ""
        return local(instant, self.house.zone).strftime("%Y-%m-%d %H:%M")

    def span(self, minutes: int) -> str:
        """How long something has lasted."""
        days, rest = divmod(max(0, minutes), 24 * 60)
        hours, left = divmod(rest, 60)
        if days:
            return self.say(N_("{d} d {h} h")).format(d=days, h=hours)
        if hours:
            return self.say(N_("{h} h {n} min")).format(h=hours, n=left)
        return self.say(N_("{n} min")).format(n=left)

    def since(self, length: int) -> str:
        """The same from milliseconds."""
        return self.span(length // MINUTE)

    def yes_no(self, value: bool | None) -> str:
        """Yes or no; a dash where nobody said."""
        if value is None:
            return "—"
        return self.say(N_("yes")) if value else self.say(N_("no"))

    @property
    def practice(self) -> str:
        """What bands a page of a practice site."""
        return self.say(N_("PRACTICE")) if self.house.practice else ""

    def page(self, title: Words, blocks: Sequence[Block], foot: str = "") -> Page:
        """A page of this house."""
        house = self.house
        return Page(self.language, house.name, title, self.practice, tuple(blocks), foot)
