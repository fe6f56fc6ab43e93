"""Whoosh as it comes, on our tokens: words with frequencies, characters with positions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from whoosh import fields, index, query
from whoosh.analysis import SpaceSeparatedTokenizer

from benchmarks.peers.base import BY_CHARACTERS, HYBRID, WORDS, Question
from benchmarks.queries import AND, PHRASE_CLASSES, PREFIX, WORD_CLASSES, Query
from benchmarks.tokens import prepared

_FILTERS = ("doc", "year", "organ", "kind")


class StockWhoosh:
    """A tenth of the texts: all of them take five minutes to build and a second to answer a sentence."""

    name = engine = "Whoosh"
    part = True
    shared = False

    def load(self) -> None:
        """It is imported already."""

    def build(self, corpus: Path, index_folder: Path) -> None:
        schema = fields.Schema(
            words=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False),
            characters=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
            text=fields.STORED(),
            **{name: fields.ID(stored=name == "doc", sortable=True) for name in _FILTERS},
        )
        index_folder.mkdir(parents=True)
        writer = index.create_in(str(index_folder), schema).writer(limitmb=256)
        for paragraph in prepared(corpus, ("words", "all characters")):
            record = paragraph.record
            words, characters = paragraph.fields
            writer.add_document(
                words=words,
                characters=characters,
                text=paragraph.text,
                doc=record.id,
                year=(record.date or "")[:4],
                organ=record.organ or "",
                kind=record.kind or "",
            )
        writer.commit()

    def open(self, index_folder: Path) -> OpenWhoosh:
        return OpenWhoosh(index.open_dir(str(index_folder)).searcher())


class OpenWhoosh:
    """Queries are built beforehand."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher

    def question(self, way: str, asked: Query) -> Question | None:
        if asked.kind in PHRASE_CLASSES:
            return self._ask(_phrase(asked.text)) if way == BY_CHARACTERS else None
        if asked.kind in WORD_CLASSES:
            terms = [query.Term("words", word) for word in asked.words]
            return self._ask(query.And(terms) if asked.kind == AND else query.Or(terms)) if way == WORDS else None
        if way != HYBRID:
            return None
        if asked.kind == PREFIX:
            return self._ask(query.Prefix("words", asked.text))
        facets = {"filter": query.Term("year", asked.year), "groupedby": list(_FILTERS)}
        return self._ask(query.And([query.Term("words", word) for word in asked.words]), facets)

    def close(self) -> None:
        self._searcher.close()

    def _ask(self, asked: Any, options: dict[str, Any] | None = None) -> Question:
        search = self._searcher.search
        return lambda: len(search(asked, limit=10, **(options or {})))


def _phrase(text: str) -> Any:
    return query.Phrase("characters", list(text)) if len(text) > 1 else query.Term("characters", text)


PEERS = {StockWhoosh.name: StockWhoosh()}
