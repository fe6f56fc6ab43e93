"""The engine that answers from a cluster: it finds and counts, and chooses what is looked at; the order is ours."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from indexer.cluster.client import Body, hits_of
from indexer.cluster.entries import document_entry
from indexer.cluster.mapping import SHOWN_FIELDS
from indexer.cluster.queries import PARAGRAPHS, Query, all_of
from indexer.cluster.stored import ClusterIndex, StoredRecord, paragraph_of, record_of
from indexer.documents.model import Record
from indexer.errors import ClusterError, NotFoundError
from server.search.answer import StoredDocument, StoredParagraph
from server.search.engines import Cited, Found, Near, Request, Result, Score
from server.search.engines.opensearch.conditions import depends_on_key_alone, query_of
from server.search.engines.opensearch.facets import FIRST_SIZE, facet_aggregations, is_exact, larger, rows_of
from server.search.engines.opensearch.groups import WHOLE, Groups, groups_found
from server.search.engines.opensearch.nearest import nearest
from server.search.engines.opensearch.scoring import CLUSTER_FIELDS, Scorer, Terms, idf, scorer, terms_of
from server.search.engines.opensearch.second_look import Candidate, Coverage, second_look
from server.search.plan import Condition, RankTerms
from server.search.ranking import HIGHEST, LOOKED_AT, WEIGHTS

_MOST_CLAUSES = 600
"""Terms that the cluster scores by: it takes some thousand, conditions among them. The rest count in our scores."""
_BEYOND = 100
"""Hits beyond those looked at twice that are scored here at first."""
_MOST_BEYOND = 2_000
"""… and at most."""
_TOLERANCE = 1.05
"""The cluster rounds lengths down, which makes its scores too high, and counts punctuation in them, which may not."""
_MOST_KEPT = 100_000
"""Records and frequencies of terms that are kept at hand."""
_PARTIAL = "集群有部分分片没有回答，总数和结果可能不全。"
_MOST_OF_PAGE = 5_000
"""Rows that are asked for at a time where all are wanted."""
_SOURCE = ["doc", "n", "part", "key", "words", "group", "alike", "stored"]
_PLACE = [{"doc": "asc"}, {"n": "asc"}]
_SORTS: Mapping[str, list[Any]] = {
    "relevance": [{"_score": "desc"}, *_PLACE],
    "document": _PLACE,
    "date": [{"day": {"order": "asc", "missing": "_last"}}, *_PLACE],
    "-date": [{"day": {"order": "desc", "missing": "_last"}}, *_PLACE],
}


@dataclass(frozen=True, slots=True)
class _Hit:
    """A paragraph that was found, with its score: the hit's entry, what the score is made of, the sum."""

    entry: Body
    parts: dict[str, float]
    score: float

    @property
    def order(self) -> tuple[float, str, int]:
        return -self.score, self.entry["doc"], self.entry["n"]

    def with_parts(self, **more: float) -> _Hit:
        return _Hit(self.entry, {**self.parts, **more}, self.score + sum(more.values()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as the cluster is asked: what is found, which of it are hits, how they are scored. `verbatim` is what
    paragraphs that come first hold ("" if none does), `bonus` what that is worth, `question` as in RankTerms."""

    query: Query
    groups: Groups | None
    scorer: Scorer
    scored: Query
    verbatim: str
    bonus: float
    question: str

    def body(self, **more: Any) -> Body:
        """The search; its total is that of the hits."""
        wanted = {"post_filter": self.groups.standing} if self.groups else {}
        return {"query": self.query, "track_total_hits": True, "_source": _SOURCE, **wanted, **more}

    def hit(self, entry: Body) -> _Hit:
        """A hit with the score of the first look."""
        parts = self.scorer.parts(entry["key"], entry["words"])
        bonus = self.bonus if self.verbatim and self.verbatim in entry["key"] else 0.0
        return _Hit(entry, parts, sum(parts.values())).with_parts(verbatim=bonus)


class OpenSearchEngine:
    """Answers from one generation on a cluster; safe to share among threads."""

    def __init__(self, stored: ClusterIndex) -> None:
        self._stored = stored
        self._cluster = stored.cluster
        self._index = stored.generation.index
        self._frequencies: dict[tuple[str, str], int] = {}
        self._records: dict[str, StoredRecord] = {}
        self._lock = threading.Lock()

    @property
    def generation(self) -> str:
        """The name of the generation."""
        return self._stored.generation.name

    def ready(self) -> None:
        """Raises ClusterError if the cluster cannot answer now."""
        if self._cluster.health(self._index) == "red":
            raise ClusterError("集群里的索引有分片不能用，请检查集群的状态。")

    def count(self, where: Condition) -> int:
        """How many paragraphs meet a condition."""
        body = {"query": all_of(PARAGRAPHS, query_of(where)), "size": 0, "track_total_hits": True}
        return _total(self._search(body))

    def rank(self, request: Request) -> tuple[int, list[str], list[float]]:
        """Total, ids and scores of a request."""
        asked = self._ask(request)
        answer, hits = self._hits(asked, request, {"all": {"filter": {"match_all": {}}}})
        ids = [f"{hit.entry['doc']}:{hit.entry['n']}" for hit in hits]
        return answer["aggregations"]["all"]["doc_count"], ids, [hit.score for hit in hits]

    def search(self, request: Request) -> Result:
        """Hits with their texts, and facets."""
        asked = self._ask(request)
        answer, hits = self._hits(asked, request, {"all": {"filter": {"match_all": {}}}, **facet_aggregations()})
        facets = self._facets(asked.query, answer["aggregations"])
        self._fetch_records({*(hit.entry["doc"] for hit in hits), *(doc for doc, _ in facets["doc"])})
        # Parts that weigh nothing on the whole page are left out.
        weighing = {name for hit in hits for name, part in hit.parts.items() if part or name in WEIGHTS}
        shown = weighing if request.explain else set()
        return Result(
            total=answer["aggregations"]["all"]["doc_count"],
            groups=_total(answer),
            hits=tuple(self._found(hit, asked, shown) for hit in hits),
            facets=facets,
            warning=_PARTIAL if answer.get("partial") else None,
        )

    def citations(self) -> Mapping[str, Cited]:
        """Every symbol cited, with those who cite it."""
        return self._citations

    def nearest(self, key: str, least: float, size: int) -> tuple[Near, ...]:
        """The paragraphs most similar to a key: none that is similar enough is missed."""
        found = nearest(self._cluster, self._index, key, least=least, size=size)
        paragraphs = [self.paragraph(doc, n) for doc, n, _ in found]
        return tuple(
            Near(record, stored.paragraph, alike)
            for (record, stored), (_, _, alike) in zip(paragraphs, found, strict=True)
        )

    def title(self, doc: str) -> str:
        """The title of a document that the index holds."""
        self._fetch_records({doc})
        return self._records[doc][0].title

    def documents(self) -> tuple[StoredDocument, ...]:
        """Every document."""
        return self._documents

    def document(self, doc: str) -> StoredDocument:
        """A document with its paragraphs; raises NotFoundError."""
        return StoredDocument(*self._record(doc), tuple(StoredParagraph(*p) for p in self._stored.paragraphs(doc)))

    def paragraph(self, doc: str, n: int) -> tuple[Record, StoredParagraph]:
        """One paragraph and its document's record; raises NotFoundError."""
        record, count, _ = self._record(doc)
        found = self._stored.paragraph(doc, n) if 1 <= n <= count else None
        if found is None:
            raise NotFoundError(f"这份文件只有第 1 至第 {count} 段，没有第 {n} 段。")
        return record, StoredParagraph(*found)

    def keys(self, where: Condition) -> Iterator[tuple[str, int, str]]:
        """Document, `n` and folded text of every paragraph that meets a condition."""
        body: Body = {
            "query": all_of(PARAGRAPHS, query_of(where)),
            "_source": ["doc", "n", "key"],
            "size": _MOST_OF_PAGE,
            "sort": _PLACE,
        }
        while True:
            hits = hits_of(self._search(body))
            yield from ((hit["_source"]["doc"], hit["_source"]["n"], hit["_source"]["key"]) for hit in hits)
            if len(hits) < _MOST_OF_PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    def _record(self, doc: str) -> StoredRecord:
        self._fetch_records({doc})
        stored = self._records.get(doc)
        if stored is None:
            raise NotFoundError(f"索引里没有编号为“{doc}”的文件。")
        return stored

    @cached_property
    def _documents(self) -> tuple[StoredDocument, ...]:
        return tuple(StoredDocument(*stored) for stored in self._stored.records())

    @cached_property
    def _citations(self) -> Mapping[str, Cited]:
        sources = [
            {"symbol": {"terms": {"field": "cites"}}},
            {"doc": {"terms": {"field": "doc"}}},
            {"year": {"terms": {"field": "year", "missing_bucket": True}}},
        ]
        composite: Body = {"size": _MOST_OF_PAGE, "sources": sources}
        paragraphs, documents = Counter[str](), Counter[str]()
        years: dict[str, Counter[str]] = {}
        while True:
            body = {"query": PARAGRAPHS, "size": 0, "aggs": {"symbols": {"composite": composite}}}
            answer = self._search(body)["aggregations"]["symbols"]
            for bucket in answer["buckets"]:
                symbol, year, count = bucket["key"]["symbol"], bucket["key"]["year"], bucket["doc_count"]
                paragraphs[symbol] += count
                documents[symbol] += 1
                of_years = years.setdefault(symbol, Counter())
                if year:
                    of_years[year] += count
            if len(answer["buckets"]) < _MOST_OF_PAGE:
                break
            composite = {**composite, "after": answer["after_key"]}
        return {
            symbol: Cited(count, documents[symbol], dict(sorted(years[symbol].items())))
            for symbol, count in paragraphs.items()
        }

    def _search(self, body: Body) -> Body:
        return self._cluster.search(self._index, body)

    def _ask(self, request: Request) -> _Asked:
        query = all_of(PARAGRAPHS, query_of(request.where), query_of(request.filters))
        groups = None
        if request.collapse:
            by_key = depends_on_key_alone(request.where) and depends_on_key_alone(request.filters)
            groups = WHOLE if by_key else groups_found(self._cluster, self._index, query)
        scores = self._scorer(request.rank)
        by_score = request.sort == "relevance"
        # More than any score, so that no paragraph without the whole query comes first.
        bonus = HIGHEST * (scores.highest + 1)
        clauses = self._clauses(scores)
        verbatim = request.verbatim.key if request.verbatim and by_score else ""
        if request.verbatim and by_score:
            clauses.append({"constant_score": {"filter": query_of(request.verbatim), "boost": bonus}})
        scored = {"bool": {"filter": [query], "should": clauses}} if by_score and clauses else query
        return _Asked(query, groups, scores, scored, verbatim, bonus, request.rank.question)

    def _hits(self, asked: _Asked, request: Request, counts: Body) -> tuple[Body, list[_Hit]]:
        """The page that is asked for, and the answer to the first search for it, which counts the whole."""
        if request.sort != "relevance":
            page = {"from": request.first, "size": request.size, "sort": _SORTS[request.sort]}
            answer = self._search(asked.body(**page, aggs=counts))
            return answer, [asked.hit(hit["_source"]) for hit in hits_of(answer)]
        end = request.first + request.size
        answer, best = self._best(asked, counts)
        hits = [*self._look_again(asked, best[:LOOKED_AT]), *best[LOOKED_AT:]]
        shown, begin = hits[request.first : end], max(request.first, len(hits))
        if begin < min(end, _total(answer)):
            shown += self._after(asked, hits[-1].score, begin, end)
        return answer, shown

    def _best(self, asked: _Asked, counts: Body) -> tuple[Body, list[_Hit]]:
        """At least the best LOOKED_AT hits of the first look, in order, and the answer to the first search for them.

        Which ones depends on what is asked, not on the page, so that no hit stands on two pages and none on no page.
        """
        order = {"query": asked.scored, "sort": _SORTS["relevance"], "track_scores": True}
        answer = first = self._search(asked.body(**order, size=LOOKED_AT + _BEYOND, aggs=counts))
        hits: list[_Hit] = []
        while True:
            found = hits_of(answer)
            hits += [asked.hit(hit["_source"]) for hit in found]
            hits.sort(key=lambda hit: hit.order)
            if not found or len(hits) >= min(_total(first), LOOKED_AT + _MOST_BEYOND):
                return first, hits
            # What the cluster has not sent scores at most as much as the last that it sent.
            if found[-1]["_score"] * _TOLERANCE < hits[LOOKED_AT - 1].score:
                return first, hits
            more = min(2 * len(hits), _total(first)) - len(hits)
            answer = self._search(asked.body(**order, **{"from": len(hits), "size": more}))

    def _after(self, asked: _Asked, least: float, begin: int, end: int) -> list[_Hit]:
        """The hits from one place to another, which come after those scored here: in the cluster's order and with its
        scores, as far as these are below `least`."""
        order = {"query": asked.scored, "sort": _SORTS["relevance"], "track_scores": True}
        answer = self._search(asked.body(**order, **{"from": begin, "size": end - begin}))
        hits = [(asked.hit(hit["_source"]), min(least, hit["_score"])) for hit in hits_of(answer)]
        return [hit.with_parts(limit=score - hit.score) for hit, score in hits]

    def _look_again(self, asked: _Asked, hits: list[_Hit]) -> list[_Hit]:
        """The best hits of the first look in the order of the second."""
        if not hits:
            return []
        of_generation = self._stored.generation
        average = max(of_generation.lengths.keys, 1) / max(of_generation.paragraphs, 1)
        added = second_look([_candidate(hit) for hit in hits], Coverage(asked.scorer.idf), asked.question, average)
        looked_at = [hit.with_parts(**asdict(more)) for hit, more in zip(hits, added, strict=True)]
        return sorted(looked_at, key=lambda hit: hit.order)

    def _facets(self, query: Query, aggregations: Mapping[str, Any]) -> dict[str, tuple[tuple[str, int], ...]]:
        counted = {name: aggregations[name] for name in SHOWN_FIELDS}
        size = FIRST_SIZE
        while inexact := [name for name, aggregation in counted.items() if not is_exact(aggregation)]:
            size = larger(size)
            body = {"query": query, "size": 0, "aggs": facet_aggregations(inexact, size)}
            counted.update(self._search(body)["aggregations"])
        return {name: rows_of(aggregation) for name, aggregation in counted.items()}

    def _scorer(self, rank: RankTerms) -> Scorer:
        terms = terms_of(rank)
        self._fetch_frequencies([term for term in terms if term not in self._frequencies])
        of_generation = self._stored.generation
        return scorer(rank, self._frequencies, of_generation.paragraphs, of_generation.lengths)

    def _clauses(self, scores: Scorer) -> list[Query]:
        """Clauses by which the cluster scores much as `scores` does, by its own statistics."""
        weighted = [(weight, field, term) for field, of in scores.weights.items() for term, weight in of.items()]
        weighted.sort(reverse=True)
        return [
            {"term": {CLUSTER_FIELDS[field]: {"value": term, "boost": weight / self._cluster_weight(field, term)}}}
            for weight, field, term in weighted[:_MOST_CLAUSES]
        ]

    def _cluster_weight(self, field: str, term: str) -> float:
        """What the cluster itself multiplies the saturated frequency of a term by."""
        factor = WEIGHTS[field].k1 + 1 if self._multiplies_by_k1 else 1.0
        return factor * idf(self._stored.generation.paragraphs, self._frequencies[field, term])

    @cached_property
    def _multiplies_by_k1(self) -> bool:
        """Whether BM25 has its factor k1 + 1, which Lucene has dropped and OpenSearch with it from version 3 on."""
        distribution, major = self._cluster.version()
        return distribution != "opensearch" or major < 3

    def _fetch_frequencies(self, terms: Terms) -> None:
        """Looks up in how many paragraphs each term stands; nothing of a generation ever changes."""
        if not terms:
            return
        filters = {str(i): {"term": {CLUSTER_FIELDS[field]: term}} for i, (field, term) in enumerate(terms)}
        body = {"size": 0, "aggs": {"terms": {"filters": {"filters": filters}}}}
        counted = self._search(body)["aggregations"]["terms"]["buckets"]
        found = {term: counted[str(i)]["doc_count"] for i, term in enumerate(terms)}
        with self._lock:
            if len(self._frequencies) > _MOST_KEPT:
                self._frequencies = {}
            self._frequencies = {**self._frequencies, **found}

    def _fetch_records(self, docs: Iterable[str]) -> None:
        """Sees to it that the records of these documents, which are in the index, are at hand."""
        missing = [doc for doc in docs if doc not in self._records]
        if missing:
            entries = self._cluster.get_many(self._index, [(document_entry(doc), doc) for doc in missing])
            found = {entry["doc"]: record_of(entry["stored"]) for entry in entries}
            with self._lock:
                kept = {} if len(self._records) > _MOST_KEPT else self._records
                self._records = {**kept, **found}

    def _found(self, hit: _Hit, asked: _Asked, shown: set[str]) -> Found:
        paragraph, mentions = paragraph_of(hit.entry)
        score = Score(hit.score, {name: part for name, part in hit.parts.items() if name in shown})
        duplicates = asked.groups.duplicates(hit.entry) if asked.groups else 0
        return Found(self._records[hit.entry["doc"]][0], paragraph, mentions, score, duplicates)


def _candidate(hit: _Hit) -> Candidate:
    entry, kept = hit.entry, hit.entry["stored"]
    score = hit.score - hit.parts["verbatim"]
    place = entry["doc"], entry["n"], kept["title"], entry["group"], kept["before"], kept["after"], kept["above"]
    return Candidate(entry["key"], *place, score=score)


def _total(answer: Body) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total
