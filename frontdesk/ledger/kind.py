"""What a kind of entry is."""

from dataclasses import dataclass

DUTY_LOG = "duty_log"
PERMANENT = "permanent"


@dataclass(frozen=True)
class Kind:
    """One kind of entry.

    Attributes:
        name: `subject.verb` in the past tense.
        en, zh: how the entry reads.
        required: fields of `data` that may not be empty (LOG-18).
        retention: class name.
        automatic: the desk (person 0) may author it.
        technical: folds into "n desk lines" in the log view.
        by_hand: people write it from a form, with the further facts of LOG-18.
    """

    name: str
    en: str
    zh: str
    required: tuple[str, ...] = ()
    retention: str = DUTY_LOG
    automatic: bool = False
    technical: bool = False
    by_hand: bool = False


def kind(name: str, en: str, zh: str, required: str = "", flags: str = "") -> Kind:
    """A kind; `required` and `flags` (auto, technical, permanent, hand) are words."""
    marks = flags.split()
    return Kind(
        name,
        en,
        zh,
        tuple(required.split()),
        PERMANENT if "permanent" in marks else DUTY_LOG,
        "auto" in marks,
        "technical" in marks,
        "hand" in marks,
    )
