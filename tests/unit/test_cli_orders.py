"""Work orders from the command line: a whole life, what is refused, and the shape of records."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from support.orders import ELECTRICIAN, PLUMBER, at_work, requested, signed, staffed, written
from support.sites import PINS, Site

from frontdesk import cli
from frontdesk import desk as desks
from frontdesk.clock import HOUR
from frontdesk.desk import Desk
from frontdesk.registers import help_requests
from frontdesk.registers.orders import payments, views

CLERK, SUPERVISOR, DIRECTOR = "王岚", "陈静", "周明"


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

    @property
    def record(self) -> dict[str, Any]:
        """The only one."""
        [only] = self.records
        return only


Run = Callable[..., Ran]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line on the site at its own hour; one desk serves all calls of a test."""
    one = site.open()
    staffed(one)
    for name in ("FRONTDESK_SITE", "FRONTDESK_SECRET", "FRONTDESK_PIN", "FRONTDESK_PIN2"):
        monkeypatch.delenv(name, raising=False)

    def opened(_root: Any, *, secret_file: Any) -> Desk:
        one.sign_out()
        return one

    monkeypatch.setattr(one, "close", one.sign_out)
    monkeypatch.setattr(desks, "Desk", opened)

    def call(*words: str, pin: str = "", pin2: str = "", language: str = "en") -> Ran:
        for name, value in (("FRONTDESK_PIN", pin), ("FRONTDESK_PIN2", pin2)):
            if value:
                monkeypatch.setenv(name, value)
            else:
                monkeypatch.delenv(name, raising=False)
        start = ["--site", str(site.folder), "--secret", str(site.secret)]
        start += ["--language", language] if language else []
        capsys.readouterr()
        status = cli.main([*start, *words])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call


@pytest.fixture
def act(run: Run) -> Run:
    """`frontdesk order …` with `--json` as the clerk; it must succeed."""

    def call(*words: str, who: str = CLERK, pin2: str = "") -> Ran:
        ran = run("order", *words, "--as", who, "--json", pin=PINS[who], pin2=pin2)
        assert ran.status == 0, ran.err
        return ran

    return call


@pytest.fixture
def move(act: Run) -> Run:
    """Steps of order 1, one after the other; what the last one left."""

    def call(*steps: str | list[str]) -> Ran:
        for step in steps:
            ran = act("move", "1", *([step] if isinstance(step, str) else step))
        return ran

    return call


@pytest.fixture
def denied(run: Run) -> Callable[..., str]:
    """The one line on stderr of a command of the clerk that is refused."""

    def call(*words: str, who: str = CLERK) -> str:
        ran = run(*words, "--as", who, pin=PINS[who])
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.count("\n") == 1 and "Traceback" not in ran.err
        return ran.err

    return call


LEAK = ["new", "3-2-1203 厨房漏水 13800138000", "--customer", "刘洋", "--charge-told", "刘洋"]


def test_a_leak_from_the_call_to_the_filing(run: Run, act: Run, move: Run, site: Site) -> None:
    order = act(*LEAK).record
    assert (order["number"], order["nature"]) == ("WO-2026-00001", "contracted")
    assert (order["room"], order["trade"], order["telephone"]) == (
        *("3-2-1203", "water"),
        "13800138000",
    )
    move("accept")
    priced = act("price", "1", "--line", "漏水修理=60", "--material", "角阀=20.00").record
    assert (priced["money"], priced["charged_fen"]) == ("priced", 8000)
    assert act("price", "00001", "--consent", "刘洋").record["consent_fen"] == 8000
    assert move("dispatch").record["worker"] == PLUMBER
    move("receive", "arrive", "confirm-cost", "start")
    tool = act("goods", "issue", "1", "管钳", "--tool").record["slip"]
    part = act("goods", "issue", "1", "三通", "--quantity", "2", "--unit", "个").record["slip"]
    move("finish", ["rework", "--reason", "还在滴水", "--apology"], "finish")
    act("goods", "use", str(part))
    move(["sign", "--signature", "刘洋", "--opinion", "不漏了"])
    act("pay", "1", "80", "--collected", "--method", "wechat")
    act("pay", "1", "--hand-in", "--finance", "吴会计", "--receipt", "R-17")
    assert act("goods", "return", str(tool)).record["goods"] == "returned"
    closing = move(["write-off", "--returned"], "confirm").record
    assert (closing["unsettled"], closing["rework"]) == (["visit"], 1)
    made = act(
        *("visit", "make", "1", "--way", "phone", "--opinion", "很好"), "--confirmed-by", "刘洋"
    )
    assert (made.record["number"], made.record["request"]) == ("WO-2026-00001", None)
    filed = move("file").record
    assert (filed["state"], filed["owed_fen"], filed["unsettled"]) == ("filed", 0, [])
    assert [one["state"] for one in filed["slips"]] == ["returned", "used"]
    assert run("order", "list", "--json").records == []
    assert len(run("order", "list", "--all", "--json").records) == 1
    desk = site.open()
    assert desk.verify().problems == ()


