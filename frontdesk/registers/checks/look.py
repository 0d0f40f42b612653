"""One look at a stretch of the log, as the parts of the check share it."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from frontdesk.clock import HOUR, MINUTE, local
from frontdesk.language import N_, Language, catalogue
from frontdesk.registers import duty_log, secrecy
from frontdesk.registers.duty_log import UNREADABLE, LogRow
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.store import entries
from frontdesk.store.entries import Line
from frontdesk.text import mask_phones_in

AT_ONCE = 500
"""So many values go into one statement."""
CONFIDENTIAL = N_("(confidential)")


def unseen(tx: Transaction) -> Reading:
    """A look in which all that is confidential is closed: what is written is read by everybody."""
    return Reading(tx.session, tx.raw, tx.house, None, tx.now)


@dataclass(frozen=True)
class Look:
    """The entries `first` to `last`, looked at by somebody at a moment (UTC milliseconds).

    Attributes:
        told_until: when the check before was begun, which has told what lasted until then.
    """

    reading: Reading
    first: int
    last: int
    moment: int
    language: Language
    told_until: int = 0

    def lasting(self, name: str, since: int) -> tuple[int, str]:
        """From when something that lasts has not been told yet, and the key under which it is."""
        if since >= self.told_until:
            return since, name
        return self.told_until, f"{name}:{self.first}"

    def say(self, message: str) -> str:
        """A message of the catalogue in the language of this look."""
        return catalogue(self.language).gettext(message)

    def clock(self, instant: int) -> str:
        """An instant in the site's zone."""
        return local(instant, self.reading.house.zone).strftime("%m-%d %H:%M")

    def span(self, length: int) -> str:
        """How long something lasted, in whole minutes."""
        hours, minutes = divmod(length // MINUTE, 60)
        if length < HOUR:
            return self.say(N_("{n} min")).format(n=minutes)
        return self.say(N_("{h} h {n} min")).format(h=hours, n=minutes)

    def rows(self, found: Sequence[Line]) -> dict[int, LogRow]:
        """The entries of these lines as lists show them, by seq."""
        rows = {}
        for chunk in chunks(found):
            for row in duty_log.rows_of(self.reading, chunk, self.language):
                rows[row.seq] = row
        return rows

    def listed(self, row: LogRow) -> str:
        """What a list says of an entry: telephones masked, another's confidential one closed."""
        if row.listed is None:
            return self.say(CONFIDENTIAL)
        return mask_phones_in(row.listed)

    def data(self, seqs: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        """What stands in these entries beside their text, whoever may read it."""
        found: dict[int, Mapping[str, Any]] = {}
        for chunk in chunks(seqs):
            for seq, body in entries.bodies(self.reading.raw, chunk).items():
                with suppress(*UNREADABLE):
                    found[seq] = dict(json.loads(body)["data"])
        return found

    def closed(self, subjects: Iterable[str]) -> tuple[dict[str, str], Collection[str]]:
        """Of the records those closed to the viewer with their words; and all confidential ones."""
        wanted = list(dict.fromkeys(subjects))
        return secrecy.closed(self.reading, wanted), secrecy.closed_to_all(self.reading, wanted)


def chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The values, as many at a time as one statement takes."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def number_of(subject: str | None, table: str) -> int | None:
    """The id in `table:id`; None where it is a record of another table."""
    name, _colon, number = (subject or "").partition(":")
    return int(number) if name == table and number.isdecimal() else None
