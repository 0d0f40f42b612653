"""The filter of the log: a dialog, and what it stands for in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frontdesk.clock import day_bounds, local
from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.widgets.console import ConsoleApp
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog

if TYPE_CHECKING:
    from frontdesk.store.lines import Filter


def kind_groups() -> tuple[tuple[str, str], ...]:
    """Groups of entry kinds by the beginning of their names."""
    return (
        ("", _("all")),
        ("note.", _("notes")),
        ("request.", _("requests")),
        ("entry.corrected", _("corrections")),
        ("handover.", _("handovers")),
        ("shift.", _("shifts")),
        ("desk.manned", _("desk manned")),
        ("patrol.", _("patrol findings")),
        ("commitment.", _("promises and clocks")),
        ("notification.", _("who was told")),
        ("resident", _("residents")),
        ("person.", _("staff")),
        ("key.", _("keys")),
        ("rules.", _("changed rules")),
    )


@dataclass(frozen=True)
class LogFilter:
    """A filter with its words for the title and its values for the dialog."""

    wanted: "Filter | None" = None
    words: str = ""
    values: tuple[tuple[str, Any], ...] = ()


async def filter_dialog(console: ConsoleApp, now: LogFilter) -> FormDialog:
    """The dialog; dismissed with a LogFilter, or None when it was left."""
    shifts, people = await console.link.call(_choices, console.link.require())
    values = dict(now.values)
    fields = [
        Field("day", _("Day"), value=values.get("day", ""), hint=_("11-21 or 2026-11-21")),
        Field("shift", _("Shift"), "choice", shifts, values.get("shift", 0)),
        Field("kind", _("Kind"), "choice", kind_groups(), values.get("kind", "")),
        Field("author", _("Person"), "choice", people, values.get("author", -1)),
        Field("room", _("Room"), value=values.get("room", ""), hint="3-2-1203"),
    ]
    labels: dict[str, dict[Any, str]] = {
        "shift": dict(shifts),
        "kind": dict(kind_groups()),
        "author": dict(people),
    }

    async def send(typed: dict[str, Any]) -> LogFilter:
        return _filter(console, typed, labels)

    return FormDialog(_("Filter the log"), fields, send)


def _choices(desk: Any) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]:
    from frontdesk.registers import duty, people

    with desk.reading() as reading:
        shifts = tuple(
            (shift.id, f"{local(shift.opened_at, desk.house.zone):%m-%d %H:%M} {shift.name}")
            for shift in duty.recent(reading)
        )
        staff = tuple(
            (person.id, f"{person.name}#{person.staff_no}")
            for person in people.staff(reading, gone=True)
        )
    desk_itself = (0, _("the desk"))
    return ((0, _("all")), *shifts), ((-1, _("all")), *staff, desk_itself)


def _filter(
    console: ConsoleApp, typed: dict[str, Any], labels: dict[str, dict[Any, str]]
) -> LogFilter:
    from frontdesk.intake import room_label
    from frontdesk.store.lines import Filter

    desk = console.link.require()
    words, since, until = [], None, None
    if typed["day"].strip():
        bounds = day_bounds(typed["day"], desk.clock.now(), desk.house.zone)
        if bounds is None:
            raise InvalidInput(_("Day"), _("write it as 11-21 or 2026-11-21"))
        since, until = bounds
        words.append(f"{_('Day')} {typed['day'].strip()}")
    for name, label in (("shift", _("Shift")), ("kind", _("Kind")), ("author", _("Person"))):
        if typed[name] not in (0, "", -1) or (name == "author" and typed[name] == 0):
            words.append(f"{label} {labels[name][typed[name]]}")
    room = room_label(typed["room"]) or typed["room"].strip() or None
    if room:
        words.append(f"{_('Room')} {room}")
    wanted = Filter(
        since=since,
        until=until,
        shift=typed["shift"] or None,
        kinds=(typed["kind"],) if typed["kind"] else (),
        author=typed["author"] if typed["author"] >= 0 else None,
        room=room,
    )
    return LogFilter(wanted, " · ".join(words), tuple(typed.items()))
