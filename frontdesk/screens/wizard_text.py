"""How a run reads on the screen: its steps with their times, its clocks, what to say and to do."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from rich.text import Text

from frontdesk.clock import local
from frontdesk.language import _, current_language
from frontdesk.procedures import runner, wording
from frontdesk.procedures.definition import JOIN, SETTING, Step, Words
from frontdesk.rules.services import told_name
from frontdesk.screens.lines import countdown
from frontdesk.screens.marks import STAR
from frontdesk.screens.wizard_data import RunData
from frontdesk.text import clip, shown_line, width

MARKS = {
    runner.DONE_STATE: "✓",
    runner.NOT_APPLICABLE: "–",
    runner.DEVIATED: "!",
    runner.OPEN: "○",
}
"""What became of a step, in one sign."""
LATE = "bold reverse"
"""How that looks which should have been done by now; words or a sign always say it too."""
PANE = 40
"""Columns below which a reminder takes two lines."""


def ahead(data: RunData) -> Iterator[Step]:
    """Steps of the main line that have not been opened yet, as far as they can be foretold."""
    seen = {visit.step for visit in data.state.visits}
    step: Step | None = data.procedure.first
    passed: set[str] = set()
    while step and step.id not in passed:
        passed.add(step.id)
        if step.id not in seen:
            yield step
        to = step.ways[-1].to if step.ways else JOIN
        for way in step.ways:
            if way.when is None or way.when.holds(data.values, data.settings):
                to = way.to
                break
        step = data.procedure.steps.get(to)


def step_line(
    data: RunData,
    visit: runner.Visit,
    columns: int,
    zone: ZoneInfo,
    now: int,
    current: tuple[str, int] | None,
) -> Text:
    """`✓ 02:15 Send the nearest person`, `▶ ‼ −03:10 Ambulance comes`."""
    step = data.step(visit)
    at = visit.settled_at if visit.settled_at is not None else visit.opened_at
    due = data.due(visit) if visit.is_open else None
    when = left_of(due, now) if due else local(at, zone).strftime("%H:%M")
    tries = f" ({visit.tries}×)" if visit.tries and visit.is_open else ""
    mark = "▶" if (visit.step, visit.number) == current else MARKS[visit.state]
    left = f"{mark} {when} "
    words = clip(step.title.text(current_language()), columns - width(left) - width(tries))
    late = due is not None and due < now
    style = "bold" if visit.is_open else "dim"
    return _cut(f"{left}{words}{tries}", columns, LATE if late else style)


def _cut(words: str, columns: int, style: str = "") -> Text:
    """One line of at most so many cells, with `…` where something was left out."""
    return Text(no_wrap=True).append(clip(words, columns), style)


def left_of(due: int, now: int) -> str:
    """How long until a step is due, told apart from a time of day: `+04:57`, `‼ −00:16`."""
    left = countdown(due, now).strip()
    return left if due < now else f"+{left}"


def ahead_line(step: Step, columns: int) -> Text:
    """A step whose turn has not come."""
    return _cut(f"· {step.title.text(current_language())}", columns, "dim italic")


def reminder_line(data: RunData, visit: runner.Visit, columns: int, now: int) -> Text:
    """Under a step whose people were not reached: how long ago that was, or that it is due."""
    due = _due_again(data, visit, now)
    words = _tried_words(data, visit, now)
    indent = " " * max(0, min(2, columns - width(words)))
    return _cut(words if due else indent + words, columns, LATE if due else "")


def _due_again(data: RunData, visit: runner.Visit, now: int) -> bool:
    """Whether the last try is longer ago than the rulebook's span."""
    then = data.last_try(visit)
    return then is not None and now - then >= data.retry_after


def _tried_words(data: RunData, visit: runner.Visit, now: int) -> str:
    """`tried 2×, last 03:20 ago`, `‼ try again: 05:20 ago`."""
    ago = countdown(max(0, now - (data.last_try(visit) or now)), 0).strip()
    if _due_again(data, visit, now):
        return _("‼ try again: {ago} ago").format(ago=ago)
    return _("tried {n}×, last {ago} ago").format(n=visit.tries, ago=ago)


def _reminders(data: RunData, now: int, columns: int) -> Iterator[Text]:
    """Who is to be tried again, whoever was tried longest ago first."""
    tried = [(then, visit) for visit in data.state.open if (then := data.last_try(visit))]
    for _then, visit in sorted(tried, key=lambda one: one[0]):
        title = f"{data.step(visit).title.text(current_language())} ({visit.tries}×)"
        words, style = _tried_words(data, visit, now), ""
        if _due_again(data, visit, now):
            style = LATE
        if columns < PANE:
            yield _cut(f" {title}", columns, "bold")
            yield _cut(f" {words}", columns, style)
        else:
            yield _cut(f"{words}  {title}", columns, style)


