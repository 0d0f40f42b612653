"""`frontdesk procedures`: read the written procedures, check them, and see what they carry."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import AsJson, new_app
from frontdesk.cli.session import Session, session_of
from frontdesk.errors import FileRefused, InvalidInput, NotFound
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.procedures.coverage import Coverage, Sum
    from frontdesk.procedures.library import Known, Library, Problem
    from frontdesk.rules.rulebook import Rulebook

app = new_app(N_("Read the written procedures, check them, and see which rules they carry."))

Id = Annotated[str, typer.Argument(metavar="ID", help=N_("E.g. emergency-patient."))]


class _Shelf:
    """The procedures that hold here, and what they were checked against; needs no site."""

    def __init__(self, session: Session) -> None:
        from frontdesk.rules.rulebook import Rulebook
        from frontdesk.rules.transitions import Transitions
        from frontdesk.store.site import SiteFolder

        self._folder = SiteFolder(session.root)
        if self._folder.exists:
            session.speak(self._folder.read_settings().language)
        self.rulebook: Rulebook = Rulebook.load(self._folder.rulebook)
        self.transitions: Transitions = Transitions.load()

    def library(self) -> "Library":
        """The shipped procedures and, where there is a site, its own over them."""
        from frontdesk.procedures.library import Library

        own = self._folder.procedures if self._folder.exists else None
        return Library.load(self.rulebook, self.transitions, own)

    def problems_of(self, file: Path, library: "Library") -> "Iterator[Problem]":
        """What is wrong with one file, as it stands or would stand among the other procedures."""
        from frontdesk.procedures.library import Problem, Refused, problems_beside, read

        if file.suffix == ".toml" and file.parent.resolve() == self._folder.procedures.resolve():
            told = [problem for problem in library.problems if problem.file == file.name]
            if told:
                yield from told
                return
        try:
            procedure = read(file, self.rulebook, self.transitions)
        except Refused as refused:
            yield from refused.problems
        except FileRefused as refused:
            yield Problem(file.name, "", str(refused))
        else:
            yield from problems_beside(file, procedure, library)

    def read(self, procedure: str) -> "Known":
        """The procedure with this id.

        Raises:
            NotFound: there is none, or its file is refused.
        """
        library = self.library()
        refused = [one for one in library.problems if one.file == f"{procedure}.toml"]
        if procedure not in library.known and refused:
            raise NotFound(
                _("The file of the procedure {id} is refused.").format(id=procedure),
                remedy=_told(refused[0]),
            )
        return library.get(procedure)


@app.command("list", help=N_("All procedures: id, title, revision, steps and file."))
def list_procedures(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the procedures that hold; what is refused stands on stderr."""
    library = _Shelf(session_of(ctx)).library()
    columns = {
        "id": _("Procedure"),
        "title": _("Title"),
        "revision": _("Revision"),
        "steps": _("Steps"),
        "origin": _("From"),
        "file": _("File"),
    }
    records: Iterable[dict[str, Any]] = map(_record, library.known.values())
    if not as_json:
        records = ({**one, "origin": _origin(one["own"])} for one in records)
    output.show(records, columns, as_json=as_json)
    _tell_refused(library)


def _record(known: "Known") -> dict[str, Any]:
    procedure = known.procedure
    return {
        "id": procedure.id,
        "title": procedure.title.text(current_language()),
        "revision": procedure.revision,
        "steps": len(procedure.step),
        "own": known.own,
        "file": known.file,
        "digest": known.digest,
    }


def _origin(own: bool) -> str:
    return _("the site's own") if own else _("shipped")


def _tell_refused(library: "Library") -> None:
    for problem in library.problems:
        output.narrate(_("Refused: {problem}").format(problem=_told(problem)))


def _told(problem: "Problem") -> str:
    """`file, key: reason`; a reason that names the file itself says it once."""
    return problem.reason if problem.reason.startswith(problem.file) else str(problem)


@app.command(help=N_("A procedure to be read from beginning to end."))
def show(ctx: typer.Context, procedure: Id, as_json: AsJson = False) -> None:
    """Print a procedure in the current language, or its definition."""
    shelf = _Shelf(session_of(ctx))
    known = shelf.read(procedure)
    if as_json:
        definition = known.procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        output.show_one(definition, as_json=True)
        return
    _print_whole(known, shelf.rulebook)


