"""The report of a run as lines for people, in either language."""

from collections.abc import Iterator
from types import MappingProxyType
from zoneinfo import ZoneInfo

from frontdesk.clock import DAY, HOUR, MINUTE, local
from frontdesk.language import Language
from frontdesk.procedures import wording
from frontdesk.procedures.answers import DECISIONS
from frontdesk.procedures.definition import IMPLIED, Words
from frontdesk.procedures.report_tree import Decision, RunReport, StepReport
from frontdesk.text import shown_line

INDENT = "    "

_WORDS = MappingProxyType(
    {
        "head": Words(
            en="{title}, revision {revision} · run {run}",
            zh="{title}，第{revision}版 · 流程 {run}",
        ),
        "place": Words(en="Place: {value}", zh="地点：{value}"),
        "owner": Words(en="Answers for it: {value}", zh="负责人：{value}"),
        "by_desk": Words(
            en="begun at the desk with nobody signed in", zh="开始时无人登录，由值班台记录"
        ),
        "request": Words(en="Request: {value}", zh="报事：{value}"),
        "parent": Words(en="Started by run: {value}", zh="上级流程：流程 {value}"),
        "confidential": Words(en="Confidential", zh="保密"),
        "began": Words(en="Began: {at}", zh="开始：{at}"),
        "ended": Words(en="Ended: {at}, after {span}", zh="结束：{at}，历时{span}"),
        "goes_on": Words(en="Still running, for {span} by {at}", zh="尚未结束，至{at}已{span}"),
        "stable": Words(en="May be carried over since: {at}", zh="{at}起可以交班"),
        "state": Words(en="State: {value}", zh="状态：{value}"),
        "stage": Words(en="Stage: {value}", zh="阶段：{value}"),
        "result": Words(en="Result: {value}", zh="结果：{value}"),
        "off": Words(en="Called off because: {value}", zh="撤销原因：{value}"),
        "counts": Words(
            en="Late: {late} · deviations: {deviated} · not applicable: {skipped} · "
            "not reached: {tries} · countersignatures awaited: {awaited}",
            zh="超时{late} · 未按规程{deviated} · 不适用{skipped} · "
            "未接通{tries} · 待补签{awaited}",
        ),
        "step": Words(en="{at}  {title}: {state}", zh="{at}  {title}：{state}"),
        "again": Words(en="{title} (time {n})", zh="{title}（第{n}次）"),
        "took": Words(en="took {span}", zh="用时{span}"),
        "open_for": Words(en="open for {span}", zh="已等{span}"),
        "set_back": Words(en="the clock was set back", zh="期间电脑时间被调慢"),
        "due": Words(en="due {at}", zh="限{at}"),
        "late": Words(en="LATE by {span}", zh="超时{span}"),
        "in_time": Words(en="in time", zh="按时"),
        "by": Words(en="by {value}", zh="{value}"),
        "reason": Words(en="Reason: {value}", zh="原因：{value}"),
        "back": Words(en="Opened again: {value}", zh="重新打开：{value}"),
        "back_bare": Words(en="Opened again", zh="重新打开"),
        "answer": Words(en="{label}: {value}", zh="{label}：{value}"),
        "try": Words(en="Not reached {at}: {value}", zh="{at}未接通：{value}"),
        "decided": Words(en="{decision} by {approver}", zh="{approver}：{decision}"),
        "own_key": Words(en="signed with their own PIN {at}", zh="{at}本人PIN签字"),
        "telephone": Words(en="by telephone, noted by {by} {at}", zh="电话请示，{by} {at}记录"),
        "awaited": Words(en="NOT YET COUNTERSIGNED", zh="尚未补签"),
        "countersigned": Words(en="countersigned by {by} {at}", zh="{by} {at}补签"),
    }
)
STATES = MappingProxyType(
    {
        "running": Words(en="running", zh="进行中"),
        "closed": Words(en="closed", zh="已结案"),
        "called_off": Words(en="called off", zh="已撤销"),
        "open": Words(en="open", zh="未完成"),
        "done": Words(en="done", zh="完成"),
        "not_applicable": Words(en="not applicable", zh="不适用"),
        "deviated": Words(en="deviation", zh="未按规程"),
    }
)
IMPLIED_LABELS = MappingProxyType(
    {
        "told": Words(en="Told", zh="告知"),
        "by": Words(en="How", zh="方式"),
        "note": Words(en="Note", zh="备注"),
        "decision": Words(en="Decision", zh="决定"),
        "instruction": Words(en="Instruction", zh="指示"),
        "approver": Words(en="Decided by", zh="决定人"),
        "done": Words(en="Done", zh="完成"),
    }
)
"""What the values are called that a kind of step always has."""


def as_text(found: RunReport, language: Language, zone: ZoneInfo) -> list[str]:
    """The report, line by line; each line is safe to print.

    Args:
        zone: the times are given in it.
    """
    said = Said(language, zone)
    lines = [*_head(found, said)]
    for step in found.steps:
        lines += ["", *_step(step, said)]
    return [shown_line(line) for line in lines]


