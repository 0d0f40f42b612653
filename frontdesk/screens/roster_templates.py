"""The codes of the roster: what each means, whether it is used, new ones (DUTY-05)."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _
from frontdesk.screens.order_lists import OrderList, fit
from frontdesk.text import clip, shown_line
from frontdesk.widgets.fields import Field


class ShiftCodes(OrderList):
    """Every code with its hours; proposed ones are kept as soon as a roster uses them."""

    WHERE: ClassVar[str] = "shift_codes"
    EMPTY: ClassVar[str] = N_("No code yet.")

    def __init__(self) -> None:
        super().__init__()
        self._keys: dict[str, int] = {}

    async def reload(self) -> None:
        rows = await self.console.link.ask(_read)
        for row in rows:
            self._keys.setdefault(row.code, len(self._keys))
        used = sum(row.used for row in rows)
        head = _("Shift codes · {n}, {used} stand in a roster").format(n=len(rows), used=used)
        self.take(head, rows)

    def key(self, row: Any) -> int:
        return self._keys[row.code]

    def line(self, row: Any, columns: int) -> Text:
        left = f" {fit(row.code, 13)}{fit(_hours(row), 16)}"
        name = fit(shown_line(row.name), max(8, columns - 31 - 24))
        return Text(f"{left}{name} {clip(_state(row), 22)}", style="" if row.active else "dim")

    def about(self, row: Any) -> list[str]:
        told = _("{code} means {hours}").format(code=row.code, hours=_hours(row))
        if row.used:
            told += " · " + _("its hours stay, as a roster stands on them; take another code")
        return [told, self.rule("DUTY-05")]

    # Doing --------------------------------------------------------------------------------

    def action_add(self) -> None:
        """A new code."""
        if self.may("roster.edit"):
            self._form(_("New code"), "", "", "", draft="shift-code")

    def action_open(self) -> None:
        """Change the code under the cursor."""
        row = self.chosen
        if row is not None and self.may("roster.edit"):
            self._form(row.code, row.code, _hours(row), row.name)

    def _form(self, title: str, code: str, hours: str, name: str, draft: str = "") -> None:
        def work(tx: Any, values: dict[str, Any]) -> None:
            _keep(tx, values.get("code", code), values["hours"], values["name"])

        fields = [
            Field("hours", _("Hours"), value=hours, hint=_("09:00-21:00, or rest"), limit=30),
            Field("name", _("What it is called"), value=name, limit=40),
        ]
        if not code:
            fields.insert(0, Field("code", _("Code"), hint=_("A1, N, 休 …"), limit=12))
        note = _("An end that is not later than the beginning is on the next day.")
        self.ask(title, fields, work, rules=("DUTY-05",), note=note, draft=draft)

    def action_end(self) -> None:
        """The code is written into no further roster."""
        row = self.chosen
        if row is None or not self.may("roster.edit"):
            return
        if row.proposed:
            self.console.tell(_("It is only proposed; it is kept once a roster uses it."))
            return

        def work(tx: Any, _values: dict[str, Any]) -> None:
            from frontdesk.registers.roster import templates

            templates.end(tx, row.code)

        words = _("{code} is written into no further roster; where it stands it keeps its meaning.")
        self.confirm(_("Used no more"), words.format(code=row.code), work)


def _hours(row: Any) -> str:
    return str(row.hours) or _("rest")


def _state(row: Any) -> str:
    if not row.active:
        return _("used no more")
    if row.proposed:
        return _("proposed")
    return _("stands in a roster") if row.used else ""


def _read(reading: Any) -> list[Any]:
    from frontdesk.registers.roster import templates

    return templates.all_of(reading, ended=True)


def _keep(tx: Any, code: str, typed: str, name: str) -> None:
    from frontdesk.registers.roster import templates
    from frontdesk.rules.rostering import REST_WORDS, code_of, read_hours

    hours = read_hours(typed)
    rest = code_of(typed) in REST_WORDS or typed.strip() == _("rest")
    if hours is None and not rest:
        raise InvalidInput(_("Hours"), _("write them as 09:00-21:00"), rule="DUTY-05")
    starts, ends = (hours.starts, hours.ends) if hours else (0, 0)
    templates.keep(tx, code, starts, ends, name=name, rest=rest)
