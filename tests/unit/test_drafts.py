"""Unfinished forms survive the console."""

from support.sites import Site, sign_in

from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.registers import drafts


def test_a_draft_survives_a_restart_and_is_ones_own(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚").keep_draft("request", {"content": "厨房漏\n\x1b\"'", "paid": True})
    before = desk.anchor()
    site.close()
    again = sign_in(site.open(), "王岚")
    assert again.draft("request") == {"content": "厨房漏\n\x1b\"'", "paid": True}
    assert again.drafts() == ["request"] and again.draft("note") is None
    assert sign_in(again, "李娜").draft("request") is None
    assert again.anchor() == before


def test_the_newest_draft_comes_first_and_goes_when_sent(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚")
    desk.keep_draft("note", {"content": "一"})
    clock.advance(MINUTE)
    desk.keep_draft("request", {"content": "二"})
    assert desk.drafts() == ["request", "note"]
    clock.advance(MINUTE)
    desk.keep_draft("note", {"content": "三"})
    assert desk.drafts() == ["note", "request"] and desk.draft("note") == {"content": "三"}
    desk.keep_draft("note", None)
    desk.keep_draft("note", None)
    assert desk.drafts() == ["request"]


def test_nobody_signed_in_has_no_drafts(desk: Desk) -> None:
    desk.keep_draft("note", {"content": "x"})
    assert desk.draft("note") is None and desk.drafts() == []


def test_a_draft_knows_when_it_was_saved(desk: Desk) -> None:
    with desk.database.local() as raw:
        drafts.save(raw, 2, "note", {"a": 1}, 77)
        found = drafts.found(raw, 2, "note")
    assert found == drafts.Draft("note", {"a": 1}, 77)


def test_display_settings_are_kept(site: Site, desk: Desk) -> None:
    assert desk.setting("theme") is None
    desk.keep_setting("theme", "dark")
    desk.keep_setting("theme", "light")
    assert site.open().setting("theme") == "light"
