"""What the codes of the roster mean here, as the other parts of the roster read them."""

from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.rostering import Hours


def hours_known(at: Reading | Transaction) -> dict[str, Hours]:
    """Every code that was ever kept and what it means, those used no more among them."""
    found = at.raw.execute("SELECT code, starts, ends, rest FROM shift_template")
    return {code: Hours(starts, ends, bool(rest)) for code, starts, ends, rest in found}
