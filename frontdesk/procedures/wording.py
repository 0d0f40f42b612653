"""How the values of a step read: the line that goes into the duty log, in either language."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import local
from frontdesk.language import Language
from frontdesk.procedures.answers import DECISIONS, TOLD_BY
from frontdesk.procedures.definition import PLACE, Step

_PIECES = re.compile(r"\[([^\]]*)\]|([^\[]+)")
_YES_NO = {True: ("yes", "是"), False: ("no", "否")}


def line(step: Step, values: Mapping[str, Any], language: Language, zone: ZoneInfo) -> str:
    """The entry's words for a step that is done; its title where it has no words of its own."""
    if step.log is None:
        return step.title.text(language)
    out = []
    for optional, plain in _PIECES.findall(step.log.text(language)):
        if not optional:
            out.append(_filled(step, plain, values, language, zone))
        elif all(_there(mark, values.get(name)) for mark, name in PLACE.findall(optional)):
            out.append(_filled(step, optional, values, language, zone))
    return "".join(out).strip(" ;,；，：:") or step.title.text(language)


def _there(mark: str, value: Any) -> bool:
    given = value not in (None, "", [], False)
    return not given if mark == "!" else given


def _filled(
    step: Step, words: str, values: Mapping[str, Any], language: Language, zone: ZoneInfo
) -> str:
    def put(match: re.Match[str]) -> str:
        if match[1]:
            return ""
        return shown(step, match[2], values.get(match[2]), language, zone)

    return PLACE.sub(put, words)


def shown(step: Step, name: str, value: Any, language: Language, zone: ZoneInfo) -> str:
    """One value of a step as people read it."""
    if value in (None, "", []):
        return "–"
    for implied, words in (("decision", DECISIONS), ("by", TOLD_BY)):
        if name == implied and value in words and not _is_field(step, name):
            return words[value].text(language)
    if not _is_field(step, name):
        return str(value)
    answer = step.answer(name)
    if answer.type == "time":
        return local(int(value), zone).strftime("%H:%M")
    if answer.type == "yes_no":
        return _YES_NO[bool(value)][language == "zh"]
    options = {option.id: option.text(language) for option in answer.options}
    if answer.type == "many":
        mark = "、" if language == "zh" else ", "
        return mark.join(options.get(str(one), str(one)) for one in value)
    return options.get(str(value), str(value)) if options else str(value)


def _is_field(step: Step, name: str) -> bool:
    return any(answer.id == name for answer in step.fields)
