"""A desk for every test, and at the end of a run what is known about the rules."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from support import coverage
from support.sites import PEOPLE, Site, found_site, seeded, sign_in

from frontdesk.clock import ManualClock
from frontdesk.desk import Desk
from frontdesk.language import set_language
from frontdesk.registers.people import PersonDraft


class MakeSite(Protocol):
    """Sets up a site of its own for a test."""

    def __call__(
        self,
        *,
        language: str = "zh",
        journal: str | None = None,
        people: tuple[PersonDraft, ...] = PEOPLE,
        buildings: tuple[str, ...] = (),
        practice: bool = False,
    ) -> Site: ...


@pytest.fixture(autouse=True)
def spoken_english() -> Iterator[None]:
    """The interface speaks English unless a test says otherwise."""
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site that tests copy."""
    return found_site(tmp_path_factory.mktemp("template"), seeded("template"))


@pytest.fixture
def site(template: Site, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A new site with the people of `support.sites.PEOPLE`, still closed."""
    copied = template.copy(tmp_path, seeded(request.node.name))
    yield copied
    copied.close()


@pytest.fixture
def desk(site: Site) -> Desk:
    """A console open on the site; nobody has signed in."""
    return site.open()


@pytest.fixture
def clock(site: Site) -> ManualClock:
    """The clock on that desk."""
    return site.clock


@pytest.fixture
def signed_in(desk: Desk) -> Callable[[str], Desk]:
    """Sign one of PEOPLE in at the desk, by name."""
    return lambda name: sign_in(desk, name)


@pytest.fixture
def make_site(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[MakeSite]:
    """A factory of sites with other people, another language or another journal mode."""
    made: list[Site] = []

    def make(
        *,
        language: str = "zh",
        journal: str | None = None,
        people: tuple[PersonDraft, ...] = PEOPLE,
        buildings: tuple[str, ...] = (),
        practice: bool = False,
    ) -> Site:
        new = found_site(
            tmp_path_factory.mktemp("site"),
            seeded(f"{request.node.name} {len(made)}"),
            language=language,
            journal=journal,
            people=people,
            buildings=buildings,
            practice=practice,
        )
        made.append(new)
        return new

    yield make
    for one in made:
        one.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which rules stand on a test."""
    terminalreporter.section("rules of the catalogue")
    for line in coverage.summary():
        terminalreporter.write_line(line)
