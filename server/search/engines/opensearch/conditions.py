"""Conditions as queries of the cluster: the same paragraphs, no more and no fewer."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.cluster.entries import day_number, marked
from indexer.cluster.mapping import TERM_FIELDS
from indexer.cluster.queries import NOTHING, Query, all_of, holds
from server.search.plan import AllOf, AnyOf, Characters, Close, Condition, Dates, NoneOf, Value


def query_of(where: Condition) -> Query:
    """The query that a condition is; it says nothing of entries that are no paragraphs."""
    match where:
        case AllOf(parts):
            return all_of(*map(query_of, parts))
        case AnyOf(parts):
            return _any_of(parts)
        case NoneOf(part):
            return {"bool": {"must_not": [query_of(part)]}}
        case Dates(first, last):
            bounds = {"gte": day_number(first), "lte": day_number(last)}
            return {"range": {"day": {name: day for name, day in bounds.items() if day} or {"gte": 1}}}
        case Value(field, term):
            return {"term": {TERM_FIELDS[field]: term}}
        case Close(first_key, second_key, distance):
            # Their pairs first: spans read positions, which is worth it for few paragraphs only.
            orders = (_near(first_key, second_key, distance), _near(second_key, first_key, distance))
            return all_of(holds(first_key), holds(second_key), _either(orders))
        case Characters(key):
            return holds_where(where) if where.starts_run or where.ends_run else holds(key)


def holds_where(wanted: Characters) -> Query:
    """Paragraphs that hold a key whose ends are ends of runs."""
    phrase = marked(wanted.key, wanted.starts_run, wanted.ends_run)
    return {"match_phrase": {"runs": phrase}} if len(phrase) > 1 else holds(phrase)


def depends_on_key_alone(where: Condition) -> bool:
    """Whether two paragraphs with the same key meet a condition both, or neither."""
    match where:
        case AllOf(parts) | AnyOf(parts):
            return all(map(depends_on_key_alone, parts))
        case NoneOf(part):
            return depends_on_key_alone(part)
        case Value(field):
            return field == "cites"  # symbols are seen on the key
        case Characters() | Close():
            return True
        case Dates():
            return False


def _any_of(parts: tuple[Condition, ...]) -> Query:
    if not parts:
        return NOTHING
    # Any of many characters or pairs is one query each, for the cluster takes some thousand at most.
    grams: dict[str, list[str]] = {}
    others: list[Query] = []
    for part in parts:
        match part:
            case Characters(key, False, False) if len(key) <= 2:
                grams.setdefault("key" if len(key) == 1 else "key.bigrams", []).append(key)
            case _:
                others.append(query_of(part))
    return _either([*({"terms": {field: keys}} for field, keys in grams.items()), *others])


def _either(queries: Iterable[Query]) -> Query:
    wanted = list(queries)
    return wanted[0] if len(wanted) == 1 else {"bool": {"should": wanted, "minimum_should_match": 1}}


def _near(first: str, second: str, distance: int) -> Query:
    return {"span_near": {"clauses": [_span(first), _span(second)], "slop": distance, "in_order": True}}


def _span(key: str) -> Query:
    characters = [{"span_term": {"key": c}} for c in key]
    return characters[0] if len(key) == 1 else {"span_near": {"clauses": characters, "slop": 0, "in_order": True}}
