"""`frontdesk init`, `recover`, `simulate` and `demo`: how a desk comes to be."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST, AsJson, new_app
from frontdesk.cli.session import PIN, Session, asked, asked_twice, session_of
from frontdesk.errors import FileRefused, InvalidInput, NotPractice
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.desk import Desk, RecoverySheet
    from frontdesk.registers.people import PersonDraft

app = new_app(N_("How a desk comes to be."))

SECRET = "FRONTDESK_SECRET"
RECOVERY_KEY = "FRONTDESK_RECOVERY_KEY"
DEMO_DAYS = 30


@app.command(help=N_("Set up a desk and print its recovery sheet."))
def init(
    ctx: typer.Context,
    name: Annotated[str, typer.Option(metavar="NAME", help=N_("What the site is called."))],
    people: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=N_("The staff: TOML, [[person]] name, roles, pin.")),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="en|zh", help=N_("The language of the log."))
    ] = None,
    timezone: Annotated[str, typer.Option(metavar="ZONE", help=N_("Time zone."))] = "Asia/Shanghai",
    practice: Annotated[
        bool, typer.Option("--practice", help=N_("For practising, with invented staff."))
    ] = False,
    building: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help=N_("A building; may be repeated."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Set up a site (DESIGN: keys, recovery sheet)."""
    session = session_of(ctx)
    if people is None and not practice:
        raise InvalidInput("--people", _("name the file with the staff and their PINs"))
    drafts = read_people(people) if people else ()
    from frontdesk.registers.founding import Founding
    from frontdesk.store.site import SiteFolder, checked

    spoken = language or session.language or current_language()
    settings = checked(name, spoken, timezone)
    session.speak(spoken)
    if people:
        check_people(people, drafts, SiteFolder(session.root).rulebook)
    facts = Founding(settings, drafts, tuple(building or ()), practice)
    desk, sheet = _founded(session, facts)
    try:
        _printed(lambda: _print_sheet(sheet, desk, as_json), desk, sheet.holder)
    finally:
        desk.close()


def _founded(session: Session, facts: Any) -> "tuple[Desk, RecoverySheet]":
    if facts.practice:
        from frontdesk.simulation import found_practice

        return found_practice(session.root, facts, secret_file=session.secret)
    from frontdesk.desk import create

    return create(session.root, facts, secret_file=session.secret)


def _printed(printing: "Callable[[], None]", desk: "Desk", holder: str) -> None:
    """Print what is shown only once; where that fails, say how to draw it anew."""
    try:
        if sys.stdout is None:
            raise OSError
        printing()
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        output.narrate(
            _("The desk stands in {path}, but the recovery sheet could not be printed.").format(
                path=desk.folder.root
            )
        )
        command = f"frontdesk --site {desk.folder.root} recover --renew --as {holder}"
        output.narrate(_("Draw a new recovery sheet: {command}").format(command=command))
        if sys.stdout is not None:
            _let_go_of_stdout()
        raise typer.Exit(1) from error


