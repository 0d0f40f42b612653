"""The report of a run: what was done when, by whom, against which clock, and what was left out.

`report` reads it from the books, `masked` hides telephone numbers in it, `as_text` and `as_json`
give it to people and to programs.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import iso
from frontdesk.ledger.chain import read_body
from frontdesk.procedures import opened, pinned, runner
from frontdesk.procedures.definition import Procedure
from frontdesk.procedures.report_text import as_text
from frontdesk.procedures.report_tree import Decision, RunReport, StepReport, Try, masked
from frontdesk.procedures.runner import Visit
from frontdesk.registers import approvals, people, runs
from frontdesk.registers.approvals import ApprovalView
from frontdesk.registers.duty_log import UNREADABLE
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import Reading
from frontdesk.store import entries, lines

__all__ = [
    "Decision",
    "RunReport",
    "StepReport",
    "Try",
    "as_json",
    "as_text",
    "last_tries",
    "masked",
    "report",
]

ALL = 100_000
"""More entries than any run has."""


def report(reading: Reading, run_id: int) -> RunReport:
    """The report of a run, telephones in full.

    Raises:
        NotFound: there is no such run.
        NotAuthorised: it is confidential, and the viewer neither answers for it nor supervises.
    """
    run, procedure, state = pinned.view_of(reading, run_id)
    opened.refuse_closed(reading, run)
    stage_en, stage_zh = _stage(reading, procedure, run.stage)
    return RunReport(
        id=run.id,
        procedure=procedure,
        digest=run.digest,
        request_id=run.request_id,
        parent_id=run.parent_id,
        place=run.place,
        owner=run.owner_name,
        by_desk=run.by_desk,
        state=run.state,
        stage=run.stage,
        stage_en=stage_en,
        stage_zh=stage_zh,
        confidential=run.confidential,
        started_at=run.started_at,
        stable_at=run.stable_at,
        ended_at=run.ended_at,
        made_at=reading.now,
        reason=run.reason or _off_reason(reading, run),
        result=_result(procedure, state),
        zone=reading.house.zone,
        steps=_steps(reading, run, procedure, state),
    )


def _stage(reading: Reading, procedure: Procedure, stage: str) -> tuple[str, str]:
    transitions = reading.house.transitions
    if not stage or not procedure.track or not transitions.has(procedure.track):
        return stage, stage
    label = transitions.states(procedure.track).get(stage)
    return (label.en, label.zh) if label else (stage, stage)


def _off_reason(reading: Reading, run: RunRow) -> str:
    if run.state != runner.CALLED_OFF:
        return ""
    found = _noted(reading, run, "run.called_off")
    return str(found[-1].data.get("reason", "")) if found else ""


def _result(procedure: Procedure, state: runner.RunState) -> str:
    closing = next((step for step in procedure.step if step.kind == "close"), None)
    visit = state.newest(closing.id) if closing else None
    return str(visit.values.get("result", "")) if visit else ""


@dataclass(frozen=True)
class _Noted:
    """An entry about the run: when, by whom, and what stands in it."""

    at: int
    author: int
    data: Mapping[str, Any]


def _noted(reading: Reading, run: RunRow, kind: str) -> list[_Noted]:
    """Entries of one kind about the run, the oldest first; destroyed bodies give no data."""
    about = lines.of_subject(reading.raw, run.subject, ALL)
    wanted = [line for line in reversed(about) if line.kind == kind]
    bodies = entries.bodies(reading.raw, [line.seq for line in wanted])
    return [_Noted(line.occurred, line.author, _data(bodies.get(line.seq))) for line in wanted]


def _data(body: bytes | None) -> Mapping[str, Any]:
    with suppress(*UNREADABLE):
        found = (read_body(body) or {}).get("data")
        if isinstance(found, dict):
            return found
    return {}


def _steps(
    reading: Reading, run: RunRow, procedure: Procedure, state: runner.RunState
) -> tuple[StepReport, ...]:
    names, clocks = people.names(reading), runs.clocks(reading, run)
    tries = _tries(reading, run, state, names)
    backs = _backs(reading, run, state)
    decisions = _decisions(reading, run, names)
    return tuple(
        StepReport(
            step=procedure.steps[visit.step],
            visit=visit.number,
            state=visit.state,
            opened_at=visit.opened_at,
            settled_at=visit.settled_at,
            ended=_end(reading, run, visit),
            by=names.get(visit.by, "") if visit.by is not None else "",
            reason=visit.reason,
            back=visit.back,
            back_reason=backs.get((visit.step, visit.number), ""),
            due_at=clocks[row.id][0] if row.id in clocks else None,
            values=visit.values,
            tries=tries.get((visit.step, visit.number), ()),
            decision=decisions.get((visit.step, visit.number)),
        )
        for visit, row in zip(state.visits, run.steps, strict=True)
    )


def _end(reading: Reading, run: RunRow, visit: Visit) -> int:
    """When a visit was settled, else when its run ended, else now."""
    ends = (visit.settled_at, run.ended_at, reading.now)
    return next(end for end in ends if end is not None)


Visited = tuple[str, int]
"""Step and visit."""


def _shared(
    visits: Sequence[tuple[Visited, int]], noted: Sequence[_Noted]
) -> dict[Visited, list[_Noted]]:
    """Entries about steps, given to the visits in their order, as many to each as it counts."""
    left = {
        step: [one for one in noted if one.data.get("step") == step] for (step, _n), _c in visits
    }
    shared: dict[Visited, list[_Noted]] = {}
    for visited, count in visits:
        shared[visited] = left[visited[0]][:count]
        del left[visited[0]][:count]
    return shared


def _tries(
    reading: Reading, run: RunRow, state: runner.RunState, names: Mapping[int, str]
) -> dict[Visited, tuple[Try, ...]]:
    counted = [((visit.step, visit.number), visit.tries) for visit in state.visits if visit.tries]
    if not counted:
        return {}
    shared = _shared(counted, _noted(reading, run, "run.not_reached"))
    return {
        visited: tuple(
            Try(one.at, names.get(one.author, ""), str(one.data.get("note", ""))) for one in found
        )
        for visited, found in shared.items()
    }


def last_tries(reading: Reading, run: RunRow, state: runner.RunState) -> dict[Visited, int]:
    """When each visit was last tried without reaching anybody, UTC milliseconds; destroyed
    entries give none."""
    tries = _tries(reading, run, state, {})
    return {visited: found[-1].at for visited, found in tries.items() if found}


def _backs(reading: Reading, run: RunRow, state: runner.RunState) -> dict[Visited, str]:
    counted = [((visit.step, visit.number), 1) for visit in state.visits if visit.back]
    if not counted:
        return {}
    shared = _shared(counted, _noted(reading, run, "run.went_back"))
    return {
        visited: str(found[0].data.get("reason", "")) for visited, found in shared.items() if found
    }


def _decisions(reading: Reading, run: RunRow, names: Mapping[int, str]) -> dict[Visited, Decision]:
    views = approvals.of_run(reading, run.id)
    if not views:
        return {}
    noted = {one.data.get("proposal_sha256") for one in _noted(reading, run, "approval.noted")}
    signed = {
        str(one.data.get("proposal_sha256")): str(one.data.get("approver", ""))
        for one in _noted(reading, run, "approval.given")
    }
    return {
        (str(view.proposal["step"]), int(view.proposal["visit"])): Decision(
            approver=view.approver,
            decision=view.decision,
            instruction=view.instruction,
            by_telephone=view.proposal_sha256 in noted or view.given_at != view.noted_at,
            noted_by=names.get(view.noted_by, ""),
            noted_at=view.noted_at,
            signed_at=view.given_at,
            signed_by=_signer(view, signed),
        )
        for view in views
    }


def _signer(view: ApprovalView, signed: Mapping[str, str]) -> str:
    return signed.get(view.proposal_sha256, view.approver) if view.given_at is not None else ""


# As data -------------------------------------------------------------------------------------


def as_json(found: RunReport) -> dict[str, Any]:
    """The report as one JSON object: instants in ISO 8601 in the site's zone, spans in seconds."""
    title = found.procedure.title
    return {
        "run": found.id,
        "procedure": found.procedure.id,
        "revision": found.procedure.revision,
        "digest": found.digest,
        "title": {"en": title.en, "zh": title.zh},
        "request": found.request_id,
        "parent": found.parent_id,
        "place": found.place,
        "owner": found.owner,
        "by_desk": found.by_desk,
        "confidential": found.confidential,
        "state": found.state,
        "stage": found.stage,
        "started_at": iso(found.started_at, found.zone),
        "stable_at": _moment(found.stable_at, found.zone),
        "ended_at": _moment(found.ended_at, found.zone),
        "made_at": iso(found.made_at, found.zone),
        "took_s": found.took // 1000,
        "clock_set_back": found.clock_set_back,
        "reason": found.reason,
        "result": found.result,
        "steps": [_step_json(one, found.zone) for one in found.steps],
    }


