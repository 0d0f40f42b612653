"""The log of a month as one file for the records officer (LOG-06); the book itself stays (LOG-05).

In it each day's page, the sheets of the handovers, the checks, the anchors, what was verified, and
a list of SHA-256 sums; the digest of that list stands in the log. The same books give the same
file, byte for byte, whoever makes it: telephone numbers are hidden and what is confidential is
closed.
"""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from frontdesk.clock import iso, local
from frontdesk.desk import Desk
from frontdesk.errors import FileRefused, GuardRefused, Refused
from frontdesk.exchange import handover_sheet, inspection, inspection_page
from frontdesk.exchange.inspection import Day, Verified
from frontdesk.exchange.inspection_json import verified_json
from frontdesk.exchange.paper import Anchor, Block, Facts, Page, Point, Prose, Speech, Words
from frontdesk.exchange.paper_html import as_html
from frontdesk.exchange.paper_text import as_text
from frontdesk.language import N_, _
from frontdesk.registers.checks import bundles
from frontdesk.registers.unit_of_work import House, Reading
from frontdesk.store import day_lines
from frontdesk.store.files import place_new, write_new
from frontdesk.text import shown_line

SUMS: Final = "SHA256SUMS"
STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the bundle: it says nothing, so that the same books give the same bytes."""
TITLE: Final = N_("Duty log of {month} for the records officer")

Progress = Callable[[int, int], bool]
"""Called with days put together and days in all; False stops."""


@dataclass(frozen=True)
class Bundle:
    """A bundle that was put together.

    Attributes:
        entries: how many were written in the month.
        digest: hex SHA-256 of its list of sums.
        content: the ZIP file.
        verified: what came of verifying the month.
    """

    month: str
    entries: int
    digest: str
    content: bytes
    verified: Verified

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"duty-log-{self.month}.zip"


class Stopped(Refused):
    """Somebody stopped it; nothing was written."""


def put_together(desk: Desk, month: str, progress: Progress = lambda done, total: True) -> Bundle:
    """The bundle of a month, in the language of the log.

    Raises:
        InvalidInput: it is no month.
        GuardRefused: the month is not over.
        Stopped: `progress` said so.
    """
    with desk.reading() as reading:
        since, until = bundles.span_of(reading, month)
        if reading.now < until:
            raise GuardRefused(
                _("The month {month} is not over.").format(month=month), rule="LOG-06"
            )
        speech = Speech(reading.house, reading.house.language)
        days = list(_days(since, until, reading.house.zone))
        [(first, last, entries)] = day_lines.spans(reading.raw, [(since, until)])
    verified = inspection.verify(desk, first, last)
    files: dict[str, bytes] = {}
    found: list[Day] = []
    for number, day in enumerate(days, 1):
        with desk.reading() as signed_in:
            found.append(_add_day(_by_nobody(signed_in), speech, day, verified, files))
        if not progress(number, len(days)):
            raise Stopped(_("Stopped; nothing was written."))
    _add_summary(speech, month, found, verified, files)
    files[SUMS] = sums(files)
    digest = hashlib.sha256(files[SUMS]).hexdigest()
    return Bundle(month, entries, digest, zipped(files), verified)


def _by_nobody(reading: Reading) -> Reading:
    """The same look by nobody in particular: the bundle does not depend on who makes it."""
    return Reading(reading.session, reading.raw, reading.house, None, reading.now)


def _days(since: int, until: int, zone: ZoneInfo) -> Iterator[date]:
    day, end = local(since, zone).date(), local(until, zone).date()
    while day < end:
        yield day
        day += timedelta(days=1)


def _add_day(
    reading: Reading, speech: Speech, day: date, verified: Verified, files: dict[str, bytes]
) -> Day:
    found = inspection.read(reading, day)
    part = verified.of(found.first, found.last)
    _add(files, f"days/{day.isoformat()}", inspection_page.page(speech, found, part))
    for view, _signed in found.handovers:
        name = f"handovers/{view.id:06d}"
        page = handover_sheet.signed_page(reading, view, language=speech.language)
        _add(files, name, page)
    return found


def _add(files: dict[str, bytes], name: str, page: Page) -> None:
    files[f"{name}.txt"] = as_text(page).encode()
    files[f"{name}.html"] = as_html(page).encode()


# What the month has as a whole --------------------------------------------------------------


def _add_summary(
    speech: Speech, month: str, days: Sequence[Day], verified: Verified, files: dict[str, bytes]
) -> None:
    blocks = [
        Facts(
            (
                (speech.say(N_("Month")), month),
                (speech.say(N_("Log")), speech.house.log),
                (speech.say(N_("Entries of the month")), str(sum(len(day.rows) for day in days))),
            )
        ),
        Prose(speech.say(COPY)),
        *_by_day(speech, days),
        *inspection_page.check_blocks(speech, _checks(days)),
        *inspection_page.verified_part(speech, verified),
        *_last_anchor(speech, days),
    ]
    title = speech.head(TITLE)
    named = Words(title.main.format(month=month), title.also.format(month=month))
    _add(files, "index", speech.page(named, blocks, speech.say(handover_sheet.HIDDEN)))
    files["checks.json"] = _json([_check(one, speech.house) for one in _checks(days)])
    files["anchors.json"] = _json(
        [
            {"after": after, "id": number, "log": one.log, "seq": one.seq, "head": one.head}
            for day in days
            for after, number, one in day.anchors
        ]
    )
    files["verified.json"] = _json(verified_json(verified))


COPY: Final = N_(
    "This is a copy: the book itself stays with the management office for its whole time "
    "(LOG-05). The list SHA256SUMS names every file; its own digest stands in the log."
)


def _by_day(speech: Speech, days: Sequence[Day]) -> Iterator[Block]:
    for day in days:
        told = speech.say(N_("{n} entries, {m} handovers")).format(
            n=len(day.rows), m=sum(view.signed for view, _signed in day.handovers)
        )
        yield Point(f"{day.day.day}", f"{inspection_page.day_title(speech, day)}: {told}")


def _last_anchor(speech: Speech, days: Sequence[Day]) -> Iterator[Block]:
    anchors = [one for day in days for _after, _number, one in day.anchors]
    if anchors:
        told = speech.say(N_("Anchor at the end of the month"))
        yield Anchor(told, anchors[-1].log, anchors[-1].seq, anchors[-1].head)


def _checks(days: Sequence[Day]) -> list[inspection.Check]:
    return list({one.id: one for day in days for one in day.checks}.values())


def _check(one: inspection.Check, house: House) -> dict[str, Any]:
    return {
        "check": one.id,
        "kind": one.kind,
        "state": one.state,
        "from_seq": one.from_seq,
        "to_seq": one.to_seq,
        "name": one.by,
        "at": iso(one.at, house.zone) if one.at is not None else None,
        "sheet_sha256": one.sheet_sha256,
        "seq": one.entry,
        "key": one.key,
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


# The file -----------------------------------------------------------------------------------


def sums(files: dict[str, bytes]) -> bytes:
    """The list of sums, as `sha256sum -c` reads it."""
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in files.items()]
    return ("\n".join(sorted(lines, key=lambda line: line[66:])) + "\n").encode()


def zipped(files: dict[str, bytes]) -> bytes:
    """The files as one ZIP: by name, without times, so that the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, files[name], compresslevel=6)
    return buffer.getvalue()