def _let_go_of_stdout() -> None:
    """What could not be written must not be tried again at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_sheet(sheet: "RecoverySheet", desk: "Desk", as_json: bool) -> None:
    from frontdesk.text import grouped

    record = {
        "site": sheet.site,
        "log": sheet.log,
        "holder": sheet.holder,
        "device_secret": sheet.device_secret,
        "recovery_key": sheet.recovery_key,
    }
    if not as_json:
        record |= {key: grouped(record[key]) for key in ("log", "device_secret", "recovery_key")}
        print(_("RECOVERY SHEET: print it, lock it away, keep no copy on this computer."))
    labels = {
        "site": _("Site"),
        "log": _("Log"),
        "holder": _("Recovery key of"),
        "device_secret": _("Device secret"),
        "recovery_key": _("Recovery key"),
    }
    output.show_one(record, labels, as_json=as_json)
    output.narrate(_("The desk stands in {path}.").format(path=desk.folder.root))


def read_people(path: Path) -> "tuple[PersonDraft, ...]":
    """The staff as a TOML file has it: `[[person]]` with name, roles, pin, staff_no, telephone.

    Raises:
        FileRefused: not readable, not TOML, a person without name, roles or PIN, an unknown key.
    """
    from frontdesk.store.toml import parsed, text_of

    text = text_of(path, remedy=_("Save it as UTF-8."))
    found = parsed(path, text)
    persons = found.get("person")
    if not isinstance(persons, list) or not persons or set(found) != {"person"}:
        raise FileRefused(
            _("{file} needs one [[person]] for each member of the staff.").format(file=path.name)
        )
    return tuple(_person(path, text, number, each) for number, each in enumerate(persons, 1))


def check_people(path: Path, drafts: "Sequence[PersonDraft]", rulebook: Path) -> None:
    """Refuse whom the book would refuse, naming file and person, before anything is made.

    Raises:
        FileRefused: a name, role, PIN or staff number that cannot be taken.
    """
    from frontdesk.registers.people import check_draft
    from frontdesk.rules.rulebook import Rulebook

    book, taken = Rulebook.load(rulebook), set[str]()
    for number, draft in enumerate(drafts, 1):
        try:
            check_draft(draft, book, taken)
        except InvalidInput as error:
            who = f"{number} ({draft.name})"
            raise _person_refused(path, who, error.field, error.reason) from error


def _person_refused(path: Path, number: int | str, field: str, reason: str) -> FileRefused:
    return FileRefused(
        _("{file}, person {number}, {field}: {reason}").format(
            file=path.name, number=number, field=field, reason=reason
        )
    )


def _number(digits: str) -> int | None:
    try:
        return int(digits, 0)
    except ValueError:
        return None


def _as_typed(text: str, field: str, value: int) -> bool:
    """Whether this number stands in the file as plain digits, not as 0o17, +15 or 1_5."""
    written = re.findall(rf"\b{field}[\"']?\s*=\s*([+\-0-9][\w+\-]*)", text)
    same = [digits for digits in written if _number(digits) == value]
    return bool(same) and all(digits == str(value) and value >= 0 for digits in same)


def _person(path: Path, text: str, number: int, fields: Any) -> "PersonDraft":
    from frontdesk.registers.people import PersonDraft

    def refused(field: str, reason: str) -> FileRefused:
        return _person_refused(path, number, field, reason)

    if not isinstance(fields, dict):
        raise refused("person", _("write [[person]]"))
    texts = {"name": "", "pin": "", "staff_no": "", "telephone": ""}
    for field, value in fields.items():
        if field == "roles":
            continue
        if field not in texts:
            raise refused(field, _("unknown; choose from name, roles, pin, staff_no, telephone"))
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise refused(field, _('write it in quotation marks, "…"'))
        if isinstance(value, int) and not _as_typed(text, field, value):
            raise refused(field, _('write it in quotation marks, "…"'))
        texts[field] = str(value)
    for field in ("name", "pin"):
        if not texts[field].strip():
            raise refused(field, _("must be filled in"))
    roles = fields.get("roles")
    if not isinstance(roles, list) or not roles or not all(isinstance(r, str) for r in roles):
        raise refused("roles", _('write them as a list, for example ["clerk"]'))
    return PersonDraft(roles=tuple(roles), **texts)


@app.command(help=N_("Use the recovery sheet: the device secret, a new PIN for the supervisor."))
def recover(
    ctx: typer.Context,
    renew: Annotated[
        bool, typer.Option("--renew", help=N_("Draw a new recovery sheet; needs --as."))
    ] = False,
    as_name: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help=N_("The supervisor who holds it."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Type in what the recovery sheet says; what is left empty stays as it is."""
    session = session_of(ctx)
    if renew:
        if as_name is None:
            raise InvalidInput("--as", _("name the supervisor who will hold the recovery key"))
        with session.desk_as(as_name) as desk:
            sheet = desk.renew_recovery()
            _printed(lambda: _print_sheet(sheet, desk, as_json), desk, sheet.holder)
        return
    done: dict[str, Any] = {}
    with session.desk() as desk:
        path = desk.secret_file
        if SECRET in os.environ or not path.exists():
            typed = asked(_("Device secret"), SECRET)
            _keep_secret(desk, typed)
            done["device_secret"] = str(path)
            output.narrate(_("The device secret is on this computer again."))
    with session.desk() as desk:
        key = _recovery_key(bool(done))
        if key:
            pin = asked_twice(_("New PIN"), PIN)
            done["recovery_key"] = desk.recover(key, pin)
            done["seq"] = desk.anchor().seq
            output.narrate(_("The old recovery key is used up. Print the new one."))
    if not done:
        raise InvalidInput(_("Recovery key"), _("nothing was typed, nothing was changed"))
    labels = {
        "device_secret": _("Device secret"),
        "recovery_key": _("New recovery key"),
        "seq": "#",
    }
    _printed(lambda: output.show_one(done, labels, as_json=as_json), desk, "NAME")


