"""The engine that answers from an index on this machine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.documents.model import PARAGRAPH_KINDS
from indexer.engine.reader import IndexReader
from indexer.errors import NotFoundError
from server.search.answer import StoredDocument, StoredParagraph
from server.search.engines import FACET_ROWS, Found, Request, Result, Score
from server.search.engines.membership import Mask, matching
from server.search.plan import Condition, RankTerms
from server.search.ranking import MAX_QUERY_FREQUENCY, WEIGHTS, idf

Scores = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Ordered:
    """An answer before its texts are read: the mask of all, and the paragraphs of the page with their scores."""

    mask: Mask
    total: int
    groups: int
    page: Numbers
    duplicates: Numbers
    parts: Mapping[str, Scores]

    def score(self, place: int) -> Score:
        parts = {name: float(scores[place]) for name, scores in self.parts.items()}
        return Score(sum(parts.values()), parts)


class EmbeddedEngine:
    """Masks over all paragraphs decide, scores are added up for those that stay."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        count = max(reader.count, 1)
        pairs = np.maximum(reader.character_lengths.astype(np.float64) - 1, 0)
        lengths = {
            "words": reader.word_lengths.astype(np.float64),
            "bigrams": pairs,
            "characters": reader.character_lengths.astype(np.float64),
        }
        # The part of BM25's divisor that does not depend on the term.
        self._norms = {
            name: WEIGHTS[name].k1 * (1 - WEIGHTS[name].b + WEIGHTS[name].b * length / max(length.sum() / count, 1e-9))
            for name, length in lengths.items()
        }
        dates = np.asarray([int((s.record.date or "0").replace("-", "")) for s in reader.records], np.int64)
        self._dates = dates[reader.document_of]
        self._cited_by = np.repeat(np.arange(reader.count), np.diff(reader.cites_start).astype(np.intp))

    @property
    def generation(self) -> str:
        """The name of the index's generation."""
        return self._reader.generation

    def count(self, where: Condition) -> int:
        """How many paragraphs meet a condition."""
        return int(matching(self._reader, where).sum())

    def rank(self, request: Request) -> tuple[int, list[str], list[float]]:
        """Total, ids and scores of a request."""
        ordered = self._order(request)
        ids = [self._id(n) for n in ordered.page.tolist()]
        return ordered.total, ids, [ordered.score(i).total for i in range(len(ids))]

    def search(self, request: Request) -> Result:
        """Hits with their texts, and facets."""
        ordered = self._order(request)
        hits = tuple(self._found(ordered, i) for i in range(len(ordered.page)))
        return Result(ordered.total, ordered.groups, hits, self._facets(ordered.mask))

    def citations(self) -> Mapping[str, int]:
        """Every symbol cited, with the number of paragraphs that cite it."""
        counts = np.bincount(self._reader.cites, minlength=len(self._reader.symbols)).tolist()
        return dict(zip(self._reader.symbols, counts, strict=True))

    def documents(self) -> tuple[StoredDocument, ...]:
        """Every document."""
        return tuple(StoredDocument(s.record, s.count, s.read_off) for s in self._reader.records)

    def document(self, doc: str) -> StoredDocument:
        """A document with its paragraphs; raises NotFoundError."""
        i = self._reader.by_id.get(doc)
        if i is None:
            raise NotFoundError(f"索引里没有编号为“{doc}”的文件。")
        stored = self._reader.records[i]
        paragraphs = map(self._reader.paragraph, range(stored.first, stored.first + stored.count))
        return StoredDocument(
            stored.record, stored.count, stored.read_off, tuple(StoredParagraph(*p) for p in paragraphs)
        )

    def _order(self, request: Request) -> _Ordered:
        mask = matching(self._reader, request.where) & matching(self._reader, request.filters)
        found = np.flatnonzero(mask)
        total = len(found)
        if request.collapse:
            found, alike = self._newest_of_each_group(found)
        else:
            alike = np.ones(total, np.int64)
        parts = self._scores(request.rank, found)
        if request.verbatim and total:
            # More than any sum of the parts, so that no paragraph without the whole query comes first.
            bonus = self._highest(request.rank) + 1
            parts["verbatim"] = np.where(matching(self._reader, request.verbatim)[found], bonus, 0.0)
        page = self._page(request, found, sum(parts.values(), np.zeros(len(found))))
        return _Ordered(
            mask, total, len(found), found[page], alike[page] - 1, {name: p[page] for name, p in parts.items()}
        )

    def _newest_of_each_group(self, found: Numbers) -> tuple[Numbers, Numbers]:
        """One paragraph of each group of equal ones (ascending), and how many of the group were found."""
        groups = self._reader.group_of[found]
        # The first of the newest in each group: sorted by group, then the date down, then the place.
        order = np.lexsort((found, -self._dates[found], groups))
        _, first, counts = np.unique(groups[order], return_index=True, return_counts=True)
        chosen = found[order[first]]
        ascending = np.argsort(chosen)
        return chosen[ascending], counts[ascending]

    def _page(self, request: Request, found: Numbers, score: Scores) -> Numbers:
        """Which of `found` (places in it) are on the page asked for, in order."""
        end = request.first + request.size
        if request.sort == "document":
            return np.arange(len(found))[request.first : end]
        if request.sort == "relevance":
            key = -score
        else:
            dates = self._dates[found].astype(np.float64)
            # Documents without a date come last either way.
            key = np.where(dates == 0, np.inf, dates if request.sort == "date" else -dates)
        places = np.arange(len(found))
        if len(found) > end:
            # Only those that can be on the page or before it are sorted; equal ones all stay in.
            places = np.flatnonzero(key <= np.partition(key, end - 1)[end - 1])
        return places[np.lexsort((found[places], key[places]))][request.first : end]

    def _scores(self, terms: RankTerms, found: Numbers) -> dict[str, Scores]:
        """For each ranked field the scores of the found paragraphs, in their order."""
        out: dict[str, Scores] = {}
        for name, weight in WEIGHTS.items():
            scores = np.zeros(self._reader.count)
            norms = self._norms[name]
            for term, times in getattr(terms, name).items():
                paragraphs, frequencies = self._reader.postings(name, term)
                if len(paragraphs):
                    factor = weight.weight * min(times, MAX_QUERY_FREQUENCY) * (weight.k1 + 1)
                    factor *= idf(self._reader.count, len(paragraphs))
                    tf = frequencies.astype(np.float64)
                    scores[paragraphs] += factor * tf / (tf + norms[paragraphs])
            out[name] = scores[found]
        return out

    def _highest(self, terms: RankTerms) -> float:
        """An upper bound of the sum of all parts: every term as frequent as can be."""
        return math.fsum(
            weight.weight
            * min(times, MAX_QUERY_FREQUENCY)
            * (weight.k1 + 1)
            * idf(self._reader.count, len(self._reader.postings(name, term)[0]))
            for name, weight in WEIGHTS.items()
            for term, times in getattr(terms, name).items()
        )

    def _id(self, n: int) -> str:
        stored = self._reader.records[self._reader.document_of[n]]
        return f"{stored.record.id}:{n - stored.first + 1}"

    def _found(self, ordered: _Ordered, place: int) -> Found:
        n = int(ordered.page[place])
        paragraph, mentions = self._reader.paragraph(n)
        record = self._reader.records[self._reader.document_of[n]].record
        return Found(record, paragraph, mentions, ordered.score(place), int(ordered.duplicates[place]))

    def _facets(self, mask: Mask) -> dict[str, tuple[tuple[str, int], ...]]:
        reader = self._reader
        by_document = np.bincount(reader.document_of[mask], minlength=len(reader.records))
        counts: dict[str, dict[str, int]] = {name: {} for name in ("doc", "year", "organ", "kind")}
        for i in np.flatnonzero(by_document).tolist():
            record, count = reader.records[i].record, int(by_document[i])
            values = {
                "doc": record.id,
                "year": record.date and record.date[:4],
                "organ": record.organ,
                "kind": record.kind,
            }
            for name, value in values.items():
                if value:
                    counts[name][value] = counts[name].get(value, 0) + count
        parts = np.bincount(reader.part_of[mask], minlength=len(PARAGRAPH_KINDS)).tolist()
        counts["part"] = dict(zip(PARAGRAPH_KINDS, parts, strict=True))
        cited = np.bincount(reader.cites[mask[self._cited_by]], minlength=len(reader.symbols)).tolist()
        counts["cites"] = dict(zip(reader.symbols, cited, strict=True))
        return {name: _most_frequent(values) for name, values in counts.items()}


def _most_frequent(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    rows = sorted((-count, value) for value, count in counts.items() if count)
    return tuple((value, -negative) for negative, value in rows[:FACET_ROWS])
