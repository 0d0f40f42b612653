"""What is wrong with a roster, in words."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from frontdesk.clock import HOUR, local
from frontdesk.intake import label
from frontdesk.language import Language, _, current_language
from frontdesk.rules.rostering import KINDS, Finding


def kind_words(kind: str, language: Language) -> str:
    """What a kind of finding is called."""
    return label("roster_finding", kind, language)


def words(one: Finding, zone: ZoneInfo) -> str:
    """A finding as one line in the current language, without its rule."""
    language = current_language()
    parts = [kind_words(one.kind, language)]
    if one.post and one.kind in ("no_post", "gap", "not_staff", "no_role"):
        parts.append(label("roster_post", one.post, language))
    parts += [part for part in (one.name, one.code) if part]
    when = _when(one, zone)
    if when:
        parts.append(when)
    if one.count > 1:
        parts.append(_("{n} shifts").format(n=one.count))
    return " · ".join(parts)


def _when(one: Finding, zone: ZoneInfo) -> str:
    """`04-03 17:30 – 04-04 08:30 (15 h)`; a day alone where the finding has no two instants."""
    if one.from_at is None or one.to_at is None:
        return _day(one.day) if one.day else ""
    if one.kind == "no_post" and one.day is None:
        return ""
    begins, ends = local(one.from_at, zone), local(one.to_at, zone)
    hours = (one.to_at - one.from_at) / HOUR
    long = _("{n} h").format(n=f"{hours:.1f}".removesuffix(".0"))
    second = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends:%m-%d %H:%M}"
    return f"{begins:%m-%d %H:%M}–{second} ({long})"


def _day(day: date) -> str:
    return f"{day:%m-%d}"


def counted(found: Iterable[Finding], language: Language) -> str:
    """How many findings of each kind there are: `nobody on duty 3, short rest 2`."""
    counts = Counter(one.kind for one in found)
    mark = "、" if language == "zh" else ", "
    return mark.join(
        f"{kind_words(kind, language)} {counts[kind]}" for kind in KINDS if counts[kind]
    )
