"""A day at the desk that ends with a handover, and has something in every part of its sheet."""

from pathlib import Path

from frontdesk.clock import HOUR
from frontdesk.registers import commitments, duty, if_then, inventory
from frontdesk.registers.if_then import NoteDraft
from support import checks
from support.busy import note, request
from support.handovers import begun, filled, signed
from support.sites import Site, seeded, sign_in

PHONE = "13800138000"
SECRET = "某户家事"


def worked(template: Site, folder: Path) -> Site:
    """王岚 has handed over to 李娜 at 17:00, with a reservation: handover 1. The site is closed."""
    site = template.copy(folder, seeded("night"))
    desk = sign_in(site.open(), "陈静")
    desk.act(inventory.keep, "对讲机", 2, kind="radio")
    desk.act(inventory.keep, "备用金", 50000, kind="cash")
    sign_in(desk, "王岚")
    desk.act(duty.open_first)
    note(desk, f"<b>大堂</b> {PHONE} 来电")
    request(desk, f"5-1-0402 厨房漏水 {PHONE}")
    desk.act(if_then.note, NoteDraft(words="电梯", then="打给电梯公司"))
    desk.act(commitments.promise, f"回电 {PHONE}", 600)
    note(desk, SECRET, confidential=True)
    site.clock.advance(8 * HOUR)
    desk.tick()
    handover = filled(desk, begun(desk))
    cash = list(handover.counts.values())[1]
    cash.found, cash.explanation = 40000, "垫付快递费"
    handover.reservation, handover.evidence = "电话线未修好", "录像存U盘"
    signed(desk, handover)
    site.close()
    return site


def again(worked: Site, folder: Path, name: str) -> Site:
    """A copy of it, at the moment after the signatures."""
    copied = worked.copy(folder, seeded(name))
    copied.clock.advance(8 * HOUR)
    return copied


def checked(template: Site, folder: Path) -> Site:
    """Such a site, closed, once the supervisor has checked the log in the morning."""
    site = worked(template, folder)
    site.clock.advance(16 * HOUR)
    checks.signed(site.open())
    site.close()
    return site
