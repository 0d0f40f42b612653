"""Whether one item of a repair checklist is in order (FIX-02). Pure; figures are Decimals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _, current_language
from frontdesk.rules.checklist_definition import (
    Bound,
    Item,
    Reading,
    Ware,
    Words,
)
from frontdesk.rules.checklist_terms import NUMBER, UNITS
from frontdesk.text import clean_line, narrow

OUTCOMES: Mapping[str, str] = {
    "normal": N_("normal"),
    "fault": N_("fault found"),
    "not_applicable": N_("not applicable"),
}
"""How an item may be answered, and what that is called."""

ANSWERED = "FIX-02"
"""The rule that says what an answer has to hold."""
_LONGEST = 20


@dataclass(frozen=True)
class Answer:
    """One answer to one item; an item may be answered again.

    Attributes:
        item: its id.
        order: later answers have a higher one.
        outcome: a key of OUTCOMES.
        readings: figures as typed, by the id of the reading.
        choice: id of the choice taken.
        ticks: ids of what was ticked.
        action: what was done about a fault.
        note: what the item wants written down.
    """

    item: str
    order: int
    outcome: str
    readings: Mapping[str, str] = field(default_factory=dict)
    choice: str = ""
    ticks: Collection[str] = ()
    action: str = ""
    note: str = ""


@dataclass(frozen=True)
class Outside:
    """A figure that is not in order.

    Attributes:
        reading: its id.
        label: what it is called, in the current language.
        said: what is wrong with it, in the current language.
        alarm: it must be measured again after the repair.
    """

    reading: str
    label: str
    said: str
    rule: str
    alarm: bool = False

    def __str__(self) -> str:
        return _("{field}: {reason}").format(field=self.label, reason=self.said)


@dataclass(frozen=True)
class Judgement:
    """What an answer means.

    Attributes:
        passed: nothing stands in the way: normal, or not applicable.
        settled: the item need not be answered again; a gate or a final test that failed, and a
            figure that gave alarm, must be.
        figures: the readings as decimals in text, by id.
        outside: which of them are not in order.
        remarks: what else should be known, in the current language.
        same_specification: parts that may be replaced only by the same specification (FIX-03).
    """

    outcome: Literal["normal", "fault", "not_applicable"]
    passed: bool
    settled: bool
    figures: Mapping[str, str] = field(default_factory=dict)
    outside: tuple[Outside, ...] = ()
    remarks: tuple[str, ...] = ()
    same_specification: tuple[Ware, ...] = ()


def judge(
    item: Item,
    outcome: str,
    readings: Mapping[str, str],
    *,
    choice: str = "",
    ticks: Collection[str] = (),
    action: str = "",
    note: str = "",
) -> Judgement:
    """What this answer to an item means; see `Answer` for the arguments.

    Raises:
        InvalidInput: it is not complete, a figure is not one, or "normal" does not agree with the
            figures; names field, reason and rule.
    """
    return judged(item, Answer(item.id, 0, outcome, readings, choice, ticks, action, note))


def judged(item: Item, answer: Answer) -> Judgement:
    """`judge`, for an answer as it was kept."""
    _refuse_unknown(item, answer)
    if answer.outcome == "not_applicable":
        return _not_applicable(item, answer)
    normal = answer.outcome == "normal"
    values = _values(item, answer)
    outside = tuple(filter(None, (_outside(item, reading, values) for reading in item.readings)))
    if normal:
        _refuse_outside(outside)
        _refuse_unticked(item, answer)
    elif not _written(answer.action):
        raise InvalidInput(_("Action taken"), _("is missing"), rule=ANSWERED)
    _refuse_choice(item, answer.choice, normal)
    if item.note and not _written(answer.note):
        raise InvalidInput(_text(item.note), _("is missing"), rule=item.rules[0])
    return Judgement(
        outcome="normal" if normal else "fault",
        passed=normal,
        settled=normal or not (item.must_pass or any(one.alarm for one in outside)),
        figures={name: f"{value:f}" for name, value in values.items()},
        outside=outside,
        remarks=tuple(_remarks(item, values)),
        same_specification=() if normal else _same(item),
    )


def _same(item: Item) -> tuple[Ware, ...]:
    return tuple(part for part in item.parts if part.same_specification)


def _written(text: str) -> bool:
    return bool(clean_line(text))


def _text(words: Words) -> str:
    return words.text(current_language())


def _refuse_unknown(item: Item, answer: Answer) -> None:
    """An outcome, a figure, a choice or a tick that the item does not have."""
    if answer.outcome not in OUTCOMES:
        raise InvalidInput(_("Outcome"), _one_of(OUTCOMES), rule=ANSWERED)
    for given, known in (
        (answer.readings, item.readings),
        (answer.ticks, item.ticks),
        ([answer.choice] if answer.choice else [], item.choices),
    ):
        for name in given:
            if name not in {part.id for part in known}:
                raise InvalidInput(clean_line(name), _("this item does not ask for it"))


def _one_of(known: Collection[str]) -> str:
    return _("one of these is wanted: {known}").format(known=", ".join(known))


def _not_applicable(item: Item, answer: Answer) -> Judgement:
    if item.must_pass:
        raise InvalidInput(_("Outcome"), _("this item cannot be left out"), rule=item.rules[0])
    if any(map(str.strip, answer.readings.values())) or answer.ticks or answer.choice:
        reason = _("what does not apply has no figures, ticks or choice")
        raise InvalidInput(_("Outcome"), reason, rule=ANSWERED)
    return Judgement("not_applicable", passed=True, settled=True)


def _refuse_outside(outside: tuple[Outside, ...]) -> None:
    if outside:
        first = outside[0]
        remedy = _("Answer it as a fault, with the action taken.")
        raise InvalidInput(first.label, first.said, rule=first.rule, remedy=remedy)


def _refuse_unticked(item: Item, answer: Answer) -> None:
    for tick in item.ticks:
        if tick.id not in answer.ticks:
            raise InvalidInput(_text(tick.label), _("it is not ticked"), rule=item.rules[0])


def _refuse_choice(item: Item, choice: str, normal: bool) -> None:
    fitting = {one.id: _text(one.label) for one in item.choices if one.passed is normal}
    if item.choices and choice not in fitting:
        raise InvalidInput(_("Choice"), _one_of(fitting.values()), rule=item.rules[0])


# Figures ---------------------------------------------------------------------------------------


def _values(item: Item, answer: Answer) -> dict[str, Decimal]:
    """The figures given; those that the outcome needs are all there."""
    values: dict[str, Decimal] = {}
    for reading in item.readings:
        typed = answer.readings.get(reading.id, "")
        if typed.strip():
            values[reading.id] = _value(item, reading, typed)
        elif reading.when_faulty or answer.outcome == "normal":
            raise InvalidInput(_text(reading.label), _("is missing"), rule=_rule(item, reading))
    return values


def _value(item: Item, reading: Reading, typed: str) -> Decimal:
    """A figure as typed, full-width digits too; only these, because `5²` is not 52."""
    label, rule, unit = _text(reading.label), _rule(item, reading), UNITS[reading.unit]
    plain = narrow(typed[: _LONGEST + 1]).strip().replace("。", ".")
    if len(typed) > _LONGEST or not NUMBER.fullmatch(plain):
        raise InvalidInput(label, _("a number such as 12 or 0.5 is wanted"), rule=rule)
    value = Decimal(plain) or Decimal(0)
    if unit.whole and value % 1:
        raise InvalidInput(label, _("a whole number is wanted"), rule=rule)
    if not unit.least <= value <= unit.most:
        words = _("a number from {least} to {most} is wanted")
        raise InvalidInput(label, words.format(least=unit.least, most=unit.most), rule=rule)
    return value


def _rule(item: Item, reading: Reading) -> str:
    return reading.rule or item.rules[0]


def _outside(item: Item, reading: Reading, values: Mapping[str, Decimal]) -> Outside | None:
    """What is wrong with a figure; None where nothing is, or where it was not measured."""
    value, label = values.get(reading.id), _text(reading.label)
    if value is None:
        return None
    alarm = reading.alarm
    if alarm and (words := _too_low(reading, value, _number(alarm.below, values), strict=False)):
        said = f"{words}: {_text(alarm.say)}"
        return Outside(reading.id, label, said, alarm.rule, alarm=True)
    said = _too_low(reading, value, _number(reading.least, values), strict=reading.strict)
    said = said or _too_high(reading, value, _number(reading.most, values))
    return Outside(reading.id, label, said, _rule(item, reading)) if said else None


def _number(bound: Bound | None, values: Mapping[str, Decimal]) -> Decimal | None:
    if bound is None:
        return None
    return values.get(bound.reading) if bound.reading else bound.number


def _too_low(reading: Reading, value: Decimal, least: Decimal | None, *, strict: bool) -> str:
    if least is None or value > least or (value == least and not strict):
        return ""
    words = _("{value} is not above {bound}") if strict else _("{value} is under {bound}")
    return words.format(value=amount(value, reading.unit), bound=amount(least, reading.unit))


def _too_high(reading: Reading, value: Decimal, most: Decimal | None) -> str:
    if most is None or value < most or (value == most and not reading.strict):
        return ""
    words = _("{value} is not under {bound}") if reading.strict else _("{value} is over {bound}")
    return words.format(value=amount(value, reading.unit), bound=amount(most, reading.unit))


def amount(value: Decimal, unit: str) -> str:
    """`0.49 MPa`; a count has no sign behind it."""
    return f"{value:f} {UNITS[unit].sign}".rstrip()


def _remarks(item: Item, values: Mapping[str, Decimal]) -> list[str]:
    """What to bear in mind with figures that were taken away from their reference."""
    words = _("measured at {value}; the limits hold at {bound}")
    return [
        words.format(value=amount(value, reading.unit), bound=amount(usual, reading.unit))
        for reading in item.readings
        if (value := values.get(reading.id)) is not None
        and (usual := _number(reading.reference, values)) is not None
        and value != usual
    ]
