"""Who may open a run, and what the log says when somebody opens what is usually closed."""

from frontdesk.errors import NotAuthorised
from frontdesk.language import _
from frontdesk.procedures.report_tree import RunReport, masked
from frontdesk.registers import duty_log, runs
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import Actor, Reading, Transaction


def refuse_closed(reading: Reading, run: RunRow) -> None:
    """Raise NotAuthorised where a run is confidential and not the viewer's to open."""
    if not reading.may_open(run.owner, run.confidential):
        raise NotAuthorised(
            _("This run is confidential: whoever answers for it and supervisors may open it."),
            rule="CARE-28",
        )


def is_of_another(run: RunRow, viewer: Actor | None) -> bool:
    """Whether the viewer has a confidential run open that somebody else answers for."""
    return run.confidential and viewer is not None and viewer.person_id != run.owner


def to_note(reading: Reading, found: RunReport) -> bool:
    """Whether the log has to say that the viewer has this report open, telephones in full."""
    if reading.viewer is None:
        return False
    return is_of_another(runs.load(reading, found.id), reading.viewer) or masked(found) != found


def note(tx: Transaction, found: RunReport) -> None:
    """Say in the log that a confidential run or a telephone number was shown in full."""
    run = runs.load(tx, found.id)
    if is_of_another(run, tx.actor):
        duty_log.note_opened(tx, run.entry_seq)
    if masked(found) != found:
        duty_log.note_reveal(tx, run.subject)
