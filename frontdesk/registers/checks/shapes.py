"""What the check of the log gives to screens and to the command line: plain frozen objects."""

from dataclasses import dataclass, field, replace

from frontdesk.language import Language
from frontdesk.registers.checks import sorts
from frontdesk.registers.duty_log import LogRow

MORNING, INSPECTION = "morning", "inspection"
CLOSED = "(confidential)"


@dataclass(frozen=True)
class Answer:
    """What was said to an exception; `by` is a name, `at` UTC milliseconds.

    Attributes:
        answer: accepted, follow_up, instruct, countersigned or seen; label group `check_answer`.
        due_at: of a follow-up.
        seq: the entry that says so.
    """

    answer: str
    words: str
    by: str
    at: int
    seq: int
    commitment_id: int | None = None
    instruction_id: int | None = None
    due_at: int | None = None


@dataclass(frozen=True)
class Exception_:
    """Something that did not go as it should; instants in UTC milliseconds.

    Attributes:
        key: the same whenever it is looked for: `entry:214`, `commitment:7`, `approval:3`.
        sort: a key of `sorts.SORTS`.
        risk: 0 is the gravest; a list is ranked by it.
        seq: the entry that it stands on; None where it stands on none.
        words: plain text; what the viewer's lists do not show is left out.
        rule: id of the rule behind it, or empty.
        subject: the record it is about, `table:id`.
        person, person_id: whose it is; empty where it is nobody's.
        answer: what was said to it in this check.
        before: what was said to it in a signed morning check, where a director looks again, or
            of what lasts.
    """

    key: str
    sort: str
    words: str
    at: int
    rule: str = ""
    risk: int = 0
    seq: int | None = None
    subject: str | None = None
    person: str = ""
    shift: int | None = None
    confidential: bool = False
    answer: Answer | None = None
    before: Answer | None = None
    person_id: int | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be said to it, the likeliest first."""
        return sorts.answers_to(self.sort)

    @property
    def is_answered(self) -> bool:
        """Whether nothing more need be said to it before the check is signed."""
        return self.answer is not None or self.before is not None

    def title(self, language: Language) -> str:
        """What its sort is called."""
        return sorts.title(self.sort, language)


def of_sort(sort: str, key: str, words: str, at: int, **more: object) -> Exception_:
    """An exception with the risk, and unless another is given the rule, of its sort."""
    known = sorts.SORTS[sort]
    made = Exception_(key, sort, words, at, known.rule, known.risk)
    return replace(made, **more) if more else made  # type: ignore[arg-type]


def ranked(found: list[Exception_]) -> list[Exception_]:
    """The gravest first, then the oldest."""
    return sorted(found, key=lambda one: (one.risk, one.at, one.seq or 0, one.key))


@dataclass(frozen=True)
class ShiftRow:
    """A shift as the check names it; instants in UTC milliseconds.

    Attributes:
        due_at: from when its check is due; None where that is of no interest.
        overdue: that moment has passed.
        readers: who has read its log, by name (HO-06).
        handover_id, report: what its clerk told when duty changed (LOG-08); of a check's shifts.
    """

    id: int
    person_id: int
    name: str
    opened_at: int
    ends_at: int
    closed_at: int | None
    state: str
    due_at: int | None = None
    overdue: bool = False
    readers: tuple[str, ...] = ()
    handover_id: int | None = None
    report: str = ""


@dataclass(frozen=True)
class Verified:
    """When the book was last found right, UTC milliseconds; None when never on this computer."""

    at: int | None
    seq: int
    full_at: int | None


@dataclass(frozen=True)
class CheckView:
    """A check of the log; instants in UTC milliseconds.

    Attributes:
        id: None for one that nobody has begun yet.
        kind: morning or inspection.
        state: open, signed, or `ahead` for one that nobody has begun.
        exceptions: ranked, the gravest first.
        sample: ordinary entries drawn when it was begun; nobody draws them again.
        shifts: which become reviewed with the signature.
    """

    id: int | None
    kind: str
    state: str
    from_seq: int
    to_seq: int
    head: str
    exceptions: tuple[Exception_, ...] = ()
    sample: tuple[LogRow, ...] = ()
    sample_seen: bool = False
    shifts: tuple[ShiftRow, ...] = ()
    verified: Verified = field(default=Verified(None, 0, None))
    begun_by: str = ""
    begun_at: int | None = None
    finding: str = ""
    signed_by: str = ""
    signed_at: int | None = None
    sheet_sha256: str = ""
    entry_seq: int = 0

    @property
    def left(self) -> tuple[Exception_, ...]:
        """Exceptions to which something must still be said."""
        return tuple(one for one in self.exceptions if not one.is_answered)

    @property
    def may_sign(self) -> bool:
        """Whether everything has been answered and the sample looked at."""
        return self.state == "open" and self.sample_seen and not self.left


@dataclass(frozen=True)
class CheckRow:
    """A check as lists show it; instants in UTC milliseconds."""

    id: int
    kind: str
    state: str
    from_seq: int
    to_seq: int
    begun_by: str
    begun_at: int
    signed_by: str
    signed_at: int | None
    finding: str
    sheet_sha256: str
