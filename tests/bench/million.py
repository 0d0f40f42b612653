"""A site with any number of entries, made by writing the bytes of the ledger directly.

The founding goes through the desk; everything after it is the same envelope, body, signature,
link and derived rows that the chain writes, without the transactions between. The same number
of entries always gives the same bytes, and the site passes `frontdesk verify`.
"""

import os
import random
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.clock import ManualClock, instant_from_iso, iso
from frontdesk.desk import Desk, create
from frontdesk.ledger.derive import line_of, search_text_of, subjects_of
from frontdesk.ledger.envelope import Envelope, body_digest, canonical, link_of
from frontdesk.ledger.kinds import KINDS, render
from frontdesk.ledger.signing import Signer
from frontdesk.models import HelpRequest
from frontdesk.registers import duty
from frontdesk.registers.founding import Founding
from frontdesk.registers.help_requests import EXCERPT
from frontdesk.registers.people import PersonDraft
from frontdesk.store import entries, local, search
from frontdesk.store.driver import Connection, driver
from frontdesk.store.entries import Line
from frontdesk.store.site import SiteFolder, checked

EDITION = 4
"""Counts up when other bytes are made, so that an older cache is not taken."""
START = instant_from_iso("2016-01-01T08:00:00.000+08:00")
BETWEEN = 315_000
"""Milliseconds from one entry to the next: ten years for a million."""
CHUNK = 5_000
ZONE = ZoneInfo("Asia/Shanghai")
PIN = "246810"
STAFF = (
    PersonDraft("陈静", ("cs_supervisor",), PIN),
    PersonDraft("王岚", ("clerk",), PIN),
    PersonDraft("李娜", ("clerk",), PIN),
    PersonDraft("赵强", ("clerk", "duty_lead"), PIN),
)
CLERKS = (2, 3, 4)
CLERK = "王岚"

COMMON, RARE, RARE_LONG, ENGLISH = "空调", "轮椅", "消防演习", "passport"
"""Planted words: in one of 12 entries, of 1,000, of 1,000, of 200."""

_ZH = (
    "{room}住户来电反映{thing}不正常，已通知{team}{name}师傅上门查看，预计{n}0分钟到场。",
    "{place}地面有水渍，已放置警示牌并请保洁处理，{n}0分钟后复查无异常。",
    "现金{n}00元核对无误，钥匙{n}把齐全。",
    "访客登记：{name}先生到访{room}，证件已核验，发放临时卡{n}号。",
    "{place}监控画面短暂黑屏，{team}确认为网络抖动，已恢复。",
    "快递代收{n}件，已通知{room}住户尽快领取。",
    "接到{room}投诉隔壁噪音，已上门劝解，双方表示理解。",
    "夜间巡楼一遍，{place}消防门未关已关闭，灯光正常。",
    "{team}回复：{thing}配件缺货，预计{n}天后更换，请继续跟进。",
)
_EN = (
    "Resident of {room} asked for a parking permit, approved until {hour}:00.",
    "Lift {n} stopped at floor {n}; vendor called, due in {n}0 min.",
    "Key card for {room} encoded again, old card void.",
    "All quiet, cameras and alarms checked.",
)
_THINGS = ("热水器", "门锁", "电梯", "马桶", "照明灯", "窗帘", "洗衣机", "对讲机", "网络")
_TEAMS = ("工程部", "保安部", "保洁部", "服务中心")
_PLACES = ("东门", "西侧走廊", "地下车库B2", "三楼平台", "电梯厅", "后勤通道", "十二层楼梯间")
_NAMES = ("刘", "周", "吴", "郑", "黄", "林", "何", "高")
_KINDS = ("repair", "consult", "complaint", "other")


@dataclass(frozen=True)
class Made:
    """A site that was made: its folder, its device secret, how many entries it has."""

    folder: Path
    secret: Path
    entries: int

    def open(self) -> Desk:
        """The desk, nobody signed in."""
        return Desk(self.folder, secret_file=self.secret)

    def open_as_clerk(self) -> Desk:
        """The desk with a clerk signed in."""
        desk = self.open()
        desk.sign_in_as(CLERK, PIN)
        return desk

    def copy(self, folder: Path) -> "Made":
        """The same site in another folder, to be written to."""
        shutil.copytree(self.folder, folder / "site")
        secret = folder / "device.secret"
        shutil.copy(self.secret, secret)
        return Made(folder / "site", secret, self.entries)


