"""The report of a run as plain data: its steps, answers, clocks, tries and decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.procedures.definition import Procedure, Step
from frontdesk.text import mask_phone, mask_phones_in


@dataclass(frozen=True)
class Try:
    """Somebody who was to be told was not reached; `at` in UTC milliseconds."""

    at: int
    by: str
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """A decision at a gate; instants in UTC milliseconds.

    Attributes:
        by_telephone: it was noted, and not signed with the person's own key at once.
        signed_at: when it was signed or countersigned, None while that is awaited.
        signed_by: whose signature that is.
    """

    approver: str
    decision: str
    instruction: str
    by_telephone: bool
    noted_by: str
    noted_at: int
    signed_at: int | None = None
    signed_by: str = ""

    @property
    def awaited(self) -> bool:
        """Whether the countersignature is still to come."""
        return self.signed_at is None


@dataclass(frozen=True)
class StepReport:
    """One time a step was opened; instants in UTC milliseconds.

    Attributes:
        state: open, done, not_applicable or deviated.
        ended: when it was settled; where it still waits, when the report was made.
        reason: why it was skipped or deviated from.
        back: it was opened again to be put right, for `back_reason`.
        due_at: until when its clock ran; None where it has none.
        values: answers by field.
    """

    step: Step
    visit: int
    state: str
    opened_at: int
    settled_at: int | None
    ended: int
    by: str
    reason: str
    back: bool
    back_reason: str
    due_at: int | None
    values: Mapping[str, Any]
    tries: tuple[Try, ...]
    decision: Decision | None

    @property
    def took(self) -> int:
        """How long it was open, in milliseconds; 0 where the clock was set back."""
        return max(0, self.ended - self.opened_at)

    @property
    def clock_set_back(self) -> bool:
        """Whether it ended before it was opened, by the computer's clock."""
        return self.ended < self.opened_at

    @property
    def late(self) -> int:
        """How far it went over its clock, in milliseconds; 0 where it did not or has none."""
        return 0 if self.due_at is None else max(0, self.ended - self.due_at)


@dataclass(frozen=True)
class RunReport:
    """A run from its first step to the report; instants in UTC milliseconds.

    Attributes:
        owner: who answers for it.
        by_desk: it was begun while nobody was signed in.
        stage: newest state of the procedure's track that was reached, or empty.
        stable_at: since when it may be carried over a handover.
        reason: why it was called off.
        result: what was written as its result when it was closed.
    """

    id: int
    procedure: Procedure
    digest: str
    request_id: int | None
    parent_id: int | None
    place: str
    owner: str
    by_desk: bool
    state: str
    stage: str
    stage_en: str
    stage_zh: str
    confidential: bool
    started_at: int
    stable_at: int | None
    ended_at: int | None
    made_at: int
    reason: str
    result: str
    zone: ZoneInfo
    steps: tuple[StepReport, ...]

    @property
    def ended(self) -> int:
        """When it ended; where it still runs, when the report was made."""
        return self.made_at if self.ended_at is None else self.ended_at

    @property
    def took(self) -> int:
        """How long it has run, in milliseconds; 0 where the clock was set back."""
        return max(0, self.ended - self.started_at)

    @property
    def clock_set_back(self) -> bool:
        """Whether it ended before it began, by the computer's clock."""
        return self.ended < self.started_at


def masked(found: RunReport) -> RunReport:
    """The report with every telephone number in it masked."""
    return replace(
        found,
        place=mask_phones_in(found.place),
        reason=mask_phones_in(found.reason),
        result=mask_phones_in(found.result),
        steps=tuple(_masked_step(one) for one in found.steps),
    )


def _masked_step(one: StepReport) -> StepReport:
    phones = {answer.id for answer in one.step.fields if answer.type == "phone"}
    decision = one.decision
    if decision:
        decision = replace(
            decision,
            approver=mask_phones_in(decision.approver),
            instruction=mask_phones_in(decision.instruction),
            signed_by=mask_phones_in(decision.signed_by),
        )
    return replace(
        one,
        reason=mask_phones_in(one.reason),
        back_reason=mask_phones_in(one.back_reason),
        values={name: _masked(value, name in phones) for name, value in one.values.items()},
        tries=tuple(replace(each, note=mask_phones_in(each.note)) for each in one.tries),
        decision=decision,
    )


def _masked(value: Any, telephone: bool) -> Any:
    if not isinstance(value, str):
        return value
    return mask_phone(value) if telephone else mask_phones_in(value)
