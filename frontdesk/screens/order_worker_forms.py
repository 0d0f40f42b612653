"""The forms that choose a worker: given out, given to somebody else, sent to look first."""

from typing import Any

from frontdesk.errors import InvalidInput
from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.rules.authority import titles
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.order_fields import LONG, line, work
from frontdesk.widgets.fields import Field

LATER, JUDGE = 0, -1
"""In place of a worker: taken on and given out later; only written, to be judged first."""


def who(suggestion: Any, workers: tuple[Any, ...]) -> tuple[tuple[Any, str], ...]:
    """Whom it may go to: the suggested with their reasons, then the others and what they do."""
    best = [(one.worker.person_id, one) for one in suggestion.best]
    told = [(person, f"{one.worker.name} · {' · '.join(one.reasons)}") for person, one in best]
    taken = {person for person, _one in best}
    language = current_language()
    for worker in workers:
        if worker.person_id not in taken:
            trades = ", ".join(label("trade", trade, language) for trade in worker.trades)
            told.append((worker.person_id, f"{worker.name} ({trades})"))
    return tuple(told)


def suggested(suggestion: Any) -> str:
    """The suggestion in words: the best with reasons, or why nobody fits and whom to ask."""
    if suggestion is None:
        return ""
    if suggestion.best:
        lines = [
            f"{place} {one.worker.name}: {', '.join(one.reasons)}"
            for place, one in enumerate(suggestion.best, 1)
        ]
        return "\n".join(lines)
    ask = titles(suggestion.ask)
    return _("{nobody} Ask: {whom}. Whoever is chosen all the same needs a reason.").format(
        nobody=suggestion.nobody, whom=ask
    )


def worker_note(data: OrderData) -> str:
    """The suggestion, above the form that gives it out."""
    return suggested(data.suggestion)


def _worker_choice(data: OrderData, *, but: int | None = None) -> Field:
    options = who(data.suggestion, data.workers) if data.suggestion else ()
    others = tuple(option for option in options if option[0] != but)
    return Field("worker", field_label("worker"), "choice", others or ((LATER, "–"),))


def dispatch_fields(data: OrderData) -> list[Field]:
    """The best worker is chosen already."""
    hint = _("needed where somebody is away or not skilled in it")
    return [_worker_choice(data), Field("why", field_label("reason"), hint=hint)]


def dispatch(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Give it to the worker chosen."""
    must_choose(values["worker"])
    work().dispatch(tx, data.order.id, **values, seen=data.order.entry_seq)


def must_choose(worker: int) -> None:
    """Refuse a form in which nobody is chosen.

    Raises:
        InvalidInput: there is nobody to choose from.
    """
    if worker <= 0:
        raise InvalidInput(field_label("worker"), _("No worker is entered yet."), rule="WO-20")


def transfer_fields(data: OrderData) -> list[Field]:
    """Another worker, and why."""
    return [_worker_choice(data, but=data.order.worker_id), line("reason")]


def transfer(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Somebody else takes it over."""
    must_choose(values["worker"])
    work().transfer(tx, data.order.id, **values, seen=data.order.entry_seq)


def survey_fields(data: OrderData) -> list[Field]:
    """Who goes to look."""
    return [_worker_choice(data)]


def survey(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Somebody looks at the job first."""
    must_choose(values["worker"])
    work().survey(tx, data.order.id, values["worker"], seen=data.order.entry_seq)


def surveyed_fields(_data: OrderData) -> list[Field]:
    """What the look gave."""
    return [Field("result", field_label("survey"), "long", limit=LONG)]
