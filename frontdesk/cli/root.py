"""The root command. A command's module, and whatever that needs, is imported when it is called."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.main
from typer.core import TyperGroup

from frontdesk.cli.options import new_app
from frontdesk.cli.session import Session
from frontdesk.language import N_, _

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("setup", N_("Set up a desk and print its recovery sheet.")),
    "log": ("log", N_("Write, correct, read and search the duty log.")),
    "request": ("request", N_("Register requests and follow them to the closing.")),
    "order": ("orders", N_("Work orders: write, give out, price, settle, visit.")),
    "worker": ("workers", N_("Who takes work orders: trades, when they are there, breaks.")),
    "accounts": ("accounts", N_("Orders and money of a period: count, explain, sign.")),
    "procedures": ("procedures", N_("The written procedures: read, check, draw, rules carried.")),
    "checklists": ("checklists", N_("The in-home repair checklists: list, print one.")),
    "run": ("runs", N_("Runs of procedures, and the report of one.")),
    "duty": ("duty", N_("Who is on duty; open duty, relieve each other.")),
    "shift": ("shifts", N_("Shifts: who was on duty when, handed over, checked.")),
    "handover": ("handovers", N_("The sheet of a handover, its signatures and its anchor.")),
    "check": ("checks", N_("Check the log: exceptions, answers, sample, signature.")),
    "bundle": (
        "bundles",
        N_("The log of a month for the records officer: make, hand over, list."),
    ),
    "post": ("post", N_("The post: items counted, notes, marks, who is outside, calls.")),
    "instructions": ("instructions", N_("Instructions of the supervisor: give, read, withdraw.")),
    "roster": ("roster", N_("The duty roster: its months, leave, who is on duty by it.")),
    "people": ("people", N_("The staff, their roles and PINs.")),
    "prices": ("prices", N_("The paid-service price list.")),
    "import": ("imports", N_("Take over households, past requests or a price list from a file.")),
    "verify": ("book", N_("Check the whole book.")),
    "repair": ("book", N_("Put a row back as its newest entry has it.")),
    "anchor": ("book", N_("Where the log stands, to be kept on paper.")),
    "backup": ("book", N_("Write a backup and check it.")),
    "restore": ("book", N_("Put a backup in the place of the book.")),
    "recover": ("setup", N_("Use the recovery sheet: device secret, new PIN.")),
    "simulate": ("setup", N_("Fill a practice site with simulated days.")),
    "demo": ("setup", N_("Open the console on a practice site.")),
    "rules": ("book", N_("What a rule says.")),
}
"""Commands in the order of the help page: the module each lives in, and what it does."""


class LazyGroup(TyperGroup):
    """The root command: knows its commands by name, loads the one that is called."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Names, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """The command, loaded now; None where there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        group = typer.main.get_group(import_module(f"frontdesk.cli.{COMMANDS[cmd_name][0]}").app)
        _speak(group)
        return group.commands.get(cmd_name, group)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help page in the current language."""
        _speak(self)
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, without loading any."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(told)) for name, (_module, told) in COMMANDS.items()])


def _speak(command: Any) -> None:
    """Turn the help texts of a command, and of those under it, into the current language."""
    command.help = _(command.help) if command.help else None
    for parameter in command.params:
        parameter.help = _(parameter.help) if getattr(parameter, "help", None) else None
    for inner in getattr(command, "commands", {}).values():
        _speak(inner)


app = new_app(
    N_("The front desk of a residential property: duty log and request register."), cls=LazyGroup
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from frontdesk import __version__

        typer.echo(f"frontdesk {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    site: Annotated[
        Path | None,
        typer.Option(envvar="FRONTDESK_SITE", metavar="DIR", help=N_("The site's folder.")),
    ] = None,
    secret: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=N_("The file that holds the device secret.")),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="en|zh", help=N_("The language of this command."))
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help=N_("The version.")),
    ] = False,
) -> None:
    """Settle site, secret and language; without a command open the console."""
    session: Session = ctx.obj
    session.settle(site, secret, language)
    if not session.only_help:
        session.speak_as_the_site()
    if ctx.invoked_subcommand is None:
        raise typer.Exit(session.console(session.root))


def run(typed: list[str], session: Session) -> int:
    """Run the command that was typed; its exit status."""
    command = typer.main.get_command(app)
    session.only_help = "--help" in typed
    status = command.main(typed, prog_name="frontdesk", standalone_mode=False, obj=session)
    sys.stdout.flush()
    return status if isinstance(status, int) else 0
