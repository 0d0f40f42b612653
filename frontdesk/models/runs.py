"""Runs of written procedures: what they are pinned to, their steps, and approvals."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of

RUN_STATES = ("running", "closed", "called_off")
VISIT_STATES = ("open", "done", "not_applicable", "deviated")


class ProcedureRevision(Book, table=True):
    """The content of a procedure as runs were pinned to it (JSON), by its SHA-256 in hex."""

    __tablename__ = "procedure_revision"
    __table_args__ = declared("book", UniqueConstraint("digest"))

    procedure: str
    revision: int
    digest: str
    content: str


class ProcedureRun(Book, table=True):
    """One execution of a procedure; times in UTC milliseconds."""

    __tablename__ = "procedure_run"
    __table_args__ = declared(
        "book",
        one_of("state", *RUN_STATES),
        Index("ix_procedure_run_state", "state", "id"),
        Index("ix_procedure_run_request", "request_id"),
    )

    procedure: str
    revision_id: int = Field(foreign_key="procedure_revision.id")
    request_id: int | None = Field(default=None, foreign_key="help_request.id")
    parent_id: int | None = Field(default=None, foreign_key="procedure_run.id")
    title: str
    """What the procedure is called, in the language of the log."""
    place: str = ""
    owner: int = Field(foreign_key="person.id")
    by_desk: bool = False
    """Begun while nobody was signed in."""
    state: str = "running"
    stage: str = ""
    confidential: bool = False
    started_at: int
    stable_at: int | None = None
    ended_at: int | None = None
    reason: str = ""
    """Why it was called off."""


class RunStep(Book, table=True):
    """One time a step of a run was opened; the values of its fields are JSON."""

    __tablename__ = "run_step"
    __table_args__ = declared(
        "book", one_of("state", *VISIT_STATES), UniqueConstraint("run_id", "step", "visit")
    )

    run_id: int = Field(foreign_key="procedure_run.id")
    step: str
    visit: int
    state: str = "open"
    back: bool = False
    tries: int = 0
    opened_at: int
    settled_at: int | None = None
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    field_values: str = "{}"
    reason: str = ""


class Approval(Book, table=True):
    """A decision at a gate: by the person's own PIN, or by telephone until countersigned.

    `proposal` is canonical JSON; its SHA-256 (hex) stands in the entry `approval.given`.
    """

    __tablename__ = "approval"
    __table_args__ = declared(
        "book",
        Index("ix_approval_given", "given_at", "id"),
        Index("ix_approval_order", "order_id", sqlite_where=text("order_id IS NOT NULL")),
    )

    run_id: int | None = Field(default=None, foreign_key="procedure_run.id")
    run_step_id: int | None = Field(default=None, foreign_key="run_step.id")
    order_id: int | None = Field(default=None, foreign_key="work_order.id")
    """The gate stands in a procedure, or in a work order."""
    roles: str
    """Role identifiers of Appendix 4 that may decide, comma-separated."""
    approver: str
    approver_id: int | None = Field(default=None, foreign_key="person.id")
    decision: str
    instruction: str = ""
    proposal: str
    proposal_sha256: str
    noted_by: int = Field(foreign_key="person.id")
    noted_at: int
    given_at: int | None = None
    handover_id: int | None = Field(default=None, foreign_key="handover.id")
    """Or it lets a change of duty pass (HO-15)."""
