"""Procedure files: what is wrong is refused with its key and reason, the shipped one stands."""

import copy
import datetime
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from support.procedures import (
    answered,
    by_chance,
    field,
    parse,
    rulebook,
    shipped,
    step,
    table,
    tiny,
    toml,
    transitions,
    way,
    words,
)

from frontdesk.errors import FileRefused, InvalidInput, NotFound
from frontdesk.procedures import library, runner
from frontdesk.procedures.definition import Procedure, Step
from frontdesk.procedures.library import Library, content_of, pinned
from frontdesk.resources import data_path
from frontdesk.rules.rulebook import Rulebook

ASK = step("ask", next="close")
SWAY = step("look", "choose", fields=[field("how", "choice")])
"""A step whose answer decides, without ways of its own."""


def looks(*ways: dict[str, Any], **more: Any) -> dict[str, Any]:
    return SWAY | {"next": list(ways)} | more


def mistake(**changes: Any) -> dict[str, Any]:
    """The second step of a good procedure, with one thing that is not as it must be."""
    return table(ASK | changes)


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    # the shape
    "unknown key of the file": (table(ASK, colour="red"), "colour", "unknown key"),
    "unknown key of a step": (mistake(sey=words("a")), "step.ask.sey", "unknown key"),
    "unknown key of a field": (
        mistake(fields=[field("fact", length=3)]),
        "step.ask.fields.fact.length",
        "unknown key",
    ),
    "unknown key of a way": (
        mistake(next=[{"to": "close", "if": "x"}]),
        "step.ask.next.0.if",
        "unknown key",
    ),
    "unknown key of a text": (
        mistake(say={**words("a"), "fr": "x"}),
        "step.ask.say.fr",
        "unknown key",
    ),
    "unknown key of a condition": (
        mistake(next=[{"to": "close", "when": {"field": "ask.fact", "is": "x", "or": 1}}]),
        "step.ask.next.0.when.or",
        "unknown key",
    ),
    "unknown key of an option": (
        mistake(
            fields=[
                field("fact", "choice") | {"options": [{"id": "a", **words("a"), "colour": "red"}]}
            ]
        ),
        "step.ask.fields.fact.options.a.colour",
        "unknown key",
    ),
    "unknown key of the request": (
        table(ASK, request={"kind": "other", "content": words("a"), "haste": 1}),
        "request.haste",
        "unknown key",
    ),
    "unknown key of a caution": (
        table(ASK, cautions=[{"text": words("a"), "loud": True}]),
        "cautions.0.loud",
        "unknown key",
    ),
    "missing translation": (mistake(say={"en": "say"}), "step.ask.say.zh", "is missing"),
    "empty translation": (mistake(say=words("say", " ")), "step.ask.say.zh", "is empty"),
    "missing title": (
        table({key: one for key, one in ASK.items() if key != "title"}),
        "step.ask.title",
        "is missing",
    ),
    "unknown kind": (mistake(kind="guess"), "step.ask.kind", "one of these is wanted.*'notify'"),
    "a rule that is no rule id": (mistake(rules=["rule 1"]), "step.ask.rules.0", "not written"),
    # names that do not exist
    "unknown rule": (mistake(rules=["MED-99"]), "step.ask.rules", "no rule MED-99"),
    "unknown rule of a caution": (
        table(ASK, cautions=[{"text": words("a"), "rules": ["MED-99"]}]),
        "cautions",
        "no rule MED-99",
    ),
    "unknown role": (mistake(role=["boss"]), "step.ask.role", "no role boss"),
    "unknown role of a field": (
        mistake(fields=[field("who", "person", roles=["boss"])]),
        "step.ask.fields.who",
        "no role boss",
    ),
    "unknown party to tell": (
        table(step("ask", "notify", tell="mayor", next="close")),
        "step.ask.tell",
        "mayor: neither a role nor a service",
    ),
    "nobody to tell": (mistake(kind="notify"), "step.ask.tell", "says whom it tells"),
    "tells though it asks": (mistake(tell="police"), "step.ask.tell", "says whom it tells"),
    "unknown deadline": (mistake(within="med.soon"), "step.ask.within", "med.soon is no span"),
    "a count for a deadline": (
        mistake(within="med.transport_guards"),
        "step.ask.within",
        "no span of time",
    ),
    "a list for a deadline": (
        mistake(within="duty.office_hours"),
        "step.ask.within",
        "no span of time",
    ),
    "counted from nowhere": (
        mistake(within="med.scene_report_min", **{"from": "start"}),
        "step.ask.from",
        "names a step",
    ),
    "counted without a deadline": (
        mistake(**{"from": "place"}),
        "step.ask.from",
        "beside a within",
    ),
    "unknown track": (table(ASK, track="medicine"), "track", "no such track"),
    "stage without a track": (mistake(stage="closed"), "step.ask.stage", "no state closed"),
    "unknown stage": (
        table(ASK | {"stage": "healed"}, track="medical_case"),
        "step.ask.stage",
        "no state healed",
    ),
    "unknown action": (
        mistake(kind="register", action="request.burn"),
        "step.ask.action",
        "one of these is wanted: request.facts",
    ),
    "register without an action": (mistake(kind="register"), "step.ask.action", "have an action"),
    "unknown department": (
        mistake(kind="order", action="request.hand_over", **{"with": {"to": "=circus"}}),
        "step.ask.with.to",
        "=department",
    ),
    "a fact that leads nowhere": (
        mistake(kind="order", action="request.hand_over", **{"with": {"to": "ask.whom"}}),
        "step.ask.with.to",
        "step.field",
    ),
    "a fact the action does not take": (
        mistake(
            kind="order",
            action="request.hand_over",
            **{"with": {"to": "ask.fact", "colour": "ask.fact"}},
        ),
        "step.ask.with.colour",
        "takes no such fact",
    ),
    "a fact the action needs": (
        mistake(kind="order", action="request.hand_over"),
        "step.ask.with",
        "to is missing",
    ),
    "facts without an action": (
        mistake(**{"with": {"to": "ask.fact"}}),
        "step.ask.with",
        "belongs to an action",
    ),
    "unknown kind of request": (
        table(ASK, request={"kind": "magic", "content": words("a")}),
        "request.kind",
        "no such kind",
    ),
    "unknown sub-kind": (
        table(ASK, request={"kind": "medical", "sub_kind": "magic", "content": words("a")}),
        "request.sub_kind",
        "no such kind",
    ),
    "suggested for nothing": (
        table(ASK, suggested_for=["magic"]),
        "suggested_for",
        "magic: there is no such kind",
    ),
    "least of no count": (
        mistake(fields=[field("who", "person", least="med.scene_report_min")]),
        "step.ask.fields.who.least",
        "no count",
    ),
    "least of a list": (
        mistake(fields=[field("who", "person", least="con.written_days_range")]),
        "step.ask.fields.who.least",
        "no count",
    ),
    # ways
    "way to nowhere": (mistake(next="gone"), "step.ask.next", "no step gone"),
    "also to nowhere": (mistake(also=[way("gone")]), "step.ask.also", "no step gone"),
    "leads nowhere": (
        table({key: one for key, one in ASK.items() if key != "next"}),
        "step.ask.next",
        "leads nowhere",
    ),
    "unreachable step": (
        table(ASK, step("island", next="join")),
        "step.island",
        "no way leads here",
    ),
    "dead end": (
        table(
            ASK | {"also": [way("left")]}, step("left", next="right"), step("right", next="left")
        ),
        "step.left.next",
        "dead end or a loop without a way out",
    ),
    "loop nothing inside can end": (
        table(
            looks(way("turn")),
            ASK | {"id": "turn", "next": [way("turn", "look.how", **{"is": "a"}), way("close")]},
        ),
        "step.turn",
        "nothing answered inside it can end",
    ),
    "main line that joins": (
        table(looks(way("join", "look.how", **{"is": "a"}), way("close"))),
        "step.look.next",
        "does not join",
    ),
    "two closings": (
        table(looks(way("end", "look.how", **{"is": "a"}), way("close")), step("end", "close")),
        "step",
        "one step of kind close",
    ),
    "something after the closing": (
        table(ASK | {"next": "end"}, step("end", "close", next="close")),
        "step.end.next",
        "nothing follows the closing",
    ),
    "last way not bare": (
        table(looks(way("close", "look.how", **{"is": "a"}))),
        "step.look.next",
        "the last way, and only the last",
    ),
    "bare way before the last": (
        table(looks(way("close"), way("close"))),
        "step.look.next",
        "the last way, and only the last",
    ),
    "beside, but leads by its own answer": (
        table(step("ask", "wait", next=[way("close", "ask.outcome", **{"is": "a"}), way("close")])),
        "step.ask.next",
        "before its own fields are known",
    ),
    # conditions
    "condition on no field": (
        table(looks(way("close", "look.who", **{"is": "a"}), way("close"))),
        "step.look.next",
        "no field look.who",
    ),
    "condition on no step": (
        table(looks(way("close", "gone.how", **{"is": "a"}), way("close"))),
        "step.look.next",
        "no field gone.how",
    ),
    "condition that never holds": (
        table(looks(way("close", "look.how", **{"is": "c"}), way("close"))),
        "step.look.next",
        "can never hold",
    ),
    "yes for a text's place": (
        table(looks(way("close", "look.how", has="a"), way("close"))),
        "step.look.next",
        "can never hold",
    ),
    "condition of a field": (
        mistake(fields=[field("fact", when={"field": "ask.gone", "missing": True})]),
        "step.ask.fields.fact.when",
        "no field ask.gone",
    ),
    "condition on no value of the rulebook": (
        mistake(next=[{"to": "close", "when": {"setting": "a.b", "is": 1}}, way("close")]),
        "step.ask.next",
        "no value a.b",
    ),
    # the rest
    "placeholder of no field": (mistake(log=words("a {who}")), "step.ask.log.en", "no field who"),
    "placeholder in Chinese only": (
        mistake(log=words("a", "[字{!谁}]")),
        "step.ask.log.zh",
        "do not match",
    ),
    "bracket left open": (mistake(log=words("a [b")), "step.ask.log.en", "do not match"),
    "no words for the log": (
        table({key: one for key, one in ASK.items() if key != "log"}),
        "step.ask.log",
        "how does the entry read",
    ),
    "two steps of one id": (table(ASK, ASK), "step.ask", "two steps have this id"),
    "two fields of one id": (
        mistake(fields=[field("fact"), field("fact")]),
        "step.ask.fields",
        "two fields have the same id",
    ),
    "a field that hides a built-in one": (
        table(step("ask", "notify", fields=[field("told")], next="close")),
        "step.ask.fields",
        "two fields have the same id",
    ),
    "a field that hides that its step was done": (
        mistake(fields=[field("fact"), field("done", "yes_no")]),
        "step.ask.fields.done",
        "says of every step that it was done",
    ),
    "an emergency without haste": (
        table(
            ASK,
            id="emergency-patient",
            request={"kind": "other", "urgency": "normal", "content": words("a")},
        ),
        "request.urgency",
        "without a PIN",
    ),
    "more fields than a step has": (
        mistake(fields=[field(f"fact{n}") for n in range(41)]),
        "step.ask.fields",
        "too many: at most 40",
    ),
    "more options than a field has": (
        mistake(fields=[field("fact", "choice", options=[f"a{n}" for n in range(61)])]),
        "step.ask.fields.fact.options",
        "too many: at most 60",
    ),
    "more ways than a step has": (
        mistake(next=[way("close")] * 41),
        "step.ask.next",
        "too many: at most 40",
    ),
    "more side ways than a step has": (
        mistake(also=[way("close")] * 41),
        "step.ask.also",
        "too many: at most 40",
    ),
    "more children than a step has": (
        mistake(starts=[{"procedure": "theft"}] * 41),
        "step.ask.starts",
        "too many: at most 40",
    ),
    "more cautions than a bar has": (
        table(ASK, cautions=[{"text": words("mind")}] * 11),
        "cautions",
        "too many: at most 10",
    ),
    "a number for a text": (mistake(title={"en": 5, "zh": "字"}), "step.ask.title.en", "a text"),
    "a text for a number": (table(ASK, revision="one"), "revision", "a whole number"),
    "a revision below one": (table(ASK, revision=0), "revision", "at least 1"),
    "a revision beyond": (table(ASK, revision=1_000_001), "revision", "at most 1000000"),
    "a text for yes or no": (mistake(stable="maybe"), "step.ask.stable", "true or false"),
    "a text for a list": (mistake(rules="MED-01"), "step.ask.rules", "a list"),
    "a text for a table": (mistake(say="quickly"), "step.ask.say", "a table"),
    "a number for a way": (mistake(next=5), "step.ask.next", "a (text|list)"),
    "a step named join": (
        table(ASK | {"id": "join"}),
        "step.join",
        "the end of a side line",
    ),
    "a wait without outcome": (
        table(step("ask", "wait", fields=[field("fact")], next="close")),
        "step.ask.fields",
        "choice named outcome",
    ),
    "a decision by nobody": (
        table(step("ask", "decide", role=[], next="close")),
        "step.ask.role",
        "needs the role",
    ),
    "nothing to answer": (mistake(fields=[]), "step.ask.fields", "nothing to answer"),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_mistake_is_refused_with_its_key_and_reason(name: str) -> None:
    given, key, reason = WRONG[name]
    with pytest.raises(library.Refused) as refused:
        parse(given)
    told = [problem for problem in refused.value.problems if problem.key == key]
    assert told and re.search(reason, told[0].reason), str(refused.value)
    assert told[0].file == "tiny.toml" and str(told[0]) in str(refused.value)