def test_an_order_for_a_request(run: Run, act: Run, denied: Callable[..., str], site: Site) -> None:
    desk = site.open()
    requested(_signed_in(desk))
    order = act("new", "--request", "1", "--appointment", "10:30").record
    assert (order["request_id"], order["content"], order["nature"]) == (1, "厨房漏水", "routine")
    assert order["appointment_at"].startswith("2026-03-02T10:30")
    assert desk.ask(help_requests.show, 1).state == "handed_over"
    assert "WO-2026-00001" in denied("order", "new", "--request", "1")
    assert "--request" in denied("order", "new")


def _signed_in(desk: Desk) -> Desk:
    desk.sign_in_as(CLERK, PINS[CLERK])
    return desk


@pytest.mark.rule("FEE-09", "FEE-11", "FEE-12", "FEE-21", "FEE-27")
def test_arrears_and_the_other_ways_of_the_money(
    act: Run, site: Site, denied: Callable[..., str]
) -> None:
    desk = _signed_in(site.open())
    worker = desk.ask(views.page)  # nothing yet
    assert worker == []
    for _turn in range(3):
        _to_signing(desk)
    left = act("pay", "1", "--arrears", "刘洋", "--reason", "没带钱").record
    assert (left["money"], left["arrears_signature"]) == ("arrears", "刘洋")
    act("pay", "1", "--dun", "2026-03")
    act("pay", "1", "--asked", "刘洋", "--reason", "月底付")
    assert [one["number"] for one in act("list", "--money", "dunned").records] == ["WO-2026-00001"]
    late = ["order", "pay", "1", "79.99", "--finance", "吴会计", "--receipt", "R-3"]
    assert "FEE-07" in denied(*late) and "80.00" in denied(*late)
    paid = act("pay", "1", "80", "--finance", "吴会计", "--receipt", "R-3").record
    assert (paid["money"], paid["receipt"], paid["owed_fen"]) == ("paid", "R-3", 0)
    listed = act("pay", "2", "--notice", "2026-04").record
    assert (listed["money"], listed["settlement"]) == ("listed", "monthly")
    assert "FEE-27" in denied("order", "pay", "3", "--write-off", "困难户")
    gone = act("pay", "3", "--write-off", "困难户", who=SUPERVISOR).record
    assert (gone["money"], gone["owed_fen"]) == ("written_off", 0)
    assert "not together" in denied("order", "pay", "2", "--notice", "2026-04", "--hand-in")
    assert "YUAN" in denied("order", "pay", "2", "--finance", "吴会计")
    assert "YUAN" in denied("order", "pay", "2", "80", "--dun", "2026-03")


def _to_signing(desk: Desk) -> int:
    """A paid order, done and signed for: 80 yuan are due."""
    from support.orders import agreed

    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, _worker(desk))
    signed(desk, order)
    return order


def _worker(desk: Desk) -> int:
    from frontdesk.registers import people

    return desk.ask(people.by_name, PLUMBER).id


