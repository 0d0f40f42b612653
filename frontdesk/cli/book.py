"""`frontdesk verify`, `repair`, `anchor`, `backup`, `restore` and `rules`: the book as a whole."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import ActingAs, AsJson, new_app
from frontdesk.cli.session import Session, asked, session_of
from frontdesk.errors import FrontDeskError, NewerSchema, NoSite
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.ledger.verify import Problem, Report

app = new_app(N_("The book as a whole."))


@app.command(help=N_("Check the whole book."))
def verify(
    ctx: typer.Context,
    anchor: Annotated[
        str, typer.Option(metavar="SEQ:HEAD", help=N_("An anchor from paper to check against."))
    ] = "",
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, metavar="N", help=N_("Processes at work."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name every problem by kind and seq, or table and row; exit status 1 where there is one."""
    paper = values.anchor(anchor) if anchor else None
    report = _verified(session_of(ctx), paper, jobs)
    for problem in report.problems:
        output.done(asdict(problem), _told(problem), as_json=as_json)
    if report.problems:
        output.narrate(
            _("Problems: {n}. Go to paper, keep the file as it is and tell a supervisor.").format(
                n=len(report.problems)
            )
        )
        raise typer.Exit(1)
    _clean(report, as_json)


def _clean(report: "Report", as_json: bool) -> None:
    from frontdesk.text import grouped

    said = _("{checked} entries are right. Newest #{seq}, head {head}").format(
        checked=f"{report.checked:,}", seq=report.seq, head=grouped(report.head)
    )
    record = {
        "problems": 0,
        "checked": report.checked,
        "seq": report.seq,
        "head": report.head,
        "log": report.log,
    }
    output.done(record, said, as_json=as_json)


def _told(problem: "Problem") -> str:
    """`row_differs  #41  help_request 3  content`, then the kind in words."""
    seq = f"#{problem.seq}" if problem.seq is not None else ""
    row = f"{problem.table} {problem.row}" if problem.table else ""
    words = f"({problem.words})"
    return "  ".join(part for part in (problem.kind, seq, row, problem.detail, words) if part)


def _verified(session: Session, paper: tuple[int, str] | None, jobs: int | None) -> "Report":
    """The report of the open desk, else of the bare file: a book that does not open is read too."""
    progress = output.Progress(_("{done} of {total} entries"))
    try:
        with ExitStack() as stack:
            try:
                desk = stack.enter_context(session.desk())
            except (NoSite, NewerSchema):
                raise
            except (FrontDeskError, ValueError, TypeError, LookupError) as error:
                _tell_unopened(error)
                return _verified_file(session, paper, jobs, progress)
            return desk.verify(anchor=paper, progress=progress, processes=jobs)
    finally:
        progress.end()


def _tell_unopened(error: Exception) -> None:
    reason = error.what if isinstance(error, FrontDeskError) else type(error).__name__
    said = _("The desk does not open ({reason}); the file alone is checked.")
    output.narrate(said.format(reason=reason))


def _verified_file(
    session: Session, paper: tuple[int, str] | None, jobs: int | None, progress: output.Progress
) -> "Report":
    from frontdesk.ledger.verify import verify as verify_file
    from frontdesk.models import tables_of
    from frontdesk.store.faults import translated
    from frontdesk.store.site import SiteFolder

    path = SiteFolder(session.root).database
    with translated(path):
        return verify_file(path, tables_of("book"), anchor=paper, progress=progress, processes=jobs)


@app.command(help=N_("Put a row back as its newest entry has it."))
def repair(
    ctx: typer.Context,
    table: Annotated[str, typer.Argument(help=N_("Name of the table, e.g. help_request."))],
    row: Annotated[int, typer.Argument(metavar="ID", min=0, help=N_("The row."))] = 0,
    *,
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Repair a row by an entry, or rebuild what lists and search read; for supervisors."""
    from frontdesk.models import tables_of
    from frontdesk.registers import repairs

    with session_of(ctx).desk_as(as_name) as desk:
        if table in ("derived", "search", "search_index", *tables_of("derived")):
            built = desk.act(repairs.rebuild_derived)
            said = _("Lists and search are built anew from {n} entries.").format(n=built.entries)
            if built.damaged:
                seqs = ", ".join(f"#{seq}" for seq in built.damaged)
                said += " " + _("Damaged, without their words: {seqs}.").format(seqs=seqs)
            record = {"table": table, "entries": built.entries, "damaged": list(built.damaged)}
            output.done(record, said, as_json=as_json)
            return
        seq = desk.act(repairs.repair, table, row)
        said = _("{table} {row} is put back; written as #{seq}.").format(
            table=table, row=row, seq=seq
        )
        output.done({"seq": seq, "table": table, "row": row}, said, as_json=as_json)


@app.command(help=N_("Where the log stands, to be kept on paper."))
def anchor(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Print log id, seq and head."""
    from frontdesk.text import grouped

    with session_of(ctx).desk() as desk:
        found = desk.anchor()
        record = {
            "seq": found.seq,
            "head": found.head,
            "log": found.log,
            "at": output.moment(found.at, desk.house.zone),
        }
    if not as_json:
        record |= {"head": grouped(found.head), "log": grouped(found.log)}
    output.show_one(record, {"at": _("Written")}, as_json=as_json)


@app.command(help=N_("Write a backup and check it."))
def backup(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help=N_("Where to; else the site's own folder."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a checked backup."""
    from frontdesk.exchange import archive

    with session_of(ctx).desk() as desk:
        result = archive.backup(desk, folder)
    if result.warning:
        output.narrate(result.warning)
    record = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in asdict(result).items()
    }
    said = _("{path}: entries to #{seq}").format(path=result.path, seq=result.seq)
    output.done(record, said, as_json=as_json)


@app.command(help=N_("Put a backup in the place of the book."))
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("The backup."))],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Restore a backup; the supervisor's PIN is the one at the time of the backup."""
    from frontdesk.exchange import archive

    session = session_of(ctx)
    progress = output.Progress(_("{done} of {total} entries"))
    pin = asked(_("PIN of {name}").format(name=as_name))
    result = archive.restore(
        session.root,
        file,
        name=as_name,
        pin=pin,
        secret_file=session.secret,
        progress=progress,
    )
    progress.end()
    if result.lost:
        output.narrate(_("Known to be lost: {lost}").format(lost=result.lost))
    record: dict[str, Any] = {
        "seq": result.entry,
        "restored": result.seq,
        "lost": result.lost,
        "replaced": str(result.replaced) if result.replaced else None,
    }
    said = _("Restored to #{restored}; written as #{seq}.").format(**record)
    output.done(record, said, as_json=as_json)


@app.command(help=N_("What a rule says."))
def rules(
    ctx: typer.Context,
    rule: Annotated[
        str | None, typer.Argument(metavar="ID", help=N_("E.g. LOG-04; else all of them."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print one rule, or all."""
    from frontdesk.rules.rulebook import Rulebook
    from frontdesk.store.site import SiteFolder

    session = session_of(ctx)
    folder = SiteFolder(session.root)
    if folder.exists:
        session.speak(folder.read_settings().language)
    book = Rulebook.load(folder.rulebook)
    wanted = [book.rule(rule.strip().upper())] if rule else list(book.rules().values())
    records = [
        {"id": found.id, "text": found.text(current_language()), "source": found.source}
        for found in wanted
    ]
    columns = {"id": _("Rule"), "text": _("What it says"), "source": _("Source")}
    output.show(records, columns, as_json=as_json)