def test_the_small_procedure_itself_holds() -> None:
    assert list(tiny(ASK).steps) == ["place", "ask", "close"]
    loop = looks(way("look", "look.how", **{"is": "a"}), way("close"))
    assert tiny(loop).steps["look"].ways[0].to == "look"


def test_without_a_closing_it_is_refused() -> None:
    given = table(step("look", next="place"))
    given["step"] = given["step"][:2]
    with pytest.raises(library.Refused, match="one step of kind close"):
        parse(given)


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    given = table(ASK | {"role": ["boss"], "rules": ["MED-99"], "log": words("{who}")})
    with pytest.raises(library.Refused) as refused:
        parse(given)
    assert {one.key for one in refused.value.problems} == {
        "step.ask.role",
        "step.ask.rules",
        "step.ask.log.en",
    }


@pytest.mark.parametrize("deep", [20, 100, 200, 400, 3000])
def test_conditions_nested_deep_are_read_or_refused(deep: int) -> None:
    text = toml(table(looks(way("close", "look.how", **{"is": "a"}), way("close"))))
    inner = '"field" = "look.how", "is" = "a"'
    assert inner in text
    dotted = "not." * deep
    text = text.replace(inner, f'{dotted}field = "look.how", {dotted}is = "a"')
    try:
        procedure = library.parse(Path("deep.toml"), text, rulebook(), transitions())
    except FileRefused as refused:
        assert str(refused).startswith("deep.toml")
    else:
        assert pinned(content_of(procedure)) == procedure


