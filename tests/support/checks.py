"""A check of the log as a supervisor works through it."""

from collections.abc import Iterable

from frontdesk.desk import Desk
from frontdesk.registers.checks import bundles, morning
from frontdesk.registers.checks.shapes import CheckView, Exception_
from support.sites import sign_in

SUPERVISOR, DIRECTOR = "陈静", "周明"


def ahead(desk: Desk, kind: str = "morning") -> tuple[Exception_, ...]:
    """The exceptions that a check begun now would find."""
    return desk.ask(morning.ahead, kind).exceptions


def of(found: Iterable[Exception_], sort: str) -> list[Exception_]:
    """Those of one sort."""
    return [one for one in found if one.sort == sort]


def begun(desk: Desk, by: str = SUPERVISOR, kind: str = "morning") -> int:
    """A check that somebody has begun."""
    return sign_in(desk, by).act(morning.begin, kind)


def view(desk: Desk, check: int) -> CheckView:
    """A check as it stands."""
    return desk.ask(morning.show, check)


def answered(desk: Desk, check: int) -> None:
    """Everything that is left is accepted or, where it is a decision, signed; the sample seen."""
    for one in view(desk, check).left:
        desk.act(morning.answer, check, one.key, one.choices[0])
    desk.act(morning.see_sample, check)


def signed(desk: Desk, by: str = SUPERVISOR, kind: str = "morning", finding: str = "") -> int:
    """A whole check, begun, answered and signed; its id."""
    check = begun(desk, by, kind)
    answered(desk, check)
    desk.act(morning.sign, check, finding)
    return check


def checked_morning(desk: Desk) -> None:
    """A check, a read mark and a bundle, so that each of these tables has a row."""
    signed(desk)
    desk.act(morning.read_shift, 1)
    desk.act(bundles.record, "2026-02", 0, "0" * 64)
