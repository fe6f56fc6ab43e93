"""The searcher: one request in, one answer out. The command line and the web package use nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.documents.model import Record
from indexer.engine.reader import open_reader
from indexer.stored import on_cluster
from server.search import tree
from server.search.analysis import analyze, encodable
from server.search.answer import (
    Analysis,
    Answer,
    FacetRow,
    Hit,
    QueryWarning,
    Range,
    Ranking,
    StoredDocument,
    StoredParagraph,
    Suggested,
    Suggestion,
    Understood,
)
from server.search.asked import Paging, Question, question_of, request_for, steps_of
from server.search.checking import Checked, check
from server.search.citations import SymbolCited, SymbolList, document_of, list_symbols, symbol_row
from server.search.compare import Comparison, compare
from server.search.concordance import Concordance, concordance
from server.search.engines import FACETS, Engine, Found, Result
from server.search.engines.embedded import EmbeddedEngine
from server.search.highlight import ranges
from server.search.labels import KIND_LABELS, PART_LABELS
from server.search.language import alone
from server.search.limits import MAX_DEPTH, MAX_SYMBOLS, check_concordance, check_search, check_symbols
from server.search.plan import (
    EVERYTHING,
    AllOf,
    Condition,
    Leaf,
    Step,
    as_name,
    condition,
    forms_of,
    is_relaxable,
    positive_leaves,
)
from server.search.similar import SimilarAnswer, similar_to_paragraph, similar_to_text
from server.search.snippet import snippet
from server.search.steps import timed
from server.search.suggest import suggest
from server.search.symbol_titles import SymbolTitles

_FEW = 3
"""An answer of at most so many paragraphs offers wider questions."""
_MOST_SUGGESTIONS = 3
_MOST_TRIED = 8
"""How many parts of a query that found little are tried for themselves."""
_SCORE_DIGITS = 4
_ROWS_AT_A_TIME = 500


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
        order = check_search(match=match, page=page, size=size, sort=sort)
        with timed("plan"):
            question = question_of(q, filters)
        paging = Paging(order, (page - 1) * size, size, collapse, explain)
        step, where, result = self._find(question, match, paging)
        with timed("answer"):
            synonyms = forms_of(question.parsed.tree, step)
            leaves = tuple(positive_leaves(where))
            hits = _hits(result.hits, leaves, synonyms if explain else None)
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
        order = check_search(match=match, page=1, size=1, sort=sort)
        question = question_of(q, filters)
        step, where, result = self._find(question, match, Paging(order, 0, _ROWS_AT_A_TIME, collapse))
        leaves = tuple(positive_leaves(where))

        def read(result: Result) -> Iterator[Hit]:
            for first in range(0, MAX_DEPTH, _ROWS_AT_A_TIME):
                if first:
                    paging = Paging(order, first, _ROWS_AT_A_TIME, collapse)
                    result = self._engine.search(request_for(question, step, paging))
                yield from _hits(result.hits, leaves)
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
        check_search(match=match, page=1, size=size, sort="relevance")
        question = question_of(q, filters)
        for step in steps_of(question, match):
            total, ids, scores = self._engine.rank(request_for(question, step, Paging("relevance", 0, size)))
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
        check_concordance(width=width, sort=sort, page=page, size=size)
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
        check_symbols(page=page, size=size)
        return list_symbols(self._engine, self._titles, encodable(q), page, size)

    def cited(self, symbol: str, *, page: int = 1, size: int = 10, sort: str = "-date") -> SymbolCited:
        """A symbol, in any spelling: one page of the paragraphs that cite it, and what its document cites.

        Raises NotFoundError for one that is neither cited nor borne by a document, ParameterError as `search` does.
        """
        check_search(match="all", page=page, size=size, sort=sort)
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

    def _find(self, question: Question, match: str, paging: Paging) -> tuple[Step, Condition, Result]:
        """The narrowest step that finds something; if none does, the step that was asked for."""
        answers = []
        for step in steps_of(question, match):
            with timed("plan"):
                request = request_for(question, step, paging)
            with timed("engine"):
                answers.append((step, request.where, self._engine.search(request)))
            if answers[-1][2].total:
                return answers[-1]
        return answers[0]

    def _facets(self, result: Result) -> dict[str, tuple[FacetRow, ...]]:
        label_of: dict[str, Callable[[str], str]] = {
            "doc": self._engine.title,
            "kind": lambda kind: KIND_LABELS.get(kind, kind),
            "part": lambda part: PART_LABELS.get(part, part),
        }
        out = {}
        for name in FACETS:
            label = label_of.get(name, str)
            out[name] = tuple([FacetRow(value, label(value), count) for value, count in result.facets[name]])
        return out

    def _suggestions(self, question: Question, step: Step, total: int) -> tuple[Suggestion, ...]:
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


def _hits(
    page: Sequence[Found], leaves: Sequence[Leaf], synonyms: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Hit, ...]:
    """Hits with the places of what was asked for; explained if the synonyms of the query are given."""
    texts = [found.paragraph.text for found in page]
    mentions = [found.mentions for found in page]
    places = ranges(texts, mentions, leaves)
    details = [None] * len(page) if synonyms is None else _explained(page, texts, synonyms)
    return tuple([_hit(*of_one) for of_one in zip(page, places, details, strict=True)])


def _explained(
    page: Sequence[Found], texts: Sequence[str], synonyms: Mapping[str, tuple[str, ...]]
) -> list[dict[str, Any]]:
    """What the score of each hit is made of, and which other forms of the names in the query it has."""
    details: list[dict[str, Any]] = [
        {name: round(part, _SCORE_DIGITS) for name, part in found.score.parts.items()} for found in page
    ]
    for asked, others in synonyms.items():
        for form in others:
            for detail, places in zip(details, ranges(texts, [()] * len(texts), [as_name(form)]), strict=True):
                if places:
                    detail.setdefault("synonyms", {}).setdefault(asked, []).append(form)
    return details


def _hit(found: Found, places: tuple[Range, ...], detail: dict[str, Any] | None) -> Hit:
    record, paragraph, mentions, score, duplicates = found
    return Hit(
        record,
        paragraph,
        round(score.total, _SCORE_DIGITS),
        places,
        snippet(paragraph.text, places, mentions),
        tuple(dict.fromkeys([mention.symbol for mention in mentions])) if mentions else (),
        duplicates,
        detail,
    )
