"""Equal paragraphs as one hit: which of each group stands for it, and for how many.

Where a condition looks at the folded text alone, a group is found as a whole or not at all, and its newest paragraph,
known since the index was built, stands for it. Where documents are chosen as well, groups of several paragraphs are
gone through: of those found, the newest stands for its group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indexer.cluster.client import Cluster
from indexer.cluster.entries import member
from indexer.cluster.queries import Query, all_of

_PAGE = 10_000
"""Groups that one request goes through."""

_MOST_TERMS = 50_000
"""Terms of one query; the cluster takes 65,536."""


@dataclass(frozen=True, slots=True)
class Groups:
    """`standing` finds the paragraphs that stand for their groups; `found` tells how many of a group were found, if
    not all."""

    standing: Query
    found: dict[str, int] | None

    def duplicates(self, entry: dict[str, Any]) -> int:
        """How many other paragraphs a hit stands for."""
        alike: int = entry["alike"]
        return (alike if self.found is None else self.found.get(entry["group"], 1)) - 1


_NEWEST: Query = {"term": {"place": 0}}

WHOLE = Groups(_NEWEST, None)
"""For conditions on the folded text alone."""


def groups_found(cluster: Cluster, index: str, query: Query) -> Groups:
    """The groups among the paragraphs that a query finds."""
    found: dict[str, int] = {}
    older: list[str] = []
    several = all_of(query, {"range": {"alike": {"gt": 1}}})
    composite: dict[str, Any] = {"size": _PAGE, "sources": [{"group": {"terms": {"field": "group"}}}]}
    newest = {"newest": {"min": {"field": "place"}}}
    while True:
        body = {"query": several, "size": 0, "aggs": {"groups": {"composite": composite, "aggs": newest}}}
        answer = cluster.search(index, body)["aggregations"]["groups"]
        for bucket in answer["buckets"]:
            group, place = bucket["key"]["group"], int(bucket["newest"]["value"])
            found[group] = bucket["doc_count"]
            if place:
                older.append(member(group, place))
        if len(answer["buckets"]) < _PAGE:
            break
        composite = {**composite, "after": answer["after_key"]}
    terms = [{"terms": {"member": older[i : i + _MOST_TERMS]}} for i in range(0, len(older), _MOST_TERMS)]
    return Groups({"bool": {"should": [_NEWEST, *terms], "minimum_should_match": 1}}, found)
