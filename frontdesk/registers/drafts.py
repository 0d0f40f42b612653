"""Unfinished forms, saved at each pause in typing; local to this computer."""

import json
from dataclasses import dataclass
from typing import Any

from frontdesk.store.driver import Connection


@dataclass(frozen=True)
class Draft:
    """A form as it was left: its name, its fields, when it was saved (UTC milliseconds)."""

    form: str
    fields: dict[str, Any]
    saved_at: int


def save(raw: Connection, person_id: int, form: str, fields: dict[str, Any], now: int) -> None:
    """Keep the fields of a form for this person."""
    raw.execute(
        "INSERT INTO draft(person_id, form, content, saved_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT(person_id, form) DO UPDATE SET content = excluded.content, "
        "saved_at = excluded.saved_at",
        (person_id, form, json.dumps(fields, ensure_ascii=False), now),
    )


def discard(raw: Connection, person_id: int, form: str) -> None:
    """The form was sent or given up."""
    raw.execute("DELETE FROM draft WHERE person_id = ? AND form = ?", (person_id, form))


def discard_all(raw: Connection, form: str) -> None:
    """What the form was for is over: nobody's draft of it is needed any more."""
    raw.execute("DELETE FROM draft WHERE form = ?", (form,))


def found(raw: Connection, person_id: int, form: str) -> Draft | None:
    """The draft of a form, if one was left."""
    row = raw.execute(
        "SELECT content, saved_at FROM draft WHERE person_id = ? AND form = ?", (person_id, form)
    ).fetchone()
    return Draft(form, json.loads(row[0]), row[1]) if row else None


def all_of(raw: Connection, person_id: int) -> list[Draft]:
    """Every draft of a person, the newest first."""
    rows = raw.execute(
        "SELECT form, content, saved_at FROM draft WHERE person_id = ? ORDER BY saved_at DESC",
        (person_id,),
    )
    return [Draft(form, json.loads(content), saved_at) for form, content, saved_at in rows]
