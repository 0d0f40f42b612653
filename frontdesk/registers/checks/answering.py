"""What is said to an exception, and what comes of it: a promise, an instruction, a signature."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from frontdesk.errors import GuardRefused, InvalidInput, NotFound
from frontdesk.language import N_, _, catalogue
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, CheckAnswer, Commitment, LogCheck
from frontdesk.registers import approvals, commitments, instructions, notifications, people
from frontdesk.registers.checks import views
from frontdesk.registers.checks.look import number_of, unseen
from frontdesk.registers.checks.shapes import INSPECTION, MORNING, Answer, CheckView, Exception_
from frontdesk.registers.checks.sorts import ACCEPTED, COUNTERSIGNED, FOLLOW_UP, INSTRUCT, SEEN
from frontdesk.registers.checks.views import SAMPLE, show
from frontdesk.registers.unit_of_work import Transaction, row_id
from frontdesk.store import entries
from frontdesk.text import clean, clean_line, cut

ACTS = {MORNING: "check.sign", INSPECTION: "check.inspect"}
"""Kinds of check, and the act that each takes."""
LABEL = 200
"""Characters that the label of a clock may have."""


def open_row(tx: Transaction, check_id: int) -> LogCheck:
    """The row of a check that is under way, for whoever may work on it.

    Raises:
        NotAuthorised: only a supervisor checks the log, only the director inspects it (AUTH-31).
        GuardRefused: it has been signed.
    """
    row = tx.get(LogCheck, check_id)
    tx.require(ACTS[row.kind])
    if row.state != "open":
        raise GuardRefused(_("This check has been signed."), rule="LOG-07")
    return row


def under_way(tx: Transaction, row: LogCheck) -> CheckView:
    """The check as it is written: confidential matters closed, in the language of the log."""
    return show(unseen(tx), row_id(row), tx.house.language)


# Answers ----------------------------------------------------------------------------------------


def answer(
    tx: Transaction,
    check_id: int,
    key: str,
    answer: str,
    words: str = "",
    due_at: int | None = None,
    to: int | None = None,
) -> int:
    """Say something to an exception; seq of the entry.

    Args:
        key: of the exception.
        answer: accepted; follow_up (words, `due_at`, and `to`, a person id, by default oneself)
            makes a promise; instruct (words, and `to`, a person id, None for everybody) gives an
            instruction that is shown at the next sign-in; countersigned signs a decision.
        due_at: by when it is followed up, UTC milliseconds.

    Raises:
        NotFound: the check has no such exception.
        InvalidInput: that cannot be said to it, or words or time are missing.
        GuardRefused: it was answered with something that stands by itself.
        NotAuthorised: the decision is not theirs to countersign.
    """
    row = open_row(tx, check_id)
    found = next((one for one in under_way(tx, row).exceptions if one.key == key), None)
    if found is None:
        raise NotFound(_("The check has no exception {key}.").format(key=key))
    if answer not in found.choices:
        said = _("choose from {known}").format(known=", ".join(found.choices))
        raise InvalidInput(_("Answer"), said, rule="LOG-07")
    words = clean(words).strip()
    return _answered(tx, row, found, answer, words, due_at, to)


def words_of(tx: Transaction, check_id: int, key: str) -> str:
    """The words of an exception in the language of the log; empty where there is none.

    Raises:
        NotAuthorised, GuardRefused: the check is not theirs, or has been signed.
    """
    view = under_way(tx, open_row(tx, check_id))
    return next((one.words for one in view.exceptions if one.key == key), "")


def answer_all(tx: Transaction, check_id: int, keys: Collection[str], words: str = "") -> int:
    """Accept several exceptions at once; how many.

    Raises:
        InvalidInput: one of them takes more than that.
    """
    row = open_row(tx, check_id)
    wanted = [one for one in under_way(tx, row).exceptions if one.key in keys]
    for one in wanted:
        if ACCEPTED not in one.choices:
            raise InvalidInput(one.title(tx.house.language), _("is not accepted, but signed"))
        _answered(tx, row, one, ACCEPTED, clean(words).strip(), None, None)
    return len(wanted)


def _answered(
    tx: Transaction,
    row: LogCheck,
    one: Exception_,
    answer: str,
    words: str,
    due_at: int | None,
    to: int | None,
) -> int:
    _refuse_second(one.answer)
    made: Commitment | None = None
    instruction = None
    if answer == FOLLOW_UP:
        made = _promised(tx, one, words, due_at, to)
    elif answer == INSTRUCT:
        instruction = _instructed(tx, one, words, to)
    elif answer == COUNTERSIGNED:
        _countersigned(tx, one)
    written = _row(tx, row_id(row), one.key)
    written.answer, written.words = answer, words
    written.commitment_id = row_id(made) if made else None
    written.instruction_id = instruction
    told: dict[str, Any] = {
        "what": _named(tx, one),
        "answer": answer,
        "words": words,
        "exception": one.key,
        "sort": one.sort,
        "at": one.at,
    }
    if made:
        told |= {"due_at": made.due_at, "owner": made.owner}
        to = made.owner if made.owner != tx.actor.person_id else None
    if to is not None:
        told["to"] = people.names(tx)[to]
    if one.confidential:
        told["closed"] = True
    seq = _post(tx, row, told, [written, *([made] if made else [])], one)
    _tell(tx, one)
    return seq


def _post(
    tx: Transaction,
    row: LogCheck,
    told: Mapping[str, Any],
    rows: Sequence[Book],
    one: Exception_ | None = None,
) -> int:
    about = [one.subject] if one and one.subject else []
    return tx.post(
        "check.answered",
        told,
        rows,
        subject=f"log_check:{row.id}",
        about=about,
        confidential=bool(one and one.confidential),
    )


def _refuse_second(answer: Answer | None) -> None:
    if answer is not None and answer.answer != ACCEPTED:
        raise GuardRefused(_("It has been answered already."), rule="LOG-07")


def _row(tx: Transaction, check_id: int, key: str) -> CheckAnswer:
    """The row of an answer, new or to be changed."""
    query = "SELECT id FROM check_answer WHERE check_id = ? AND exception = ?"
    known = tx.raw.execute(query, (check_id, key)).fetchone()
    if known:
        row = tx.get(CheckAnswer, known[0])
        row.answered_by, row.answered_at = tx.actor.person_id, tx.now
        return row
    row = CheckAnswer(
        check_id=check_id,
        exception=key,
        answer=SEEN,
        answered_by=tx.actor.person_id,
        answered_at=tx.now,
    )
    tx.session.add(row)
    return row


def _named(tx: Transaction, one: Exception_) -> str:
    named = f"{one.title(tx.house.language)}: {one.words}"
    return cut(named.replace("\n", " "), LABEL)[0]


def _promised(
    tx: Transaction, one: Exception_, words: str, due_at: int | None, to: int | None
) -> Commitment:
    label = clean_line(words)
    if not label:
        raise InvalidInput(field_label("follow_up"), _("must be filled in"), rule="LOG-07")
    if due_at is None or due_at <= tx.now:
        raise InvalidInput(field_label("due_at"), _("give a time that lies ahead"), rule="LOG-07")
    owner = tx.actor.person_id if to is None else people.active_person(tx, to).id
    if one.confidential:
        label = catalogue(tx.house.language).gettext(_CLOSED_LABEL)
    made = commitments.start(
        tx,
        rule=commitments.PROMISE,
        subject=one.subject or "",
        label=cut(label, LABEL)[0],
        due_at=due_at,
        started_at=tx.now,
    )
    made.owner = owner
    tx.session.flush()
    return made


_CLOSED_LABEL = N_("follow up a confidential matter")


def _instructed(tx: Transaction, one: Exception_, words: str, to: int | None) -> int:
    if not words:
        raise InvalidInput(field_label("instruction"), _("must be filled in"), rule="LOG-07")
    return instructions.give(tx, words, to=to, about=one.subject or "")


def _countersigned(tx: Transaction, one: Exception_) -> None:
    number = number_of(one.key, "approval")
    query = "SELECT given_at FROM approval WHERE id = ?"
    if number is not None and tx.raw.execute(query, (number,)).fetchone()[0] is None:
        approvals.countersign(tx, number)


def _tell(tx: Transaction, one: Exception_) -> None:
    """Whoever answers a missed clock has been told of it, if it asks to tell somebody of theirs."""
    if one.seq is None or one.sort not in ("breached", "promise"):
        return
    body = entries.bodies(tx.raw, [one.seq]).get(one.seq)
    for fact in json.loads(body)["facts"] if body else ():
        if fact["table"] == "notification" and fact["row"]["role"] in tx.actor.roles:
            told = "SELECT outcome FROM notification WHERE id = ?"
            if tx.raw.execute(told, (fact["id"],)).fetchone()[0] != "told":
                notifications.record(tx, fact["id"], reached=True, told=tx.actor.name)


def see_sample(tx: Transaction, check_id: int) -> None:
    """The sample has been looked at; said twice it is noted once."""
    row = open_row(tx, check_id)
    if SAMPLE in views.answers_of(unseen(tx), check_id):
        return
    seen = _row(tx, check_id, SAMPLE)
    say = catalogue(tx.house.language).gettext
    what = say(N_("sample, entries {seqs}")).format(
        seqs=", ".join(f"#{seq}" for seq in row.sample.split(",") if seq) or "—"
    )
    _post(tx, row, {"what": what, "answer": SEEN, "exception": SAMPLE}, [seen])