@pytest.mark.rule("WO-20", "WO-25", "WO-27")
def test_a_refused_move_names_guard_and_rule(
    act: Run, move: Run, denied: Callable[..., str]
) -> None:
    act(*LEAK, "--urgency", "normal")
    assert "WO-57" in denied("order", "move", "1", "start")
    move("accept")
    early = denied("order", "move", "1", "dispatch")
    assert "Still missing" in early and "consent" in early and "[WO-20]" in early
    act("price", "1", "--line", "漏水修理=80", "--consent", "刘洋")
    unfit = denied("order", "move", "1", "dispatch", "--worker", ELECTRICIAN)
    assert "not skilled" in unfit and "WO-20" in unfit
    move(["dispatch", "--worker", PLUMBER])
    gone = denied("order", "move", "1", "cancel", "--reason", "不修了")
    assert "WO-27" in gone
    seen = act("show", "1").record["seq"]
    move("receive")
    assert denied("order", "move", "1", "arrive", "--seen", str(seen)) != ""
    assert move(["cancel", "--reason", "不修了", "--returned"]).record["work"] == "cancelled"


@pytest.mark.rule("WO-21", "WO-27")
def test_an_order_written_by_mistake_gives_its_request_back(
    act: Run, move: Run, site: Site
) -> None:
    desk = _signed_in(site.open())
    line = help_requests.draft_from_line("3-2-1203 厨房漏水 13800138000")
    request = desk.act(help_requests.register, line)
    for told, state in (("", "dropped"), ("刘洋", "kept")):
        number = act("new", "--request", str(request)).record["number"]
        said = ["--told", told] if told else []
        words = ["cancel", "--reason", "误开", "--mistake", *said]
        gone = act("move", number, *words).record
        assert (gone["work"], gone["clocks"][0]["state"]) == ("cancelled", state)
        assert desk.ask(help_requests.show, request).state == "registered"


@pytest.mark.parametrize(
    "words",
    [
        ["price", "1", "--line", "换阀=5", "--add"],
        ["price", "1", "--consent", "刘洋"],
        ["pay", "1", "80", "--finance", "吴会计", "--receipt", "R-1"],
        ["goods", "issue", "1", "管钳", "--tool"],
        ["goods", "return", "1"],
        ["goods", "use", "1"],
        ["goods", "lose", "1", "5"],
        ["change", "1", "--set", "customer=刘小洋"],
    ],
)
def test_what_was_looked_at_before_somebody_wrote_is_refused(
    act: Run, move: Run, denied: Callable[..., str], words: list[str]
) -> None:
    act(*LEAK, "--urgency", "normal")
    move("accept")
    act("price", "1", "--line", "漏水修理=80", "--consent", "刘洋")
    if words[0] == "goods":
        move(["dispatch", "--worker", PLUMBER])
        act("goods", "issue", "1", "管钳")
    seen = act("show", "1").record["seq"]
    move(["contact", "--told", "刘洋", "--text", "马上来"])
    before = act("show", "1").record
    denied("order", *words, "--seen", str(seen))
    assert act("show", "1").record == before
    if "--consent" not in words:
        act(*words, "--seen", str(before["seq"]))


def test_what_a_step_does_not_take_is_refused(act: Run, denied: Callable[..., str]) -> None:
    act(*LEAK)
    assert "choose from accept" in denied("order", "move", "1", "fly")
    said = denied("order", "move", "1", "start", "--opinion", "好")
    assert "--opinion" in said and "start" in said
    assert "--worker" in denied("order", "move", "1", "survey")
    assert "no order 7" in denied("order", "move", "7", "accept")
    assert "2026-03-02 08:30" in denied("order", "move", "1", "reschedule", "--at", "soon")


