"""The engine that answers from an index on this machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer.documents.model import PARAGRAPH_KINDS, Record
from indexer.engine import kernels
from indexer.engine.codec import Documents, gram_code, term_code
from indexer.engine.reader import IndexReader, StoredRecord
from indexer.errors import NotFoundError
from server.search.answer import StoredDocument, StoredParagraph
from server.search.engines import FACET_ROWS, Cited, Found, Near, Request, Result, Score
from server.search.engines.membership import Membership
from server.search.engines.nearest import Nearest
from server.search.plan import EVERYTHING, Condition, RankTerms
from server.search.ranking import MAX_QUERY_FREQUENCY, WEIGHTS

Scores = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
_FIELDS = tuple(WEIGHTS)
_LOOK_UP_COST = 12
"""Reading so many postings in a row takes as long as looking one paragraph up in a list."""


@dataclass(frozen=True, slots=True)
class _Lists:
    """The posting lists of a query's terms: field (its place in _FIELDS), extent, and the weight of one term."""

    fields: Places
    begins: Places
    ends: Places
    weights: Scores

    @property
    def postings(self) -> int:
        """How many postings there are in all lists."""
        return int((self.ends - self.begins).sum())

    def of_field(self, field: int) -> _Lists:
        """Those of one field."""
        chosen = self.fields == field
        return _Lists(self.fields[chosen], self.begins[chosen], self.ends[chosen], self.weights[chosen])


@dataclass(frozen=True, slots=True)
class _Ordered:
    """An answer before its texts are read.

    `found` are all its paragraphs, `hits` how many of them are hits; `page` are those asked for, with their scores
    and how many equal ones each stands for, the first `verbatim` of them with a bonus.
    """

    found: Documents
    hits: int
    page: Documents
    scores: Scores
    duplicates: Places
    verbatim: int
    bonus: float
    lists: _Lists


_NO_PLACES: Places = np.empty(0, np.int64)
_NO_LISTS = _Lists(_NO_PLACES, _NO_PLACES, _NO_PLACES, np.empty(0, np.float32))


