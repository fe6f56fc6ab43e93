"""Queries on the fields of the mapping, for what is asked on both sides."""

from __future__ import annotations

from typing import Any

Query = dict[str, Any]

PARAGRAPHS: Query = {"term": {"type": "paragraph"}}
EVERYTHING: Query = {"match_all": {}}
NOTHING: Query = {"match_none": {}}


def holds(key: str) -> Query:
    """Paragraphs whose key holds this one (not empty): a substring is a phrase of its pairs of characters."""
    match len(key):
        case 1:
            return {"term": {"key": key}}
        case 2:
            return {"term": {"key.bigrams": key}}
    return {"match_phrase": {"key.bigrams": key}}


def all_of(*queries: Query) -> Query:
    """What meets every one of these."""
    wanted = [query for query in queries if query != EVERYTHING]
    return wanted[0] if len(wanted) == 1 else {"bool": {"filter": wanted}} if wanted else EVERYTHING