@pytest.mark.rule("WO-04", "WO-06", "WO-09", "WO-21", "WO-39", "WO-53")
def test_every_other_step(act: Run, move: Run, run: Run, site: Site) -> None:
    act(*LEAK)
    move(
        *(["tell-charge", "--told", "刘洋"], ["not-reached", "--told", "刘洋"]),
        ["contact", "--told", "刘洋", "--text", "十分钟到"],
        *("accept", ["survey", "--worker", PLUMBER], ["surveyed", "--text", "换三通"]),
        ["reschedule", "--at", "2026-03-02 14:00", "--with", "刘洋"],
    )
    act("price", "1", "--line", "换三通=80", "--consent", "刘洋")
    move(
        *("dispatch", ["chase", "--text", "快点"]),
        ["transfer", "--worker", ELECTRICIAN, "--reason", "孙工走不开"],
        *(["give-back", "--reason", "不是电的事"], "dispatch", "receive", "arrive"),
        *(["no-access", "--text", "门上留条"], "dispatch", "receive", "arrive"),
        *("confirm-cost", "start", ["suspend", "--reason", "等材料", "--until", "12:00"]),
        *("resume", "finish", ["rework", "--reason", "还漏", "--apology"], "finish"),
        *(["escalate", "--manager", DIRECTOR, "--reason", "还漏"],),
        *(["decide", "--manager", DIRECTOR, "--text", "换整条管"], "finish"),
        ["damage", "--text", "刮花地板", "--manager", DIRECTOR],
    )
    order = run("order", "show", "1", "--json").record
    assert (order["work"], order["rework"], order["rescheduled"]) == ("done", 1, 1)
    assert (order["decision"], order["damage"]) == ("换整条管", "刮花地板")
    reply = next(one for one in order["clocks"] if one["rule"] == "WO-21")
    assert (reply["state"], reply["settled_at"] is not None) == ("kept", True)
    act(*LEAK)
    wish = ["--wish", "洗车", "--reported-to", SUPERVISOR]
    refusal = act("move", "2", "not-offered", "--text", "没有人手", *wish).record
    assert (refusal["work"], refusal["offered"]) == ("not_offered", "not_offered")
    act("new", "复印20张", "--category", "copying", "--customer", "刘洋")
    served = act("move", "3", "serve", "--signature", "刘洋", "--opinion", "好").record
    assert (served["work"], served["visit"]) == ("signed", "not_needed")
    steps = {one["step"] for one in run("order", "steps", "--json").records}
    assert {"accept", "not-offered", "serve", "damage", "file"} <= steps


def test_facts_are_put_right_before_somebody_has_it(act: Run, denied: Callable[..., str]) -> None:
    act("new", "3-2-1203 漏水")
    changed = act("change", "1", "--set", "trade=electric", "--set", "urgency=urgent").record
    assert (changed["trade"], changed["urgency"]) == ("electric", "urgent")
    assert "choose from" in denied("order", "change", "1", "--set", "serial=9")
    assert "name=value" in denied("order", "change", "1", "--set", "trade")


@pytest.mark.rule("WO-13", "WO-14")
def test_an_exception_with_two_approvals(act: Run, denied: Callable[..., str]) -> None:
    act("new", "3-2-1203 装吊灯", "--charge-told", "刘洋")
    act("exception", "1", "ask", "--reason", "老人独居", "--urgent")
    by_head = ["exception", "1", "approve", "--side", "head", "--signed-by", SUPERVISOR]
    act(*by_head, pin2=PINS[SUPERVISOR])
    assert "WO-14" in denied(
        *("order", "exception", "1", "approve", "--side", "department", "--approver", "郑主管")
    )
    told = ["--side", "department", "--approver", "郑主管", "--amount", "150"]
    given = act("exception", "1", "approve", *told).record["approvals"]
    assert [(one["side"], one["countersigned"]) for one in given] == [
        ("head", True),
        ("department", False),
    ]
    order = act("exception", "1", "accept", "--consent", "刘洋").record
    assert (order["work"], order["money"], order["consent_fen"]) == ("accepted", "consented", 15000)
    assert "choose from" in denied("order", "exception", "1", "wish")


# Reading ---------------------------------------------------------------------------------------


def test_telephones_are_masked_and_a_look_is_noted(run: Run, act: Run) -> None:
    act(*LEAK)
    for words in (["list"], ["show", "1"], ["slip", "1"], ["suggest", "1"]):
        for form in ([], ["--json"]):
            assert "13800138000" not in run("order", *words, *form).out
    assert "13800138000" not in act("list").out
    assert "13800138000" in act("slip", "1").out
    assert act("show", "1").record["telephone"] == "13800138000"
    newest = run("log", "list", "--limit", "2", "--json").records
    assert [row["kind"] for row in newest] == ["phone.revealed"] * 2


