"""Carries a run's events and what follows from them out on the registers, in one transaction.

Every function here is called through the desk. It reads the run from its rows, lets the runner
say what the event does, writes the rows, and posts one line that reads as a clerk would write it.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from frontdesk import intake
from frontdesk.errors import Changed, GuardRefused, InvalidInput, NotFound
from frontdesk.language import _, current_language
from frontdesk.procedures import answers, effects, entries, rows, runner
from frontdesk.procedures.definition import Procedure, Step, step_of
from frontdesk.procedures.library import Known, Library, content_of
from frontdesk.procedures.pinned import Unreadable, procedure_of, stand_in, state_of
from frontdesk.registers import (
    approvals,
    drafts,
    help_requests,
    runs,
)
from frontdesk.registers.duty import ShiftView
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import DESK_ID, Actor, Transaction
from frontdesk.rules.rulebook import PRODUCT
from frontdesk.rules.services import told_name

WITHOUT_PIN = ("ask", "choose", "notify", "send")
"""Kinds of step that may be recorded under the desk's key while nobody has signed in."""


# Beginning -----------------------------------------------------------------------------------


def begin(
    tx: Transaction,
    library: Library,
    procedure_id: str,
    typed: Mapping[str, Any],
    *,
    request_id: int | None = None,
    on_duty: ShiftView | None = None,
) -> int:
    """Start a procedure with the answers to its first step; the run's id.

    Without a request the call is registered in the same transaction. Nothing is written before
    the first fact.

    Args:
        on_duty: who answers for it where the desk itself begins, nobody having signed in.

    Raises:
        InvalidInput: an answer to the first step is missing or cannot be taken.
        NotFound: there is no such procedure.
    """
    known = library.get(procedure_id)
    first = known.procedure.first
    values = answers.read(first, typed, {}, tx.house.rulebook, tx.now, tx.house.zone)
    closed = _is_closed(tx, known.procedure, values)
    request = _request(tx, known.procedure, values, request_id, on_duty, closed)
    owner = on_duty.person_id if on_duty else tx.actor.person_id
    place = str(values.get("room") or help_requests.place_of(tx, request))
    return _start(
        tx, library, known, values, request=request, place=place, owner=owner, closed=closed
    )


def _is_closed(tx: Transaction, procedure: Procedure, values: Mapping[str, Any]) -> bool:
    """Whether a run is confidential from its first line on (CON-11, INC-40)."""
    answered = {f"{procedure.first.id}.{name}": value for name, value in values.items()}
    asked = procedure.confidential_if
    return procedure.confidential or bool(
        asked and asked.holds(answered, tx.house.rulebook.settings)
    )


def _request(
    tx: Transaction,
    procedure: Procedure,
    values: Mapping[str, Any],
    request_id: int | None,
    on_duty: ShiftView | None,
    closed: bool,
) -> int:
    """The request a run belongs to: the one given, or a new one from the first step's facts."""
    title = procedure.title.text(tx.house.language) if procedure.taken_over else ""
    if request_id is not None:
        _refuse_second(tx, procedure, request_id)
        _take(tx, procedure, request_id, closed)
        return request_id
    intake_words = procedure.request.content.text(tx.house.language)
    told = [str(values[name]) for name in ("content", "condition") if values.get(name)]
    draft = help_requests.draft_of(
        {
            "content": "；".join(told) or intake_words,
            "kind": procedure.request.kind,
            "sub_kind": procedure.request.sub_kind,
            "urgency": procedure.request.urgency,
            "room": str(values.get("room", "")),
            "telephone": str(values.get("phone", "")),
            "requester": str(values.get("requester", "")),
        }
    )
    return help_requests.register(tx, draft, on_duty=on_duty, taken_by=title, confidential=closed)


def _refuse_second(tx: Transaction, procedure: Procedure, request_id: int) -> None:
    """One run of a procedure for a request at a time, whichever console was faster."""
    help_requests.must_stand(tx, request_id)
    for run in runs.of_request(tx, request_id):
        if run.state == runner.RUNNING and run.procedure == procedure.id:
            raise Changed(
                _("This procedure runs for the request already (run {id}).").format(id=run.id),
                [run.entry_seq],
                remedy=_("Open it from the board."),
            )


def _take(tx: Transaction, procedure: Procedure, request_id: int, closed: bool) -> None:
    """A procedure takes an open request over; one that turns out special is reclassified."""
    if closed:
        help_requests.keep_confidential(tx, request_id)
    if not procedure.taken_over:
        return
    kind = procedure.request.kind
    if kind in intake.SPECIAL_KINDS and not help_requests.is_special(tx, request_id):
        facts = {"kind": kind, "sub_kind": procedure.request.sub_kind, "urgency": "emergency"}
        help_requests.complete(tx, request_id, facts)
    help_requests.take_into(tx, request_id, procedure.title.text(tx.house.language))


