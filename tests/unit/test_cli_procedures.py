"""`frontdesk procedures` and `frontdesk run`: with and without a site, for people and as JSON."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from support.procedures import field, rulebook, shipped, step, table, tiny, toml, way
from support.sites import PINS, Site, sign_in

from frontdesk import cli
from frontdesk.cli.procedure_graph import mermaid, tree
from frontdesk.cli.procedure_shown import Telling
from frontdesk.language import set_language
from frontdesk.procedures import actions, coverage
from frontdesk.procedures.definition import Condition, Procedure, Words
from frontdesk.registers import duty

SUPERVISOR, CLERK, OTHER = "陈静", "王岚", "李娜"


@dataclass
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON records of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def caller(
    start: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Calls the command line; `pin` goes into the environment."""
    for name in ("FRONTDESK_SITE", "FRONTDESK_SECRET", "FRONTDESK_PIN"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str, pin: str = "", language: str = "en") -> Ran:
        if pin:
            monkeypatch.setenv("FRONTDESK_PIN", pin)
        else:
            monkeypatch.delenv("FRONTDESK_PIN", raising=False)
        capsys.readouterr()
        status = cli.main([*start, "--language", language, *words])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call


@pytest.fixture
def bare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The command line where no site has been set up."""
    return caller(["--site", str(tmp_path / "none")], capsys, monkeypatch)


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on the site."""
    site.close()
    return caller(["--site", str(site.folder), "--secret", str(site.secret)], capsys, monkeypatch)


@pytest.fixture
def own(site: Site) -> Callable[..., Path]:
    """Writes a procedure file into the site's own folder."""

    def write(content: dict[str, Any] | str, name: str = "own.toml") -> Path:
        folder = site.folder / "procedures"
        folder.mkdir(exist_ok=True)
        text = content if isinstance(content, str) else toml(content)
        (folder / name).write_text(text, "utf-8")
        return folder / name

    return write


def small(**head: Any) -> dict[str, Any]:
    """A procedure with a side line, a branch and a loop."""
    return table(
        step(
            "seen",
            "wait",
            beside=False,
            within="inc.arrival_min",
            fields=[field("outcome", "choice"), field("hurt", "yes_no")],
            rules=["INC-04"],
            also=[way("told", "seen.hurt", **{"is": True})],
            next=[way("seen", "seen.outcome", **{"is": "b"}), way("close")],
        ),
        step("told", "notify", next="join"),
        **head,
    )


# Without a site --------------------------------------------------------------------------------


def test_the_list_needs_no_site(bare: Run, tmp_path: Path) -> None:
    records = bare("procedures", "list", "--json").records
    assert [one["id"] for one in records] == list(shipped().known)
    first = next(one for one in records if one["id"] == "emergency-patient")
    assert first["title"] == "Emergency patient"
    assert (first["own"], first["file"]) == (False, "emergency-patient.toml")
    assert first["steps"] == len(shipped().get("emergency-patient").procedure.step)
    assert "急救病人" in bare("procedures", "list", language="zh").out
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("procedure", sorted(shipped().known))
def test_every_procedure_can_be_read_and_drawn(procedure: str, language: Any) -> None:
    set_language(language)
    definition = shipped().get(procedure).procedure
    told = "\n".join(line for _indent, line in Telling(definition, rulebook()).lines())
    console = Console(file=io.StringIO(), width=1000, markup=False)
    with console.capture() as drawn:
        console.print(tree(definition, rulebook()))
    for number, one in enumerate(definition.step, 1):
        for words in (one.title, one.say, one.do, one.caution):
            assert words is None or words.text(language) in told
        title = re.escape(one.title.text(language))
        assert len(re.findall(rf"── (?:.*(?:: |：))?{number}\. {title} \(", drawn.get())) == 1


def test_a_procedure_is_shown_in_the_language_asked_for(bare: Run) -> None:
    assert "您好，您想了解什么？" in bare("procedures", "show", "enquiry", language="zh").out


