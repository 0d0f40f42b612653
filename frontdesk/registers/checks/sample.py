"""Which ordinary entries are looked at: drawn from the chain itself, so that nobody draws again.

Anybody can draw the same sample from the log id, the number of the last entry and the head there:
seed = SHA-256("sample/1 LOG SEQ HEAD"), and of the ordinary entries those n come into the sample
whose SHA-256(seed + " NUMBER") is smallest. All texts are ASCII, the seed is written in hex.
"""

import hashlib
from collections.abc import Iterable
from heapq import nsmallest


def seed(log: str, to_seq: int, head: str) -> str:
    """64 hex digits that nobody knows before the last entry has been written.

    Args:
        log: id of the log, 32 hex digits.
        head: link of entry `to_seq`, 64 hex digits.
    """
    return hashlib.sha256(f"sample/1 {log} {to_seq} {head}".encode()).hexdigest()


def draw(log: str, to_seq: int, head: str, seqs: Iterable[int], n: int) -> tuple[int, ...]:
    """At most `n` of the entries, in the order of the log (LOG-07).

    Args:
        seqs: numbers of the ordinary entries, in any order.
    """
    start = hashlib.sha256(seed(log, to_seq, head).encode())

    def place(seq: int) -> bytes:
        one = start.copy()
        one.update(f" {seq}".encode())
        return one.digest()

    return tuple(sorted(nsmallest(n, set(seqs), key=place)))
