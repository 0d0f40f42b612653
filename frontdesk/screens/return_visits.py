"""Return visits: what is due and what was made, and how the months stand against the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.clock import DAY, local
from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import countdown, stamp
from frontdesk.screens.order_lists import OrderList, fit, last_day
from frontdesk.screens.visit_forms import (
    finding_field,
    made_fields,
    month_choice,
    tried_fields,
    visit_draft,
    visit_note,
)
from frontdesk.text import grouped, mask_phone, mask_phones_in, shown_line, width
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import ConfirmDialog
from frontdesk.widgets.record_table import RecordTable

WIDE = 100
"""Columns from which a line also says when the order was signed, or who made the visit."""


@dataclass(frozen=True)
class VisitsData:
    """What the screen shows; `quotas` and `draws` of the months that matter now."""

    due: tuple[Any, ...]
    made: tuple[Any, ...]
    quotas: tuple[Any, ...]
    draws: dict[str, tuple[Any, ...]]
    findings: dict[int, list[tuple[str, str]]]
    staff: tuple[Any, ...]


class ReturnVisits(OrderList):
    """Due visits above, those of the months shown that were made under them; Tab goes over."""

    WHERE: ClassVar[str] = "return_visits"
    EMPTY: ClassVar[str] = N_("No return visit is due.")
    AUTO_FOCUS = "#list"
    DEFAULT_CSS = """
    ReturnVisits #list, ReturnVisits #made { border: round $primary 60%; }
    ReturnVisits #list { height: 3fr; }
    ReturnVisits #made { height: 2fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._data = VisitsData((), (), (), {}, {}, ())

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="head")
            yield RecordTable(self.line, self.key, id="list", empty=_(self.EMPTY))
            empty = _("None was made yet.")
            yield RecordTable(self._made_line, self.key, id="made", empty=empty)
            yield Static(id="about")

    def retitle(self) -> None:
        self.query_one("#list").border_title = _("To be made")
        self.query_one("#made").border_title = _("Made")

    async def reload(self) -> None:
        self._data = await self.console.link.ask(_read)
        self.query_one("#made", RecordTable).show(self._data.made)
        self.take("\n ".join(self._quota(one) for one in self._data.quotas), self._data.due)

    # Showing ------------------------------------------------------------------------------

    def _quota(self, quota: Any) -> str:
        """`2026-03  made 3/12 by 04-10 · in person 1 = 8 % (5 % wanted) · checks …`."""
        from frontdesk.rules.authority import titles

        words = _(
            "{month}: made {made} of {all}, by {day} · in person {home} of {all}, {percent} %"
        )
        told = words.format(
            month=quota.month,
            made=quota.made,
            all=quota.visits,
            day=last_day(quota.due_at, self.zone),
            home=quota.home,
            percent=quota.home_percent,
        )
        mark = "" if quota.home_reached else "‼ "
        if quota.given_up:
            told += " · " + _("{n} could not be made").format(n=quota.given_up)
        told += " · " + mark + _("wanted {percent} %").format(percent=quota.home_wanted)
        if quota.month != self._this_month:
            return told
        checks = [f"{titles([role])} {done}/{owed}" for role, done, owed in quota.checks]
        return f"{told}\n " + _("Checked this month: {who}").format(who=" · ".join(checks))

    @property
    def _this_month(self) -> str:
        return f"{local(self.now, self.zone):%Y-%m}"

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        left_over = countdown(row.due_at, self.now)
        mark = "⌂ " + _("in person") if row.drawn else ""
        if row.tried:
            mark = f"{mark} ↻{row.tried}".strip()
        signed = f"{_('signed')} {stamp(row.signed_at, self.zone, True)[:5]} "
        left = f" {_place(row)}{fit(shown_line(row.customer), 8)} "
        signed = signed if columns >= WIDE else ""
        right = f" {fit(mark, 11)} {signed}{fit(left_over, 12)} "
        room = max(0, columns - width(left) - width(right))
        words = fit(mask_phones_in(row.content.replace("\n", " ")), room)
        late = row.due_at < self.now
        return Text(left + words + right, style="bold" if late or row.drawn else "")

    def _made_line(self, row: Any, columns: int) -> Text:
        if row.given_up_at is not None:
            return self._given_up_line(row, columns)
        said = label("satisfied", "yes" if row.satisfied else "no", current_language())
        mark = " " if row.satisfied else "!"
        way = label("way", row.way, current_language())
        left = f"{mark}{_place(row)}{fit(way, 13)}{fit(said, 13)}"
        checked = len(self._data.findings.get(row.id, ()))
        visitor = f"{shown_line(row.visitor)} " if columns >= WIDE else ""
        right = f" {visitor}{stamp(row.done_at, self.zone, True)} "
        if checked:
            right = f" ✓{checked}{right}"
        room = max(0, columns - width(left) - width(right))
        words = fit(mask_phones_in(row.opinion.replace("\n", " ")), room)
        return Text(left + words + right, style="" if row.satisfied else "bold")

    def _given_up_line(self, row: Any, columns: int) -> Text:
        left = f"!{_place(row)}{fit(_('could not be made'), 26)}"
        right = f" {stamp(row.given_up_at, self.zone, True)} "
        room = max(0, columns - width(left) - width(right))
        words = fit(mask_phones_in(row.reason.replace("\n", " ")), room)
        return Text(left + words + right, style="bold")

    @property
    def chosen(self) -> Any:
        table = self.query_one("#made" if self._on_made else "#list", RecordTable)
        return table.current

    @property
    def _on_made(self) -> bool:
        return self.focused is not None and self.focused.id == "made"

    def on_descendant_focus(self) -> None:
        self.tell_about()

    def about(self, row: Any) -> Sequence[str]:
        if row.given_up_at is not None:
            tries = _("tried {n} times in vain").format(n=row.tried)
            return [mask_phones_in(row.reason), f"{tries} · {mask_phones_in(row.content)}"]
        if row.done_at is None:
            who = [shown_line(row.customer), mask_phone(row.telephone), shown_line(row.worker)]
            due = _("due {day}").format(day=last_day(row.due_at, self.zone))
            tries = _("tried {n} times in vain").format(n=row.tried) if row.tried else ""
            words = " · ".join(part for part in (*who, due, tries) if part)
            return [mask_phones_in(row.content), words]
        said = [mask_phones_in(row.opinion), shown_line(row.confirmed_by), shown_line(row.visitor)]
        if row.action:
            said.append(_("done about it: {action}").format(action=mask_phones_in(row.action)))
        found = self._data.findings.get(row.id, [])
        checks = [_("checked by {who}: {finding}").format(who=a, finding=b) for a, b in found]
        return [" · ".join(part for part in said if part), " · ".join(checks)]

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """A visit that is due is written down; of one that was made the order is opened."""
        if self._on_made:
            self.action_order()
        else:
            self.action_make()

    def action_order(self) -> None:
        if self.chosen is not None:
            self.open_order(self.chosen.order_id)

    def action_make(self) -> None:
        row = self.query_one("#list", RecordTable).current
        if row is None or not self.may("visit.make"):
            return
        actor = self.console.link.require().signed_in
        assert actor is not None

        def work(tx: Any, values: dict[str, Any]) -> int | None:
            made = _register().make(tx, row.id, visit_draft(values), seen=row.entry_seq)
            return None if made is None else int(made)

        def done(request: int | None) -> None:
            if request is not None:
                self.console.tell(_("Request #{number} is open for it.").format(number=request))

        fields = made_fields(row, self._data.staff, actor.person_id)
        title = _("Return visit · {number}").format(number=row.number)
        rules = ("RV-06",) if row.drawn else ("RV-06", "RV-07")
        note = visit_note(row)
        self.ask(
            title,
            fields,
            work,
            note=note,
            rules=rules,
            draft=f"visit-{row.id}",
            done=done,
            first="way",
        )

    def action_tried(self) -> None:
        row = self.query_one("#list", RecordTable).current
        if row is None or not self.may("visit.make"):
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            _register().try_in_vain(
                tx, row.id, values["way"], values["content"], seen=row.entry_seq
            )

        title = _("Return visit tried in vain · {number}").format(number=row.number)
        draft = f"visit-tried-{row.id}"
        self.ask(title, tried_fields(row), work, note=visit_note(row), draft=draft, first="way")

    def action_give_up(self) -> None:
        row = self.query_one("#list", RecordTable).current
        if row is None or not self.may("visit.give_up"):
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            _register().give_up(tx, row.id, values["reason"], seen=row.entry_seq)

        title = _("Return visit that could not be made · {number}").format(number=row.number)
        note = _("tried {n} times in vain").format(n=row.tried)
        self.ask(title, [Field("reason", field_label("reason"), limit=2000)], work, note=note)

    def action_draw(self) -> None:
        if not self.may("visit.draw"):
            return

        def work(tx: Any, values: dict[str, Any]) -> Any:
            _register().draw(tx, values["month"])
            return _register().draws(tx, values["month"])[-1]

        months = [quota.month for quota in self._data.quotas]
        title = _("Draw visits to be made in person")
        self.ask(title, [month_choice(months)], work, rules=("RV-05",), done=self._show_draw)

    def _show_draw(self, draw: Any) -> None:
        """Say what was drawn and from which seed, so that anybody can draw it again."""
        words = _(
            "{month}, draw {turn}: {n} of {all} visits drawn to be made in person.\n"
            "Seed, from the head of the log before the draw:\n{seed}"
        )
        told = words.format(
            month=draw.month,
            turn=draw.turn,
            n=len(draw.drawn),
            all=len(draw.population),
            seed=grouped(draw.seed),
        )

        async def close(_values: dict[str, Any]) -> bool:
            return True

        self.app.push_screen(ConfirmDialog(_("Drawn"), told, close))

    def action_seeds(self) -> None:
        """The draws of the months shown, with their seeds."""
        draws = [draw for found in self._data.draws.values() for draw in found]
        if draws:
            self._show_draw(draws[-1])
        else:
            self.console.tell(_("Nothing was drawn for these months yet."))

    def action_check(self) -> None:
        row = self.query_one("#made", RecordTable).current
        if not self.may("visit.check"):
            return
        if row is None:
            self.console.tell(_("None was made yet."))
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            _register().check(tx, row.id, values["finding"])

        title = _("Check of a return visit · {number}").format(number=row.number)
        note = f"{shown_line(row.visitor)}: {mask_phones_in(row.opinion)}"
        rules = ("RV-09",)
        self.ask(title, [finding_field()], work, note=note, rules=rules, draft=f"check-{row.id}")


