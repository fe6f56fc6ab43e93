"""The pages of citations: where their links lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from indexer.documents.model import Record
from server.search.citations import SymbolCited, SymbolList, official_address, original_address
from server.web.parameters import Criteria
from server.web.results import FacetLink, Link, page_links, search_url

SIZE = 100
"""Symbols on a page."""
SORTS = {"-date": "新的在前", "date": "旧的在前", "document": "文件次序"}


def official(symbol: str) -> str | None:
    """Where the official document system keeps a document; None if it has no place there."""
    return official_address(symbol, current_app.config["SYMBOL_URL"])


def original(record: Record) -> str | None:
    """Where a document of the corpus comes from: the address in its record, else the official one."""
    return original_address(record, current_app.config["SYMBOL_URL"])


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list beside what was asked for."""

    q: str
    found: SymbolList

    def pages(self) -> Iterator[Link]:
        """Links to other pages."""
        asked: dict[str, Any] = {"q": self.q} if self.q else {}
        return page_links(
            self.found.total,
            self.found.page,
            self.found.size,
            lambda page: url_for("pages.citations", **asked, page=page),
        )


@dataclass(frozen=True, slots=True)
class Citing:
    """A symbol's page: the paragraphs that cite it."""

    found: SymbolCited
    sort: str

    @property
    def criteria(self) -> Criteria:
        """The search for all who cite it."""
        return Criteria(q=f"cites:{self.found.row.symbol}", collapse=False)

    def years(self) -> Iterator[FacetLink]:
        """How many paragraphs cite it in each year; pressing one shows them."""
        largest = max(self.found.years.values(), default=0)
        for year, count in self.found.years.items():
            url = search_url(self.criteria.within("year", year))
            yield FacetLink(year, count, url, active=False, share=100 * count // largest)

    def search(self) -> str:
        """The search that finds the citing paragraphs."""
        return search_url(self.criteria)

    def sorts(self) -> Iterator[Link]:
        """The orders to choose from."""
        for sort, title in SORTS.items():
            yield Link(title, self._address(1, sort), sort == self.sort)

    def pages(self) -> Iterator[Link]:
        """Links to other pages."""
        found = self.found
        return page_links(found.row.paragraphs, found.page, found.size, lambda page: self._address(page, self.sort))

    def _address(self, page: int, sort: str) -> str:
        changed: dict[str, Any] = {"page": page} if page > 1 else {}
        if sort != "-date":
            changed["sort"] = sort
        return url_for("pages.cited", symbol=self.found.row.symbol, **changed)
