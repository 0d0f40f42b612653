"""What a signed handover says that was not as usual, in a few lines for the page of a day."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from frontdesk.exchange.handover_lines import Written, anchor_before
from frontdesk.exchange.paper import Speech
from frontdesk.language import N_
from frontdesk.rules.money import yuan

_TITLED: Final = N_("{title}: {words}")
_EXPLAINED: Final = N_("{words}; explained: {explanation}")
_DIFFERS: Final = N_("{name}: should be {should_be}, found {found}")
_RELEASED: Final = N_("{words}; {reason} ({name}, {how})")


def summary(speech: Speech, written: Written) -> Iterator[str]:
    """Differences with their explanations, an abnormal area, releases, a reservation, the anchor.

    What is not there, or not of the kind it should be, is not told: a sheet may be of an earlier
    version, or changed past the console.
    """
    yield from filter(None, (_differs(speech, one) for one in _parts(written.get("count"))))
    yield from _area(speech, written.get("area"))
    yield from _titled(speech, N_("Findings"), written.get("findings"))
    yield from _titled(speech, N_("Let pass although open"), written.get("release"))
    for one in _parts(written.get("releases")):
        yield from _titled(speech, N_("Let pass although open"), _released(speech, one))
    yield from _titled(speech, N_("Reservation"), written.get("reservation"))
    if "previous_anchor" in written and written.get("after"):
        compared = anchor_before(speech, str(written["previous_anchor"]))
        words = compared or speech.say(N_("not compared"))
        yield from _titled(speech, N_("Anchor before"), words)


def _parts(found: object) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _titled(speech: Speech, title: str, words: object) -> Iterator[str]:
    if words and isinstance(words, str):
        said = speech.person(words)
        yield speech.say(_TITLED).format(title=speech.say(title), words=said)


def _explained(speech: Speech, words: str, explanation: object) -> str:
    if not explanation:
        return words
    return speech.say(_EXPLAINED).format(words=words, explanation=explanation)


def _differs(speech: Speech, one: Mapping[str, Any]) -> str:
    """How a counted item differs; empty where it does not."""
    name, damaged = str(one.get("name", "")), one.get("condition") == "damaged"
    said = []
    if one.get("found") != one.get("should_be"):
        amounts = {key: _amount(one, key) for key in ("should_be", "found")}
        said.append(speech.say(_DIFFERS).format(name=name, **amounts))
    if damaged:
        said.append(speech.say(_TITLED).format(title=name, words=speech.say(N_("damaged"))))
    words = "; ".join(said)
    return speech.person(_explained(speech, words, one.get("explanation"))) if words else ""


def _amount(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    if one.get("kind") == "cash" and isinstance(value, int):
        return yuan(value)
    return str(value) if value is not None else "—"


def _area(speech: Speech, area: object) -> Iterator[str]:
    if isinstance(area, dict) and area.get("normal") is False:
        words = str(area.get("found") or speech.say(N_("abnormal")))
        yield from _titled(speech, N_("Area"), _explained(speech, words, area.get("explanation")))


def _released(speech: Speech, one: Mapping[str, Any]) -> str:
    how = N_("signed here") if one.get("signed") else N_("by telephone, to be countersigned")
    return speech.say(_RELEASED).format(
        words=one.get("words", ""),
        reason=one.get("reason") or "—",
        name=one.get("by") or "—",
        how=speech.say(how),
    )
