"""All tables of the site's database. Plain data, no behaviour."""

from frontdesk.models.base import Book, TableClass, tables_of
from frontdesk.models.checks import (
    CheckAnswer,
    Instruction,
    InstructionRead,
    LogBundle,
    LogCheck,
    ReadMark,
)
from frontdesk.models.commitments import Commitment, CommitmentLevel
from frontdesk.models.contacts import Contact
from frontdesk.models.duty import (
    Handover,
    IfThenNote,
    ImportantMark,
    Outing,
    PhoneCall,
    PostItem,
    Shift,
)
from frontdesk.models.help_requests import HelpRequest, Notification, ServiceWish
from frontdesk.models.households import (
    Building,
    Resident,
    ResidentRegistration,
    Room,
    Telephone,
    Unit,
)
from frontdesk.models.ledger import Destruction, EntryBody, EntrySubject, LedgerEntry, LogLine
from frontdesk.models.people import Person, PersonKey, PinFailure, SealedKey
from frontdesk.models.prices import PriceItem, PriceList
from frontdesk.models.reconciliations import Reconciliation
from frontdesk.models.return_visits import ReturnVisit, VisitCheck, VisitDraw
from frontdesk.models.roster import (
    CalendarDay,
    LeaveRequest,
    RosterMonth,
    RosterRow,
    ShiftTemplate,
)
from frontdesk.models.runs import (
    Approval,
    ProcedureRevision,
    ProcedureRun,
    RunStep,
)
from frontdesk.models.site import (
    Checkpoint,
    ConfigDigest,
    Draft,
    LocalSetting,
    SchemaMigration,
    TickerLease,
)
from frontdesk.models.work_orders import (
    OrderCheck,
    OrderGoods,
    OrderLine,
    OrderPayment,
    WorkOrder,
)
from frontdesk.models.workers import Worker, WorkerShift

__all__ = [
    "Approval",
    "Book",
    "Building",
    "CalendarDay",
    "CheckAnswer",
    "Checkpoint",
    "Commitment",
    "CommitmentLevel",
    "ConfigDigest",
    "Contact",
    "Destruction",
    "Draft",
    "EntryBody",
    "EntrySubject",
    "Handover",
    "HelpRequest",
    "IfThenNote",
    "ImportantMark",
    "Instruction",
    "InstructionRead",
    "LeaveRequest",
    "LedgerEntry",
    "LocalSetting",
    "LogBundle",
    "LogCheck",
    "LogLine",
    "Notification",
    "OrderCheck",
    "OrderGoods",
    "OrderLine",
    "OrderPayment",
    "Outing",
    "Person",
    "PersonKey",
    "PhoneCall",
    "PinFailure",
    "PostItem",
    "PriceItem",
    "PriceList",
    "ProcedureRevision",
    "ProcedureRun",
    "ReadMark",
    "Reconciliation",
    "Resident",
    "ResidentRegistration",
    "ReturnVisit",
    "Room",
    "RosterMonth",
    "RosterRow",
    "RunStep",
    "SchemaMigration",
    "SealedKey",
    "ServiceWish",
    "Shift",
    "ShiftTemplate",
    "TableClass",
    "Telephone",
    "TickerLease",
    "Unit",
    "VisitCheck",
    "VisitDraw",
    "WorkOrder",
    "Worker",
    "WorkerShift",
    "tables_of",
]
