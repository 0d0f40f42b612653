"""A price list looked at and taken over inside the console; runs on the thread of the import."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontdesk.clock import local
from frontdesk.language import _

if TYPE_CHECKING:
    from frontdesk.exchange.households_table import RowProblem
    from frontdesk.exchange.price_table import PriceLine


def look(desk: Any, path: Path, _go_on: Any) -> tuple[str, list[str], bool, bool]:
    """What the file would bring in a sentence, every line of it in words, whether it is sound."""
    from frontdesk.exchange.price_import import difference, preview_prices

    found = preview_prices(desk, path)
    differs = difference(desk, found)
    words = _(
        "{rows} rows: {ready} items, {n} left out, {warnings} warnings. "
        "Against the list that holds: {new} new, {changed} changed, {gone} gone."
    ).format(
        rows=found.looked_at,
        ready=len(found.lines),
        n=found.left_out,
        warnings=len(found.warnings),
        new=differs.new,
        changed=differs.changed,
        gone=differs.gone,
    )
    end = found.blocked or _("Ctrl+S takes it over, valid from today.")
    told = [
        *(f"✗ {_note(problem)}" for problem in found.problems),
        *(f"! {_note(warning)}" for warning in found.warnings),
        *(f"  {_line(line)}" for line in found.lines),
    ]
    return f"{words} {end}", told, not found.blocked, True


def take(desk: Any, path: Path, _go_on: Any) -> str:
    """Take the list over; what was done in a sentence."""
    from frontdesk.exchange.price_import import import_prices

    done = import_prices(desk, path)
    day = local(done.valid_from, desk.house.zone).date().isoformat()
    return _(
        "Price list version {version}, valid from {day}: {n} items, {refused} left out."
    ).format(version=done.version, day=day, n=done.items, refused=done.refused)


def _note(problem: "RowProblem") -> str:
    from frontdesk.exchange.columns import column_name

    return _("row {row}  {field}: {reason}").format(
        row=problem.row, field=column_name(problem.field), reason=problem.reason
    )


def _line(line: "PriceLine") -> str:
    from frontdesk.registers.price_words import materials_name, price_words, trade_name

    item = line.item
    name = f"{item.number} {item.name} {item.condition}".rstrip()
    facts = (price_words(item), materials_name(item.materials), trade_name(item.trade))
    said = " · ".join(filter(None, facts))
    return _("row {row}  {item}: {said}").format(row=line.row, item=name, said=said)
