"""The open desk: database, clock, rulebook and whoever is signed in, as one object.

Screens and the command line change the books only through `desk.act(function, …)` (one function
of a register in one transaction) and look at them through `desk.ask(function, …)`.
"""

import hashlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import select

from frontdesk.clock import DAY, MINUTE, Clock, SystemClock
from frontdesk.errors import (
    Busy,
    FrontDeskError,
    GoToPaper,
    NotFound,
    SecretMissing,
    SignInRefused,
    SiteExists,
)
from frontdesk.language import _, as_language
from frontdesk.ledger import verify as verifier
from frontdesk.ledger.chain import Chain
from frontdesk.ledger.signing import (
    Entropy,
    PinCost,
    Signer,
    desk_signer,
    read_secret,
    refuse_standing,
    unseal,
    write_secret,
)
from frontdesk.models import ConfigDigest, tables_of
from frontdesk.registers import commitments, drafts, duty, founding, people, pins
from frontdesk.registers.founding import Founding
from frontdesk.registers.unit_of_work import (
    DESK_ID,
    Actor,
    House,
    Reading,
    Transaction,
    Warrant,
)
from frontdesk.rules.rulebook import Rulebook, difference
from frontdesk.rules.transitions import Transitions
from frontdesk.store import entries, lines, local, migrations
from frontdesk.store.database import Database
from frontdesk.store.files import held, place_new
from frontdesk.store.site import Settings, SiteFolder, default_secret

if TYPE_CHECKING:
    from frontdesk.procedures.library import Library

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Committed:
    """Entries `first` to `last` have been written; `subjects` name the records touched."""

    first: int
    last: int
    subjects: frozenset[str]


@dataclass(frozen=True)
class RecoverySheet:
    """What `init` shows once, to be printed and locked away.

    Attributes:
        device_secret, recovery_key: 64 hex digits each.
        holder: whose new key the recovery key may sign for.
    """

    site: str
    log: str
    device_secret: str
    recovery_key: str
    holder: str


@dataclass(frozen=True)
class Anchor:
    """Where the log stands: what paper keeps to witness it."""

    log: str
    seq: int
    head: str
    at: int


