"""Everything the page of an order shows, read at once, and what may be done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from frontdesk.language import current_language
from frontdesk.widgets.fields import Field

WORKER_WANTED = ("accepted", "rescheduled", "no_access", "dispatched", "received")
"""States of the work in which somebody is to be chosen, or another one."""
TRACK_OF_KIND = {
    "order": "work",
    "charge": "money",
    "payment": "money",
    "goods": "goods",
    "visit": "visit",
}
"""Whose time an entry tells, by the first part of its kind."""


@dataclass(frozen=True)
class OrderData:
    """An order with all that hangs on it.

    Attributes:
        whole: `details.Whole`.
        ways: states that each track can go to now.
        states: what the states of each track are called, in the current language.
        deciders: who may agree to an exception, or let unsigned work stand, by their own PIN.
        sides: who has agreed to an exception: `head`, `department`.
        suggestion: whom to give it to, where that is to be decided.
        workers: everybody who takes orders: person id, name, trades.
        checklists: id and title of each, those of the order's trade first.
        items: the checklist's items that are still open.
        moved: when each track moved last, UTC milliseconds.
        mark: the mark of what is important, where there is one.
    """

    whole: Any
    ways: Mapping[str, frozenset[str]]
    states: Mapping[str, Mapping[str, str]]
    history: tuple[Any, ...] = ()
    notifications: tuple[Any, ...] = ()
    sides: frozenset[str] = frozenset()
    deciders: tuple[tuple[int, str], ...] = ()
    visit: Any = None
    suggestion: Any = None
    workers: tuple[Any, ...] = ()
    checklist: Any = None
    checklists: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    moved: Mapping[str, int] = field(default_factory=dict)
    now: int = 0
    zone: Any = None
    mark: Any = None

    @property
    def order(self) -> Any:
        """The order itself, `views.OrderView`."""
        return self.whole.order

    @property
    def out(self) -> tuple[Any, ...]:
        """Slips of the warehouse that are not settled."""
        return tuple(slip for slip in self.whole.slips if slip.state == "out")

    @property
    def standing(self) -> tuple[Any, ...]:
        """Charges that stand."""
        return tuple(line for line in self.whole.lines if not line.struck_out)

    @property
    def untold(self) -> tuple[Any, ...]:
        """Who is still to be told."""
        return tuple(item for item in self.notifications if item.outcome != "told")


Fields = Callable[[OrderData], list[Field]]


@dataclass(frozen=True)
class Act:
    """Something that is done with an order through a short form.

    Attributes:
        track: the track it belongs to: `work`, `money`, `goods`, `visit`, `state`; empty: none.
        to: the state it moves that track to; empty where it moves nothing.
        fields: makes the form; None asks for nothing but Enter.
        call: does it in a transaction: (tx, data, values).
        when: what must hold besides the table of transitions.
        first: the field where the cursor begins; empty: the first that is empty.
        note: what the form says above its fields.
        signs: the form has `person` and `pin`: a second person may sign.
    """

    title: str
    track: str
    to: str
    call: Callable[[Any, OrderData, dict[str, Any]], Any]
    fields: Fields | None = None
    rules: tuple[str, ...] = ()
    when: Callable[[OrderData], bool] = lambda data: True
    first: str = ""
    note: Callable[[OrderData], str] = lambda data: ""
    signs: bool = False

    def offered(self, data: OrderData) -> bool:
        """Whether the table of transitions and the order as it stands let it be done now."""
        if data.order.state == "filed":
            return False
        return (not self.to or self.to in data.ways[self.track]) and self.when(data)


def read_order(desk: Any, order_id: int) -> OrderData:
    """Read an order and what hangs on it.

    Raises:
        NotFound: no such id.
        NotAuthorised: it is confidential, and not the viewer's to open.
    """
    from frontdesk.registers import duty_log, marks, notifications, return_visits
    from frontdesk.registers.orders import details, exceptions

    language, subject = current_language(), f"work_order:{order_id}"
    with desk.reading() as reading:
        whole = details.whole(reading, order_id)
        history = duty_log.history(reading, subject, language=language)
        return OrderData(
            whole=whole,
            ways=_ways(desk.house.transitions, whole.order),
            states=states_of(desk.house.transitions),
            history=tuple(history),
            notifications=tuple(notifications.of_subject(reading, subject)),
            sides=exceptions.sides_given(reading, order_id),
            deciders=_deciders(reading, whole.order),
            visit=return_visits.of_order(reading, order_id),
            moved=_moved(history),
            now=reading.now,
            zone=desk.house.zone,
            mark=marks.marked(reading).get(subject),
            **_workers(reading, whole.order),
            **_checklist(reading, whole.order),
        )


def _ways(transitions: Any, order: Any) -> dict[str, frozenset[str]]:
    from frontdesk.registers.orders.tracks import TRACKS

    return {
        track: frozenset(move.to for move in transitions.allowed(name, getattr(order, track)))
        for track, name in TRACKS.items()
    }


def states_of(transitions: Any) -> dict[str, dict[str, str]]:
    """What the states of the four tracks and of the order are called, in the current language."""
    from frontdesk.registers.orders.tracks import TRACKS

    language = current_language()
    return {
        track: {state: words.text(language) for state, words in transitions.states(name).items()}
        for track, name in TRACKS.items()
    }


def _moved(history: list[Any]) -> dict[str, int]:
    """When each track moved last; the history comes newest first."""
    moved: dict[str, int] = {}
    for row in history:
        track = TRACK_OF_KIND.get(row.kind.partition(".")[0])
        if track:
            moved.setdefault(track, row.occurred)
    return moved


def _deciders(reading: Any, order: Any) -> tuple[tuple[int, str], ...]:
    """Who may agree to an exception, or let work stand that was not signed, by their own PIN."""
    from frontdesk.registers import people
    from frontdesk.registers.orders.exceptions import SIDES
    from frontdesk.rules.authority import ACTS, titles

    if order.work == "exception_asked":
        roles = {role for side in SIDES.values() for role in side}
    elif order.work == "done":
        roles = set(ACTS["order.unsigned"].roles)
    else:
        return ()
    return tuple(
        (who.id, f"{who.name} · {titles(who.roles)}")
        for who in people.staff(reading)
        if not roles.isdisjoint(who.roles)
    )


def _workers(reading: Any, order: Any) -> dict[str, Any]:
    from frontdesk.registers import dispatching, workers

    if order.work not in WORKER_WANTED or order.state == "filed":
        return {}
    return {
        "suggestion": dispatching.suggest(reading, order.id),
        "workers": tuple(workers.staff(reading)),
    }


def _checklist(reading: Any, order: Any) -> dict[str, Any]:
    from frontdesk.registers.orders import checks

    language, known = current_language(), reading.house.checklists.known
    fitting = sorted(known.items(), key=lambda named: named[1].trade != order.trade)
    titles = tuple((name, one.title.text(language)) for name, one in fitting)
    if order.checklist not in known:
        return {"checklists": titles}
    return {
        "checklists": titles,
        "checklist": known[order.checklist],
        "items": checks.open_items(reading, order.id, order.checklist),
    }
