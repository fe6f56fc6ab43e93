"""Exact counts of values over all shards.

A shard sends only its most frequent values. What it leaves out is bounded by the least that it sends, and the cluster
says so: as long as that could change the answer, more is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from indexer.cluster.mapping import SHOWN_FIELDS
from server.search.engines import FACET_ROWS

FIRST_SIZE = 200
"""Values that each shard sends at first."""
_GROWTH = 16

Rows = tuple[tuple[str, int], ...]


def facet_aggregations(names: Iterable[str] = SHOWN_FIELDS, size: int = FIRST_SIZE) -> dict[str, Any]:
    """The aggregations that count the values of fields."""
    return {
        name: {
            "terms": {
                "field": name,
                "size": FACET_ROWS,
                "shard_size": size,
                "show_term_doc_count_error": True,
                "order": [{"_count": "desc"}, {"_key": "asc"}],
            }
        }
        for name in names
    }


def rows_of(aggregation: Mapping[str, Any]) -> Rows:
    """The values and their counts."""
    return tuple((bucket["key"], bucket["doc_count"]) for bucket in aggregation["buckets"])


def is_exact(aggregation: Mapping[str, Any]) -> bool:
    """Whether no shard left out what could change the rows."""
    buckets = aggregation["buckets"]
    bound = aggregation["doc_count_error_upper_bound"]
    if not bound:
        return True
    counted = not any(bucket["doc_count_error_upper_bound"] for bucket in buckets)
    return counted and len(buckets) == FACET_ROWS and bound < buckets[-1]["doc_count"]


def larger(size: int) -> int:
    """How many values to ask of each shard next."""
    return size * _GROWTH
