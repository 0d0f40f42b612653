"""What the log says by itself: a naive second reckoning of handovers, from its entries alone.

Rows are folded together from the after-images that the entries carry; nothing is asked of the
registers, and no table is looked at.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from frontdesk.desk import Desk
from frontdesk.ledger.kinds import kind_of

Rows = dict[str, dict[str, Any]]
"""Rows by their record, `table:id`."""
SUPERVISORS = ("cs_supervisor", "director")


@dataclass(frozen=True)
class Entry:
    """One entry as it was written."""

    seq: int
    kind: str
    author: int
    subject: str | None
    body: Mapping[str, Any]

    @property
    def technical(self) -> bool:
        """Whether it is one of the desk's own lines."""
        return kind_of(self.kind).technical


@dataclass(frozen=True)
class Signed:
    """A handover that two people signed: both entries and the sheet."""

    given: Entry
    taken: Entry

    @cached_property
    def sheet(self) -> Mapping[str, Any]:
        """As the outgoing clerk's entry carries it."""
        found: Mapping[str, Any] = self.given.body["data"]["sheet"]
        return found

    @property
    def cut_off(self) -> int:
        """Its cut-off."""
        return int(self.sheet["cut_off"]["seq"])

    @property
    def things(self) -> list[str]:
        """Every record the sheet names, on whatever line, as often as it does."""
        lines = (*self.sheet["open"], *self.sheet["counted"])
        return [thing for one in lines for thing in one["things"]]


def is_open(record: str, row: Mapping[str, Any]) -> bool:
    """Whether a row is an open thing of the desk."""
    table = record.partition(":")[0]
    if table == "help_request":
        return row["origin"] is None and row["state"] not in ("closed", "called_off")
    if table == "notification":
        return bool(row["outcome"] != "told")
    if table == "approval":
        return row["given_at"] is None
    wanted = {"procedure_run": "running", "work_order": "open", "commitment": "open"}
    return table in wanted and bool(row["state"] == wanted[table])


class Log:
    """Every entry of a site, and what can be told from them."""

    def __init__(self, desk: Desk) -> None:
        with desk.reading() as reading:
            found = reading.raw.execute(
                "SELECT e.seq, e.env, b.body FROM ledger_entry e JOIN entry_body b USING (seq)"
                " ORDER BY e.seq"
            ).fetchall()
        self.entries = [_entry(*row) for row in found]
        self.zone = desk.house.zone

    def kinds(self, first: int, last: int) -> dict[str, int]:
        """How many entries of each kind, the desk's own lines left out; both ends included."""
        stretch = self.entries[first - 1 : last]
        return dict(Counter(one.kind for one in stretch if not one.technical))

    def rows_at(self, *seqs: int) -> Iterator[Rows]:
        """Every row as it stood after each of these entries, in ascending order."""
        rows: Rows = {}
        waiting = sorted(seqs)
        for entry in self.entries:
            for fact in entry.body["facts"]:
                rows[f"{fact['table']}:{fact['id']}"] = fact["row"]
            while waiting and waiting[0] == entry.seq:
                waiting.pop(0)
                yield {record: row for record, row in rows.items() if row is not None}

    @cached_property
    def signed(self) -> list[Signed]:
        """The handovers that two people signed, in order."""
        taken = {one.subject: one for one in self.entries if one.kind == "handover.taken"}
        given = [one for one in self.entries if one.kind == "handover.given"]
        assert len(taken) == len(given)
        return [Signed(one, taken[one.subject]) for one in given]


def _entry(seq: int, env: bytes, body: bytes) -> Entry:
    fields = json.loads(env)
    return Entry(seq, fields["kind"], fields["author"], fields["subject"], json.loads(body))


def same(found: object, wanted: object, what: object = "") -> None:
    """Both are equal; otherwise what each has."""
    if found != wanted:
        raise AssertionError(f"{what}\nfound  {found}\nwanted {wanted}")


# What must hold --------------------------------------------------------------------------------


def check(log: Log, secret: str) -> None:
    """Everything that holds of every history.

    Args:
        secret: a word that stands in confidential matters only.
    """
    _tiles(log)
    _open_things(log)
    _hands(log)
    _shifts(log)
    for one in log.signed:
        assert secret not in json.dumps(one.sheet, ensure_ascii=False)


