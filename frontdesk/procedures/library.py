"""Reads procedure files, checks them, and keeps those that hold.

A site's own folder adds procedures or takes the place of shipped ones of the same id. A file that
is wrong is refused with its line or key and the reason; what was shipped stays in force.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from frontdesk.errors import FileRefused, NotFound
from frontdesk.language import _
from frontdesk.procedures.checks import check
from frontdesk.procedures.definition import Procedure
from frontdesk.procedures.memory import Memory
from frontdesk.resources import data_path
from frontdesk.rules.rulebook import Rulebook
from frontdesk.rules.transitions import Transitions
from frontdesk.store.toml import parsed, text_of

LIMIT = 1_000_000
"""The most bytes of a procedure file."""


@dataclass(frozen=True)
class Problem:
    """Why a file is refused.

    Attributes:
        file: name of the file.
        key: the key it is about, e.g. `step.nearest.next`; empty where the line is known.
        reason: in the current language.
    """

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        where = f", {self.key}" if self.key else ""
        return f"{self.file}{where}: {self.reason}"


@dataclass(frozen=True)
class Known:
    """A procedure that holds, and where it comes from.

    Attributes:
        digest: hex SHA-256 of its canonical content.
        own: it stands in the site's own folder.
    """

    procedure: Procedure
    digest: str
    file: str
    own: bool


@dataclass(frozen=True)
class Library:
    """Every procedure that holds at a site, by id, and what was refused.

    Attributes:
        by_themselves: those whose file is right, whether or not what they start is there.
    """

    known: Mapping[str, Known]
    problems: tuple[Problem, ...] = field(default=())
    by_themselves: Mapping[str, Known] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        rulebook: Rulebook,
        transitions: Transitions,
        own: Path | None = None,
        *,
        remembered: Path | None = None,
        secret: bytes | None = None,
    ) -> "Library":
        """Read the shipped procedures and, over them, those of the site's folder `own`.

        Args:
            remembered: a file that keeps what was checked before, by the digest of its bytes, so
                that an unchanged file need not be checked again.
            secret: the device secret, under which that file is sealed; without it nothing is
                remembered.
        """
        memory = Memory.read(remembered, secret, rulebook)
        shipped, problems = _folder(data_path("procedures"), False, rulebook, transitions, memory)
        known = dict(shipped)
        if own:
            found, wrong = _folder(own, True, rulebook, transitions, memory)
            known |= found
            problems += wrong
        by_themselves = dict(known)
        problems += _without_wrong_starts(known, shipped)
        memory.write()
        return cls(known, tuple(problems), by_themselves)

    def get(self, procedure: str) -> Known:
        """The procedure with this id.

        Raises:
            NotFound: there is none.
        """
        if procedure not in self.known:
            raise NotFound(_("There is no procedure {id}.").format(id=procedure))
        return self.known[procedure]

    def suggested(self, kind: str, sub_kind: str = "") -> str | None:
        """The id of the procedure for a request of this kind; the sub-kind's own goes first."""
        for wanted in (f"{kind}/{sub_kind}", kind):
            for key, one in self.known.items():
                if wanted in one.procedure.suggested_for:
                    return key
        return None


def _folder(
    folder: Path, own: bool, rulebook: Rulebook, transitions: Transitions, memory: Memory
) -> tuple[dict[str, Known], list[Problem]]:
    """The procedures of a folder that hold, by id, and what was refused."""
    known: dict[str, Known] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            procedure, content = _read(path, rulebook, transitions, memory)
        except FileRefused as refused:
            problems += _told(path, refused)
            continue
        double = known.get(procedure.id)
        if double:
            words = _("{id} stands in {file} already").format(id=procedure.id, file=double.file)
            problems.append(Problem(path.name, "id", words))
            continue
        known[procedure.id] = Known(procedure, digest_of(content), path.name, own)
    return known, problems


