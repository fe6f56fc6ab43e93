"""The concordance: every occurrence of what a query asks for in one line, with what stands left and right of it.

Occurrences are counted on the folded text, from left to right and without overlap: the next one begins where the last
one ended or later (`aa` stands twice in `aaaa`); of two that begin together the longer one counts. For one string
that is `str.count`. What a query excludes has no occurrences, and neither have fields: they choose paragraphs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from heapq import nsmallest
from itertools import count, islice
from typing import Any

from indexer.csv_text import BYTE_ORDER_MARK, csv_row
from indexer.documents.model import Paragraph, Record
from indexer.text.folding import fold_with_offsets
from indexer.text.symbols import resolution_number, symbols
from server.search import tree
from server.search.answer import QueryWarning, Range, Understood, paragraph_url
from server.search.engines import Engine
from server.search.language import parse
from server.search.plan import Characters, Close, Condition, Value, condition, positive_leaves
from server.search.runs import close_pairs, occurrences
from server.search.steps import in_time

CONCORDANCE_SORTS = ("document", "left", "right")
COMPARED = 40
"""Folded characters of context that decide an order; among equal ones it is that of the documents."""
CSV_COLUMNS = ("id", "symbol", "title", "date", "label", "left", "match", "right")
_NOTHING_ASKED = "查询里没有可以逐行列出的文字，请写下要找的字。"

_Leaf = Characters | Close | Value
_Place = tuple[str, int, str, int, int, int]
"""What an occurrence is ordered by, its number among all, then its document, its paragraph's `n`, and its range."""


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence; `left + match + right` is a stretch of the original paragraph."""

    record: Record
    paragraph: Paragraph
    left: str
    match: str
    right: str

    @property
    def id(self) -> str:
        """`DOC:n`."""
        return f"{self.record.id}:{self.paragraph.n}"

    @property
    def url(self) -> str:
        """The reader's address of the paragraph."""
        return paragraph_url(self.record.id, self.paragraph.n)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one line."""
        return {
            "id": self.id,
            "url": self.url,
            "label": self.paragraph.label,
            "left": self.left,
            "match": self.match,
            "right": self.right,
        }


@dataclass(frozen=True, slots=True)
class Concordance:
    """One page of occurrences, and how many there are in all."""

    query: Understood
    total: int
    page: int
    size: int
    lines: tuple[Line, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the API."""
        return {
            "query": {
                "q": self.query.q,
                "warnings": [asdict(w) for w in self.query.warnings],
                "terms": list(self.query.terms),
            },
            "total": self.total,
            "page": self.page,
            "size": self.size,
            "lines": [line.to_dict() for line in self.lines],
        }


def concordance(engine: Engine, q: str, *, width: int, sort: str, page: int, size: int) -> Concordance:
    """One page of the occurrences in the paragraphs that a query finds, plain words read to the letter.

    By `left` and `right` lines are ordered by what precedes (read backwards from the match) or follows, folded, by
    code point: punctuation, digits, Latin letters, then Han by radical and stroke, as Unicode has them. `width`
    counts characters of context on each side. Raises ParameterError for a query that is too long.
    """
    parsed = parse(q)
    where = condition(parsed.tree, "letter")
    warnings = parsed.warnings
    total, chosen = 0, list[_Place]()
    if leaves := shown_leaves(where):
        total, chosen = _ordered(engine, where, leaves, sort, page * size)
    elif parsed.tree:
        warnings = (*warnings, QueryWarning(_NOTHING_ASKED, 0))
    return Concordance(
        query=Understood(q, "all", None, warnings, tree.terms(parsed)),
        total=total,
        page=page,
        size=size,
        lines=tuple(_lines(engine, chosen[(page - 1) * size :], width)),
    )


def shown_leaves(where: Condition) -> tuple[_Leaf, ...]:
    """The parts of a condition that have occurrences in a text."""
    leaves = positive_leaves(where)
    return tuple(leaf for leaf in leaves if not isinstance(leaf, Value) or leaf.field == "cites")


def places(key: str, leaves: Sequence[_Leaf]) -> list[Range]:
    """The occurrences of `leaves` in a folded text, as ranges of that text."""
    out: list[Range] = []
    match leaves:
        case [Characters(wanted, False, False)]:  # what most queries are, told in a third of the time
            at = key.find(wanted)
            while at >= 0:
                out.append((at, at + len(wanted)))
                at = key.find(wanted, at + len(wanted))
            return out
    last = 0
    for start, end in sorted((r for leaf in leaves for r in _of_leaf(key, leaf)), key=lambda r: (r[0], -r[1])):
        if start >= last:
            out.append((start, end))
            last = end
    return out


def csv_rows(lines: Iterable[Line]) -> Iterator[str]:
    """CSV with a header, and the byte order mark that spreadsheets know UTF-8 by."""
    yield BYTE_ORDER_MARK + csv_row(CSV_COLUMNS)
    for line in lines:
        record = line.record
        yield csv_row(
            (
                line.id,
                record.symbol,
                record.title,
                record.date,
                line.paragraph.label,
                line.left,
                line.match,
                line.right,
            )
        )


def _ordered(
    engine: Engine, where: Condition, leaves: Sequence[_Leaf], sort: str, most: int
) -> tuple[int, list[_Place]]:
    """How many occurrences there are, and the first `most` in order; no more than these are held at a time."""
    numbers = count()
    found = (
        (_context(key, start, end, sort), next(numbers), doc, n, start, end)
        for doc, n, key in in_time(engine.keys(where))
        for start, end in places(key, leaves)
    )
    if sort == "document":
        first = list(islice(found, most))
        deque(found, maxlen=0)
    else:
        first = nsmallest(most, found)
    return next(numbers), first


def _context(key: str, start: int, end: int, sort: str) -> str:
    if sort == "left":
        return key[max(0, start - COMPARED) : start][::-1]
    return key[end : end + COMPARED] if sort == "right" else ""


def _of_leaf(key: str, leaf: _Leaf) -> Iterator[Range]:
    match leaf:
        case Characters(wanted, starts_run, ends_run):
            for at in occurrences(key, wanted, starts_run, ends_run):
                yield at, at + len(wanted)
        case Close(first, second, distance):
            nearest: dict[int, int] = {}
            for a, b in close_pairs(key, first, second, distance):
                start, end = min(a, b), max(a + len(first), b + len(second))
                nearest[start] = min(end, nearest.get(start, end))
            yield from nearest.items()
        case Value("cites", wanted):
            # Folding a key changes nothing: the ranges are those of the key.
            yield from (m.range for m in symbols(key) if wanted in (m.symbol, resolution_number(m.symbol)))


def _lines(engine: Engine, chosen: Sequence[_Place], width: int) -> Iterator[Line]:
    read = cache(engine.paragraph)
    folded = cache(fold_with_offsets)
    for _, _, doc, n, first, last in chosen:
        record, stored = read(doc, n)
        text = stored.paragraph.text
        start, end = folded(text).original(first, last)
        yield Line(
            record, stored.paragraph, text[max(0, start - width) : start], text[start:end], text[end : end + width]
        )
