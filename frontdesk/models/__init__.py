"""All tables of the site's database. Plain data, no behaviour."""

from frontdesk.models.base import Book, TableClass, tables_of
from frontdesk.models.commitments import Commitment, CommitmentLevel
from frontdesk.models.contacts import Contact
from frontdesk.models.duty import Handover, Shift
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

__all__ = [
    "Approval",
    "Book",
    "Building",
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
    "LedgerEntry",
    "LocalSetting",
    "LogLine",
    "Notification",
    "Person",
    "PersonKey",
    "PinFailure",
    "ProcedureRevision",
    "ProcedureRun",
    "Resident",
    "ResidentRegistration",
    "Room",
    "RunStep",
    "SchemaMigration",
    "SealedKey",
    "ServiceWish",
    "Shift",
    "TableClass",
    "Telephone",
    "TickerLease",
    "Unit",
    "tables_of",
]
