"""Orders in the middle of their life, for the screens that list them."""

from typing import Any

from textual.pilot import Pilot

from frontdesk.clock import DAY
from frontdesk.desk import Desk
from frontdesk.registers.orders import goods, payments
from frontdesk.registers.orders.goods import GoodsDraft
from support.orders import agreed, at_work, signed, staffed, written
from support.pilots import shows, typed, until
from support.sites import Site


def opened(site: Site) -> tuple[Desk, dict[str, int]]:
    """A desk with two workers; the clerk is signed in."""
    desk = site.open()
    return desk, staffed(desk)


def owing(desk: Desk, worker: int, fen: int = 8000, **fields: Any) -> int:
    """A signed order that is not paid; its id."""
    order = written(desk, **fields)
    agreed(desk, order, fen)
    at_work(desk, order, worker)
    signed(desk, order)
    return order


def in_arrears(desk: Desk, worker: int, fen: int = 8000, **fields: Any) -> int:
    """A signed order whose arrears mark the resident has signed; its id."""
    order = owing(desk, worker, fen, **fields)
    desk.act(payments.leave_unpaid, order, "刘洋", "月底付")
    return order


def lent(desk: Desk, worker: int) -> int:
    """An order in work with a tool, due in two days, and a material out; its id."""
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, worker)
    material = GoodsDraft("material", "三通", "4分", 2000, "个", "郑库管")
    desk.act(goods.issue, order, material)
    tool = GoodsDraft("tool", "疏通机", "", 1000, "台", "郑库管", desk.clock.now() + 2 * DAY)
    desk.act(goods.issue, order, tool)
    return order


async def open_by_name(pilot: Pilot[int], words: str, screen: type) -> None:
    """Ctrl+P, the name of the screen, Enter."""
    await pilot.press("ctrl+p")
    await typed(pilot, words)
    await shows(pilot, words)
    await until(pilot, lambda: bool(pilot.app.screen.query("OptionList")))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, screen))
    await pilot.pause()
