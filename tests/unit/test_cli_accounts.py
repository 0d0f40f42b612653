"""`frontdesk accounts`: count, draw up, explain, sign, show, list."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from support.orders import PLUMBER, agreed, at_work, signed, staffed, written
from support.sites import PINS, Site, sign_in

from frontdesk import cli
from frontdesk.registers import people
from frontdesk.registers.orders import payments
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.people import PersonDraft

MARCH, CLERK, FINANCE = "2026-03", "王岚", "吴会计"


class Ran(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `frontdesk accounts` on a site with two jobs; one paid, one still with the worker."""
    desk = site.open()
    ids = staffed(desk)
    sign_in(desk, "陈静")
    desk.act(people.add, PersonDraft(FINANCE, ("finance",), "8642"))
    sign_in(desk, CLERK)
    for fen in (8000, 3050):
        order = written(desk)
        agreed(desk, order, fen)
        at_work(desk, order, ids[PLUMBER])
        signed(desk, order)
        desk.act(payments.collect, order, PaymentDraft(fen, "cash"))
        if fen == 8000:
            desk.act(payments.hand_to_finance, order, FINANCE, "R-1")
    site.close()

    def call(*words: str, by: str | None = CLERK, pin2: str = "", language: str = "en") -> Ran:
        for name, pin in (("FRONTDESK_PIN", PINS.get(by or "")), ("FRONTDESK_PIN2", pin2)):
            monkeypatch.setenv(name, pin or "")
        start = ["--site", str(site.folder), "--secret", str(site.secret), "--language", language]
        capsys.readouterr()
        status = cli.main([*start, "accounts", *words, *(["--as", by] if by else [])])
        return Ran(status, *capsys.readouterr())

    return call


@pytest.mark.rule("FEE-16")
def test_a_count_prints_the_sheet_and_keeps_nothing(run: Run) -> None:
    counted = run("count", MARCH, "--finance-sum", "79.00", by=None)
    assert counted.status == 0 and "not drawn up" in counted.out and "110.50" in counted.out
    assert "finance counts another sum" in counted.out and "-1.00" in counted.out
    [record] = run("count", MARCH, "--json", by=None).records
    assert record["figures"]["charged_fen"] == 11050 and record["state"] == "counted"
    assert [one["received_fen"] for one in record["details"]] == [8000, 3050]
    assert run("list", "--json", by=None).records == []


@pytest.mark.rule("FEE-17", "FEE-18")
def test_a_month_is_drawn_up_explained_and_signed_by_two(run: Run) -> None:
    drawn = run("draw-up", MARCH, "--finance-orders", "1", "--engineering-sum", "110.50", "--json")
    [record] = drawn.records
    kinds = [one["kind"] for one in record["differences"]]
    assert drawn.status == 0 and kinds == ["finance_orders", "not_handed_in"]
    early = run("sign", MARCH, "--with", FINANCE, pin2="8642")
    assert early.status == 1 and "Not explained yet" in early.err and "FEE-18" in early.err
    number = record["differences"][1]["number"]
    assert "1 finance counts other orders" in early.err
    assert f"2 {number} collected, not yet at finance" in early.err
    assert "1 differences are not explained" in run("explain", MARCH, "1", "一张", "在途").out
    [after] = run("explain", MARCH, number, "明早交", "--json").records
    assert [one["explanation"] for one in after["differences"]] == ["一张 在途", "明早交"]
    assert run("sign", MARCH, "--with", FINANCE, pin2="0000").status == 1
    done = run("sign", MARCH, "--with", FINANCE, pin2="8642")
    assert done.status == 0 and FINANCE in done.out and "SHA-256 of this sheet" in done.out
    [listed] = run("list", "--json", by=None).records
    assert (listed["state"], listed["finance"]) == ("signed", FINANCE)
    assert run("draw-up", MARCH).status == 1


def test_show_is_the_sheet_on_stdout_in_the_language_asked_for(run: Run) -> None:
    run("draw-up", MARCH)
    shown = run("show", MARCH, by=None, language="zh")
    assert shown.status == 0 and "收费明细" in shown.out and shown.err == ""
    table = run("list", by=None).out.splitlines()
    assert "Period" in table[0] and "drawn up" in table[1] and "110.50" in table[1]


def test_refusals_name_what_is_wrong(run: Run) -> None:
    assert "draw-up 2026-02" in run("show", "2026-02", by=None).err
    assert "write 2026-03" in run("count", "March", by=None).err
    assert "--finance-sum" in run("count", MARCH, "--finance-sum", "a lot", by=None).err
    run("draw-up", MARCH)
    assert "no such difference" in run("explain", MARCH, "9", "x").err
