"""A repair checklist as plain lines, to be read out or printed, with blanks for the answers."""

from collections.abc import Iterator

from frontdesk.language import N_, Language, catalogue
from frontdesk.rules.checklist_definition import Bound, Checklist, Item, Reading
from frontdesk.rules.checklist_judging import OUTCOMES, amount
from frontdesk.rules.checklist_terms import TRADES, UNITS
from frontdesk.text import width

CELLS = 78
"""How wide a line is: a terminal of 80 columns, or a sheet."""

BOX, BLANK, LONG_BLANK = "□", "________", "________________________"
_NOT_FIRST = frozenset("，。、；：？！）」”’%,.;:?!)")
"""Never at the beginning of a line."""


def printable(checklist: Checklist, language: Language, cells: int = CELLS) -> list[str]:
    """The whole checklist in `language`, no line wider than `cells` terminal cells (at least 20).

    Wide characters count as two cells.
    """
    drawn = _Sheet(checklist, language)
    return [
        line for indent, words in drawn.lines() for line in wrapped(words, max(cells, 20), indent)
    ]


class _Sheet:
    """One checklist being written down, as indentation and words."""

    def __init__(self, checklist: Checklist, language: Language) -> None:
        self.checklist, self.language = checklist, language
        self._say = catalogue(language).gettext
        self._numbers = {item.id: str(number) for number, item in enumerate(checklist.item, 1)}

    def lines(self) -> Iterator[tuple[int, str]]:
        """The head, each item under its branch, and who signs."""
        say, checklist = self._say, self.checklist
        title = checklist.title.text(self.language)
        yield (
            0,
            say(N_("Checklist: {title} ({trade})")).format(
                title=title, trade=say(TRADES[checklist.trade])
            ),
        )
        for head, wares in (
            (N_("Tools: {names}"), checklist.tools),
            (N_("Materials: {names}"), checklist.materials),
        ):
            if wares:
                names = say(N_(", ")).join(ware.text(self.language) for ware in wares)
                yield 0, say(head).format(names=names)
        yield 0, self._blanks(N_("Order no."), N_("Room"), N_("Date"))
        if checklist.alternatives:
            yield 0, say(N_("Only the part that fits the trouble, and the test at the end."))
        yield from self._parts()
        yield 0, ""
        yield 0, self._blanks(N_("Done by"), N_("Time"))

    def _blanks(self, *labels: str) -> str:
        return "  ".join(f"{self._say(label)} {BLANK}" for label in labels)

    def _parts(self) -> Iterator[tuple[int, str]]:
        titles = {branch.id: branch.title for branch in self.checklist.branch}
        before = ""
        for item in self.checklist.item:
            yield 0, ""
            if item.branch in titles and item.branch != before:
                yield 0, f"== {titles[item.branch].text(self.language)} =="
            before = item.branch
            yield from self._item(item)

    def _item(self, item: Item) -> Iterator[tuple[int, str]]:
        say = self._say
        final = say(N_("Final test. ")) if item.final else ""
        check = item.check.text(self.language)
        yield 0, f"{self._numbers[item.id]}. {final}{check} ({', '.join(item.rules)})"
        if item.needs:
            numbers = ", ".join(self._numbers[need] for need in item.needs)
            yield 3, say(N_("Only after: {numbers}")).format(numbers=numbers)
        if item.remedy:
            yield 3, say(N_("If faulty: {words}")).format(words=item.remedy.text(self.language))
        same = [part.text(self.language) for part in item.parts if part.same_specification]
        if same:
            names = say(N_(", ")).join(same)
            yield 3, say(N_("Same specification as the old one: {names}")).format(names=names)
        yield from ((3, line) for line in self._answers(item))

    def _answers(self, item: Item) -> Iterator[str]:
        if item.note:
            yield f"{item.note.text(self.language)} {LONG_BLANK}"
        for reading in item.readings:
            yield self._reading(reading, item)
        for part in (*item.ticks, *item.choices):
            yield f"{BOX} {part.label.text(self.language)}"
        outcomes = [key for key in OUTCOMES if not item.must_pass or key != "not_applicable"]
        boxes = "  ".join(f"{BOX} {self._say(OUTCOMES[key])}" for key in outcomes)
        yield boxes
        yield f"{self._say(N_('Action taken'))} {LONG_BLANK}"

    def _reading(self, reading: Reading, item: Item) -> str:
        label, sign = reading.label.text(self.language), UNITS[reading.unit].sign
        limits = [
            f"{mark} {self._bound(bound, reading, item)}"
            for mark, bound in self._marks(reading)
            if bound
        ]
        told = f" ({', '.join(limits)})" if limits else ""
        return f"{label} {BLANK} {sign}".rstrip() + told

    def _marks(self, reading: Reading) -> Iterator[tuple[str, Bound | None]]:
        least, most = reading.least, reading.most
        if least and least == most:
            yield "=", least
        else:
            yield ">" if reading.strict else "≥", least
            yield "<" if reading.strict else "≤", most
        yield self._say(N_("limits hold at")), reading.reference
        if reading.alarm:
            yield f"{reading.alarm.say.text(self.language)}: <", reading.alarm.below

    def _bound(self, bound: Bound, reading: Reading, item: Item) -> str:
        if bound.number is not None:
            return amount(bound.number, reading.unit)
        other = next(one for one in item.readings if one.id == bound.reading)
        return other.label.text(self.language)


def wrapped(words: str, cells: int, indent: int = 0) -> list[str]:
    """`words` in lines of at most `cells` terminal cells, all of them indented.

    Breaks at spaces and between wide characters, never before closing punctuation; a longer run
    without either is cut.
    """
    room = cells - indent
    lines, line = [], ""
    for piece in _pieces(words, room):
        if width(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [" " * indent + each if each else "" for each in (*lines, line.rstrip())]


def _pieces(words: str, room: int) -> Iterator[str]:
    """What stays together on a line."""
    piece = ""
    for at, character in enumerate(words):
        after = words[at + 1 : at + 2]
        piece += character
        breaks = character == " " or width(character) > 1 or width(after) > 1
        if (breaks and after not in _NOT_FIRST) or width(piece + after) > room:
            yield piece
            piece = ""
    if piece:
        yield piece
