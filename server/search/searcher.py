"""The searcher: one request in, one answer out. The command line and the web package use nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from indexer.documents.model import PARAGRAPH_KINDS, Record
from indexer.engine.reader import open_reader
from indexer.errors import ParameterError
from indexer.stored import on_cluster
from indexer.text.folding import fold_query
from server.search import tree
from server.search.analysis import analyze, encodable
from server.search.answer import (
    Analysis,
    Answer,
    FacetRow,
    Hit,
    QueryWarning,
    Ranking,
    StoredDocument,
    StoredParagraph,
    Suggested,
    Suggestion,
    Understood,
)
from server.search.checking import Checked, check
from server.search.citations import SymbolCited, SymbolList, document_of, list_symbols, symbol_row
from server.search.compare import Comparison, compare
from server.search.concordance import CONCORDANCE_SORTS, Concordance, concordance
from server.search.engines import FACETS, Engine, Found, Request, Result, Sort
from server.search.engines.embedded import EmbeddedEngine
from server.search.highlight import ranges
from server.search.language import alone, parse
from server.search.plan import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Characters,
    Condition,
    RankTerms,
    Step,
    Value,
    as_name,
    condition,
    forms_of,
    is_relaxable,
    rank_terms,
    value_term,
)
from server.search.similar import SimilarAnswer, similar_to_paragraph, similar_to_text
from server.search.snippet import snippet
from server.search.steps import timed
from server.search.suggest import suggest
from server.search.symbol_titles import SymbolTitles

MATCHES = ("all", "any")
SORTS: tuple[Sort, ...] = ("relevance", "date", "-date", "document")
MAX_SIZE = 100
MAX_DEPTH = 10_000
MAX_WIDTH = 200
MAX_SYMBOLS = 1000
_FEW = 3
"""An answer of at most so many paragraphs offers wider questions."""
_MOST_SUGGESTIONS = 3
_MOST_TRIED = 8
"""How many parts of a query that found little are tried for themselves."""
_SCORE_DIGITS = 4
_ROWS_AT_A_TIME = 500
_QUESTIONS = 256
"""Questions whose reading is kept: who turns a page or chooses a filter asks the same again."""

PART_LABELS: Mapping[str, str] = dict(
    zip(
        PARAGRAPH_KINDS,
        ("标题", "文件头", "小标题", "序言段", "执行段", "分项", "正文", "签署"),
        strict=True,
    )
)
"""What a reader calls the kinds of paragraphs."""

KIND_LABELS: Mapping[str, str] = {
    "convention": "公约",
    "decision": "决定",
    "declaration": "宣言",
    "law": "法律",
    "letter": "信函",
    "note": "说明",
    "report": "报告",
    "resolution": "决议",
    "rules": "规则",
    "statement": "声明",
}
"""What a reader calls the kinds of documents that records name in English; others are shown as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """A query after it was read, with the parameters that say which paragraphs may be found."""

    q: str
    parsed: tree.Parsed
    rank: RankTerms
    filters: Condition
    browses: bool

    def where(self, step: Step) -> Condition:
        if self.parsed.tree is None and self.browses:
            return EVERYTHING
        return condition(self.parsed.tree, step)

    def verbatim(self, where: Condition) -> Characters | None:
        """What paragraphs that hold the whole query hold; None if the condition asks for just that."""
        key = fold_query(tree.plain_text(self.q, self.parsed) or "")
        return Characters(key) if key and Characters(key) != where else None


@dataclass(frozen=True, slots=True)
class _Paging:
    """Which hits of an answer are asked for, counted from 0, and how they are shown."""

    sort: Sort
    first: int
    size: int
    collapse: bool = False
    explain: bool = False


