"""Options that many commands share, and how each group of commands is made."""

from typing import Annotated, Any

import typer

from frontdesk.language import N_

MOST = 2**53
"""The highest number that a seq, an id or a limit may be."""


def new_app(told: str, **more: Any) -> typer.Typer:
    """A group of commands: plain help, no completion, no tracebacks with values in them."""
    return typer.Typer(
        help=told,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        **more,
    )


def listing(ctx: typer.Context) -> bool:
    """Whether a group was called alone, to list what it is about."""
    return ctx.invoked_subcommand is None


def text_option(told: str, metavar: str = "TEXT") -> Any:
    """An option that takes a text."""
    return typer.Option(metavar=metavar, help=told)


ActingAs = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="NAME",
        help=N_("Who acts: NAME, for namesakes NAME#07. The PIN is asked, or FRONTDESK_PIN."),
    ),
]
ReadingAs = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help=N_("Who reads; without it telephones are masked, confidential texts left out."),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=N_("One JSON record a line."))]
Limit = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=MOST,
        metavar="N",
        help=N_("At most so many, 0 for all; else 200 for people, all as JSON."),
    ),
]
SHOWN = 200
"""So many records stand in a table for people when nothing is said."""


def limit_of(asked: int | None, as_json: bool) -> int:
    """How many records `--limit` means."""
    return (MOST if as_json else SHOWN) if asked is None else asked or MOST


Number = Annotated[int, typer.Argument(min=1, max=MOST)]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=N_("Why."))]
