"""The steps of a handover in their order, and what of them is still to be done."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from frontdesk.language import N_
from frontdesk.screens import handover_first, handover_last
from frontdesk.screens.handover_rows import Row, View

STEPS: Final[Mapping[str, tuple[str, str]]] = {
    "arrival": (N_("Relief has come"), "HO-01"),
    "tidy": (N_("Tidy"), "HO-02"),
    "count": (N_("Count"), "HO-03"),
    "log": (N_("Equipment, log"), "HO-06"),
    "area": (N_("Area"), "HO-08"),
    "work": (N_("Unfinished work"), "HO-11"),
    "read_back": (N_("Read-back"), "HO-11"),
    "sign": (N_("Sign"), "HO-12"),
}
"""The steps in their order: title and the rule behind each."""

_ROWS: Final[Mapping[str, Callable[[View], Iterator[Row]]]] = {
    "arrival": handover_first.arrival_rows,
    "tidy": handover_first.tidy_rows,
    "count": handover_first.count_rows,
    "log": handover_first.log_rows,
    "area": handover_first.area_rows,
    "work": handover_last.work_rows,
    "read_back": handover_last.read_back_rows,
    "sign": lambda view: handover_last.sign_rows(view, _missing(view)),
}


def rows_of(view: View, step: str) -> list[Row]:
    """The rows of a step."""
    if step not in view.rows:
        view.rows[step] = list(_ROWS[step](view))
    return view.rows[step]


def left(view: View, step: str) -> int:
    """How many rows of a step are still to be done."""
    return sum(row.done is False for row in rows_of(view, step))


def first_open(view: View, after: str = "") -> str:
    """The first step behind `after` in which something is to be done, else the first at all."""
    names = list(STEPS)
    start = names.index(after) + 1 if after else 0
    for name in [*names[start:], *names[:start]]:
        if name != "sign" and left(view, name):
            return name
    return "sign"


def complete(view: View) -> bool:
    """Whether everything before the signatures is done."""
    return first_open(view) == "sign"


def _missing(view: View) -> list[tuple[str, str, str, int]]:
    """Steps in which something is left: name, title, rule, how much."""
    found = ((name, *words, left(view, name)) for name, words in STEPS.items() if name != "sign")
    return [one for one in found if one[3]]
