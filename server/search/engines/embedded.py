"""The engine that answers from an index on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer.documents.model import PARAGRAPH_KINDS, Record
from indexer.engine.codec import Documents
from indexer.engine.kernels import scoring, sets
from indexer.engine.reader import IndexReader
from indexer.engine.segment import StoredRecord
from indexer.errors import NotFoundError
from server.search.answer import StoredDocument, StoredParagraph
from server.search.engines import FACET_ROWS, Cited, Found, Near, Request, Result, Score
from server.search.engines.nearest import Nearest
from server.search.engines.part import day_number
from server.search.engines.program import Program, prepared, program
from server.search.engines.scoring import PARTS, Page, Scorer
from server.search.engines.terms import FIELDS, Terms
from server.search.plan import Condition
from server.search.ranking import LOOKED_AT

Places = npt.NDArray[np.int64]


@dataclass(slots=True)
class _Ordered:
    """An answer before its texts are read: all its paragraphs, how many of them are hits, the page asked for, and for
    each hit of it how many others it stands for."""

    found: Documents
    hits: int
    page: Page
    duplicates: Places
    terms: Terms


class EmbeddedEngine:
    """Conditions decide what is found, terms how it is ordered; both run in compiled code."""

    def __init__(self, reader: IndexReader, looked_at: int = LOOKED_AT) -> None:
        """The second look is at the best `looked_at` of the first; 0, which is for measuring, leaves it out."""
        self._reader = reader
        self._scorer = Scorer(reader, looked_at)
        self._nearest = Nearest(reader)
        self._days = np.asarray([day_number(s.record.date) for s in reader.records], np.int64)
        self._ids = tuple(s.record.id for s in reader.records)
        self._values = {name: _Values(_of_record(name, s.record) for s in reader.records) for name in _OF_RECORD}

    @property
    def generation(self) -> str:
        """The name of the index's generation."""
        return self._reader.generation

    def ready(self) -> None:
        """Files that are open can always answer."""

    def count(self, where: Condition) -> int:
        """How many paragraphs meet a condition."""
        return len(self._matching(program(where)))

    def rank(self, request: Request) -> tuple[int, list[str], list[float]]:
        """Total, ids and scores of a request."""
        total, paragraphs, scores = self.first(request)
        stored = [self._reader.records[i] for i in self._reader.document_of[paragraphs].tolist()]
        ids = [f"{s.record.id}:{n - s.first + 1}" for s, n in zip(stored, paragraphs.tolist(), strict=True)]
        return total, ids, scores.tolist()

    def first(self, request: Request) -> tuple[int, Documents, npt.NDArray[np.float32]]:
        """Exact total, numbers and scores of a request: an answer before anything is read."""
        ordered = self._order(request)
        return len(ordered.found), ordered.page.paragraphs, ordered.page.scores

    def search(self, request: Request) -> Result:
        """Hits with their texts, and facets."""
        ordered = self._order(request)
        page = ordered.page
        parts = self._parts(ordered) if request.explain else [{}] * len(page.paragraphs)
        hits = tuple(
            self._hit(n, Score(score, explained), duplicates)
            for n, score, duplicates, explained in zip(
                page.paragraphs.tolist(), page.scores.tolist(), ordered.duplicates.tolist(), parts, strict=True
            )
        )
        return Result(len(ordered.found), ordered.hits, hits, self._facets(ordered.found))

    def citations(self) -> Mapping[str, Cited]:
        """Every symbol cited, with those who cite it."""
        return self._citations

    @cached_property
    def _citations(self) -> dict[str, Cited]:
        reader = self._reader
        starts = reader.cites_start.astype(np.int64)
        citing = np.repeat(np.arange(reader.count), starts[1:] - starts[:-1])
        documents = reader.document_of[citing].astype(np.int64)
        paragraphs = np.bincount(reader.cites, minlength=len(reader.symbols)).tolist()
        pairs = np.unique(reader.cites.astype(np.int64) * len(reader.records) + documents)
        of_documents = np.bincount(pairs // max(len(reader.records), 1), minlength=len(reader.symbols)).tolist()
        of_year = np.asarray([int((s.record.date or "0")[:4]) for s in reader.records], np.int64)
        dated, counts = np.unique(reader.cites.astype(np.int64) * 10_000 + of_year[documents], return_counts=True)
        years: list[dict[str, int]] = [{} for _ in reader.symbols]
        for code, count in zip(dated.tolist(), counts.tolist(), strict=True):
            if code % 10_000:
                years[code // 10_000][f"{code % 10_000:04}"] = count
        return {
            symbol: Cited(*counted)
            for symbol, *counted in zip(reader.symbols, paragraphs, of_documents, years, strict=True)
            if counted[0]  # else only removed paragraphs did
        }

    def nearest(self, key: str, least: float, size: int) -> tuple[Near, ...]:
        """The paragraphs most similar to a key: none that is similar enough is missed."""
        return tuple(
            Near(self._reader.records[self._reader.document_of[n]].record, self._reader.paragraph(n)[0], alike)
            for n, alike in self._nearest.to(key, least=least, size=size)
        )

    def title(self, doc: str) -> str:
        """The title of a document that the index holds."""
        return self._reader.records[self._reader.by_id[doc]].record.title

    def documents(self) -> tuple[StoredDocument, ...]:
        """Every document."""
        return tuple(StoredDocument(s.record, s.count, s.read_off) for s in self._reader.records)

    def document(self, doc: str) -> StoredDocument:
        """A document with its paragraphs; raises NotFoundError."""
        stored = self._stored(doc)
        paragraphs = map(self._reader.paragraph, range(stored.first, stored.first + stored.count))
        return StoredDocument(
            stored.record, stored.count, stored.read_off, tuple(StoredParagraph(*p) for p in paragraphs)
        )

    def paragraph(self, doc: str, n: int) -> tuple[Record, StoredParagraph]:
        """One paragraph and its document's record; raises NotFoundError."""
        stored = self._stored(doc)
        if not 1 <= n <= stored.count:
            raise NotFoundError(f"这份文件只有第 1 至第 {stored.count} 段，没有第 {n} 段。")
        return stored.record, StoredParagraph(*self._reader.paragraph(stored.first + n - 1))

    def keys(self, where: Condition) -> Iterator[tuple[str, int, str]]:
        """Document, `n` and folded text of every paragraph that meets a condition."""
        found = self._matching(program(where))
        for n, i in zip(found.tolist(), self._reader.document_of[found].tolist(), strict=True):
            stored = self._reader.records[i]
            yield stored.record.id, n - stored.first + 1, self._reader.key(n)

    def _stored(self, doc: str) -> StoredRecord:
        i = self._reader.by_id.get(doc)
        if i is None:
            raise NotFoundError(f"索引里没有编号为“{doc}”的文件。")
        return self._reader.records[i]

    def _matching(self, asked: Program) -> Documents:
        """The paragraphs that meet a condition, ascending."""
        parts = [part.numbered.to_generation(part.matching(asked)) for part in self._scorer.parts]
        # Sorted runs, which a stable sort only merges.
        return parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts), kind="stable")

    def _order(self, request: Request) -> _Ordered:
        asked, begin, end = prepared(request), request.first, request.first + request.size
        if request.sort == "relevance" and not request.collapse and self._reader.is_one:
            found, best = self._scorer.answer(asked, end)
            page = best.after(begin)
            return _Ordered(found, len(found), page, np.zeros(len(page.paragraphs), np.int64), asked.terms)
        found = self._matching(asked.where)
        hits, alike = self._newest_of_each_group(found) if request.collapse else (found, None)
        if request.sort == "relevance":
            page = self._scorer.best(hits, asked, end).after(begin)
        else:
            paragraphs = self._by_place(request, hits)
            page = Page(paragraphs, self._scorer.sums(paragraphs, asked.terms), np.zeros((len(PARTS), len(paragraphs))))
        count = len(page.paragraphs)
        duplicates = np.zeros(count, np.int64) if alike is None else alike[np.searchsorted(hits, page.paragraphs)] - 1
        return _Ordered(found, len(hits), page, duplicates, asked.terms)

    def _by_place(self, request: Request, hits: Documents) -> Documents:
        """The page of an answer by date or document."""
        end = request.first + request.size
        if request.sort == "document":
            return hits[request.first : end]
        days = self._days[self._reader.document_of[hits]]
        # Documents without a date come last either way; equal dates in the order of their numbers.
        major = np.where(days == 0, 1 << 30, days if request.sort == "date" else 1_0000_0000 - days)
        key = major << 32 | hits
        if len(key) > end:
            key = np.partition(key, end - 1)[:end]
        key.sort()
        return (key[request.first :] & 0xFFFFFFFF).astype(np.uint32)

    def _newest_of_each_group(self, found: Documents) -> tuple[Documents, Places]:
        """One paragraph of each group of equal ones (ascending), and how many of the group were found."""
        hashes = self._reader.hashes[found]
        # The first of the newest in each group: sorted by group, then the date down, then the place.
        order = np.lexsort((found, -self._days[self._reader.document_of[found]], hashes))
        _, first, counts = np.unique(hashes[order], return_index=True, return_counts=True)
        chosen = found[order[first]]
        ascending = np.argsort(chosen)
        return chosen[ascending], counts[ascending]

    def _parts(self, ordered: _Ordered) -> list[dict[str, float]]:
        """What each score of the page is made of; parts of no weight are left out."""
        page = ordered.page
        sums = [self._scorer.sums(page.paragraphs, ordered.terms, field) for field in range(len(FIELDS))]
        rows = zip((*FIELDS, *PARTS), (*sums, *page.parts), strict=True)
        columns = [(name, row.tolist()) for name, row in rows if name in FIELDS or row.any()]
        return [{name: column[i] for name, column in columns} for i in range(len(page.paragraphs))]

    def _hit(self, n: int, score: Score, duplicates: int) -> Found:
        paragraph, mentions = self._reader.paragraph(n)
        record = self._reader.records[self._reader.document_of[n]].record
        return Found(record, paragraph, mentions, score, duplicates)

    def _facets(self, found: Documents) -> dict[str, tuple[tuple[str, int], ...]]:
        reader = self._reader
        by_document = sets.count_values(found, reader.document_of, len(reader.records))
        parts = sets.count_values(found, reader.part_of, len(PARAGRAPH_KINDS))
        return {
            "doc": _most_frequent(self._ids, by_document),
            **{name: values.most_frequent(by_document) for name, values in self._values.items()},
            "part": _most_frequent(_KINDS, parts[_KIND_PLACES]),
            "cites": self._most_cited(found) if reader.symbols else (),
        }

    def _most_cited(self, found: Documents) -> tuple[tuple[str, int], ...]:
        reader = self._reader
        counts = sets.count_lists(found, reader.cites_start, reader.cites, len(reader.symbols))
        return _most_frequent(reader.symbols, counts)


