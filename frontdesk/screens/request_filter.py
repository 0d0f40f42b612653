"""The filter of the request register: a dialog, and what it stands for in words."""

from dataclasses import dataclass, replace
from typing import Any

from frontdesk import intake
from frontdesk.clock import day_bounds
from frontdesk.errors import InvalidInput
from frontdesk.intake import room_label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.request_fields import labelled
from frontdesk.widgets.console import ConsoleApp
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog

NOBODY = -1


@dataclass(frozen=True)
class RequestWish:
    """Which requests the clerk wants to see, as chosen in the dialog."""

    only_open: bool = True
    kind: str = ""
    person: int = NOBODY
    name: str = ""
    room: str = ""
    day: str = ""
    since: int | None = None
    until: int | None = None
    imported: bool = True

    @property
    def narrowed(self) -> bool:
        """Whether anything but open or all is asked for."""
        return replace(self, only_open=True) != RequestWish()

    def other_state(self) -> "RequestWish":
        """Open ones instead of all, or the other way round."""
        return replace(self, only_open=not self.only_open)

    def wanted(self) -> Any:
        """What the register is asked for."""
        from frontdesk.registers.help_requests import RequestFilter

        return RequestFilter(
            only_open=self.only_open,
            kind=self.kind,
            room=self.room,
            person=self.person if self.person != NOBODY else None,
            since=self.since,
            until=self.until,
            imported=self.imported,
        )

    def words(self) -> str:
        """The filter as the title says it."""
        told = [_("open") if self.only_open else _("all")]
        if self.kind:
            told.append(intake.label("kind", self.kind, current_language()))
        if self.name:
            told.append(f"{_('Received by')} {self.name}")
        if self.room:
            told.append(f"{field_label('room')} {self.room}")
        if self.day:
            told.append(f"{_('Day')} {self.day}")
        if not self.imported:
            told.append(_("taken at this desk"))
        return " · ".join(told)


async def filter_dialog(console: ConsoleApp, now: RequestWish) -> FormDialog:
    """The dialog; dismissed with a RequestWish, or None when it was left."""
    people = await console.link.call(_people, console.link.require())
    names = dict(people)

    async def send(typed: dict[str, Any]) -> RequestWish:
        return _wish(console, typed, names)

    return FormDialog(_("Filter the requests"), _fields(now, people), send)


def _fields(now: RequestWish, people: tuple[tuple[int, str], ...]) -> list[Field]:
    states = ((True, _("open")), (False, _("all")))
    kinds = (("", _("all")), *labelled("kind", intake.KINDS))
    imported = ((True, _("all")), (False, _("taken at this desk")))
    return [
        Field("only_open", _("State"), "choice", states, now.only_open),
        Field("kind", field_label("kind"), "choice", kinds, now.kind),
        Field("person", _("Received by"), "choice", people, now.person),
        Field("room", field_label("room"), value=now.room, hint="3-2-1203"),
        Field("day", _("Day"), value=now.day, hint=_("11-21 or 2026-11-21")),
        Field("imported", _("Imported"), "choice", imported, now.imported),
    ]


def _people(desk: Any) -> tuple[tuple[int, str], ...]:
    from frontdesk.registers import people

    with desk.reading() as reading:
        staff = people.staff(reading, gone=True)
    return ((NOBODY, _("all")), *((who.id, f"{who.name}#{who.staff_no}") for who in staff))


def _wish(console: ConsoleApp, typed: dict[str, Any], names: dict[int, str]) -> RequestWish:
    desk = console.link.require()
    day = typed["day"].strip()
    bounds = day_bounds(day, desk.clock.now(), desk.house.zone) if day else (None, None)
    if bounds is None:
        raise InvalidInput(_("Day"), _("write it as 11-21 or 2026-11-21"))
    return RequestWish(
        only_open=typed["only_open"],
        kind=typed["kind"],
        person=typed["person"],
        name=names[typed["person"]] if typed["person"] != NOBODY else "",
        room=room_label(typed["room"]) or typed["room"].strip(),
        day=day,
        since=bounds[0],
        until=bounds[1],
        imported=typed["imported"],
    )