def _read(
    path: Path, rulebook: Rulebook, transitions: Transitions, memory: Memory
) -> tuple[Procedure, str]:
    """A procedure and its content, from memory where the file is the one that was checked."""
    text = text_of(path, limit=LIMIT)
    content = memory.recall(text)
    if content is not None:
        with suppress(ValidationError):
            return pinned(content), content
    procedure = parse(path, text, rulebook, transitions)
    content = content_of(procedure)
    memory.keep(text, content)
    return procedure, content


class Refused(FileRefused):
    """A procedure file that is refused, with every problem found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def _told(path: Path, refused: FileRefused) -> list[Problem]:
    if isinstance(refused, Refused):
        return list(refused.problems)
    return [Problem(path.name, "", str(refused).removeprefix(path.name).lstrip(",: "))]


def read(path: Path, rulebook: Rulebook, transitions: Transitions) -> Procedure:
    """One procedure file, read and checked.

    Raises:
        FileRefused: not readable, or wrong; names line or key and the reason.
    """
    return parse(path, text_of(path, limit=LIMIT), rulebook, transitions)


def problems_beside(path: Path, procedure: Procedure, library: Library) -> list[Problem]:
    """What would be wrong besides if this checked file stood among the site's own procedures."""
    known = dict(library.by_themselves)
    known[procedure.id] = Known(procedure, digest_of(content_of(procedure)), path.name, own=True)
    before = library.known.get(procedure.id)
    shipped = {procedure.id: replace(before, own=False)} if before else {}
    found = _without_wrong_starts(known, shipped)
    return [problem for problem in found if problem not in library.problems]


def parse(path: Path, text: str, rulebook: Rulebook, transitions: Transitions) -> Procedure:
    """The procedure in the text of `path`, checked.

    Raises:
        FileRefused: wrong; names line or key and the reason.
    """
    table = parsed(path, text)
    try:
        procedure = Procedure.model_validate(table)
    except ValidationError as error:
        raise Refused(list(_shape_problems(path.name, table, error))) from error
    except RecursionError as error:
        raise Refused([Problem(path.name, "", _("nested too deep"))]) from error
    problems = [
        Problem(path.name, key, reason) for key, reason in check(procedure, rulebook, transitions)
    ]
    try:
        pinned(content_of(procedure))
    except (ValidationError, RecursionError, ValueError):
        problems.append(Problem(path.name, "", _("nested too deep")))
    if problems:
        raise Refused(problems)
    return procedure


def digest_of(content: str) -> str:
    """Hex SHA-256 of what `content_of` gives."""
    return hashlib.sha256(content.encode()).hexdigest()


def content_of(procedure: Procedure) -> str:
    """The procedure as JSON, the same for the same content: what a run is pinned to."""
    return procedure.model_dump_json(by_alias=True, exclude_defaults=True)


def pinned(content: str) -> Procedure:
    """The procedure that a run was pinned to."""
    return Procedure.model_validate_json(content)


# What the shape of a file may not be ---------------------------------------------------------


def _shape_problems(
    file: str, table: Mapping[str, Any], error: ValidationError
) -> Iterator[Problem]:
    for found in _telling(error.errors())[:20]:
        yield Problem(file, _key_of(table, found["loc"]), _reason(found))


def _telling(found: Sequence[Any]) -> list[Any]:
    """Without the shapes that a value was tried in, where the trial of another one says more."""
    more = {
        one["loc"][:end] for one in found if not _is_trial(one) for end in range(1, len(one["loc"]))
    }
    return [one for one in found if not (_is_trial(one) and one["loc"][:-1] in more)]


def _is_trial(found: Any) -> bool:
    wrong = found["type"].endswith(("_type", "_parsing")) or found["type"] == "literal_error"
    return wrong and bool(_SHAPE.match(str(found["loc"][-1])))


