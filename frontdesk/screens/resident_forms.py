"""The forms about one resident: details, moving in, card and keys."""

import re
from typing import Any

from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _
from frontdesk.text import fold_width, mask_phone
from frontdesk.widgets.fields import Field, yes_no
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.link import DeskLink

KINDS = (
    ("owner", N_("owner")),
    ("tenant", N_("tenant")),
    ("family", N_("family")),
    ("other", N_("other")),
)


def kind_name(kind: str) -> str:
    """What a kind of resident is called."""
    return _(dict(KINDS).get(kind, kind))


def add_form(link: DeskLink, room: str) -> FormDialog:
    """A new resident; the room is made when it is new."""

    async def send(values: dict[str, Any]) -> Any:
        from frontdesk.registers import households

        draft = _draft(values, values["emergency_telephone"])
        return await link.act(households.add_resident, values["room"], draft)

    fields = [
        Field("room", _("Room"), value=room, hint="3-2-1203"),
        Field("name", _("Name")),
        _kind_field("owner"),
        Field("telephones", _("Telephones"), hint=_("several with blanks between")),
        *_emergency("", ""),
        Field("note", _("Note")),
    ]
    return FormDialog(_("Enter a resident"), fields, send, draft="resident.add")


def change_form(link: DeskLink, who: Any) -> FormDialog:
    """Details of a resident. Numbers that stand are masked; they are added to or dropped."""
    shown = mask_phone(who.emergency_telephone)

    async def send(values: dict[str, Any]) -> bool:
        from frontdesk.registers import households

        typed = values["emergency_telephone"]
        draft = _draft(values, who.emergency_telephone if typed == shown else typed)
        await link.act(
            households.change_resident,
            who.id,
            draft,
            active=values["active"],
            seen=who.entry_seq,
            drop=values.get("drop", ()),
        )
        return True

    known = tuple((number, mask_phone(number)) for number in who.telephones)
    fields = [
        Field("name", _("Name"), value=who.name),
        _kind_field(who.kind),
        *([Field("drop", _("No longer right"), "many", known)] if known else []),
        Field("telephones", _("Telephones"), hint=_("to add: several with blanks between")),
        *_emergency(who.emergency_name, shown),
        Field("note", _("Note"), value=who.note),
        yes_no("active", _("Lives here"), who.active),
    ]
    return FormDialog(f"{who.room} {who.name}", fields, send)


def move_in_form(link: DeskLink, who: Any) -> FormDialog:
    """Papers seen and the registration form filled in."""

    async def send(values: dict[str, Any]) -> Any:
        from frontdesk.registers import households

        draft = households.RegistrationDraft(
            values["id_card_seen"], values["lease"], values["form_filled"]
        )
        return await link.act(households.register_move_in, who.id, draft)

    leases = (("", _("not asked yet")), ("seen", _("seen")), ("none", _("there is none")))
    fields = [
        yes_no("id_card_seen", _("Identity card")),
        Field("lease", _("Lease"), "choice", leases),
        yes_no("form_filled", _("Registration form")),
    ]
    note = _(
        "Identity card and, if there is one, the lease are seen (RES-01); the registration "
        "form is filled in before keys are given (RES-02)."
    )
    title = _("Moving in: {room} {name}").format(room=who.room, name=who.name)
    return FormDialog(title, fields, send, note=note)


def keys_form(link: DeskLink, who: Any) -> FormDialog:
    """Access card and keys, signed for."""

    async def send(values: dict[str, Any]) -> bool:
        from frontdesk.registers import households

        await link.act(
            households.hand_out_keys,
            who.id,
            keys=_number(values["keys"]),
            card=values["card"],
            signed_by=values["signed_by"],
        )
        return True

    fields = [
        Field("card", _("Access card"), hint=_("number of the card")),
        Field("keys", _("Number of keys"), hint=_("how many")),
        Field("signed_by", _("Signed by"), value=who.name),
    ]
    note = _("Only after papers and form; the resident signs for card and keys (RES-03).")
    title = _("Card and keys: {room} {name}").format(room=who.room, name=who.name)
    return FormDialog(title, fields, send, note=note)


def _number(typed: str) -> int:
    digits = fold_width(typed).strip()
    if not re.fullmatch(r"[0-9]{1,4}", digits):
        raise InvalidInput(_("Number of keys"), _("write a number from 1 to 99"), rule="RES-03")
    return int(digits)


def _kind_field(value: str) -> Field:
    options = tuple((kind, kind_name(kind)) for kind, _label in KINDS)
    return Field("kind", _("Kind"), "choice", options, value)


def _emergency(name: str, telephone: str) -> tuple[Field, Field]:
    return (
        Field("emergency_name", _("In an emergency"), value=name, hint=_("whom to call")),
        Field("emergency_telephone", _("… their telephone"), value=telephone),
    )


def _draft(values: dict[str, Any], emergency_telephone: str) -> Any:
    from frontdesk.registers.households import ResidentDraft

    return ResidentDraft(
        values["name"],
        values["kind"],
        split_telephones(values["telephones"]),
        values["emergency_name"],
        emergency_telephone,
        values["note"],
    )


def split_telephones(typed: str) -> tuple[str, ...]:
    """Numbers typed on one line.

    Raises:
        InvalidInput: a piece holds no digit.
    """
    pieces = tuple(piece for piece in re.split(r"[\s,;/，；、]+", typed.strip()) if piece)
    for piece in pieces:
        if not re.fullmatch(r"\+?[0-9()-]{3,20}", fold_width(piece)):
            raise InvalidInput(
                _("Telephones"), _("“{piece}” is not a telephone number").format(piece=piece[:40])
            )
    return pieces
