"""How a price list that is looked at, or was taken over, is printed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from frontdesk.cli import output
from frontdesk.language import _

if TYPE_CHECKING:
    from frontdesk.exchange.households_table import RowProblem
    from frontdesk.exchange.price_import import Difference
    from frontdesk.exchange.price_table import PriceLine, PricePreview

Notes = Sequence["RowProblem"]


def show_preview(found: "PricePreview", differs: "Difference", *, as_json: bool) -> None:
    """Every line as it was understood, every warning and refusal, and the counts."""
    counts = {
        "rows": found.looked_at,
        "ready": 0 if found.blocked else len(found.lines),
        "refused": found.left_out,
        "warnings": len(found.warnings),
        "new": differs.new,
        "changed": differs.changed,
        "gone": differs.gone,
        "blocked": found.blocked,
    }
    labels = {
        "rows": _("Rows"),
        "ready": _("Ready to be taken over"),
        "refused": _("Left out"),
        "warnings": _("Warnings"),
        "new": _("New items"),
        "changed": _("Changed items"),
        "gone": _("Items no longer there"),
        "blocked": _("Cannot be taken"),
    }
    output.show_one(counts, labels, as_json=as_json)
    _show_lines(found.lines, as_json)
    show_notes(found.warnings, found.problems, as_json=as_json)


def _show_lines(lines: Sequence["PriceLine"], as_json: bool) -> None:
    columns = {
        "row": _("Row"),
        "number": _("Number"),
        "title": _("Service item"),
        "price": _("Price"),
    }
    columns |= {"material": _("Material"), "trade": _("Trade"), "printed": _("As printed")}
    record = _facts if as_json else _words
    output.show([record(line) for line in lines], columns, as_json=as_json)


def _facts(line: "PriceLine") -> dict[str, Any]:
    return {"row": line.row, **asdict(line.item)}


def _words(line: "PriceLine") -> Mapping[str, Any]:
    from frontdesk.registers.price_words import materials_name, price_words, trade_name

    item = line.item
    return {
        "row": line.row,
        "number": item.number,
        "title": f"{item.name} {item.condition}".rstrip(),
        "price": price_words(item),
        "material": materials_name(item.materials),
        "trade": trade_name(item.trade),
        "printed": item.printed,
    }


def show_notes(warnings: Notes, problems: Notes, *, as_json: bool) -> None:
    """Warnings, then lines that are left out: row, field and reason of each."""
    columns = {"note": _("Kind"), "row": _("Row"), "field": _("Field"), "reason": _("Reason")}
    columns["rule"] = _("Rule")
    told = [("warning", one) for one in warnings] + [("left_out", one) for one in problems]
    records = [{"note": note, **asdict(one)} for note, one in told]
    if not as_json:
        from frontdesk.exchange.columns import column_name

        words = {"warning": _("Warning"), "left_out": _("Left out")}
        for record in records:
            record |= {"note": words[record["note"]], "field": column_name(record["field"])}
    output.show(records, columns, as_json=as_json)