def test_lists_nested_deep_are_refused() -> None:
    with pytest.raises(FileRefused, match="too deep"):
        library.parse(Path("deep.toml"), "a = " + "[" * 5000, rulebook(), transitions())


# A site's own folder -------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "procedures"
    folder.mkdir()
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_pipe_does_not_keep_the_console_waiting(own: Path) -> None:
    os.mkfifo(own / "theft.toml")
    found = load(own)
    assert [str(one) for one in found.problems] == ["theft.toml: it is no ordinary file"]
    assert found.known == shipped().known


def test_a_file_beyond_the_limit_is_refused_with_the_limit(own: Path) -> None:
    text = toml(table(ASK, id="mine"))
    (own / "mine.toml").write_text(f"{text}\n#{'x' * library.LIMIT}", "utf-8")
    found = load(own)
    assert [str(one) for one in found.problems] == ["mine.toml: it is larger than 1000 KB"]
    (own / "mine.toml").write_bytes(f"{text}\n#".encode().ljust(library.LIMIT, b"x"))
    assert load(own).problems == ()


def load(own: Path) -> Library:
    return Library.load(rulebook(), transitions(), own)


def test_every_shipped_file_holds_under_its_own_name() -> None:
    files = {path.stem for path in data_path("procedures").glob("*.toml")}
    assert [str(problem) for problem in shipped().problems] == []
    assert set(shipped().known) == files and len(files) > 10


