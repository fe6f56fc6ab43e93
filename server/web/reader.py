"""A document as the reader shows it: every paragraph in place, citations as links, hits marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.text.symbols import Mention
from server.search.answer import Range, StoredDocument, StoredParagraph
from server.search.citations import symbol_url
from server.search.highlight import mark
from server.search.limits import MAX_DEPTH, MAX_SIZE
from server.search.searcher import Searcher
from server.web.parameters import Criteria


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the page, its text in the parts of `cut_at_citations`.

    `before` and `after` are the marked paragraphs around a marked one, `rank` its place among them from 1.
    """

    stored: StoredParagraph
    parts: tuple[tuple[str, str | None], ...]
    rank: int | None
    before: int | None
    after: int | None

    @property
    def depth(self) -> int:
        """How far it is indented: lettered items stand under their paragraph."""
        paragraph = self.stored.paragraph
        return max(1, (paragraph.number or "").count("(")) if paragraph.kind == "item" else 0


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline: `level` 0 is a section, 1 a heading within it."""

    text: str
    n: int
    level: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, and where a search carried over finds something in it."""

    document: StoredDocument
    found: Mapping[int, Sequence[Range]]

    def lines(self) -> Iterator[Line]:
        """Every paragraph in order."""
        marked = sorted(self.found)
        ranks = {n: rank for rank, n in enumerate(marked)}
        for stored in self.document.paragraphs:
            n = stored.paragraph.n
            rank = ranks.get(n)
            yield Line(
                stored=stored,
                parts=tuple(cut_at_citations(stored.paragraph.text, self.found.get(n, ()), stored.mentions)),
                rank=None if rank is None else rank + 1,
                before=marked[rank - 1] if rank else None,
                after=marked[rank + 1] if rank is not None and rank + 1 < len(marked) else None,
            )

    def outline(self) -> list[Heading]:
        """Sections and headings."""
        out: list[Heading] = []
        section = ""
        for stored in self.document.paragraphs:
            paragraph = stored.paragraph
            if paragraph.section != section:
                section = paragraph.section
                if section:
                    out.append(Heading(section, paragraph.n, 0))
            if paragraph.kind in ("title", "heading"):
                out.append(Heading(paragraph.text, paragraph.n, 1 if section else 0))
        return out


def find_in(searcher: Searcher, criteria: Criteria, doc: str) -> tuple[dict[int, Sequence[Range]], str | None]:
    """The ranges that a search finds in each paragraph of one document, and how the search was relaxed for that."""
    found: dict[int, Sequence[Range]] = {}
    filters = {**criteria.filters, "doc": (doc,)}
    here = criteria.but(size=MAX_SIZE, sort="document", collapse=False, filters=filters)
    for page in range(1, MAX_DEPTH // MAX_SIZE + 1):
        answer = here.but(page=page).ask(searcher)
        found |= {hit.paragraph.n: hit.ranges for hit in answer.hits}
        if page * MAX_SIZE >= answer.total:
            break
    return found, answer.query.relaxed


def cut_at_citations(
    text: str, ranges: Sequence[Range], mentions: Sequence[Mention]
) -> Iterator[tuple[str, str | None]]:
    """A paragraph's text in parts: each as marked HTML, and for a citation the address of all who cite it.

    A mention that overlaps an earlier one stays text.
    """
    at = 0
    for mention in sorted(mentions, key=lambda m: m.range):
        start, end = mention.range
        if start >= at:
            yield mark_part(text, at, start, ranges), None
            yield mark_part(text, start, end, ranges), symbol_url(mention.symbol)
            at = end
    yield mark_part(text, at, len(text), ranges), None


def mark_part(text: str, start: int, end: int, ranges: Sequence[Range]) -> str:
    """`text[start:end]` as HTML, what lies in it of the ranges marked."""
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start]
    return mark(text[start:end], inside)


def language_tag(lang: str | None) -> str:
    """The HTML language of a record's: which Han glyphs to draw."""
    if lang and lang.lower().startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return "zh-Hant"
    return "zh-Hans" if not lang or lang.lower().startswith("zh") else lang