class Said:
    """Words, instants and spans in one language and zone."""

    def __init__(self, language: Language, zone: ZoneInfo) -> None:
        self.language, self.zone = language, zone

    def __call__(self, name: str, **values: object) -> str:
        return _WORDS[name].text(self.language).format(**values)

    def at(self, instant: int) -> str:
        return local(instant, self.zone).strftime("%m-%d %H:%M")

    def span(self, milliseconds: int) -> str:
        """The two largest units; seconds only below a minute."""
        chinese = self.language == "zh"
        if milliseconds < MINUTE:
            return f"{milliseconds // 1000}{'秒' if chinese else ' s'}"
        names = ("天", "小时", "分钟") if chinese else (" d", " h", " min")
        numbers = (milliseconds // DAY, milliseconds % DAY // HOUR, milliseconds % HOUR // MINUTE)
        first = next(place for place, number in enumerate(numbers) if number)
        parts = list(zip(numbers, names, strict=True))[first : first + 2]
        return ("" if chinese else " ").join(f"{number}{name}" for number, name in parts if number)

    def joined(self, parts: list[str]) -> str:
        return ("，" if self.language == "zh" else ", ").join(part for part in parts if part)


def _head(found: RunReport, said: Said) -> Iterator[str]:
    procedure = found.procedure
    title = procedure.title.text(said.language)
    yield said("head", title=title, revision=procedure.revision, run=found.id)
    for name, value in (
        ("place", found.place),
        ("owner", said.joined([found.owner, said("by_desk") if found.by_desk else ""])),
        ("request", found.request_id),
        ("parent", found.parent_id),
    ):
        if value:
            yield said(name, value=value)
    if found.confidential:
        yield said("confidential")
    yield said("began", at=said.at(found.started_at))
    yield _ending(found, said)
    if found.stable_at is not None:
        yield said("stable", at=said.at(found.stable_at))
    yield said("state", value=STATES[found.state].text(said.language))
    stage = found.stage_zh if said.language == "zh" else found.stage_en
    for name, text in (("stage", stage), ("result", found.result), ("off", found.reason)):
        if text:
            yield said(name, value=text)
    yield _counts(found, said)


def _ending(found: RunReport, said: Said) -> str:
    name = "goes_on" if found.ended_at is None else "ended"
    told = said(name, at=said.at(found.ended), span=said.span(found.took))
    return said.joined([told, said("set_back") if found.clock_set_back else ""])


def _counts(found: RunReport, said: Said) -> str:
    states = [step.state for step in found.steps]
    return said(
        "counts",
        late=sum(bool(step.late) for step in found.steps),
        deviated=states.count("deviated"),
        skipped=states.count("not_applicable"),
        tries=sum(len(step.tries) for step in found.steps),
        awaited=sum(bool(step.decision and step.decision.awaited) for step in found.steps),
    )


def _step(one: StepReport, said: Said) -> Iterator[str]:
    title, state = one.step.title.text(said.language), STATES[one.state].text(said.language)
    facts = [state, said("by", value=one.by) if one.by else "", *_against_clock(one, said)]
    yield said(
        "step",
        at=said.at(one.opened_at),
        title=said("again", title=title, n=one.visit) if one.visit > 1 else title,
        state=said.joined(facts),
    )
    for line in _details(one, said):
        yield f"{INDENT}{line}"


def _against_clock(one: StepReport, said: Said) -> Iterator[str]:
    yield said("took" if one.settled_at is not None else "open_for", span=said.span(one.took))
    if one.clock_set_back:
        yield said("set_back")
    if one.due_at is not None:
        yield said("due", at=said.at(one.due_at))
    if one.late:
        yield said("late", span=said.span(one.late))
    elif one.due_at is not None and one.settled_at is not None:
        yield said("in_time")


def _details(one: StepReport, said: Said) -> Iterator[str]:
    if one.back:
        yield said("back", value=one.back_reason) if one.back_reason else said("back_bare")
    if one.reason:
        yield said("reason", value=one.reason)
    for each in one.tries:
        yield said("try", at=said.at(each.at), value=said.joined([each.note, each.by]))
    if one.decision:
        yield _decision(one.decision, said)
    for name in _in_order(one):
        if not (one.decision and name in IMPLIED["decide"]):
            shown = wording.shown(one.step, name, one.values[name], said.language, said.zone)
            yield said("answer", label=_label(one, name, said.language), value=shown)


def _in_order(one: StepReport) -> Iterator[str]:
    """The values that were given: as the fields stand in the step, then what its kind has."""
    names = (*(answer.id for answer in one.step.fields), *IMPLIED_LABELS, *one.values)
    return (name for name in dict.fromkeys(names) if name in one.values)


def _label(one: StepReport, name: str, language: Language) -> str:
    """What a field is called; its own name where the procedure no longer says."""
    for answer in one.step.fields:
        if answer.id == name:
            return answer.label.text(language)
    return IMPLIED_LABELS[name].text(language) if name in IMPLIED_LABELS else name


def _decision(one: Decision, said: Said) -> str:
    how = DECISIONS[one.decision].text(said.language) if one.decision in DECISIONS else one.decision
    parts = [said("decided", decision=how, approver=one.approver), one.instruction]
    if not one.by_telephone:
        parts.append(said("own_key", at=said.at(one.signed_at or one.noted_at)))
        return said.joined(parts)
    parts.append(said("telephone", by=one.noted_by, at=said.at(one.noted_at)))
    if one.signed_at is None:
        parts.append(said("awaited"))
    else:
        parts.append(said("countersigned", by=one.signed_by, at=said.at(one.signed_at)))
    return said.joined(parts)