def test_the_sites_own_file_adds_or_takes_the_place(own: Path) -> None:
    (own / "mine.toml").write_text(toml(table(ASK, id="mine")), encoding="utf-8")
    (own / "theft.toml").write_text(toml(table(ASK, id="theft", revision=7)), encoding="utf-8-sig")
    found = load(own)
    assert found.problems == ()
    assert set(found.known) == set(shipped().known) | {"mine"}
    theft = found.get("theft")
    assert theft.own and theft.procedure.revision == 7
    assert theft.digest != shipped().get("theft").digest
    with pytest.raises(NotFound, match="nothing-here"):
        found.get("nothing-here")


BAD: dict[str, tuple[bytes, str]] = {
    "broken TOML": (b'id = "theft"\nrevision = 1\ntitle = {\n', r"theft.toml[,:] line 3: .*TOML"),
    "not UTF-8": ("id = 'theft'\n# 失窃".encode("gbk"), r"theft.toml[,:] line 2: .*UTF-8"),
    "a number without end": (b"revision = " + b"9" * 5000, "theft.toml: a number"),
    "empty": (b"", "theft.toml, id: is missing"),
    "wrong within": (toml(table(ASK | {"next": "gone"}, id="theft")).encode(), "step.ask.next"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_own_file_leaves_the_shipped_one_in_force(own: Path, name: str) -> None:
    content, told = BAD[name]
    (own / "theft.toml").write_bytes(content)
    found = load(own)
    assert re.search(told, str(found.problems[0]))
    assert found.get("theft") == shipped().get("theft")


def test_a_file_that_cannot_be_read_leaves_the_shipped_one_in_force(own: Path) -> None:
    (own / "theft.toml").mkdir()
    found = load(own)
    assert str(found.problems[0]).startswith("theft.toml")
    assert found.known == shipped().known


def test_an_own_file_that_starts_an_unknown_procedure_leaves_the_shipped_one(own: Path) -> None:
    starts = ASK | {"starts": [{"procedure": "gone"}]}
    (own / "theft.toml").write_text(toml(table(starts, id="theft")), encoding="utf-8")
    found = load(own)
    assert [str(problem) for problem in found.problems] == [
        "theft.toml, step.ask.starts: there is no procedure gone"
    ]
    assert found.known == shipped().known


def test_what_starts_a_refused_procedure_is_refused_too(own: Path) -> None:
    for name, child in (("first", "second"), ("second", "gone")):
        starts = ASK | {"starts": [{"procedure": child}]}
        (own / f"{name}.toml").write_text(toml(table(starts, id=name)), encoding="utf-8")
    found = load(own)
    for one in found.known.values():
        for part in one.procedure.step:
            assert all(start.procedure in found.known for start in part.starts)


def test_procedures_that_start_each_other_without_end_are_refused(own: Path) -> None:
    for name, child in (("first", "second"), ("second", "first")):
        given = table(ASK, id=name)
        given["step"][0]["starts"] = [{"procedure": child}]
        (own / f"{name}.toml").write_text(toml(given), encoding="utf-8")
    found = load(own)
    assert not {"first", "second"} <= set(found.known)
    assert found.problems


def test_an_own_file_takes_no_shipped_one_out_of_force(own: Path) -> None:
    """A circle that an own file closes is the own file's fault."""
    circle = table(ASK, id="theft")
    circle["step"][0]["starts"] = [{"procedure": "fight"}]
    (own / "theft.toml").write_text(toml(circle), encoding="utf-8")
    fight = table(ASK, id="fight")
    fight["step"][0]["starts"] = [{"procedure": "theft"}]
    known = dict(shipped().known)
    before = library.Known(parse(fight), "", "fight.toml", own=False)
    with_fight = known | {"fight": before}
    with_theft = with_fight | {"theft": library.Known(parse(circle), "", "theft.toml", own=True)}
    problems = library._without_wrong_starts(with_theft, with_fight)
    assert [one.file for one in problems] == ["theft.toml"]
    assert with_theft == with_fight | {"theft": known["theft"]}


def test_two_own_files_of_one_id_keep_the_first(own: Path) -> None:
    for name, revision in (("a", 3), ("b", 4)):
        text = toml(table(ASK, id="mine", revision=revision))
        (own / f"{name}.toml").write_text(text, encoding="utf-8")
    found = load(own)
    assert [str(problem) for problem in found.problems] == [
        "b.toml, id: mine stands in a.toml already"
    ]
    assert found.get("mine").procedure.revision == 3


def test_a_procedure_is_suggested_for_the_sub_kind_first() -> None:
    assert shipped().suggested("medical") == "emergency-patient"
    assert shipped().suggested("medical", "anything") == "emergency-patient"
    assert shipped().suggested("no such kind") is None


def test_a_site_value_of_the_wrong_unit_is_refused_by_key_and_reason(tmp_path: Path) -> None:
    own = tmp_path / "rulebook.toml"
    for value, reason in (('"15 min"', "whole number"), ("0", "from 1 to 120")):
        own.write_text(f'"med.ambulance_check_min" = {value}\n', encoding="utf-8")
        with pytest.raises(InvalidInput, match=reason) as refused:
            Rulebook.load(own)
        assert refused.value.field == "med.ambulance_check_min"


# Any damage at all ---------------------------------------------------------------------------


def rich() -> dict[str, Any]:
    """A small procedure that uses every key."""
    many = field("help", "many", options=("car", "care"))
    sure = field("sure", "yes_no", default=False, when={"field": "look.help", "has": "car"})
    return table(
        step("look", "choose", fields=[many, sure], say=words("say"), do=words("do"),
             caution=words("mind"), rules=["MED-11"], skippable="never", stage="branch_chosen",
             log=words("[wanted: {help}][nothing{!help}][; sure{?sure}]"),
             also=[way("go", "look.help", has="car"),
                   {"to": "tell", "when": {"setting": "med.notify_director", "is": "always"}}],
             starts=[{"procedure": "theft", "when": {"field": "look.sure", "is": True}}],
             next="back"),
        step("go", "send", within="med.scene_report_min", stable=True,
             fields=[field("who", "person", roles=["guard"], several=True, required=True,
                           least="med.transport_guards")], next="tell"),
        step("tell", "notify", beside=False, next="join"),
        step("back", "wait", beside=False, within="med.ambulance_check_min",
             next=[way("back", "back.outcome", **{"in": ["b"]}), way("agree")],
             **{"from": "place"}),
        step("agree", "decide", next="pass"),
        step("pass", "order", action="request.hand_over", next="close",
             **{"with": {"to": "=engineering", "note": "look.help"}}),
        rules=["MED-01"], track="medical_case", confidential=True, taken_over=False,
        suggested_for=["medical"], cautions=[{"text": words("mind"), "rules": ["MED-02"]}],
    )  # fmt: skip


Path_ = tuple[str | int, ...]


def places(value: Any, at: Path_ = ()) -> list[Path_]:
    """Every key and every place of a list in nested tables."""
    inner: Sequence[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [
        *([at] if at else []),
        *(one for key, child in inner for one in places(child, (*at, key))),
    ]


RICH = rich()
PLACES = places(RICH)
NAMES = sorted(
    {str(part) for place in PLACES for part in place if isinstance(part, str)}
    | {"place", "look", "go", "back", "close", "join", "look.help", "back.outcome", "place.done"}
)
ODD = st.one_of(
    st.none().map(lambda _none: []),
    st.sampled_from(NAMES),
    st.sampled_from(
        [0, -1, 2**70, 1.5, True, False, "", " ", "a" * 601, [], {}, [[]], [{}], ["a"]]
    ),
    st.sampled_from([{"en": "a {x} [", "zh": "]"}, {"field": "look.help", "is": "car"}, "{who}"]),
    st.text(max_size=5).filter(lambda text: text.isprintable()),
)


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """The rich procedure after a few changes that an editor's hand might make."""
    given = copy.deepcopy(RICH)
    for _change in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places(given)))
        holder: Any = given
        for part in place[:-1]:
            holder = holder[part]
        key = place[-1]
        what = draw(st.sampled_from(("drop", "put", "rename", "double")))
        if what == "put":
            holder[key] = draw(ODD)
        elif what == "drop":
            del holder[key]
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(holder[int(key)]))
        else:
            holder[draw(st.sampled_from(NAMES))] = holder.pop(key)
        if not given:
            break
    return given


