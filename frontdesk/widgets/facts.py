"""Which fields of forms give the facts that a move of a record asks for."""

from collections.abc import Mapping
from typing import Final

GIVEN_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "action_if_dissatisfied": ("action",),
    "answer_text": ("answer",),
    "charge_told": ("charge_told_to",),
    "confirmation": ("confirmed_by",),
    "consent": ("consent_by",),
    "consent_or_urgent": ("consent_by",),
    "finance_signed": ("finance", "confirmed_by"),
    "item_named": ("item",),
    "manager_told": ("manager",),
    "new_time_agreed": ("at", "told"),
    "notice_line": ("month",),
    "other_visitor": ("visitor",),
    "resident_signature": ("signature",),
    "result_text": ("result",),
    "until_time": ("until_at",),
    "worker_named": ("worker",),
}
"""Fields that give a fact a move asks for, where they are not called as the fact is."""
