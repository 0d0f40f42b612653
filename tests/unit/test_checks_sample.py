"""The sample of a check: drawn from the chain, the same for everybody, never drawn again."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.busy import note
from support.checks import begun, view
from support.sites import sign_in

from frontdesk.desk import Desk
from frontdesk.registers import duty, duty_log
from frontdesk.registers.checks import morning
from frontdesk.registers.checks.sample import draw

LOG, HEAD = "ab" * 16, "cd" * 32
SEQS = st.sets(st.integers(1, 10**6), max_size=60)


def by_hand(log: str, to_seq: int, head: str, seqs: set[int], n: int) -> list[int]:
    """The sample as anybody can draw it with a tool that knows SHA-256."""

    def digest(text: str) -> str:
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    seed = digest(f"sample/1 {log} {to_seq} {head}")
    return sorted(sorted(seqs, key=lambda seq: digest(f"{seed} {seq}"))[:n])


@given(SEQS, st.integers(0, 10), st.integers(1, 10**6))
def test_anybody_draws_the_same(seqs: set[int], n: int, to_seq: int) -> None:
    found = draw(LOG, to_seq, HEAD, seqs, n)
    assert list(found) == by_hand(LOG, to_seq, HEAD, seqs, n)
    assert len(found) == min(n, len(seqs)) and set(found) <= seqs


def test_another_head_another_end_or_another_log_draws_others() -> None:
    seqs = range(1, 1000)
    drawn = {
        draw(LOG, 1000, HEAD, seqs, 5),
        draw(LOG, 1000, "ce" * 32, seqs, 5),
        draw(LOG, 1001, HEAD, seqs, 5),
        draw("ac" * 16, 1000, HEAD, seqs, 5),
    }
    assert len(drawn) == 4


@given(SEQS, st.integers(1, 5))
def test_an_entry_more_moves_one_at_most(seqs: set[int], n: int) -> None:
    one = max(seqs, default=0) + 1
    before, after = set(draw(LOG, 1, HEAD, seqs, n)), set(draw(LOG, 1, HEAD, {*seqs, one}, n))
    assert len(before - after) <= 1 and after - before <= {one}


@pytest.mark.rule("LOG-07")
def test_a_check_draws_ordinary_entries_of_people_from_the_head_it_covers(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    plain = [note(desk, f"巡查 {n}") for n in range(20)]
    secret = note(desk, "家事", confidential=True)
    corrected = desk.act(duty_log.correct, plain[0], "改正", "笔误")
    revealed = desk.act(duty_log.note_reveal, "person:1")
    anchor = desk.anchor()
    check = begun(desk)
    found = view(desk, check)
    ordinary = {*plain, secret, anchor.seq - len([corrected, revealed]) - 21}
    assert (found.to_seq, found.head) == (anchor.seq, anchor.head)
    seqs = [row.seq for row in found.sample]
    assert seqs == by_hand(anchor.log, anchor.seq, anchor.head, ordinary, 5)
    assert begun(desk) == check and [row.seq for row in view(desk, check).sample] == seqs


def test_an_empty_sample_needs_no_look(desk: Desk) -> None:
    sign_in(desk, "陈静")
    check = desk.act(morning.begin)
    found = view(desk, check)
    assert found.sample == () and found.sample_seen