def _start(
    tx: Transaction,
    library: Library,
    known: Known,
    values: Mapping[str, Any] | None,
    *,
    request: int,
    place: str,
    owner: int,
    closed: bool,
    parent: int | None = None,
) -> int:
    """The rows of a new run; with `values`, its first step is done."""
    procedure, settings = known.procedure, tx.house.rulebook.settings
    content = partial(content_of, procedure)
    revision, written = runs.pin(tx, procedure.id, procedure.revision, known.digest, content)
    begun = runner.begin(procedure, tx.now, settings)
    table, run_id = runs.create(
        tx,
        procedure=procedure.id,
        revision_id=revision,
        request_id=request,
        parent_id=parent,
        title=procedure.title.text(tx.house.language),
        place=place,
        owner=owner,
        by_desk=tx.actor.person_id == DESK_ID,
        confidential=closed,
        stage="",
    )
    written.append((table, run_id))
    written += rows.open_visits(tx, procedure, run_id, place, owner, begun, confidential=closed)
    tx.post(
        "run.started",
        {
            "run": run_id,
            "procedure": procedure.id,
            "digest": known.digest,
            **entries.head(procedure, place),
        },
        written=written,
        subject=f"procedure_run:{run_id}",
        about=effects.about(tx, request),
        confidential=closed,
        permanent=procedure.permanent,
    )
    if values is not None:
        run = runs.load(tx, run_id)
        event = runner.Done(procedure.first.id, tx.now, _by(tx), values)
        _happen(tx, library, run, event)
    return run_id


def _child(tx: Transaction, library: Library, parent: RunRow, procedure_id: str) -> list[int]:
    """Begin a child run with its parent's facts; its first step waits where one is missing.

    It waits too where nobody has asked yet whether the matter is confidential (CON-11).
    """
    try:
        known = library.get(procedure_id)
    except NotFound:
        _say_missing(tx, parent, procedure_id)
        return []
    facts = _facts(parent)
    closed = known.procedure.confidential or parent.confidential
    unasked = () if closed else _unasked(known.procedure, facts)
    values = None if unasked else _read_first(tx, known.procedure, facts)
    if values is not None:
        closed = closed or _is_closed(tx, known.procedure, values)
    if parent.request_id is not None:
        _take(tx, known.procedure, parent.request_id, closed)
    run = _start(
        tx,
        library,
        known,
        values,
        request=parent.request_id or 0,
        place=parent.place,
        owner=parent.owner,
        closed=closed,
        parent=parent.id,
    )
    if values is None:
        _lay_ready(tx, run, known.procedure.first, facts, unasked)
    return [run]


