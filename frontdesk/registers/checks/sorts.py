"""What counts as an exception, how grave it is, which rule stands behind it, what may be said."""

from collections.abc import Mapping
from typing import NamedTuple

from frontdesk.language import N_, Language, catalogue

ACCEPTED, FOLLOW_UP, INSTRUCT = "accepted", "follow_up", "instruct"
COUNTERSIGNED, SEEN = "countersigned", "seen"


class Sort(NamedTuple):
    """A sort of exception.

    Args:
        risk: 0 is the gravest.
        title: message id of what it is called.
        rule: id of the rule behind it; empty where the console itself looks.
    """

    risk: int
    title: str
    rule: str = ""


SORTS: Mapping[str, Sort] = {
    # What a director looks for: nobody answered
    "complaint": Sort(0, N_("complaint that nobody answered"), "LOG-17"),
    "unanswered": Sort(1, N_("request that nobody answered"), "LOG-17"),
    # The book itself
    "verify": Sort(2, N_("the book does not hold"), "LOG-04"),
    "anchor": Sort(2, N_("anchor on paper differs"), "LOG-04"),
    "restored": Sort(2, N_("restored from a backup"), "LOG-03"),
    "recovered": Sort(2, N_("recovery key used")),
    # Was the desk manned
    "unmanned": Sort(3, N_("nobody on duty"), "DUTY-07"),
    "not_at_post": Sort(3, N_("nobody at the post"), "DUTY-25"),
    "relief_unfit": Sort(3, N_("relief not fit"), "HO-12"),
    "relief_absent": Sort(3, N_("relief did not come"), "HO-01"),
    "refused": Sort(3, N_("handover refused"), "HO-12"),
    "emergency": Sort(3, N_("emergency relief"), "HO-12"),
    # Residents waited, somebody does not know
    "breached": Sort(4, N_("clock missed")),
    "untold": Sort(4, N_("still to be told"), "REQ-40"),
    # Done otherwise than written
    "deviated": Sort(5, N_("not done as written"), "DUTY-24"),
    "skipped": Sort(5, N_("step left out"), "DUTY-24"),
    "released": Sort(5, N_("duty changed although work was open"), "HO-15"),
    "approval": Sort(5, N_("to be countersigned"), "AUTH-02"),
    # Things of the post
    "count": Sort(6, N_("count differs"), "HO-05"),
    "area": Sort(6, N_("area not in order"), "HO-09"),
    "findings": Sort(6, N_("findings at the handover"), "LOG-16"),
    "reservation": Sort(6, N_("taken over with a reservation"), "HO-12"),
    # The computer
    "clock": Sort(6, N_("computer's clock moved")),
    "rules": Sort(6, N_("configuration changed")),
    "verify_old": Sort(6, N_("the book has not been checked for long")),
    "repaired": Sort(6, N_("record put back"), "LOG-04"),
    "roster": Sort(7, N_("roster"), "DUTY-01"),
    "promise": Sort(7, N_("promise kept late or not at all")),
    "called_off": Sort(7, N_("called off"), "REQ-01"),
    "silent": Sort(8, N_("no entry for a long time"), "DUTY-12"),
    "overrun": Sort(8, N_("handed over late"), "DUTY-05"),
    "corrected": Sort(9, N_("correction"), "LOG-04"),
    "late": Sort(10, N_("written late"), "LOG-01"),
}

OF_ENTRY: Mapping[str, str] = {
    "log.restored": "restored",
    "key.recovered": "recovered",
    "row.repaired": "repaired",
    "rules.changed": "rules",
    "clock.stepped": "clock",
    "spot_check.recorded": "not_at_post",
    "handover.relief_unfit": "relief_unfit",
    "handover.relief_absent": "relief_absent",
    "handover.refused": "refused",
    "handover.released": "released",
    "run.step_deviated": "deviated",
    "run.step_not_applicable": "skipped",
    "request.called_off": "called_off",
    "run.called_off": "called_off",
    "entry.corrected": "corrected",
    "commitment.breached": "breached",
}
"""Kinds of entry that are an exception, and of which sort."""


def title(sort: str, language: Language) -> str:
    """What a sort of exception is called."""
    return catalogue(language).gettext(SORTS[sort].title)


STANDING = ("approval:", "notification:", "help_request:", "roster:", "verify:")
"""Beginnings of the keys of what every check names again until it is done."""


def is_standing(key: str) -> bool:
    """Whether every check names this exception again until it is done."""
    return key.startswith(STANDING)


def answers_to(sort: str) -> tuple[str, ...]:
    """What may be said to an exception of this sort, the likeliest first."""
    usual = (ACCEPTED, FOLLOW_UP, INSTRUCT)
    return (COUNTERSIGNED, FOLLOW_UP, INSTRUCT) if sort == "approval" else usual
