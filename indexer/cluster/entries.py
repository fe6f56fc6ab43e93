"""From documents to the entries of an index on a cluster, each as the two lines that a bulk request wants."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from hashlib import blake2b
from operator import add
from typing import Any

from indexer.cluster.mapping import EntryType
from indexer.documents.headings import headings_above
from indexer.documents.model import Document, Paragraph, Record, Skipped
from indexer.engine.manifest import SourceState
from indexer.text.folding import HAN, fold
from indexer.text.runs import RUN
from indexer.text.segmentation import words
from indexer.text.symbols import Mention, resolution_number, symbol_term, symbols

MARK = "\x01"
"""Stands in `runs` where a run begins or ends; no key holds it, for folding takes control characters out."""

_LONGEST_ID = 500
"""Bytes; the cluster takes 512."""

_WORTH = re.compile(r"[^\W_]+")
"""Characters that `is_worth` says yes to, side by side; held by a test."""
_SEGMENT = re.compile(f"[^ {HAN}]+")
_EDGES = re.compile(r"^[^\w\u0300-\u036f]+|[^\w\u0300-\u036f]+$")
"""Punctuation; marks that combine with a letter stay with it."""


@dataclass(frozen=True, slots=True)
class Place:
    """How a paragraph stands to others: the group of those with its key, how many they are, which of them it is from
    the newest (0), the nearest paragraphs of its document with another key, and the headings that it stands under, as
    `n`."""

    group: str
    alike: int
    place: int
    before: int | None
    after: int | None
    above: tuple[int, ...]


Batch = Sequence[tuple[Record, Paragraph, Place]]
"""Paragraphs that are made entries of together."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Sums over paragraphs: units of each ranked field, and all characters of keys."""

    words: int = 0
    bigrams: int = 0
    characters: int = 0
    keys: int = 0

    def __add__(self, other: Lengths) -> Lengths:
        return Lengths(*map(add, astuple(self), astuple(other)))


def worth_lengths(key: str) -> tuple[int, int]:
    """How many pairs and how many single characters of a key rank: punctuation does not, and parts pairs."""
    runs = _WORTH.findall(key)
    characters = sum(map(len, runs))
    return characters - len(runs), characters


def group_of(key: str) -> str:
    """The name of the group of paragraphs with this key: 96 bits, so that no two keys share one."""
    return urlsafe_b64encode(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).digest()).decode()


def day_number(date: str | None) -> int | None:
    """A day in ISO form as a number that orders like it (20190521); None for none."""
    return int(date.replace("-", "")) if date else None


def places(documents: Sequence[Document]) -> list[list[Place]]:
    """The place of every paragraph of documents in the order of their ids."""
    groups = [[group_of(fold(paragraph.text)) for paragraph in document.paragraphs] for document in documents]
    members: dict[str, list[tuple[int, int, int]]] = {}
    for i, (document, of) in enumerate(zip(documents, groups, strict=True)):
        newest_first = -(day_number(document.record.date) or 0)
        for j, group in enumerate(of):
            members.setdefault(group, []).append((newest_first, i, j))
    place = {member: k for alike in members.values() for k, member in enumerate(sorted(alike))}
    out = []
    for i, (document, of) in enumerate(zip(documents, groups, strict=True)):
        newest_first = -(day_number(document.record.date) or 0)
        standings = [(len(members[group]), place[newest_first, i, j]) for j, group in enumerate(of)]
        out.append(places_in(document, of, standings))
    return out


def places_in(document: Document, groups: Sequence[str], standings: Iterable[tuple[int, int]]) -> list[Place]:
    """The places of a document's paragraphs, from the group of each and what is known of it: how many are alike, and
    which of them it is."""
    before, after = neighbours(groups)
    above: list[tuple[int, ...]] = []
    for j, distance in enumerate(headings_above(document.paragraphs)):
        above.append((j - distance + 1, *above[j - distance]) if distance else ())
    return [
        Place(group, *standing, before[j], after[j], above[j])
        for j, (group, standing) in enumerate(zip(groups, standings, strict=True))
    ]


def neighbours(groups: Sequence[str]) -> tuple[list[int | None], list[int | None]]:
    """For each paragraph of a document the nearest one before it, and after it, of another group, counted from 1."""
    before: list[int | None] = []
    for j, group in enumerate(groups):
        same = j > 0 and groups[j - 1] == group
        before.append((before[j - 1] if same else j) or None)
    after: list[int | None] = [None] * len(groups)
    for j in range(len(groups) - 2, -1, -1):
        after[j] = after[j + 1] if groups[j + 1] == groups[j] else j + 2
    return before, after