def test_the_page_of_an_order_shows_tracks_and_parts(run: Run, act: Run, site: Site) -> None:
    desk = _signed_in(site.open())
    order = _to_signing(desk)
    desk.act(payments.leave_unpaid, order, "刘洋")
    page = run("order", "show", "1").out
    first, headings, states = page.splitlines()[:3]
    assert first.split()[:2] == ["WO-2026-00001", "3-2-1203"]
    assert headings.split()[0] == "Work" and "Return visit" in headings
    assert "signed by the resident" in states and "in arrears" in states
    for words in ("Still to settle", "漏水修理", "80.00", "FEE-11", "RV-03", "Clocks", PLUMBER):
        assert words in page
    chinese = run("order", "show", "1", language="zh").out
    assert "欠费" in chinese and "Still" not in chinese


def test_the_shape_of_records(run: Run, act: Run) -> None:
    act(*LEAK)
    [listed] = run("order", "list", "--json").records
    whole = run("order", "show", "1", "--json").record
    parts = {"lines", "payments", "slips", "clocks", "checks", "return_visit", "approvals"}
    assert set(whole) == set(listed) | parts
    assert listed["intake_at"].startswith("2026-03-02T09:00")
    assert (listed["public_area"], listed["late"], listed["charged_fen"]) == (False, False, 0)
    assert whole["clocks"][0]["due_at"] == "2026-03-02T09:15:00.000+08:00"
    assert (whole["return_visit"], whole["lines"]) == (None, [])


def test_the_language_of_the_site_is_spoken(run: Run, act: Run) -> None:
    act("new", "3-2-1203 漏水")
    assert run("order", "list", language="").out.startswith("编号")
    wrong = run("order", "move", "1", "fly", "--as", CLERK, pin=PINS[CLERK], language="")
    assert "可选" in wrong.err
    unnamed = run("order", "copies", "1", "--copy", "3", "--to", "finance", language="")
    assert (unnamed.status, "--as NAME" in unnamed.err) == (1, True)


def test_filters_of_the_list(run: Run, act: Run, denied: Callable[..., str]) -> None:
    act("new", "3-2-1203 漏水")
    act("new", "1-1-0101 停电")
    act("move", "2", "accept")
    act("move", "2", "dispatch")

    def numbers(*words: str) -> list[str]:
        return [one["number"][-1] for one in run("order", "list", *words, "--json").records]

    assert numbers() == ["2", "1"]
    assert numbers("--state", "dispatched") == ["2"]
    assert numbers("--room", "3栋2单元1203") == ["1"]
    assert numbers("--worker", ELECTRICIAN) == ["2"]
    assert numbers("--month", "2026-02") == []
    assert numbers("--limit", "1") == ["2"]
    assert "choose from" in denied("order", "list", "--state", "flying")
    assert "2026-03" in denied("order", "list", "--month", "2026-13")


def test_markup_and_escapes_are_shown_not_obeyed(run: Run, act: Run) -> None:
    name = "[bold]刘[/foo] \x1b]0;title\x07 \u202eabc"
    act("new", "3-2-1203 漏水[/x]\x1b[2J", "--customer", name)
    for words in (["list"], ["show", "1"], ["slip", "1"]):
        for form in ([], ["--json"]):
            out = run("order", *words, *form).out
            assert not {"\x1b", "\x07", "\u202e"} & set(out)
            assert "漏水[/x]" in out
    assert "[bold]刘[/foo]" in run("order", "show", "1").out


def test_who_should_get_it_and_whom_to_ask(run: Run, act: Run, move: Run) -> None:
    act("new", "3-2-1203 漏水")
    [best] = run("order", "suggest", "1", "--json").records
    assert (best["worker"], best["rank"]) == (PLUMBER, 1)
    assert "free" in best["reasons"] and PLUMBER in run("order", "suggest", "1").out
    act("change", "1", "--set", "trade=gas")
    nobody = run("order", "suggest", "1", "--json").record
    assert "Gas" in nobody["nobody"] and nobody["ask"]["duty_lead"] == ["赵强"]
    assert "赵强" in run("order", "suggest", "1").out
    move("accept")
    ran = run("order", "move", "1", "dispatch", "--as", CLERK, pin=PINS[CLERK])
    assert ran.status == 1 and "Gas" in ran.err and "WO-20" in ran.err