def _step_json(one: StepReport, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "step": one.step.id,
        "visit": one.visit,
        "kind": one.step.kind,
        "title": {"en": one.step.title.en, "zh": one.step.title.zh},
        "state": one.state,
        "opened_at": iso(one.opened_at, zone),
        "settled_at": _moment(one.settled_at, zone),
        "took_s": one.took // 1000,
        "clock_set_back": one.clock_set_back,
        "due_at": _moment(one.due_at, zone),
        "late_s": one.late // 1000,
        "by": one.by,
        "reason": one.reason,
        "back": one.back,
        "back_reason": one.back_reason,
        "answers": _answers_json(one, zone),
        "tries": [
            {"at": iso(each.at, zone), "by": each.by, "note": each.note} for each in one.tries
        ],
        "decision": _decision_json(one.decision, zone) if one.decision else None,
    }


def _answers_json(one: StepReport, zone: ZoneInfo) -> dict[str, Any]:
    times = {answer.id for answer in one.step.fields if answer.type == "time"}
    return {
        name: iso(int(value), zone) if name in times else value
        for name, value in one.values.items()
    }


def _decision_json(one: Decision, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "decision": one.decision,
        "instruction": one.instruction,
        "approver": one.approver,
        "by_telephone": one.by_telephone,
        "noted_by": one.noted_by,
        "noted_at": iso(one.noted_at, zone),
        "signed_by": one.signed_by,
        "signed_at": _moment(one.signed_at, zone),
    }


def _moment(instant: int | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else iso(instant, zone)
