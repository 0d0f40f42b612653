"""What is left before a relief, a line for each matter and its open points below it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import local
from frontdesk.screens.lines import tell_words


@dataclass(frozen=True)
class Line:
    """A matter, or one of its open points below it.

    Attributes:
        more: what else the first line of a matter names.
    """

    key: int
    item: Mapping[str, Any]
    important: bool = False
    below: bool = False
    more: str = ""


def lines_of(matters: Iterable[Any]) -> list[Line]:
    """A line for each matter, its clocks and whom to tell below; its request in the same line."""
    lines: list[Line] = []
    for matter in matters:
        first, *others = matter.items
        mine = [item for item in others if "run" in first and "request" in item]
        more = "".join(f"  #{item['request']}" for item in mine)
        lines.append(Line(len(lines), first, matter.important, more=more))
        for item in others:
            if item not in mine:
                lines.append(Line(len(lines), item, below=True))
    return lines


def item_words(item: Mapping[str, Any], zone: ZoneInfo) -> str:
    """An open point in words; a closed one has no place, and no room."""
    return "  ".join(part for part in _parts(item, zone) if part)


def _parts(item: Mapping[str, Any], zone: ZoneInfo) -> tuple[str, ...]:
    if "run" in item:
        return f"▶ {item['title']}", item["place"], item["owner"]
    if "request" in item:
        return f"#{item['request']}", item["kind"], item["room"], item["state"]
    if "notification" in item:
        return (tell_words(item["role"], item["subject"]),)
    return local(item["due_at"], zone).strftime("%m-%d %H:%M"), item["label"]
