"""What Enter does with a row of a handover: it changes what is filled in, and nothing else."""

from collections.abc import Callable, Mapping
from typing import Final

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.registers.handovers.working import (
    DAMAGED,
    OK,
    TIDY,
    Count,
    Working,
    differs,
    refuse_count,
)
from frontdesk.registers.inventory import ItemView
from frontdesk.rules.money import parse_fen
from frontdesk.screens.handover_rows import Row, View
from frontdesk.screens.post_lists import whole_number
from frontdesk.text import clean_line

PREPARED: Final = ("tidy", "write")
"""What the outgoing clerk may fill in before the relief has come."""


def enter(view: View, row: Row, typed: str) -> bool:
    """Take a row as done, or what was typed for it; whether the row is settled with it.

    Raises:
        InvalidInput: what was typed cannot be taken.
        GuardRefused: the relief has not come yet.
    """
    if view.data.under_way is None and row.what not in PREPARED:
        raise GuardRefused(_("The relief has not come yet."), rule="HO-01")
    settled = _BY_WHAT[row.what](view, row, clean_line(typed))
    view.changed()
    return settled


def takes(row: Row) -> bool:
    """Whether Enter on this row fills something in."""
    return row.what in _BY_WHAT


def _tidy(view: View, row: Row, _typed: str) -> bool:
    _into(view.filled.tidy, row.which)
    return True


def _tick(view: View, row: Row, _typed: str) -> bool:
    setattr(view.filled, row.which, True)
    return True


def _line(view: View, row: Row, _typed: str) -> bool:
    _into(view.filled.told, row.which)
    return True


def _into(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _write(view: View, row: Row, typed: str) -> bool:
    setattr(view.filled, row.which, typed)
    return True


def _back(view: View, row: Row, typed: str) -> bool:
    if len(typed) < 2:
        assert row.ask is not None
        raise InvalidInput(row.ask.label, _("say it in a few words"), rule="HO-11")
    view.filled.read_back[row.which] = typed
    return True


# The count ----------------------------------------------------------------------------------


def item_of(view: View, row: Row) -> ItemView:
    """The item that a row of the count is about."""
    return next(item for item in view.data.items if str(item.id) == row.which)


def _item(view: View, row: Row, typed: str) -> bool:
    item, counts = item_of(view, row), view.filled.counts
    before = counts.get(row.which)
    if view.explaining == row.key and before is not None:
        if not typed:
            raise InvalidInput(_("Explained"), _("must be filled in"), rule="HO-05")
        before.explanation, view.explaining = typed, ""
        return True
    if not typed and row.which in view.data.differed:
        raise InvalidInput(
            _("Found"), _("write how many there are: it differed last time"), rule="HO-03"
        )
    found = _found(item, typed)
    count = Count(found, before.condition if before and typed else OK)
    count.explanation = before.explanation if before and differs(item, count) else ""
    counts[row.which] = count
    view.explaining = row.key if differs(item, count) else ""
    return not view.explaining


def _found(item: ItemView, typed: str) -> int:
    """How many as typed; nothing typed is as many as there should be."""
    if not typed:
        return item.should_be
    label = _("Found")
    found = parse_fen(typed, label) if item.kind == "cash" else whole_number(typed, label)
    assert found is not None
    refuse_count(found)
    return found


def damage(view: View, row: Row) -> None:
    """An item is damaged, which is explained next; once more takes that back."""
    item, counts = item_of(view, row), view.filled.counts
    count = counts.setdefault(row.which, Count(item.should_be))
    count.condition = OK if count.condition == DAMAGED else DAMAGED
    view.explaining = row.key if differs(item, count) else ""
    if not view.explaining:
        count.explanation = ""
    view.changed()


# The area -----------------------------------------------------------------------------------


def _area(view: View, row: Row, typed: str) -> bool:
    filled = view.filled
    if view.explaining == row.key:
        if not typed:
            raise InvalidInput(_("Explained"), _("must be filled in"), rule="HO-09")
        filled.area_explained, view.explaining = typed, ""
        return True
    filled.area_normal, filled.area_found = not typed, typed
    if typed:
        view.explaining = row.key
    else:
        filled.area_explained = ""
    return not typed


_BY_WHAT: Final[Mapping[str, Callable[[View, Row, str], bool]]] = {
    "tidy": _tidy,
    "tick": _tick,
    "line": _line,
    "write": _write,
    "back": _back,
    "item": _item,
    "area": _area,
}


# All at once --------------------------------------------------------------------------------


def enter_all(view: View, step: str) -> bool:
    """All of a step that needs no look of its own; whether there is such a thing.

    Of unfinished work all that is not red: red lines are acknowledged one by one (HO-11).
    """
    filled = view.filled
    if step == "tidy":
        filled.tidy = list(TIDY)
    elif step == "log" and view.data.under_way is not None:
        filled.equipment = filled.log_read = True
    elif step == "work" and view.data.under_way is not None:
        for line in view.data.sheet.lines:
            if not line.red:
                _into(filled.told, line.key)
    else:
        return False
    view.changed()
    return True


def settle(data_id: int, incoming: int, filled: Working) -> Working:
    """What counts of what was filled in, for the handover that is under way now.

    What the outgoing clerk prepared counts for the relief that has come then; what was filled in
    with another relief, or for a handover that was ended, does not.

    Args:
        data_id: id of the handover under way; 0 for none.
        incoming: who takes over in it; 0 for nobody yet.
    """
    if filled.handover_id == 0 and data_id:
        filled.handover_id, filled.incoming = data_id, incoming
        filled.place = {}
    elif filled.handover_id != data_id:
        return Working(data_id, incoming)
    return filled
