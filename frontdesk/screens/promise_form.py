"""The form for a promise with a clock, such as ringing a resident back."""

from typing import Any

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.link import DeskLink


def promise_form(link: DeskLink, subject: str = "") -> FormDialog:
    """Words and minutes; the promise stands on the board until it is kept."""

    async def send(values: dict[str, Any]) -> int:
        from frontdesk.registers import commitments

        minutes = values["minutes"].strip()
        if not minutes.isdecimal():
            raise InvalidInput(_("Minutes"), _("write a whole number"))
        return await link.act(commitments.promise, values["label"], int(minutes), subject=subject)

    fields = [
        Field("label", _("Promise"), hint=_("ring 1203 back")),
        Field("minutes", _("Minutes"), hint=_("minutes from now"), value="15"),
    ]
    note = _("Promise only what is in your power and can be kept in time (CARE-22, CARE-33).")
    return FormDialog(_("Promise with a clock"), fields, send, note=note, draft="promise")
