"""An invented estate: sixty rooms from 1-1-0101 to 6-2-1803 and the people in them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.language import Language
from frontdesk.simulation.scenes import GIVEN_NAMES, SURNAMES

ROOMS_IN_A_UNIT = 5
SUPERVISOR = "P1"
CLERKS = ("P2", "P3", "P4")
"""Who stand duty, in the order in which they relieve each other."""
OTHERS = ("P7", "P8", "P9")
"""The workers and finance, who never sign here."""


@dataclass(frozen=True)
class Household:
    """A room with whoever lives in it: names and telephones, the owner first."""

    room: str
    people: tuple[tuple[str, str], ...]


def person(rng: random.Random, language: Language) -> str:
    """An invented name."""
    if language == "zh":
        return rng.choice(SURNAMES["zh"]) + rng.choice(GIVEN_NAMES["zh"].split())
    return f"{rng.choice(SURNAMES['en'].split())} {rng.choice(GIVEN_NAMES['en'].split())}"


def telephone(rng: random.Random) -> str:
    """A number that nobody has: 138000 and five digits."""
    return f"138000{rng.randrange(100_000):05d}"


def estate(rng: random.Random, language: Language) -> Iterator[Household]:
    """Buildings 1 to 6 with two units each, eighteen floors, three rooms a floor."""
    every = [f"{floor:02d}{door:02d}" for floor in range(1, 19) for door in range(1, 4)]
    for building in range(1, 7):
        for unit in (1, 2):
            for number in sorted(rng.sample(every, ROOMS_IN_A_UNIT)):
                names = dict.fromkeys(person(rng, language) for _ in range(rng.choice((1, 1, 2))))
                yield Household(
                    f"{building}-{unit}-{number}",
                    tuple((name, telephone(rng)) for name in names),
                )