def _place(row: Any) -> str:
    return fit(row.number, 14) + fit(shown_line(row.room), 11)


def _register() -> Any:
    from frontdesk.registers import return_visits

    return return_visits


def _read(reading: Any) -> VisitsData:
    """This month, and the month before as long as a visit of it is due or it is not yet late."""
    from frontdesk.registers import people, return_visits

    due = return_visits.due(reading)
    today = local(reading.now, reading.house.zone)
    this = f"{today:%Y-%m}"
    before = f"{local(reading.now - today.day * DAY, reading.house.zone):%Y-%m}"
    open_months = {visit.month for visit in due}
    quota = return_visits.quota(reading, before)
    running = quota.visits > 0 and quota.due_at >= reading.now
    last = [before] if before in open_months or running else []
    older = sorted(open_months - {this, before})
    months = [*older[:1], *last, this]
    return VisitsData(
        due=tuple(due),
        made=tuple(v for month in months[::-1] for v in return_visits.made(reading, month)),
        quotas=tuple(return_visits.quota(reading, month) for month in months),
        draws={month: tuple(return_visits.draws(reading, month)) for month in months},
        findings={
            visit: found
            for month in months
            for visit, found in return_visits.findings(reading, month).items()
        },
        staff=tuple(people.staff(reading)),
    )
