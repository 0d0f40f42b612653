"""A check as it is looked at: under way, signed, or as it would be if it were begun now."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from frontdesk.clock import instant_from_iso
from frontdesk.language import Language, current_language
from frontdesk.ledger.chain import read_body
from frontdesk.models import LogCheck
from frontdesk.registers import duty_log
from frontdesk.registers.checks import book, exceptions, reviewing, sorts
from frontdesk.registers.checks.look import CONFIDENTIAL, chunks
from frontdesk.registers.checks.shapes import (
    INSPECTION,
    MORNING,
    Answer,
    CheckRow,
    CheckView,
    Exception_,
    of_sort,
    ranked,
)
from frontdesk.registers.duty_log import LogRow
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.store import entries, lines

SAMPLE = "sample"
"""What stands for the key of an exception where the sample has been looked at."""


def open_check(at: Reading | Transaction, kind: str = MORNING) -> int | None:
    """The id of the check of this kind that is under way."""
    query = select(LogCheck.id).where(LogCheck.kind == kind, LogCheck.state == "open")
    return at.session.exec(query).first()


def next_from(at: Reading | Transaction, kind: str) -> int:
    """The first entry that the last signed check of this kind does not cover."""
    query = "SELECT max(to_seq) FROM log_check WHERE kind = ? AND state = 'signed'"
    return (at.raw.execute(query, (kind,)).fetchone()[0] or 0) + 1


def ahead(reading: Reading, kind: str = MORNING) -> CheckView:
    """What a check begun now would find; nothing is fixed by looking, and no sample is drawn."""
    head = entries.head(reading.raw)
    first = next_from(reading, kind)
    found = exceptions.found(reading, first, head.seq, kind=kind)
    return CheckView(
        None,
        kind,
        "ahead",
        first,
        head.seq,
        head.link.hex(),
        tuple(_with_answers(reading, found, {}, kind, current_language())),
        shifts=tuple(reviewing.covered(reading, head.seq)) if kind == MORNING else (),
        verified=book.verified(reading),
    )


def show(reading: Reading, check_id: int, language: Language | None = None) -> CheckView:
    """A check: an open one as it stands, a signed one as it was signed.

    Raises:
        NotFound: no such check.
    """
    row = reading.session.get(LogCheck, check_id)
    if row is None:
        raise not_found("log_check", check_id)
    language = language or current_language()
    names = lines.names(reading.raw, {row.begun_by, row.signed_by or 0})
    sheet = json.loads(row.sheet) if row.sheet else None
    found = _signed(sheet) if sheet else _under_way(reading, row, language)
    sample = [int(seq) for seq in row.sample.split(",") if seq]
    answers = answers_of(reading, check_id)
    return CheckView(
        check_id,
        row.kind,
        row.state,
        row.from_seq,
        row.to_seq,
        row.head,
        tuple(_unsaid(reading, found, language)),
        tuple(_rows(reading, sample, language)),
        not sample or SAMPLE in answers,
        tuple(_shifts(reading, row, sheet)),
        book.verified(reading),
        names.get(row.begun_by, ""),
        row.begun_at,
        row.finding,
        names.get(row.signed_by or 0, "") if row.signed_by else "",
        row.signed_at,
        row.sheet_sha256,
        row.entry_seq,
    )


def _rows(reading: Reading, seqs: list[int], language: Language) -> list[LogRow]:
    found = lines.many(reading.raw, seqs)
    return duty_log.rows_of(reading, found[::-1], language)


def _shifts(reading: Reading, row: LogCheck, sheet: Mapping[str, Any] | None) -> list[Any]:
    if row.kind != MORNING:
        return []
    if sheet is not None:
        return reviewing.named(reading, [one["id"] for one in sheet["shifts"]])
    return reviewing.covered(reading, row.to_seq)


def _under_way(reading: Reading, row: LogCheck, language: Language) -> list[Exception_]:
    found = exceptions.found(
        reading, row.from_seq, row.to_seq, kind=row.kind, moment=row.begun_at, language=language
    )
    answers = answers_of(reading, row_id(row))
    return _with_answers(reading, found, answers, row.kind, language)


def _with_answers(
    reading: Reading,
    found: list[Exception_],
    answers: Mapping[str, Answer],
    kind: str,
    language: Language,
) -> list[Exception_]:
    """The exceptions with what was said to them; what has been put right since stays listed."""
    known = {one.key for one in found} | {SAMPLE}
    left = {key: one for key, one in answers.items() if key not in known}
    before = _before(reading, found, kind)
    listed = [
        replace(one, answer=answers.get(one.key), before=before.get(one.key)) for one in found
    ]
    return ranked([*listed, *_settled(reading, left)])


def _settled(reading: Reading, left: Mapping[str, Answer]) -> Iterator[Exception_]:
    """What was answered and is not there any more, as its answer's entry names it."""
    bodies = entries.bodies(reading.raw, [one.seq for one in left.values()]) if left else {}
    for key, answer in left.items():
        body = read_body(bodies.get(answer.seq))
        if body is not None:
            told = body["data"]
            title = sorts.title(told["sort"], reading.house.language)
            yield of_sort(
                told["sort"],
                key,
                told["what"].removeprefix(f"{title}: "),
                told["at"],
                confidential=bool(told.get("closed")),
                answer=answer,
            )


