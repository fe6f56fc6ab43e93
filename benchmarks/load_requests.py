"""What the service is asked under load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.queries import AND, COMMON, FACETS, OR, PHRASE_CLASSES, PREFIX, RARE, SENTENCE, Query

PHRASE = "phrase of 4"
KINDS = (RARE, COMMON, OR, AND, SENTENCE, PHRASE, FACETS)
"""Classes of benchmarks.queries, as many of each."""
WIDER = (OR, SENTENCE)
"""Those whose words need not all be there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `body` is empty for GET."""

    method: str
    path: str
    body: str = ""


def asked_of(query: Query) -> dict[str, Any]:
    """A question as Searcher.search is asked it: ten hits with marks, all facets."""
    quoted = f'"{query.text}"' if query.kind in PHRASE_CLASSES else query.text
    return {
        "q": f"{query.text}*" if query.kind == PREFIX else quoted,
        "match": "any" if query.kind in WIDER else "all",
        "filters": {"year": [query.year]} if query.year else {},
    }


def of_service(query: Query) -> Asked:
    """The same over HTTP."""
    asked = asked_of(query)
    return Asked(
        "GET", f"/api/v1/search?{urlencode({'q': asked['q'], 'match': asked['match'], **asked['filters']}, doseq=True)}"
    )


def lines(requests: Iterable[Asked]) -> str:
    """A file of requests for load.lua."""
    return "".join(f"{asked.method}\t{asked.path}\t{asked.body}\n" for asked in requests)
