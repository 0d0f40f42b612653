"""From the name of a record, `table:id`, to its page."""

from frontdesk.language import _
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen


def open_record(screen: DeskScreen, subject: str) -> None:
    """Show a request, a run, an order, a handover, who is outside; of other records say so."""
    table, _colon, number = subject.partition(":")
    if table in ("run_step", "commitment", "notification", "approval", "return_visit"):
        begin(screen, lambda: _open_of(screen, table, int(number)), "open")
    elif table == "outing":
        screen.app.tasks.go("outside")  # type: ignore[attr-defined]
    elif table == "handover":
        begin(screen, lambda: _open_handover(screen, int(number)), "open")
    elif table in ("help_request", "procedure_run", "work_order"):
        _show(screen, table, int(number))
    else:
        screen.console.tell(_("This has no page of its own."))


async def _open_of(screen: DeskScreen, table: str, number: int) -> None:
    """The page of the record that a clock, a step or a decision is about."""
    from frontdesk.registers import marks, runs

    link = screen.console.link
    if table == "run_step":
        run = await link.ask(runs.run_of_step, number)
        found = f"procedure_run:{run}" if run is not None else ""
    else:
        found = await link.ask(marks.case_of, f"{table}:{number}")
    if found and found != f"{table}:{number}":
        open_record(screen, found)
    else:
        screen.console.tell(_("This has no page of its own."))


async def _open_handover(screen: DeskScreen, number: int) -> None:
    from frontdesk.screens.handover_told import open_handover_record

    await open_handover_record(screen, number)


def _show(screen: DeskScreen, table: str, number: int) -> None:
    if table == "help_request":
        from frontdesk.screens.request_detail import RequestDetail

        screen.app.push_screen(RequestDetail(number))
    elif table == "procedure_run":
        from frontdesk.screens.wizard import Wizard

        screen.app.push_screen(Wizard(number))
    else:
        from frontdesk.screens.order_detail import OrderDetail

        screen.app.push_screen(OrderDetail(number))
