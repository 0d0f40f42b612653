"""What belongs to the post and is counted at each change of duty; the supervisor keeps the list."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.order_lists import fit
from frontdesk.screens.post_lists import PostList, whole_number
from frontdesk.text import shown_line, width
from frontdesk.widgets.fields import Field


class PostItems(PostList):
    """Items, keys, radios, cash; Enter changes the one under the cursor."""

    WHERE: ClassVar[str] = "post_items"
    EMPTY: ClassVar[str] = N_("Nothing is counted yet. Ctrl+D proposes the list of HO-04.")

    async def reload(self) -> None:
        rows = await self.console.link.ask(lambda reading: _register().items(reading))
        head = _("Items of the post · {n} counted at each change of duty (HO-03)")
        self.take(head.format(n=len(rows)), rows)

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        number = _quantity(row)
        left = f" {fit(label('item_kind', row.kind, current_language()), 9)}"
        right = " " * max(1, 12 - width(number)) + f"{number}  "
        room = max(0, columns - width(left) - width(right))
        name = min(room, 28)
        return Text(left + fit(shown_line(row.name), name) + right + fit(row.place, room - name))

    def about(self, row: Any) -> list[str]:
        kind = label("item_kind", row.kind, current_language())
        named = " · ".join(part for part in (row.name, kind, _quantity(row), row.place) if part)
        return [named, self.rule("HO-05")]

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Change the item under the cursor."""
        if self.chosen is not None and self.may("item.edit"):
            row = self.chosen
            self.ask(row.name, _fields(row), _keeper(row.id, row.entry_seq))

    def action_add(self) -> None:
        if self.may("item.edit"):
            title = _("Something that belongs to the post")
            self.ask(title, _fields(None), _keeper(None, None), draft="post.item")

    def action_propose(self) -> None:
        """The list that HO-04 begins with; what stands already stays."""
        if not self.may("item.edit"):
            return
        from frontdesk.registers import inventory

        between = "、" if current_language() == "zh" else ", "
        found = inventory.defaults(self.console.link.require().house.language)
        named = between.join(f"{one['name']} {one['should_be']}" for one in found)
        words = f"{named}\n{self.rule('HO-04')}"
        self.confirm(_("Enter what is not in the list yet"), words, _propose)

    def action_remove(self) -> None:
        row = self.chosen
        if row is None or not self.may("item.edit"):
            return

        def work(tx: Any, _values: dict[str, Any]) -> None:
            _register().end(tx, row.id, seen=row.entry_seq)

        words = _("{name} is counted no more.").format(name=shown_line(row.name))
        self.confirm(_("Take out of the list"), words, work)


def _register() -> Any:
    from frontdesk.registers import inventory

    return inventory


def _propose(tx: Any, _values: dict[str, Any]) -> None:
    _register().propose(tx)


def _quantity(row: Any) -> str:
    return f"¥{row.quantity}" if row.kind == "cash" else str(row.quantity)


def _fields(row: Any) -> list[Field]:
    from frontdesk.models.duty import ITEM_KINDS

    kinds = tuple((one, label("item_kind", one, current_language())) for one in ITEM_KINDS)
    return [
        Field("name", field_label("item"), value=row.name if row else "", limit=60),
        Field("kind", field_label("kind"), "choice", kinds, row.kind if row else "item"),
        Field(
            "should_be",
            field_label("should_be"),
            value=row.quantity if row else "",
            hint=_("a number; of cash yuan, such as 500.00"),
            limit=20,
        ),
        Field("place", field_label("place"), value=row.place if row else "", limit=60),
    ]


def _keeper(item_id: int | None, seen: int | None) -> Any:
    """What the form does: enter an item, or change the one that was opened."""

    def work(tx: Any, values: dict[str, Any]) -> None:
        _register().keep(
            tx,
            values["name"],
            amount_of(values["kind"], values["should_be"]),
            kind=values["kind"],
            place=values["place"],
            item_id=item_id,
            seen=seen,
        )

    return work


def amount_of(kind: str, typed: str) -> int:
    """How many as typed; of cash whole fen.

    Raises:
        InvalidInput: it cannot be read.
    """
    from frontdesk.rules.money import parse_fen

    name = field_label("should_be")
    return parse_fen(typed, name) if kind == "cash" else whole_number(typed, name) or 0