def _recovery_key(may_be_left_out: bool) -> str:
    """The recovery key; empty where only the device secret was missing."""
    if may_be_left_out and RECOVERY_KEY not in os.environ and not sys.stdin.isatty():
        return ""
    return asked(_("Recovery key (empty: keep the PINs)"), RECOVERY_KEY).strip()


def _keep_secret(desk: "Desk", typed: str) -> None:
    """Put the device secret back, once it is known to be this log's.

    Raises:
        InvalidInput: not 64 hex digits, or another log's.
    """
    from frontdesk.ledger.signing import desk_signer, write_secret
    from frontdesk.models import PersonKey

    try:
        secret = bytes.fromhex("".join(typed.split()))
    except ValueError:
        secret = b""
    if len(secret) != 32:
        raise InvalidInput(_("Device secret"), _("it has 64 hex digits"))
    signer = desk_signer(secret, desk.house.log)
    with desk.reading() as reading:
        known = reading.session.get(PersonKey, 1)
    if known is None or known.key != signer.key:
        raise InvalidInput(
            _("Device secret"),
            _("it is not the one of this log."),
            remedy=_("Look at the recovery sheet of log {log}.").format(log=desk.house.log),
        )
    write_secret(desk.secret_file, secret)


@app.command(help=N_("Fill a practice site with simulated days."))
def simulate(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3660, metavar="N", help=N_("How many days."))],
    seed: Annotated[
        int, typer.Option(min=0, max=MOST, metavar="S", help=N_("Same seed, same log."))
    ],
    start: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help=N_("First day; else where it ended."))
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Simulate a service centre; refused on any site but a practice site."""
    session = session_of(ctx)
    from frontdesk import simulation
    from frontdesk.store.site import SiteFolder

    session.speak(SiteFolder(session.root).read_settings().language)
    progress = output.Progress(_("Day {done} of {total}"))
    result = simulation.simulate_site(
        session.root, days, seed, progress, start=start, secret_file=session.secret
    )
    progress.end()
    record = {"entries": result.entries, "requests": result.requests}
    said = _("{entries} entries and {requests} requests were written.").format(**record)
    output.done(record, said, as_json=as_json)


@app.command(help=N_("Open the console on a practice site, made when there is none."))
def demo(
    ctx: typer.Context,
    no_open: Annotated[
        bool, typer.Option("--no-open", help=N_("Only make the practice site."))
    ] = False,
) -> None:
    """Practise: thirty simulated days up to now, then the console."""
    session = session_of(ctx)
    from frontdesk.registers.founding import PRACTICE_PIN, practice_staff
    from frontdesk.store.site import SiteFolder, practice_root

    root = practice_root()
    if not SiteFolder(root).exists:
        from frontdesk.simulation import prepare_practice

        progress = output.Progress(_("Day {done} of {total}"))
        output.narrate(_("A practice site is being made."))
        prepare_practice(
            root,
            session.language or current_language(),
            DEMO_DAYS,
            1,
            progress=progress,
            secret_file=session.secret,
        )
        progress.end()
    with Session(root, session.secret, session.language).desk() as desk:
        if not desk.house.practice:
            raise NotPractice(
                _("{path} holds a site that is not for practising.").format(path=root),
                remedy=_("Move it away, or open it with --site."),
            )
        names = ", ".join(draft.name for draft in practice_staff(desk.house.language))
    output.narrate(_("Practice site: {path}").format(path=root))
    output.narrate(_("Sign in as {names}; PIN {pin}.").format(names=names, pin=PRACTICE_PIN))
    if not no_open:
        raise typer.Exit(session.console(root))