@pytest.mark.rule("WO-20", "WO-31")
def test_the_slip_is_read_out_on_the_telephone(run: Run, act: Run, move: Run) -> None:
    act(*LEAK, "--appointment", "2026-03-02 14:00", "--urgency", "urgent")
    move("accept")
    act("price", "1", "--line", "换角阀=60", "--material", "角阀=20")
    open_price = act("slip", "1").record["lines"]
    assert "not agreed yet" in "\n".join(open_price)
    act("price", "1", "--consent", "刘洋")
    move("dispatch", "receive")
    act("check", "1", "--checklist", "water-pipe")
    act("goods", "issue", "1", "管钳", "--tool")
    lines = act("slip", "1").record["lines"]
    assert lines[0] == "Work order WO-2026-00001 (Urgent)"
    for words in ("3-2-1203", "厨房漏水", "刘洋", "13800138000", "2026-03-02 14:00", "80.00 yuan"):
        assert any(words in line for line in lines), words
    assert any(line.startswith("Drawn: ") and "管钳" in line for line in lines)
    assert any(line.startswith("Tools: ") for line in lines)
    chinese = run("order", "slip", "1", language="zh").out
    assert chinese.startswith("工单 WO-2026-00001（急）")
    assert "138****8000" in chinese and "80.00 元（上门评估）" in chinese and "刘洋同意" in chinese


# Goods, checks, copies, visits -----------------------------------------------------------------


def test_tools_that_should_be_back(
    run: Run, act: Run, move: Run, site: Site, denied: Callable[..., str]
) -> None:
    act("new", "3-2-1203 漏水")
    move("accept", "dispatch")
    slip = act("goods", "issue", "1", "管钳", "--tool", "--due", "17:00").record["slip"]
    [out] = run("order", "goods", "list", "--json").records
    late = run("order", "goods", "list", "--overdue")
    assert late.out == "" and "No tool is overdue." in late.err
    assert ("管钳" in out["what"], out["worker"], out["overdue"]) == (True, PLUMBER, False)
    assert run("order", "goods", "list", "--overdue", "--json").records == []
    site.clock.advance(9 * HOUR)
    assert len(run("order", "goods", "list", "--overdue", "--json").records) == 1
    assert "管钳" in run("order", "goods", "list").out
    assert "WO-45" in denied("order", "goods", "use", str(slip))
    lost = act("goods", "lose", str(slip), "120").record
    assert (lost["goods"], lost["lines"][0]["payer"]) == ("returned", "worker")
    assert lost["lines"][0]["amount_fen"] == 12000
    assert "WO-45" in denied("order", "goods", "return", str(slip))


@pytest.mark.rule("FIX-02", "FIX-04")
def test_a_checklist_is_answered_item_by_item(
    run: Run, act: Run, move: Run, denied: Callable[..., str]
) -> None:
    act("new", "3-2-1203 水龙头漏水")
    assert "tap" in denied("order", "check", "1")
    assert "boat" in denied("order", "check", "1", "--checklist", "boat")
    move("accept", "dispatch", "receive")
    items = act("check", "1", "--checklist", "tap").records
    assert all(one["open"] for one in items) and items[-1]["final"]
    first = items[0]
    assert "ITEM" in denied("order", "check", "1", "--note", "x")
    assert "OUTCOME" in denied("order", "check", "1", str(first["item"]))
    done = act("check", "1", first["item"], "fault", "--action", "换垫片", *_figures(first)).record
    assert (done["item"], done["outcome"]) == (first["item"], "fault")
    assert first["item"] not in done["open"] or not done["settled"]
    assert items[-1]["item"] in done["open"]
    assert "FIX-02" in denied("order", "check", "1", "--checklist", "water-pipe")
    listed = run("order", "check", "1").out
    assert "fault found" in listed and items[-1]["item"] in listed


def _figures(item: dict[str, Any]) -> list[str]:
    return [word for name in item["readings"] for word in ("--reading", f"{name}=1")]


@pytest.mark.rule("WO-46", "WO-52")
def test_copies_and_handing_in(run: Run, act: Run, denied: Callable[..., str]) -> None:
    act("new", "3-2-1203 漏水")
    moved = act("copies", "1", "--copy", "3", "--to", "finance").records
    assert [one["place"] for one in moved] == ["customer_service"] * 2 + ["finance"]
    assert "finance" in run("order", "copies", "1").out
    assert "choose from" in denied("order", "copies", "1", "--copy", "3", "--to", "moon")
    assert "--copy" in denied("order", "copies", "1", "--copy", "3")
    assert act("hand-in").record["count"] == 1
    assert "WO-52" in denied("order", "hand-in")


