"""A whole handover, filled in as two clerks would on a quiet or a busy morning."""

from frontdesk.desk import Desk
from frontdesk.registers import inventory
from frontdesk.registers.handovers import sheet, signing, working
from frontdesk.registers.handovers.signing import Frozen
from frontdesk.registers.handovers.working import TIDY, Count, Working
from support.sites import IDS, PINS, sign_in


def begun(desk: Desk, incoming: str = "李娜") -> Working:
    """The relief has come; nothing is filled in yet."""
    return Working(desk.act(working.begin, IDS[incoming]), IDS[incoming])


def filled(desk: Desk, handover: Working) -> Working:
    """Everything counted and as it should be, read, told and said back."""
    drawn = desk.ask(sheet.draw)
    handover.tidy = list(TIDY)
    handover.equipment = handover.log_read = handover.area_normal = True
    items = desk.ask(inventory.items)
    handover.counts = {str(item.id): Count(item.should_be) for item in items}
    handover.told = [line.key for line in drawn.lines]
    said_back = desk.ask(lambda reading: working.to_read_back(reading, drawn))
    handover.read_back = dict.fromkeys(said_back, "已知道")
    if any(line.ordinary for line in drawn.lines):
        handover.why_open = "等住户回话"
    return handover


def signed(desk: Desk, handover: Working, frozen: Frozen | None = None) -> int:
    """Both sign: whoever is signed in, and the relief; the new shift."""
    frozen = frozen or desk.ask(signing.freeze, handover)
    name = next(name for name, number in IDS.items() if number == handover.incoming)
    with desk.transaction(warrant=desk.warrant(IDS[name], PINS[name])) as tx:
        return signing.sign(tx, handover, frozen)


def handed_over(desk: Desk, outgoing: str, incoming: str) -> int:
    """A handover without anything to tell; the new shift."""
    sign_in(desk, outgoing)
    return signed(desk, filled(desk, begun(desk, incoming)))
