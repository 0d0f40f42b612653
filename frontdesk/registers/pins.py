"""PINs: the failure counter is committed before a PIN is checked, and survives a restart."""

from dataclasses import dataclass

from frontdesk.clock import MINUTE
from frontdesk.errors import SignInRefused
from frontdesk.language import _
from frontdesk.ledger.signing import Sealed
from frontdesk.rules.rulebook import Rulebook
from frontdesk.store.driver import Connection


@dataclass(frozen=True)
class Attempt:
    """A try that has been counted: the sealed key to open and how many failures stand now."""

    person_id: int
    name: str
    staff_no: str
    roles: frozenset[str]
    key: str
    sealed: Sealed
    failures: int
    wait_minutes: int


def begin(raw: Connection, rulebook: Rulebook, person_id: int, now: int) -> Attempt:
    """Count a try as failed, before the PIN is looked at.

    Raises:
        SignInRefused: waiting time runs, or the person has no key here.
    """
    row = raw.execute(
        "SELECT p.name, p.staff_no, p.roles, k.key, k.kdf, k.salt, k.nonce, k.sealed "
        "FROM person p JOIN person_key v ON v.person_id = p.id AND v.valid_to_seq IS NULL "
        "JOIN sealed_key k ON k.key = v.key WHERE p.id = ? AND p.active = 1 AND v.purpose = 'pin'",
        (person_id,),
    ).fetchone()
    if row is None:
        raise SignInRefused(
            _("There is no key for this person on this computer."),
            remedy=_("A supervisor can set a new PIN."),
        )
    found = raw.execute(
        "SELECT failures, wait_until FROM pin_failure WHERE person_id = ?", (person_id,)
    ).fetchone()
    failures, wait_until = found or (0, 0)
    # A clock set back must not lengthen the wait beyond the longest step.
    longest = max(rulebook.counts("pin.waits_min")) * MINUTE
    if now < wait_until <= now + longest:
        raise _still_waiting(wait_until - now)
    failures += 1
    minutes = wait_after(rulebook, failures)
    raw.execute(
        "INSERT INTO pin_failure(person_id, failures, wait_until) VALUES (?, ?, ?) "
        "ON CONFLICT(person_id) DO UPDATE SET failures = excluded.failures, "
        "wait_until = excluded.wait_until",
        (person_id, failures, now + minutes * MINUTE if minutes else 0),
    )
    name, staff_no, roles, key, *sealed = row
    return Attempt(
        person_id,
        name,
        staff_no,
        frozenset(roles.split(",")),
        key,
        Sealed(*sealed),
        failures,
        minutes,
    )


def wait_after(rulebook: Rulebook, failures: int) -> int:
    """Minutes to wait after so many wrong PINs in a row; 0 while tries are free."""
    waits = rulebook.counts("pin.waits_min")
    step = failures - rulebook.count("pin.free_failures") - 1
    return 0 if step < 0 else waits[min(step, len(waits) - 1)]


def waiting(raw: Connection, now: int) -> dict[int, int]:
    """Until when (UTC milliseconds) somebody may not try a PIN, by person id."""
    query = "SELECT person_id, wait_until FROM pin_failure WHERE wait_until > ?"
    return dict(raw.execute(query, (now,)).fetchall())


def succeeded(raw: Connection, person_id: int) -> None:
    """The PIN was right: the count goes back to nothing."""
    raw.execute("DELETE FROM pin_failure WHERE person_id = ?", (person_id,))


def wrong(attempt: Attempt) -> SignInRefused:
    """What the person is told after a wrong PIN."""
    if attempt.wait_minutes:
        return SignInRefused(
            _("Wrong PIN. Next try in {minutes} min.").format(minutes=attempt.wait_minutes),
            wait_seconds=attempt.wait_minutes * 60,
            remedy=_("A supervisor can lift the waiting time or set a new PIN."),
        )
    return SignInRefused(_("Wrong PIN."), remedy=_("Try again."))


def _still_waiting(left: int) -> SignInRefused:
    minutes, seconds = divmod(-(-left // 1000), 60)
    return SignInRefused(
        _("Too many wrong PINs: next try in {minutes}:{seconds:02d}.").format(
            minutes=minutes, seconds=seconds
        ),
        wait_seconds=-(-left // 1000),
        remedy=_("A supervisor can lift the waiting time or set a new PIN."),
    )