def test_the_definition_is_printed_as_json(bare: Run) -> None:
    [record] = bare("procedures", "show", "theft", "--json").records
    assert Procedure.model_validate(record) == shipped().get("theft").procedure


def test_all_shipped_procedures_hold(bare: Run) -> None:
    ran = bare("procedures", "check")
    number = len(shipped().known)
    assert (ran.status, ran.out, ran.err) == (0, f"{number} procedures hold.\n", "")
    [record] = bare("procedures", "check", "--json").records
    assert record == {"problems": 0, "procedures": number}


@pytest.mark.parametrize("words", [["show", "nope"], ["graph", "nope"], ["graph", "../../x"]])
def test_an_unknown_procedure_gets_one_line(bare: Run, words: list[str]) -> None:
    ran = bare("procedures", *words)
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert words[1] in ran.err


def test_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    for words in (["list"], ["graph", "theft"], ["coverage"]):
        code = (
            "import sys, json, frontdesk.cli\n"
            f"frontdesk.cli.main(['--site', {str(tmp_path / 'none')!r}, 'procedures', *{words}])\n"
            "sys.stderr.write('\\n' + json.dumps(sorted(sys.modules)))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, timeout=60, check=True
        )
        loaded = set(json.loads(ran.stderr.decode().splitlines()[-1]))
        heavy = {"textual", "sqlmodel", "sqlalchemy", "pysqlite3", "sqlite3", "frontdesk.desk"}
        assert loaded & heavy == set()


# A site's own files ----------------------------------------------------------------------------


def test_a_sites_own_procedure_stands_beside_the_shipped_ones(
    run: Run, own: Callable[..., Path]
) -> None:
    own(small())
    assert "the site's own" in run("procedures", "list").out
    [found] = [one for one in run("procedures", "list", "--json").records if one["own"]]
    assert (found["id"], found["file"], found["steps"]) == ("tiny", "own.toml", 4)
    assert "2. seen (wait, 5 min)" in run("procedures", "show", "tiny").out


def test_the_whole_of_a_procedure_is_shown(run: Run, own: Callable[..., Path]) -> None:
    made = small(
        rules=["REQ-07", "product"],
        cautions=[{"text": {"en": "Stay calm.", "zh": "冷静。"}, "rules": ["MED-04"]}],
        suggested_for=["medical"],
    )
    made["step"][1] |= {
        "say": {"en": "Say this.", "zh": "这样说。"},
        "do": {"en": "Do this.", "zh": "这样做。"},
        "caution": {"en": "Mind this.", "zh": "注意。"},
        "from": "place",
        "skippable": "never",
        "stable": True,
        "starts": [{"procedure": "theft", "when": {"field": "seen.hurt", "is": True}}],
    }
    own(made)
    key, allowed = "inc.arrival_min", rulebook().parameters()["inc.arrival_min"]
    source = key if allowed.rule == "product" else f"{key}, {allowed.rule}"
    assert run("procedures", "show", "tiny").out.splitlines()[:23] == [
        "Tiny (tiny), revision 1, the site's own: own.toml",
        "Offered for: medical",
        "Rules: REQ-07",
        "‼ Stay calm. (MED-04)",
        "",
        "1. place (question)",
        "    Field “room”: a room; needed",
        "    Then: 2. seen",
        "",
        "2. seen (wait, 5 min)",
        "    Say: Say this.",
        "    Do: Do this.",
        "    Mind: Mind this.",
        "    Field “outcome”: a / b",
        "    Field “hurt”: yes or no",
        f"    Time allowed: 5 min from the opening of 1. place ({source})",
        "    Never skipped.",
        "    From here on the case may be carried over a handover.",
        "    Rules: INC-04",
        "    If outcome = b: 2. seen",
        "    Else: 4. close",
        "    Beside it, if hurt = yes: 3. told",
        "    Starts the procedure theft if hurt = yes",
    ]