@pytest.mark.rule("RV-05", "RV-09", "RV-10")
def test_visits_are_drawn_made_and_checked(
    run: Run, act: Run, site: Site, denied: Callable[..., str]
) -> None:
    _to_signing(_signed_in(site.open()))
    [due] = run("order", "visit", "due", "--json").records
    assert (due["number"], due["telephone"]) == ("WO-2026-00001", "138****8000")
    drawn = act("visit", "draw", "2026-03", who=SUPERVISOR).record
    assert drawn["numbers"] == ["WO-2026-00001"]
    told = ["visit", "make", "1", "--opinion", "又漏了", "--confirmed-by", "刘洋"]
    assert "RV-05" in denied("order", *told, "--way", "phone")
    sad = [*told, "--way", "home", "--dissatisfied", "--action", "再派人", "--request"]
    assert act(*sad).record["request"] == 1
    assert "RV-01" in denied("order", *told, "--way", "home")
    act("visit", "check", "1", "属实", who=DIRECTOR)
    stand = run("order", "visit", "quota", "2026-03", "--json").record
    assert (stand["visits"], stand["made"], stand["home_percent"]) == (1, 1, 100)
    assert {one["role"]: one["made"] for one in stand["checks"]}["director"] == 1
    assert "1 of 3" in run("order", "visit", "quota", "2026-03").out
    act("new", "1-1-0101 停电")
    assert "RV-08" in denied("order", "visit", "check", "2", "好", who=DIRECTOR)


@pytest.mark.rule("RV-01")
def test_a_visit_that_cannot_be_made_is_given_up(
    run: Run, act: Run, site: Site, denied: Callable[..., str]
) -> None:
    _to_signing(_signed_in(site.open()))
    tried = ["visit", "try", "1", "无人接听", "--way", "phone"]
    assert act(*tried).record["tried"] == 1
    assert "enough tries" in denied("order", "visit", "give-up", "1", "搬走了", who=SUPERVISOR)
    assert act(*tried).record["tried"] == 2
    assert "upervisor" in denied("order", "visit", "give-up", "1", "搬走了")
    act("visit", "give-up", "1", "搬走了", who=SUPERVISOR)
    stand = run("order", "visit", "quota", "2026-03", "--json").record
    assert (stand["visits"], stand["made"], stand["given_up"]) == (1, 0, 1)
    assert run("order", "visit", "due", "--json").records == []


def test_the_price_list_on_the_command_line(
    run: Run, act: Run, move: Run, tmp_path: Any, denied: Callable[..., str]
) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(
        "编号,服务项目,收费标准,备注\n1,更换水龙头,20元/个,材料另计\n2,疏通管道,100-500元/处,\n",
        "utf-8",
    )
    taken = run("import", "prices", str(file), "--as", SUPERVISOR, pin=PINS[SUPERVISOR])
    assert taken.status == 0, taken.err
    act(*LEAK)
    move("accept")
    priced = act("price", "1", "--item", "1@2")
    assert (priced.record["charged_fen"], priced.record["price_source"]) == (4000, "list")
    assert "materials are not included" in priced.err
    assert "100.00" in denied("order", "price", "1", "--item", "2", "--add")
    added = act("price", "1", "--item", "2=150", "--add", "--consent", "刘洋").record
    assert (added["charged_fen"], added["consent_fen"]) == (19000, 19000)
    line = str(added["lines"][1]["id"])
    assert "WO-14" in denied("order", "price", "1", "--strike", line, "--reason", "算错")
    struck = act("price", "1", "--strike", line, "--reason", "算错", who=SUPERVISOR).record
    assert (struck["charged_fen"], struck["money"]) == (4000, "priced")
    assert "--consent" in denied("order", "price", "1")
    assert "text=amount" in denied("order", "price", "1", "--line", "修理")
    assert "two decimals" in denied("order", "price", "1", "--line", "修理=1.005")
    assert "number 9" in denied("order", "price", "1", "--item", "9")