class Blank(NamedTuple):
    """An entry that lacks only its place in the chain."""

    author: int
    head: bytes
    tail: bytes
    salt: bytes
    body: bytes
    line: Line
    subjects: tuple[str, ...]
    terms: str
    row: tuple[Any, ...] | None


@dataclass(frozen=True)
class Plan:
    """What the makers of entries need to know.

    Attributes:
        first: seq of the first entry to be made.
        keys: key name by person id.
    """

    log: str
    schema: int
    shift: int
    first: int
    keys: dict[int, str]


def made(count: int, cache: Path | None = None) -> Made:
    """The site with `count` entries, from the cache where it stands there already."""
    root = (cache or default_cache()) / f"{EDITION}-{count}"
    if not root.exists():
        root.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix="making-", dir=root.parent))
        _make(building, count)
        try:
            building.rename(root)
        except OSError:  # another run was faster
            shutil.rmtree(building)
    return Made(root / "site", root / "device.secret", count)


def default_cache() -> Path:
    """Where made sites are kept between runs."""
    return Path(os.environ.get("FRONTDESK_BENCH") or Path(tempfile.gettempdir(), "frontdesk-bench"))


def _make(folder: Path, count: int) -> None:
    clock = ManualClock(START)
    facts = Founding(checked("翠园服务中心", "zh", ZONE.key), STAFF)
    entropy = random.Random(f"site {EDITION}").randbytes
    secret = folder / "device.secret"
    desk, _sheet = create(folder / "site", facts, clock=clock, secret_file=secret, entropy=entropy)
    try:
        signers = {person: _signer(desk, person) for person in CLERKS}
        desk.sign_in_as(CLERK, PIN)
        shift = desk.act(duty.open_first)
        head = desk.anchor().seq
        keys = {person: signer.key for person, signer in signers.items()}
        plan = Plan(desk.house.log, desk.house.schema, shift, head + 1, keys)
    finally:
        desk.close()
    raw = _opened(SiteFolder(folder / "site").database)
    try:
        _write(raw, plan, signers, count)
    finally:
        raw.close()


def _signer(desk: Desk, person: int) -> Signer:
    signer = desk.check_pin(person, PIN).signer
    assert signer is not None
    return signer


def _opened(path: Path) -> Connection:
    raw: Connection = driver.connect(str(path), isolation_level=None)
    for pragma in ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("PRAGMA cache_size=-300000")
    return raw


def _write(raw: Connection, plan: Plan, signers: dict[int, Signer], count: int) -> None:
    chunks = [
        (plan, low, min(low + CHUNK, count + 1)) for low in range(plan.first, count + 1, CHUNK)
    ]
    if len(chunks) < 4:
        for chunk in map(_blanks, chunks):
            _chain(raw, chunk, plan.first, signers)
    else:
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
            for chunk in pool.map(_blanks, chunks):
                _chain(raw, chunk, plan.first, signers)
    head = entries.head(raw)
    local.save_checkpoint(raw, head.seq, head.link, START + count * BETWEEN, full=True)
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA journal_mode=WAL")


def _chain(raw: Connection, chunk: Sequence[Blank], first: int, signers: dict[int, Signer]) -> None:
    """Give each entry its place: the link before it, signature, link; and write them all."""
    link = entries.head(raw).link
    stored = []
    for blank in chunk:
        env = blank.head + link.hex().encode() + blank.tail
        sig = signers[blank.author].sign(env)
        link = link_of(env, sig)
        stored.append((blank.line.seq, env, sig, link))
    raw.execute("BEGIN")
    raw.executemany("INSERT INTO ledger_entry(seq, env, sig, link) VALUES (?, ?, ?, ?)", stored)
    raw.executemany(
        "INSERT INTO entry_body(seq, salt, body) VALUES (?, ?, ?)",
        ((blank.line.seq, blank.salt, blank.body) for blank in chunk),
    )
    for blank in chunk:
        entries.insert_derived(raw, blank.line, blank.subjects, blank.terms)
    raw.executemany(
        f"INSERT INTO help_request({', '.join(_COLUMNS)}, entry_seq) "
        f"VALUES ({', '.join('?' * len(_COLUMNS))}, ?)",
        ((*blank.row, blank.line.seq) for blank in chunk if blank.row),
    )
    raw.execute("COMMIT")


# What stands in the entries -----------------------------------------------------------------

_DEFAULTS = {
    name: None if field.is_required() else field.get_default()
    for name, field in HelpRequest.model_fields.items()
    if name != "entry_seq"
}
_COLUMNS = tuple(_DEFAULTS)
_PREV = "0" * 64


