"""What commands print: records as JSON lines, tables for people, narration and progress."""

import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from frontdesk.clock import iso
from frontdesk.language import N_, _
from frontdesk.text import mask_phone, mask_phones_in, shown, shown_line

if TYPE_CHECKING:
    from frontdesk.registers.duty_log import LogRow
    from frontdesk.registers.unit_of_work import Actor

Record = Mapping[str, Any]

PIPE_WIDTH = 200
"""Columns of a table that goes into a file or a pipe."""

FIELDS: Mapping[str, str] = {
    "answer": N_("Answer"),
    "author_name": N_("By"),
    "channel": N_("Channel"),
    "closed_at": N_("Closed"),
    "contacted": N_("Contacted"),
    "content": N_("Content"),
    "confidential": N_("Confidential"),
    "corrected_by": N_("Corrected by"),
    "corrects": N_("Corrects"),
    "department": N_("Department"),
    "digest": N_("Digest of the body"),
    "due_at": N_("Due"),
    "duplicate_of": N_("Same as request"),
    "duplicates": N_("Open from the same room"),
    "escalated_to": N_("Put to"),
    "facts": N_("Facts"),
    "handed_to": N_("Handed over to"),
    "head": N_("Head"),
    "id": N_("Request"),
    "imported": N_("Imported"),
    "key": N_("Key"),
    "kind": N_("Kind"),
    "late": N_("Late"),
    "link": N_("Link"),
    "log": N_("Log"),
    "major_accident": N_("Major accident"),
    "missing": N_("Still to ask"),
    "name": N_("Name"),
    "nature": N_("Nature"),
    "occurred_at": N_("Happened"),
    "off_reason": N_("Called off because"),
    "opinion": N_("Resident's opinion"),
    "page": N_("Page of the paper log"),
    "paid": N_("Paid"),
    "prev": N_("Link before it"),
    "public_area": N_("Public area"),
    "public_area_kind": N_("Whose matter"),
    "received_at": N_("Received"),
    "received_by_name": N_("Received by"),
    "received_by_post": N_("Received at"),
    "recorded_at": N_("Written"),
    "replied_at": N_("Replied at"),
    "requester": N_("Requester"),
    "requester_kind": N_("Who asks"),
    "result": N_("Result"),
    "room": N_("Room"),
    "seq": "#",
    "shift": N_("Shift"),
    "special": N_("Special"),
    "state": N_("State"),
    "sub_kind": N_("Sub-kind"),
    "subject": N_("Subject"),
    "telephone": N_("Telephone"),
    "text": N_("Entry"),
    "to_tell": N_("To be told"),
    "urgency": N_("Urgency"),
}
"""What the fields of records are called."""


def show(records: Iterable[Record], columns: Mapping[str, str], *, as_json: bool) -> None:
    """Print records: all fields as JSON lines, or the fields of `columns` as a table.

    Args:
        columns: heading by field.
    """
    if as_json:
        for record in records:
            _json_line(record)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in columns.values():
        table.add_column(Text(shown_line(heading)), overflow="fold")
    for record in records:
        table.add_row(*(Text(_cell(name, record.get(name))) for name in columns))
    if table.row_count:
        _print_table(table)


def show_one(
    record: Record, labels: Mapping[str, str] = MappingProxyType({}), *, as_json: bool
) -> None:
    """Print one record: as a JSON line, or field by field for people; empty fields fall away.

    Args:
        labels: by field, where `FIELDS` has none or another one.
    """
    if as_json:
        _json_line(record)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in record.items():
        if value not in (None, "", [], False):
            label = labels.get(name) or _(FIELDS.get(name, name))
            table.add_row(Text(shown_line(label)), Text(_cell(name, value)))
    _print_table(table)


def done(record: Record, said: str, *, as_json: bool) -> None:
    """Print the outcome of a change: the record, or a sentence."""
    if as_json:
        _json_line(record)
    else:
        print(shown_line(said))


def narrate(said: str) -> None:
    """A line on stderr, for people."""
    print(shown_line(said), file=sys.stderr)


def moment(instant: int | None, zone: ZoneInfo) -> str | None:
    """An instant as a record has it: ISO 8601 in the site's zone."""
    return None if instant is None else iso(instant, zone)


def masked(value: Any, *, telephone: bool = False) -> Any:
    """A value as somebody sees it who has not signed in: telephone numbers masked."""
    if isinstance(value, str):
        return mask_phone(value) if telephone else mask_phones_in(value)
    if isinstance(value, Mapping):
        return {name: masked(item, telephone="telephone" in name) for name, item in value.items()}
    return [masked(item) for item in value] if isinstance(value, list | tuple) else value


def listed(row: "LogRow", reader: "Actor | None") -> str | None:
    """The text of an entry as lists show it: numbers masked, others' confidential ones closed.

    `log show SEQ --as` opens one, and the log says so.
    """
    if row.text is None or (row.confidential and (not reader or reader.person_id != row.author)):
        return None
    return mask_phones_in(row.text)


class Progress:
    """A running count on stderr: in place on a terminal, else a line now and then.

    Args:
        said: with `{done}` and `{total}`.
    """

    def __init__(self, said: str) -> None:
        self._said = said
        self._next = 0.0
        self._open = False

    def __call__(self, finished: int, total: int | None) -> bool:
        """Called as the work goes on, `total` None while it is not known; True: go on."""
        now = time.monotonic()
        self._next = self._next or now + 0.5
        if now >= self._next:
            terminal = sys.stderr.isatty()
            self._next = now + (0.1 if terminal else 5.0)
            whole = "?" if total is None else f"{total:,}"
            text = shown_line(self._said.format(done=f"{finished:,}", total=whole))
            print(f"\r{text}" if terminal else text, end="" if terminal else "\n", file=sys.stderr)
            sys.stderr.flush()
            self._open = terminal
        return True

    def end(self) -> None:
        """Leave the line of the count."""
        if self._open:
            print(file=sys.stderr)
            self._open = False


def _json_line(record: Record) -> None:
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(_safe(record), ensure_ascii=plain))


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return {name: _safe(item) for name, item in value.items()}
    return [_safe(item) for item in value] if isinstance(value, list | tuple) else value


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "rule" and value == "product":
        return _("own rule")
    if isinstance(value, str) and name.endswith("_at"):
        return shown_line(value[:16].replace("T", " "))
    if isinstance(value, Mapping):
        return shown_line(json.dumps(value, ensure_ascii=False))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return shown_line(", ".join(str(item) for item in value))
    return shown_line(str(value))


def _print_table(table: Any) -> None:
    from rich.console import Console

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    console = Console(file=sys.stdout, width=width, markup=False, emoji=False, highlight=False)
    console.print(table)
