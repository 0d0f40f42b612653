"""What the board says of a month whose log should be with the records officer (LOG-06)."""

from typing import Any

from frontdesk.language import _


def due_bundle(reading: Any) -> str:
    """The oldest month that is due, for whoever may put it together; else empty."""
    from frontdesk.registers.checks import bundles
    from frontdesk.rules import authority

    viewer = reading.viewer
    if viewer is None or not authority.may(viewer.roles, "bundle.make"):
        return ""
    return bundles.due(reading) or ""


def bundle_hint(month: str) -> str:
    """One hint for the board."""
    return _("The log of {month} is due for the records officer: Ctrl+P, Monthly bundles.").format(
        month=month
    )
