"""Which state a record may go to from which, and what must be there before it does.

The table stands in `transitions.toml`, one track for each kind of record.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from frontdesk.errors import GuardRefused
from frontdesk.language import Language, _, current_language
from frontdesk.rules.rulebook import PRODUCT


class Label(NamedTuple):
    """A few words in both languages."""

    en: str
    zh: str

    def text(self, language: Language) -> str:
        """The words in `language`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Move:
    """One allowed change of state.

    Args:
        track: the kind of record, e.g. `help_request`.
        from_: the state it leaves.
        to: the state it enters.
        trigger: what happened.
        guard: names of the facts that must be there.
        guard_if_report_due: further facts, needed where the fact `report_due` holds.
        rule: id of the rule behind it, or `product`.
    """

    track: str
    from_: str
    to: str
    trigger: Label
    guard: tuple[str, ...]
    guard_if_report_due: tuple[str, ...]
    rule: str

    def missing(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """The needed facts that are absent, false or blank, in the order of the table."""
        needed = self.guard
        if _is_given(facts.get("report_due")):
            needed += self.guard_if_report_due
        return tuple(name for name in needed if not _is_given(facts.get(name)))


@dataclass(frozen=True)
class Track:
    """The states and moves of one kind of record; `rule` is named where there is no move."""

    rule: str
    states: Mapping[str, Label]
    moves: tuple[Move, ...]


class Transitions:
    """All tracks.

    Args:
        tracks: by name.
        guards: what each fact is called.
    """

    def __init__(self, tracks: Mapping[str, Track], guards: Mapping[str, Label]) -> None:
        self._tracks = dict(tracks)
        self._guards = dict(guards)

    @classmethod
    @cache
    def load(cls) -> "Transitions":
        """The table that is part of the program; it is read once."""
        text = Path(__file__).with_name("transitions.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)
        tracks = {name: _track(name, given) for name, given in table["track"].items()}
        return cls(tracks, _labels(table["guard"]))

    def has(self, track: str) -> bool:
        """Whether there is such a track."""
        return track in self._tracks

    def states(self, track: str) -> Mapping[str, Label]:
        """The states of a track and what they are called."""
        return self._tracks[track].states

    def guards(self) -> Mapping[str, Label]:
        """The facts that moves ask for and what they are called."""
        return self._guards

    def allowed(self, track: str, state: str) -> tuple[Move, ...]:
        """The moves that leave `state`; none for a final state."""
        return tuple(move for move in self._tracks[track].moves if move.from_ == state)

    def require(self, track: str, from_: str, to: str, facts: Mapping[str, object]) -> Move:
        """The move from one state to another, if the table has it and its guard is met.

        Where two ways lead there, the first whose guard is met is taken.

        Args:
            track: the kind of record.
            from_: the state it is in.
            to: the state wanted.
            facts: what is known by guard name; None, False and blank text count as absent.

        Raises:
            GuardRefused: no such move, or a fact is missing; names the rule and what is missing.
        """
        ways = [move for move in self.allowed(track, from_) if move.to == to]
        if not ways:
            raise self._no_move(track, from_, to)
        for move in ways:
            if not move.missing(facts):
                return move
        absent = ways[0].missing(facts)
        raise GuardRefused(
            _("Still missing: {facts}.").format(facts=_listed(self._guards[n] for n in absent)),
            rule=_rule_id(ways[0].rule),
            remedy=_("Add it, then try again."),
            missing=absent,
        )

    def _no_move(self, track: str, from_: str, to: str) -> GuardRefused:
        names = self._tracks[track].states
        language = current_language()
        ways = [names[way] for way in dict.fromkeys(move.to for move in self.allowed(track, from_))]
        words = _("From “{old}” there is no way to “{new}”.")
        if from_ == to:
            words = _("It is “{old}” already.")
        return GuardRefused(
            words.format(
                old=names[from_].text(language) if from_ in names else from_,
                new=names[to].text(language) if to in names else to,
            ),
            rule=_rule_id(self._tracks[track].rule),
            remedy=_("Possible now: {states}.").format(states=_listed(ways))
            if ways
            else _("This state is final."),
        )


def _is_given(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value is not False


def _listed(labels: Iterable[Label]) -> str:
    language = current_language()
    return ("、" if language == "zh" else "; ").join(label.text(language) for label in labels)


def _rule_id(rule: str) -> str | None:
    return None if rule == PRODUCT else rule


def _labels(table: Mapping[str, dict[str, str]]) -> dict[str, Label]:
    return {name: Label(**words) for name, words in table.items()}


def _track(name: str, table: Mapping[str, Any]) -> Track:
    moves = tuple(_move(name, row) for row in table["move"])
    return Track(table["rule"], _labels(table["state"]), moves)


def _move(track: str, row: Mapping[str, Any]) -> Move:
    return Move(
        track=track,
        from_=row["from"],
        to=row["to"],
        trigger=Label(**row["trigger"]),
        guard=tuple(row["guard"]),
        guard_if_report_due=tuple(row.get("guard_if_report_due", ())),
        rule=row["rule"],
    )
