"""The paragraphs of a cluster that are nearest to a wording: none that reaches the similarity asked for is missed.

As in `server.search.engines.nearest`, shared characters bound the similarity from above: the cluster sends the
paragraphs that hold enough of the wording's different characters and are neither too short nor too long, and only
those are compared.
"""

from __future__ import annotations

from collections import Counter
from heapq import nlargest
from typing import Any

from indexer.cluster.client import Cluster, hits_of
from indexer.cluster.queries import PARAGRAPHS, Query, all_of
from server.search import similarity

_STEPS = (0.8, 0.6)
"""Tried before what was asked for: many wordings have enough neighbours this near, and few paragraphs can be."""
_MOST_CHARACTERS = 400
"""Different characters that the cluster looks for; the others are granted to all."""
_ROUNDING = 1e-6
_PAGE = 2_000


def nearest(cluster: Cluster, index: str, key: str, *, least: float, size: int) -> list[tuple[str, int, float]]:
    """At most `size` paragraphs (document, `n`, similarity) that are `least` (above 0) similar or more, best first,
    equal ones by document and place."""
    found: list[tuple[str, int, float]] = []
    for bound in (*(step for step in _STEPS if step > least), least):
        found = _at_least(cluster, index, key, bound, size)
        if len(found) == size:
            break
    return found


def _at_least(cluster: Cluster, index: str, key: str, least: float, size: int) -> list[tuple[str, int, float]]:
    body: dict[str, Any] = {
        "query": candidates(key, least),
        "_source": ["doc", "n", "key"],
        "size": _PAGE,
        "sort": [{"doc": "asc"}, {"n": "asc"}],
    }
    best: list[tuple[str, int, float]] = []
    while True:
        hits = hits_of(cluster.search(index, body))
        entries = [hit["_source"] for hit in hits]
        near = similarity.nearest(key, [entry["key"] for entry in entries], least=least, size=size)
        best += [(entries[i]["doc"], entries[i]["n"], alike) for i, alike in near]
        best = sorted(best, key=lambda one: (-one[2], one[0], one[1]))[:size]
        if len(hits) < _PAGE:
            return best
        body["search_after"] = hits[-1]["sort"]


def candidates(key: str, least: float) -> Query:
    """Paragraphs that can be as similar as that.

    With m characters in the wording and n in the paragraph the similarity is at most 2 · shared / (m + n), and shared
    is at most the smaller of both: so n lies between `least` · m / (2 − least) and its inverse, and as many characters
    as the lower bound says are shared.
    """
    shared = least * len(key) / (2 - least) - _ROUNDING
    lengths = {"gte": int(shared), "lte": int(len(key) * (2 - least) / least + 1)}
    times = Counter(key)
    looked_for = nlargest(_MOST_CHARACTERS, times, key=lambda c: times[c])
    wanted = shared - sum(times[c] for c in times.keys() - set(looked_for))
    # The fewest different characters that can make up what must be shared.
    fewest, covered = 0, 0
    for c in looked_for:
        if covered >= wanted:
            break
        covered += times[c]
        fewest += 1
    query = all_of(PARAGRAPHS, {"range": {"length": lengths}})
    if not fewest:
        return query
    clauses = [{"constant_score": {"filter": {"term": {"key": c}}}} for c in looked_for]
    return all_of(query, {"bool": {"should": clauses, "minimum_should_match": fewest}})