def make(
    desk: Desk,
    month: str,
    folder: Path | None = None,
    progress: Progress = lambda done, total: True,
) -> tuple[Path, Bundle]:
    """Put the bundle of a month together, keep its digest in the log, put the file in place.

    It may run in a thread of its own: whoever was signed in when it began has made it.

    Args:
        folder: where to; by default the site's own folder `exports`.

    Raises:
        GuardRefused: the month is not over, or its bundle has been handed over.
        NotAuthorised: not for this person (LOG-06).
        FileRefused: another file has the name already, or the folder cannot be written to.
        Stopped: `progress` said so.
    """
    into = folder if folder is not None else desk.folder.exports
    actor = desk.signed_in
    made = put_together(desk, month, progress)
    path = _free(into, made)
    part = into / f"{made.name}.{os.getpid()}.part"
    try:
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_new(part, made.content)
        if not _is_handed(desk, made):
            with desk.transaction(actor) as tx:
                bundles.record(tx, month, made.entries, made.digest)
        if not path.exists():
            place_new(part, path)
    except OSError as error:
        raise FileRefused(
            _("{path} cannot be written: {reason}").format(
                path=shown_line(str(path)), reason=error.strerror or error
            ),
            remedy=_("Name another folder."),
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return path, made


def _is_handed(desk: Desk, made: Bundle) -> bool:
    """Whether this very bundle has been handed over: its file may be made again as it was."""
    return any(
        one.month == made.month and one.handed_at is not None and one.digest == made.digest
        for one in desk.ask(bundles.all_of)
    )


def _free(folder: Path, made: Bundle) -> Path:
    """A name that no other file has; one with the same content may stand there already."""
    stem, number = made.name.removesuffix(".zip"), 1
    path = folder / made.name
    while path.exists() and path.read_bytes() != made.content:
        number += 1
        path = folder / f"{stem}-{number}.zip"
    return path
