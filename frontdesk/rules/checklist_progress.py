"""What is still open in a repair checklist, and whether its final test has passed. Pure.

An answer counts when it would be taken and everything it needs was settled before it. Of
alternative branches one is enough; a branch is begun by an answer other than "not applicable".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.rules.checklist_definition import Checklist, Item
from frontdesk.rules.checklist_judging import Answer, Judgement, judged


@dataclass(frozen=True)
class _Standing:
    """The newest answer to an item; `judgement` None where it does not count."""

    order: int
    judgement: Judgement | None


def missing(checklist: Checklist, answers: Iterable[Answer]) -> tuple[str, ...]:
    """Ids of the items still open, in the order of the checklist.

    Open is what has no answer that counts, what failed and must pass, and the final test while a
    fault was found after it (FIX-04).

    Raises:
        InvalidInput: an answer belongs to no item, or two have the same order.
    """
    kept = _in_order(checklist, answers)
    begun = _begun(checklist, kept)
    standing = _stand(checklist, kept, begun)
    return tuple(
        item.id
        for item in checklist.item
        if _wanted(checklist, item, begun) and not _settled(item, standing, kept)
    )


def final_passed(checklist: Checklist, answers: Iterable[Answer]) -> bool:
    """Whether the final test has passed, after everything it needs and after every fault (FIX-04).

    Raises:
        InvalidInput: as `missing`.
    """
    kept = _in_order(checklist, answers)
    standing = _stand(checklist, kept, _begun(checklist, kept))
    return _settled(checklist.final, standing, kept)


def unmet(checklist: Checklist, item: str, answers: Iterable[Answer]) -> tuple[str, ...]:
    """Ids of what has to be settled before an answer to this item would count.

    Raises:
        InvalidInput: there is no such item, and as `missing`.
    """
    kept = _in_order(checklist, answers)
    wanted = _item(checklist, item)
    begun = _begun(checklist, kept) | ({wanted.branch} & checklist.alternatives)
    return _lacking(checklist, wanted, _stand(checklist, kept, begun), begun)


def _in_order(checklist: Checklist, answers: Iterable[Answer]) -> list[Answer]:
    kept = sorted(answers, key=lambda answer: answer.order)
    for answer in kept:
        _item(checklist, answer.item)
    if len({answer.order for answer in kept}) < len(kept):
        raise InvalidInput(_("Order of the answers"), _("two answers have the same"))
    return kept


def _item(checklist: Checklist, item: str) -> Item:
    if item not in checklist.items:
        raise InvalidInput(_("Checklist item"), _("there is none with this id in the checklist"))
    return checklist.items[item]


def _begun(checklist: Checklist, kept: list[Answer]) -> frozenset[str]:
    """Ids of the alternative branches that somebody has begun."""
    branches = {
        checklist.items[answer.item].branch for answer in kept if answer.outcome != "not_applicable"
    }
    return checklist.alternatives & branches


def _wanted(checklist: Checklist, item: Item, begun: frozenset[str]) -> bool:
    """Whether the item has to be answered: all branches do until one is begun."""
    return item.branch not in checklist.alternatives or not begun or item.branch in begun


def _stand(checklist: Checklist, kept: list[Answer], begun: frozenset[str]) -> dict[str, _Standing]:
    """Where each answered item stands, reckoned from the first answer to the last."""
    standing: dict[str, _Standing] = {}
    for answer in kept:
        item = checklist.items[answer.item]
        lacking = _lacking(checklist, item, standing, begun)
        counts = answer.outcome == "not_applicable" or not lacking
        judgement = _judgement(item, answer) if counts else None
        standing[item.id] = _Standing(answer.order, judgement)
    return standing


def _judgement(item: Item, answer: Answer) -> Judgement | None:
    try:
        return judged(item, answer)
    except InvalidInput:  # e.g. the site has set a limit closer since
        return None


def _lacking(
    checklist: Checklist, item: Item, standing: dict[str, _Standing], begun: frozenset[str]
) -> tuple[str, ...]:
    """What it needs that is not settled; a branch that nobody began is not asked for."""
    return tuple(
        need
        for need in item.needs
        if not _is_settled(standing.get(need))
        and _called_for(checklist, checklist.items[need], begun)
    )


def _called_for(checklist: Checklist, item: Item, begun: frozenset[str]) -> bool:
    return item.branch not in checklist.alternatives or item.branch in begun


def _is_settled(standing: _Standing | None) -> bool:
    return bool(standing and standing.judgement and standing.judgement.settled)


def _settled(item: Item, standing: dict[str, _Standing], kept: list[Answer]) -> bool:
    stands = standing.get(item.id)
    if stands is None or not _is_settled(stands):
        return False
    faults = (answer.order for answer in kept if answer.outcome == "fault")
    return not item.final or stands.order > max(faults, default=stands.order - 1)
