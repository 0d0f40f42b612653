"""Search finds what a plain look through the text finds, and no input breaks it."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.busy import note, request
from support.sites import Site, seeded, sign_in

from frontdesk.desk import Desk
from frontdesk.registers import duty_log, households
from frontdesk.registers.households import ResidentDraft
from frontdesk.store import search
from frontdesk.store.lines import Filter
from frontdesk.text import clean, fold

ALPHABET = st.sampled_from("漏水厨房三单元电梯困人维修AaBbZ019-_.,/'\"*^()·ß①ｱＡ１é한🚰 \n，。")
TEXT = st.text(ALPHABET, min_size=1, max_size=25)


@pytest.fixture(scope="module")
def library(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    site = template.copy(tmp_path_factory.mktemp("library"), seeded("library"))
    return sign_in(site.open(), "王岚")


NOTES = Filter(kinds=("note.",))


def found(desk: Desk, query: str, wanted: Filter | None = None, limit: int = 50) -> list[int]:
    return [row.seq for row in desk.ask(duty_log.find, query, wanted, limit=limit).rows]


def plainly(desk: Desk, query: str) -> list[int]:
    """Notes with every word of the query in their folded text, newest first."""
    words = fold(query).split()
    with desk.reading() as reading:
        rows = duty_log.page(reading, NOTES, rows=100_000).rows
    texts = {row.seq: fold(row.text or "") for row in rows}
    return [seq for seq, text in texts.items() if words and all(w in text for w in words)]


@settings(
    derandomize=True,
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(TEXT, st.data())
def test_find_is_a_substring_search(library: Desk, text: str, data: st.DataObject) -> None:
    if not clean(text).strip():
        return
    note(library, text)
    stored = clean(text).strip()
    start = data.draw(st.integers(0, len(stored) - 1))
    query = stored[start : data.draw(st.integers(start + 1, len(stored)))]
    assert found(library, query, NOTES, limit=1000) == plainly(library, query)


@settings(
    derandomize=True,
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=30) | st.text(ALPHABET, max_size=12))
@example('"')
@example('"漏水')
@example("AND")
@example("漏 AND 水 OR NOT NEAR(a b)")
@example("*")
@example("漏*")
@example("^漏")
@example("terms:漏")
@example("-漏水")
@example("'; DROP TABLE person; --")
@example("%_\\")
@example("\x00")
@example("漏\x00水")
@example("\ud800")
@example("🚰🚰")
@example("漏水" * 5000)
@example(" ".join("漏水厨房电梯" * 20))
@example("\u0301\u0301")
@example("a" * 10_000)
def test_no_input_raises(library: Desk, query: str) -> None:
    hits = found(library, query, NOTES)
    if len(query) <= 100 and len(query.split()) <= 12:
        assert hits == plainly(library, query)[:50]


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        ("三单元1203厨房漏水", "漏水", True),
        ("三单元1203厨房漏水", "房", True),
        ("三单元1203厨房漏水", "元12", True),
        ("三单元1203厨房漏水", "漏房", False),
        ("3-2-1203 漏水", "3-2-1203", True),
        ("3-2-1203 漏水", "2-12", True),
        ("13-2-1203 漏水", "3-2-1203", True),
        ("3 2 1203", "3-2-1203", False),
        ("厨房，漏水", "房漏", False),
        ("厨房，漏水", "房，漏", True),
        ("Elevator STUCK", "stuck elev", True),
        ("ＡＢＣ１２３", "abc123", True),
        ("Straße", "STRASSE", True),
        ("电话 13800138000", "00138", True),
        ("A", "a", True),
        ("一二三四五六七八九十", "二三四五六七八九", True),
    ],
)
def test_words_of_every_length_and_mixture(desk: Desk, text: str, query: str, hit: bool) -> None:
    sign_in(desk, "王岚")
    seq = note(desk, text)
    assert (seq in found(desk, query)) == hit


def test_registers_are_searched_through_their_entries(desk: Desk) -> None:
    sign_in(desk, "王岚")
    desk.act(
        households.add_resident, "3-2-1203", ResidentDraft("刘洋", telephones=("13800138000",))
    )
    request(desk, "3-2-1203 厨房漏水 13900139000")
    for query in ("刘洋", "13800138000", "3900", "1203", "厨房"):
        assert found(desk, query), query
    assert found(desk, "赵强") and found(desk, "zq")


def test_hits_come_in_pages_newest_first(desk: Desk) -> None:
    sign_in(desk, "王岚")
    seqs = [note(desk, f"漏水 {number}") for number in range(150)]
    first = desk.ask(duty_log.find, "漏水", limit=60)
    assert [row.seq for row in first.rows] == seqs[:-61:-1]
    assert first.next_before is not None
    rest = desk.ask(duty_log.find, "漏水", before=first.next_before, limit=100)
    assert [row.seq for row in rest.rows] == seqs[89::-1] and rest.next_before is None
    assert found(desk, "，") == [] and found(desk, "") == found(desk, " ") == []
    wanted = Filter(kinds=("person.",))
    assert [row.kind for row in desk.ask(duty_log.find, "王岚", wanted).rows] == ["person.added"]


@settings(derandomize=True)
@given(st.text(max_size=300))
def test_a_query_is_never_malformed(query: str) -> None:
    parsed = search.parse(query)
    assert len(parsed.words) <= 12
    assert parsed.match.count('"') % 2 == 0


@settings(derandomize=True)
@given(st.text(ALPHABET, max_size=40))
def test_terms_hold_letters_digits_and_points_only(text: str) -> None:
    for term in search.terms_of(text).split():
        assert term == "." or (term.replace(".", "").isalnum() and len(term) <= 2)
