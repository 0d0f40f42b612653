"""What a clock is called in the language of whoever reads it.

A label stands in the language the site had when the clock began. Of an order's, a request's and a
step's clock the words are known in both languages, so that everybody reads their own; what a
person wrote stays as it is.
"""

import re
from collections.abc import Iterable
from typing import Final

from frontdesk.language import LANGUAGES, Language
from frontdesk.registers import secrecy

Words = tuple[str, str]
"""In English and in Chinese."""

_ORDER: Final[tuple[Words, ...]] = (
    ("reply to the resident", "答复住户"),
    ("worker there", "到场"),
    ("work goes on", "复工"),
    ("arrears paid", "付清欠费"),
    ("ask for payment", "催收"),
    ("fee notice paid", "付清管理费通知"),
    ("payment", "结清"),
    ("return visit", "回访"),
)
"""What the clocks of orders are called."""
_REQUEST: Final = re.compile(r"(?:reply to|回复报事) (?P<said>\d+ .*)")
_OUTING: Final = re.compile(r"(?P<zh>.*)报平安|hear of (?P<en>.*)")
_TOOL: Final = re.compile(r"(?P<place>.*) 归还(?P<tool>.+)")


def spoken(label: str, subject: str, language: Language, steps: Iterable[Words] = ()) -> str:
    """The label of a clock as somebody reads it who reads `language`.

    Args:
        subject: the record the clock belongs to, e.g. `work_order:7`.
        steps: what the clocks of the steps of procedures are called.
    """
    for one in LANGUAGES:  # what stands in place of a confidential matter
        closed = secrecy.order_words("", one)
        if label.startswith(closed):
            return secrecy.order_words("", language) + label.removeprefix(closed)
    table = subject.partition(":")[0]
    if table == "work_order":
        return _of_order(label, language)
    if table == "outing" and (out := _OUTING.fullmatch(label)):
        return outing_words(out["zh"] or out["en"], language)
    if table == "help_request" and (found := _REQUEST.fullmatch(label)):
        return f"{'回复报事' if language == 'zh' else 'reply to'} {found['said']}"
    return _ending(label, steps, language) if table == "run_step" else label


def outing_words(name: str, language: Language) -> str:
    """What the welfare clock of somebody outside is called."""
    return f"{name}报平安" if language == "zh" else f"hear of {name}"


def _ending(label: str, known: Iterable[Words], language: Language) -> str:
    """The label, what it ends on in `language`; as it is where none of the words is known."""
    for words in known:
        for old in words:
            if label == old or label.endswith(f" {old}"):
                return label.removesuffix(old) + words[language == "zh"]
    return label


def _of_order(label: str, language: Language) -> str:
    head, blank, number = label.rpartition(" ")
    named = _ending(head, _ORDER, language)
    if named == head and language == "zh" and head.endswith(" back"):
        named = f"{head.removesuffix(' back')} 归还"
    elif language == "en" and (found := _TOOL.fullmatch(head)):
        named = f"{found['place']} {found['tool']} back"
    return f"{named}{blank}{number}"