def _key_of(table: Mapping[str, Any], place: tuple[int | str, ...]) -> str:
    """`("step", 3, "say", "zh")` as `step.nearest.say.zh`: steps and fields by their id."""
    names: list[str] = []
    at: Any = table
    for part in place:
        written = isinstance(at, dict) and part in at
        if isinstance(part, str) and not written and _SHAPE.match(part):
            continue
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            at = None
        named = at.get("id") if isinstance(part, int) and isinstance(at, dict) else None
        names.append(str(named) if isinstance(named, str) else str(part))
    return ".".join(names)


_SHAPE = re.compile(r"(function-|tuple\[|constrained-|literal\[)|(str|bool|int)$")
"""What the reader puts into a place beside the keys: which of several shapes it tried."""


def _reason(found: Any) -> str:
    context = found.get("ctx", {})
    if found["type"] == "value_error":
        return _(str(context.get("error", "")))
    if found["type"] == "literal_error":
        wanted = str(context.get("expected", "")).replace(" or ", ", ")
        return _("one of these is wanted: {known}").format(known=wanted)
    if found["type"] == "too_long":
        return _("too many: at most {most}").format(most=context.get("max_length"))
    known = {
        "extra_forbidden": _("unknown key"),
        "missing": _("is missing"),
        "string_too_short": _("is empty"),
        "string_too_long": _("too long"),
        "string_type": _("a text is wanted, in quotation marks"),
        "too_short": _("too few"),
        "bool_type": _("true or false is wanted"),
        "bool_parsing": _("true or false is wanted"),
        "recursion_loop": _("nested too deep"),
        "recursion_depth_exceeded": _("nested too deep"),
        "tuple_type": _("a list is wanted, in square brackets"),
        "dict_type": _("a table is wanted, in braces"),
        "mapping_type": _("a table is wanted, in braces"),
        "model_type": _("a table is wanted, in braces"),
    }
    if found["type"].startswith(("int_", "finite_", "greater_than", "less_than")):
        return _whole_number(context)
    return known.get(found["type"], _("is not written as it must be"))


def _whole_number(context: Mapping[str, Any]) -> str:
    """What is wrong with a number: its bound, or that it is none."""
    if "ge" in context:
        return _("at least {least} is wanted").format(least=context["ge"])
    if "le" in context:
        return _("at most {most} is wanted").format(most=context["le"])
    return _("a whole number is wanted")


def _without_wrong_starts(known: dict[str, Known], shipped: Mapping[str, Known]) -> list[Problem]:
    """Take out what starts a procedure that is not there, until nothing does."""
    problems: list[Problem] = []
    while wrong := next(_wrong_starts(known), None):
        key, problem = wrong
        problems.append(problem)
        if known.pop(key).own and key in shipped:
            known[key] = shipped[key]
    return problems


def _wrong_starts(known: Mapping[str, Known]) -> Iterator[tuple[str, Problem]]:
    """Procedures that start one that is not there, or each other before anything is asked.

    The site's own come first: a shipped one is not taken out for what an own one does to it.
    """
    for key, one in sorted(known.items(), key=lambda pair: not pair[1].own):
        for step in one.procedure.step:
            for start in step.starts:
                if start.procedure not in known:
                    words = _("there is no procedure {id}").format(id=start.procedure)
                    yield key, Problem(one.file, f"step.{step.id}.starts", words)
        if key in _started_at_once(known, key):
            words = _("it would start itself again before anything is asked")
            yield key, Problem(one.file, f"step.{one.procedure.first.id}.starts", words)


def _started_at_once(known: Mapping[str, Known], key: str) -> set[str]:
    """Procedures that the first steps, one after the other, may start."""
    reached: set[str] = set()
    waiting = [key]
    while waiting:
        one = known.get(waiting.pop())
        for start in one.procedure.first.starts if one else ():
            if start.procedure not in reached:
                reached.add(start.procedure)
                waiting.append(start.procedure)
    return reached
