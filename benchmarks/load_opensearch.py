"""OpenSearch under the same load, in two ways: with Duansou's fields, so that it finds, counts and scores the same, and
with its own analyzer for Chinese, as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unittest.mock import patch

from opensearchpy import OpenSearch
from opensearchpy.helpers import bulk

from benchmarks.corpora import Text, record
from benchmarks.load_requests import WIDER, Asked, asked_of
from benchmarks.queries import Query
from indexer.cluster.client import Cluster
from indexer.text.folding import fold
from server.search.engines import FACETS as COUNTED
from server.search.searcher import Searcher

JSON = Mapping[str, Any]

INDEX = "duansou-load"
"""Its name on the node, with Duansou's fields; those of the rest begin with it."""
OWN_INDEX = f"{INDEX}-own"
_ROWS = 20
_RECORD = ("doc", "title", "date", "year", "kind", "organ")
_BODY: JSON = {
    "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"},
    "mappings": {
        "properties": {
            "text": {"type": "text", "analyzer": "cjk"},
            **{name: {"type": "keyword"} for name in _RECORD},
        }
    },
}
_MARKED: JSON = {"pre_tags": ["<mark>"], "post_tags": ["</mark>"]}


def same_answer(searcher: Searcher, query: Query) -> Asked:
    """The search that finds, counts and scores what Duansou does, which is what Duansou's own engine on a cluster asks
    first; ten hits with marks, where that takes some hundred for its second look."""
    bodies: list[dict[str, Any]] = []
    search = Cluster.search

    def watched(cluster: Cluster, index: str, body: dict[str, Any], **more: Any) -> Any:
        if "post_filter" not in body and {"doc", "cites"} <= body.get("aggs", {}).keys():
            bodies.append(dict(body))
        return search(cluster, index, body, **more)

    with patch.object(Cluster, "search", watched):
        searcher.search(**asked_of(query))
    marks = {**_MARKED, "fields": {"key": {}, "key.bigrams": {}}}
    body = {**bodies[-1], "size": 10, "_source": ["doc", "n", "stored"], "highlight": marks}
    return Asked("POST", f"/{INDEX}/_search?search_type=dfs_query_then_fetch", json.dumps(body))


def own_answer(query: Query) -> Asked:
    """What must be there as characters is a phrase of OpenSearch's pairs; for what is wider, any pair will do."""
    if query.kind in WIDER:
        must: list[JSON] = [{"match": {"text": query.text}}]
    else:
        must = [{"match_phrase": {"text": piece}} for piece in query.text.split(" ")]
    body = {
        "query": {"bool": {"must": must, "filter": [{"term": {"year": query.year}}] if query.year else []}},
        "size": 10,
        "track_total_hits": True,
        "highlight": {**_MARKED, "fields": {"text": {}}},
        "aggs": {name: {"terms": {"field": name, "size": _ROWS}} for name in COUNTED if name in _RECORD},
    }
    return Asked("POST", f"/{OWN_INDEX}/_search", json.dumps(body))


def entries(texts: Sequence[Text]) -> Iterator[dict[str, Any]]:
    """Every paragraph as OpenSearch gets it for an index of its own: folded, since it would not find one script by the
    other, and with the fields that it counts."""
    for text in texts:
        known = record(text.name)
        fields = {**known, "doc": text.name, "year": known["date"][:4]}
        for paragraph in text.paragraphs:
            yield {"text": fold(paragraph), **fields}


def fill(client: OpenSearch, texts: Sequence[Text], index: str = OWN_INDEX) -> None:
    """Makes an index of its own, in one segment."""
    client.indices.delete(index=index, ignore_unavailable=True)
    client.indices.create(index=index, body=_BODY)
    bulk(client, ({"_index": index, **entry} for entry in entries(texts)), chunk_size=2000, request_timeout=300)
    merge(client, index)


def merge(client: OpenSearch, index: str) -> None:
    """One segment, as Duansou's index has."""
    client.indices.refresh(index=index)
    client.indices.forcemerge(index=index, max_num_segments=1, request_timeout=300)
