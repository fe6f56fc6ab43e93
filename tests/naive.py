"""The oracle: what a query must find, by scanning every paragraph. Shares only folding and symbols with the engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.documents.model import Document, Paragraph, Record
from indexer.text.folding import fold, fold_query
from indexer.text.symbols import canonical_symbol, resolution_number, symbols
from server.search import tree
from server.search.asked import question_of, steps_of
from server.search.plan import AllOf, AnyOf, Characters, Condition, NoneOf, Value

_Found: TypeAlias = npt.NDArray[np.bool_]
"""Of each paragraph whether it is found."""

LATIN = "a-zªºß-öø-ɏɐ-ʯḀ-ỿ"


def holds(node: tree.Node, record: Record, paragraph: Paragraph) -> bool:
    """Whether a paragraph meets a query read to the letter (the first of the three steps of plain words)."""
    key = fold(paragraph.text)
    match node:
        case tree.And(children):
            return all(holds(c, record, paragraph) for c in children)
        case tree.Or(children):
            return any(holds(c, record, paragraph) for c in children)
        case tree.Not(child):
            return not holds(child, record, paragraph)
        case tree.Piece(text) | tree.Phrase(text):
            return fold_query(text) in key
        case tree.Near(first, second, distance):
            a, b = re.escape(fold_query(first)), re.escape(fold_query(second))
            between = f".{{0,{distance}}}"
            return bool(re.search(f"{a}{between}{b}|{b}{between}{a}", key, re.DOTALL))
        case tree.Prefix(text):
            wanted = fold_query(text)
            run = "0-9" if wanted[0].isdigit() else LATIN
            return bool(re.search(f"(?<![{run}]){re.escape(wanted)}", key))
        case tree.Cites(wanted):
            cited = {m.symbol for m in symbols(paragraph.text)}
            return wanted in cited or wanted in map(resolution_number, cited)
        case tree.Years(first, last):
            year = int(record.date[:4]) if record.date else None
            return year is not None and (first is None or first <= year) and (last is None or year <= last)
        case tree.Dates(first_day, last_day):
            day = record.date
            return day is not None and (first_day or "") <= day and (last_day is None or day <= last_day)
        case tree.Field("part", value):
            return paragraph.kind == value
        case tree.Field("doc", value):
            return record.id == value
        case tree.Field("symbol", value):
            own = record.symbol and (canonical_symbol(record.symbol) or record.symbol)
            return own is not None and fold(own) == fold(value)
        case tree.Field(name, value):
            own = getattr(record, name)
            return own is not None and fold(own) == fold_query(value)


def found(node: tree.Node, documents: Iterable[Document]) -> set[str]:
    """The ids of all paragraphs that meet a query."""
    return {f"{d.record.id}:{p.n}" for d in documents for p in d.paragraphs if holds(node, d.record, p)}


class Scan:
    """Totals over many texts, for plain words in all their steps: the plan is the engine's, the finding is not."""

    def __init__(self, paragraphs: Iterable[tuple[str, str]]) -> None:
        """`paragraphs` are texts with the years of their documents."""
        folded = [(fold(text), year) for text, year in paragraphs]
        self._keys = [key for key, _ in folded]
        self._years = [year for _, year in folded]

    def total(self, q: str, match: str, filters: Mapping[str, Sequence[str]]) -> tuple[int, str | None]:
        """How many paragraphs are found, and the step that an answer must name."""
        question = question_of(q, filters)
        steps = steps_of(question, match)
        for step in steps:
            if found := int((self._meet(question.where(step)) & self._meet(question.filters)).sum()):
                break
        else:
            step = steps[0]
        return found, None if step == "exact" else step

    def _meet(self, where: Condition) -> _Found:
        match where:
            case AllOf(parts):
                return reduce(np.logical_and, map(self._meet, parts), self._all())
            case AnyOf(parts):
                return reduce(np.logical_or, map(self._meet, parts), ~self._all())
            case NoneOf(part):
                return ~self._meet(part)
            case Characters(wanted, starts_run=False, ends_run=False):
                return np.fromiter((wanted in key for key in self._keys), np.bool_, len(self._keys))
            case Characters(wanted):
                run = "0-9" if wanted[0].isdigit() else LATIN
                before, after = f"(?<![{run}])" * where.starts_run, f"(?![{run}])" * where.ends_run
                whole = re.compile(before + re.escape(wanted) + after)
                found = (wanted in key and whole.search(key) is not None for key in self._keys)
                return np.fromiter(found, np.bool_, len(self._keys))
            case Value("year", year):
                return np.fromiter((of == year for of in self._years), np.bool_, len(self._years))
            case _:
                raise ValueError(where)

    def _all(self) -> _Found:
        return np.ones(len(self._keys), np.bool_)
