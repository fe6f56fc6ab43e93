"""Documents of an index written out: as a corpus that makes the same index, or as a table for a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict

from indexer.csv_text import BYTE_ORDER_MARK, csv_row
from indexer.documents.model import RECORD_FIELDS, Document

_PLACE = ("n", "number", "label", "kind", "section", "text")
_ABOUT = tuple(name for name in RECORD_FIELDS if name not in ("id", "kind"))
CSV_COLUMNS = ("doc", *_PLACE, *_ABOUT, "document_kind")
"""A paragraph, and the record of its document: `kind` is the paragraph's, `document_kind` the document's."""


def jsonl(documents: Iterable[Document]) -> Iterator[str]:
    """A line of JSON for each document.

    A paragraph's number is there even if it has none, so that none is read off its text again.
    """
    for document in documents:
        row = {name: value for name, value in asdict(document.record).items() if value is not None}
        row["read_off"] = document.read_off
        row["paragraphs"] = [
            {name: getattr(p, name) for name in ("text", "number", "kind", "section", "label")}
            for p in document.paragraphs
        ]
        yield json.dumps(row, ensure_ascii=False) + "\n"


def table(documents: Iterable[Document]) -> Iterator[str]:
    """CSV with a row for each paragraph, a header, and the byte order mark that spreadsheets know UTF-8 by."""
    yield BYTE_ORDER_MARK + csv_row(CSV_COLUMNS)
    for document in documents:
        record = document.record
        about = [*(getattr(record, name) for name in _ABOUT), record.kind]
        for paragraph in document.paragraphs:
            yield csv_row((record.id, *(getattr(paragraph, name) for name in _PLACE), *about))


EXPORTS: Mapping[str, Callable[[Iterable[Document]], Iterator[str]]] = {"jsonl": jsonl, "csv": table}
"""How each format is written."""