def head_text(data: RunData, columns: int) -> Text:
    """Procedure, place, who answers for it, how many steps are open."""
    title = data.procedure.title.text(current_language())
    text = Text(f" {title}", style="bold", no_wrap=True, overflow="ellipsis")
    if data.run is None:
        return text.append(f"  {_('nothing is written before the first step is sent')}", "not bold")
    if data.mark is not None:
        text.append(f"  {STAR} {_('Important')}")
    if data.place:
        text.append(f"  {data.place}")
    text.append(f"  #{data.run.id}", "not bold")
    owner = data.run.owner_name
    if not data.run.owner_here:
        owner = "‼ " + _("{name} has left").format(name=owner)
    text.append(f"  {owner}", "not bold")
    if data.run.confidential:
        text.append(f"  {_('confidential')}")
    if data.run.stable_at:
        text.append(f"  {_('may be handed over')}", "not bold")
    return text


def caution_text(data: RunData, step: Step) -> Text:
    """If-then notes, the step's own caution and those of the procedure, each with its rules."""
    language, text = current_language(), Text()
    for words in data.notes:
        text.append(f"‼ {shown_line(words)} ", style="bold reverse")
    if step.caution:
        text.append(f"‼ {step.caution.text(language)} ", style="bold")
    for caution in data.procedure.cautions:
        text.append(f"! {caution.text.text(language)} ")
        if caution.rules:
            text.append(f"{caution.rules[0]}  ", style="dim")
    return text


def told(data: RunData, words: Words) -> str:
    """What is said or done, with the site's own values in it."""

    def value(match: re.Match[str]) -> str:
        return str(data.settings.get(match[1]) or _("not set"))

    return SETTING.sub(value, words.text(current_language()))


def step_text(data: RunData, step: Step, visit: runner.Visit | None) -> Text:
    """What to say, what to do, whom to ring."""
    language, text = current_language(), Text()
    text.append(f"{step.title.text(language)}", style="bold underline")
    if step.tell:
        text.append(f"  → {told_name(step.tell, language)}", style="bold")
    if rule := next((rule for rule in step.rules if rule != "product"), ""):
        text.append(f"  {rule}", style="dim")
    text.append("\n")
    if step.say:
        text.append(_("Say: "), style="bold").append(f"“{told(data, step.say)}”\n")
    if step.do:
        text.append(_("Do: "), style="bold").append(f"{told(data, step.do)}\n")
    if step.role:
        who = ", ".join(told_name(role, language) for role in step.role)
        text.append(f"{_('Decided by')} {who}\n", style="bold")
    if visit and visit.back:
        text.append(f"{_('Opened again to be put right; what was written stays.')}\n", "italic")
    if step.kind == "close" and data.owed:
        mark = "、" if language == "zh" else ", "
        words = _("Still empty: {fields} (Ctrl+E opens it)").format(fields=mark.join(data.owed))
        text.append(words + "\n", "bold")
    text.rstrip()
    return text


def settled_text(data: RunData, visit: runner.Visit, zone: ZoneInfo) -> Text:
    """What was written at a step that is settled: the line, who, when, why."""
    step, language = data.step(visit), current_language()
    text = Text()
    at = local(visit.settled_at or visit.opened_at, zone).strftime("%H:%M:%S")
    who = data.people.get(visit.by or 0, "")
    if visit.state == runner.DONE_STATE:
        text.append(wording.line(step, visit.values, language, zone) + "\n", style="bold")
    else:
        word = _("not applicable") if visit.state == runner.NOT_APPLICABLE else _("deviation")
        text.append(f"{word}: {visit.reason}\n", style="bold")
    text.append(f"{at}  {who}\n", style="dim")
    return text.append(_("Ctrl+E opens it again, to put it right."), style="dim")


def clocks_text(data: RunData, now: int, columns: int, rows: int) -> Text:
    """Who is to be tried again, then the clocks that run at the desk, this run's own marked."""
    language = current_language()
    own = {
        f"run_step:{row.id}": data.procedure.steps[row.step].title.text(language)
        for row in (data.run.steps if data.run else ())
        if row.step in data.procedure.steps
    }
    lines = [*_reminders(data, now, columns)][:rows]
    for clock in data.running[:rows]:
        left = countdown(clock.due_at, now)
        mark = "▶" if clock.subject in own else " "
        label = own.get(clock.subject, clock.label)
        style = "bold" if clock.subject in own or clock.due_at < now else ""
        lines.append(_cut(f"{mark}{left} {label}", columns, style))
    if data.run:
        minutes = max(0, now - data.run.started_at) // 60_000
        lines.append(Text(" " + _("running for {n} min").format(n=minutes), style="dim"))
    return Text("\n").join(lines)
