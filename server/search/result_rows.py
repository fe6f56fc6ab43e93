"""A list of results to take away: as a table for a spreadsheet, or a line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from indexer.csv_text import BYTE_ORDER_MARK, csv_row
from server.search.answer import Hit

CSV_COLUMNS = (
    *("id", "doc", "n", "number", "label", "kind", "section", "text", "title", "symbol", "date", "organ"),
    *("score", "cites", "citation"),
)


def table(hits: Iterable[Hit]) -> Iterator[str]:
    """CSV with a row for each paragraph, and a header; symbols are parted by `; `."""
    yield BYTE_ORDER_MARK + csv_row(CSV_COLUMNS)
    for hit in hits:
        record, p = hit.record, hit.paragraph
        yield csv_row(
            (
                *(hit.id, record.id, p.n, p.number, p.label, p.kind, p.section, p.text),
                *(record.title, record.symbol, record.date, record.organ),
                *(hit.score, "; ".join(hit.cites), hit.citation.zh),
            )
        )


def jsonl(hits: Iterable[Hit]) -> Iterator[str]:
    """A line of JSON for each hit, in the form in which an answer has it."""
    for hit in hits:
        yield json.dumps(hit.to_dict(), ensure_ascii=False) + "\n"


RESULT_ROWS: Mapping[str, Callable[[Iterable[Hit]], Iterator[str]]] = {"csv": table, "jsonl": jsonl}
"""How each format is written."""
