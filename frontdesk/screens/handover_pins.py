"""PINs of others than whoever is signed in, in the forms of a handover."""

from typing import Any

from frontdesk.errors import InvalidInput, SignInRefused
from frontdesk.language import _
from frontdesk.widgets.console import ConsoleApp
from frontdesk.widgets.form import FormDialog


async def checked(
    console: ConsoleApp, form: FormDialog, name: str, person: int, values: dict[str, Any]
) -> Any:
    """The person whose PIN stands in the field `name` of a form; argon2 runs on the desk's thread.

    Raises:
        InvalidInput: no PIN, or not theirs; the form goes to that field.
    """
    desk = console.link.require()
    label = next(field.label for field in form.fields.specs if field.name == name)
    if not values[name]:
        raise InvalidInput(label, _("must be filled in"), rule="HO-12")
    form.say(_("Checking …"))
    try:
        return await console.link.call(desk.check_pin, person, values[name])
    except SignInRefused as error:
        raise InvalidInput(label, error.what, rule="HO-12", remedy=error.remedy) from error