def test_workers_are_entered_planned_and_removed(
    run: Run, site: Site, denied: Callable[..., str]
) -> None:
    def worker(*words: str) -> dict[str, Any]:
        ran = run("worker", *words, "--as", CLERK, "--json", pin=PINS[CLERK])
        assert ran.status == 0, ran.err
        return ran.record

    worker("add", "赵强", "--trade", "gas", "--trade", "water")
    night = worker("plan", "赵强", "22:00", "06:00")
    assert night["starts_at"].startswith("2026-03-02T22:00")
    assert night["ends_at"].startswith("2026-03-03T06:00")
    morning = worker("plan", "赵强", "08:00", "12:00")
    assert morning["starts_at"].startswith("2026-03-02T08:00")
    worker("break", "赵强", "30")

    def listed() -> dict[str, Any]:
        rows = run("worker", "list", "--json").records
        return next(one for one in rows if one["name"] == "赵强")

    assert listed()["trades"] == ["water", "gas"]
    assert listed()["break_until_at"].startswith("2026-03-02T09:30")
    assert [one["id"] for one in listed()["shifts"]] == [morning["shift"], night["shift"]]
    assert "Gas" in run("worker", "list").out
    worker("break", "赵强", "0")
    worker("unplan", str(night["shift"]))
    assert (listed()["break_until_at"], len(listed()["shifts"])) == (None, 1)
    assert "WO-30" in denied("worker", "plan", "赵强", "2026-03-09 08:00", "2026-03-11 08:00")
    assert "choose from" in denied("worker", "add", "李娜", "--trade", "flying")
    worker("remove", "赵强")
    assert "赵强" not in run("worker", "list").out


def test_orders_of_a_confidential_matter_stay_closed(run: Run, act: Run, site: Site) -> None:
    desk = _signed_in(site.open())
    request = desk.act(
        help_requests.register,
        help_requests.draft_from_line("3-2-1203 家中浴室漏水 13800138000"),
    )
    act("new", "--request", str(request))
    with desk.transaction() as tx:
        help_requests.keep_confidential(tx, request)
    [listed] = run("order", "list", "--json").records
    assert (listed["room"], listed["telephone"]) == ("", "")
    assert "浴室" not in listed["content"]
    shown = run("order", "show", "1")
    assert (shown.status, "CARE-28" in shown.err) == (1, True)
    assert run("order", "slip", "1").status == 1
    for words in (("check", "1"), ("suggest", "1"), ("move", "1", "accept", "--as", "李娜")):
        refused = run("order", *words, pin=PINS["李娜"])
        assert (refused.status, "CARE-28" in refused.err) == (1, True), words
        assert "3-2-1203" not in refused.out + refused.err
    assert act("show", "1").record["room"] == "3-2-1203"


@pytest.mark.rule("FIX-04")
def test_a_supervisor_ends_work_that_is_not_signed(
    act: Run, move: Run, denied: Callable[..., str]
) -> None:
    act("new", "3-2-1203 水龙头滴水", "--nature", "routine")
    move("accept", ["dispatch", "--worker", PLUMBER], "receive", "arrive", "start")
    act("check", "1", "--checklist", "tap")
    assert "FIX-04" in denied("order", "check", "1", "--checklist", "-")
    act("check", "1", "--checklist", "-", "--reason", "不是水龙头")
    move("finish")
    why = ["--reason", "住户拒签"]
    assert denied("order", "move", "1", "sign-absent", *why)
    words = ["1", "sign-absent", *why, "--manager", SUPERVISOR]
    ended = act("move", *words, pin2=PINS[SUPERVISOR]).record
    assert (ended["work"], ended["unsigned"], ended["signature"]) == (
        "signed",
        "住户拒签",
        SUPERVISOR,
    )


def test_where_nothing_is_out_the_list_says_so(run: Run) -> None:
    found = run("order", "goods", "list")
    assert found.status == 0 and "Nothing is out." in found.err
    assert run("order", "goods", "list", "--json").err == ""


def test_a_clock_is_named_in_the_language_of_the_reader(run: Run, site: Site) -> None:
    order = written(site.desks[0])
    number = site.desks[0].ask(views.show, order).number
    shown = run("order", "show", number, "--as", CLERK, pin=PINS[CLERK])
    assert "reply to the resident" in shown.out and "答复住户" not in shown.out
