"""A figure of a benchmark: what was measured, the floor beside it, and what it must reach."""

import gc
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes:
        floor: the same unit, measured in the same run.
        ratio: value to floor; the median of the paired ratios where runs alternate.
        times: the ratio must be at most this.
        most, least: the value itself must be at most, at least this.
    """

    name: str
    value: float
    floor: float
    unit: str
    ratio: float
    times: float | None = None
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it reaches what it must."""
        return (
            (self.times is None or self.ratio <= self.times)
            and (self.most is None or self.value <= self.most)
            and (self.least is None or self.value >= self.least)
        )

    @property
    def target(self) -> str:
        """What it must reach, in words."""
        wanted = []
        if self.times is not None:
            wanted.append(f"≤ {self.times:g} ×")
        if self.most is not None:
            wanted.append(f"≤ {self.most:,g} {self.unit}")
        if self.least is not None:
            wanted.append(f"≥ {self.least:,g} {self.unit}")
        return ", ".join(wanted) or "for the record"

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(
            {**asdict(self), "target": self.target, "holds": self.holds}, ensure_ascii=False
        )

    def as_line(self) -> str:
        """One line of the table."""
        mark = "ok" if self.holds else "FALLS SHORT"
        return (
            f"{self.name:<58} {_number(self.value):>10} {_number(self.floor):>10} "
            f"{self.unit:<10} {self.ratio:>7.2f} ×   {self.target:<22} {mark}"
        )


HEADING = f"{'figure':<58} {'value':>10} {'floor':>10} {'unit':<10} {'ratio':>9}   target"


def _number(value: float) -> str:
    return (
        f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if value < 100 else f"{value:.0f}"
    )


def paired(
    name: str,
    values: Sequence[float],
    floors: Sequence[float],
    unit: str,
    *,
    times: float | None = None,
    most: float | None = None,
) -> Figure:
    """A figure from runs that alternated: medians, and the median of the pairs' ratios."""
    ratios = [value / floor for value, floor in zip(values, floors, strict=True)]
    return Figure(
        name, median(values), median(floors), unit, median(ratios), times=times, most=most
    )


def alternating(
    one: Callable[[], float], other: Callable[[], float], rounds: int
) -> tuple[list[float], list[float]]:
    """Measurements of both, in turn, so that both see the same machine; which is first changes."""
    ones, others = [], []
    gc.collect()
    for turn in range(rounds):
        if turn % 2:
            ones.append(one())
            others.append(other())
        else:
            others.append(other())
            ones.append(one())
    return ones, others


def shown(figures: Iterable[Figure], *, as_json: bool) -> bool:
    """Print figures as they come; whether all of them hold."""
    all_hold = True
    for figure in figures:
        all_hold &= figure.holds
        print(figure.as_json() if as_json else figure.as_line(), flush=True)
    return all_hold
