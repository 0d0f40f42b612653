"""What a step does on the other registers, and what goes back to the request at the end."""

from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk import intake
from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.models import Notification
from frontdesk.procedures import runner, wording
from frontdesk.procedures.definition import Procedure, Step, step_of
from frontdesk.procedures.pinned import procedure_of
from frontdesk.registers import (
    commitments,
    drafts,
    help_requests,
    notifications,
    runs,
    secrecy,
)
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import Transaction


def about(tx: Transaction, request_id: int | None) -> list[str]:
    """The request of a run and its room, whose histories show the run's entries."""
    if request_id is None:
        return []
    room = help_requests.room_of(tx, request_id)
    return [f"help_request:{request_id}", *([f"room:{room}"] if room else [])]


def told(
    tx: Transaction, run: RunRow, step: Step, values: Mapping[str, Any]
) -> Sequence[Notification]:
    """Items of the request that a step answers by telling the same post."""
    if step.kind != "notify" or run.request_id is None:
        return ()
    if not notifications.any_untold(tx, f"help_request:{run.request_id}"):
        return ()
    found = [
        row
        for row in notifications.untold(tx, f"help_request:{run.request_id}")
        if row.role == step.tell
    ]
    for row in found:
        row.outcome, row.told_at = "told", tx.now
        row.told, row.tries = str(values.get("told", "")), row.tries + 1
    return found


def act(
    tx: Transaction, run: RunRow, procedure: Procedure, intent: runner.Act, known: Mapping[str, Any]
) -> bool:
    """Do what a step asks for on the registers; whether the case is confidential from now on.

    Args:
        known: every value of the run, this step's among them, by `step.field`.
    """
    step = intent.step
    facts = _facts(tx, procedure, step, known)
    if step.action == "case.confidential":
        closed = bool(facts.get("when", True))
        if closed and run.request_id is not None:
            help_requests.keep_confidential(tx, run.request_id)
        return closed
    if step.action == "promise.make" and intent.before is not None:
        answered = {f"{step.id}.{name}": value for name, value in intent.before.items()}
        _unmake_promise(tx, run, _facts(tx, procedure, step, {**known, **answered}))
    if step.action and run.request_id is not None:
        _ACTIONS[step.action](tx, run, facts)
    return False


def _facts(
    tx: Transaction, procedure: Procedure, step: Step, known: Mapping[str, Any]
) -> dict[str, Any]:
    """What the action of a step takes, by name."""
    return {
        name: _fact(tx, procedure, known, reference, as_it_is=name in AS_THEY_ARE)
        for name, reference in step.with_.items()
    }


AS_THEY_ARE = (
    *("kind", "sub_kind", "urgency", "channel", "paid", "nature", "public_area"),
    *("public_area_kind", "apologised", "when", "minutes"),
)
"""Facts that are identifiers, numbers, yes or no; all others are words, in the log's language."""


def _fact(
    tx: Transaction,
    procedure: Procedure,
    known: Mapping[str, Any],
    reference: str | bool,
    *,
    as_it_is: bool,
) -> Any:
    """A value of the run, a plain yes or no, or what `=department` is called."""
    if isinstance(reference, bool):
        return reference
    if reference.startswith("="):
        return intake.label("department", reference[1:], tx.house.language)
    value = known.get(reference, "")
    step, name = step_of(reference)
    if as_it_is or value in (None, "", []):
        return value
    return wording.shown(procedure.steps[step], name, value, tx.house.language, tx.house.zone)


def _text(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name)
    return "" if value is None or isinstance(value, bool) else str(value)


def _of(run: RunRow) -> int:
    assert run.request_id is not None
    return run.request_id