def test_what_is_refused_is_told_beside_the_list(run: Run, own: Callable[..., Path]) -> None:
    broken = small()
    broken["step"][1]["next"] = "nowhere"
    own(broken, "tiny.toml")
    ran = run("procedures", "list")
    assert ran.status == 0
    assert ran.err == "Refused: tiny.toml, step.seen.next: there is no step nowhere\n"
    asked = run("procedures", "show", "tiny")
    assert asked.status == 1 and "there is no step nowhere" in asked.err


def test_check_names_file_key_and_reason(run: Run, own: Callable[..., Path]) -> None:
    broken = small()
    broken["step"][1]["next"] = "nowhere"
    broken["step"][2]["tell"] = "nobody"
    path = own(broken)
    for words in (["check"], ["check", str(path)]):
        ran = run("procedures", *words)
        assert (ran.status, ran.err) == (1, "")
        assert ran.out.splitlines() == [
            "own.toml, step.told.tell: nobody: neither a role nor a service",
            "own.toml, step.seen.next: there is no step nowhere",
        ]
    [first, _second] = run("procedures", "check", "--json").records
    assert (first["file"], first["key"]) == ("own.toml", "step.told.tell")


def test_check_of_a_file_looks_at_what_it_starts(bare: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    for child, status in (("theft", 0), ("tiny", 0), ("nope", 1)):
        made = table(step("a", starts=[{"procedure": child}], next="close"))
        path.write_text(toml(made), "utf-8")
        ran = bare("procedures", "check", str(path))
        assert ran.status == status
    assert ran.out == "x.toml, step.a.starts: there is no procedure nope\n"


def at_once(procedure: str, child: str) -> dict[str, Any]:
    """A procedure whose first step starts another one."""
    made = table(step("a", next="close"), id=procedure)
    made["step"][0]["starts"] = [{"procedure": child}]
    return made


def test_check_of_a_file_refuses_what_loading_refuses(
    bare: Run, run: Run, own: Callable[..., Path], tmp_path: Path
) -> None:
    said = "step.place.starts: it would start itself again before anything is asked"
    path = tmp_path / "x.toml"
    path.write_text(toml(at_once("tiny", "tiny")), "utf-8")
    assert bare("procedures", "check", str(path)).out == f"x.toml, {said}\n"
    own(at_once("tiny", "other"))
    path.write_text(toml(at_once("other", "tiny")), "utf-8")
    ran = run("procedures", "check", str(path))
    assert ran.status == 1 and said in ran.out


def test_check_of_a_file_knows_what_waits_for_it(
    run: Run, own: Callable[..., Path], tmp_path: Path
) -> None:
    """A file that is refused only because this one is not there yet is there for this one."""
    own(table(step("a", starts=[{"procedure": "later"}], next="close"), id="tiny"))
    path = tmp_path / "later.toml"
    path.write_text(toml(at_once("later", "tiny")), "utf-8")
    ran = run("procedures", "check", str(path))
    assert (ran.status, ran.out) == (0, "later.toml holds.\n")


def test_a_refused_file_is_the_only_one_named(bare: Run, tmp_path: Path) -> None:
    """What starts the shipped one of the same id still finds it."""
    path = tmp_path / "x.toml"
    path.write_text(toml(at_once("theft", "theft")), "utf-8")
    assert len(bare("procedures", "check", str(path)).out.splitlines()) == 1


def test_check_of_an_own_file_says_what_loading_said(run: Run, own: Callable[..., Path]) -> None:
    own(small(), "first.toml")
    second = own(small(), "second.toml")
    ran = run("procedures", "check", str(second))
    assert (ran.status, ran.out) == (1, "second.toml, id: tiny stands in first.toml already\n")
    assert run("procedures", "check", str(second.with_name("first.toml"))).status == 0


def test_an_own_emergency_must_be_one(run: Run, own: Callable[..., Path]) -> None:
    made = table(step("a", next="close"), id="emergency-patient")
    made["request"]["urgency"] = "normal"
    path = own(made)
    ran = run("procedures", "check", str(path))
    assert ran.status == 1 and ran.out.startswith("own.toml, request.urgency: ")
    listed = run("procedures", "list", "--json").records
    assert [one["own"] for one in listed if one["id"] == "emergency-patient"] == [False]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id = 'x\n", "x.toml, line 1: this is not valid TOML.\n"),
        ("title = '姓名'".encode("gbk"), "x.toml, line 1: this is not UTF-8 text.\n"),
        (None, "x.toml cannot be read: No such file or directory\n"),
    ],
)
def test_check_of_a_file_that_is_no_toml(
    bare: Run, tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "x.toml").write_bytes(content)
    ran = bare("procedures", "check", str(tmp_path / "x.toml"))
    assert (ran.status, ran.out, ran.err) == (1, said, "")