class Desk:
    """One site, open.

    Args:
        site: the folder.
        clock: where the time comes from.
        secret_file: the device secret; by default in the user configuration folder.
        entropy: gives random bytes.
        pin_cost: what one try of a PIN costs.
        journal: SQLite journal mode; by default what this SQLite keeps safely.
        watch_clock: say in the log when the computer's clock jumps.
    """

    def __init__(
        self,
        site: Path,
        *,
        clock: Clock | None = None,
        secret_file: Path | None = None,
        entropy: Entropy = secrets.token_bytes,
        pin_cost: PinCost | None = None,
        journal: str | None = None,
        watch_clock: bool = True,
    ) -> None:
        self.folder = SiteFolder(site)
        self.settings = self.folder.read_settings()
        self.clock = clock or SystemClock()
        self.signed_in: Actor | None = None
        self.on_paper = False
        self._watchers: list[Callable[[Committed], None]] = []
        self._drift: int | None = None
        self._library: Library | None = None
        self._name = f"{os.getpid()}-{id(self)}"
        self._lock = threading.RLock()
        self.database = Database(self.folder.database, tables_of("book"), journal=journal)
        log, practice = self._identity()
        self.secret_file = secret_file or default_secret(log)
        self.house = House(
            log=log,
            name=self.settings.name,
            zone=self.settings.zone,
            language=as_language(self.settings.language) or "en",
            practice=practice,
            rulebook=Rulebook.load(self.folder.rulebook),
            transitions=Transitions.load(),
            schema=len(migrations.known()),
            entropy=entropy,
            pin_cost=pin_cost or PinCost(),
            secret=self._secret(),
        )
        self._desk = self._desk_actor()
        self._watches_clock = watch_clock and self._desk.signer is not None
        self._migrate()

    # Opening ----------------------------------------------------------------------------

    def _identity(self) -> tuple[str, bool]:
        with self.database.reading() as (_session, raw):
            migrations.pending(raw)
            log, first = verifier.log_of(raw), entries.one(raw, 1)
        if not log:
            raise FrontDeskError(
                _("The book of this site has no first entry."),
                remedy=_("Restore the newest backup."),
            )
        return log, _is_practice(first.body if first else None)

    def _secret(self) -> bytes | None:
        return read_secret(self.secret_file) if self.secret_file.exists() else None

    def _desk_actor(self) -> Actor:
        signer = desk_signer(self.house.secret, self.house.log) if self.house.secret else None
        return Actor(DESK_ID, _("the desk"), "00", frozenset(), signer)

    def _migrate(self) -> None:
        with self.database.reading() as (_session, raw):
            waiting = migrations.pending(raw)
        if waiting and self._desk.signer is None:
            raise SecretMissing(
                _("The book is of an older console. Bringing it up to date needs {path}.").format(
                    path=self.secret_file
                ),
                remedy=_("Put the device secret back there, or open it with the old console."),
            )
        for migration in waiting:
            with self.transaction(self._desk) as tx:
                migrations.apply(tx.raw, migration)
                founding.record_migration(tx, migration)
            self.database.renew()

    def check_opening(
        self, progress: verifier.Progress = lambda done, total: True
    ) -> list[verifier.Problem]:
        """What is looked at on every opening: the newest stretch of the book and the rules.

        Posts `rules.changed` where the configuration differs from what was last known.
        """
        report = self.verify_recent(progress)
        if report.complete and not report.problems:
            self.note_configuration()
        return list(report.problems)

    def note_configuration(self) -> None:
        """Post `rules.changed` for each configuration file that is not as last known."""
        if self.house.secret is None:
            return
        digests = {name: one.digest for name, one in self.procedures().known.items()}
        now = founding.configuration(self.settings.canonical(), self.house.rulebook, digests)
        with self.database.reading() as (session, _raw):
            known = {row.name: row.content for row in session.exec(select(ConfigDigest))}
        for name, content in now.items():
            if known.get(name) != content:
                told = _difference(name, known.get(name), content)
                with self.transaction(self._desk) as tx:
                    founding.record_configuration(tx, name, content, told)

    # The door ---------------------------------------------------------------------------

    @contextmanager
    def transaction(
        self,
        actor: Actor | None = None,
        *,
        warrant: Warrant | None = None,
        release: Warrant | None = None,
    ) -> Iterator[Transaction]:
        """One change of the books by `actor` (by default whoever is signed in).

        Args:
            warrant: the second person's PIN, where two sign.
            release: a supervisor's PIN, where a rule holds up what the two want to sign.

        Raises:
            GoToPaper: the disk failed before; nothing is taken until the book is verified.
            SignInRefused: nobody is signed in.
        """
        actor = actor or self.signed_in
        if actor is None:
            raise SignInRefused(_("Nobody is signed in."), remedy=_("Sign in first."))
        if self.on_paper:
            raise self._paper()
        with self._lock:
            try:
                with self.database.writing() as (session, raw):
                    tx = self._begin(session, raw, actor, warrant, release)
                    drift = self._note_clock(tx) if self._watches_clock else None
                    yield tx
                    done = Committed(tx.first, tx.chain.head.seq, frozenset(tx.subjects))
            except GoToPaper:
                self.on_paper = True
                raise
            self._drift = drift
        if done.last >= done.first:
            for watcher in list(self._watchers):
                watcher(done)

    def _begin(
        self,
        session: Any,
        raw: Any,
        actor: Actor,
        warrant: Warrant | None,
        release: Warrant | None,
    ) -> Transaction:
        house = self.house
        chain = Chain(raw, house.log, house.zone, house.schema, house.entropy)
        shift = raw.execute(
            "SELECT id FROM shift WHERE state = 'running' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        now = self.clock.now()
        actor = self._still_valid(raw, actor)
        for signed in (warrant, release):
            if signed:
                signed.actor = self._still_valid(raw, signed.actor)
        open_shift = shift[0] if shift else None
        return Transaction(session, raw, house, chain, actor, now, open_shift, warrant, release)

    def _still_valid(self, raw: Any, actor: Actor) -> Actor:
        """The actor with today's roles, unless another console has ended the key meanwhile."""
        if actor.signer is None:
            return actor
        row = raw.execute(
            "SELECT p.roles FROM person_key k JOIN person p ON p.id = k.person_id "
            "WHERE k.key = ? AND p.id = ? AND p.active AND k.valid_to_seq IS NULL",
            (actor.signer.key, actor.person_id),
        ).fetchone()
        if row is None:
            raise SignInRefused(
                _("The key of {name} is no longer valid here.").format(name=actor.name),
                remedy=_("Sign in again with the new PIN."),
            )
        return replace(actor, roles=frozenset(row[0].split(",")) - {""})

    def _note_clock(self, tx: Transaction) -> int:
        """Say so when the computer's clock went back or jumped (DESIGN: event time).

        Gives the drift that is known once the transaction has been committed.
        """
        book = self.house.rulebook
        before, drift, moved = self._drift, tx.now - self.clock.monotonic(), 0
        if before is not None and abs(drift - before) > book.count("clock.jump_tolerance_s") * 1000:
            moved = drift - before
        else:
            last = lines.last_recorded(tx.raw)
            if last is not None and last - tx.now > book.count("clock.step_tolerance_s") * 1000:
                moved = tx.now - last
        if moved:
            tx.post("clock.stepped", {"seconds": moved // 1000}, author=self._desk)
        return drift

    def _paper(self) -> GoToPaper:
        return GoToPaper(
            _("The disk reported an error: no new entries are taken. Go to paper."),
            remedy=_("Check the disk, then run verify; the console opens again after it."),
        )

    def act(
        self, function: Callable[Concatenate[Transaction, P], R], *args: P.args, **kw: P.kwargs
    ) -> R:
        """Call a register's function in one transaction of whoever is signed in."""
        with self.transaction() as tx:
            return function(tx, *args, **kw)

    def ask(
        self, function: Callable[Concatenate[Reading, P], R], *args: P.args, **kw: P.kwargs
    ) -> R:
        """Call a register's function with a consistent look at the books."""
        with self.reading() as reading:
            return function(reading, *args, **kw)

    # Procedures -------------------------------------------------------------------------

    def procedures(self) -> "Library":
        """The procedures that hold here: the shipped ones and, over them, the site's own.

        They are read once; `read_procedures` reads them anew. A run keeps what it was pinned to.
        """
        if self._library is None:
            self.read_procedures()
        assert self._library is not None
        return self._library

    def read_procedures(self) -> "Library":
        """Read the procedure files anew, as after somebody edited one."""
        from frontdesk.procedures.library import Library  # not before the first paint

        house = self.house
        self._library = Library.load(
            house.rulebook,
            house.transitions,
            self.folder.procedures,
            remembered=self.folder.checked_procedures,
            secret=house.secret,
        )
        return self._library

    def begin(self, procedure: str, typed: Mapping[str, Any], *, request: int | None = None) -> int:
        """Start a procedure with the answers to its first step; the run's id.

        Without a request the call is registered in the same transaction. While nobody is signed
        in the desk's key signs, and whoever is on duty answers for the run: an emergency only.
        """
        from frontdesk.procedures import actions

        library = self.procedures()
        if self.signed_in:
            return self.act(actions.begin, library, procedure, typed, request_id=request)
        urgent = library.get(procedure).procedure.request.urgency == "emergency"
        if request is not None or not urgent:
            raise SignInRefused(_("Nobody is signed in."), remedy=_("Sign in first."))
        with self.transaction(self._desk) as tx:
            return actions.begin(tx, library, procedure, typed, on_duty=duty.current(tx))

    def work(
        self,
        function: "Callable[Concatenate[Transaction, Library, int, P], R]",
        run: int,
        *args: P.args,
        **kw: P.kwargs,
    ) -> R:
        """Call one of `procedures.actions` on a run.

        While nobody is signed in the desk's key signs what such a run allows without a PIN.
        """
        with self.transaction(self.signed_in or self._desk) as tx:
            return function(tx, self.procedures(), run, *args, **kw)

    def decide(
        self,
        run: int,
        step: str,
        typed: Mapping[str, Any],
        person_id: int,
        pin: str,
        *,
        visit: int | None = None,
    ) -> None:
        """A step confirmed by a second person's PIN. Takes 0.1 to 0.5 s."""
        from frontdesk.procedures import actions

        warrant = self.warrant(person_id, pin)
        with self.transaction(warrant=warrant) as tx:
            actions.done(tx, self.procedures(), run, step, typed, visit=visit)

    @contextmanager
    def reading(self, viewer: Actor | None = None) -> Iterator[Reading]:
        """A look at the books by `viewer` (by default whoever is signed in)."""
        with self.database.reading() as (session, raw):
            yield Reading(session, raw, self.house, viewer or self.signed_in, self.clock.now())

    def watch(self, watcher: Callable[[Committed], None]) -> None:
        """Be told after every commit of this process."""
        self._watchers.append(watcher)

    # People -----------------------------------------------------------------------------

    def check_pin(self, person_id: int, pin: str) -> Actor:
        """Whoever this is, once the PIN opened their key. Takes 0.1 to 0.5 s.

        The failure is counted and committed before the PIN is looked at.

        Raises:
            SignInRefused: wrong PIN, waiting time, no key.
            SecretMissing: the device secret is not on this computer.
        """
        secret = self.house.secret or read_secret(self.secret_file)
        now = self.clock.now()
        with self._lock, self.database.local() as raw:
            attempt = pins.begin(raw, self.house.rulebook, person_id, now)
        signer = unseal(attempt.sealed, people.folded_pin(pin), secret)
        if signer is None or signer.key != attempt.key:
            self._note_wait(attempt)
            raise pins.wrong(attempt)
        with self._lock, self.database.local() as raw:
            pins.succeeded(raw, person_id)
        return Actor(person_id, attempt.name, attempt.staff_no, attempt.roles, signer)

    def _note_wait(self, attempt: pins.Attempt) -> None:
        if attempt.wait_minutes and self._desk.signer and not self.on_paper:
            data = {
                "name": attempt.name,
                "failures": attempt.failures,
                "minutes": attempt.wait_minutes,
            }
            with self.transaction(self._desk) as tx:
                tx.post("pin.waiting", data, subject=f"person:{attempt.person_id}")

    def sign_in(self, person_id: int, pin: str) -> Actor:
        """Sign somebody in; whoever is on duty stays on duty."""
        actor = self.check_pin(person_id, pin)
        self.signed_in = actor
        return actor

    def sign_in_as(self, name: str, pin: str) -> Actor:
        """Sign in by `NAME` or `NAME#07`, as the command line does."""
        with self.reading() as reading:
            person = people.by_name(reading, name)
        return self.sign_in(person.id, pin)

    def sign_out(self) -> None:
        """Nobody is signed in; duty is not ended."""
        self.signed_in = None

    def warrant(self, person_id: int, pin: str) -> Warrant:
        """A second person's PIN for the next transaction."""
        return Warrant(self.check_pin(person_id, pin))

    def change_pin(self, person_id: int, pin: str) -> None:
        """Give a person a new PIN; whoever changed their own goes on with the new key."""
        actor = self.signed_in
        signer = self.act(people.set_pin, person_id, pin)
        if actor and actor.person_id == person_id:
            self.signed_in = Actor(actor.person_id, actor.name, actor.staff_no, actor.roles, signer)

    def recover(self, recovery_key: str, pin: str) -> str:
        """Use the recovery sheet: a new PIN for the first supervisor; the new recovery key (hex).

        Raises:
            NotFound: the recovery key is not one of this log.
        """
        try:
            signer = Signer(bytes.fromhex("".join(recovery_key.split())))
        except ValueError as error:
            raise NotFound(_("A recovery key has 64 hex digits.")) from error
        new = self.house.entropy(32)
        with self.reading() as reading:
            holder = founding.recovery_holder(reading, signer.key)
        with self.transaction(Actor(*holder, signer)) as tx:
            founding.recover(tx, pin, Signer(new))
        return new.hex()

    def renew_recovery(self) -> RecoverySheet:
        """A new recovery sheet, held by the supervisor who is signed in; the old one is void."""
        new = Signer(seed := self.house.entropy(32))
        secret = self.house.secret or read_secret(self.secret_file)
        with self.transaction() as tx:
            founding.renew_recovery(tx, new)
            holder = tx.actor.name
        house = self.house
        return RecoverySheet(house.name, house.log, secret.hex(), seed.hex(), holder)

    # What this computer keeps -----------------------------------------------------------

    def draft(self, form: str) -> dict[str, Any] | None:
        """The unfinished form of this name that whoever is signed in has left."""
        if self.signed_in is None:
            return None
        with self.database.reading() as (_session, raw):
            found = drafts.found(raw, self.signed_in.person_id, form)
        return found.fields if found else None

    def drafts(self) -> list[str]:
        """Names of all unfinished forms of whoever is signed in."""
        if self.signed_in is None:
            return []
        with self.database.reading() as (_session, raw):
            return [draft.form for draft in drafts.all_of(raw, self.signed_in.person_id)]

    def keep_draft(
        self, form: str, fields: dict[str, Any] | None, owner: int | None = None
    ) -> None:
        """Keep an unfinished form, or drop it when `fields` is None.

        Args:
            owner: whose it is, where somebody else may have signed in since it was typed; by
                default whoever is signed in.
        """
        if owner is None and self.signed_in is None:
            return
        person = self.signed_in.person_id if owner is None and self.signed_in else owner
        assert person is not None
        with self._lock, self.database.local() as raw:
            if fields is None:
                drafts.discard(raw, person, form)
            else:
                drafts.save(raw, person, form, fields, self.clock.now())

    def setting(self, name: str) -> str | None:
        """A display setting of this computer."""
        with self.database.reading() as (_session, raw):
            return local.setting(raw, name)

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a display setting of this computer."""
        with self._lock, self.database.local() as raw:
            local.set_setting(raw, name, value)

    # Clocks -----------------------------------------------------------------------------

    def tick(self) -> int:
        """Fire the clocks that are over; how many. One process of a site does this."""
        if self._desk.signer is None or self.on_paper or not self._holds_lease():
            return 0
        with self.reading() as reading:
            if not commitments.any_due(reading):
                return 0
        with self.transaction(self._desk) as tx:
            late = commitments.due(tx)
            for row in late:
                commitments.fire(tx, row)
            return len(late)

    def _holds_lease(self) -> bool:
        """Whether this process runs the clocks; the lease is written anew every half minute."""
        now = self.clock.now()
        with self.database.reading() as (_session, raw):
            held = local.lease_held(raw, self._name, now, MINUTE)
        if held is not None:
            return held
        with self._lock, self.database.local() as raw:
            return local.take_lease(raw, self._name, now, MINUTE)

    # The book as a whole ----------------------------------------------------------------

    def anchor(self) -> Anchor:
        """Log id, seq and head as they stand, and when the newest entry was written."""
        with self.database.reading() as (_session, raw):
            head = entries.head(raw)
            at = lines.last_recorded(raw) or 0
        return Anchor(self.house.log, head.seq, head.link.hex(), at)

    def verify(
        self,
        *,
        anchor: tuple[int, str] | None = None,
        progress: verifier.Progress = lambda done, total: True,
        processes: int | None = None,
    ) -> verifier.Report:
        """Check everything; a clean run becomes a checkpoint and ends going to paper."""
        report = verifier.verify(
            self.folder.database,
            tables_of("book"),
            anchor=anchor,
            progress=progress,
            processes=processes,
        )
        self._settle(report, full=True)
        return report

    def verify_recent(
        self, progress: verifier.Progress = lambda done, total: True
    ) -> verifier.Report:
        """Check from the last verified checkpoint on."""
        with self.database.reading() as (_session, raw):
            start = local.last_checkpoint(raw)
        report = verifier.verify(
            self.folder.database, tables_of("book"), first=start + 1, progress=progress
        )
        self._settle(report, full=False)
        return report

    def full_check_due(self, now: int) -> bool:
        """Whether the whole book was last found right too long ago, or never once it has grown."""
        days = self.house.rulebook.count("verify.full_every_days")
        with self.database.reading() as (_session, raw):
            last = local.last_full(raw)
            since = last if last is not None else lines.first_recorded(raw)
        return now - since > days * DAY

    def _settle(self, report: verifier.Report, *, full: bool) -> None:
        if report.problems:
            self._keep_problems(report)
        if report.problems or not report.complete or not report.seq:
            return
        self.on_paper = False
        with self._lock, self.database.local() as raw:
            if full:
                local.set_setting(raw, local.PROBLEMS, "")
            local.save_checkpoint(
                raw, report.seq, bytes.fromhex(report.head), self.clock.now(), full=full
            )

    def _keep_problems(self, report: verifier.Report) -> None:
        """Remember for the morning check what is wrong, where the book can still take that."""
        first = report.problems[0]
        told = {"at": self.clock.now(), "n": len(report.problems)}
        kept = json.dumps({**told, "kind": first.kind, "seq": first.seq})
        with suppress(FrontDeskError), self._lock, self.database.local() as raw:
            local.set_setting(raw, local.PROBLEMS, kept)

    def close(self) -> None:
        """Let go of the database."""
        self.sign_out()
        self.database.close()


def _is_practice(body: bytes | None) -> bool:
    """What the first entry says; a damaged one must not keep the verifier from opening."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        return bool(json.loads(body or b"{}")["data"].get("practice"))
    return False


def _difference(name: str, before: str | None, after: str) -> str:
    if before is None:
        return _("first known content")
    if name == "procedures":  # digests say nothing to a reader
        old, new = json.loads(before), json.loads(after)
        return ", ".join(sorted(key for key in old | new if old.get(key) != new.get(key)))
    told = difference(json.loads(before), json.loads(after))
    return "; ".join(told)[:2000] or _("the wording")


def create(
    site: Path,
    founding_facts: Founding,
    *,
    clock: Clock | None = None,
    secret_file: Path | None = None,
    entropy: Entropy = secrets.token_bytes,
    pin_cost: PinCost | None = None,
    journal: str | None = None,
    watch_clock: bool = True,
) -> tuple[Desk, RecoverySheet]:
    """Set up a desk: the folder, the book with its first entries, the people with their keys.

    Everything is made or nothing: the database is built aside and put in place at the end.

    Raises:
        SiteExists: the folder holds a site already.
        Busy: another process sets one up there.
        FileRefused: the file for the device secret holds something already.
        InvalidInput: a name, role or PIN cannot be taken.
    """
    folder = SiteFolder(site)
    _refuse_standing(folder)
    rulebook = Rulebook.load(folder.rulebook)
    founding.check(founding_facts, rulebook)
    settings = founding_facts.settings
    log, secret, recovery = entropy(16).hex(), entropy(32), entropy(32)
    secret_file = secret_file or default_secret(log)
    house = House(
        log=log,
        name=settings.name,
        zone=settings.zone,
        language=as_language(settings.language) or "en",
        practice=founding_facts.practice,
        rulebook=rulebook,
        transitions=Transitions.load(),
        schema=len(migrations.known()),
        entropy=entropy,
        pin_cost=pin_cost or PinCost(),
        secret=secret,
    )
    if not _left_behind(folder, secret_file):
        refuse_standing(secret_file)
    folder.make()
    with _building(folder) as lock:
        if _left_behind(folder, secret_file):
            secret_file.unlink()
        refuse_standing(secret_file)
        building = folder.root / f"frontdesk.new-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            from frontdesk.procedures.library import Library

            library = Library.load(
                rulebook,
                house.transitions,
                folder.procedures,
                remembered=folder.checked_procedures,
                secret=secret,
            )
            digests = {name: one.digest for name, one in library.known.items()}
            holder = _built(building, house, founding_facts, recovery, clock, digests)
            _put_in_place(folder, building, settings, secret_file, secret, lock)
        finally:
            for leftover in folder.root.glob("frontdesk.new*"):
                leftover.unlink()
    desk = Desk(
        site,
        clock=clock,
        secret_file=secret_file,
        entropy=entropy,
        pin_cost=pin_cost,
        journal=journal,
        watch_clock=watch_clock,
    )
    return desk, RecoverySheet(settings.name, log, secret.hex(), recovery.hex(), holder)


def _refuse_standing(folder: SiteFolder) -> None:
    if folder.exists:
        raise SiteExists(
            _("{path} holds a site already.").format(path=folder.root),
            remedy=_("Open it, or choose another folder with --site."),
        )


@contextmanager
def _building(folder: SiteFolder) -> Iterator[int]:
    """One process at a time sets up a site in a folder; what a killed one left is taken over."""
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(held(folder.build_lock))
        except BlockingIOError as error:
            raise Busy(
                _("Another process is setting up a site in {path}.").format(path=folder.root),
                remedy=_("Wait until it has finished, or choose another folder with --site."),
            ) from error
        _refuse_standing(folder)
        yield lock


def _left_behind(folder: SiteFolder, secret_file: Path) -> bool:
    """Whether this device secret was put there by a set-up of this folder that was killed."""
    try:
        noted = folder.build_lock.read_bytes()
        return bool(noted) and noted == _noted(read_secret(secret_file))
    except (OSError, SecretMissing):
        return False


def _noted(secret: bytes) -> bytes:
    return hashlib.sha256(b"frontdesk set-up " + secret).hexdigest().encode()


def _built(
    building: Path,
    house: House,
    facts: Founding,
    recovery: bytes,
    clock: Clock | None,
    procedures: Mapping[str, str],
) -> str:
    """Write the book with its first entries to a file aside; the recovery key's holder."""
    assert house.secret is not None
    database = Database(building, tables_of("book"), journal="TRUNCATE")
    signer = desk_signer(house.secret, house.log)
    actor = Actor(DESK_ID, _("the desk"), "00", frozenset(), signer)
    now = (clock or SystemClock()).now()
    try:
        with database.writing() as (session, raw):
            founding.lay_schema(raw)
            chain = Chain(raw, house.log, house.zone, house.schema, house.entropy)
            tx = Transaction(session, raw, house, chain, actor, now)
            return founding.found(tx, facts, Signer(recovery), procedures)
    finally:
        database.close()


def _put_in_place(
    folder: SiteFolder,
    building: Path,
    settings: Settings,
    secret_file: Path,
    secret: bytes,
    lock: int,
) -> None:
    """Secret, settings, and last the book: with it the site stands; without it nothing stays."""
    os.ftruncate(lock, 0)
    os.lseek(lock, 0, os.SEEK_SET)
    os.write(lock, _noted(secret))
    os.fsync(lock)
    had_settings = folder.settings_file.exists()
    write_secret(secret_file, secret)
    try:
        folder.write_settings(settings)
        try:
            place_new(building, folder.database)
        except FileExistsError:
            _refuse_standing(folder)
            raise
    except BaseException:
        secret_file.unlink(missing_ok=True)
        if not had_settings:
            folder.settings_file.unlink(missing_ok=True)
        raise
