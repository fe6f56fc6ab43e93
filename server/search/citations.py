"""Who cites what: every symbol with those who cite it, and for one symbol both directions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from indexer.documents.model import Record
from indexer.errors import NotFoundError
from indexer.text.folding import fold_query
from indexer.text.pinpoints import pinpoint
from indexer.text.symbols import canonical_symbol, resolution_number, symbol_term
from server.search.answer import Hit, document_card
from server.search.engines import Cited, Engine, Request
from server.search.plan import RankTerms, Value
from server.search.symbol_titles import SymbolTitles

_NOT_CITED = Cited(0, 0, {})


@dataclass(frozen=True, slots=True)
class SymbolRow:
    """A symbol in the list: what it is the symbol of (None if the corpus does not say), and how many cite it."""

    symbol: str
    title: str | None
    paragraphs: int
    documents: int

    @property
    def url(self) -> str:
        """The address of its page."""
        return symbol_url(self.symbol)

    def to_dict(self) -> dict[str, Any]:
        """One item of the API's list."""
        return {
            "symbol": self.symbol,
            "url": self.url,
            "title": self.title,
            "paragraphs": self.paragraphs,
            "documents": self.documents,
        }


@dataclass(frozen=True, slots=True)
class SymbolList:
    """One page of the symbols that are cited, those that most paragraphs cite first."""

    total: int
    page: int
    size: int
    items: tuple[SymbolRow, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the API."""
        return {
            "total": self.total,
            "page": self.page,
            "size": self.size,
            "items": [item.to_dict() for item in self.items],
        }


@dataclass(frozen=True, slots=True)
class SymbolCited:
    """One symbol: how often it is cited in all and each year, a page of the paragraphs that do, the document that
    bears it (None if the corpus does not hold it), and what that document cites, with numbers of its paragraphs."""

    row: SymbolRow
    years: Mapping[str, int]
    document: Record | None
    cites: Mapping[str, int]
    page: int
    size: int
    hits: tuple[Hit, ...]

    def pinpoints(self, hit: Hit) -> tuple[str, ...]:
        """The paragraphs of the symbol that a citing paragraph refers to, as it writes them (第1至第5段)."""
        found = (pinpoint(hit.paragraph.text, end) for _, end in hit.ranges)
        return tuple(dict.fromkeys(place.label for place in found if place))

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the API."""
        return {
            **self.row.to_dict(),
            "years": [{"value": year, "count": count} for year, count in self.years.items()],
            "document": self.document and document_card(self.document),
            "cites": [{"symbol": symbol, "paragraphs": count} for symbol, count in self.cites.items()],
            "total": self.row.paragraphs,
            "page": self.page,
            "size": self.size,
            "hits": [{**hit.to_dict(), "pinpoints": list(self.pinpoints(hit))} for hit in self.hits],
        }


def list_symbols(engine: Engine, titles: SymbolTitles, q: str, page: int, size: int) -> SymbolList:
    """The symbols that hold what is asked for, folded, or all."""
    key = fold_query(q)
    wanted = canonical_symbol(q)
    rows = [
        (-cited.paragraphs, symbol, cited)
        for symbol, cited in engine.citations().items()
        if key in fold_query(symbol) or symbol == wanted
    ]
    rows.sort(key=lambda row: row[:2])
    shown = rows[(page - 1) * size : page * size]
    items = (SymbolRow(symbol, titles.of(symbol), c.paragraphs, c.documents) for _, symbol, c in shown)
    return SymbolList(len(rows), page, size, tuple(items))


def symbol_row(engine: Engine, titles: SymbolTitles, written: str) -> tuple[SymbolRow, Cited]:
    """A symbol by any spelling, or by the number of a resolution if only one has it; raises NotFoundError for one that
    is neither cited nor borne by a document."""
    citations = engine.citations()
    symbol = canonical_symbol(written) or written.strip()
    if symbol not in citations:
        called = [known for known in citations if resolution_number(known) == symbol]
        symbol = called[0] if len(called) == 1 else symbol
    title = titles.of(symbol)
    if symbol not in citations and title is None:
        raise NotFoundError(
            f"没有一段引用“{written}”，索引里也没有这份文件；引用到的文号都列在“引用”一页和 duansou citations 里。"
        )
    cited = citations.get(symbol, _NOT_CITED)
    return SymbolRow(symbol, title, cited.paragraphs, cited.documents), cited


def document_of(engine: Engine, symbol: str) -> tuple[Record | None, Mapping[str, int]]:
    """The document that bears a symbol, and what its paragraphs cite; of several documents the first."""
    where = Value("symbol", symbol_term(symbol))
    hits = engine.search(Request(where, RankTerms(), sort="document", size=1)).hits
    if not hits:
        return None, {}
    record = hits[0].record
    counts = Counter(symbol for stored in engine.document(record.id).paragraphs for symbol in stored.cites)
    return record, dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def symbol_url(symbol: str) -> str:
    """The address of a symbol's page, percent-encoded."""
    return f"/citations/{quote(symbol, safe='/()')}"


def official_address(symbol: str, template: str) -> str | None:
    """Where the official document system keeps a document: `template` with its symbol in place of `{symbol}`.

    None for what is cited by a number of its own and is no document there (1/CP.21).
    """
    if not re.match(r"[A-Z][A-Z-]*/", symbol):
        return None
    return template.replace("{symbol}", quote(symbol, safe="/()"))


def original_address(record: Record, template: str) -> str | None:
    """Where a document of the corpus comes from: the address that its record has as source, else the official one."""
    if record.source and record.source.startswith(("https://", "http://")):
        return record.source
    return official_address(record.symbol, template) if record.symbol else None
