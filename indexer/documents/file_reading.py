"""One file read, in the process that asks: its documents, and a sentence for what of it is none."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from indexer.documents.blocks import Block, Given
from indexer.documents.draft import Draft, Fault, Line, Parse, Reader
from indexer.documents.files import printable, why
from indexer.documents.messages import Entry, SourceReading, as_reading
from indexer.documents.model import RECORD_FIELDS, Document, Paragraph, Skipped, Unchanged
from indexer.documents.readers import reader_of
from indexer.documents.records import checked_fields, record_beside, record_for
from indexer.documents.sources import Source
from indexer.documents.structure import paragraphs_as_given, paragraphs_from_blocks, paragraphs_from_text
from indexer.errors import DuansouError

_MOST_FAULTS = 10_000
_READABLE = 0.9
"""The least share of a document's characters that have to be such as one can read."""


def read_source(source: Source) -> SourceReading:
    """The documents of one file, and what of it cannot be read: lines of it, or all.

    Whatever is wrong with the file as a whole leaves nothing of it. No limits hold here but that on what is
    unpacked: see `pool.read_all`.
    """
    try:
        return as_reading(source, entries(source))
    except DuansouError as fault:
        return (), (Skipped(printable(source.name), str(fault)),)


def entries(source: Source, share: int = 0, shares: int = 1, known: Collection[str] = frozenset()) -> Iterator[Entry]:
    """What a file holds, or every `shares`-th entry of it from number `share` on; not read are lines whose `origin`
    is `known`.

    Raises DuansouError for what is wrong with the file as a whole: what was given before is then void.
    """
    name = printable(source.name)
    reader = reader_of(source.name)
    if reader is None:
        raise DuansouError("没有能读这种文件的程序。")
    faults = 0
    try:
        before = _state(source.path)
        beside = {} if reader.many else record_beside(source.path)
        for place, draft in enumerate(reader.read(source.path)):
            if place % shares == share:
                if isinstance(draft, Line) and draft.origin in known:
                    yield place, Unchanged(draft.origin)
                else:
                    entry = _entry(reader, draft, name, beside, source.path.stem)
                    faults += isinstance(entry, Skipped)
                    if faults > _MOST_FAULTS:
                        raise DuansouError(f"有 {_MOST_FAULTS} 行以上读不了，不像是这种文件，请检查它。")
                    yield place, entry
        after = _state(source.path)
    except OSError as fault:
        raise DuansouError(f"文件读不出来：{why(fault)}。") from None
    if before != after:
        raise DuansouError("读它的时候它变了，没有收入，请等它写完再试一次。")


def _state(path: Path) -> tuple[int, ...]:
    """What changes when a file is written to or replaced."""
    state = os.stat(path)
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _entry(
    reader: Reader, given: Draft | Fault | Line, name: str, beside: dict[str, str], stem: str
) -> Document | Skipped:
    if isinstance(given, Fault):
        return Skipped(f"{name}:{given.line}", given.reason)
    try:
        if isinstance(given, Draft):
            return _document(given, beside, stem)
        # Only a format of lines gives them, and such a one can parse them.
        return replace(_document(cast(Parse, reader.parse)(given), beside, stem), origin=given.origin)
    except DuansouError as fault:
        return Skipped(f"{name}:{given.number}" if isinstance(given, Line) else name, str(fault))


def _document(draft: Draft, beside: dict[str, str], stem: str) -> Document:
    paragraphs = _paragraphs(draft.content)
    if not any(paragraph.text.strip() for paragraph in paragraphs):
        raise DuansouError("里面没有正文，请补上或删去它。")
    if _is_garbled(paragraphs):
        raise DuansouError("里面读出的大多不是能认的字（字体或编码有问题），请换一份文字正常的文件。")
    record, found = record_for({**checked_fields(draft.record), **beside}, stem, paragraphs, draft.candidates)
    exported = draft.record.get("read_off")
    told = exported if isinstance(exported, list) else []
    return Document(record, paragraphs, tuple(f for f in RECORD_FIELDS if f in found or f in told))


def _paragraphs(content: str | tuple[Block, ...] | tuple[Given, ...]) -> tuple[Paragraph, ...]:
    if isinstance(content, str):
        return paragraphs_from_text(content)
    if blocks := [part for part in content if isinstance(part, Block)]:
        return paragraphs_from_blocks(blocks)
    return paragraphs_as_given([part for part in content if isinstance(part, Given)])


def _is_garbled(paragraphs: Iterable[Paragraph]) -> bool:
    """Whether too many characters stand for none: replacements, private ones, controls."""
    text = "".join(paragraph.text for paragraph in paragraphs)
    if text.isprintable() and "\ufffd" not in text:  # the rule, told without a look at each character
        return False
    seen = [c for c in text if not c.isspace()]
    return sum(c.isprintable() and c != "\ufffd" for c in seen) < _READABLE * len(seen)