def paragraph_lines(batch: Batch) -> tuple[list[bytes], Lengths]:
    """The entries of paragraphs, and the sums of their lengths."""
    lines, lengths = [], Lengths()
    for record, paragraph, place in batch:
        key, mentions = fold(paragraph.text), symbols(paragraph.text)
        cut = words(paragraph.text, mentions)
        lengths += Lengths(len(cut), *worth_lengths(key), len(key))
        entry = _paragraph(record, paragraph, place, key, cut, mentions)
        lines.append(_lines(paragraph_id(record.id, paragraph.n), record.id, entry))
    return lines, lengths


def _paragraph(
    record: Record, paragraph: Paragraph, place: Place, key: str, cut: Sequence[str], mentions: Sequence[Mention]
) -> dict[str, Any]:
    cites = list(dict.fromkeys(mention.symbol for mention in mentions))
    entry: dict[str, Any] = {
        "type": "paragraph",
        "doc": record.id,
        "n": paragraph.n,
        "day": day_number(record.date),
        "year": record.date[:4] if record.date else None,
        "organ": record.organ,
        "kind": record.kind,
        "part": paragraph.kind,
        "cites": cites,
        "organ_term": record.organ and fold(record.organ),
        "kind_term": record.kind and fold(record.kind),
        "lang_term": record.lang and fold(record.lang),
        "symbol_term": record.symbol and symbol_term(record.symbol),
        "cites_term": list(dict.fromkeys(t for s in cites for t in (s, resolution_number(s) or s))),
        "group": place.group,
        "alike": place.alike,
        "place": place.place,
        "member": member(place.group, place.place) if place.place else None,
        "length": len(key),
        "key": key,
        "runs": marked_runs(key),
        "words": " ".join(cut),
        "stored": {
            "text": paragraph.text,
            "number": paragraph.number,
            "label": paragraph.label,
            "section": paragraph.section,
            "symbols": [[mention.symbol, *mention.range] for mention in mentions],
            "before": place.before,
            "after": place.after,
            "above": place.above,
            "title": record.title,
        },
    }
    return {name: value for name, value in entry.items() if value is not None}


def other_lines(
    documents: Iterable[Document], sources: Iterable[tuple[str, SourceState]], skipped: Iterable[Skipped]
) -> Iterator[bytes]:
    """The entries of records, source files and of what was left out."""
    for document in documents:
        yield record_lines(document.record, len(document.paragraphs), document.read_off)
    for i, (file, state) in enumerate(sources):
        yield _other("source", f"{i:09}", {"file": file, **asdict(state)})
    for i, left_out in enumerate(skipped):
        yield _other("skipped", f"{i:09}", asdict(left_out))


def record_lines(record: Record, count: int, read_off: Sequence[str]) -> bytes:
    """The entry of a document's record."""
    return _other("document", record.id, {**asdict(record), "count": count, "read_off": list(read_off)})


def _other(kind: EntryType, name: str, stored: dict[str, Any]) -> bytes:
    # The name as `doc` puts them in order, and a record beside its paragraphs.
    return _lines(entry_id(f"{kind}/{name}"), name, {"type": kind, "doc": name, "stored": stored})


def _lines(id: str, routing: str, entry: dict[str, Any]) -> bytes:
    """An action and its entry; a document's entries lie on one shard."""
    action = {"index": {"_id": id, "routing": routing}}
    return b"\n".join(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for part in (action, entry))


def paragraph_id(doc: str, n: int) -> str:
    """The id of a paragraph's entry."""
    return entry_id(f"{doc}:{n}")


def document_entry(doc: str) -> str:
    """The id of the entry of a document's record; ids of documents hold no stroke."""
    return entry_id(f"document/{doc}")


def entry_id(name: str) -> str:
    """A name as an id that the cluster takes."""
    return name if len(name.encode()) <= _LONGEST_ID else f"#{blake2b(name.encode()).hexdigest()}"


def member(group: str, place: int) -> str:
    """The term of a paragraph that is not the newest of its group."""
    return f"{group}.{place}"


def marked_runs(key: str) -> str:
    """The parts of a key that hold Latin letters or digits, marked; a run within has a mark on either side."""
    parts = (_EDGES.sub("", segment) for segment in _SEGMENT.findall(key))
    return " ".join(marked(part, True, True) for part in parts if RUN.search(part))


def marked(part: str, at_start: bool, at_end: bool) -> str:
    """A part of a key with a mark wherever a run begins or ends, at its own ends only if asked for."""
    borders = {border for run in RUN.finditer(part) for border in run.span()}
    if not at_start:
        borders.discard(0)
    if not at_end:
        borders.discard(len(part))
    return "".join((MARK if i in borders else "") + c for i, c in enumerate(part)) + (
        MARK if len(part) in borders else ""
    )
