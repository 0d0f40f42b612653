"""What was typed into the fields of a step, read into values; what does not fit is refused."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk import intake
from frontdesk.clock import DAY, typed_moment
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _, current_language
from frontdesk.procedures.definition import Answer, Step, Words
from frontdesk.rules.rulebook import Rulebook
from frontdesk.text import clean, clean_line, phone_digits

MOST = {"text": 200, "long": 2000, "room": 80, "phone": 40, "person": 120}
"""Characters that a field takes."""
FARTHEST = 366 * DAY
"""How far from now a time may lie, milliseconds."""
NAMES = "、"
"""Stands between the names of a field that takes several."""

LONGEST = 500
"""Characters of a reason, a note or an instruction."""
IMPLIED_LABELS = {
    "told": N_("Who was told"),
    "by": N_("How"),
    "note": N_("Note"),
    "instruction": N_("Instruction"),
    "approver": N_("Who decided"),
}
"""What the values that a kind of step always has are called."""
TOLD_BY = {
    "telephone": Words(en="by telephone", zh="电话"),
    "radio": Words(en="by radio", zh="对讲机"),
    "in_person": Words(en="in person", zh="当面"),
    "message": Words(en="by message", zh="信息"),
}
"""By what somebody was told."""
DECISIONS = {
    "approved": Words(en="agreed", zh="同意"),
    "refused": Words(en="not agreed", zh="不同意"),
}
"""How a decision falls."""


def asked(
    step: Step, typed: Mapping[str, Any], values: Mapping[str, Any], settings: Mapping[str, Any]
) -> tuple[Answer, ...]:
    """The fields that are asked, given what has been typed into this step so far."""
    known = {**values, **{f"{step.id}.{name}": value for name, value in typed.items()}}
    return tuple(
        answer for answer in step.fields if not answer.when or answer.when.holds(known, settings)
    )


def read(
    step: Step,
    typed: Mapping[str, Any],
    values: Mapping[str, Any],
    rulebook: Rulebook,
    now: int,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """The values of a step that is done: texts cleaned, times as UTC milliseconds, no hidden field.

    Raises:
        InvalidInput: names the field, the reason and the step's first rule.
    """
    settings = rulebook.settings
    taken: dict[str, Any] = {}
    for answer in step.fields:
        shown = asked(step, {**typed, **taken}, values, settings)
        if answer not in shown:
            continue
        value = _value(step, answer, typed.get(answer.id, answer.default), now, zone)
        _refuse(step, answer, value, rulebook)
        if value not in (None, "", []):
            taken[answer.id] = value
    for name in _implied(step):
        value = clean_line(str(typed.get(name) or ""))
        if name == "by" and value not in TOLD_BY:
            value = ""
        if value:
            taken[name] = short(value, IMPLIED_LABELS[name], _rule(step))
    return taken


def _implied(step: Step) -> tuple[str, ...]:
    return {"notify": ("told", "by", "note")}.get(step.kind, ())


def short(value: str, label: str, rule: str | None = None) -> str:
    """A line that people typed beside the fields: a reason, a note, an instruction.

    Args:
        label: what it is called, in English; shown in the current language.

    Raises:
        InvalidInput: it is longer than a line may be.
    """
    value = clean_line(value)
    if len(value) > LONGEST:
        raise InvalidInput(_(label), _("at most {n} characters").format(n=LONGEST), rule=rule)
    return value


def _rule(step: Step) -> str | None:
    return next((rule for rule in step.rules if rule != "product"), None)


def _label(answer: Answer) -> str:
    return answer.label.text(current_language())


def _refuse(step: Step, answer: Answer, value: Any, rulebook: Rulebook) -> None:
    """Raise where a needed value is not there, or too few people are named."""
    label, rule = _label(answer), _rule(step)
    if answer.required is True and answer.type == "yes_no" and step.kind == "check":
        if value is not True:
            raise InvalidInput(
                label, _("must be done, or the step skipped with a reason"), rule=rule
            )
    elif answer.required is True and value in (None, "", []):
        raise InvalidInput(label, _("must be filled in"), rule=rule)
    if answer.least and value:
        least = rulebook.count(answer.least)
        if len(str(value).split(NAMES)) < least:
            words = _("at least {n} names, with {mark} between them").format(n=least, mark=NAMES)
            raise InvalidInput(label, words, rule=rulebook.parameters()[answer.least].rule)


def _value(step: Step, answer: Answer, given: Any, now: int, zone: ZoneInfo) -> Any:
    kind = answer.type
    if kind == "yes_no":
        return _yes_no(step, answer, given)
    if kind == "choice":
        return _choice(step, answer, given)
    if kind == "many":
        ids = {option.id for option in answer.options}
        chosen = list(given) if isinstance(given, list | tuple) else [given] if given else []
        if not all(isinstance(one, str) and one in ids for one in chosen):
            raise InvalidInput(_label(answer), _("not one of the choices"), rule=_rule(step))
        return [option.id for option in answer.options if option.id in chosen]
    if kind == "time":
        return _moment(step, answer, given, now, zone)
    text = str(given if given is not None else "")
    if kind == "count":
        return _count(step, answer, text)
    return _text(step, answer, text)


def _yes_no(step: Step, answer: Answer, given: Any) -> bool:
    if given in (None, ""):
        return False
    if type(given) is not bool:
        raise InvalidInput(_label(answer), _("yes or no"), rule=_rule(step))
    return given


def must_choose(step: Step, answer: Answer) -> bool:
    """Whether a choice is never what happens to stand first: where it is required or branches."""
    if answer.type != "choice" or answer.default is not None:
        return False
    return answer.required is True or step.kind in ("choose", "wait")


def _choice(step: Step, answer: Answer, given: Any) -> str:
    if given in (None, ""):
        if must_choose(step, answer):
            raise InvalidInput(_label(answer), _("choose one"), rule=_rule(step))
        return str(answer.default or answer.options[0].id)
    if given not in [option.id for option in answer.options]:
        raise InvalidInput(_label(answer), _("not one of the choices"), rule=_rule(step))
    return str(given)


def _moment(step: Step, answer: Answer, given: Any, now: int, zone: ZoneInfo) -> int | None:
    if type(given) is int:
        moment: int | None = given
    else:
        text = clean_line(str(given or ""))
        if not text:
            return None
        moment = typed_moment(text, now, zone)
    if moment is None:
        raise InvalidInput(_label(answer), _("write the time as 02:15"), rule=_rule(step))
    if abs(moment - now) > FARTHEST:
        raise InvalidInput(_label(answer), _("more than a year from now"), rule=_rule(step))
    return moment


def _count(step: Step, answer: Answer, text: str) -> int | None:
    text = clean_line(text)
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 5:
        raise InvalidInput(_label(answer), _("write a whole number"), rule=_rule(step))
    return int(text)


def _text(step: Step, answer: Answer, text: str) -> str:
    kind = answer.type
    value = clean(text).strip() if kind == "long" else clean_line(text)
    if len(value) > MOST[kind]:
        words = _("at most {n} characters").format(n=MOST[kind])
        raise InvalidInput(_label(answer), words, rule=_rule(step))
    if kind == "room":
        return intake.room_label(value) or value
    if kind == "phone" and value:
        digits = phone_digits(value)
        if not digits or any(character.isalpha() for character in value):
            raise InvalidInput(_label(answer), _("write the number alone"), rule=_rule(step))
        return digits
    if kind == "person":
        return NAMES.join(name for name in (part.strip() for part in _separated(value)) if name)
    return value


def _separated(value: str) -> list[str]:
    for mark in ("，", ",", ";", "；"):
        value = value.replace(mark, NAMES)
    return value.split(NAMES)
