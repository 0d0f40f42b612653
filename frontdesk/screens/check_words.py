"""What stands under the list of a check: the line under the cursor in full, and what Enter does."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import kind_title
from frontdesk.screens.check_data import ACTS, RULES, CheckData
from frontdesk.screens.check_lines import (
    BEGIN,
    EXCEPTION,
    HEAD,
    SAMPLE,
    SHIFT,
    Line,
    is_read,
    shift_words,
)
from frontdesk.screens.lines import stamp
from frontdesk.text import grouped, mask_phones_in, shown_line
from frontdesk.widgets.console import closed_words

Rule = Callable[[str], str]
"""The id of a rule with its words."""


def title_of(kind: str) -> str:
    """What a kind of check is called."""
    return _("Inspection of the log") if kind == "inspection" else _("Morning check")


def head_words(data: CheckData, zone: ZoneInfo) -> str:
    """`Morning check · #85 – #214 · since 03-02 08:41 · begun 08:32 by 陈静`."""
    view = data.view
    parts = [title_of(view.kind), f"#{view.from_seq} – #{view.to_seq}"]
    if view.state == "ahead":
        parts.append(_since(data, zone))
    elif view.state == "open":
        words = _("begun {when} by {name}")
        parts.append(words.format(when=stamp(view.begun_at, zone, True), name=view.begun_by))
    else:
        words = _("signed {when} by {name}")
        parts.append(words.format(when=stamp(view.signed_at, zone, True), name=view.signed_by))
    return shown_line(" · ".join(parts))


def _since(data: CheckData, zone: ZoneInfo) -> str:
    last = data.last
    if last is None:
        return _("since the log was begun")
    words = _("since the check of {when} by {name}")
    return words.format(when=stamp(last.begun_at, zone, True), name=last.signed_by)


def about(line: Line, data: CheckData, zone: ZoneInfo, rule: Rule) -> list[str]:
    """The line under the cursor in full.

    Args:
        rule: gives the words of a rule.
    """
    if line.part == BEGIN:
        return _of_begin(data, zone, rule)
    if line.part == HEAD:
        return _of_head(line.item, data, zone, rule)
    if line.part == EXCEPTION:
        return _of_exception(line.item, data, zone, rule)
    if line.part == SAMPLE:
        return _of_sample(line, data, zone)
    if line.part == SHIFT:
        return _of_shift(line.item, data, zone)
    return _of_sign(data, rule)


def _of_begin(data: CheckData, zone: ZoneInfo, rule: Rule) -> list[str]:
    view = data.view
    covers = _("Covers the entries #{first} to #{last}, {since}.").format(
        first=view.from_seq, last=view.to_seq, since=_since(data, zone)
    )
    lines = [covers]
    if view.shifts:
        words = _("Shifts that become reviewed: {n}, with their handovers (HO-19).")
        lines.append(words.format(n=len(view.shifts)))
    elif view.kind == "morning" and not view.exceptions:
        lines.append(_("Nothing waits to be checked."))
    lines.append(rule(RULES[view.kind]))
    lines.append(_("Enter begins.") if data.may else who_may(data))
    return lines


def who_may(data: CheckData) -> str:
    """Whom the rule lets work on a check."""
    from frontdesk.rules import authority

    act = authority.ACTS[ACTS[data.view.kind]]
    words = _("Only these may do this: {titles}.").format(titles=authority.titles(act.roles))
    return f"{words} [{act.rule}]"


def _of_head(part: str, data: CheckData, zone: ZoneInfo, rule: Rule) -> list[str]:
    if part == EXCEPTION:
        last = data.view.verified
        words = _("The book was last found right up to entry #{seq}, {when}.")
        if last.at is None:
            return [_("The gravest first."), _("The book has not been checked here yet.")]
        return [
            _("The gravest first."),
            words.format(seq=last.seq, when=stamp(last.at, zone, True)),
        ]
    if part == SAMPLE:
        words = _(
            "Drawn from the head of entry #{seq} when the check was begun: nobody can draw again. "
            "Ctrl+D when all have been looked at."
        )
        return [
            words.format(seq=data.view.to_seq),
            _("Seed {seed}").format(seed=grouped(data.seed)),
        ]
    return [rule("HO-06"), rule("HO-19")]


def _of_exception(one: Any, data: CheckData, zone: ZoneInfo, rule: Rule) -> list[str]:
    parts = [one.title(current_language()), stamp(one.at, zone, True), one.person]
    if one.seq is not None:
        parts.append(f"#{one.seq}")
    parts.append(_("risk {n}").format(n=one.risk))
    lines = [" · ".join(part for part in parts if part), one.words]
    if one.before is not None:
        lines.append(_titled(title_of("morning"), said_words(one.before, zone)))
    if one.answer is not None:
        lines.append(said_words(one.answer, zone))
    elif data.may and data.view.state == "open":
        lines.append(_what_enter_does(one))
    if one.rule:
        lines.append(rule(one.rule))
    return [mask_phones_in(line) for line in lines]


def _what_enter_does(one: Any) -> str:
    if one.choices[0] == "countersigned":
        return _("Enter countersigns · Ctrl+F follow up · Ctrl+N instruct · Ctrl+R opens it")
    return _("Enter accepts · Ctrl+F follow up · Ctrl+N instruct · Ctrl+R opens it")


def said_words(said: Any, zone: ZoneInfo) -> str:
    """`to be followed up by 03-03 15:00: ask 王岚 (陈静, 03-02 08:40, #215)`."""
    words = label("check_answer", said.answer, current_language())
    if said.due_at is not None:
        words = _("{answer}, by {when}").format(answer=words, when=stamp(said.due_at, zone, True))
    if said.words:
        words = _titled(words, said.words)
    return f"{words} ({said.by}, {stamp(said.at, zone, True)}, #{said.seq})"


def _titled(title: str, words: str) -> str:
    return _("{title}: {words}").format(title=title, words=words)


def _of_sample(line: Line, data: CheckData, zone: ZoneInfo) -> list[str]:
    row = line.item
    kind = kind_title(row.kind, current_language())
    lines = [
        f"#{row.seq} · {stamp(row.occurred, zone, True)} · {row.author_name} · {kind}",
        closed_words() if row.text is None else mask_phones_in(row.text),
    ]
    if not line.done and data.may:
        lines.append(_("Enter: looked at · Ctrl+D: all of them · Ctrl+R opens it"))
    return lines


def _of_shift(shift: Any, data: CheckData, zone: ZoneInfo) -> list[str]:
    lines = [shift_words(shift, zone)]
    if shift.report:
        lines.append(shift.report)
    if data.view.state == "open" and not is_read(shift, data):
        lines.append(_("Enter: I have read it · Ctrl+D: all of them · Ctrl+R opens its log"))
    return lines


def _of_sign(data: CheckData, rule: Rule) -> list[str]:
    view = data.view
    if view.state == "signed":
        words = [_("Finding: {words}").format(words=view.finding)] if view.finding else []
        return [*words, _("Sheet {digest}").format(digest=grouped(view.sheet_sha256))]
    return [rule(RULES[view.kind]), *sign_note(data)]


def sign_note(data: CheckData) -> list[str]:
    """What the signature says."""
    view = data.view
    words = _("You sign for the entries #{first} to #{last}: {n} exceptions, {m} in the sample.")
    lines = [
        words.format(
            first=view.from_seq, last=view.to_seq, n=len(view.exceptions), m=len(view.sample)
        )
    ]
    if view.shifts:
        words = _("Shifts that become reviewed: {n}, with their handovers (HO-19).")
        lines.append(words.format(n=len(view.shifts)))
    unread = [one for one in view.shifts if not is_read(one, data)]
    if unread:
        lines.append(_("Not marked as read by you: {n}.").format(n=len(unread)))
    return lines


__all__ = ["about", "head_words", "said_words", "sign_note", "title_of", "who_may"]
