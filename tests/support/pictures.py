"""The README's pictures, taken from the console itself: `python -m tests.support.pictures`.

A quarter past two at night at an invented estate; the clock is in our hand.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from frontdesk.app import FrontDesk
from frontdesk.clock import HOUR, MINUTE, ManualClock, instant_from_iso
from frontdesk.desk import Desk, create
from frontdesk.language import set_language
from frontdesk.ledger.signing import PinCost
from frontdesk.procedures import actions
from frontdesk.registers import (
    commitments,
    duty,
    duty_log,
    help_requests,
    households,
    inventory,
    people,
    workers,
)
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.founding import Founding
from frontdesk.registers.households import ResidentDraft
from frontdesk.registers.orders import charges, drafts, goods, work, writing
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.people import PersonDraft
from frontdesk.store.site import checked
from frontdesk.widgets.link import DeskLink

PICTURES = Path(__file__).parents[1] / "pictures"
EVENING = instant_from_iso("2026-03-02T17:31:00.000+08:00")
SIZE = (100, 30)

NIGHT = (
    (41, "request", "1-1-0804 air conditioner in the bedroom does not cool 13900139004"),
    (7, "answer", 1),
    (55, "note", "Garden patrolled, gates closed."),
    (130, "request", "5-1-0402 water leak under the kitchen sink 13800138012"),
    (3, "order", 2),
    (95, "heartbeat", None),
    (60, "heartbeat", None),
    (75, "request", "2-3-0301 how do I register a guest's car? 13700137003"),
    (2, "answer", 3),
    (46, "patient", "3-2-1203"),
    (1, "promise", "ring 0402 back"),
)

POST = (("Walkie-talkie", 2, "radio"), ("Fire extinguisher", 4, "item"), ("Master keys", 6, "key"))
WHY = "one lent to the gate"
HANDOVER = [
    *("f6", "enter", "ctrl+a"),
    *("1", "enter", *("space" if sign == " " else sign for sign in WHY), "enter"),
    *("enter", "enter", "ctrl+a", "enter"),
]
"""The relief has come, a walkie-talkie is missing; now to what is unfinished."""


class PictureLink(DeskLink):
    """A line to a desk whose clock stands still."""

    def __init__(self, site: Path, secret: Path, clock: ManualClock) -> None:
        super().__init__(site, secret)
        self._clock = clock

    def _open(self) -> Desk:
        return Desk(
            self.site, clock=self._clock, secret_file=self.secret, pin_cost=PinCost(8, 1, 1)
        )


def night(folder: Path) -> tuple[Desk, ManualClock]:
    """An estate with half a night behind it."""
    clock = ManualClock(EVENING)
    facts = Founding(
        checked("Jade Garden Service Centre", "en", "Asia/Shanghai"),
        (
            PersonDraft("Chen Jing", ("cs_supervisor",), "1234"),
            PersonDraft("Wang Lan", ("clerk",), "1111"),
            PersonDraft("Li Na", ("clerk",), "5555"),
            PersonDraft("Liu Qiang", ("guard",), "2222"),
            PersonDraft("Sun Wei", ("security_leader",), "3333"),
            PersonDraft("Zhao Ming", ("engineer",), "4444"),
        ),
    )
    desk, _sheet = create(
        folder / "site",
        facts,
        clock=clock,
        secret_file=folder / "secret",
        pin_cost=PinCost(8, 1, 1),
    )
    desk.sign_in_as("Chen Jing", "1234")
    for room, name, number in (
        ("3-2-1203", "Liu Min", "13800138000"),
        ("5-1-0402", "He Fang", "13800138012"),
    ):
        resident = ResidentDraft(name, telephones=(number,))
        desk.act(households.enter_household, room, [resident])
    plumber = desk.ask(people.by_name, "Zhao Ming").id
    desk.act(workers.keep, plumber, ["water", "aircon"])
    desk.act(workers.plan, plumber, EVENING, EVENING + 12 * HOUR)
    for item, many, kind in POST:
        desk.act(inventory.keep, item, many, kind=kind)
    desk.sign_in_as("Wang Lan", "1111")
    desk.act(duty.open_first)
    for minutes, what, value in NIGHT:
        clock.advance(minutes * MINUTE)
        desk.tick()
        _do(desk, what, value)
    clock.advance(MINUTE)
    return desk, clock


def _do(desk: Desk, what: str, value: object) -> None:
    if what == "request":
        desk.act(help_requests.register, help_requests.draft_from_line(str(value)))
    elif what == "answer":
        desk.act(help_requests.answer, int(str(value)), "Explained by telephone.")
    elif what == "order":
        _order(desk, int(str(value)))
    elif what == "note":
        desk.act(duty_log.write, EntryDraft(fields={"content": value}))
    elif what == "heartbeat":
        desk.act(duty_log.write, EntryDraft("desk.manned"))
    elif what == "patient":
        _patient(desk, str(value))
    elif what == "promise":
        desk.act(commitments.promise, str(value), 12)


def _order(desk: Desk, request: int) -> None:
    """A leak at night: a paid order, agreed to, the plumber at work with a tool and a part."""
    view = desk.ask(help_requests.show, request)
    fields = {"nature": "contracted", "customer": "He Fang", "charge_told_to": "He Fang"}
    draft = drafts.draft_for_request(view, {**fields, "urgency": "urgent"})
    order = desk.act(writing.write, draft)
    desk.act(writing.accept, order)
    desk.act(charges.price, order, [LineDraft("Leak put right", 8000)], source="assessed")
    desk.act(charges.consent, order, "He Fang")
    plumber = desk.ask(people.by_name, "Zhao Ming").id
    desk.act(work.dispatch, order, plumber)
    for step in (work.receive, work.arrive, charges.confirm_cost, work.start):
        desk.act(step, order)
    desk.act(goods.issue, order, GoodsDraft("tool", "pipe wrench"))
    desk.act(goods.issue, order, GoodsDraft("material", "tee", "20 mm", 2000, "pcs"))


def _patient(desk: Desk, room: str) -> None:
    """A patient with nobody there who can choose: guard sent, 120 called, the gate told."""
    run = desk.begin("emergency-patient", {"room": room, "phone": "13800138000"})
    for step, typed in (
        ("nearest", {"who": "Liu Qiang"}),
        ("wish", {"help": [], "nobody": True}),
        ("call_120", {"condition": "fainted, breathing"}),
        ("reception", {}),
        ("leader", {"told": "Sun Wei"}),
    ):
        desk.work(actions.done, run, step, typed)


async def take(
    folder: Path,
    clock: ManualClock,
    keys: list[str],
    name: str,
    person: Sequence[str] = ("w", "l", *"1111"),
) -> None:
    """Press keys and keep the picture.

    Args:
        person: initials and PIN of whoever signs in.
    """
    link = PictureLink(folder / "site", folder / "secret", clock)
    app = FrontDesk(link, "en")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1.0)
        for key in [*person[:2], "enter", *person[2:], "enter"]:
            await pilot.press(key)
        await pilot.pause(1.0)
        for key in keys:
            await pilot.press(key)
        await pilot.pause(1.0)
        picture = app.export_screenshot(title="Front desk")
    link.close()
    (PICTURES / name).write_text(without_fonts(picture), encoding="utf-8")


def without_fonts(picture: str) -> str:
    """The picture without font files from elsewhere."""
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)


def main() -> None:
    """Take all pictures."""
    set_language("en")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        desk, clock = night(folder)
        desk.close()
        line = "5-1-0402 kitchen floor is wet again 13800138012"
        typed = ["space" if c == " " else "minus" if c == "-" else c for c in line]
        for name, keys in (
            ("board.svg", []),
            ("wizard.svg", ["enter"]),
            ("request.svg", ["f4", *typed]),
            ("order.svg", ["ctrl+v", "ctrl+d", "enter"]),
            ("handover.svg", HANDOVER),
        ):
            asyncio.run(take(folder, clock, keys, name))
        supervisor = ("c", "j", *"1234")
        asyncio.run(take(folder, clock, ["ctrl+r", "enter"], "check.svg", supervisor))
    sys.stdout.write(f"{PICTURES}\n")


if __name__ == "__main__":
    main()
