"""The mapping of an index on a cluster: which fields an entry has, and why each is there.

An entry is a paragraph, the record of a document, a source file or something that was left out; `type` says which.
The cluster analyses nothing: characters and pairs are cut mechanically from keys that were folded here, words are
sent as they were cut here.
"""

from __future__ import annotations

from typing import Any, Literal

MAPPING_VERSION = 2
"""Raised with every change of fields or analysis; an index of another version is not read."""

EntryType = Literal["paragraph", "document", "source", "skipped"]

LARGEST_WINDOW = 20_000
"""Hits that one search may reach: the deepest page, and as many again for what is ordered anew on our side."""

_LONGEST_TERM = 8_000
"""Characters: Lucene takes terms of 32,766 bytes."""

_MOST_PARAGRAPHS_OF_SHARD = 20_000_000

_KEYWORD = {"type": "keyword", "ignore_above": _LONGEST_TERM}
_TERM = {**_KEYWORD, "doc_values": False}

PROPERTIES: dict[str, dict[str, Any]] = {
    "type": {"type": "keyword"},
    # What is kept and never searched: a paragraph's text, a record, the state of a file.
    "stored": {"type": "object", "enabled": False},
    # Of a paragraph: its place, which also orders what is equal otherwise.
    "doc": _KEYWORD,
    "n": {"type": "integer"},
    # Values as they are shown, for counting; `day` (20190521) for ranges and sorting.
    "day": {"type": "integer"},
    "year": _KEYWORD,
    "organ": _KEYWORD,
    "kind": _KEYWORD,
    "part": _KEYWORD,
    "cites": _KEYWORD,
    # Values as they are asked for, where folding makes them differ.
    "organ_term": _TERM,
    "kind_term": _TERM,
    "lang_term": _TERM,
    "symbol_term": _TERM,
    "cites_term": _TERM,
    # Paragraphs with one key: `group` names the key, `alike` is how many have it, `place` counts them from the newest
    # (0), `member` names all but that one.
    "group": _KEYWORD,
    "alike": {"type": "integer"},
    "place": {"type": "integer"},
    "member": _TERM,
    # Characters of the key, for what can be similar to a text at all.
    "length": {"type": "integer"},
    # The folded text: what decides what is found, and two of the three ranked fields.
    "key": {
        "type": "text",
        "analyzer": "characters",
        "similarity": "characters",
        "fields": {"bigrams": {"type": "text", "analyzer": "bigrams", "similarity": "bigrams"}},
    },
    # Latin letters and digits with marks where runs of them begin and end.
    "runs": {"type": "text", "analyzer": "bigrams", "norms": False},
    # The third ranked field.
    "words": {"type": "text", "analyzer": "words", "similarity": "words", "index_options": "freqs"},
}

SHOWN_FIELDS = ("doc", "year", "organ", "kind", "part", "cites")
"""Fields whose values are counted for facets."""

TERM_FIELDS = {
    "doc": "doc",
    "year": "year",
    "part": "part",
    "organ": "organ_term",
    "kind": "kind_term",
    "lang": "lang_term",
    "symbol": "symbol_term",
    "cites": "cites_term",
}
"""Field of a query → field of the mapping that holds its terms."""

SATURATION = {"words": 0.6, "bigrams": 0.6, "characters": 1.2}
LENGTH_WEIGHT = 0.75


def shards_for(paragraphs: int) -> int:
    """Shards that hold so many paragraphs well: one up to twenty million, some thirty gigabytes."""
    return max(1, -(-paragraphs // _MOST_PARAGRAPHS_OF_SHARD))


def index_body(*, shards: int, builder: str) -> dict[str, Any]:
    """What an index is created with: not yet copied or visible, as loading wants it; see `serving_settings`.

    `builder` is who loads it."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": 0,
                "refresh_interval": "-1",
                "codec": "best_compression",
                "max_result_window": LARGEST_WINDOW,
                "analysis": {
                    "tokenizer": {
                        "characters": {"type": "ngram", "min_gram": 1, "max_gram": 1},
                        "bigrams": {"type": "ngram", "min_gram": 2, "max_gram": 2},
                        "words": {"type": "whitespace", "max_token_length": 1_000},
                    },
                    "analyzer": {name: {"type": "custom", "tokenizer": name} for name in SATURATION},
                },
                "similarity": {name: {"type": "BM25", "k1": k1, "b": LENGTH_WEIGHT} for name, k1 in SATURATION.items()},
            }
        },
        "mappings": {"dynamic": "strict", "_meta": {"builder": builder}, "properties": PROPERTIES},
    }


def serving_settings(replicas: int) -> dict[str, Any]:
    """What changes once an index is loaded: copies, as many as there are nodes for up to `replicas`."""
    return {"auto_expand_replicas": f"0-{replicas}" if replicas else "false", "refresh_interval": "-1"}
