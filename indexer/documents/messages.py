"""What a process that reads files tells the one that asked it to: the entries of a file, in JSON.

The one that asks needs none of what reads files, which takes it a tenth of a second to load.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from indexer.documents.files import printable
from indexer.documents.model import Document, Paragraph, Record, Skipped, Unchanged
from indexer.documents.sources import Source

OUT_OF_MEMORY = 83
"""Exit code of a worker that reached its limit of memory."""

Entry = tuple[int, Document | Unchanged | Skipped]
"""A document of a file, or what stands in its place and is none, and its place among them, from 0."""

SourceReading = tuple[tuple[Document, ...], tuple[Skipped, ...]]
"""What a source holds: its documents in their order, and what of it is none."""


class Message(NamedTuple):
    """What a worker tells of the file that it reads: some of its entries.

    `ended` tells that there are no more, `fault` why nothing of the file counts.
    """

    entries: list[Entry]
    ended: bool = False
    fault: str | None = None


def as_reading(source: Source, found: Iterable[Entry]) -> SourceReading:
    """Entries in any order as what a source holds: a file without any is named."""
    ordered = [entry for _, entry in sorted(found, key=lambda entry: entry[0])]
    if not ordered:
        return (), (Skipped(printable(source.name), "文件里没有一份文件，请放入内容或删去它。"),)
    documents = tuple(entry for entry in ordered if isinstance(entry, Document))
    return documents, tuple(entry for entry in ordered if isinstance(entry, Skipped))


def encoded(message: Message) -> bytes:
    """A message as bytes."""
    rows = [_row(entry) for entry in message.entries]
    return json.dumps([rows, message.ended, message.fault], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _row(entry: Entry) -> list[Any]:
    place, found = entry
    if isinstance(found, Skipped):
        return [place, found.file, found.reason]
    if isinstance(found, Unchanged):
        return [place, found.origin]
    paragraphs = [(p.text, p.number, p.label, p.kind, p.section) for p in found.paragraphs]
    return [place, asdict(found.record), paragraphs, found.read_off, found.origin]


def decoded(data: bytes) -> Message:
    """The message that `data` spells."""
    rows, ended, fault = json.loads(data.decode("utf-8", "surrogatepass"))
    return Message([_entry(*row) for row in rows], ended, fault)


def _entry(
    place: int, about: Any, content: Any = None, read_off: Sequence[str] = (), origin: str | None = None
) -> Entry:
    if content is None:
        return place, Unchanged(about)
    if origin is None:
        return place, Skipped(about, content)
    paragraphs = tuple(Paragraph(n, *values) for n, values in enumerate(content, 1))
    return place, Document(Record(**about), paragraphs, tuple(read_off), origin=origin)
