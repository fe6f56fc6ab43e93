"""SQLite's FTS5 over the folded texts, by trigrams; what is shorter than three characters it must scan for."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks.peers.base import BY_CHARACTERS, HYBRID, Question
from benchmarks.queries import AND, FACETS, PHRASE_CLASSES, PREFIX, Query
from benchmarks.tokens import prepared

_TRIGRAM = 3


class Fts5:
    """Keys are indexed, texts stored beside them."""

    name = engine = "FTS5 trigram"
    part = False
    shared = False

    def load(self) -> None:
        """It is imported already."""

    def build(self, corpus: Path, index: Path) -> None:
        index.mkdir(parents=True)
        base = sqlite3.connect(index / "fts.sqlite")
        base.execute("CREATE TABLE paragraphs (id INTEGER PRIMARY KEY, doc TEXT, text TEXT)")
        base.execute("CREATE VIRTUAL TABLE keys USING fts5(key, tokenize='trigram')")
        for number, paragraph in enumerate(prepared(corpus, ("key",))):
            base.execute("INSERT INTO paragraphs VALUES (?, ?, ?)", (number, paragraph.record.id, paragraph.text))
            base.execute("INSERT INTO keys (rowid, key) VALUES (?, ?)", (number, *paragraph.fields))
        base.execute("INSERT INTO keys (keys) VALUES ('optimize')")
        base.commit()
        base.close()

    def open(self, index: Path) -> OpenFts5:
        return OpenFts5(sqlite3.connect(index / "fts.sqlite"))


class OpenFts5:
    """Two statements a question: the ten best, and the count."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def question(self, way: str, query: Query) -> Question | None:
        phrase = query.kind in PHRASE_CLASSES
        if way != (BY_CHARACTERS if phrase else HYBRID) or query.kind in (PREFIX, FACETS):
            return None
        parts = [query.text] if phrase else list(query.words)
        joint = "AND" if query.kind == AND else "OR"
        if min(map(len, parts)) < _TRIGRAM:
            return self._scan(parts, joint)
        quoted = f" {joint} ".join('"' + part.replace('"', '""') + '"' for part in parts)
        return self._ask("keys MATCH ?", [quoted], "ORDER BY rank")

    def close(self) -> None:
        self._base.close()

    def _scan(self, parts: list[str], joint: str) -> Question:
        return self._ask(f" {joint} ".join(["instr(key, ?)"] * len(parts)), parts, "")

    def _ask(self, where: str, values: list[str], order: str) -> Question:
        base = self._base

        def ask() -> int:
            base.execute(f"SELECT rowid FROM keys WHERE {where} {order} LIMIT 10", values).fetchall()
            return int(base.execute(f"SELECT count(*) FROM keys WHERE {where}", values).fetchone()[0])

        return ask


PEERS = {Fts5.name: Fts5()}
