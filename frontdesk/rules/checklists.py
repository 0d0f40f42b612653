"""The eight in-home repair checklists (FIX): read, checked, kept by id.

They come with the product, and a site does not replace them; the numbers in them are those of its
rulebook. A file that is wrong is refused with its key and the reason, the others stand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from frontdesk.errors import FileRefused, NotFound
from frontdesk.language import _
from frontdesk.resources import data_path
from frontdesk.rules.checklist_checks import faults
from frontdesk.rules.checklist_definition import (
    Beside,
    Catalogue,
    Checklist,
    Item,
)
from frontdesk.rules.checklist_judging import OUTCOMES, Answer, Judgement, Outside, judge
from frontdesk.rules.checklist_print import printable
from frontdesk.rules.checklist_progress import final_passed, missing, unmet
from frontdesk.rules.checklist_terms import CHECKLISTS, TRADES
from frontdesk.rules.rulebook import Rulebook
from frontdesk.store.toml import parsed, text_of

__all__ = [
    "CHECKLISTS",
    "OUTCOMES",
    "TRADES",
    "Answer",
    "Checklist",
    "Checklists",
    "Item",
    "Judgement",
    "Outside",
    "Problem",
    "final_passed",
    "judge",
    "missing",
    "printable",
    "unmet",
]

LIMIT = 200_000
"""The most bytes of a file."""
CATALOGUE = "catalogue.toml"

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """Why a file is refused.

    Attributes:
        file: name of the file.
        key: the key it is about, e.g. `item.tube.check.zh`; empty where the line is known.
        reason: in the current language.
    """

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        where = f", {self.key}" if self.key else ""
        return f"{self.file}{where}: {self.reason}"


@dataclass(frozen=True)
class Checklists:
    """Every checklist that holds, by id, and what was refused.

    Attributes:
        known: in the order of FIX-01.
        catalogue: tools and materials; None where its file is refused.
    """

    known: Mapping[str, Checklist]
    catalogue: Catalogue | None
    problems: tuple[Problem, ...] = ()

    @classmethod
    def load(cls, rulebook: Rulebook, folder: Path | None = None) -> "Checklists":
        """Read the shipped checklists with the numbers of `rulebook`.

        Args:
            folder: where the files lie instead; a file refused stands in `problems`.
        """
        folder = folder or data_path("checklists")
        try:
            catalogue = _read_catalogue(folder / CATALOGUE)
        except _Wrong as wrong:
            return cls({}, None, wrong.problems)
        beside = Beside(rulebook, catalogue.tool, catalogue.material)
        known: dict[str, Checklist] = {}
        problems: list[Problem] = []
        for name in sorted(path.name for path in folder.glob("*.toml") if path.name != CATALOGUE):
            try:
                checklist = _read(folder / name, beside)
                known[checklist.id] = checklist
            except _Wrong as wrong:
                problems += wrong.problems
        ordered = {name: known[name] for name in CHECKLISTS if name in known}
        return cls(ordered, catalogue, tuple(problems))

    def get(self, checklist: str) -> Checklist:
        """The checklist with this id.

        Raises:
            NotFound: there is none, or its file is refused.
        """
        if checklist in self.known:
            return self.known[checklist]
        files = (f"{checklist}.toml", CATALOGUE)
        told = next((str(one) for one in self.problems if one.file in files), "")
        raise NotFound(_("There is no checklist {id}.").format(id=checklist), remedy=told)

    def all(self) -> tuple[Checklist, ...]:
        """Every checklist, in the order of FIX-01."""
        return tuple(self.known.values())

    def for_trade(self, trade: str) -> tuple[Checklist, ...]:
        """The checklists of one of TRADES; none for a trade that has none."""
        return tuple(one for one in self.known.values() if one.trade == trade)


# Reading ---------------------------------------------------------------------------------------


class _Wrong(Exception):
    """A file that is refused, with every problem found in it."""

    def __init__(self, problems: Iterator[Problem] | list[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def _table(path: Path) -> dict[str, Any]:
    try:
        return parsed(path, text_of(path, limit=LIMIT))
    except FileRefused as refused:
        reason = str(refused).removeprefix(path.name).lstrip(",: ")
        raise _Wrong([Problem(path.name, "", reason)]) from refused


def _read_catalogue(path: Path) -> Catalogue:
    """The catalogue; each entry gets its key as its id."""
    table = _table(path)
    for shelf in table.values():
        for key, ware in shelf.items() if isinstance(shelf, dict) else ():
            if isinstance(ware, dict):
                ware.setdefault("id", key)
    return _checked(path, Catalogue, table, None)


def _read(path: Path, beside: Beside) -> Checklist:
    checklist = _checked(path, Checklist, _table(path), beside)
    problems = [Problem(path.name, key, reason) for key, reason in faults(checklist)]
    if checklist.id != path.stem:
        words = _("it must be that of the file, {id}").format(id=path.stem)
        problems.append(Problem(path.name, "id", words))
    if problems:
        raise _Wrong(problems)
    return checklist


def _checked(path: Path, shape: type[Shape], table: dict[str, Any], beside: Beside | None) -> Shape:
    try:
        return shape.model_validate(table, context=beside)
    except ValidationError as error:
        raise _Wrong(
            Problem(path.name, _key_of(table, found["loc"]), _reason(found))
            for found in error.errors()[:20]
        ) from error
    except RecursionError as error:
        raise _Wrong([Problem(path.name, "", _("nested too deep"))]) from error


def _key_of(table: Mapping[str, Any], place: tuple[int | str, ...]) -> str:
    """`("item", 3, "check", "zh")` as `item.tube.check.zh`: whatever has an id by that."""
    names: list[str] = []
    at: Any = table
    for part in place:
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            at = None
        named = at.get("id") if isinstance(part, int) and isinstance(at, dict) else None
        names.append(named if isinstance(named, str) else str(part))
    return ".".join(names)


def _reason(found: Any) -> str:
    """What is wrong, in the current language."""
    context = found.get("ctx", {})
    if found["type"] == "value_error":
        return str(context.get("error", ""))
    if found["type"] == "literal_error":
        wanted = str(context.get("expected", "")).replace(" or ", ", ")
        return _("one of these is wanted: {known}").format(known=wanted)
    known = {
        "extra_forbidden": _("unknown key"),
        "missing": _("is missing"),
        "string_too_short": _("is empty"),
        "string_too_long": _("too long"),
        "string_type": _("a text is wanted, in quotation marks"),
        "bool_type": _("true or false is wanted"),
        "bool_parsing": _("true or false is wanted"),
        "tuple_type": _("a list is wanted, in square brackets"),
        "dict_type": _("a table is wanted, in braces"),
        "model_type": _("a table is wanted, in braces"),
    }
    return known.get(found["type"], _("is not written as it must be"))
