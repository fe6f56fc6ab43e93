"""A condition as a table of nodes for compiled code (`indexer.engine.kernels.conditions`): once for a question,
whatever index answers; what only an index knows is filled in for each of its segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.engine.columns import MOST_IN_START, gram_code, start_code, term_code
from indexer.engine.kernels import layout
from indexer.text.runs import RUN, run_class
from server.search.engines import Request
from server.search.engines.terms import Places, Terms, terms_of
from server.search.plan import AllOf, AnyOf, Characters, Close, Condition, Dates, NoneOf, Value


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A condition as compiled code takes it (`indexer.engine.kernels.conditions`); and the nodes that a segment has to
    fill in: values, and days."""

    condition: Places
    values: tuple[tuple[int, Value], ...]
    dates: tuple[tuple[int, Dates], ...]


def program(where: Condition) -> Program:
    """A condition as nodes."""
    writer = _Writer()
    writer.add_whole(where)
    return writer.program()


GIVEN = Program(np.asarray([0, layout.GIVEN, 0, -1, 0, 0], np.int64), (), ())
"""All paragraphs that are given."""


def _holding(wanted: Characters | None) -> Program:
    """Those of the paragraphs given that hold something; without a node if nothing is wanted."""
    writer = _Writer()
    if wanted:
        given = writer.row(layout.GIVEN, 0, -1)
        writer.row(layout.ALL, *writer.put((given, *writer.add(wanted))))
    return writer.program()


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A request for compiled code: what must hold, what comes first, the terms to rank by."""

    where: Program
    verbatim: Program
    terms: Terms


@lru_cache(maxsize=256)
def prepared(request: Request) -> Prepared:
    """A request for compiled code; kept, since who turns a page asks the same again."""
    where = program(AllOf((request.where, request.filters)))
    return Prepared(where, _holding(request.verbatim), terms_of(request.rank))


class _Writer:
    def __init__(self) -> None:
        self._rows: list[int] = []
        self._numbers: list[int] = []
        self._values: list[tuple[int, Value]] = []
        self._dates: list[tuple[int, Dates]] = []

    def program(self) -> Program:
        condition = np.asarray((len(self._numbers), *self._numbers, *self._rows), np.int64)
        return Program(condition, tuple(self._values), tuple(self._dates))

    def row(self, kind: int, *numbers: int) -> int:
        """Adds a node; gives its place."""
        self._rows += (kind, *numbers, *(0,) * (layout.NODE - 1 - len(numbers)))
        return len(self._rows) // layout.NODE - 1

    def put(self, numbers: Iterable[int]) -> tuple[int, int]:
        """Adds numbers; gives the stretch."""
        begin = len(self._numbers)
        self._numbers += numbers
        return begin, len(self._numbers)

    def add_whole(self, where: Condition) -> int:
        """Adds a condition that is to be answered for itself; gives its place."""
        places = self.add(where)
        return self.row(layout.ALL, *self.put(places)) if type(where) in _WITHIN_ALL else places[0]

    def add(self, where: Condition) -> list[int]:
        """Adds a condition; gives the places of what must all be met."""
        match where:
            case Characters():
                return list(self._characters(where))
            case AllOf():
                return [self.row(layout.ALL, *self.put([at for part in _flat(where) for at in self.add(part)]))]
            case AnyOf():
                return [self.row(layout.ANY, *self.put([self.add_whole(part) for part in _flat(where)]))]
            case NoneOf(part):
                return [self.row(layout.NOT, self.add_whole(part))]
            case Close(first_key, second_key, distance):
                begin, middle = self.put(map(ord, first_key))
                return [self.row(layout.CLOSE, begin, middle, self.put(map(ord, second_key))[1], distance)]
            case Dates():
                self._dates.append((len(self._rows) // layout.NODE, where))
                return [self.row(layout.GIVEN, 0, 0)]
            case Value("words", term):
                return [self._gram(layout.WORDS, term_code(term))]
            case Value():
                self._values.append((len(self._rows) // layout.NODE, where))
                return [self.row(layout.LIST, 0, 0)]

    def _characters(self, wanted: Characters) -> Iterator[int]:
        key, first = wanted.key, 0
        if wanted.starts_run and (run := RUN.match(key)):
            # Where such a run begins is in the index, for its first characters.
            yield self._gram(layout.BIGRAMS, start_code(run[0][:MOST_IN_START]))
            if not wanted.ends_run and key == run[0][:MOST_IN_START]:
                return
            first = run_class(key[0])
        last = run_class(key[-1]) if wanted.ends_run else 0
        if len(key) <= 2 and not first and not last:
            yield self._gram(layout.CHARACTERS if len(key) == 1 else layout.BIGRAMS, gram_code(key))
        else:
            yield self.row(layout.PHRASE, *self.put(map(ord, key)), first, last)

    def _gram(self, field: int, code: int) -> int:
        # The code as the same 64 bits with a sign.
        return self.row(layout.GRAM, field, code - (code >> 63 << 64))


_WITHIN_ALL = (Characters, Close, NoneOf, Value)


def _flat(where: AllOf | AnyOf) -> Iterator[Condition]:
    """The parts of a condition, and those of parts of its own kind or of one part."""
    for part in where.parts:
        if isinstance(part, AllOf | AnyOf) and (len(part.parts) == 1 or type(part) is type(where)):
            yield from _flat(part)
        else:
            yield part