def _tiles(log: Log) -> None:
    """The intervals follow each other, and what lies between cut-off and signature is named."""
    before, frozen_to = 0, 0
    for one in log.signed:
        sheet = one.sheet
        assert sheet["after"] == before
        assert one.cut_off >= frozen_to, "the cut-off lies before the last signatures"
        said = {line["kind"]: line["n"] for line in sheet["happened"]["counted"]}
        same(said, log.kinds(before + 1, one.cut_off), one.given.seq)
        named = [line["seq"] for line in sheet["after_frozen"]]
        same(named, _between(log, before, frozen_to), one.given.seq)
        before, frozen_to = one.cut_off, one.taken.seq


_SIGNING = ("handover.given", "shift.opened", "handover.taken")


def _between(log: Log, cut_off: int, taken: int) -> list[int]:
    found = log.entries[cut_off:taken]
    return [one.seq for one in found if one.kind not in _SIGNING and not one.technical]


def _open_things(log: Log) -> None:
    """What is open at a cut-off stands once on its sheet; carried is how often it did before."""
    earlier: list[set[str]] = []
    for one, rows in zip(log.signed, log.rows_at(*(s.cut_off for s in log.signed)), strict=True):
        wanted = sorted(record for record, row in rows.items() if is_open(record, row))
        same(sorted(one.things), wanted, one.given.seq)
        for line in one.sheet["open"]:
            times = sum(1 for sheet in earlier if sheet & set(line["things"]))
            same(line["carried"], times, (one.given.seq, line))
            assert line["taken_by"] == one.sheet["incoming"] == one.taken.author
            age = _moment(one.sheet["at"]) - _moment(line["since"])
            same(line["age_min"], max(0, age // timedelta(minutes=1)), (one.given.seq, line))
        for line in one.sheet["counted"]:
            assert line["n"] == len(line["things"])
        earlier.append(set(one.things))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _hands(log: Log) -> None:
    """Whatever runs, and every promise, is the relief's; what a supervisor keeps stays theirs."""
    seqs = [s.taken.seq for s in log.signed]
    for one, rows in zip(log.signed, log.rows_at(*seqs), strict=True):
        people = {r["id"]: r for r in _of(rows, "person")}
        bosses = [
            key for key, row in people.items() if set(row["roles"].split(",")) & {*SUPERVISORS}
        ]
        outgoing, incoming = one.sheet["outgoing"], one.sheet["incoming"]
        mine = [*_of(rows, "procedure_run"), *_promises(rows)]
        for row in mine:
            if row["state"] in ("running", "open"):
                kept = row["owner"] in bosses and row["owner"] != outgoing
                assert row["owner"] == incoming or kept, (one.taken.seq, row)
        assert one.given.author != one.taken.author
        assert one.given.author == outgoing or one.given.author in bosses


def _supervises(person: Mapping[str, Any]) -> bool:
    return not {*SUPERVISORS}.isdisjoint(person["roles"].split(","))


def _of(rows: Rows, table: str) -> list[dict[str, Any]]:
    found = [(record, row) for record, row in rows.items() if record.partition(":")[0] == table]
    return [{"id": int(record.partition(":")[2]), **row} for record, row in found]


def _promises(rows: Rows) -> list[dict[str, Any]]:
    return [row for row in _of(rows, "commitment") if row["rule"] == "promise"]


def _shifts(log: Log) -> None:
    """One after the other, each opened by the signatures that closed the one before."""
    (rows,) = log.rows_at(len(log.entries))
    shifts = sorted(_of(rows, "shift"), key=lambda row: int(row["id"]))
    assert [row["how"] == "first" for row in shifts] == [True, *[False] * (len(shifts) - 1)]
    for before, after in pairwise(shifts):
        assert (
            before["closed_at"] == after["opened_at"] and before["person_id"] != after["person_id"]
        )
    ends = {datetime.fromtimestamp(row["ends_at"] / 1000, log.zone) for row in shifts}
    assert {f"{one:%H:%M}" for one in ends} <= {"08:30", "17:30"}
    *closed, newest = (row["state"] for row in shifts)
    assert newest == "running" and set(closed) <= {"handed_over", "reviewed"}
    assert len(log.signed) == len(shifts) - 1
    for one, shift in zip(log.signed, shifts, strict=False):
        assert one.sheet["shift"] == shift["id"]
