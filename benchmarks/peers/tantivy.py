"""tantivy, on our tokens: words only, the three ranked fields, or characters with positions for phrases."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.base import HYBRID, WORDS, Question
from benchmarks.peers.clauses import (
    FACET_SIZE,
    FILTERS,
    PHRASE_FIELDS,
    RANKED_FIELDS,
    WORDS_ONLY,
    Clause,
    clauses,
    filter_values,
    phrase_units,
)
from benchmarks.queries import PHRASE_CLASSES, PREFIX, WORD_CLASSES, Query
from benchmarks.tokens import prepared

THREADS = 2
_HEAP = 600_000_000
_FACETS = {name: {"terms": {"field": name, "size": FACET_SIZE}} for name in FILTERS}


class Tantivy:
    """One index: `fields` (names of its text fields) with frequencies, or with positions; texts are stored."""

    engine = "tantivy"
    part = False
    shared = True

    def __init__(self, name: str, fields: tuple[str, ...], positions: bool = False) -> None:
        self.name = name
        self._fields = fields
        self._positions = positions
        self._tokens = tuple(f"all {field}" for field in fields) if positions else fields

    def load(self) -> None:
        import_module("tantivy")

    def build(self, corpus: Path, index: Path) -> None:
        tantivy: Any = import_module("tantivy")
        schema = tantivy.SchemaBuilder()
        option = "position" if self._positions else "freq"
        for field in self._fields:
            schema.add_text_field(field, tokenizer_name="whitespace", index_option=option)
        for field in FILTERS:
            schema.add_text_field(field, stored=field == "doc", fast=True, tokenizer_name="raw", index_option="basic")
        schema.add_bytes_field("text", stored=True, indexed=False)
        index.mkdir(parents=True)
        made = tantivy.Index(schema.build(), str(index))
        writer = made.writer(_HEAP, THREADS)
        for paragraph in prepared(corpus, self._tokens):
            document = tantivy.Document()
            for field, tokens in zip(self._fields, paragraph.fields, strict=True):
                document.add_text(field, tokens)
            for field, value in zip(FILTERS, filter_values(paragraph.record), strict=True):
                document.add_text(field, value)
            document.add_bytes("text", paragraph.text.encode())
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, index: Path) -> OpenTantivy:
        tantivy: Any = import_module("tantivy")
        return OpenTantivy(tantivy, tantivy.Index.open(str(index)), self._fields, self._positions)


class OpenTantivy:
    """Queries are built beforehand; a question is `search` alone, ten best with the exact count."""

    def __init__(self, tantivy: Any, index: Any, fields: tuple[str, ...], positions: bool) -> None:
        self._fields = fields
        self._positions = positions
        self._schema = index.schema
        self._searcher = index.searcher()
        self._query = tantivy.Query
        self._must, self._should = tantivy.Occur.Must, tantivy.Occur.Should

    def question(self, way: str, query: Query) -> Question | None:
        if query.kind in PHRASE_CLASSES:
            field = PHRASE_FIELDS.get(way)
            return self._phrase(field, query.text) if self._positions and field else None
        if self._positions or way != (WORDS if self._fields == WORDS_ONLY else HYBRID):
            return None
        if query.kind == PREFIX:
            return self._ask(self._query.regex_query(self._schema, "words", re.escape(query.text) + ".*"))
        return self._ask(self._ranked(query)) if query.kind in WORD_CLASSES else self._faceted(query)

    def close(self) -> None:
        """Mapped files go with the last reference."""

    def _ask(self, query: Any) -> Question:
        search = self._searcher.search
        return lambda: int(search(query, 10, count=True).count)

    def _ranked(self, query: Query) -> Any:
        found = [
            (self._must if clause.required else self._should, self._term(clause))
            for clause in clauses(self._fields, query)
        ]
        return self._query.boolean_query(found) if len(found) > 1 else found[0][1]

    def _term(self, clause: Clause) -> Any:
        query = self._query.term_query(self._schema, clause.field, clause.term, "freq")
        return query if clause.weight == 1 else self._query.boost_query(query, clause.weight)

    def _phrase(self, field: str, phrase: str) -> Question | None:
        units = phrase_units(field, phrase)
        if len(units) < 2:
            return self._ask(self._query.term_query(self._schema, field, units[0])) if units else None
        return self._ask(self._query.phrase_query(self._schema, field, units))

    def _faceted(self, query: Query) -> Question:
        """Ten best, the total, and the counts of four facets, among the paragraphs of a year."""
        when = self._query.term_query(self._schema, "year", query.year, "basic")
        both = self._query.boolean_query([(self._must, self._ranked(query)), (self._must, when)])
        searcher = self._searcher

        def ask() -> int:
            total = int(searcher.search(both, 10, count=True).count)
            searcher.aggregate(both, _FACETS)
            return total

        return ask


PEERS = {
    peer.name: peer
    for peer in (
        Tantivy("tantivy", RANKED_FIELDS),
        Tantivy("tantivy, words only", WORDS_ONLY),
        Tantivy("tantivy, phrases only", tuple(PHRASE_FIELDS.values()), positions=True),
    )
}
