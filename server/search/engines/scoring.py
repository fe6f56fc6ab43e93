"""Scores of paragraphs of an index, and the best of them in order: the formulas of `server.search.ranking`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from indexer.engine.codec import Documents
from indexer.engine.columns import Column
from indexer.engine.kernels import first_look, scoring, second_look
from indexer.engine.reader import IndexReader
from indexer.engine.segment import Segment
from server.search.engines.part import Look, Part, Scores
from server.search.engines.program import Prepared
from server.search.engines.terms import FIELDS, Numbers, Places, Terms
from server.search.named_titles import core_of, named
from server.search.ranking import DOCUMENT, HEADINGS, LONG, LOOKED_AT, NEIGHBOUR, SENTENCE, TITLE


@dataclass(slots=True)
class Page:
    """Paragraphs in the order of an answer, their scores, and what these are made of beside the sum of terms:
    the parts of `PARTS`, a row each."""

    paragraphs: Documents
    scores: Scores
    parts: Numbers

    def after(self, begin: int) -> Page:
        """Without the first so many."""
        return Page(self.paragraphs[begin:], self.scores[begin:], self.parts[:, begin:]) if begin else self


PARTS = ("sentence", "title", "document", "neighbour", "headings", "verbatim", "limit")
"""In the order in which `second_look.raised` has them."""
_VERBATIM = PARTS.index("verbatim")


def _weights(kappa: float) -> Numbers:
    """The weights of the parts that have one."""
    return np.asarray([SENTENCE, TITLE, kappa * DOCUMENT, kappa * NEIGHBOUR, kappa * HEADINGS])


class Scorer:
    """Scores of the paragraphs of an index; safe to share among threads."""

    def __init__(self, reader: IndexReader, looked_at: int = LOOKED_AT) -> None:
        """The second look is at the best `looked_at` of the first."""
        self._reader = reader
        self._looked_at = looked_at
        averages = np.asarray([_average(reader, partial(_lengths, name)) for name in FIELDS])
        self.parts = tuple(Part(part, averages) for part in reader.segments)
        self._weights = _weights(min(1.0, LONG / _average(reader, lambda segment: segment.key_lengths)))
        self._cores: dict[int, str] = {}

    def answer(self, asked: Prepared, end: int) -> tuple[Documents, Page]:
        """What a request finds in an index of one segment, and the first `end` paragraphs of it in order."""
        if not self._looked_at:
            found, first = self.parts[0].first(asked, end)
            return found, _first(*first)
        idf, found, look = self.parts[0].answer(asked, max(self._looked_at, end))
        return found, self._page(look, asked.terms, idf, end)

    def best(self, hits: Documents, asked: Prepared, end: int) -> Page:
        """The first `end` paragraphs of an answer that has these hits (ascending)."""
        size, known = max(self._looked_at, end), self._known(asked.terms)
        idf, *_ = first_look.weighed(known[:-1], asked.terms.weights, known[-1])
        looks: list[Look] = [(hits[:0], np.zeros(0, np.float32), np.zeros(0, np.float32))]
        for s, own, places in self._split(hits):
            _, _, (best, sums, bonuses) = self.parts[s].answer(asked, size, hits=own, known=known)
            looks.append((hits[places][np.searchsorted(own, best)], sums, bonuses))
        # The best of all are among the best of each.
        paragraphs, sums, bonuses = (np.concatenate(of) for of in zip(*looks, strict=True))
        ascending = np.argsort(paragraphs)
        chosen = ascending[np.sort(scoring.best((sums + bonuses)[ascending], size))]
        return self._page((paragraphs[chosen], sums[chosen], bonuses[chosen]), asked.terms, idf, end)

    def sums(self, paragraphs: Documents, terms: Terms, field: int | None = None) -> Scores:
        """The sums of all terms, or those of one field, for paragraphs in any order."""
        ascending = np.sort(paragraphs)
        known = self._known(terms)
        _, weights, order = first_look.weighed(known[:-1], terms.weights, known[-1])
        if field is not None:
            order = order[terms.fields[order] == field]
        out = np.zeros(len(ascending), np.float32)
        for s, own, places in self._split(ascending):
            out[places] = self.parts[s].sums(own, terms, weights, order)
        return out[np.searchsorted(ascending, paragraphs)]

    def _known(self, terms: Terms) -> Places:
        """How many paragraphs hold each term, and last how many there are."""
        holding = sum((part.holding(terms) for part in self.parts), np.zeros(len(terms.codes), np.int64))
        return np.append(holding, self._reader.count)

    def _page(self, look: Look, terms: Terms, idf: Numbers, end: int) -> Page:
        """The first `end` paragraphs of a first look in order, after the second."""
        hits, sums, bonuses = look
        first = sums + bonuses
        if not self._looked_at:
            chosen = scoring.best(first, end)
            return _first(hits[chosen], sums[chosen], bonuses[chosen])
        if len(hits) <= self._looked_at:
            page = self._second_look(hits, sums, bonuses, terms, idf)
        else:
            looked_at = np.sort(scoring.best(first, self._looked_at))
            page = self._second_look(hits[looked_at], sums[looked_at], bonuses[looked_at], terms, idf)
            rest = np.ones(len(hits), np.bool_)
            rest[looked_at] = False
            page = _followed_by(page, hits[rest], first[rest], bonuses[rest], end)
        return Page(page.paragraphs[:end], page.scores[:end], page.parts[:, :end])

    def _second_look(self, paragraphs: Documents, sums: Scores, bonuses: Scores, terms: Terms, idf: Numbers) -> Page:
        """These paragraphs (ascending) in their order, the best first."""
        reader = self._reader
        scores, parts = second_look.raised(
            paragraphs,
            sums,
            self._coverage(paragraphs, terms, idf),
            self._is_named(paragraphs, terms.question),
            bonuses,
            reader.document_of,
            reader.hashes,
            reader.above,
            self._weights,
        )
        places = scoring.best(scores, len(scores))
        return Page(paragraphs[places], scores[places], parts[:, places])

    def _is_named(self, paragraphs: Documents, question: str) -> Scores:
        """For each paragraph 1 if the question names its document by its title, else 0."""
        out = np.zeros(len(paragraphs), np.float32)
        if question:
            documents = self._reader.document_of[paragraphs].tolist()
            cores = {document: self._core(document) for document in dict.fromkeys(documents)}
            if chosen := named(cores.values(), question):
                out[:] = [cores[document] in chosen for document in documents]
        return out

    def _core(self, document: int) -> str:
        """What a question has to hold to name a document."""
        core = self._cores.get(document)
        if core is None:
            core = self._cores[document] = core_of(self._reader.records[document].record.title)
        return core

    def _split(self, paragraphs: Documents) -> Iterator[tuple[int, Documents, Places | slice]]:
        """Paragraphs (ascending) by segment: its place, their numbers there, and their places among all."""
        if self._reader.is_one:
            yield 0, paragraphs, slice(None)
            return
        segment_of = self._reader.segment_of_document[self._reader.document_of[paragraphs]]
        for s, part in enumerate(self.parts):
            places = np.flatnonzero(segment_of == s)
            if len(places):
                yield s, part.numbered.to_segment(paragraphs[places]), places

    def _coverage(self, paragraphs: Documents, terms: Terms, idf: Numbers) -> Scores:
        """How much of the query the best sentence of each paragraph (ascending) holds."""
        out = np.zeros(len(paragraphs), np.float32)
        for s, own, places in self._split(paragraphs):
            out[places] = self.parts[s].coverage(own, terms, idf)
        return out


def _first(hits: Documents, sums: Scores, bonuses: Scores | None) -> Page:
    """What was looked at once, which is in order."""
    parts = np.zeros((len(PARTS), len(hits)))
    if bonuses is None:
        return Page(hits, sums, parts)
    parts[_VERBATIM] = bonuses
    return Page(hits, sums + bonuses, parts)


def _parts(count: int, **rows: Scores | Numbers) -> Numbers:
    """The parts of so many paragraphs, 0 where nothing is said."""
    parts = np.zeros((len(PARTS), count))
    for name, row in rows.items():
        parts[PARTS.index(name)] = row
    return parts


def _followed_by(page: Page, rest: Documents, scores: Scores, bonuses: Scores, end: int) -> Page:
    """A page followed by paragraphs (ascending) that were not looked at twice."""
    # No score rises, and what holds the whole query is in front, where it was looked at first.
    limited = np.minimum(scores, page.scores[-1])
    places = scoring.best(limited, end - len(page.paragraphs))
    parts = _parts(len(places), verbatim=bonuses[places], limit=limited[places] - scores[places])
    return Page(
        np.concatenate((page.paragraphs, rest[places])),
        np.concatenate((page.scores, limited[places])),
        np.concatenate((page.parts, parts), axis=1),
    )


def _lengths(field: str, segment: Segment) -> Column:
    return segment.lengths[field]


def _average(reader: IndexReader, column: Callable[[Segment], Column]) -> float:
    """The average of a column over the paragraphs that count; of none, or of empty ones, a number that divides."""
    columns = ((part, column(part.segment)) for part in reader.segments)
    total = sum(int((of if part.own is None else of[part.own]).sum(dtype=np.int64)) for part, of in columns)
    return max(total, 1) / max(reader.count, 1)
