"""The oracle: what a query must find, by scanning every paragraph. Shares only folding and symbols with the engine."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.documents.model import Document, Paragraph, Record
from indexer.text.folding import fold, fold_query
from indexer.text.symbols import canonical_symbol, resolution_number, symbols
from server.search import tree

LATIN = "a-zªºß-öø-ɏɐ-ʯḀ-ỿ"


def holds(node: tree.Node, record: Record, paragraph: Paragraph) -> bool:
    """Whether a paragraph meets a query read to the letter (the first of the three steps of plain words)."""
    key = fold(paragraph.text)
    match node:
        case tree.And(children):
            return all(holds(c, record, paragraph) for c in children)
        case tree.Or(children):
            return any(holds(c, record, paragraph) for c in children)
        case tree.Not(child):
            return not holds(child, record, paragraph)
        case tree.Piece(text) | tree.Phrase(text):
            return fold_query(text) in key
        case tree.Near(first, second, distance):
            a, b = re.escape(fold_query(first)), re.escape(fold_query(second))
            between = f".{{0,{distance}}}"
            return bool(re.search(f"{a}{between}{b}|{b}{between}{a}", key, re.DOTALL))
        case tree.Prefix(text):
            wanted = fold_query(text)
            run = "0-9" if wanted[0].isdigit() else LATIN
            return bool(re.search(f"(?<![{run}]){re.escape(wanted)}", key))
        case tree.Cites(wanted):
            cited = {m.symbol for m in symbols(paragraph.text)}
            return wanted in cited or wanted in map(resolution_number, cited)
        case tree.Years(first, last):
            year = int(record.date[:4]) if record.date else None
            return year is not None and (first is None or first <= year) and (last is None or year <= last)
        case tree.Dates(first_day, last_day):
            day = record.date
            return day is not None and (first_day or "") <= day and (last_day is None or day <= last_day)
        case tree.Field("part", value):
            return paragraph.kind == value
        case tree.Field("doc", value):
            return record.id == value
        case tree.Field("symbol", value):
            own = record.symbol and (canonical_symbol(record.symbol) or record.symbol)
            return own is not None and fold(own) == fold(value)
        case tree.Field(name, value):
            own = getattr(record, name)
            return own is not None and fold(own) == fold_query(value)


def found(node: tree.Node, documents: Iterable[Document]) -> set[str]:
    """The ids of all paragraphs that meet a query."""
    return {f"{d.record.id}:{p.n}" for d in documents for p in d.paragraphs if holds(node, d.record, p)}
