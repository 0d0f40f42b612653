"""Which screen stands behind which mode. Each is imported when it is first shown."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from textual.screen import Screen


def _later(module: str, name: str) -> Callable[[], Screen[Any]]:
    def make() -> Screen[Any]:
        screen: Screen[Any] = getattr(import_module(f"frontdesk.screens.{module}"), name)()
        return screen

    return make


MODES: dict[str, Callable[[], Screen[Any]]] = {
    "sign_in": _later("sign_in", "SignIn"),
    "welcome": _later("welcome", "Welcome"),
    "board": _later("board", "Board"),
    "log": _later("duty_log", "DutyLog"),
    "requests": _later("requests", "Requests"),
    "search": _later("search", "Search"),
    "residents": _later("residents", "Residents"),
    "people": _later("people", "People"),
    "contacts": _later("contacts", "Contacts"),
    "rules": _later("rules", "Rules"),
    "wishes": _later("wishes", "Wishes"),
    "dispatch": _later("dispatch", "Dispatch"),
    "workers": _later("workers", "Workers"),
    "arrears": _later("arrears", "Arrears"),
    "return_visits": _later("return_visits", "ReturnVisits"),
    "loans": _later("loans", "Loans"),
    "accounts": _later("accounts", "Accounts"),
    "procedures": _later("procedures", "Procedures"),
    "approvals": _later("approvals", "Approvals"),
    "roster": _later("roster", "Roster"),
    "presence": _later("roster_presence", "OnDuty"),
    "leave": _later("roster_leave", "Leave"),
    "post_items": _later("post_items", "PostItems"),
    "if_then_notes": _later("if_then_notes", "IfThenNotes"),
    "marks": _later("marks", "Marks"),
    "outside": _later("outside", "Outside"),
    "calls": _later("calls", "Calls"),
    "instructions": _later("instructions", "Instructions"),
    "morning_check": _later("morning_check", "MorningCheck"),
    "inspection": _later("morning_check", "Inspection"),
    "past_checks": _later("check_past", "PastChecks"),
    "figures": _later("check_figures", "Figures"),
    "papers": _later("papers", "Papers"),
    "bundles": _later("bundles", "Bundles"),
}

SIGNED_OUT = ("sign_in", "welcome")
"""Modes that need nobody signed in."""