def _unsaid(
    reading: Reading, found: Iterable[Exception_], language: Language
) -> Iterator[Exception_]:
    """What supervisors said to a confidential exception is for supervisors."""
    viewer = reading.viewer
    for one in found:
        if one.confidential and not (viewer and viewer.is_supervisor):
            yield replace(one, answer=_closed(one.answer), before=_closed(one.before))
        else:
            yield one


def _closed(answer: Answer | None) -> Answer | None:
    return replace(answer, words="") if answer else None


# Answers ----------------------------------------------------------------------------------------

_ANSWERS = (
    "SELECT a.exception, a.answer, a.words, p.name, a.answered_at, a.entry_seq, a.commitment_id,"
    " a.instruction_id, c.due_at FROM check_answer a JOIN person p ON p.id = a.answered_by"
    " LEFT JOIN commitment c ON c.id = a.commitment_id"
)


def answers_of(reading: Reading, check_id: int) -> dict[str, Answer]:
    """What was said in a check, by the key of the exception; SAMPLE once it was looked at."""
    rows = reading.raw.execute(f"{_ANSWERS} WHERE a.check_id = ? ORDER BY a.id", (check_id,))
    return {row[0]: Answer(*row[1:]) for row in rows.fetchall()}


_LASTING = ("notification:", "verify:")
"""Beginnings of the keys of what lasts, and is not asked about again once a supervisor knows."""
_NOTED = (
    "SELECT seq, subject FROM entry_subject WHERE subject >= 'approval:' AND subject < 'approval;'"
    " AND seq IN ({marks})"
)


def _before(reading: Reading, found: list[Exception_], kind: str) -> dict[str, Answer]:
    """What a signed morning check has said to these exceptions, the newest.

    A director sees all of it, a countersignature too; in a morning check it holds for what lasts,
    as far as that has not come again since.
    """
    if kind == INSPECTION:
        also = _approvals_of(reading, [one for one in found if one.seq is not None])
        said = _said_before(reading, [*(one.key for one in found), *also.values()])
        said |= {key: said[approval] for key, approval in also.items() if approval in said}
        return said
    lasting = {one.key: one.at for one in found if one.key.startswith(_LASTING)}
    said = _said_before(reading, list(lasting))
    return {key: answer for key, answer in said.items() if answer.at >= lasting[key]}


def _approvals_of(reading: Reading, found: list[Exception_]) -> dict[str, str]:
    """Key of the decision by telephone that an entry notes, by the key of that entry."""
    keys = {one.seq: one.key for one in found if one.key == f"entry:{one.seq}"}
    noted: dict[str, str] = {}
    for chunk in chunks(list(keys)):
        query = _NOTED.format(marks=", ".join("?" * len(chunk)))
        rows = reading.raw.execute(query, chunk).fetchall()
        noted |= {keys[seq]: subject for seq, subject in rows}
    return noted


def _said_before(reading: Reading, keys: list[str]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for chunk in chunks(keys):
        marks = ", ".join("?" * len(chunk))
        rows = reading.raw.execute(
            f"{_ANSWERS} JOIN log_check k ON k.id = a.check_id WHERE k.kind = 'morning'"
            f" AND k.state = 'signed' AND a.exception IN ({marks}) ORDER BY a.id",
            chunk,
        )
        found |= {row[0]: Answer(*row[1:]) for row in rows.fetchall()}
    return found


# Signed -----------------------------------------------------------------------------------------


def _signed(sheet: Mapping[str, Any]) -> list[Exception_]:
    return [_from_sheet(one) for one in sheet["exceptions"]]


def _from_sheet(one: Mapping[str, Any]) -> Exception_:
    told = one.get("answer")
    answer = _answer_from(told) if told else None
    before = one.get("before")
    return Exception_(
        one["key"],
        one["sort"],
        one["words"],
        instant_from_iso(one["at"]),
        one["rule"],
        one["risk"],
        one["seq"],
        one["subject"],
        one["person"],
        one["shift"],
        bool(one.get("confidential")),
        answer,
        _answer_from(before) if before else None,
    )


def _answer_from(told: Mapping[str, Any]) -> Answer:
    due = told["due"]
    return Answer(
        told["answer"],
        told["words"],
        told["by"],
        instant_from_iso(told["at"]),
        told["seq"],
        told["commitment"],
        told["instruction"],
        instant_from_iso(due) if due else None,
    )


def recent(reading: Reading, kind: str | None = None, limit: int = 50) -> list[CheckRow]:
    """Checks, the newest first."""
    query = select(LogCheck).order_by(col(LogCheck.id).desc()).limit(limit)
    if kind is not None:
        query = query.where(LogCheck.kind == kind)
    rows = list(reading.session.exec(query))
    people = {one for row in rows for one in (row.begun_by, row.signed_by) if one is not None}
    names = lines.names(reading.raw, people)
    return [
        CheckRow(
            row_id(row),
            row.kind,
            row.state,
            row.from_seq,
            row.to_seq,
            names.get(row.begun_by, ""),
            row.begun_at,
            names.get(row.signed_by, "") if row.signed_by is not None else "",
            row.signed_at,
            row.finding,
            row.sheet_sha256,
        )
        for row in rows
    ]


__all__ = ["CONFIDENTIAL", "SAMPLE", "ahead", "answers_of", "open_check", "recent", "show"]
