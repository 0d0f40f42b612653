"""A run as plain data: its visits, what can happen to it, and what follows from that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from frontdesk.procedures.definition import Step

OPEN = "open"
DONE_STATE = "done"
NOT_APPLICABLE = "not_applicable"
DEVIATED = "deviated"
RUNNING = "running"
CLOSED = "closed"
CALLED_OFF = "called_off"


@dataclass(frozen=True)
class Visit:
    """One time a step was opened; instants in UTC milliseconds.

    Attributes:
        number: which visit of this step, from 1.
        back: it was opened by going back; what follows it is not opened a second time.
        tries: how often somebody was not reached.
        by: person id of whoever settled it.
        values: by field; texts, whole numbers, yes or no, lists of option ids.
    """

    step: str
    number: int
    opened_at: int
    state: str = OPEN
    back: bool = False
    tries: int = 0
    settled_at: int | None = None
    by: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state == OPEN


@dataclass(frozen=True)
class RunState:
    """Where a run stands.

    Attributes:
        visits: in the order they were opened.
        stage: newest state of the track that was reached, or empty.
        stable: a step was done from which the case may be carried over a handover.
    """

    visits: tuple[Visit, ...] = ()
    state: str = RUNNING
    stage: str = ""
    stable: bool = False

    @property
    def open(self) -> tuple[Visit, ...]:
        """The steps that wait for an answer."""
        return tuple(visit for visit in self.visits if visit.is_open)

    def newest(self, step: str) -> Visit | None:
        """The last visit of a step."""
        return next((visit for visit in reversed(self.visits) if visit.step == step), None)


# What can happen -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Happened:
    """Something that happened at a step: when, and by whom."""

    step: str
    at: int
    by: int | None


@dataclass(frozen=True)
class Done(Happened):
    """The step was done, with these values."""

    values: Mapping[str, Any]


@dataclass(frozen=True)
class NotReached(Happened):
    """Whoever is to be told was not reached; the step stays open."""

    note: str = ""


@dataclass(frozen=True)
class Skipped(Happened):
    """The step does not apply, or was deviated from; both for a reason."""

    reason: str
    how: str = NOT_APPLICABLE


@dataclass(frozen=True)
class WentBack(Happened):
    """A settled step is opened again to be put right."""

    reason: str = ""


@dataclass(frozen=True)
class CalledOff:
    """The whole run: a mistake, a false alarm, a duplicate."""

    at: int
    by: int | None
    reason: str


Event = Done | NotReached | Skipped | WentBack | CalledOff


# What is to be done about it -----------------------------------------------------------------


@dataclass(frozen=True)
class StartClock:
    """The time allowed for a visit runs from `since`; `key` names it in the rulebook."""

    visit: Visit
    key: str
    since: int


@dataclass(frozen=True)
class StopClock:
    """The visit was settled: its clock stops."""

    visit: Visit


@dataclass(frozen=True)
class Act:
    """The action of a step is carried out on the registers.

    Attributes:
        before: what was answered the last time, where the step is put right; None otherwise.
    """

    step: Step
    values: Mapping[str, Any]
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class StartRun:
    """Another procedure begins as a child run."""

    procedure: str


@dataclass(frozen=True)
class End:
    """The run has ended: closed, or called off for a reason."""

    state: str
    reason: str = ""


Intent = StartClock | StopClock | Act | StartRun | End


@dataclass(frozen=True)
class Outcome:
    """The next state and what follows from the event.

    Attributes:
        changed: the visit that was settled, tried or opened again; None for a whole run.
        opened: visits opened by the event, the one to go on with first.
        turned: visits opened by going back into which a loop has led since: from now on they
            are visits like any other.
    """

    state: RunState
    changed: Visit | None = None
    opened: tuple[Visit, ...] = ()
    intents: tuple[Intent, ...] = ()
    turned: tuple[Visit, ...] = ()