def _unasked(procedure: Procedure, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields of the first step that say whether the matter is confidential, not answered yet."""
    asked = procedure.confidential_if.fields() if procedure.confidential_if else ()
    names = (step_of(reference)[1] for reference in asked)
    return tuple(name for name in names if name not in facts)


def _read_first(
    tx: Transaction, procedure: Procedure, facts: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The values of the first step from what is known; None where something is missing."""
    house = tx.house
    try:
        return answers.read(procedure.first, facts, {}, house.rulebook, tx.now, house.zone)
    except InvalidInput:
        return None


def _lay_ready(
    tx: Transaction, run: int, first: Step, facts: Mapping[str, Any], unasked: Sequence[str]
) -> None:
    """What is known stands in the waiting first step already, the cursor where it is not."""
    if tx.actor.person_id == DESK_ID:
        return
    ids = {answer.id for answer in first.fields}
    typed = {name: value for name, value in facts.items() if name in ids and type(value) is str}
    kept = {"at": [], "typed": {f"{first.id}/1": typed | {"": "".join(unasked[:1])}}}
    drafts.save(tx.raw, tx.actor.person_id, f"run-{run}", kept, tx.now)


def _say_missing(tx: Transaction, parent: RunRow, procedure_id: str) -> None:
    """A procedure that a step starts has been taken away since: the clerk reads it in the log."""
    chinese = tx.house.language == "zh"
    words = f"流程“{procedure_id}”已不存在，未能启动"
    tx.post(
        "note.written",
        {"content": words if chinese else f"procedure {procedure_id} is gone and was not begun"},
        subject=parent.subject,
        about=parent.about,
        confidential=parent.confidential,
    )


def _facts(run: RunRow) -> dict[str, Any]:
    first = procedure_of(run).first.id
    known = runner.values(procedure_of(run), state_of(run))
    return {step_of(name)[1]: value for name, value in known.items() if step_of(name)[0] == first}


# What happens at a step ----------------------------------------------------------------------


def done(
    tx: Transaction,
    library: Library,
    run_id: int,
    step_id: str,
    typed: Mapping[str, Any],
    *,
    visit: int | None = None,
) -> tuple[int, ...]:
    """A step was done, with what was typed into its fields; the runs that it has begun.

    Args:
        visit: the visit the person was looking at.

    Raises:
        InvalidInput: a field is missing or cannot be taken; nothing is written.
        GuardRefused: the step is not open, its decision needs somebody else, or the closing
            still waits for something.
        Changed: somebody else answered it meanwhile.
    """
    run, step = _step(tx, run_id, step_id, visit, without_pin=True)
    before = state_of(run)
    values = answers.read(
        step,
        typed,
        runner.values(procedure_of(run), before),
        tx.house.rulebook,
        tx.now,
        tx.house.zone,
    )
    signer = None
    if step.kind == "decide":
        values |= _decision(typed)
    if step.role:
        rule = next((rule for rule in step.rules if rule != PRODUCT), None)
        signer = approvals.signer_of(tx, step.role, rule)
        if _somebody_else(tx, signer, values):
            signer = None  # decided on the telephone: whoever sits at the keys only notes it
        if signer is None and step.kind != "decide":
            raise GuardRefused(
                _("“{step}” is confirmed by: {titles}.").format(
                    step=step.title.text(current_language()),
                    titles="、".join(told_name(role, current_language()) for role in step.role),
                ),
                rule=rule,
                remedy=_("Ask for their PIN, or skip the step with a reason."),
            )
        if signer and step.kind == "decide":
            values["approver"] = signer.name
    by = signer.person_id if signer else _by(tx)
    return _happen(tx, library, run, runner.Done(step_id, tx.now, by, values), signer, before)


def _somebody_else(tx: Transaction, signer: Actor | None, values: Mapping[str, Any]) -> bool:
    """Whether a decision is named as another person's than whoever is signed in."""
    named = values.get("approver")
    return bool(named) and signer is tx.actor and named != tx.actor.name


def _decision(typed: Mapping[str, Any]) -> dict[str, Any]:
    decision = typed.get("decision")
    if decision not in answers.DECISIONS:
        raise InvalidInput(_("Decision"), _("choose one"), rule="AUTH-02")
    found = {
        name: answers.short(str(typed.get(name) or ""), answers.IMPLIED_LABELS[name], "AUTH-02")
        for name in ("instruction", "approver")
    }
    return {"decision": decision, **{name: value for name, value in found.items() if value}}


def not_reached(
    tx: Transaction,
    library: Library,
    run_id: int,
    step_id: str,
    note: str = "",
    *,
    visit: int | None = None,
) -> None:
    """Whoever is to be told was not reached; the step stays open and the try is counted."""
    run, step = _step(tx, run_id, step_id, visit, without_pin=True)
    if step.kind != "notify":
        raise GuardRefused(_("This step tells nobody."))
    event = runner.NotReached(step_id, tx.now, _by(tx), answers.short(note, "Note"))
    _happen(tx, library, run, event)


def skip(
    tx: Transaction,
    library: Library,
    run_id: int,
    step_id: str,
    reason: str,
    *,
    how: str = runner.NOT_APPLICABLE,
    visit: int | None = None,
) -> None:
    """A step does not apply, or was deviated from, for a reason; what follows it opens.

    Args:
        how: `not_applicable` or `deviated`.
    """
    run, _found = _step(tx, run_id, step_id, visit)
    if how not in (runner.NOT_APPLICABLE, runner.DEVIATED):
        raise InvalidInput(_("How"), _("not applicable, or deviated"))
    _happen(
        tx,
        library,
        run,
        runner.Skipped(step_id, tx.now, _by(tx), answers.short(reason, "Reason"), how),
    )


def back(tx: Transaction, library: Library, run_id: int, step_id: str, reason: str = "") -> None:
    """Open a settled step once more, to put it right; what was written stays."""
    run, _found = _step(tx, run_id, step_id, None)
    _happen(
        tx, library, run, runner.WentBack(step_id, tx.now, _by(tx), answers.short(reason, "Reason"))
    )


def call_off(tx: Transaction, library: Library, run_id: int, reason: str) -> None:
    """The whole run: a mistake, a false alarm, a duplicate; its request goes on by itself."""
    run = _run(tx, run_id)
    _happen(tx, library, run, runner.CalledOff(tx.now, _by(tx), answers.short(reason, "Reason")))


def hand_to(tx: Transaction, run_id: int, person_id: int, *, seen: int | None = None) -> None:
    """Another person answers for the run from now on."""
    title = procedure_of(runs.load(tx, run_id)).title
    runs.hand_to(tx, run_id, person_id, {"en": title.en, "zh": title.zh}, seen=seen)


def _run(tx: Transaction, run_id: int) -> RunRow:
    tx.require("run.work")
    if tx.actor.person_id == DESK_ID:
        raise _needs_pin()
    run = runs.load(tx, run_id)
    runs.refuse_closed(tx, run)
    return run


def _needs_pin() -> GuardRefused:
    return GuardRefused(_("This needs your PIN."), rule="LOG-01", remedy=_("Sign in, then go on."))


def _step(
    tx: Transaction,
    run_id: int,
    step_id: str,
    visit: int | None,
    *,
    without_pin: bool = False,
) -> tuple[RunRow, Step]:
    """The run and a step of it.

    Args:
        without_pin: the desk itself may record this, nobody having signed in, in a run that it
            began and at a step that sends or tells.
    """
    by_desk = without_pin and tx.actor.person_id == DESK_ID
    run = runs.load(tx, run_id) if by_desk else _run(tx, run_id)
    runs.refuse_changed(run, step_id, visit)
    step = procedure_of(run).steps.get(step_id)
    if step is None:
        raise GuardRefused(_("The procedure has no step {step}.").format(step=step_id))
    only_desk = all(row.settled_by in (None, DESK_ID) for row in run.steps)
    if by_desk and not (run.by_desk and only_desk and step.kind in WITHOUT_PIN):
        raise _needs_pin()
    return run, step


def _by(tx: Transaction) -> int:
    return tx.actor.person_id


def _procedure_for(run: RunRow, event: runner.Event) -> Procedure:
    """What the run was pinned to; a run whose wording is damaged can still be called off."""
    try:
        return procedure_of(run)
    except Unreadable:
        if isinstance(event, runner.CalledOff):
            return stand_in(run)
        raise


def _turns_closed(tx: Transaction, run: RunRow, procedure: Procedure, event: runner.Event) -> bool:
    """Whether the answers to a first step that waited, or was put right, make it confidential."""
    if not isinstance(event, runner.Done) or event.step != procedure.first.id:
        return False
    closed = _is_closed(tx, procedure, event.values)
    if closed and run.request_id is not None:
        help_requests.keep_confidential(tx, run.request_id)
    return closed


def _happen(
    tx: Transaction,
    library: Library,
    run: RunRow,
    event: runner.Event,
    signer: Actor | None = None,
    before: runner.RunState | None = None,
) -> tuple[int, ...]:
    """Let the runner say what an event does, and do it; the child runs that it has begun.

    Args:
        before: where the run stands, where that is known already.
    """
    procedure, settings = _procedure_for(run, event), tx.house.rulebook.settings
    before = before or state_of(run)
    outcome = runner.apply(procedure, before, event, settings)
    confidential = run.confidential or _turns_closed(tx, run, procedure, event)
    for intent in outcome.intents:
        if isinstance(intent, runner.Act):
            known = runner.values(procedure, outcome.state)
            confidential = effects.act(tx, run, procedure, intent, known) or confidential
    written = rows.settle(tx, run, outcome)
    if confidential and not run.confidential:
        written += runs.hide_clocks(tx, run, rows.closed_label(tx, run.id))
    written += rows.open_visits(
        tx, procedure, run.id, run.place, run.owner, outcome, confidential=confidential
    )
    written += runs.change_run(tx, run.id, **rows.columns(tx, run, before, outcome, confidential))
    told = (
        effects.told(tx, run, procedure.steps[event.step], event.values)
        if isinstance(event, runner.Done)
        else ()
    )
    kind, data, author = entries.told(tx, procedure, run, event, outcome, signer, written)
    tx.post(
        kind,
        {"run": run.id, **entries.head(procedure, run.place), **data},
        told,
        written=written,
        subject=run.subject,
        about=run.about,
        confidential=confidential,
        permanent=procedure.permanent,
        author=author,
    )
    begun: list[int] = []
    for intent in outcome.intents:
        if isinstance(intent, runner.StartRun):
            begun += _child(tx, library, runs.load(tx, run.id), intent.procedure)
        elif isinstance(intent, runner.End):
            effects.give_back(tx, run, outcome)
    return tuple(begun)
