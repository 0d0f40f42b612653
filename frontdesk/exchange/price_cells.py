"""What the cells of a printed price list say: pure, from text to facts.

`20元/盏`, `100-500元/处`, `500mm内160元/盏`, `普通电灯100元/盏`, `10%`, `面议`; also
`20 yuan/lamp`, `¥20 per lamp`, `on request`. What cannot be read for certain is refused, never
guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from frontdesk.language import _
from frontdesk.rules.money import AMOUNT, MOST_FEN, fen_of
from frontdesk.text import fold, narrow

_SIGN: Final = r"(?:[¥￥]|CNY|RMB)"
_YUAN: Final = r"(?:元|圆|块钱|yuan|CNY|RMB)"
_WORD: Final = re.compile(
    rf"(?P<before>.*?){_SIGN}?\s*(?P<least>{AMOUNT})"
    rf"(?:\s*{_YUAN}?\s*(?:-|~|至|到|\bto\b)\s*{_SIGN}?\s*(?P<most>{AMOUNT}))?"
    rf"\s*(?P<after>{_YUAN}.*|(?:/|每|per\b)[^0-9元¥￥]*|)",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(
    rf"(?:{_YUAN})?\s*(?:(?:/|每|per\b)\s*(?P<unit>[0-9]{{0,4}}[^\s0-9,;、。/][^0-9,;、。]{{0,11}}[23]?))?"
    r"\s*(?P<floor>起)?",
    re.IGNORECASE,
)
_NO_UNIT: Final = re.compile(r"以[上下内外]|左右|[另加按不含包]|[×✕✖*'’`´_]")
_UNIT_AHEAD: Final = re.compile(r"(?:每|per )\s*([^0-9\s]{1,8})", re.IGNORECASE)
_PERCENT: Final = re.compile(rf"(?P<before>.*?)(?P<percent>{AMOUNT})\s*%\s*(?P<after>[^\W\d_]*)")
_MOST_PERCENT: Final = 100_000
_BRACKETS: Final = re.compile(r"\s*\(([^()]*)\)$")
_OPEN_END: Final = re.compile(r"[0-9.,\-~/+=@%×✕✖*'’‘`´·_]\s*$|[A-Za-z]$")
"""Before a sum: a sign that could be part of it, so that the sum would be cut in two."""
_MONEY: Final = re.compile(rf"[¥￥]|(?<!单){_YUAN}", re.IGNORECASE)
_ON_REQUEST: Final = re.compile(
    r"面议|面谈|另议|议价|协商|现场(?:报价|估价|评估)|按实(?:际[^,;]*)?|实报实销"
    r"|on request|by agreement|to be agreed|quoted? on site",
    re.IGNORECASE,
)
_FREE: Final = re.compile(r"免费|free(?: of charge)?", re.IGNORECASE)
_ABOUT: Final = re.compile(
    r"(?:约|左右|面议|最低|最高|最少|最多|至少|至多|不超过|不低于|低于|起价|起步价"
    r"|[加减另补扣涨]|[加减另补]收|优惠|\babout|\bfrom|\bat (?:least|most)|\bup to"
    r"|\bplus|\bless|\bminus|\bextra|\badditional|\bfurther)\s*:?\s*$"
    r"|每(?:增|加|超|多|减)|\b(?:each|every|per) (?:additional|extra|further)\b",
    re.IGNORECASE,
)
"""Before a sum: words that make it another price than the one that stands there."""
_BARE_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9.])[0-9]+(?:[.,:][0-9]+)*(?!:?[0-9])(?!\s*[^\W\d_]|[.,:\-~][0-9])"
    r"|[0-9]\s*(?:[块毛角起每]|per\b)",
    re.IGNORECASE,
)
"""In brackets: a number that counts nothing, so that it may be another price."""
_HOUR: Final = re.compile(r"\b[0-2]?[0-9]:[0-5][0-9]\b")
_NOTHING: Final = re.compile(r"[-/*.。、…]*")


@dataclass(frozen=True, slots=True)
class Price:
    """What a price cell says; the fields are those of `PriceDraft`."""

    pricing: str
    least_fen: int | None = None
    most_fen: int | None = None
    percent: int | None = None
    condition: str = ""
    unit: str = ""


class Unreadable(Exception):
    """The cell is no price; the message says why, in the current language."""


def read_price(cell: str) -> Price:
    """The price that a cell names.

    Raises:
        Unreadable: it is empty, holds several prices, or is not understood.
    """
    plain = " ".join(narrow(cell).split())
    if _NOTHING.fullmatch(plain):
        raise Unreadable(_("No price stands here."))
    words, inside = _without_brackets(plain)
    if "%" in words and not _MONEY.search(words):
        price = _percentage(words)
    elif match := _WORD.fullmatch(words):
        price = _sum(match)
    else:
        price = _in_words(words)
    return _with_condition(price, inside)


def _without_brackets(plain: str) -> tuple[str, str]:
    """The cell without what it says on material, without last brackets, and what is in these."""
    plain = _ON_MATERIAL.sub("", plain).replace("(起)", "起")
    match = _BRACKETS.search(plain)
    return (plain[: match.start()], match[1].strip()) if match else (plain, "")


def _with_condition(price: Price, inside: str) -> Price:
    """Words in brackets are a condition, unless they are about material."""
    if not inside or materials_in(inside) != ("unstated", False):
        return price
    number = _MONEY.search(inside) and re.search(r"[0-9]", inside)
    if number or _BARE_NUMBER.search(_HOUR.sub("", inside)):
        raise Unreadable(_("More than one price stands here; give each a line of its own."))
    condition = " ".join(filter(None, (price.condition, inside)))
    return Price(
        price.pricing, price.least_fen, price.most_fen, price.percent, condition, price.unit
    )


def _sum(match: re.Match[str]) -> Price:
    before, after = match["before"], match["after"]
    if _MONEY.search(before) or _MONEY.search(re.sub(rf"^{_YUAN}", "", after, flags=re.I)):
        raise Unreadable(_("More than one price stands here; give each a line of its own."))
    tail = _UNIT.fullmatch(after)
    unsure = _OPEN_END.search(before) or _ABOUT.search(before)
    if unsure or tail is None or _NO_UNIT.search(tail["unit"] or ""):
        raise _not_understood(match[0])
    condition, unit = before.strip(" :"), (tail["unit"] or "").strip()
    if not unit and (ahead := _UNIT_AHEAD.fullmatch(condition)):
        condition, unit = "", ahead[1]
    floor = bool(tail["floor"]) or unit.endswith("起")
    least, most = _bounds(match)
    if floor and least != most:
        raise _not_understood(match[0])
    if floor:
        return Price("on_request", least, None, None, condition, unit.removesuffix("起").strip())
    return Price("fixed" if most == least else "range", least, most, None, condition, unit)


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    """The lower and the higher price in fen."""
    least = fen_of(match["least"])
    most = fen_of(match["most"]) if match["most"] else least
    if most > MOST_FEN:
        raise Unreadable(_("The price is too high."))
    if most < least:
        raise Unreadable(_("The lower price stands behind the higher one."))
    return least, most


def _percentage(words: str) -> Price:
    match = _PERCENT.fullmatch(words)
    if match is None or _OPEN_END.search(match["before"]):
        raise _not_understood(words)
    percent = fen_of(match["percent"])
    if not 0 < percent <= _MOST_PERCENT:
        raise _not_understood(words)
    condition = " ".join(filter(None, (match["before"].strip(" :"), match["after"].strip())))
    return Price("percent", percent=percent, condition=condition)


def _in_words(words: str) -> Price:
    if _MONEY.search(words) and re.search(r"[0-9]", words):
        raise _not_understood(words)
    if _ON_REQUEST.search(words):
        rest = _ON_REQUEST.sub("", words).strip(" ,;:、")
        return Price("on_request", condition="" if rest in ("价格", "计算", "收费") else rest)
    if _FREE.fullmatch(words):
        return Price("fixed", 0, 0)
    raise _not_understood(words)


def _not_understood(cell: str) -> Unreadable:
    shown = cell if len(cell) <= 40 else cell[:39] + "…"
    return Unreadable(
        _("“{value}” is not readable as a price, e.g. 20元/盏 or 100-500元/处.").format(value=shown)
    )


# Material, surcharges, names, trades ------------------------------------------------------------

_STUFF: Final = r"[^,;。含包]{0,8}?(?:材料|料|耗材|辅材|主材|配件)"
_NOT_INCLUDED: Final = re.compile(
    rf"(?:不|未|非|没有?|无)(?:另|再)?包?[含括]{_STUFF}|不包{_STUFF}"
    r"|(?:材料|耗材|辅材|主材|配件)费?用?(?:另[计收付算]|自[备购理]|由(?:业主|住户|客户))"
    r"|(?:excluding|excl\.?|without|not including) materials?"
    r"|materials? (?:are |is )?(?:not included|extra|excluded)",
    re.IGNORECASE,
)
_INCLUDED: Final = re.compile(
    rf"(?:包含|包括|含|包){_STUFF}|(?:including|incl\.?|with) materials?"
    r"|materials? (?:are |is )?included",
    re.IGNORECASE,
)
_ON_MATERIAL: Final = re.compile(
    r"[\s,;]*(?:不|未)?(?:包含|包括|含|包)(?:材料|料|耗材|辅材|主材|配件)费?$"
)
_SURCHARGE: Final = re.compile(
    rf"另[计收付加算]|加收|按实际|[0-9]\s*{_YUAN}|surcharge|extra|plus", re.IGNORECASE
)
_CUT_OFF: Final = re.compile(r"[、,;:/\-~+*&(\[{<]$|[和与或及]$")


def materials_in(words: str) -> tuple[str, bool]:
    """Whether material is in the price by these words, and whether they say both.

    Returns:
        `included`, `not_included` or `unstated`; True where the words say both.
    """
    plain = narrow(words)
    excluded = _NOT_INCLUDED.search(plain) is not None
    included = _INCLUDED.search(_NOT_INCLUDED.sub(" ", plain)) is not None
    if excluded and included:
        return "unstated", True
    return ("not_included" if excluded else "included" if included else "unstated"), False


def has_surcharge(remark: str) -> bool:
    """Whether a remark names a charge beside the price, other than material."""
    return _SURCHARGE.search(_NOT_INCLUDED.sub(" ", narrow(remark))) is not None


def looks_cut_off(name: str) -> bool:
    """Whether a name ends in the middle: on a separator, or inside brackets."""
    plain = narrow(name)
    return _CUT_OFF.search(plain) is not None or plain.count("(") != plain.count(")")


_TRADES: Final[Mapping[str, re.Pattern[str]]] = {
    trade: re.compile(words)
    for trade, words in {
        "office": r"复印|打字|传真|打印|扫描|装订|塑封|copying|copies|typing|\bfax|print|scan",
        "gas": r"燃气|煤气|天然气|灶具|\bgas\b|gas hob",
        "aircon": r"空调|风管机|盘管|盆管|二通阀|温控|铜管|铜闸阀|冷媒|冷凝|雪种|air.?con",
        "cleaning": r"保洁|清洁|清洗|打扫|擦窗|擦玻璃|除尘|地毯|开荒|打蜡|cleaning|carpet|wax",
        "other": r"墙面|瓷片|瓷砖|煽灰|批荡|乳胶漆|油漆|防水|玻璃胶|堵孔|天花|plaster|paint|tile",
        "water": (
            r"水龙头|排水|给水|下水|疏通|马桶|坐便|坐厕|厕|小便|洗手盆|洗菜盆|冲水|漏水|地漏|水管|"
            r"花洒|角阀|水表|\btaps?\b|drain|toilet|\bwater|basin|sink|\bpipe"
        ),
        "electric": (
            r"灯|插座|开关|电源|电线|线槽|线管|空开|水晶头|电话|网线|信号线|地线|跳闸|电表|电路|门铃|"
            r"mm2线|镇流器|lamp|light|socket|switch|wir(?:e|ing)|\bcable|electric|fuse"
        ),
        "carpentry": (
            r"锁|门|窗|合页|铰链|柜|抽屉|插销|把手|闭门器|挂画|木|床|桌|椅|lock|\bdoor|window|hinge|"
            r"cupboard|drawer|wood"
        ),
    }.items()
}
"""Words of each trade; the first that fits decides, so that an air conditioner that leaks is not
water and an electric lock's switch not carpentry."""


def trade_of(*texts: str) -> str:
    """Whose work it is, by the first of `texts` that tells; empty where none does."""
    for text in texts:
        plain = fold(text)
        for trade, words in _TRADES.items():
            if words.search(plain):
                return trade
    return ""