def is_request(number: int) -> bool:
    """Whether the entry of this number (from 0) carries a request: two in five do."""
    return number % 5 in (1, 3)


def request_id(number: int) -> int:
    """The id of the request that this entry carries."""
    return number // 5 * 2 + (1 if number % 5 == 1 else 2)


def _blanks(work: tuple[Plan, int, int]) -> list[Blank]:
    plan, low, beyond = work
    dice = random.Random(f"entries {EDITION} {low}")
    return [_blank(plan, seq, dice) for seq in range(low, beyond)]


def _blank(plan: Plan, seq: int, dice: random.Random) -> Blank:
    number = seq - plan.first
    at = START + seq * BETWEEN + dice.randrange(60_000)
    author = CLERKS[seq // 100 % len(CLERKS)]
    building, unit = dice.randint(1, 9), dice.randint(1, 4)
    room = f"{building}-{unit}-{dice.randint(1, 28) * 100 + dice.randint(1, 6):04d}"
    content = _content(dice, room)
    if is_request(number):
        kind, row = "request.imported", _row(dice, request_id(number), author, at, room, content)
        data = _request_data(row)
        facts = [{"table": "help_request", "id": row["id"], "row": row}]
        subject: str | None = f"help_request:{row['id']}"
    else:
        kind, row, facts, subject = "note.written", None, [], None
        data = {"content": content, "room": room} if dice.random() < 0.5 else {"content": content}
    text = render(kind, data, "zh", ZONE)
    body = {"schema": plan.schema, "text": text, "facts": facts, "data": data}
    body_bytes, salt, moment = canonical(body), dice.randbytes(32), iso(at, ZONE)
    envelope = Envelope(
        log=plan.log,
        seq=seq,
        prev=_PREV,
        kind=kind,
        author=author,
        key=plan.keys[author],
        occurred_at=moment,
        recorded_at=moment,
        shift=plan.shift,
        subject=subject,
        corrects=None,
        retention="permanent" if row and row["kind"] == "complaint" else KINDS[kind].retention,
        confidential=False,
        body=body_digest(salt, body_bytes),
    )
    head, mark, tail = envelope.to_bytes().partition(_PREV.encode())
    assert mark
    return Blank(
        author,
        head,
        tail,
        salt,
        body_bytes,
        line_of(envelope, body),
        tuple(sorted(subjects_of(envelope, body))),
        search.terms_of(search_text_of(body)),
        tuple(row[name] for name in _COLUMNS) if row else None,
    )


def _content(dice: random.Random, room: str) -> str:
    pieces = []
    if dice.random() < 1 / 12:
        pieces.append(f"{COMMON}不制冷，住户要求检修。")
    if dice.random() < 1 / 1000:
        pieces.append(f"借用{RARE}一部，已签字。")
    if dice.random() < 1 / 1000:
        pieces.append(f"今日下午配合{RARE_LONG}一次。")
    if dice.random() < 1 / 200:
        pieces.append(f"Left {ENGLISH} at the desk, put in the safe. ")
    wanted = dice.randint(20, 140)
    while sum(map(len, pieces)) < wanted:
        template = dice.choice(_ZH if dice.random() < 0.7 else _EN)
        pieces.append(
            template.format(
                room=room,
                thing=dice.choice(_THINGS),
                team=dice.choice(_TEAMS),
                name=dice.choice(_NAMES),
                place=dice.choice(_PLACES),
                hour=dice.randint(8, 23),
                n=dice.randint(1, 9),
            )
        )
    dice.shuffle(pieces)
    return "".join(pieces).strip()


def _row(
    dice: random.Random, number: int, author: int, at: int, room: str, content: str
) -> dict[str, Any]:
    values = {name: int(value) if value is False else value for name, value in _DEFAULTS.items()}
    return values | {
        "id": number,
        "kind": dice.choice(_KINDS),
        "room": room,
        "telephone": f"13{dice.randint(10**8, 10**9 - 1)}",
        "requester": dice.choice(_NAMES) + dice.choice(("先生", "女士")),
        "content": content,
        "received_by": author,
        "received_at": at,
        "state": "closed",
        "closed_at": at + dice.randrange(3_600_000),
        "result": "已处理",
        "origin": f"{EDITION:064x}",
        "origin_row": number,
    }


def _request_data(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "room": row["room"],
        "excerpt": row["content"][:EXCERPT],
        "number": "",
        "origin": row["origin"][:16],
        "origin_row": row["origin_row"],
        "missing": [],
    }