# The graph -------------------------------------------------------------------------------------


def test_the_tree_shows_side_lines_branches_and_loops(run: Run, own: Callable[..., Path]) -> None:
    own(small())
    assert run("procedures", "graph", "tiny").out.splitlines() == [
        "Tiny (tiny)",
        "├── 1. place (question)",
        "├── 2. seen (wait, 5 min)",
        "│   ├── if outcome = b: ↺ back to 2. seen",
        "│   └── Beside it, if hurt = yes:",
        "│       └── 3. told (tell Director) ‖",
        "└── 4. close (closing)",
    ]


def test_a_branch_that_comes_back_says_where_it_goes_on(run: Run, own: Callable[..., Path]) -> None:
    fork = step("fork", fields=[field("way", "choice")])
    fork["next"] = [way("left", "fork.way", **{"is": "a"}), way("right")]
    own(
        table(
            fork, step("left", next="meet"), step("right", next="meet"), step("meet", next="close")
        )
    )
    out = run("procedures", "graph", "tiny").out
    assert "│   └── if way = a:\n│       └── 3. left (question)\n" in out
    assert "│           └── → on to 5. meet\n" in out


def test_markup_in_a_title_is_shown_not_obeyed(run: Run, own: Callable[..., Path]) -> None:
    hostile = '[/foo] [@click=app.quit] "]-->x; \x1b]0;t\x07 {0} #quot; `b`'
    made = small(title={"en": hostile, "zh": hostile})
    made["step"][1]["title"] = {"en": hostile, "zh": hostile}
    own(made)
    for words in (["graph", "tiny"], ["show", "tiny"], ["list"]):
        ran = run("procedures", *words)
        assert ran.status == 0
        assert "[/foo] [@click=app.quit]" in ran.out
        assert not {"\x1b", "\x07"} & set(ran.out)
    out = run("procedures", "graph", "tiny", "--mermaid").out
    [line] = [line for line in out.splitlines() if line.startswith("    s2(")]
    assert re.fullmatch(r'    s2\("[\w #;]*"\)', line)
    assert "#34;#93;#45;#45;#62;x" in line


def test_mermaid_has_every_step_and_every_way() -> None:
    for known in shipped().known.values():
        procedure = known.procedure
        lines = list(mermaid(procedure, rulebook()))
        assert lines[0] == "flowchart TD"
        ways = sum(len(one.ways) + len(one.also) + len(one.starts) for one in procedure.step)
        assert sum("-->" in line or "-.->" in line for line in lines) == ways
        nodes = [line for line in lines if re.match(r'    s\d+[\[({]+"', line)]
        assert len(nodes) == len(procedure.step)
        assert all(line.count('"') % 2 == 0 for line in lines)


