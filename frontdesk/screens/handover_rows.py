"""A handover as rows: what is to be done, what was done, what is asked.

What stands on a row is worked out by `handover_first` and `handover_last`, the steps in their
order are in `handover_steps`.
"""

from dataclasses import dataclass, field
from typing import Final

from frontdesk.language import current_language
from frontdesk.registers.handovers.working import Working
from frontdesk.screens.handover_data import HandoverData

DONE: Final = "✓"
OPEN: Final = "·"
RED: Final = "‼"


@dataclass(frozen=True)
class Ask:
    """What is typed for a row.

    Attributes:
        hint: what stands in the line while it is empty.
        value: what it begins with.
        explains: it is the explanation of what was found.
    """

    label: str
    hint: str = ""
    value: str = ""
    limit: int = 300
    explains: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a step.

    Attributes:
        key: `what:which`; the same as long as the row is about the same thing.
        right: what stands at its right end.
        more: what stands under the list while the cursor is on it.
        ask: what is typed for it; None where Enter alone does it.
        subject: the record that can be opened, `table:id`.
        done: whether it is done; None where nothing need be done about it.
        rule: the rule behind it, where it is another than that of the step.
    """

    key: str
    words: str
    mark: str = " "
    right: str = ""
    more: tuple[str, ...] = ()
    ask: Ask | None = None
    subject: str = ""
    done: bool | None = None
    strong: bool = False
    rule: str = ""

    @property
    def what(self) -> str:
        """What the row is: the part of its key before the colon."""
        return self.key.partition(":")[0]

    @property
    def which(self) -> str:
        """Which one it is: the part of its key behind the colon."""
        return self.key.partition(":")[2]


@dataclass
class View:
    """What rows are made of: what was read, what was filled in, and what is being explained.

    Attributes:
        explaining: key of the row whose difference is to be explained next; empty for none.
    """

    data: HandoverData
    filled: Working
    explaining: str = ""
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def changed(self) -> None:
        """Something was filled in: the rows are made anew when they are asked for."""
        self.rows.clear()


def mark_of(done: bool | None) -> str:
    """The sign before a row."""
    return {True: DONE, False: OPEN, None: " "}[done]


def labelled(label: str, words: str) -> str:
    """`Label: words`, with the colon of the language."""
    return f"{label}：{words}" if current_language() == "zh" else f"{label}: {words}"


def heading(key: str, words: str) -> Row:
    """A line above others that belong together."""
    return Row(f"head:{key}", words, strong=True)