def holds_or_is_refused(read: Callable[[], Procedure]) -> None:
    """What was read can be kept, read back and begun; or it was refused in words."""
    try:
        procedure = read()
    except FileRefused as refused:
        assert str(refused).strip()
        return
    assert pinned(content_of(procedure)) == procedure
    begun = runner.begin(procedure, 0, rulebook().values())
    assert begun.opened[0].step == procedure.first.id
    walk(procedure, begun.state)


def walk(procedure: Procedure, state: runner.RunState) -> None:
    """Answer whatever is open, the closing last: what loaded leads to its end."""
    pick = by_chance(1)
    for turn in range(300):
        if state.state != runner.RUNNING:
            return
        visit = min(state.open, key=lambda one: procedure.steps[one.step].kind == "close")
        try:
            event = answered(procedure, state, visit, turn, pick)
        except InvalidInput:  # an odd hint may ask for more names than anybody types
            return
        state = runner.apply(procedure, state, event, rulebook().values()).state
    raise AssertionError("the walk does not end")


def test_the_rich_procedure_uses_every_key_of_a_step() -> None:
    used = {key for one in RICH["step"] for key in one}
    known = {part.alias or name for name, part in Step.model_fields.items()}
    assert used == known
    holds_or_is_refused(lambda: parse(RICH))


