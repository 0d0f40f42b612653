"""What the log says of an event: kind, data and author of one line as a clerk would write it."""

from typing import Any

from frontdesk.language import LANGUAGES
from frontdesk.procedures import runner, wording
from frontdesk.procedures.definition import Procedure, Step
from frontdesk.registers import approvals
from frontdesk.registers.runs import RunRow, Written
from frontdesk.registers.unit_of_work import Actor, Transaction
from frontdesk.rules.services import told_name


def head(procedure: Procedure, place: str) -> dict[str, Any]:
    return {"title_en": procedure.title.en, "title_zh": procedure.title.zh, "place": place}


def told(
    tx: Transaction,
    procedure: Procedure,
    run: RunRow,
    event: runner.Event,
    outcome: runner.Outcome,
    signer: Actor | None,
    written: list[Written],
) -> tuple[str, dict[str, Any], Actor | None]:
    """Kind, data and author of the line that tells the event.

    What the first step says stands in the request's own line already: it folds with the desk's.
    """
    if isinstance(event, runner.CalledOff):
        return "run.called_off", {"reason": event.reason}, None
    step = procedure.steps[event.step]
    title = {"step": step.id, "step_en": step.title.en, "step_zh": step.title.zh}
    if isinstance(event, runner.NotReached):
        tries = outcome.changed.tries if outcome.changed else 1
        who = {
            "who_en": told_name(step.tell or "", "en"),
            "who_zh": told_name(step.tell or "", "zh"),
        }
        return "run.not_reached", {**title, **who, "note": event.note, "tries": tries}, None
    if isinstance(event, runner.Skipped):
        return f"run.step_{_skipped(event)}", {**title, "reason": event.reason}, None
    if isinstance(event, runner.WentBack):
        return "run.went_back", {**title, "reason": event.reason}, None
    lines = {
        f"line_{language}": wording.line(step, event.values, language, tx.house.zone)
        for language in LANGUAGES
    }
    data = {**title, **lines, "values": dict(event.values)}
    if step.kind == "decide":
        return _decided(tx, procedure, run, step, event, signer, written, data)
    if step.kind == "close":
        return "run.closed", data, None
    first = step.id == procedure.first.id and not any(row.settled_at for row in run.steps)
    return ("run.carried" if step.action or first else "run.step_done"), data, signer


def _skipped(event: runner.Skipped) -> str:
    return "deviated" if event.how == runner.DEVIATED else "not_applicable"


def _decided(
    tx: Transaction,
    procedure: Procedure,
    run: RunRow,
    step: Step,
    event: runner.Done,
    signer: Actor | None,
    written: list[Written],
    data: dict[str, Any],
) -> tuple[str, dict[str, Any], Actor | None]:
    """A decision: signed by the person's own key, or noted until it is countersigned."""
    row = next(row for row in reversed(run.steps) if row.step == step.id)
    title = procedure.title
    proposal = {
        "log": tx.house.log,
        "run": run.id,
        "procedure": procedure.id,
        "step": step.id,
        "visit": row.visit,
        "at": tx.now,
        "decision": event.values["decision"],
        "instruction": event.values.get("instruction", ""),
        "line_en": f"{title.en} {run.place}: {data['line_en']}",
        "line_zh": f"{title.zh} {run.place}：{data['line_zh']}",
    }
    approval, digest = approvals.record(
        tx,
        run_id=run.id,
        run_step_id=row.id,
        roles=step.role,
        approver=str(event.values.get("approver", "")),
        signer=signer,
        decision=str(event.values["decision"]),
        instruction=str(event.values.get("instruction", "")),
        proposal=proposal,
    )
    written.append(approval)
    data |= {"proposal_sha256": digest, "approver": event.values.get("approver", "")}
    if signer is None:
        return "approval.noted", data, None
    lines = {name: proposal[name] for name in ("line_en", "line_zh")}
    return "approval.given", data | lines, signer
