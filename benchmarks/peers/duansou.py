"""Duansou, as its users ask it; words alone through its engine, which users cannot ask so."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from importlib import import_module
from pathlib import Path

import indexer
from benchmarks.peers import DUANSOU
from benchmarks.peers.base import ANSWER, ANSWER_FIRST, BY_CHARACTERS, BY_PAIRS, HYBRID, RANKED, WORDS, Question
from benchmarks.queries import AND, OR, PHRASE_CLASSES, PREFIX, SENTENCE, WORD_CLASSES, Query
from indexer.engine.reader import IndexReader, open_reader
from server.search import asked
from server.search.asked import Paging, question_of, request_for, steps_of
from server.search.engines import Request, program, terms
from server.search.engines.embedded import EmbeddedEngine
from server.search.plan import AllOf, AnyOf, RankTerms, Value
from server.search.searcher import Searcher

_KEPT = (asked._question, asked._conditions, asked.request_for, program.prepared, terms.terms_of)
"""What is kept of queries that were read before."""


class Duansou:
    """The embedded engine."""

    name = engine = DUANSOU
    part = False
    shared = True

    def load(self) -> None:
        import_module("server.search.searcher")

    def build(self, corpus: Path, index: Path) -> None:
        indexer.rebuild(corpus, index)

    def open(self, index: Path) -> OpenDuansou:
        return OpenDuansou(open_reader(index))


class OpenDuansou:
    """Whole answers read anew what is typed; all else is prepared as a request, as it is for other engines."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._engine = EmbeddedEngine(reader)

    @cached_property
    def _first_look(self) -> EmbeddedEngine:
        """The same without the second look."""
        return EmbeddedEngine(self._reader, looked_at=0)

    def question(self, way: str, query: Query) -> Question | None:
        if way == WORDS:
            return self._words(query) if query.kind in WORD_CLASSES else None
        q, match = _typed(query)
        filters = {"year": [query.year]} if query.year else None
        engine = self._engine if way in (RANKED, ANSWER) else self._first_look
        if way in (ANSWER, ANSWER_FIRST) or (way == HYBRID and filters):
            searcher = Searcher(engine)

            def answer() -> int:
                for kept in _KEPT:
                    kept.cache_clear()
                return int(searcher.search(q, match=match, filters=filters).to_dict()["total"])

            return answer
        if way not in (HYBRID, RANKED, BY_CHARACTERS, BY_PAIRS):
            return None
        question = question_of(q, filters)
        requests = [request_for(question, step, Paging("relevance", 0, 10)) for step in steps_of(question, match)]
        request = next((request for request in requests if engine.first(request)[0]), requests[0])
        return lambda: engine.first(request)[0]

    def close(self) -> None:
        """Mapped files go with the last reference."""

    def _words(self, query: Query) -> Question:
        values = tuple(Value("words", word) for word in dict.fromkeys(query.words))
        where = AllOf(values) if query.kind == AND else AnyOf(values)
        request = Request(where=where, rank=RankTerms(words=Counter(query.words)), size=10)
        first = self._first_look.first
        return lambda: first(request)[0]


def _typed(query: Query) -> tuple[str, str]:
    """What a user types, and the value of `match`."""
    if query.kind in PHRASE_CLASSES:
        return f'"{query.text}"', "all"
    if query.kind == PREFIX:
        return f"{query.text}*", "all"
    return query.text, "any" if query.kind in (OR, SENTENCE) else "all"


PEERS = {DUANSOU: Duansou()}
