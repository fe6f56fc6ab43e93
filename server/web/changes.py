"""The pages of similar wording and of compared documents: what they show of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz import fuzz, process

from indexer.documents.model import Paragraph, Record
from indexer.text.folding import fold_query
from indexer.text.symbols import symbol_term
from server.search.answer import StoredDocument
from server.search.compare import Comparison, Row
from server.search.diff import Run, runs
from server.search.similar import Similar, SimilarAnswer

PARTNERS = 10
"""Documents that are offered for a comparison with one."""

MOST_LISTED = 500
"""With more documents than this, the form of a comparison offers no list of them."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of the corpus like the asked one, and every place where it stands."""

    similarity: float
    items: tuple[Similar, ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What is like a text: where it stands just as it is, and the other wordings, the nearest first."""

    found: SimilarAnswer

    @property
    def same(self) -> tuple[Similar, ...]:
        """Those that fold to the same text."""
        return tuple(item for item in self.found.items if item.similarity == 1)

    def others(self) -> list[Wording]:
        """The rest, each wording once."""
        groups: dict[str, list[Similar]] = {}
        for item in self.found.items:
            if item.similarity < 1:
                groups.setdefault(fold_query(item.paragraph.text), []).append(item)
        return [
            Wording(items[0].similarity, tuple(items), tuple(runs(self.found.text, items[0].paragraph.text)))
            for items in groups.values()
        ]


@dataclass(frozen=True, slots=True)
class Beside:
    """A row of a comparison with the runs of what is in both documents; or, with `left_for`, the place in the first
    document from which a paragraph was moved to there."""

    row: Row
    runs: tuple[Run, ...]
    left_for: Paragraph | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows in a row of which either all are the same in both documents, or none is."""

    same: bool
    rows: tuple[Beside, ...]

    def extent(self, side: str) -> str:
        """Where the rows stand in one of the documents, `a` or `b`."""
        places = [getattr(beside.row, side).n for beside in self.rows]
        return f"第 {places[0]} 至 {places[-1]} 段" if len(places) > 1 else f"第 {places[0]} 段"


def stretches(comparison: Comparison) -> Iterator[Stretch]:
    """The rows of a comparison as the page shows them."""
    for same, group in groupby(_besides(comparison.rows), lambda beside: beside.row.change == "same"):
        yield Stretch(same, tuple(group))


def _besides(rows: Sequence[Row]) -> Iterator[Beside]:
    moved = sorted(((row.a.n, row) for row in rows if row.change == "moved" and row.a), key=lambda one: one[0])
    for row in rows:
        if row.a and row.change != "moved":
            while moved and moved[0][0] < row.a.n:
                yield _left(moved.pop(0)[1])
        yield Beside(row, tuple(runs(row.a.text, row.b.text)) if row.a and row.b else ())
    yield from (_left(row) for _, row in moved)


def _left(row: Row) -> Beside:
    return Beside(row, (), row.b)


def named(documents: Sequence[StoredDocument], given: str) -> str:
    """The id of the document that someone named by its symbol; anything else as it was given."""
    symbol = symbol_term(given.strip())
    ids = {document.record.id for document in documents}
    bearing = [d.record.id for d in documents if d.record.symbol and symbol_term(d.record.symbol) == symbol]
    return bearing[0] if given not in ids and bearing else given


def partners(documents: Sequence[StoredDocument], record: Record) -> list[Record]:
    """The documents whose titles are most like that of one: earlier and later versions bear nearly the same."""
    others = {d.record.id: d.record for d in documents if d.record.id != record.id}
    titles = {id: other.title for id, other in others.items()}
    return [others[id] for _, _, id in process.extract(record.title, titles, scorer=fuzz.ratio, limit=PARTNERS)]
