"""Whether the book itself holds: what the last verify found, and how long ago that was."""

import json
from collections.abc import Iterator
from typing import Any

from frontdesk.clock import DAY
from frontdesk.language import N_
from frontdesk.ledger.verify import PROBLEM_WORDS
from frontdesk.registers.checks.look import Look
from frontdesk.registers.checks.shapes import Exception_, Verified, of_sort
from frontdesk.registers.unit_of_work import Reading
from frontdesk.store import lines, local

_NEVER = N_("the book was last found right before entry #{seq}; a newer part does not fit it")
_OLD = N_("the whole book was last checked {at}")
_NEVER_WHOLE = N_("the whole book has not been checked on this computer")


def verified(reading: Reading) -> Verified:
    """When the book was last found right on this computer."""
    found = local.newest_checkpoint(reading.raw)
    seq, at = found if found else (0, None)
    return Verified(at, seq, local.last_full(reading.raw))


def found(look: Look) -> Iterator[Exception_]:
    """What the last verify says, and whether it is too long ago."""
    raw, house = look.reading.raw, look.reading.house
    last = verified(look.reading)
    told = json.loads(local.setting(raw, local.PROBLEMS) or "{}")
    if told:
        yield of_sort(
            "verify", "verify:problems", _problem(look, told), told["at"], seq=told["seq"]
        )
    elif last.seq and not local.last_checkpoint(raw):
        yield of_sort("verify", "verify:head", look.say(_NEVER).format(seq=last.seq), look.moment)
    elif _is_old(look, last, house.rulebook.count("verify.full_every_days")):
        at = last.full_at
        words = look.say(_OLD).format(at=look.clock(at)) if at else look.say(_NEVER_WHOLE)
        yield of_sort("verify_old", "verify:old", words, at or look.moment)


_PROBLEM = N_("{n} problems, the first: {words}")
_PROBLEM_AT = N_("{n} problems, the first at entry #{seq}: {words}")


def _problem(look: Look, told: Any) -> str:
    said = _PROBLEM if told.get("seq") is None else _PROBLEM_AT
    words = look.say(PROBLEM_WORDS.get(told["kind"], told["kind"]))
    return look.say(said).format(n=told["n"], seq=told.get("seq"), words=words)


def _is_old(look: Look, last: Verified, days: int) -> bool:
    since = last.full_at if last.full_at is not None else lines.first_recorded(look.reading.raw)
    return look.moment - since > days * DAY
