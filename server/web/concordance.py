"""The page of the concordance: where its links lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from server.search import concordance
from server.search.concordance import Line
from server.search.limits import MAX_DEPTH
from server.web.parameters import Concordance
from server.web.results import Link, page_links

_DEFAULTS = Concordance(q="").model_dump()


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of occurrences beside what was asked for: the values of all parameters."""

    asked: Concordance
    found: concordance.Concordance

    @property
    def first(self) -> int:
        """The number of the first line shown, from 1."""
        return (self.found.page - 1) * self.found.size + 1

    def sorted_by(self, sort: str) -> Link:
        """The same lines in another order, from the first."""
        return Link(sort, self._address(sort=sort, page=1), sort == self.asked.sort)

    def pages(self) -> Iterator[Link]:
        """Links to other pages."""
        return page_links(self.found.total, self.found.page, self.found.size, lambda n: self._address(page=n))

    def table(self) -> Link:
        """All lines as a table, as far as that goes."""
        label = "表格（CSV）" if self.found.total <= MAX_DEPTH else f"前 {MAX_DEPTH} 行的表格（CSV）"
        return Link(
            label, url_for("api.concordance_csv", **_given(self.asked.model_dump(include={"q", "width", "sort"})))
        )

    def in_context(self, line: Line) -> str:
        """The reader's address of a line's paragraph, with what was asked for marked."""
        return url_for("pages.document", id=line.record.id, _anchor=f"p{line.paragraph.n}", q=self.asked.q)

    def _address(self, **changes: Any) -> str:
        return url_for("pages.concordance", **_given({**self.asked.model_dump(), **changes}))


def _given(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value != _DEFAULTS[name]}