# Conditions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ({"field": "seen.outcome", "is": "a"}, "outcome = a"),
        ({"field": "seen.outcome", "in": ["a", "b"]}, "outcome = a or b"),
        ({"field": "seen.hurt", "is": False}, "hurt = no"),
        ({"field": "place.room", "missing": True}, "place › room empty"),
        ({"field": "place.room", "missing": False}, "place › room given"),
        ({"field": "told.done", "is": True}, "“told” done"),
        ({"field": "told.done", "missing": True}, "“told” not done"),
        ({"field": "told.by", "is": "radio"}, "told › How = radio"),
        ({"not": {"field": "seen.hurt", "is": True}}, "not (hurt = yes)"),
        (
            {
                "all": [
                    {"field": "seen.hurt", "is": True},
                    {
                        "any": [
                            {"field": "seen.outcome", "is": "a"},
                            {"field": "seen.outcome", "is": "b"},
                        ]
                    },
                ]
            },
            "hurt = yes and (outcome = a or outcome = b)",
        ),
    ],
)
def test_conditions_in_words(test: dict[str, Any], words: str) -> None:
    made = small()
    telling = Telling(Procedure.model_validate(made), rulebook())
    assert telling.condition(Condition.model_validate(test), "seen") == words


def test_a_decision_and_a_setting_in_words() -> None:
    procedure = tiny(step("gate", "decide", next="close"))
    telling = Telling(procedure, rulebook())
    decided = Condition.model_validate({"field": "gate.decision", "is": "refused"})
    assert telling.condition(decided, "gate") == "Decision = not agreed"
    setting = Condition.model_validate({"setting": "med.notify_director", "is": "always"})
    label = rulebook().parameters()["med.notify_director"].label("en")
    assert telling.condition(setting) == f"{label} = always"


# Rules -----------------------------------------------------------------------------------------


def test_coverage_of_the_shipped_files(bare: Run) -> None:
    ran = bare("procedures", "coverage", "--json")
    assert all(set(one) == {"rule", "steps", "reason"} for one in ran.records)
    missing = [one for one in ran.records if not one["steps"] and one["reason"] is None]
    assert ran.status == bool(missing)
    med = next(one for one in ran.records if one["rule"] == "MED-12")
    assert "emergency-patient.nearest" in med["steps"]
    assert ran.err.count("\n") == len(coverage.AREAS)


def test_coverage_of_one_area(bare: Run) -> None:
    ran = bare("procedures", "coverage", "--area", "med", "--json")
    assert {one["rule"][:3] for one in ran.records} == {"MED"}
    assert ran.err.startswith("MED: 47 rules, ")
    refused = bare("procedures", "coverage", "--area", "LOG")
    assert (refused.status, refused.out) == (1, "") and "MED, CON" in refused.err


def test_a_rule_without_step_or_reason_is_missing(
    bare: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "reasons", lambda: {"REQ-01": Words(en="because", zh="因为")})
    monkeypatch.setattr(coverage, "carried", lambda _procedures: {"REQ-02": ("a.b",)})
    ran = bare("procedures", "coverage", "--area", "REQ")
    assert ran.status == 1
    assert re.search(r"REQ-01 +because", ran.out)
    assert re.search(r"REQ-02 +a\.b", ran.out)
    assert re.search(r"REQ-03 +MISSING", ran.out)
    assert "REQ: 40 rules, " in ran.err and "REQ-03" in ran.err
    assert "因为" in bare("procedures", "coverage", "--area", "REQ", language="zh").out


# Runs ------------------------------------------------------------------------------------------


@pytest.fixture
def begun(site: Site, own: Callable[..., Path]) -> Callable[..., int]:
    """A run of the small procedure by the clerk, its first step done."""

    def begin(**head: Any) -> int:
        made = small(**head)
        made["step"][0]["fields"].append(field("phone", "phone"))
        own(made)
        desk = sign_in(site.open(), CLERK)
        desk.act(duty.open_first)
        number = desk.begin("tiny", {"room": "3栋2单元1203", "phone": "13800138000"})
        site.close()
        return number

    return begin


