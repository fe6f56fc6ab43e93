"""What is asked for: a query as it was read, and the requests that it makes of an engine, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.errors import ParameterError
from indexer.text.folding import fold_query
from server.search import tree
from server.search.analysis import encodable
from server.search.engines import FACETS, Request, Sort
from server.search.language import parse
from server.search.plan import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Characters,
    Condition,
    RankTerms,
    Step,
    Value,
    condition,
    is_relaxable,
    rank_terms,
    value_term,
)

_QUESTIONS = 256
"""Questions whose reading is kept: who turns a page or chooses a filter asks the same again."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A query after it was read, with the parameters that say which paragraphs may be found."""

    q: str
    parsed: tree.Parsed
    rank: RankTerms
    filters: Condition
    browses: bool

    def where(self, step: Step) -> Condition:
        """What a paragraph must hold in a step; with filters and no query every paragraph will do."""
        if self.parsed.tree is None and self.browses:
            return EVERYTHING
        return condition(self.parsed.tree, step)

    def verbatim(self, where: Condition) -> Characters | None:
        """What paragraphs that hold the whole query hold; None if the condition asks for just that."""
        key = fold_query(tree.plain_text(self.q, self.parsed) or "")
        return Characters(key) if key and Characters(key) != where else None


@dataclass(frozen=True, slots=True)
class Paging:
    """Which hits of an answer are asked for, counted from 0, and how they are shown."""

    sort: Sort
    first: int
    size: int
    collapse: bool = False
    explain: bool = False


def question_of(q: str, filters: Mapping[str, Sequence[str]] | None) -> Question:
    """The question that a query and filters make; raises ParameterError for a filter that is none."""
    chosen = {name: values for name, values in (filters or {}).items() if values}
    if unknown := [name for name in chosen if name not in FACETS]:
        raise ParameterError(dict.fromkeys(unknown, f"没有这个筛选项，可用的有 {'、'.join(FACETS)}"))
    return _question(encodable(q), tuple((name, tuple(values)) for name, values in chosen.items()))


@lru_cache(maxsize=_QUESTIONS)
def _question(q: str, filters: tuple[tuple[str, tuple[str, ...]], ...]) -> Question:
    parsed = parse(q)
    return Question(
        q,
        parsed,
        rank_terms(parsed.tree),
        AllOf(
            tuple(AnyOf(tuple(Value(name, value_term(name, encodable(v))) for v in values)) for name, values in filters)
        ),
        browses=bool(filters),
    )


def steps_of(question: Question, match: str) -> tuple[Step, ...]:
    """The steps in which it is answered, the narrowest first."""
    if not is_relaxable(question.parsed.tree):
        return ("exact",)
    return ("any",) if match == "any" else ("exact", "words", "any")


@lru_cache(maxsize=_QUESTIONS)
def _conditions(question: Question, step: Step) -> tuple[Condition, Characters | None]:
    where = question.where(step)
    return where, question.verbatim(where)


@lru_cache(maxsize=_QUESTIONS)
def request_for(question: Question, step: Step, paging: Paging) -> Request:
    """What an engine is asked in one step."""
    where, verbatim = _conditions(question, step)
    return Request(
        where=where,
        rank=question.rank,
        filters=question.filters,
        verbatim=verbatim,
        sort=paging.sort,
        first=paging.first,
        size=paging.size,
        collapse=paging.collapse,
        explain=paging.explain,
    )