@settings(max_examples=400, derandomize=True, deadline=None)
@given(damaged())
def test_a_damaged_table_loads_or_is_refused(given_table: dict[str, Any]) -> None:
    holds_or_is_refused(lambda: parse(given_table))


ODD_VALUES: list[Any] = [
    *(-1, 2**70, 1.5, float("inf"), True, "", "yes", "5x", "A-", "a" * 601),
    *([], {}, [[]], [{}], ["a"], ["a"] * 300, [{"id": "a"}] * 300, datetime.date(2026, 3, 2)),
    *({"en": "a", "zh": "b", "q": 1}, {"field": "a.b"}, field("x", "choice", default="c")),
]


def test_every_reason_speaks_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the shape of a file gets wrong, the words come through the catalogue."""
    monkeypatch.setattr(library, "_", lambda message: f"<{message}>")
    kinds = set()
    for place in places(RICH):
        for value in ODD_VALUES:
            given = copy.deepcopy(RICH)
            holder: Any = given
            for part in place[:-1]:
                holder = holder[part]
            holder[place[-1]] = value
            try:
                Procedure.model_validate(given)
            except ValidationError as error:
                kinds |= {one["type"] for one in error.errors()}
                for problem in library._shape_problems("x.toml", given, error):
                    assert problem.reason.startswith("<"), problem
    assert len(kinds) > 15


def test_what_one_shape_of_several_gets_wrong_is_told_once() -> None:
    with pytest.raises(library.Refused) as refused:
        parse(mistake(next=[way("close")] * 41))
    assert [str(one) for one in refused.value.problems] == [
        "tiny.toml, step.ask.next: too many: at most 40"
    ]
    with pytest.raises(library.Refused) as refused:
        parse(mistake(fields=[field("fact", required=7)]))
    assert [str(one) for one in refused.value.problems] == [
        "tiny.toml, step.ask.fields.fact.required: true or false is wanted",
        "tiny.toml, step.ask.fields.fact.required: one of these is wanted: 'close'",
    ]


SOURCE = toml(RICH).encode()


@settings(max_examples=250, derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SOURCE) - 1), st.integers(0, 255), st.sampled_from("=-+")),
        min_size=1,
        max_size=4,
    )
)
def test_flipped_bytes_load_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[int, int, str]]
) -> None:
    content = bytearray(SOURCE)
    for at, byte, how in flips:
        at %= len(content)
        content[at : at + (how != "+")] = b"" if how == "-" else bytes([byte])
    path = tmp_path_factory.getbasetemp() / "flipped.toml"
    path.write_bytes(content)
    holds_or_is_refused(lambda: library.read(path, rulebook(), transitions()))


@pytest.mark.parametrize("name", sorted(path.stem for path in data_path("procedures").glob("*")))
def test_what_a_run_is_pinned_to_reads_back_as_the_same_procedure(name: str) -> None:
    known = shipped().get(name)
    content = content_of(known.procedure)
    assert pinned(content) == known.procedure
    assert hashlib.sha256(content.encode()).hexdigest() == known.digest
    assert json.loads(content)["id"] == name
