"""A day of the log as the command line gives it out."""

from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli import output, paper
from frontdesk.language import current_language

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.exchange.paper import Page


def show_day(desk: "Desk", typed: str, html: Path | None, as_json: bool) -> bool:
    """Print the page of a day, write it as HTML, or print its record; whether all of it holds.

    Numbers shown in full are noted in the log, once the page has been drawn.
    """
    from frontdesk.exchange import inspection
    from frontdesk.exchange.inspection_json import as_json as record_of
    from frontdesk.exchange.inspection_page import page
    from frontdesk.exchange.paper import Speech

    day = inspection.typed_day(typed)
    found, verified = inspection.read_verified(desk, day)
    subject = f"log_day:{day.isoformat()}"
    house = desk.house
    if as_json:

        def record(masked: bool) -> dict[str, object]:
            return record_of(found, verified, log=house.log, zone=house.zone, masked=masked)

        output.show_one(paper.opened(desk, record, subject), as_json=True)
    else:

        def draw(masked: bool) -> "Page":
            return page(Speech(house, current_language(), masked), found, verified)

        paper.put_out(paper.opened(desk, draw, subject), html)
    return not verified.problems
