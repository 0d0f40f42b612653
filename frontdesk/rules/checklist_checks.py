"""What the shape of a checklist file alone does not tell: whether its parts fit together."""

from collections.abc import Iterator, Sequence

from frontdesk.language import _
from frontdesk.rules.checklist_definition import Branch, Checklist, Item, Reading, Tick


def faults(checklist: Checklist) -> Iterator[tuple[str, str]]:
    """Key and reason of whatever does not fit together."""
    yield from _doubles("branch", checklist.branch)
    yield from _doubles("item", checklist.item)
    branches = {branch.id for branch in checklist.branch}
    materials = {ware.id for ware in checklist.materials}
    before: set[str] = set()
    for item in checklist.item:
        at = f"item.{item.id}"
        if item.branch and item.branch not in branches:
            yield f"{at}.branch", _("there is no branch {id}").format(id=item.branch)
        for need in item.needs:
            if need not in before:
                yield f"{at}.needs", _("no item before it is {id}").format(id=need)
        for part in item.parts:
            if part.id not in materials:
                words = _("{id} is not among the materials of the checklist")
                yield f"{at}.parts", words.format(id=part.id)
        yield from _faults_of(item, at)
        before.add(item.id)
    yield from _faults_of_final(checklist)


def _faults_of_final(checklist: Checklist) -> Iterator[tuple[str, str]]:
    finals = [item for item in checklist.item if item.final]
    if [item.id for item in finals] != [item.id for item in checklist.item[-1:]] or not finals:
        yield "item", _("one item is final, the last one")
    elif finals[0].branch in checklist.alternatives:
        yield f"item.{finals[0].id}.branch", _("the final item belongs to every branch")


def _faults_of(item: Item, at: str) -> Iterator[tuple[str, str]]:
    yield from _doubles(f"{at}.readings", item.readings)
    yield from _doubles(f"{at}.choices", item.choices)
    yield from _doubles(f"{at}.ticks", item.ticks)
    if item.choices and len({choice.passed for choice in item.choices}) == 1:
        yield f"{at}.choices", _("one choice at least has passed, one has not")
    ids = {reading.id for reading in item.readings}
    for reading in item.readings:
        for bound in reading.bounds:
            if bound.reading and bound.reading not in ids - {reading.id}:
                words = _("there is no other reading {id}").format(id=bound.reading)
                yield f"{at}.readings.{reading.id}", words
        if _reversed(reading):
            yield f"{at}.readings.{reading.id}", _("two values are wanted, the smaller one first")


def _reversed(reading: Reading) -> bool:
    least = reading.least.number if reading.least else None
    most = reading.most.number if reading.most else None
    return least is not None and most is not None and least > most


def _doubles(at: str, parts: Sequence[Branch | Item | Reading | Tick]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for part in parts:
        if part.id in seen:
            yield at, _("{id} stands there twice").format(id=part.id)
        seen.add(part.id)
