"""Wrong PINs: counted before they are looked at, over restarts, and never a lock for ever."""

import sqlite3
from contextlib import closing

import pytest
from support.sites import IDS, PINS, Site, sign_in

from frontdesk import desk as desk_module
from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import NotAuthorised, SecretMissing, SignInRefused
from frontdesk.registers import duty_log, people, pins
from frontdesk.rules.rulebook import Rulebook

WANG = IDS["王岚"]


def wrong(desk: Desk) -> int:
    """One wrong PIN; seconds to wait."""
    with pytest.raises(SignInRefused) as refusal:
        desk.sign_in(WANG, "0000")
    return refusal.value.wait_seconds


def failures(desk: Desk) -> int:
    with desk.reading() as reading:
        row = reading.raw.execute(
            "SELECT failures FROM pin_failure WHERE person_id = ?", (WANG,)
        ).fetchone()
    return row[0] if row else 0


def test_the_waits_are_those_of_the_rulebook() -> None:
    book = Rulebook.load()
    assert [pins.wait_after(book, n) for n in range(1, 8)] == [0, 0, 1, 5, 15, 15, 15]


def test_waits_of_1_5_and_15_minutes(desk: Desk, clock: ManualClock) -> None:
    assert [wrong(desk), wrong(desk), wrong(desk)] == [0, 0, 60]
    for minutes, following in ((1, 5), (5, 15), (15, 15)):
        clock.advance(minutes * MINUTE - 1)
        with pytest.raises(SignInRefused, match="Too many") as refusal:
            desk.sign_in(WANG, PINS["王岚"])
        assert refusal.value.wait_seconds == 1
        clock.advance(1)
        assert wrong(desk) == following * 60
    kinds = [row.kind for row in desk.ask(duty_log.page, rows=4).rows]
    assert kinds == ["pin.waiting"] * 4


def test_the_right_pin_sets_the_count_to_nothing(desk: Desk) -> None:
    wrong(desk), wrong(desk)
    desk.sign_in(WANG, PINS["王岚"])
    assert failures(desk) == 0
    assert wrong(desk) == 0


def test_the_count_is_committed_before_the_pin_is_looked_at(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(desk_module, "unseal", killed)
        for _try in range(3):
            with pytest.raises(KeyboardInterrupt):
                desk.sign_in(WANG, PINS["王岚"])
    desk.close()
    again = site.open()
    assert failures(again) == 3
    with pytest.raises(SignInRefused, match="Too many"):
        again.sign_in(WANG, PINS["王岚"])


def test_waiting_survives_a_restart(site: Site, desk: Desk, clock: ManualClock) -> None:
    wrong(desk), wrong(desk), wrong(desk)
    desk.close()
    again = site.open()
    with pytest.raises(SignInRefused, match="Too many"):
        again.sign_in(WANG, PINS["王岚"])
    clock.advance(MINUTE)
    again.sign_in(WANG, PINS["王岚"])


def test_waiting_tries_do_not_lengthen_the_wait(desk: Desk, clock: ManualClock) -> None:
    wrong(desk), wrong(desk), wrong(desk)
    for _try in range(5):
        assert wrong(desk) == 60
    assert failures(desk) == 3


def test_a_clock_set_back_does_not_lock_for_ever(desk: Desk, clock: ManualClock) -> None:
    clock.step(400 * 24 * 60 * MINUTE)
    wrong(desk), wrong(desk), wrong(desk)
    clock.step(-400 * 24 * 60 * MINUTE)
    desk.sign_in(WANG, PINS["王岚"])


def test_one_persons_wait_is_nobody_elses(desk: Desk) -> None:
    wrong(desk), wrong(desk), wrong(desk)
    sign_in(desk, "李娜")


def test_a_supervisor_lifts_the_wait(desk: Desk) -> None:
    wrong(desk), wrong(desk), wrong(desk)
    sign_in(desk, "李娜")
    with pytest.raises(NotAuthorised):
        desk.act(people.lift_wait, WANG)
    sign_in(desk, "陈静").act(people.lift_wait, WANG)
    assert desk.ask(duty_log.page, rows=1).rows[0].kind == "pin.reset"
    desk.sign_in(WANG, PINS["王岚"])


def test_a_reset_pin_lifts_the_wait_too(desk: Desk) -> None:
    wrong(desk), wrong(desk), wrong(desk)
    sign_in(desk, "陈静").act(people.set_pin, WANG, "8888")
    desk.sign_in(WANG, "8888")


@pytest.mark.parametrize("person", [0, 99, -1])
def test_who_has_no_key_does_not_sign_in(desk: Desk, person: int) -> None:
    with pytest.raises(SignInRefused, match="no key"):
        desk.sign_in(person, "1234")


def test_without_the_device_secret_no_pin_is_tried(site: Site) -> None:
    site.secret.unlink()
    desk = site.open()
    with pytest.raises(SecretMissing):
        desk.sign_in(WANG, PINS["王岚"])
    assert failures(desk) == 0
    assert desk.verify().problems == ()


def test_a_refused_pin_signs_nobody_in_and_nobody_out(desk: Desk) -> None:
    sign_in(desk, "李娜")
    wrong(desk)
    assert desk.signed_in is not None and desk.signed_in.name == "李娜"


def test_a_warrant_counts_like_a_sign_in(desk: Desk) -> None:
    sign_in(desk, "李娜")
    for _try in range(3):
        with pytest.raises(SignInRefused):
            desk.warrant(WANG, "0000")
    assert failures(desk) == 3


def test_a_sealed_key_moved_to_somebody_else_opens_nothing(site: Site) -> None:
    desk = site.open()
    with closing(sqlite3.connect(site.database)) as other, other:
        other.execute("DELETE FROM sealed_key WHERE person_id = ?", (IDS["陈静"],))
        other.execute(
            "UPDATE sealed_key SET person_id = ? WHERE person_id = ?", (IDS["陈静"], IDS["王岚"])
        )
    with pytest.raises(SignInRefused):
        desk.sign_in_as("陈静", PINS["王岚"])
