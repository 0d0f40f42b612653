"""One line typed while the telephone is in the other hand, read for what it holds.

`parse("3-2-1203 13800138000 厨房漏水")` finds the room, the number, the matter and its kind.
Everything found is a suggestion for the form; nothing here refuses, and no word is lost.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from frontdesk.text import fold, narrow, phone_digits, telephone_pattern

KINDS: Final = ("medical", "repair", "complaint", "consult", "crime_accident", "disaster", "other")
SPECIAL_KINDS: Final = ("medical", "crime_accident", "disaster")
SUB_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "medical": (),
    "repair": ("water", "electric", "gas", "lock", "lift", "appliance", "structure", "other"),
    "complaint": (),
    "consult": ("oral", "written"),
    "crime_accident": (
        "theft",
        "fighting",
        "robbery",
        "homicide",
        "poisoning",
        "traffic_accident",
    ),
    "disaster": ("typhoon", "gale", "flooding", "fire"),
    "other": (),
}
URGENCIES: Final = ("emergency", "urgent", "normal")
CHANNELS: Final = ("telephone", "letter", "fax", "email", "in_person", "relayed", "company")
REQUESTER_KINDS: Final = ("resident", "visitor", "company", "other")
POSTS: Final = ("front_desk", "control_room", "other")
PUBLIC_AREA_KINDS: Final = ("engineering", "security", "cleaning", "greening", "other")
NATURES: Final = ("routine", "contracted", "business")
DEPARTMENTS: Final = (
    "customer_service",
    "security",
    "engineering",
    "administration",
    "finance",
    "housekeeping",
    "contractor_cleaning",
    "contractor_greening",
    "contractor_other",
)

LABELS: Final[dict[str, tuple[str, str]]] = {
    "kind.medical": ("Emergency patient", "急救病人"),
    "kind.repair": ("Repair", "报修"),
    "kind.complaint": ("Complaint", "投诉"),
    "kind.consult": ("Enquiry", "咨询"),
    "kind.crime_accident": ("Crime or accident", "盗窃等治安交通事件"),
    "kind.disaster": ("Disaster", "灾害事故"),
    "kind.other": ("Other", "其他"),
    "sub_kind.water": ("Water and drains", "给排水"),
    "sub_kind.electric": ("Electricity", "电气"),
    "sub_kind.gas": ("Gas", "燃气"),
    "sub_kind.lock": ("Lock", "门锁"),
    "sub_kind.lift": ("Lift", "电梯"),
    "sub_kind.appliance": ("Appliance", "家电"),
    "sub_kind.structure": ("Building fabric", "房屋结构"),
    "sub_kind.other": ("Other", "其他"),
    "sub_kind.oral": ("Oral", "口头"),
    "sub_kind.written": ("Written", "书面"),
    "sub_kind.theft": ("Theft", "盗窃"),
    "sub_kind.fighting": ("Fighting", "打架斗殴"),
    "sub_kind.robbery": ("Robbery", "抢劫"),
    "sub_kind.homicide": ("Homicide", "凶杀"),
    "sub_kind.poisoning": ("Poisoning", "中毒"),
    "sub_kind.traffic_accident": ("Traffic accident", "交通意外"),
    "sub_kind.typhoon": ("Typhoon", "台风"),
    "sub_kind.gale": ("Gale", "狂风"),
    "sub_kind.flooding": ("Flooding", "水浸"),
    "sub_kind.fire": ("Fire", "火灾"),
    "urgency.emergency": ("Emergency", "紧急"),
    "urgency.urgent": ("Urgent", "急"),
    "urgency.normal": ("Normal", "一般"),
    "channel.telephone": ("Telephone", "电话"),
    "channel.letter": ("Letter", "信函"),
    "channel.fax": ("Fax", "传真"),
    "channel.email": ("E-mail", "电子邮件"),
    "channel.in_person": ("In person", "当面"),
    "channel.relayed": ("Relayed by staff", "员工转达"),
    "channel.company": ("Passed down by the company", "公司下转"),
    "requester_kind.resident": ("Resident", "住户"),
    "requester_kind.visitor": ("Visiting customer", "顾客"),
    "requester_kind.company": ("Parent company", "上级公司"),
    "requester_kind.other": ("Somebody else", "其他人员"),
    "post.front_desk": ("Front desk", "前台"),
    "post.control_room": ("Control room", "中控室"),
    "post.other": ("Other person on duty", "其他值班人员"),
    "public_area_kind.engineering": ("Engineering", "工程"),
    "public_area_kind.security": ("Security", "安全"),
    "public_area_kind.cleaning": ("Cleaning", "清洁"),
    "public_area_kind.greening": ("Greening", "绿化"),
    "public_area_kind.other": ("Other", "其他"),
    "nature.routine": ("Routine service", "常规服务"),
    "nature.contracted": ("Contracted paid service", "特约有偿服务"),
    "nature.business": ("Business service", "经营服务"),
    "department.customer_service": ("Customer service", "客户服务中心"),
    "department.security": ("Security management", "安全管理部"),
    "department.engineering": ("Operation and repair", "运行维修部"),
    "department.administration": ("Administration and personnel", "行政人事部"),
    "department.finance": ("Finance", "财务部"),
    "department.housekeeping": ("Housekeeping", "管家部"),
    "department.contractor_cleaning": ("Cleaning contractor", "清洁承包商"),
    "department.contractor_greening": ("Greening contractor", "绿化承包商"),
    "department.contractor_other": ("Other contractor", "其他承包商"),
    "category.engineering": ("Repair", "工程维修"),
    "category.cleaning": ("Cleaning", "室内保洁"),
    "category.copying": ("Copying", "复印"),
    "category.typing": ("Typing", "打字"),
    "category.fax": ("Fax", "传真"),
    "category.other": ("Other service", "其他服务"),
    "trade.water": ("Water", "给排水"),
    "trade.electric": ("Electricity", "电工"),
    "trade.gas": ("Gas", "燃气"),
    "trade.aircon": ("Air conditioning", "空调"),
    "trade.carpentry": ("Doors, locks, walls", "门窗墙面"),
    "trade.cleaning": ("Cleaning", "保洁"),
    "trade.office": ("Office service", "文印"),
    "trade.other": ("Other", "其他"),
    "price_source.none": ("without charge", "不收费"),
    "price_source.list": ("by the price list", "按收费标准"),
    "price_source.assessed": ("assessed on the spot", "上门评估"),
    "price_source.agreed": ("set by the department", "部门主管定价"),
    "payer.resident": ("the resident", "住户"),
    "payer.worker": ("the worker", "领用人"),
    "method.cash": ("cash", "现金"),
    "method.wechat": ("WeChat", "微信"),
    "method.alipay": ("Alipay", "支付宝"),
    "method.card": ("card", "刷卡"),
    "method.transfer": ("transfer", "转账"),
    "method.other": ("otherwise", "其他方式"),
    "copy_place.customer_service": ("customer service", "客服"),
    "copy_place.department": ("the department", "服务部门"),
    "copy_place.finance": ("finance", "财务"),
    "copy_place.worker": ("the worker", "服务人员"),
    "copy_place.owner": ("the owner", "业主"),
    "check_outcome.normal": ("normal", "正常"),
    "check_outcome.fault": ("fault found", "有故障"),
    "check_outcome.not_applicable": ("not applicable", "不适用"),
    "way.phone": ("by telephone", "电话"),
    "way.home": ("in person", "上门"),
    "satisfied.yes": ("satisfied", "满意"),
    "satisfied.no": ("dissatisfied", "不满意"),
    "call_line.hotline": ("duty hotline", "值班热线"),
    "call_line.other": ("other line", "其他电话"),
    "call_direction.in": ("incoming", "来电"),
    "call_direction.out": ("outgoing", "去电"),
    "check_answer.accepted": ("accepted", "认可"),
    "check_answer.follow_up": ("to be followed up", "跟进"),
    "check_answer.instruct": ("instruction given", "下达指示"),
    "check_answer.countersigned": ("countersigned", "已补签"),
    "check_answer.seen": ("looked at", "已阅"),
    "roster_post.clerk": ("Duty clerk", "值班员"),
    "roster_post.duty_lead": ("Duty director", "值班主任"),
    "roster_post.security_officer": ("Security duty officer", "保安值班干部"),
    "roster_post.security_leader": ("Security shift leader", "值班班长"),
    "roster_post.gate": ("Gate guard", "门岗"),
    "roster_post.engineer": ("Duty engineer", "值班工程师"),
    "roster_post.control_room": ("Control room", "中控室"),
    "roster_post.other": ("Other post", "其他岗位"),
    "item_kind.item": ("item", "物品"),
    "item_kind.key": ("key", "钥匙"),
    "item_kind.radio": ("radio", "对讲机"),
    "item_kind.cash": ("cash", "现金"),
    "handover_outcome.begun": ("under way", "进行中"),
    "handover_outcome.signed": ("signed", "已签"),
    "handover_outcome.reserved": ("signed with a reservation", "保留签收"),
    "handover_outcome.emergency": ("emergency relief", "紧急顶班"),
    "handover_outcome.refused": ("refused", "拒绝接班"),
    "handover_outcome.relief_absent": ("relief absent", "接班人未到"),
    "handover_outcome.relief_unfit": ("relief unfit", "接班人不宜上岗"),
    "handover_outcome.void": ("begun anew", "作废重来"),
    "leave_state.requested": ("asked for", "待批"),
    "leave_state.approved": ("approved", "已批"),
    "leave_state.refused": ("refused", "不批"),
    "leave_state.withdrawn": ("withdrawn", "已撤回"),
    "roster_finding.double": ("two shifts at once", "重复排班"),
    "roster_finding.leave": ("on leave", "请假期间排班"),
    "roster_finding.unknown_code": ("code without a meaning", "代码含义不明"),
    "roster_finding.gap": ("nobody on duty", "无人值班"),
    "roster_finding.holiday": ("holiday not covered", "节假日未排满"),
    "roster_finding.rest": ("short rest", "休息不足"),
    "roster_finding.lead": ("no duty director in their hours", "值班主任时段缺人"),
    "roster_finding.not_staff": ("not on the staff (cannot open duty)", "非在册人员（不能开班）"),
    "roster_finding.no_role": ("may not take duty by their post", "岗位无权值班"),
    "roster_finding.no_post": ("post not named", "岗位未排人"),
}


def label(group: str, value: str, language: str) -> str:
    """What people read for `value` of `group` (`"kind"`, `"channel"` …); an unknown one as it is.

    Args:
        language: `en` or `zh`.
    """
    texts = LABELS.get(f"{group}.{value}")
    return value if texts is None else texts[language == "zh"]


@dataclass(frozen=True)
class IntakeLine:
    """What one typed line holds; whatever was not found is an empty text.

    `text` is the line without room and telephone number, in its own characters.
    """

    room: str
    telephone: str
    text: str
    kind: str
    sub_kind: str
    urgency: str
    public_area: bool
    public_area_kind: str
    channel_hint: str


def parse(line: str, rooms: Callable[[str], bool] | None = None) -> IntakeLine:
    """Read `line`; never raises, and looks for facts in its first 2,000 characters only.

    Args:
        rooms: says whether a label such as `3-2-1203` is a room of this site; a room it knows
            is preferred to one that only looks like a room.
    """
    window = narrow(line[: _RECOGNISED + _MARGIN])
    end_is_cut = len(window) < len(line)
    telephone = _first_whole(telephone_pattern(), window, end_is_cut)
    spans = [telephone.span()] if telephone else []
    room = _find_room(_without_phones(window), rooms, end_is_cut)
    if room:
        spans.append(room.span)
    text = _rest(line, sorted(spans))
    kind, sub_kind, urgency = _classify(fold(text[:_RECOGNISED]))
    public_area_kind = _public_area_kind(fold(text[:_RECOGNISED]), kind)
    number = phone_digits(telephone.group()) if telephone else ""
    return IntakeLine(
        room=room.label if room else "",
        telephone=number,
        text=text,
        kind=kind,
        sub_kind=sub_kind,
        urgency=urgency,
        public_area=bool(public_area_kind),
        public_area_kind=public_area_kind,
        channel_hint=_channel_hint(fold(text[:_RECOGNISED]), number),
    )


def room_label(raw: str) -> str | None:
    """`3栋2单元1203`, `３-２-１２０３` … as `3-2-1203`; None when `raw` is no room label."""
    plain = narrow(raw[:_MARGIN]).strip() if len(raw) < _MARGIN else ""
    for pattern in (_NAMED_ROOM, _ENGLISH_ROOM, _DASHED_ROOM):
        if match := pattern.fullmatch(plain):
            return _normalised(match)
    return None


def split_room(label: str) -> tuple[str, str, str]:
    """Building, unit and room number of a label; unit and building are empty where it has none."""
    parts = (room_label(label) or label).split("-")
    if len(parts) >= 3:
        return parts[0], parts[1], "-".join(parts[2:])
    return ("", "", parts[0]) if len(parts) == 1 else (parts[0], "", parts[1])


_RECOGNISED: Final = 2000
_MARGIN: Final = 64
_MOST_BARE_NUMBERS: Final = 20
_NOUN_ALONE: Final = 12

_NUMERAL: Final = "一二三四五六七八九十"
_NAMED_ROOM: Final = re.compile(
    rf"""
    (?<![0-9A-Za-z-])第?(?P<building>[A-Za-z]?[0-9]{{1,3}}|[A-Za-z]|[{_NUMERAL}]{{1,3}})\ ?
    (?:栋|幢|座|号楼|\#楼|\#)[ -]?
    (?:(?P<unit>[0-9]{{1,2}}|[A-Za-z]|[{_NUMERAL}]{{1,3}})\ ?(?:单元|-)[ -]?)?
    (?:(?P<floor>[0-9]{{1,2}})\ ?[楼层][ -]?)?
    (?P<room>[A-Za-z]?[0-9]{{2,5}}[A-Za-z]?)(?!-?[0-9A-Za-z])(?:\ ?(?:号房|室|房|号))?
    """,
    re.VERBOSE,
)
_ENGLISH_ROOM: Final = re.compile(
    r"""
    \b(?:building|bldg\.?|block|tower)\ *(?P<building>[A-Z]?[0-9]{1,3}|[A-Z])\b[ ,]*
    (?:unit\ *(?P<unit>[0-9]{1,2}|[A-Z])\b[ ,]*)?(?P<floor>)
    (?:(?:room|rm\.?|flat|apartment|apt\.?|no\.?|\#)\ *)?
    (?P<room>[A-Z]?[0-9]{2,5}[A-Z]?)(?!-?[0-9A-Z])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DASHED_ROOM: Final = re.compile(
    r"""
    (?<![0-9A-Za-z:./-])(?P<building>[A-Za-z]?[0-9]{1,3}|[A-Za-z])\ ?-\ ?
    (?:(?P<unit>[0-9]{1,2}|[A-Za-z])\ ?-\ ?)?(?P<floor>)
    (?P<room>[A-Za-z]?[0-9]{2,5}[A-Za-z]?)(?![0-9A-Za-z:/]|-[0-9A-Za-z]|\.[0-9])
    (?:\ ?(?:号房|室|房))?
    """,
    re.VERBOSE,
)
_BARE_ROOM: Final = re.compile(
    r"(?<![0-9A-Za-z:./-])[0-9]{3,5}(?![0-9A-Za-z:/-]|\.[0-9])(?:室|房)?"
)
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True)
class _Room:
    """A place in the line that may name a room; a higher `likelihood` is believed first."""

    label: str
    span: tuple[int, int]
    likelihood: int


def _normalised(match: re.Match[str]) -> str:
    """The room label of a match: `building-unit-room`, capitals, no leading zeros before it."""
    floor, number = match["floor"] or "", match["room"].upper()
    if floor and len(number) == 2:
        number = f"{floor}{number}"
    parts = (match["building"], match["unit"])
    return "-".join([*(_building_number(part) for part in parts if part), number])


def _building_number(written: str) -> str:
    """`03` as `3`, `a` as `A`, `十二` as `12`."""
    if written[0] not in _NUMERAL:
        return written.upper().lstrip("0") or "0"
    tens, ten, ones = written.rpartition("十")
    values = ["", *_NUMERAL]
    if not ten:
        return "".join(str(values.index(sign)) for sign in written)
    return str((values.index(tens[:1]) or 1) * 10 + values.index(ones[:1]))


def _find_room(window: str, rooms: Callable[[str], bool] | None, end_is_cut: bool) -> _Room | None:
    """The room of the line: one the site knows, else the likeliest that looks like one."""
    found = [
        room
        for room in _room_candidates(window)
        if room.span[0] < _RECOGNISED and not (end_is_cut and room.span[1] == len(window))
    ]
    found.sort(key=lambda room: (-room.likelihood, room.span))
    if rooms is not None:
        bare = [room for room in found if not room.likelihood][:_MOST_BARE_NUMBERS]
        for room in [*(room for room in found if room.likelihood), *bare]:
            if rooms(room.label):
                return room
    return next((room for room in found if room.likelihood > 1), None)


def _room_candidates(window: str) -> Iterator[_Room]:
    """Everything that may be a room; what could as well be a date has likelihood 1 or 2."""
    for pattern in (_NAMED_ROOM, _ENGLISH_ROOM):
        for match in pattern.finditer(window):
            yield _Room(_normalised(match), match.span(), 5)
    for match in _DASHED_ROOM.finditer(window):
        yield _Room(_normalised(match), match.span(), _dashed_likelihood(match))
    for match in _BARE_ROOM.finditer(window):
        yield _Room(match.group().rstrip("室房"), match.span(), 0)


def _dashed_likelihood(match: re.Match[str]) -> int:
    """How much a dashed number looks like a room rather than a date or part of a number."""
    if len(match["room"]) == 2 or len(match["building"]) == 3:
        return 1
    if _YEAR.fullmatch(match["room"]) or match["building"].startswith("0"):
        return 2
    return 4 if match["unit"] else 3


def _first_whole(pattern: re.Pattern[str], window: str, end_is_cut: bool) -> re.Match[str] | None:
    """The first match in the part that is read, unless the window's end may have cut it."""
    match = pattern.search(window)
    if match is None or match.start() >= _RECOGNISED:
        return None
    return None if end_is_cut and match.end() == len(window) else match


def _without_phones(window: str) -> str:
    """`window` with spaces for telephone numbers, so that no piece of one looks like a room."""
    return telephone_pattern().sub(lambda match: " " * len(match.group()), window)


_SEPARATORS: Final = " \t\n\r\u3000,，;；、:：|/-－"


def _rest(line: str, spans: list[tuple[int, int]]) -> str:
    """`line` without `spans` and without the separators that stood around them."""
    if not spans:
        return line.strip()
    pieces, end = [], 0
    for start, stop in spans:
        piece = line[end:start].rstrip(_SEPARATORS)
        pieces.append(piece.lstrip(_SEPARATORS) if end else piece)
        end = stop
    pieces.append(line[end:].lstrip(_SEPARATORS))
    return " ".join(piece for piece in pieces if piece).strip()


class _Words:
    """Key words in folded text, compiled when first asked for; `_` in `pattern` is a space."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @cached_property
    def search(self) -> Callable[[str], re.Match[str] | None]:
        """`search` of the compiled pattern."""
        return re.compile(self._pattern.replace("_", " ")).search


_SPECIAL_AND_TRAPPED: Final = (
    ("disaster", "fire", _Words(
        r"(?<!不)(?<!没)着火|[起失]火|火灾|火警|火情|(?<!不)着了火|冒[黑白浓]{0,2}烟|浓烟"
        r"|(?<!fire_)\b(?:fire|fires)\b(?!_(?:drill|door|extinguisher|hydrant|exit|hose|safety))"
        r"|\bflames?\b|\bsmoke\b(?!_detector)")),
    ("medical", "", _Words(
        r"晕倒|昏倒|昏迷|晕过去|头晕|胸痛|胸闷|胸口[痛疼]|心脏病|心梗|心绞痛|脑梗|脑溢血|(?<!空)中风"
        r"|抽搐|呼吸困难|[没无](?:有)?呼吸|喘不过气|大出血|流血|吐血|急救|不省人事|没有?意识|骨折"
        r"|摔伤|烫伤|烧伤|割伤|噎住|窒息|突发疾?病|急病|发病|猝死|死亡|有人死|去世|腹痛|肚子[剧很]?[痛疼]"
        r"|跳楼|坠楼|自杀|轻生|割腕|溺水|触电|要生了|早产|(?:打|叫|拨|拨打)_?120|救护车"
        r"|heart_attack|not_breathing|(?:can'?t|cannot|trouble|difficulty)_breath|chest_pain"
        r"|unconscious|faint(?:ed|ing)|passed_out|(?<!ceiling_)(?<!wall_)(?<!shelf_)\bcollapsed\b"
        r"|\bstroke\b|seizure|chok(?:ed|ing)|bleeding|ambulance|overdose|suicid|drown|electrocuted"
        r"|unresponsive|broken_(?:leg|arm|hip|bone)|in_labou?r|medical_emergency")),
    ("crime_accident", "poisoning", _Words(r"中毒|投毒|\bpoison")),
    ("crime_accident", "homicide", _Words(
        r"杀人|凶杀|命案|砍人|砍伤|捅[人伤]|被杀|murder|homicide|stabb(?:ed|ing)")),
    ("crime_accident", "robbery", _Words(
        r"抢劫|打劫|抢夺|被抢|抢了|抢走|\brobb(?:ed|ery|ing|er)|\bmugg(?:ed|ing)")),
    ("crime_accident", "traffic_accident", _Words(
        r"车祸|交通(?:事故|意外)|撞车|撞[到了]?人|被.{0,6}车撞|车.{0,4}相撞|追尾"
        r"|(?:traffic|car|road)_accident|car_crash|hit_by_a_(?:car|van|truck|bike|scooter)|collision")),
    ("crime_accident", "fighting", _Words(
        r"打架|斗殴|互殴|群殴|殴打|打起来|动手打|打人(?!工)|被人?打[了伤]|被人打"
        r"|(?<!fire_)(?<!fire)\bfight(?:s|ing)?\b|fist_?fight|assault|brawl")),
    ("crime_accident", "theft", _Words(
        r"被盗|失窃|盗窃|偷窃|小偷|被偷|偷了|偷走|偷东西|入室|撬[锁门]|有贼|窃贼|盗贼"
        r"|stolen|\btheft\b|\bthief\b|thieves|burgl|break-?_?in\b|broken?_into|\bstole\b")),
    ("repair", "lift", _Words(
        r"电梯.{0,12}(?:[被受]?困|关着?人|关在)|困.{0,8}电梯|困人"
        r"|(?:trapped|stuck)_(?:in|inside)_.{0,12}(?:lift|elevator)"
        r"|(?:lift|elevator).{0,16}(?:trapped|people_stuck|entrapment)")),
    ("repair", "gas", _Words(
        r"(?:燃气|煤气|天然气|瓦斯).{0,8}(?:味|泄|漏)|漏.{0,2}(?:燃气|煤气|天然气)|闻到.{0,6}(?:燃气|煤气)"
        r"|gas_(?:smell|leak|odou?r)|smell.{0,16}\bgas\b|leak.{0,8}\bgas\b")),
    ("disaster", "flooding", _Words(
        r"水浸|淹水|水淹|被淹|淹了|水灾|洪水|内涝|倒灌|\bflood(?:ed|ing|s)?\b(?!_?light)")),
    ("disaster", "typhoon", _Words(r"台风|typhoon|hurricane")),
    ("disaster", "gale", _Words(r"狂风|大风|暴风|\bgales?\b|strong_winds?|storm_winds?")),
    ("medical", "", _Words(r"救命|救救|出人命|病人|\bhelp_me\b|save_(?:me|him|her|us)|\b911\b")),
)  # fmt: skip
"""What may cost a life or property: kind, sub-kind and the words; the first that fits holds."""

_REPAIR_NOUNS: Final = (
    ("gas", _Words(r"燃气|煤气|天然气|灶|\bgas\b|\bstove\b|cooker")),
    ("lift", _Words(r"电梯|\blifts?\b(?!_(?:my|the|up|a)\b)|\belevators?\b")),
    ("lock", _Words(r"锁|钥匙|门禁|\block(?:s|ed)?\b|\bkeys?\b")),
    ("appliance", _Words(
        r"空调|冰箱|洗衣机|电视|热水器|油烟机|抽油烟|洗碗机|微波炉|对讲|air_?-?con|\bfridge\b|refrigerator"
        r"|washing_machine|dishwasher|\btv\b|heater|boiler|\boven\b|microwave|intercom")),
    ("electric", _Words(
        r"停电|没电|断电|跳闸|漏电|短路|插座|插头|开关|灯|电线|电路|电箱|电表|配电|火花|焦糊|焦味"
        r"|\bpower\b|electric|socket|outlet|\blights?\b|\blamps?\b|light_?bulb|\bswitch\b|breaker"
        r"|\bfuse\b|\bspark|burning_smell")),
    ("water", _Words(
        r"水管|水龙头|龙头|马桶|下水|管道|地漏|厕所|洗手盆|水槽|水阀|阀门|[漏渗冒停没溢喷滴积跑]水|水[压表]"
        r"|渗漏|爆管|堵|\bwater\b|\bleak|\bpipes?\b|\btaps?\b|toilet|\bdrain|\bsink\b|faucet|shower"
        r"|cistern|\bflush|overflow|dripping")),
    ("structure", _Words(
        r"墙|天花|屋顶|楼顶|裂缝|窗|门(?!口|外)|地板|瓷砖|地砖|外墙|阳台|\bwalls?\b|ceiling|\broof\b"
        r"|\bcrack|\bwindows?\b|\bdoors?\b|\bfloor(?:ing)?\b|\btiles?\b|balcony|plaster")),
)  # fmt: skip
_FAULT: Final = _Words(
    r"坏|漏|渗|堵|裂|不亮|不通|不能用|用不|没反应|松[了动]|脱落|掉|故障|失灵|异响|报修|(?<!装)修|更换|停电"
    r"|没电|断电|跳闸|短路|[冒停没溢喷滴积跑]水|爆|卡住|锁在|关不|打不开|[打点]不着|不[制]?[冷热]|火花|焦糊"
    r"|\bbroken?\b|\bleak|block|clog|(?:not|n't|nt)_(?:work|open|close|lock|flush|turn|start|light|cool)"
    r"|stopped|fault|repair|\bfix|replace|burst|crack|\bno_(?:power|water|electric|hot|gas|light)"
    r"|outage|power_cut|locked_out|tripp|drip|stuck|jammed|overflow|\bspark|damage|flicker"
    r"|burning_smell|out_of_order"
)
_URGENT: Final = _Words(
    r"漏水|停电|冒水|锁在.{0,3}外|忘带钥匙|没带钥匙|爆管|水管爆|停水|没水|没电|跳闸|漏电|短路|喷水|溢水"
    r"|跑水|焦糊|焦味|火花|紧急|很急|着急|加急"
    r"|\bleak|\bno_(?:power|water|electric)|power_cut|outage|locked_out|burst|overflow|\bspark"
    r"|burning_smell|\burgent|\basap\b|immediately"
)
_COMPLAINT: Final = _Words(r"投诉|扰民|complain")
_DISCONTENT: Final = _Words(
    r"噪[音声]|太吵|很吵|吵闹|吵死|不满|态度|受不了|狗叫|乱停|占道|占车位|nois[ey]|\bloud\b|barking"
    r"|\brude\b|unacceptable|dissatisf|disturb"
)
_QUESTION: Final = _Words(
    r"请问|咨询|询问|想问|问一下|问下|了解一下|怎么[办交申]|如何|多少钱|几点|什么时[候间]|哪里[可能有办]"
    r"|what_time|how_(?:do|can|much|long|to)|where_(?:can|do|is)|when_(?:is|does|will|do)|could_you_tell"
    r"|\bis_there\b|\bcan_i\b|do_you_(?:have|offer)|enquir|inquir|question|opening_hours"
)
_WRITTEN: Final = _Words(r"书面|回信|信函|邮件|in_writing|written|by_(?:letter|e-?mail)")


def _classify(text: str) -> tuple[str, str, str]:
    """Kind, sub-kind and urgency that the words of folded `text` suggest."""
    for kind, sub_kind, words in _SPECIAL_AND_TRAPPED:
        if words.search(text):
            return kind, sub_kind, "emergency"
    urgency = "urgent" if _URGENT.search(text) else "normal"
    return *_everyday_kind(text), urgency


def _everyday_kind(text: str) -> tuple[str, str]:
    """Kind and sub-kind of a general request."""
    thing = next((sub_kind for sub_kind, words in _REPAIR_NOUNS if words.search(text)), "")
    faulty = bool(_FAULT.search(text))
    if _COMPLAINT.search(text):
        return "complaint", ""
    if thing and faulty:
        return "repair", thing
    if _QUESTION.search(text):
        return "consult", "written" if _WRITTEN.search(text) else "oral"
    if _DISCONTENT.search(text):
        return "complaint", ""
    if faulty or (thing and len(text) <= _NOUN_ALONE):
        return "repair", thing or "other"
    return "other", ""


_PUBLIC_AREA: Final = _Words(
    r"楼道|大堂|大厅|电梯|车库|停车场|花园|公共|走廊|楼梯|天台|园区|绿化带|小区门口|游乐|健身区"
    r"|lobby|corridor|garage|hallway|\bgardens?\b|\blifts?\b(?!_(?:my|the|up|a)\b)|\belevators?\b"
    r"|stair(?:s|case|well)|car_park|parking_lot|(?:public|common)_area|playground"
)
_CLEANING: Final = _Words(
    r"垃圾|脏|清洁|打扫|卫生|呕吐|狗屎|大便|小便|尿|臭|油污|保洁|dirty|trash|garbage|litter|\bspill"
    r"|rubbish|vomit|\bclean|\bstink|\bsmelly"
)
_GREENING: Final = _Words(
    r"树|草坪|草地|杂草|草太|花草|花木|绿化|枝|灌木|\btrees?\b|\bgrass\b|\bplants?\b|\blawn\b|hedge"
    r"|\bbranch|\bweeds?\b"
)
_SECURITY: Final = _Words(
    r"陌生人|可疑|保安|门没关|尾随|推销|醉|乱停|堵车|stranger|suspicious|intruder|\bguards?\b|drunk"
)


def _public_area_kind(text: str, kind: str) -> str:
    """Whose matter a common-area problem is (REQ-26); empty when no common area is named."""
    if not _PUBLIC_AREA.search(text):
        return ""
    if kind == "crime_accident" or _SECURITY.search(text):
        return "security"
    if _GREENING.search(text):
        return "greening"
    if _CLEANING.search(text):
        return "cleaning"
    return "engineering" if kind == "repair" or _FAULT.search(text) else "other"


_CHANNEL_WORDS: Final = (
    ("fax", _Words(r"传真|\bfax")),
    ("email", _Words(r"邮件|邮箱|e-?mail")),
    ("letter", _Words(r"来信|来函|信函|\bby_letter\b|\bwrote_a_letter\b")),
    ("company", _Words(r"(?:总公司|总部|集团|上级|公司).{0,4}(?:转|下达|交办)|head_office")),
    ("relayed", _Words(r"转告|转达|代报|代为|relayed|passed_on_by")),
    ("in_person", _Words(
        r"来访|到访|当面|来前台|到前台|上门反映|in_person|walk(?:ed)?-?_?in\b|at_the_desk")),
    ("telephone", _Words(r"来电|致电|打电话|phoned|\bcalled\b|rang_(?:us|the_desk)")),
)  # fmt: skip


def _channel_hint(text: str, telephone: str) -> str:
    """The way in that the words name; a call-back number without any other word is a call."""
    named = next((channel for channel, words in _CHANNEL_WORDS if words.search(text)), "")
    return named or ("telephone" if telephone else "")
