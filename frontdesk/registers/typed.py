"""What a pydantic model refuses, as a person at the desk reads it: field, reason, rule."""

from collections.abc import Mapping

from pydantic import ValidationError

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label


def refusal(error: ValidationError, rules: Mapping[str, str], otherwise: str) -> InvalidInput:
    """The refusal of the first field that a draft cannot take.

    Args:
        rules: ids of the rules behind fields, by name.
        otherwise: the rule of every other field.
    """
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "content"
    reason = (
        _("must be filled in")
        if first["type"] in ("string_too_short", "missing")
        else _("too long or not readable")
    )
    return InvalidInput(field_label(name), reason, rule=rules.get(name, otherwise))
