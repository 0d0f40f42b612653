"""Search over the log: an FTS5 index of character bigrams, exact as a substring search.

Text is folded (NFKC, casefold) and cut into runs of letters and digits of any script; a hyphen
joins them, so that a room is one run. Each run gives its bigrams in order, so a phrase of bigrams
is a substring of a run; single characters stand behind them as terms of their own. What the index
cannot decide (punctuation inside the query, several runs in one word) is rechecked against the
folded text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import add

from frontdesk.store.driver import Connection
from frontdesk.text import fold

CREATE = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "terms, content='', columnsize=0, tokenize=\"ascii tokenchars '.'\")"
)

ENDLESS = 2**62
"""A seq beyond every other."""

_RUN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def _runs(folded: str) -> list[str]:
    """Maximal runs of letters, marks and digits, and of such runs joined by a hyphen."""
    return _RUN.findall(folded)


def _bigrams(run: str) -> str:
    run = run.replace("-", ".")  # of the two the tokenizer keeps the point
    return " ".join(map(add, run, run[1:]))


def terms_of(value: str) -> str:
    """What the index stores for a text: bigrams of every run, then each character once."""
    runs = _runs(fold(value))
    # A word between runs keeps a phrase from reaching over the gap.
    spaced = " . ".join(_bigrams(run) for run in runs if len(run) > 1)
    characters = sorted(set("".join(runs)) - {"-"})
    return f"{spaced} . {' '.join(characters)}" if runs else ""


def digest(terms: str) -> int:
    """What the index holds for these terms, whatever their order there; of this process alone."""
    value = 0
    for offset, term in enumerate(terms.split()):
        value ^= hash((term, offset))
    return value


@dataclass(frozen=True)
class Word:
    """One word of a query: its index expression (empty when only the recheck can tell)."""

    folded: str
    match: str
    exact: bool


@dataclass(frozen=True)
class Query:
    """A query that no input can make malformed."""

    words: tuple[Word, ...]

    @property
    def match(self) -> str:
        """The FTS5 expression; empty when no word can use the index."""
        return " AND ".join(word.match for word in self.words if word.match)

    @property
    def recheck(self) -> tuple[str, ...]:
        """Folded words that must be looked for in the text itself."""
        return tuple(word.folded for word in self.words if not word.exact)


def _word(folded: str) -> Word:
    runs = _runs(folded)
    if not runs:
        return Word(folded, "", exact=False)
    exact = len(runs) == 1 and runs[0] == folded
    if len(folded) == 1:
        return Word(folded, f'"{folded}"', exact=exact)
    # A run of one character inside a longer word is left to the recheck.
    phrases = [_bigrams(run) for run in runs if len(run) > 1]
    if not phrases:
        return Word(folded, " AND ".join(f'"{run}"' for run in runs), exact=False)
    return Word(folded, " AND ".join(f'"{phrase}"' for phrase in phrases), exact=exact)


def parse(query: str) -> Query:
    """A typed query as words that must all be found; never raises."""
    words = fold(query[:1000]).split()
    return Query(tuple(_word(word) for word in words[:60]))


def hits(
    raw: Connection,
    query: Query,
    *,
    before: int | None,
    first: int = 60,
    text_of: Callable[[Sequence[int]], dict[int, str]],
) -> Iterator[list[int]]:
    """Seqs of entries that hold every word, newest first, page by page, from the newest
    or older than `before`.

    Args:
        first: how many the first page has.
        text_of: gives the searchable text of entries by seq, for the recheck.
    """
    for page in _candidates(raw, query.match, ENDLESS if before is None else before, first):
        if not query.recheck:
            yield page
            continue
        texts = {seq: fold(text) for seq, text in text_of(page).items()}
        yield [seq for seq in page if all(word in texts.get(seq, "") for word in query.recheck)]


def _candidates(raw: Connection, match: str, before: int, page_rows: int) -> Iterator[list[int]]:
    while True:
        if match:
            rows = raw.execute(
                "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid < ? "
                "ORDER BY rowid DESC LIMIT ?",
                (match, before, page_rows),
            ).fetchall()
        else:
            rows = raw.execute(
                "SELECT seq FROM log_line WHERE seq < ? ORDER BY seq DESC LIMIT ?",
                (before, page_rows),
            ).fetchall()
        if not rows:
            return
        page = [row[0] for row in rows]
        yield page
        before = page[-1]
        page_rows = max(page_rows, 500)
