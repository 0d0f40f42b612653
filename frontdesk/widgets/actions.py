"""The one table of actions: key bindings, footer, palette, help page and the README's key list.

Every action has a function key or a Ctrl key (a Chinese input method swallows letters); letters
are extras. `where` names the screen it belongs to, `everywhere` the whole console.
"""

from dataclasses import dataclass

from textual.binding import Binding

from frontdesk.language import N_, _

EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Action:
    """Something a person can do.

    Attributes:
        id: `area.verb`.
        keys: keys in Textual's names, the one to show first.
        call: Textual action, e.g. `go('board')`.
        label: short words for the footer.
        told: one sentence for the help page.
        footer: stands in the footer of its screen; lower numbers first, 0 not at all.
    """

    id: str
    keys: tuple[str, ...]
    call: str
    label: str
    told: str
    where: str = EVERYWHERE
    footer: int = 0

    @property
    def key_shown(self) -> str:
        """The first key as people read it: `F2`, `Ctrl+P`."""
        return shown_key(self.keys[0]) if self.keys else ""


def shown_key(key: str) -> str:
    """`ctrl+p` as `Ctrl+P`, `f2` as `F2`, `question_mark` as `?`."""
    named = {"question_mark": "?", "slash": "/", "escape": "Esc", "enter": "Enter"}
    named |= {"pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "tab": "Tab"}
    named |= {"plus": "+", "minus": "-", "space": "Space", "left": "←", "right": "→"}
    parts = [named.get(part, part.upper() if len(part) < 4 else part) for part in key.split("+")]
    return "+".join("Ctrl" if part == "ctrl" else part for part in parts)


def _a(
    name: str, keys: str, call: str, label: str, told: str, where: str = EVERYWHERE, footer: int = 0
) -> Action:
    return Action(name, tuple(keys.split()), call, label, told, where, footer)


ACTIONS: tuple[Action, ...] = (
    _a("board.show", "f2", "go('board')", N_("Board"), N_("The board: what is open now"), footer=1),
    _a("log.show", "f3", "go('log')", N_("Log"), N_("The duty log"), footer=2),
    _a(
        "request.new",
        "f4",
        "new_request",
        N_("New request"),
        N_("Register a request from one typed line"),
        footer=3,
    ),
    _a(
        "requests.show",
        "f5",
        "go('requests')",
        N_("Requests"),
        N_("The request register"),
        footer=8,
    ),
    _a(
        "duty.relieve",
        "f6",
        "relieve",
        N_("Handover"),
        N_("Take duty, or hand it over with two PINs"),
        footer=4,
    ),
    _a(
        "log.write",
        "f7",
        "write_entry",
        N_("Entry"),
        N_("Write an entry into the duty log"),
        footer=7,
    ),
    _a(
        "search.show",
        "f8",
        "go('search')",
        N_("Search"),
        N_("Search everything that was written"),
        footer=5,
    ),
    _a(
        "residents.show",
        "f9",
        "go('residents')",
        N_("Residents"),
        N_("Rooms, residents, telephones, moving in"),
    ),
    _a("people.show", "f10", "go('people')", N_("Staff"), N_("Staff, roles, PINs")),
    _a(
        "contacts.show",
        "",
        "go('contacts')",
        N_("Telephones"),
        N_("Whom to ring, and who is on the estate now"),
    ),
    _a(
        "emergency.start",
        "f12",
        "emergency",
        N_("Emergency"),
        N_("Emergency patient: the place first"),
        footer=6,
    ),
    _a(
        "help.show", "f1 question_mark", "help", N_("Keys"), N_("All keys of this screen"), footer=9
    ),
    _a(
        "palette.show",
        "ctrl+p",
        "command_palette",
        N_("Find action"),
        N_("Find any action by name, in Chinese, pinyin initials or English"),
    ),
    _a(
        "log.heartbeat",
        "ctrl+b",
        "heartbeat",
        N_("Desk manned"),
        N_("Enter: desk manned, nothing to report"),
    ),
    _a(
        "commitment.promise",
        "ctrl+t",
        "promise",
        N_("Promise"),
        N_("A promise with a clock, such as a call back"),
    ),
    _a("console.lock", "ctrl+l", "lock", N_("Lock"), N_("Lock the screen; duty goes on")),
    _a(
        "console.sign_out",
        "ctrl+o",
        "sign_out",
        N_("Sign out"),
        N_("Sign out or let somebody else sign in; duty goes on"),
    ),
    _a(
        "console.verify",
        "",
        "verify",
        N_("Verify the book"),
        N_("Check every entry and every row of the book"),
    ),
    _a(
        "exchange.import",
        "",
        "import_file",
        N_("Import file"),
        N_("Take households, past requests or a price list from a CSV or XLSX file"),
    ),
    _a("console.backup", "", "backup", N_("Backup now"), N_("Write a checked backup")),
    _a(
        "console.rules",
        "ctrl+g",
        "go('rules')",
        N_("Rules"),
        N_("The text of every rule and the site's numbers"),
    ),
    _a(
        "console.theme",
        "",
        "next_theme",
        N_("Change colours"),
        N_("Light, dark, high contrast, no colour"),
    ),
    _a("console.language", "", "next_language", N_("Change language"), N_("English or Chinese")),
    _a(
        "console.bell",
        "",
        "toggle_bell",
        N_("Bell on or off"),
        N_("The bell for a clock that is over"),
    ),
    _a(
        "wishes.show",
        "",
        "go('wishes')",
        N_("Service wishes"),
        N_("Services asked for that are not offered yet"),
    ),
    _a(
        "dispatch.show",
        "ctrl+v",
        "go('dispatch')",
        N_("Dispatch"),
        N_("The dispatch board: orders to give out, out, on trial, to close"),
    ),
    _a(
        "workers.show",
        "",
        "go('workers')",
        N_("Workers"),
        N_("Who is there and until when, trades, load, shifts, breaks"),
    ),
    _a(
        "arrears.show",
        "",
        "go('arrears')",
        N_("Arrears"),
        N_("Orders that are not paid, and what was done about it"),
    ),
    _a(
        "return_visits.show",
        "",
        "go('return_visits')",
        N_("Return visits"),
        N_("Visits that are due or were made, the draw, the checks"),
    ),
    _a(
        "loans.show",
        "",
        "go('loans')",
        N_("Warehouse loans"),
        N_("Tools and materials that are out"),
    ),
    _a(
        "accounts.show",
        "",
        "go('accounts')",
        N_("Accounts"),
        N_("Orders and money of a month: count, explain what differs, sign"),
    ),
    _a(
        "orders.hand_in",
        "",
        "hand_in",
        N_("Hand in orders"),
        N_("Hand the orders of the desk to the dispatcher"),
    ),
    _a("console.quit", "ctrl+q", "quit", N_("Leave"), N_("Leave the console; duty goes on")),
    _a("screen.back", "escape", "screen.back", N_("Back"), N_("Back, or close what is open")),
    _a(
        "procedures.show",
        "f11",
        "go('procedures')",
        N_("Procedures"),
        N_("Every procedure: those that run, and those that can be begun"),
    ),
    _a(
        "approvals.show",
        "",
        "go('approvals')",
        N_("Countersign"),
        N_("Decisions taken by telephone that wait for a countersignature"),
    ),
    # A run
    _a("wizard.done", "ctrl+s", "done", N_("Done, told"), N_("The step is done"), "wizard", 1),
    _a(
        "wizard.not_reached",
        "ctrl+n",
        "not_reached",
        N_("Not reached"),
        N_("Nobody answered: the try is noted with its time"),
        "wizard",
        2,
    ),
    _a(
        "wizard.own_pin",
        "ctrl+a",
        "own_pin",
        N_("Own PIN"),
        N_("Whoever decides is here and signs with their own PIN"),
        "wizard",
        3,
    ),
    _a(
        "wizard.skip",
        "ctrl+k",
        "skip",
        N_("Skip"),
        N_("The step does not apply, or was done otherwise, for a reason"),
        "wizard",
        4,
    ),
    _a(
        "wizard.other",
        "ctrl+d pagedown",
        "other(1)",
        N_("Next open"),
        N_("To the next step that is open"),
        "wizard",
        5,
    ),
    _a(
        "wizard.other_back",
        "ctrl+y pageup",
        "other(-1)",
        N_("Last open"),
        N_("To the open step before"),
        "wizard",
    ),
    _a(
        "wizard.list",
        "ctrl+f",
        "list",
        N_("Steps"),
        N_("To the list of steps, and back; Enter opens one"),
        "wizard",
        6,
    ),
    _a(
        "wizard.reopen",
        "ctrl+e",
        "reopen",
        N_("Correct"),
        N_("Open an answered step again; what was written stays"),
        "wizard",
        7,
    ),
    _a(
        "wizard.report",
        "ctrl+r",
        "report",
        N_("Report"),
        N_("What has been done so far, with the times"),
        "wizard",
        8,
    ),
    _a(
        "wizard.hand",
        "ctrl+u",
        "hand",
        N_("Hand on"),
        N_("Somebody else answers for the run from now on"),
        "wizard",
    ),
    _a(
        "wizard.call_off",
        "ctrl+x",
        "call_off",
        N_("Call off"),
        N_("Mistake, false alarm or duplicate, with a reason"),
        "wizard",
    ),
    _a(
        "wizard.telephones",
        "ctrl+w",
        "telephones",
        N_("Telephones"),
        N_("The telephone list"),
        "wizard",
    ),
    _a("procedures.open", "enter", "open", N_("Open"), N_("Begin or open"), "procedures", 1),
    _a(
        "procedures.read",
        "ctrl+r",
        "read_again",
        N_("Read again"),
        N_("Read the procedure files anew, after one was edited"),
        "procedures",
        2,
    ),
    _a(
        "procedures.call_off",
        "ctrl+x",
        "call_off",
        N_("Call off"),
        N_("Call off the run under the cursor, also one that cannot be opened, with a reason"),
        "procedures",
        3,
    ),
    _a(
        "approvals.open",
        "enter",
        "open",
        N_("Countersign"),
        N_("Countersign the decision under the cursor"),
        "approvals",
        1,
    ),
    # The log
    _a(
        "log.filter",
        "ctrl+f",
        "filter",
        N_("Filter"),
        N_("Filter by day, shift, kind, person or room"),
        "log",
        1,
    ),
    _a(
        "log.open",
        "enter",
        "open",
        N_("Open"),
        N_("Open the entry with its whole history"),
        "log",
        2,
    ),
    _a(
        "log.correct",
        "ctrl+e",
        "correct",
        N_("Correct"),
        N_("Put the entry right by a new one"),
        "log",
        3,
    ),
    _a(
        "log.fold",
        "ctrl+d",
        "fold",
        N_("Desk lines"),
        N_("Show or fold the desk's technical lines"),
        "log",
    ),
    # One entry
    _a(
        "entry.correct",
        "ctrl+e",
        "correct",
        N_("Correct"),
        N_("Put the entry right by a new one"),
        "entry",
        1,
    ),
    _a(
        "entry.subject",
        "ctrl+r",
        "subject",
        N_("Record"),
        N_("Go to the record it is about"),
        "entry",
        2,
    ),
    # Requests
    _a("requests.open", "enter", "open", N_("Open"), N_("Open the request"), "requests", 1),
    _a(
        "requests.filter",
        "ctrl+f",
        "filter",
        N_("Filter"),
        N_("Filter by state, kind, person, room or day"),
        "requests",
        2,
    ),
    _a(
        "requests.all",
        "ctrl+d",
        "show_all",
        N_("Open / all"),
        N_("Only open requests, or all"),
        "requests",
        3,
    ),
    # One request
    _a(
        "request.answer",
        "ctrl+a a",
        "answer",
        N_("Answer"),
        N_("The caller has been answered"),
        "request",
        1,
    ),
    _a(
        "request.escalate",
        "ctrl+s s",
        "escalate",
        N_("Supervisor"),
        N_("Put to the supervisor"),
        "request",
        2,
    ),
    _a(
        "request.hand_over",
        "ctrl+n n",
        "hand_over",
        N_("Hand over"),
        N_("Hand over to a department or procedure"),
        "request",
        3,
    ),
    _a(
        "request.report_back",
        "ctrl+r r",
        "report_back",
        N_("Result"),
        N_("The result as the department reports it"),
        "request",
        4,
    ),
    _a(
        "request.cannot",
        "ctrl+u u",
        "cannot",
        N_("Cannot"),
        N_("Cannot be provided: who was contacted, apology, wish"),
        "request",
        5,
    ),
    _a("request.close", "ctrl+k k", "close", N_("Close"), N_("Recorded and done"), "request", 6),
    _a(
        "request.call_off",
        "ctrl+x x",
        "call_off",
        N_("Call off"),
        N_("Mistake, false alarm or duplicate, with a reason"),
        "request",
    ),
    _a(
        "request.change",
        "ctrl+e e",
        "change",
        N_("Change"),
        N_("Put facts right or reclassify"),
        "request",
        7,
    ),
    _a(
        "request.told",
        "ctrl+w w",
        "told",
        N_("Told"),
        N_("Somebody was told, or not reached"),
        "request",
        8,
    ),
    _a(
        "request.scene",
        "ctrl+d d",
        "scene",
        N_("At the place"),
        N_("What was seen at the place, who arrived"),
        "request",
    ),
    _a(
        "request.reveal",
        "ctrl+y y",
        "reveal",
        N_("Full number"),
        N_("Show the telephone number in full; this is recorded"),
        "request",
    ),
    _a(
        "request.procedure",
        "ctrl+f f",
        "procedure",
        N_("Procedure"),
        N_("Begin the written procedure for it, or open the one that runs"),
        "request",
        9,
    ),
    _a(
        "request.order",
        "ctrl+z o",
        "order",
        N_("Order"),
        N_("A work order for it with the suggested worker, or the order that stands"),
        "request",
        1,
    ),
    # Dispatch
    _a("dispatch.open", "enter", "open", N_("Open"), N_("Open the order"), "dispatch", 1),
    _a(
        "dispatch.right",
        "ctrl+d right tab",
        "column(1)",
        N_("Next column"),
        N_("To the next column"),
        "dispatch",
        2,
    ),
    _a(
        "dispatch.left",
        "ctrl+y left",
        "column(-1)",
        N_("Column before"),
        N_("To the column before"),
        "dispatch",
    ),
    _a(
        "dispatch.new",
        "ctrl+n n",
        "new",
        N_("New order"),
        N_("A new order without a request"),
        "dispatch",
        3,
    ),
    _a(
        "dispatch.find",
        "ctrl+f slash",
        "find",
        N_("Number"),
        N_("Open an order by its number, filed ones too"),
        "dispatch",
        4,
    ),
    _a(
        "dispatch.hand_in",
        "ctrl+u",
        "hand_in",
        N_("Hand in"),
        N_("All orders go to the dispatcher at the end of the day"),
        "dispatch",
        5,
    ),
    # One order
    _a(
        "order.next",
        "enter ctrl+s",
        "next",
        N_("Next step"),
        N_("The likeliest next step, which the page names"),
        "order",
        1,
    ),
    _a(
        "order.acts",
        "ctrl+a a",
        "acts",
        N_("All steps"),
        N_("Everything that can be done now, by digit or letter"),
        "order",
        2,
    ),
    _a(
        "order.contact",
        "ctrl+n n",
        "act('contact')",
        N_("Told"),
        N_("The resident was told something, or not reached"),
        "order",
        3,
    ),
    _a(
        "order.price",
        "ctrl+e e",
        "act('price')",
        N_("Price"),
        N_("The price, from the list or assessed, and who agreed"),
        "order",
        4,
    ),
    _a(
        "order.issue",
        "ctrl+w w",
        "act('issue')",
        N_("Draw goods"),
        N_("A material or tool was drawn at the warehouse"),
        "order",
        7,
    ),
    _a(
        "order.check",
        "ctrl+k k",
        "check",
        N_("Checklist"),
        N_("The repair checklist, item by item"),
        "order",
        6,
    ),
    _a(
        "order.slip",
        "ctrl+y y",
        "slip",
        N_("Slip"),
        N_("The slip, to be read out to the worker"),
        "order",
        5,
    ),
    _a(
        "order.request",
        "ctrl+r r",
        "request",
        N_("Request"),
        N_("The request that the order was written for"),
        "order",
    ),
    _a(
        "order.reschedule",
        "ctrl+d d",
        "act('reschedule')",
        N_("Another time"),
        N_("Another time, agreed with the resident"),
        "order",
    ),
    _a(
        "order.chase",
        "ctrl+u u",
        "act('chase')",
        N_("Hurry"),
        N_("The worker is asked to hurry"),
        "order",
    ),
    _a(
        "order.transfer",
        "ctrl+f f",
        "act('transfer')",
        N_("Somebody else"),
        N_("Give the order to somebody else"),
        "order",
    ),
    _a(
        "order.cancel",
        "ctrl+x x",
        "act('cancel')",
        N_("Cancel"),
        N_("The resident cancels, with the reason"),
        "order",
    ),
    # Board
    _a("board.open", "enter", "open", N_("Open"), N_("Open what the cursor stands on"), "board"),
    _a(
        "board.kept",
        "ctrl+k",
        "kept",
        N_("Kept"),
        N_("The promise under the cursor was kept"),
        "board",
    ),
    _a(
        "board.drop",
        "ctrl+x",
        "drop",
        N_("Not due"),
        N_("The promise under the cursor is no longer due"),
        "board",
    ),
    # Residents and staff
    _a("residents.add", "ctrl+n", "add", N_("Add"), N_("Enter a resident"), "residents", 1),
    _a(
        "residents.open",
        "enter",
        "open",
        N_("Open"),
        N_("Change details, telephones"),
        "residents",
        2,
    ),
    _a(
        "residents.move_in",
        "ctrl+r",
        "move_in",
        N_("Moving in"),
        N_("Papers seen, form filled in"),
        "residents",
        3,
    ),
    _a(
        "residents.keys",
        "ctrl+k",
        "keys",
        N_("Card, keys"),
        N_("Give access card and keys"),
        "residents",
        4,
    ),
    _a(
        "residents.history",
        "ctrl+e",
        "history",
        N_("History"),
        N_("All entries about the room"),
        "residents",
        5,
    ),
    _a(
        "residents.import",
        "ctrl+u",
        "import_file",
        N_("Import file"),
        N_("Take households, past requests or a price list from a CSV or XLSX file"),
        "residents",
        6,
    ),
    _a(
        "residents.reveal",
        "ctrl+y",
        "reveal",
        N_("Full number"),
        N_("Show the telephone number in full; this is recorded"),
        "residents",
    ),
    _a(
        "residents.house_rules",
        "ctrl+d",
        "house_rules",
        N_("House rules"),
        N_("Quiet hours, pets, waste, shared facilities"),
        "residents",
    ),
    _a("history.open", "enter", "open", N_("Open"), N_("Open the entry or request"), "history", 1),
    _a("import.preview", "enter", "preview", N_("Preview"), N_("Look at the file"), "import", 1),
    _a("import.start", "ctrl+s", "start", N_("Import"), N_("Take the file over"), "import", 2),
    _a("people.add", "ctrl+n", "add", N_("Add"), N_("Take somebody on"), "people", 1),
    _a("people.change", "enter", "change", N_("Change"), N_("Name, roles, telephone"), "people", 2),
    _a(
        "people.pin",
        "ctrl+r",
        "pin",
        N_("PIN"),
        N_("A new PIN, your own or as a supervisor"),
        "people",
        3,
    ),
    _a(
        "people.lift",
        "ctrl+u",
        "lift",
        N_("Lift wait"),
        N_("Let somebody try the PIN again at once"),
        "people",
        4,
    ),
    _a(
        "people.leave",
        "ctrl+x",
        "leave",
        N_("Has left"),
        N_("Somebody has left; keys end"),
        "people",
        5,
    ),
    # Telephones
    _a(
        "contacts.edit",
        "enter",
        "edit",
        N_("Change"),
        N_("Number, and where they usually are"),
        "contacts",
        1,
    ),
    _a("contacts.add", "ctrl+n", "add", N_("New line"), N_("Enter a new line"), "contacts", 2),
    _a(
        "contacts.here",
        "ctrl+d",
        "here",
        N_("Here / away"),
        N_("Whoever the cursor is on came, or has gone"),
        "contacts",
        3,
    ),
    _a(
        "contacts.all_here",
        "ctrl+w",
        "all_here",
        N_("Who is here"),
        N_("Tick everybody who is on the estate now, as one entry"),
        "contacts",
        4,
    ),
    _a(
        "contacts.take_out",
        "ctrl+k",
        "take_out",
        N_("Take out"),
        N_("Take the line out of the list"),
        "contacts",
        5,
    ),
    # Workers, arrears, return visits, warehouse
    _a(
        "workers.open",
        "enter",
        "open",
        N_("On hand"),
        N_("The orders they have on hand"),
        "workers",
        1,
    ),
    _a(
        "workers.plan",
        "ctrl+r",
        "plan",
        N_("Plan"),
        N_("Plan when they are there, across midnight too"),
        "workers",
        2,
    ),
    _a(
        "workers.pause",
        "ctrl+d",
        "pause",
        N_("Break"),
        N_("On a break for some minutes"),
        "workers",
        3,
    ),
    _a(
        "workers.resume",
        "ctrl+u",
        "resume",
        N_("Break over"),
        N_("Back from the break"),
        "workers",
        4,
    ),
    _a(
        "workers.add",
        "ctrl+n",
        "add",
        N_("Add"),
        N_("Somebody of the staff takes orders from now on"),
        "workers",
        5,
    ),
    _a(
        "workers.trades",
        "ctrl+e",
        "trades",
        N_("Trades"),
        N_("What they are skilled in, and their department"),
        "workers",
        6,
    ),
    _a(
        "workers.unplan",
        "ctrl+k",
        "unplan",
        N_("Not coming"),
        N_("A planned stretch does not take place"),
        "workers",
    ),
    _a(
        "workers.remove",
        "ctrl+x",
        "remove",
        N_("Remove"),
        N_("They take no more orders"),
        "workers",
    ),
    _a(
        "worker_orders.open",
        "enter",
        "open",
        N_("Open"),
        N_("Open the order"),
        "worker_orders",
        1,
    ),
    _a(
        "arrears.open",
        "enter",
        "open",
        N_("Order"),
        N_("Open the order"),
        "arrears",
        1,
    ),
    _a(
        "arrears.call",
        "ctrl+a",
        "call",
        N_("Asked"),
        N_("Called on and asked why it is not paid; sets the next date"),
        "arrears",
        2,
    ),
    _a(
        "arrears.pay",
        "ctrl+r",
        "pay",
        N_("Paid at finance"),
        N_("Paid at finance; the asking stops"),
        "arrears",
        3,
    ),
    _a(
        "arrears.mark",
        "ctrl+e",
        "mark",
        N_("Pays later"),
        N_("The resident pays later and has signed the mark"),
        "arrears",
        4,
    ),
    _a(
        "arrears.dun",
        "ctrl+d",
        "dun",
        N_("On the list"),
        N_("On the arrears list of a month"),
        "arrears",
        5,
    ),
    _a(
        "arrears.dun_all",
        "ctrl+w",
        "dun_all",
        N_("List of month"),
        N_("All arrears of a month onto its list"),
        "arrears",
        6,
    ),
    _a(
        "arrears.notice",
        "ctrl+n",
        "notice",
        N_("Fee notice"),
        N_("Onto the management-fee notice of a month"),
        "arrears",
        7,
    ),
    _a(
        "arrears.write_off",
        "ctrl+x",
        "write_off",
        N_("Write off"),
        N_("Give up what is owed, for a reason"),
        "arrears",
        8,
    ),
    _a(
        "return_visits.open",
        "enter",
        "open",
        N_("Write down"),
        N_("Write the visit down; of one that was made, open the order"),
        "return_visits",
        1,
    ),
    _a(
        "return_visits.order",
        "ctrl+r",
        "order",
        N_("Order"),
        N_("Open the order"),
        "return_visits",
        2,
    ),
    _a(
        "return_visits.draw",
        "ctrl+d",
        "draw",
        N_("Draw"),
        N_("Draw visits to be made in person"),
        "return_visits",
        3,
    ),
    _a(
        "return_visits.check",
        "ctrl+k",
        "check",
        N_("Check"),
        N_("A manager looks over a visit that was made"),
        "return_visits",
        4,
    ),
    _a(
        "return_visits.seeds",
        "ctrl+f",
        "seeds",
        N_("Seed"),
        N_("The last draw with its seed"),
        "return_visits",
        5,
    ),
    _a(
        "loans.open",
        "enter",
        "open",
        N_("Order"),
        N_("Open the order"),
        "loans",
        1,
    ),
    _a(
        "loans.returned",
        "ctrl+r",
        "returned",
        N_("Returned"),
        N_("Back at the warehouse"),
        "loans",
        2,
    ),
    _a(
        "loans.used",
        "ctrl+u",
        "used",
        N_("Used"),
        N_("The material went into the job"),
        "loans",
        3,
    ),
    _a(
        "loans.lost",
        "ctrl+x",
        "lost",
        N_("Lost"),
        N_("Lost, and charged to the worker or the resident"),
        "loans",
        4,
    ),
    # Accounts
    _a(
        "accounts.open",
        "enter",
        "open",
        N_("Sheet, explain"),
        N_("To the sheet, to the next difference, to its explanation"),
        "accounts",
        1,
    ),
    _a(
        "accounts.draw_up",
        "ctrl+d",
        "draw_up",
        N_("Draw up"),
        N_("Count the orders and the money of the period; Esc stops it"),
        "accounts",
        2,
    ),
    _a(
        "accounts.sign",
        "ctrl+s",
        "sign",
        N_("Sign"),
        N_("Both sign: the desk, and finance with its own PIN"),
        "accounts",
        3,
    ),
    # Setting up
    _a(
        "welcome.choose", "enter", "choose", N_("Choose"), N_("What the cursor is on"), "welcome", 1
    ),
    _a(
        "welcome.language",
        "ctrl+y",
        "app.next_language",
        N_("中文 / English"),
        N_("English or Chinese"),
        "welcome",
        2,
    ),
    _a("setup.next", "ctrl+s", "next", N_("Next"), N_("To the next page"), "setup", 1),
    _a("setup.back", "escape", "back", N_("Back"), N_("To the page before"), "setup", 2),
    _a("setup.remove", "ctrl+x", "remove", N_("Remove"), N_("Remove the last clerk"), "setup", 3),
    _a(
        "setup.language",
        "ctrl+y",
        "app.next_language",
        N_("中文 / English"),
        N_("English or Chinese"),
        "setup",
        4,
    ),
    _a("recovery.save", "enter", "save", N_("Save"), N_("Save the sheet as a file"), "recovery", 1),
    _a("recovery.done", "ctrl+s", "done", N_("Go on"), N_("Written down: go on"), "recovery", 2),
    # Forms
    _a("form.send", "ctrl+s", "send", N_("Save"), N_("Save what was typed"), "form", 1),
    _a(
        "form.leave",
        "escape",
        "leave",
        N_("Leave"),
        N_("Leave the form; what was typed is kept"),
        "form",
        2,
    ),
    _a(
        "form.blank",
        "ctrl+n",
        "blank",
        N_("Empty"),
        N_("Empty the form, for a new call"),
        "form",
        3,
    ),
    _a(
        "wishes.announce",
        "enter",
        "announce",
        N_("Announce"),
        N_("The service has started: the public notice"),
        "wishes",
        1,
    ),
)

BY_ID = {action.id: action for action in ACTIONS}


def bindings(where: str) -> list[Binding]:
    """Textual bindings of a screen; function keys and Ctrl keys go before whatever has focus."""
    found = []
    for action in ACTIONS:
        if action.where == where:
            for key in action.keys:
                found.append(
                    Binding(
                        key,
                        action.call,
                        action.label,
                        show=False,
                        priority=_goes_first(key, where),
                        id=action.id if key == action.keys[0] else None,
                    )
                )
    return found


def _goes_first(key: str, where: str) -> bool:
    """A screen's own Ctrl keys go before the editing keys of a line that has focus there."""
    if where not in (EVERYWHERE, "form") and key.startswith("ctrl+"):
        return True
    return (key.startswith("f") and key[1:].isdigit()) or key in ("ctrl+q", "ctrl+l", "ctrl+p")


def of_screen(where: str) -> list[Action]:
    """The actions that a screen adds to those of everywhere."""
    return [action for action in ACTIONS if action.where == where]


def footer_of(where: str) -> list[Action]:
    """What the footer of a screen shows, the most wanted first."""
    own = sorted((a for a in of_screen(where) if a.footer), key=lambda a: a.footer)
    common = sorted((a for a in of_screen(EVERYWHERE) if a.footer), key=lambda a: a.footer)
    return own + common


def label_of(action: Action) -> str:
    """The action's short words in the current language."""
    return _(action.label)


def told_of(action: Action) -> str:
    """The action's sentence in the current language."""
    return _(action.told)