def test_runs_are_listed(run: Run, begun: Callable[..., int]) -> None:
    number = begun()
    [record] = run("run", "list", "--json").records
    assert (record["run"], record["procedure"], record["place"]) == (number, "tiny", "3-2-1203")
    assert (record["state"], record["open"], record["owner"]) == ("running", ["seen"], CLERK)
    assert record["started_at"].startswith("2026-03-02T09:00")
    out = run("run", "list").out
    assert "running" in out and "Tiny" in out


def test_ended_runs_are_listed_with_all(site: Site, run: Run, begun: Callable[..., int]) -> None:
    number = begun()
    desk = sign_in(site.open(), CLERK)
    desk.work(actions.call_off, number, "误报")
    site.close()
    assert run("run", "list", "--json").records == []
    [record] = run("run", "list", "--all", "--json").records
    assert (record["run"], record["state"]) == (number, "called_off")
    assert "误报" in run("run", "show", str(number)).out


def test_a_limit_cuts_the_list_and_says_so(site: Site, run: Run, begun: Callable[..., int]) -> None:
    begun()
    desk = sign_in(site.open(), CLERK)
    desk.begin("tiny", {"room": "1-1-0101"})
    site.close()
    ran = run("run", "list", "--limit", "1", "--json")
    assert [one["place"] for one in ran.records] == ["1-1-0101"]
    assert "--limit" in ran.err


def test_a_report_masks_numbers_until_somebody_signs_in(
    run: Run, begun: Callable[..., int]
) -> None:
    number = str(begun())
    shown = run("run", "show", number)
    assert shown.out.startswith("Tiny, revision 1 · run 1\nPlace: 3-2-1203\n")
    assert "138****8000" in shown.out
    assert "13800138000" not in shown.out + run("run", "show", number, "--json").out
    [record] = run("run", "show", number, "--json", "--as", CLERK, pin=PINS[CLERK]).records
    assert record["steps"][0]["answers"]["phone"] == "13800138000"
    assert run("log", "list", "--json").records[0]["kind"] == "phone.revealed"
    assert (
        "急" not in shown.out and "地点：3-2-1203" in run("run", "show", number, language="zh").out
    )


@pytest.mark.rule("CARE-28")
def test_a_confidential_run_is_closed_to_others(run: Run, begun: Callable[..., int]) -> None:
    number = str(begun(confidential=True))
    closed = run("run", "show", number)
    assert (closed.status, closed.out, closed.err.count("\n")) == (1, "", 1)
    assert "CARE-28" in closed.err
    assert run("run", "show", number, "--as", OTHER, pin=PINS[OTHER]).status == 1
    [record] = run("run", "list", "--json").records
    hidden = ("procedure", "revision", "title", "request", "place", "stage", "open")
    assert {record[name] for name in hidden} == {None}
    assert "(confidential)" in run("run", "list").out and "Tiny" not in run("run", "list").out
    assert "Tiny" in run("run", "list", "--as", CLERK, pin=PINS[CLERK]).out
    assert "3-2-1203" in run("run", "show", number, "--as", CLERK, pin=PINS[CLERK]).out
    kinds = [row["kind"] for row in run("log", "list", "--json").records]
    assert "entry.opened" not in kinds
    assert run("run", "show", number, "--as", SUPERVISOR, pin=PINS[SUPERVISOR]).status == 0
    kinds = [row["kind"] for row in run("log", "list", "--json").records]
    assert "entry.opened" in kinds[:2]


@pytest.mark.parametrize("words", [["show", "77"], ["show", "x"], ["show", "0"], ["show"], []])
def test_bad_input_gets_one_line(run: Run, words: list[str]) -> None:
    ran = run("run", *words)
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_runs_need_a_site(bare: Run) -> None:
    ran = bare("run", "list")
    assert ran.status == 1 and "init" in ran.err