class EmbeddedEngine:
    """Conditions decide what is found, terms how it is ordered; both run in compiled code."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._membership = Membership(reader)
        self._nearest = Nearest(reader)
        lengths = np.empty((len(_FIELDS), reader.count), np.float32)
        characters = np.diff(reader.key_offsets.astype(np.int64))
        for i, name in enumerate(_FIELDS):
            of = {"words": reader.word_lengths, "bigrams": np.maximum(characters - 1, 0), "characters": characters}
            lengths[i] = of[name]
            constants, average = WEIGHTS[name], max(float(lengths[i].sum(dtype=np.float64)), 1) / max(reader.count, 1)
            # The part of BM25's divisor that does not depend on the term.
            lengths[i] *= constants.k1 * constants.b / average
            lengths[i] += constants.k1 * (1 - constants.b)
        self._norms = lengths
        self._values = {name: _Values(_of_record(name, s.record) for s in reader.records) for name in _OF_RECORD}

    @property
    def generation(self) -> str:
        """The name of the index's generation."""
        return self._reader.generation

    def ready(self) -> None:
        """Files that are open can always answer."""

    def count(self, where: Condition) -> int:
        """How many paragraphs meet a condition."""
        return len(self._membership.matching(where))

    def rank(self, request: Request) -> tuple[int, list[str], list[float]]:
        """Total, ids and scores of a request."""
        ordered = self._order(request)
        documents = self._reader.document_of[ordered.page].tolist()
        stored = [self._reader.records[i] for i in documents]
        ids = [f"{s.record.id}:{n - s.first + 1}" for s, n in zip(stored, ordered.page.tolist(), strict=True)]
        return len(ordered.found), ids, ordered.scores.tolist()

    def search(self, request: Request) -> Result:
        """Hits with their texts, and facets."""
        ordered = self._order(request)
        parts = self._parts(ordered) if request.explain else [{}] * len(ordered.page)
        hits = tuple(
            self._hit(n, Score(score, explained), duplicates)
            for n, score, duplicates, explained in zip(
                ordered.page.tolist(), ordered.scores.tolist(), ordered.duplicates.tolist(), parts, strict=True
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
        found = self._membership.matching(where)
        for n, i in zip(found.tolist(), self._reader.document_of[found].tolist(), strict=True):
            stored = self._reader.records[i]
            yield stored.record.id, n - stored.first + 1, self._reader.key(n)

    def _stored(self, doc: str) -> StoredRecord:
        i = self._reader.by_id.get(doc)
        if i is None:
            raise NotFoundError(f"索引里没有编号为“{doc}”的文件。")
        return self._reader.records[i]

    def _order(self, request: Request) -> _Ordered:
        found = self._membership.matching(request.where)
        if request.filters != EVERYTHING:
            found = kernels.both(found, self._membership.matching(request.filters))
        hits, alike = self._newest_of_each_group(found) if request.collapse else (found, None)
        lists = self._lists(request.rank)
        if request.sort == "relevance":
            page, scores, verbatim, bonus = self._by_score(request, hits, lists)
        else:
            page, verbatim, bonus = self._by_place(request, hits), 0, 0.0
            scores = self._scores_of_page(page, lists)
        duplicates = np.zeros(len(page), np.int64) if alike is None else alike[np.searchsorted(hits, page)] - 1
        return _Ordered(found, len(hits), page, scores, duplicates, verbatim, bonus, lists)

    def _by_score(self, request: Request, hits: Documents, lists: _Lists) -> tuple[Documents, Scores, int, float]:
        """The page of an answer by relevance, its scores, how many of it hold the whole query, and their bonus."""
        end = request.first + request.size
        first = kernels.both(hits, self._membership.matching(request.verbatim)) if request.verbatim else hits[:0]
        if not len(first):
            page, scores = self._best(hits, lists, end)
            return page[request.first :], scores[request.first :], 0, 0.0
        # More than any sum of parts, so that no paragraph without the whole query comes first.
        bonus = float(lists.weights.sum()) + 1
        page, scores = self._best(first, lists, end)
        scores += np.float32(bonus)
        if len(page) < end:
            others, lower = self._best(kernels.without(hits, first), lists, end - len(page))
            page, scores = np.concatenate((page, others)), np.concatenate((scores, lower))
        verbatim = max(0, min(len(first), end) - request.first)
        return page[request.first :], scores[request.first :], verbatim, bonus

    def _best(self, paragraphs: Documents, lists: _Lists, size: int) -> tuple[Documents, Scores]:
        """Those of these paragraphs (ascending) with the highest scores, best first, and their scores."""
        scores = self._scores(paragraphs, lists)
        places = kernels.best(scores, size)
        return paragraphs[places], scores[places]

    def _by_place(self, request: Request, hits: Documents) -> Documents:
        """The page of an answer by date or document."""
        end = request.first + request.size
        if request.sort == "document":
            return hits[request.first : end]
        days = self._membership.days[self._reader.document_of[hits]]
        # Documents without a date come last either way; equal dates in the order of their numbers.
        major = np.where(days == 0, 1 << 30, days if request.sort == "date" else 1_0000_0000 - days)
        key = major << 32 | hits
        if len(key) > end:
            key = np.partition(key, end - 1)[:end]
        key.sort()
        return (key[request.first :] & 0xFFFFFFFF).astype(np.uint32)

    def _newest_of_each_group(self, found: Documents) -> tuple[Documents, Places]:
        """One paragraph of each group of equal ones (ascending), and how many of the group were found."""
        groups = self._reader.group_of[found]
        # The first of the newest in each group: sorted by group, then the date down, then the place.
        order = np.lexsort((found, -self._membership.days[self._reader.document_of[found]], groups))
        _, first, counts = np.unique(groups[order], return_index=True, return_counts=True)
        chosen = found[order[first]]
        ascending = np.argsort(chosen)
        return chosen[ascending], counts[ascending]

    def _lists(self, terms: RankTerms) -> _Lists:
        parts = []
        for field, name in enumerate(_FIELDS):
            times: Counter[str] = getattr(terms, name)
            if times:
                codes = np.asarray(list(map(term_code if name == "words" else gram_code, times)), np.uint64)
                counts = np.minimum(np.asarray(list(times.values()), np.float64), MAX_QUERY_FREQUENCY)
                table, factor = self._reader.tables[name], WEIGHTS[name].weight * (WEIGHTS[name].k1 + 1)
                found = kernels.weigh(table.codes, table.extents, codes, counts, factor, self._reader.count)
                parts.append((np.full(len(found[0]), field), *found))
        if not parts:
            return _NO_LISTS
        return _Lists(*map(np.concatenate, zip(*parts, strict=True)))

    def _scores(self, paragraphs: Documents, lists: _Lists) -> Scores:
        """The score of each of these paragraphs, which ascend."""
        if not len(paragraphs) or not len(lists.begins):
            return np.zeros(len(paragraphs), np.float32)
        one_by_one = len(paragraphs) * len(lists.begins) * _LOOK_UP_COST
        score = kernels.score_sparsely if one_by_one < lists.postings else kernels.score_densely
        out: Scores = score(
            paragraphs,
            self._reader.documents,
            self._reader.frequencies,
            lists.begins,
            lists.ends,
            lists.fields,
            lists.weights,
            self._norms,
        )
        return out

    def _scores_of_page(self, page: Documents, lists: _Lists) -> Scores:
        """The same for a page, in its order."""
        ascending = np.sort(page)
        return self._scores(ascending, lists)[np.searchsorted(ascending, page)]

    def _parts(self, ordered: _Ordered) -> list[dict[str, float]]:
        """What each score of the page is made of, by field."""
        parts = {name: self._scores_of_page(ordered.page, ordered.lists.of_field(i)) for i, name in enumerate(_FIELDS)}
        if ordered.bonus:
            parts["verbatim"] = np.where(np.arange(len(ordered.page)) < ordered.verbatim, ordered.bonus, 0.0)
        return [{name: float(of[i]) for name, of in parts.items()} for i in range(len(ordered.page))]

    def _hit(self, n: int, score: Score, duplicates: int) -> Found:
        paragraph, mentions = self._reader.paragraph(n)
        record = self._reader.records[self._reader.document_of[n]].record
        return Found(record, paragraph, mentions, score, duplicates)

    def _facets(self, found: Documents) -> dict[str, tuple[tuple[str, int], ...]]:
        reader = self._reader
        by_document = kernels.count_values(found, reader.document_of, len(reader.records))
        parts = kernels.count_values(found, reader.part_of, len(PARAGRAPH_KINDS))
        cites = kernels.count_lists(found, reader.cites_start, reader.cites, len(reader.symbols))
        return {
            **{name: values.most_frequent(by_document) for name, values in self._values.items()},
            "part": _most_frequent(PARAGRAPH_KINDS, parts),
            "cites": _most_frequent(reader.symbols, cites),
        }


_OF_RECORD = ("doc", "year", "organ", "kind")


def _of_record(field: str, record: Record) -> str | None:
    match field:
        case "doc":
            return record.id
        case "year":
            return record.date[:4] if record.date else None
        case "organ":
            return record.organ
        case _:
            return record.kind


class _Values:
    """The values of a field of documents, numbered."""

    def __init__(self, values: Iterator[str | None]) -> None:
        numbers: dict[str, int] = {}
        of_document = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values]
        self._names = tuple(numbers)
        self._of_document = np.asarray(of_document, np.int64)

    def most_frequent(self, by_document: Places) -> tuple[tuple[str, int], ...]:
        """The values with the most paragraphs, from the number of paragraphs of each document."""
        # Documents without a value count in the first place; sums of integers are exact as floats.
        counts = np.bincount(self._of_document + 1, by_document, len(self._names) + 1).astype(np.int64)
        return _most_frequent(self._names, counts[1:])


def _most_frequent(names: Sequence[str], counts: Places) -> tuple[tuple[str, int], ...]:
    """The values that occur most, ties by value."""
    chosen = np.flatnonzero(counts)
    if len(chosen) > 4 * FACET_ROWS:
        # Only what can be among the first is put in order; ties with the last of them stay in.
        of_chosen = counts[chosen]
        chosen = chosen[of_chosen >= np.partition(of_chosen, -FACET_ROWS)[-FACET_ROWS]]
    rows = sorted((-int(counts[i]), names[i]) for i in chosen.tolist())
    return tuple((name, -negative) for negative, name in rows[:FACET_ROWS])
