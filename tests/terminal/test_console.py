"""The console in a real terminal: what only a terminal can show."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from frontdesk.desk import Desk
from frontdesk.registers import duty_log, help_requests
from frontdesk.registers.duty_log import EntryDraft

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is needed", allow_module_level=True)

from support.sites import Site
from support.terminal import Console

F4, F7, F8 = b"\x1bOS", b"\x1b[18~", b"\x1b[19~"

Open = Callable[..., Console]


@pytest.fixture
def console(site: Site) -> Iterator[Open]:
    """Opens the console on the site, as often as wanted."""
    opened: list[Console] = []

    def start(**options: object) -> Console:
        site.close()
        opened.append(Console(site.folder, site.secret, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def log_texts(site: Site) -> list[str]:
    desk = site.open(watch_clock=False)
    return [row.text or "" for row in desk.ask(duty_log.page).rows]


def test_an_entry_written_at_the_keyboard_is_in_the_book(console: Open, site: Site) -> None:
    terminal = console()
    terminal.sign_in("wl", "王岚", "1111")
    terminal.send(F7)
    terminal.wait_for("LOG-04")
    terminal.send("大堂灯不亮\r")
    terminal.wait_gone("LOG-04")
    terminal.wait_for("大堂灯不亮")
    assert terminal.leave() == 0
    assert "大堂灯不亮" in log_texts(site)


@pytest.mark.rule("LOG-02")
def test_a_half_typed_form_survives_the_plug_being_pulled(console: Open, site: Site) -> None:
    terminal = console()
    terminal.sign_in("wl", "王岚", "1111")
    terminal.send(F7)
    terminal.wait_for("LOG-04")
    terminal.send("三栋楼道有烟味，正在查")
    terminal.wait_for("正在查")
    saved = 0
    while not saved:
        terminal.pump()
        saved = drafts(site)
    terminal.kill()
    again = console()
    again.sign_in("wl", "王岚", "1111")
    again.send(F7)
    again.wait_for("三栋楼道有烟味，正在查")
    assert "三栋楼道有烟味，正在查" not in log_texts(site)


def drafts(site: Site) -> int:
    """How many drafts lie in the database, asked from outside."""
    import sqlite3

    with sqlite3.connect(site.database) as other:
        return int(other.execute("SELECT count(*) FROM draft").fetchone()[0])


def test_no_control_byte_of_a_stored_text_reaches_the_terminal(
    console: Open, site: Site, signed_in: Callable[[str], Desk]
) -> None:
    desk = signed_in("王岚")
    evil = "灯\x1b]52;c;ZXZpbA==\x07\x9b31m\u202etxt [@click=app.quit]x[/foo]"
    desk.act(duty_log.write, EntryDraft(fields={"content": evil}))
    terminal = console(columns=120)
    terminal.sign_in("wl", "王岚", "1111")
    shown = terminal.wait_for("[@click=app.quit]x[/foo]")
    assert "␛]52" in shown
    assert b"]52;" not in terminal.raw.replace("␛]52;".encode(), b"")
    assert "\u202e".encode() not in terminal.raw


def test_bytes_that_are_no_utf8_do_not_end_the_console(console: Open) -> None:
    terminal = console()
    terminal.sign_in("wl", "王岚", "1111")
    terminal.send(F8)
    terminal.wait_for("F12")
    terminal.send("漏水".encode("gbk") + b"\xff\xfe")
    terminal.send(b"\x1b[200~x\x11\x1b[2Jy\x1b[201~")
    terminal.send("abc")
    terminal.wait_for("abc")
    assert terminal.leave() == 0


def test_a_request_from_one_line_in_english_at_a_wide_terminal(console: Open, site: Site) -> None:
    terminal = console(language="en", columns=120, lines=36)
    terminal.sign_in("wl", "王岚", "1111")
    terminal.send(F4)
    terminal.wait_for("Next field")
    terminal.send("3-2-1203 厨房漏水 13800138000")
    terminal.wait_for("3-2-1203 厨房漏水 13800138000")
    terminal.send("\r")
    terminal.wait_gone("Next field")
    assert terminal.leave() == 0
    desk = site.open(watch_clock=False)
    taken = desk.ask(help_requests.page)[0]
    assert (taken.room, taken.content, taken.telephone) == ("3-2-1203", "厨房漏水", "13800138000")


def test_the_site_folder_is_named_when_it_cannot_be_opened(console: Open, site: Site) -> None:
    site.close()
    Path(site.database).write_bytes(b"this is no database at all, only a text" * 40)
    terminal = console(language="en")
    terminal.wait_for("damaged or is not a database")
    assert terminal.leave() == 0
