"""Documents of an index written out: as a corpus that makes the same index, or as a table for a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict

from indexer.csv_text import BYTE_ORDER_MARK, csv_row
from indexer.documents.model import Document

CSV_COLUMNS = ("doc", "n", "number", "label", "kind", "section", "text", "title", "symbol", "date", "organ")


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
        about = (record.title, record.symbol, record.date, record.organ)
        for p in document.paragraphs:
            yield csv_row((record.id, p.n, p.number, p.label, p.kind, p.section, p.text, *about))


EXPORTS: Mapping[str, Callable[[Iterable[Document]], Iterator[str]]] = {"jsonl": jsonl, "csv": table}
"""How each format is written."""
