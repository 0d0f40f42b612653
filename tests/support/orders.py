"""Workers, and orders brought to any point of their life, for tests."""

from typing import Any

from frontdesk.clock import HOUR
from frontdesk.desk import Desk
from frontdesk.registers import help_requests, people, workers
from frontdesk.registers.help_requests import draft_from_line
from frontdesk.registers.orders import charges, drafts, views, work, writing
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.views import OrderView
from frontdesk.registers.people import PersonDraft
from support.sites import sign_in

PLUMBER, ELECTRICIAN = "孙工", "钱工"
"""Two workers: water and air conditioning; electricity."""


def staffed(desk: Desk) -> dict[str, int]:
    """Enter two workers, there for the next eight hours; person ids by name. A clerk signs in."""
    sign_in(desk, "陈静")
    ids = {}
    for number, (name, trades) in enumerate(
        ((PLUMBER, ("water", "aircon")), (ELECTRICIAN, ("electric",)))
    ):
        draft = PersonDraft(name, ("engineer",), f"77{number}7")
        ids[name] = desk.act(people.add, draft)
        desk.act(workers.keep, ids[name], trades)
        now = desk.clock.now()
        desk.act(workers.plan, ids[name], now - HOUR, now + 8 * HOUR)
    sign_in(desk, "王岚")
    return ids


def requested(desk: Desk, line: str = "3-2-1203 厨房漏水 13800138000") -> int:
    """A request from one typed line; its id."""
    return desk.act(help_requests.register, draft_from_line(line))


def written(desk: Desk, **fields: Any) -> int:
    """A paid order about a leak; its id."""
    given: dict[str, Any] = {
        "content": "厨房漏水",
        "room": "3-2-1203",
        "customer": "刘洋",
        "telephone": "13800138000",
        "nature": "contracted",
        "charge_told_to": "刘洋",
    } | fields
    return desk.act(writing.write, drafts.draft_of(given))


def agreed(desk: Desk, order: int, fen: int = 8000) -> None:
    """Taken on, priced and agreed to."""
    desk.act(writing.accept, order)
    desk.act(charges.price, order, [LineDraft("漏水修理", fen)], source="assessed")
    desk.act(charges.consent, order, "刘洋")


def at_work(desk: Desk, order: int, worker: int) -> None:
    """Given out, received, on the spot, cost confirmed, begun."""
    desk.act(work.dispatch, order, worker)
    desk.act(work.receive, order)
    desk.act(work.arrive, order)
    desk.act(charges.confirm_cost, order)
    desk.act(work.start, order)


def signed(desk: Desk, order: int) -> None:
    """Done, tried, signed."""
    desk.act(work.finish, order)
    desk.act(work.sign, order, "刘洋", "满意")


def shown(desk: Desk, order: int) -> OrderView:
    """The order as it stands."""
    return desk.ask(views.show, order)


def tracks_of(desk: Desk, order: int) -> tuple[str, str, str, str]:
    """Work, money, goods and visit."""
    view = shown(desk, order)
    return view.work, view.money, view.goods, view.visit