class Searcher:
    """Answers from one generation of an index; safe to share among threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._titles = SymbolTitles(engine)

    @property
    def generation(self) -> str:
        """The name of the index that answers."""
        return self._engine.generation

    def ready(self) -> None:
        """Returns if the index can answer now; raises NoIndexError with the reason if not."""
        self._engine.ready()

    def search(
        self,
        q: str,
        *,
        match: str = "all",
        page: int = 1,
        size: int = 10,
        sort: str = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
        collapse: bool = False,
        explain: bool = False,
    ) -> Answer:
        """One page of the paragraphs that a query finds.

        `filters` maps doc, year, organ, kind, part or cites to values: one of a field's values, and every
        field. With `collapse` paragraphs equal after folding are one hit. Raises ParameterError for a query of
        over 500 characters or 64 terms, a size outside 1 to 100, a page beyond the 10,000th hit, and unknown
        values of match, sort and filters.
        """
        began = time.perf_counter()
        order = _check(match=match, page=page, size=size, sort=sort)
        with timed("plan"):
            question = _read(q, filters)
        paging = _Paging(order, (page - 1) * size, size, collapse, explain)
        step, where, result = self._find(question, match, paging)
        with timed("answer"):
            synonyms = forms_of(question.parsed.tree, step)
            hits = tuple(_hit(found, where, synonyms if explain else None) for found in result.hits)
            facets = self._facets(result)
        with timed("suggestions"):
            suggestions = self._suggestions(question, step, result.total)
        return Answer(
            query=Understood(
                q=question.q,
                match=match,
                relaxed=None if step == "exact" else step,
                warnings=(*question.parsed.warnings, *(QueryWarning(w, 0) for w in (result.warning,) if w)),
                terms=tree.terms(question.parsed),
                synonyms=synonyms,
            ),
            total=result.total,
            page=page,
            size=size,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            hits=hits,
            facets=facets,
            suggestions=suggestions,
            groups=result.groups if collapse else None,
        )

    def rows(
        self,
        q: str,
        *,
        match: str = "all",
        sort: str = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
        collapse: bool = False,
    ) -> Iterator[Hit]:
        """All hits of `search`, up to the 10,000th, read as they are asked for; raises at once as `search` does."""
        order = _check(match=match, page=1, size=1, sort=sort)
        question = _read(q, filters)
        step, where, result = self._find(question, match, _Paging(order, 0, _ROWS_AT_A_TIME, collapse))

        def read(result: Result) -> Iterator[Hit]:
            for first in range(0, MAX_DEPTH, _ROWS_AT_A_TIME):
                if first:
                    paging = _Paging(order, first, _ROWS_AT_A_TIME, collapse)
                    result = self._engine.search(_request(question, step, paging))
                yield from (_hit(found, where, None) for found in result.hits)
                if len(result.hits) < _ROWS_AT_A_TIME:
                    return

        return read(result)

    def rank(
        self,
        q: str,
        *,
        match: str = "all",
        size: int = 10,
        filters: Mapping[str, Sequence[str]] | None = None,
    ) -> Ranking:
        """The bare answer: exact total, ids and scores of the best `size`; raises as `search` does."""
        _check(match=match, page=1, size=size, sort="relevance")
        question = _read(q, filters)
        for step in _steps(question, match):
            total, ids, scores = self._engine.rank(_request(question, step, _Paging("relevance", 0, size)))
            if total:
                break
        return Ranking(total, tuple(ids), tuple(round(score, _SCORE_DIGITS) for score in scores))

    def documents(self) -> tuple[StoredDocument, ...]:
        """Every document of the index by id, without its paragraphs."""
        return self._engine.documents()

    def document(self, id: str) -> StoredDocument:
        """A document with its paragraphs; raises NotFoundError."""
        return self._engine.document(id)

    def paragraph(self, id: str, n: int) -> tuple[Record, StoredParagraph]:
        """One paragraph and the record of its document; raises NotFoundError."""
        return self._engine.paragraph(id, n)

    def concordance(
        self, q: str, *, width: int = 20, sort: str = "document", page: int = 1, size: int = 50
    ) -> Concordance:
        """One page of all occurrences of what a query asks for, each with `width` characters on both sides.

        `sort` is document, left or right. Raises ParameterError for a query of over 500 characters or 64 terms, a
        width outside 0 to 200, a page beyond the 10,000th line, and an unknown sort.
        """
        _check_concordance(width=width, sort=sort, page=page, size=size)
        return concordance(self._engine, encodable(q), width=width, sort=sort, page=page, size=size)

    def similar(self, id: str, n: int, *, size: int = 10) -> SimilarAnswer:
        """Earlier wording of paragraph `n` of a document: the paragraphs most like it, without itself.

        At least `server.search.similarity.LEAST` similar, those that fold to the same text first. Raises
        NotFoundError, and ParameterError for a size outside 1 to 100.
        """
        return similar_to_paragraph(self._engine, id, n, size)

    def similar_to(self, text: str, *, size: int = 10) -> SimilarAnswer:
        """The same for a text that stands in no document; ParameterError also for an empty one or over 5,000
        characters."""
        return similar_to_text(self._engine, text, size)

    def citations(self, q: str = "", *, page: int = 1, size: int = MAX_SYMBOLS) -> SymbolList:
        """The symbols that paragraphs cite, most cited first; only those that hold `q`, or whose number it is.

        Raises ParameterError for a size outside 1 to 1,000, and for a page beyond the 10,000th symbol.
        """
        if errors := _wrong_page(page, size, MAX_SYMBOLS):
            raise ParameterError(errors)
        return list_symbols(self._engine, self._titles, encodable(q), page, size)

    def cited(self, symbol: str, *, page: int = 1, size: int = 10, sort: str = "-date") -> SymbolCited:
        """A symbol, in any spelling: one page of the paragraphs that cite it, and what its document cites.

        Raises NotFoundError for one that is neither cited nor borne by a document, ParameterError as `search` does.
        """
        _check(match="all", page=page, size=size, sort=sort)
        row, cited = symbol_row(self._engine, self._titles, encodable(symbol))
        record, cites = document_of(self._engine, row.symbol)
        hits = self.search(f"cites:{row.symbol}", page=page, size=size, sort=sort).hits if cited.paragraphs else ()
        return SymbolCited(row, cited.years, record, cites, page, size, hits)

    def compare(self, a: str, b: str) -> Comparison:
        """Two documents aligned, paragraph by paragraph; raises NotFoundError."""
        return compare(self._engine, a, b)

    def check(self, text: str) -> Checked:
        """Every quotation (six characters or more inside quotation marks) and every citation of a draft, checked.

        Raises ParameterError for a draft of over 200,000 characters or 1,000 quotations.
        """
        return check(self._engine, encodable(text))

    def suggest(self, q: str) -> tuple[Suggested, ...]:
        """Names, symbols and titles that hold what was typed so far, with the paragraphs that they lead to."""
        return suggest(self._engine, encodable(q))

    def analyze(self, text: str) -> Analysis:
        """How a text is folded and cut into words, and which symbols are seen in it."""
        return analyze(text)

    def _find(self, question: _Question, match: str, paging: _Paging) -> tuple[Step, Condition, Result]:
        """The narrowest step that finds something; if none does, the step that was asked for."""
        answers = []
        for step in _steps(question, match):
            with timed("plan"):
                request = _request(question, step, paging)
            with timed("engine"):
                answers.append((step, request.where, self._engine.search(request)))
            if answers[-1][2].total:
                return answers[-1]
        return answers[0]

    def _facets(self, result: Result) -> dict[str, tuple[FacetRow, ...]]:
        titles = {doc: self._engine.title(doc) for doc, _ in result.facets["doc"]}
        labels: dict[str, Mapping[str, str]] = {"doc": titles, "kind": KIND_LABELS, "part": PART_LABELS}
        return {
            name: tuple(FacetRow(v, labels.get(name, {}).get(v, v), count) for v, count in result.facets[name])
            for name in FACETS
        }

    def _suggestions(self, question: _Question, step: Step, total: int) -> tuple[Suggestion, ...]:
        if total > _FEW:
            return ()
        out = []
        if step != "any" and is_relaxable(question.parsed.tree):
            wider = self._engine.count(AllOf((question.where("any"), question.filters)))
            if wider > total:
                out.append(Suggestion("包含其中任一词语的段落", question.q, "any", wider))
        leaves = tuple(tree.positive(question.parsed.tree)) if question.parsed.tree else ()
        others: list[tuple[str, tree.Leaf]] = [
            (f"文号是 {leaf.wanted} 的文件", tree.Field("symbol", leaf.wanted))
            for leaf in leaves
            if isinstance(leaf, tree.Cites)
        ]
        if not total:
            others += [(f"只查“{tree.shown(leaf)}”", leaf) for leaf in leaves]
        for text, leaf in dict(others[:_MOST_TRIED]).items():
            q, where = alone(leaf), condition(leaf, "exact")
            if q is None or where == EVERYTHING:
                continue
            if count := self._engine.count(AllOf((where, question.filters))):
                out.append(Suggestion(text, q, "all", count))
        return tuple(out[:_MOST_SUGGESTIONS])


def open_searcher(index: str | Path) -> Searcher:
    """A searcher over the current generation of an index; raises NoIndexError."""
    folder = Path(index)
    if not on_cluster(folder):
        return Searcher(EmbeddedEngine(open_reader(folder)))
    # Loaded when needed: its client takes a quarter of a second.
    from indexer.cluster.stored import open_cluster_index
    from server.search.engines.opensearch import OpenSearchEngine

    return Searcher(OpenSearchEngine(open_cluster_index(folder)))


def _check(*, match: str, page: int, size: int, sort: str) -> Sort:
    errors = {}
    order = next((known for known in SORTS if known == sort), None)
    if match not in MATCHES:
        errors["match"] = f"只能是 {' 或 '.join(MATCHES)}"
    if order is None:
        errors["sort"] = f"只能是 {'、'.join(SORTS)}"
    errors |= _wrong_page(page, size, MAX_SIZE)
    if errors or order is None:
        raise ParameterError(errors)
    return order


def _check_concordance(*, width: int, sort: str, page: int, size: int) -> None:
    errors = {}
    if not 0 <= width <= MAX_WIDTH:
        errors["width"] = f"须在 0 到 {MAX_WIDTH} 之间"
    if sort not in CONCORDANCE_SORTS:
        errors["sort"] = f"只能是 {'、'.join(CONCORDANCE_SORTS)}"
    errors |= _wrong_page(page, size, MAX_DEPTH)
    if errors:
        raise ParameterError(errors)


def _wrong_page(page: int, size: int, largest: int) -> dict[str, str]:
    errors = {}
    if not 1 <= size <= largest:
        errors["size"] = f"须在 1 到 {largest} 之间"
    if page < 1:
        errors["page"] = "须从 1 起"
    elif not errors and page * size > MAX_DEPTH:
        errors["page"] = f"最多翻到第 {MAX_DEPTH} 条，请缩小检索范围"
    return errors


def _read(q: str, filters: Mapping[str, Sequence[str]] | None) -> _Question:
    chosen = {name: values for name, values in (filters or {}).items() if values}
    if unknown := [name for name in chosen if name not in FACETS]:
        raise ParameterError(dict.fromkeys(unknown, f"没有这个筛选项，可用的有 {'、'.join(FACETS)}"))
    return _question(encodable(q), tuple((name, tuple(values)) for name, values in chosen.items()))


@lru_cache(maxsize=_QUESTIONS)
def _question(q: str, filters: tuple[tuple[str, tuple[str, ...]], ...]) -> _Question:
    parsed = parse(q)
    return _Question(
        q,
        parsed,
        rank_terms(parsed.tree),
        AllOf(
            tuple(AnyOf(tuple(Value(name, value_term(name, encodable(v))) for v in values)) for name, values in filters)
        ),
        browses=bool(filters),
    )


def _steps(question: _Question, match: str) -> tuple[Step, ...]:
    if not is_relaxable(question.parsed.tree):
        return ("exact",)
    return ("any",) if match == "any" else ("exact", "words", "any")


@lru_cache(maxsize=_QUESTIONS)
def _conditions(question: _Question, step: Step) -> tuple[Condition, Characters | None]:
    where = question.where(step)
    return where, question.verbatim(where)


def _request(question: _Question, step: Step, paging: _Paging) -> Request:
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


def _hit(found: Found, where: Condition, synonyms: Mapping[str, tuple[str, ...]] | None) -> Hit:
    """A hit in place; explained if the synonyms of the query are given."""
    text = found.paragraph.text
    places = ranges(text, found.mentions, where)
    detail: dict[str, Any] | None = None
    if synonyms is not None:
        detail = {name: round(part, _SCORE_DIGITS) for name, part in found.score.parts.items()}
        instead = {
            asked: [form for form in others if ranges(text, (), as_name(form))] for asked, others in synonyms.items()
        }
        if any(instead.values()):
            detail["synonyms"] = {asked: forms for asked, forms in instead.items() if forms}
    return Hit(
        record=found.record,
        paragraph=found.paragraph,
        score=round(found.score.total, _SCORE_DIGITS),
        ranges=places,
        snippet=snippet(text, places, found.mentions),
        cites=tuple(dict.fromkeys(m.symbol for m in found.mentions)),
        duplicates=found.duplicates,
        explain=detail,
    )
