"""`frontdesk checklists`: the in-home repair checklists, to be read out or printed."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import AsJson, new_app
from frontdesk.cli.session import Session, session_of
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.rules.checklists import Checklist, Checklists

app = new_app(N_("The in-home repair checklists."))

Id = Annotated[str, typer.Argument(metavar="ID", help=N_("E.g. gas-heater."))]


def _checklists(session: Session) -> "Checklists":
    """The checklists, with the numbers of the site where there is one."""
    from frontdesk.rules.checklists import Checklists
    from frontdesk.rules.rulebook import Rulebook
    from frontdesk.store.site import SiteFolder

    folder = SiteFolder(session.root)
    if folder.exists:
        session.speak(folder.read_settings().language)
    return Checklists.load(Rulebook.load(folder.rulebook))


@app.command("list", help=N_("All checklists: id, title, trade and items."))
def list_checklists(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the checklists; what is refused stands on stderr."""
    from frontdesk.rules.checklists import TRADES

    found = _checklists(session_of(ctx))
    columns = {
        "id": _("Checklist"),
        "title": _("Title"),
        "trade": _("Trade"),
        "items": _("Items"),
    }
    records = [_record(checklist) for checklist in found.all()]
    if not as_json:
        records = [{**one, "trade": _(TRADES[one["trade"]])} for one in records]
    output.show(records, columns, as_json=as_json)
    for problem in found.problems:
        output.narrate(_("Refused: {problem}").format(problem=problem))


def _record(checklist: "Checklist") -> dict[str, Any]:
    return {
        "id": checklist.id,
        "title": checklist.title.text(current_language()),
        "trade": checklist.trade,
        "items": len(checklist.item),
        "rules": sorted(
            {*checklist.rules, *(rule for one in checklist.item for rule in one.rules)}
        ),
    }


@app.command(help=N_("A checklist with blanks for the answers, as it is printed."))
def show(ctx: typer.Context, checklist: Id, as_json: AsJson = False) -> None:
    """Print a checklist in the current language, or its definition."""
    from frontdesk.rules.checklists import printable
    from frontdesk.text import shown_line

    found = _checklists(session_of(ctx)).get(checklist)
    if as_json:
        output.show_one(found.model_dump(mode="json", exclude_defaults=True), as_json=True)
        return
    for line in printable(found, current_language()):
        print(shown_line(line))