def _print_whole(known: "Known", rulebook: "Rulebook") -> None:
    from rich.padding import Padding
    from rich.text import Text

    from frontdesk.cli.procedure_shown import Telling
    from frontdesk.text import shown_line

    record = {**_record(known), "origin": _origin(known.own)}
    head = _("{title} ({id}), revision {revision}, {origin}: {file}").format(**record)
    _draw(Text(shown_line(head)))
    for indent, words in Telling(known.procedure, rulebook).lines():
        line = Text(shown_line(words))
        _draw(Padding(line, (0, 0, 0, 4 * indent), expand=False) if indent else line)


def _draw(drawn: Any) -> None:
    import sys

    from rich.console import Console

    width = None if sys.stdout.isatty() else output.PIPE_WIDTH
    console = Console(file=sys.stdout, width=width, markup=False, emoji=False, highlight=False)
    console.print(drawn)


@app.command(help=N_("Check one file, or all of them; exit status 1 where something is refused."))
def check(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=N_("Else all shipped and own ones."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name every problem by file, key and reason."""
    shelf = _Shelf(session_of(ctx))
    library = shelf.library()
    held, problems = len(library.known), list(library.problems)
    if file is not None:
        problems = list(shelf.problems_of(file, library))
        held = 1
    for problem in problems:
        record = {"file": problem.file, "key": problem.key, "reason": problem.reason}
        output.done(record, _told(problem), as_json=as_json)
    if problems:
        raise typer.Exit(1)
    said = _("{file} holds.") if file else _("{n} procedures hold.")
    said = said.format(n=held, file=file.name if file else "")
    output.done({"problems": 0, "procedures": held}, said, as_json=as_json)


@app.command(help=N_("How the steps lead to each other, as a tree."))
def graph(
    ctx: typer.Context,
    procedure: Id,
    as_mermaid: Annotated[
        bool, typer.Option("--mermaid", help=N_("A Mermaid flowchart in place of the tree."))
    ] = False,
) -> None:
    """Draw the main line of a procedure with its side lines, branches and loops."""
    from frontdesk.cli.procedure_graph import legend, mermaid, tree

    shelf = _Shelf(session_of(ctx))
    found = shelf.read(procedure).procedure
    if as_mermaid:
        for line in mermaid(found, shelf.rulebook):
            print(line)
        return
    _draw(tree(found, shelf.rulebook))
    output.narrate(legend())


@app.command(help=N_("Which steps carry which rules; exit status 1 where a rule is missing."))
def coverage(
    ctx: typer.Context,
    area: Annotated[
        str | None, typer.Option(metavar="AREA", help=N_("Only this area, e.g. MED."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print each rule with its steps, or why it has none."""
    from frontdesk.procedures import coverage as reckoning

    areas = _areas(area, reckoning.AREAS)
    shelf = _Shelf(session_of(ctx))
    library = shelf.library()
    procedures = [known.procedure for known in library.known.values()]
    rules, given = shelf.rulebook.rules(), reckoning.reasons()
    found = reckoning.reckon(procedures, rules, given, areas)
    columns = {"rule": _("Rule"), "told": _("Carried by, or why not")}
    output.show(map(_covered_json if as_json else _covered, found), columns, as_json=as_json)
    _tell_refused(library)
    for one in reckoning.sums(found):
        output.narrate(_sum(one))
    if any(one.missing for one in found):
        raise typer.Exit(1)


def _areas(typed: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    if typed is None:
        return known
    if typed.strip().upper() not in known:
        raise InvalidInput("--area", _("choose from {known}").format(known=", ".join(known)))
    return (typed.strip().upper(),)


def _covered_json(one: "Coverage") -> dict[str, Any]:
    reason = one.reason.text(current_language()) if one.reason else None
    return {"rule": one.rule, "steps": list(one.steps), "reason": reason}


def _covered(one: "Coverage") -> dict[str, Any]:
    reason = one.reason.text(current_language()) if one.reason else ""
    told = " · ".join(part for part in (", ".join(one.steps), reason) if part)
    return {"rule": one.rule, "told": told or _("MISSING")}


def _sum(one: "Sum") -> str:
    said = _("{area}: {rules} rules, {steps} on steps, {reasons} with a reason, {missing} missing")
    told = said.format(
        area=one.area,
        rules=one.rules,
        steps=one.on_steps,
        reasons=one.with_reason,
        missing=len(one.missing),
    )
    return f"{told}: {', '.join(one.missing)}" if one.missing else told
