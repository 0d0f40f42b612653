"""The forms of a check, and what they do: follow up by a time, instruct, countersign, sign."""

from collections.abc import Sequence
from typing import Any

from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.order_fields import typed_ahead
from frontdesk.screens.order_lists import Work
from frontdesk.screens.people import person_name
from frontdesk.text import cut, shown_line
from frontdesk.widgets.fields import Field

LABEL = 200
"""Characters that the label of a promise may have."""


def follow_up_fields(one: Any, staff: Sequence[Any], me: int) -> list[Field]:
    """What is done about an exception, by when, and who sees to it."""
    return [
        Field("due_at", field_label("due_at"), hint=_("15:00 or 12-24 15:00")),
        Field("owner", _("Who"), "choice", _names(staff), me),
        Field(
            "follow_up", field_label("follow_up"), value=_offered(one), hint=_("what is to be done")
        ),
    ]


def _offered(one: Any) -> str:
    """What is to be done, as long as nobody types something else."""
    return "" if one.confidential else cut(shown_line(one.words), LABEL)[0]


def instruct_fields(one: Any, staff: Sequence[Any]) -> list[Field]:
    """Whom the words are for, at first whoever the exception is about, and the words."""
    concerned = [person.id for person in staff if person.name == one.person]
    everybody = ((None, _("everybody")),)
    first = concerned[0] if len(concerned) == 1 else None
    return [
        Field("to", _("For"), "choice", (*everybody, *_names(staff)), first),
        Field("instruction", field_label("instruction"), "long", limit=1000),
    ]


def _names(staff: Sequence[Any]) -> tuple[tuple[int, str], ...]:
    return tuple((person.id, shown_line(person_name(person))) for person in staff)


def finding_field(kind: str) -> Field:
    """What was found: must be there in an inspection (LOG-17)."""
    if kind == "inspection":
        return Field("finding", field_label("finding"), "long", limit=1000)
    return Field("finding", field_label("finding"), hint=_("may stay empty"), limit=1000)


# What the forms do, in one transaction ------------------------------------------------------------


def follow_up(check: int, one: Any) -> Work:
    """Somebody sees to an exception by a time; the words it has are kept as the log has them."""
    offered = _offered(one)

    def work(tx: Any, values: dict[str, Any]) -> Any:
        due = typed_ahead(values["due_at"], field_label("due_at"), tx.now, tx.house.zone)
        words, owner = values["follow_up"], values["owner"]
        if offered and words == offered and current_language() != tx.house.language:
            words = _register().words_of(tx, check, one.key)
        return _register().answer(tx, check, one.key, "follow_up", words, due, owner)

    return work


def instruct(check: int, key: str) -> Work:
    """Somebody, or all clerks, are told something."""

    def work(tx: Any, values: dict[str, Any]) -> Any:
        words, to = values["instruction"], values["to"]
        return _register().answer(tx, check, key, "instruct", words, to=to)

    return work


def countersign(check: int, key: str) -> Work:
    """Whoever is signed in confirms what they decided by telephone."""
    return lambda tx, _values: _register().answer(tx, check, key, "countersigned")


def accept_all(check: int, keys: Sequence[str]) -> Work:
    """Several exceptions of one sort."""
    return lambda tx, _values: _register().answer_all(tx, check, keys)


def _register() -> Any:
    from frontdesk.registers.checks import morning

    return morning