def _answer(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    if help_requests.state_of(tx, _of(run)) in ("registered", "escalated"):
        help_requests.answer(tx, _of(run), _text(facts, "answer"))


def _escalate(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    if help_requests.state_of(tx, _of(run)) == "registered":
        help_requests.escalate(tx, _of(run), _text(facts, "to"), _text(facts, "note"))


def _hand_over(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    if help_requests.state_of(tx, _of(run)) in ("registered", "escalated"):
        help_requests.hand_over(tx, _of(run), _text(facts, "to"), _text(facts, "note"))


def _cannot_provide(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    if help_requests.state_of(tx, _of(run)) not in ("registered", "escalated"):
        return
    outcome = help_requests.CannotProvide(
        contacted=_text(facts, "contacted"),
        apologised=bool(facts.get("apologised")),
        explanation=_text(facts, "explanation"),
        wish=_text(facts, "wish"),
        reported_to=_text(facts, "reported_to"),
    )
    help_requests.cannot_provide(tx, _of(run), outcome)


def _report_back(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    if help_requests.state_of(tx, _of(run)) == "handed_over":
        help_requests.report_back(tx, _of(run), _text(facts, "result"))


def _close(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    if help_requests.may_close(tx, _of(run), _text(facts, "result"), _text(facts, "opinion")):
        help_requests.close(
            tx, _of(run), result=_text(facts, "result"), opinion=_text(facts, "opinion")
        )


def _facts_taken(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    given = {name: value for name, value in facts.items() if value not in (None, "")}
    help_requests.complete(tx, _of(run), given)


def _major(tx: Transaction, run: RunRow, _facts: Mapping[str, Any]) -> None:
    help_requests.complete(tx, _of(run), {"major_accident": True})


def _mobilise(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    fields = {name: _text(facts, name) for name in ("who", "department", "why")}
    _written(tx, run, "mobilisation.recorded", fields)


def _measure(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    fields = {"place": _text(facts, "place") or run.place, "content": _text(facts, "content")}
    _written(tx, run, "measure.taken", fields)


def _measure_lifted(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    fields = {"place": _text(facts, "place") or run.place, "content": _text(facts, "content")}
    _written(tx, run, "measure.lifted", fields)


def _written(tx: Transaction, run: RunRow, kind: str, fields: Mapping[str, str]) -> None:
    tx.require("mobilise" if kind == "mobilisation.recorded" else "measure.take")
    tx.post(
        kind,
        dict(fields),
        subject=run.subject,
        about=run.about,
        confidential=run.confidential,
        permanent=procedure_of(run).permanent,
    )


def _promise(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    minutes = facts.get("minutes")
    if not isinstance(minutes, int):
        raise InvalidInput(_("Minutes"), _("write a whole number"))
    label = _promised(tx, run, facts)
    commitments.promise(tx, label, minutes, subject=f"help_request:{_of(run)}")


def _promised(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> str:
    """What the promise says; one of a confidential request says nothing (CON-11)."""
    if help_requests.is_confidential(tx, _of(run)):
        return secrecy.request_words(_of(run), tx.house.language)
    return f"{run.place} {_text(facts, 'label')}".strip()


def _unmake_promise(tx: Transaction, run: RunRow, facts: Mapping[str, Any]) -> None:
    """The promise that is put right is no longer due; the new one takes its place."""
    made = commitments.promised(tx, f"help_request:{_of(run)}", _promised(tx, run, facts))
    if help_requests.is_confidential(tx, _of(run)):
        made = made[-1:]  # all of them say the same
    for promise in made:
        reason = "更正" if tx.house.language == "zh" else "put right"
        commitments.drop(tx, promise, reason)


_ACTIONS = {
    "request.facts": _facts_taken,
    "request.answer": _answer,
    "request.escalate": _escalate,
    "request.hand_over": _hand_over,
    "request.cannot_provide": _cannot_provide,
    "request.report_back": _report_back,
    "request.close": _close,
    "request.major": _major,
    "log.mobilise": _mobilise,
    "log.measure": _measure,
    "log.measure_lifted": _measure_lifted,
    "promise.make": _promise,
}


def give_back(tx: Transaction, run: RunRow, outcome: runner.Outcome) -> None:
    """The request comes back with the result once its last run has ended and one was closed."""
    drafts.discard_all(tx.raw, f"run-{run.id}")
    if run.request_id is None:
        return
    others = [one for one in runs.of_request(tx, run.request_id) if one.id != run.id]
    if any(one.state == runner.RUNNING for one in others):
        return
    closing = outcome.changed
    result = str(closing.values.get("result", "")) if closing else _last_result(tx, others)
    if help_requests.state_of(tx, run.request_id) == "handed_over" and result:
        help_requests.report_back(tx, run.request_id, result)
    if help_requests.may_close(tx, run.request_id, result, ""):
        help_requests.close(tx, run.request_id, result=result)
    reasons = [one.reason for one in outcome.intents if isinstance(one, runner.End)]
    if not result and any(reasons):
        help_requests.take_back(tx, run.request_id, reasons[0])


def _last_result(tx: Transaction, others: Sequence[RunRow]) -> str:
    """The result of the newest of these runs that was closed."""
    for one in others:
        if one.state == runner.CLOSED:
            closing = runs.load(tx, one.id).steps
            return next(
                (str(row.values["result"]) for row in closing if "result" in row.values), ""
            )
    return ""
