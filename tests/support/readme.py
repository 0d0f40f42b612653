"""The README's key list, made from the action table: `python -m tests.support.readme` writes it."""

from pathlib import Path

from frontdesk.widgets.actions import ACTIONS, Action, shown_key

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- keys -->\n", "<!-- /keys -->"
PLACES = {
    "everywhere": "Everywhere",
    "board": "Board",
    "log": "Log",
    "entry": "One entry",
    "requests": "Requests",
    "request": "One request",
    "dispatch": "Dispatch board",
    "order": "One order",
    "procedures": "Procedures",
    "wizard": "A running procedure",
    "approvals": "Countersign",
    "residents": "Residents",
    "people": "Staff",
    "contacts": "Telephones",
    "wishes": "Service wishes",
    "workers": "Workers",
    "worker_orders": "What a worker has on hand",
    "arrears": "Arrears",
    "return_visits": "Return visits",
    "loans": "Warehouse loans",
    "accounts": "Accounts",
    "morning_check": "Morning check, inspection",
    "past_checks": "Checks of the log",
    "figures": "Figures per person",
    "handover": "Handover",
    "roster": "Roster",
    "shift_codes": "Shift codes",
    "calendar_days": "Days of the calendar",
    "roster_import": "Roster file",
    "presence": "Who is on duty",
    "leave": "Leave",
    "post_items": "Items of the post",
    "if_then_notes": "If-then notes",
    "marks": "Marked important",
    "outside": "Who is outside",
    "calls": "Telephone calls",
    "instructions": "Instructions",
    "papers": "Days and handovers",
    "paper": "A page",
    "bundles": "Monthly bundles",
    "form": "Forms",
    "history": "History of a room",
    "import": "Taking a file over",
    "welcome": "Welcome",
    "setup": "Setting up",
    "recovery": "Recovery sheet",
}


def key_table() -> str:
    """A Markdown table of all actions, by screen."""
    lines = ["| Where | Keys | What |", "| --- | --- | --- |"]
    places = dict.fromkeys([*PLACES, *(action.where for action in ACTIONS)])
    for where in places:
        for action in ACTIONS:
            if action.where == where:
                lines.append(f"| {PLACES.get(where, where)} | {_keys(action)} | {action.told} |")
    return "\n".join(lines) + "\n"


def _keys(action: Action) -> str:
    return " · ".join(f"`{shown_key(key)}`" for key in action.keys) or "`Ctrl+P`, by name"


def written() -> str:
    """What stands between the marks of the README."""
    text = README.read_text(encoding="utf-8")
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)]


def main() -> None:
    """Write the table into the README."""
    text = README.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    README.write_text(text[:start] + key_table() + text[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
