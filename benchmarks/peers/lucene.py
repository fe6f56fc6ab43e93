"""Lucene, on our tokens, in the same three indexes as tantivy; it runs in a process of its own and times itself."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

from benchmarks.lucene import command
from benchmarks.peers.base import HYBRID, WORDS, Question, TimedElsewhere
from benchmarks.peers.clauses import PHRASE_FIELDS, RANKED_FIELDS, WORDS_ONLY, clauses, filter_values, phrase_units
from benchmarks.queries import PHRASE_CLASSES, PREFIX, WORD_CLASSES, Query
from benchmarks.tokens import prepared
from server.search.ranking import WEIGHTS


class Lucene:
    """One index: `fields` (names of its text fields) with frequencies, or with positions; texts are stored."""

    engine = "Lucene"
    part = False
    shared = False

    def __init__(self, name: str, fields: tuple[str, ...], positions: bool = False) -> None:
        self.name = name
        self._fields = fields
        self._positions = positions
        self._tokens = tuple(f"all {field}" for field in fields) if positions else fields
        self._weights = [f"{field}:{WEIGHTS[field].k1}:{WEIGHTS[field].b}" for field in fields]
        self._machine: _Machine | None = None

    def load(self) -> None:
        self._machine = _Machine(self._weights)

    def build(self, corpus: Path, index: Path) -> None:
        kind = "positions" if self._positions else "frequencies"
        program = command("index", str(index), kind, *self._weights)
        with subprocess.Popen(program, stdin=subprocess.PIPE) as indexing:
            assert indexing.stdin
            for paragraph in prepared(corpus, self._tokens):
                values = filter_values(paragraph.record)
                indexing.stdin.write(b"+" + _packed(*values, paragraph.text, *paragraph.fields))
        if indexing.returncode:
            raise RuntimeError(f"Lucene ended with exit code {indexing.returncode}")

    def open(self, index: Path) -> OpenLucene:
        machine, self._machine = self._machine or _Machine(self._weights), None
        machine.ask(b"o", _counted(str(index)))
        return OpenLucene(machine, self._fields, self._positions)


class OpenLucene:
    """Queries are built beforehand; a question is the ten best with the exact count, by the quicker of two ways."""

    def __init__(self, machine: _Machine, fields: tuple[str, ...], positions: bool) -> None:
        self._machine = machine
        self._fields = fields
        self._positions = positions

    def question(self, way: str, query: Query) -> Question | None:
        if query.kind in PHRASE_CLASSES:
            field = PHRASE_FIELDS.get(way)
            units = phrase_units(field, query.text) if self._positions and field else []
            return self._machine.question("phrase", field, *units) if field and units else None
        if self._positions or way != (WORDS if self._fields == WORDS_ONLY else HYBRID):
            return None
        if query.kind == PREFIX:
            return self._machine.question("prefix", "words", query.text)
        asked = [
            part
            for clause in clauses(self._fields, query)
            for part in (
                "MUST" if clause.required else "SHOULD",
                clause.field,
                clause.term,
                # Lucene's formula is without the factor k1 + 1.
                str(clause.weight * (WEIGHTS[clause.field].k1 + 1)),
            )
        ]
        if query.kind in WORD_CLASSES:
            return self._machine.question("ranked", *asked)
        return self._machine.question("faceted", *asked, "FILTER", "year", query.year or "", "1")

    def close(self) -> None:
        self._machine.close()


class _Machine:
    """A running Lucene.java: what is asked goes through its standard input."""

    def __init__(self, weights: list[str]) -> None:
        self._process = subprocess.Popen(
            command("answer", *weights), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._questions = 0

    def ask(self, what: bytes, about: bytes) -> tuple[int, float]:
        """A total, and the seconds that it took."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(what + about)
        reply = self._process.stdout.read(16)
        if len(reply) < 16:
            raise RuntimeError(f"Lucene ended with exit code {self._process.wait()}")
        total, nanoseconds = struct.unpack(">qq", reply)
        return total, nanoseconds / 1e9

    def question(self, *parts: str) -> _Asked:
        self.ask(b"p", _counted(*parts))
        self._questions += 1
        return _Asked(self, self._questions - 1)

    def close(self) -> None:
        self._process.communicate()


class _Asked(TimedElsewhere):
    """One question that was prepared."""

    def __init__(self, machine: _Machine, number: int) -> None:
        self._ask = machine.ask
        self._number = struct.pack(">i", number)

    def __call__(self) -> int:
        total, self.seconds = self._ask(b"a", self._number)
        return total

    def warm(self, milliseconds: int) -> None:
        self._ask(b"w", self._number + struct.pack(">i", milliseconds))


def _packed(*strings: str) -> bytes:
    """Each as its number of bytes and UTF-8."""
    return b"".join(struct.pack(">i", len(raw)) + raw for raw in (string.encode() for string in strings))


def _counted(*strings: str) -> bytes:
    return struct.pack(">i", len(strings)) + _packed(*strings)


PEERS = {
    peer.name: peer
    for peer in (
        Lucene("Lucene", RANKED_FIELDS),
        Lucene("Lucene, words only", WORDS_ONLY),
        Lucene("Lucene, phrases only", tuple(PHRASE_FIELDS.values()), positions=True),
    )
}