_KINDS = tuple(sorted(PARAGRAPH_KINDS))
_KIND_PLACES = np.asarray([PARAGRAPH_KINDS.index(kind) for kind in _KINDS])
_OF_RECORD = ("year", "organ", "kind")


def _of_record(field: str, record: Record) -> str | None:
    match field:
        case "year":
            return record.date[:4] if record.date else None
        case "organ":
            return record.organ
        case _:
            return record.kind


class _Values:
    """The values of a field of documents, numbered in their order."""

    def __init__(self, values: Iterable[str | None]) -> None:
        of_document = list(values)
        self._names = tuple(sorted({value for value in of_document if value is not None}))
        # Documents without a value count in the first place.
        place: dict[str | None, int] = {name: i for i, name in enumerate(self._names, 1)}
        self._places = np.asarray([place.get(value, 0) for value in of_document], np.int64)

    def most_frequent(self, by_document: Places) -> tuple[tuple[str, int], ...]:
        """The values with the most paragraphs, from the number of paragraphs of each document."""
        if not self._names:
            return ()
        # Sums of integers are exact as floats.
        counts = np.bincount(self._places, by_document, len(self._names) + 1).astype(np.int64)
        return _most_frequent(self._names, counts[1:])


def _most_frequent(names: Sequence[str], counts: Places) -> tuple[tuple[str, int], ...]:
    """The values that occur most, ties by value; the values are in their order."""
    first = scoring.best(counts, FACET_ROWS)
    rows = zip(first.tolist(), counts[first].tolist(), strict=True)
    return tuple([(names[i], count) for i, count in rows if count])
