"""A request as the command line shows it: a record, or words for people."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from frontdesk.cli import output
from frontdesk.language import _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.help_requests import RequestView
    from frontdesk.registers.notifications import NotificationView


def record_of(desk: "Desk", view: "RequestView", *, revealed: bool = False) -> dict[str, Any]:
    """A request as a record: instants in ISO 8601, telephones masked unless `revealed`."""
    zone = desk.house.zone
    record = asdict(view)
    record["missing"] = list(view.missing)
    for name in ("received_at", "replied_at", "closed_at", "due_at"):
        record[name] = output.moment(record[name], zone)
    record["seq"] = record.pop("entry_seq")
    if revealed:
        return record
    kept = {"received_at", "replied_at", "closed_at", "due_at", "room"}
    return {**output.masked(record), **{name: record[name] for name in kept}}


def show_request(
    desk: "Desk", request_id: int, as_json: bool, *, revealed: bool = False, **further: Any
) -> None:
    """The request as it stands now, with whoever is still to be told.

    Args:
        revealed: telephone numbers in full; the log says so, or the person has just typed them.
    """
    from frontdesk.registers import help_requests, notifications

    record = record_of(desk, desk.ask(help_requests.show, request_id), revealed=revealed)
    told = desk.ask(notifications.of_subject, f"help_request:{request_id}")
    if as_json:
        record["to_tell"] = [
            {"role": item.role, "rule": item.rule, "outcome": item.outcome, "told": item.told}
            for item in told
        ]
    else:
        record = worded(desk, record)
        record["to_tell"] = [_told(item) for item in told]
        del record["received_by"], record["room_id"]
    output.show_one(record | further, as_json=as_json)


def _told(item: "NotificationView") -> str:
    """`Control room (REQ-40): told`."""
    from frontdesk.rules.authority import titles

    words = {"told": _("told"), "not_reached": _("not reached")}
    return f"{titles([item.role])} ({item.rule}): {words.get(item.outcome, _('not yet told'))}"


def worded(desk: "Desk", record: dict[str, Any]) -> dict[str, Any]:
    """A record with words in the place of identifiers."""
    from frontdesk.intake import label
    from frontdesk.language import current_language

    language = current_language()
    words = {name: label(group, str(record[name]), language) for name, group in _GROUPS.items()}
    state = desk.house.transitions.states("help_request")[record["state"]].text(language)
    missing = [_(output.FIELDS.get(name, name)) for name in record["missing"]]
    return {**record, **words, "state": state, "missing": missing}


_GROUPS = {
    "kind": "kind",
    "sub_kind": "sub_kind",
    "nature": "nature",
    "public_area_kind": "public_area_kind",
    "channel": "channel",
    "urgency": "urgency",
    "requester_kind": "requester_kind",
    "received_by_post": "post",
}
"""Fields that hold an identifier, and the list of `intake` it comes from."""
