"""What a search answers: plain data, and its JSON form, word for word the one that the service sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from indexer.documents.model import Paragraph, Record
from indexer.text.pinpoints import Pinpoint, pinpoint
from indexer.text.symbols import Mention
from server.search.citing import Citation, cite

Range = tuple[int, int]
"""Half-open, in Unicode code points of the text that it belongs to."""


@dataclass(frozen=True, slots=True)
class QueryWarning:
    """Something in the query that was read as text, and where (a code point of the query)."""

    message: str
    position: int


@dataclass(frozen=True, slots=True)
class Understood:
    """How a query was read. `relaxed` names the step of plain words that the answer shows."""

    q: str
    match: str
    relaxed: str | None
    warnings: tuple[QueryWarning, ...]
    terms: tuple[str, ...]
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The plain words that are names, each with its other forms, which are looked for too."""


class Snippet(NamedTuple):
    """A part of a paragraph: `html` is escaped, its only tag is <mark>; `text` is the same without marks."""

    html: str
    text: str
    ranges: tuple[Range, ...]


class Hit(NamedTuple):
    """One paragraph of an answer, in place."""

    record: Record
    paragraph: Paragraph
    score: float
    ranges: tuple[Range, ...]
    snippet: Snippet
    cites: tuple[str, ...]
    duplicates: int = 0
    explain: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """`DOC:n`."""
        return f"{self.record.id}:{self.paragraph.n}"

    @property
    def url(self) -> str:
        """The reader's address, percent-encoded."""
        return paragraph_url(self.record.id, self.paragraph.n)

    @property
    def citation(self) -> Citation:
        """How to cite the paragraph."""
        return cite(self.record, self.paragraph)

    def to_dict(self) -> dict[str, Any]:
        """The hit as section 4 of the contract has it."""
        out: dict[str, Any] = {
            "id": self.id,
            "url": self.url,
            "score": self.score,
            "document": document_card(self.record),
            "paragraph": paragraph_place(self.paragraph),
            "text": self.paragraph.text,
            "ranges": [list(r) for r in self.ranges],
            "snippet": {
                "html": self.snippet.html,
                "text": self.snippet.text,
                "ranges": [list(r) for r in self.snippet.ranges],
            },
            "cites": list(self.cites),
            "duplicates": self.duplicates,
            "citation": self.citation.to_dict(),
        }
        if self.explain is not None:
            out["explain"] = dict(self.explain)
        return out


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value of a facet, how often it stands in the whole answer, and what to call it."""

    value: str
    label: str
    count: int

    def to_dict(self) -> dict[str, Any]:
        """One row of a facet; there are up to 120 an answer."""
        return {"value": self.value, "label": self.label, "count": self.count}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A wider or other question that has answers: ask `q` with `match`; `text` says it in words."""

    text: str
    q: str
    match: str
    total: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """A way to complete what was typed: a term, a symbol or a title, and how many paragraphs it leads to."""

    text: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to one request."""

    query: Understood
    total: int
    page: int
    size: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetRow, ...]]
    suggestions: tuple[Suggestion, ...] = ()
    groups: int | None = None
    """Number of hits over all pages when equal paragraphs are one hit; None without `collapse`."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON of section 4 of the contract."""
        out: dict[str, Any] = {
            "query": {
                "q": self.query.q,
                "match": self.query.match,
                "relaxed": self.query.relaxed,
                "warnings": [asdict(w) for w in self.query.warnings],
                "terms": list(self.query.terms),
            },
            "total": self.total,
            "page": self.page,
            "size": self.size,
            "took_ms": self.took_ms,
            "hits": [hit.to_dict() for hit in self.hits],
            "facets": {name: [row.to_dict() for row in rows] for name, rows in self.facets.items()},
            "suggestions": [asdict(s) for s in self.suggestions],
        }
        if self.query.synonyms:
            out["query"]["synonyms"] = {asked: list(others) for asked, others in self.query.synonyms.items()}
        if self.groups is not None:
            out["groups"] = self.groups
        return out


@dataclass(frozen=True, slots=True)
class Ranking:
    """The bare answer: exact total, paragraph ids and scores of the first `size`."""

    total: int
    ids: tuple[str, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """How a text is folded, cut into words for ranking, and which symbols are seen in it."""

    text: str
    folded: str
    words: tuple[str, ...]
    symbols: tuple[Mention, ...]

    @property
    def pinpoints(self) -> tuple[Pinpoint | None, ...]:
        """For each symbol the paragraphs of it that the text refers to; None where it names none."""
        return tuple(pinpoint(self.text, mention.range[1]) for mention in self.symbols)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `analyze`."""
        return {
            "text": self.text,
            "folded": self.folded,
            "words": list(self.words),
            "symbols": [
                {"symbol": m.symbol, "range": list(m.range), "pinpoint": place and place.label}
                for m, place in zip(self.symbols, self.pinpoints, strict=True)
            ],
        }


@dataclass(frozen=True, slots=True)
class StoredParagraph:
    """A paragraph of the index: itself, and the symbols seen in it with their places."""

    paragraph: Paragraph
    mentions: tuple[Mention, ...] = ()

    @property
    def cites(self) -> tuple[str, ...]:
        """Distinct canonical symbols in the order of their first place."""
        return tuple(dict.fromkeys(m.symbol for m in self.mentions))

    def to_dict(self, record: Record) -> dict[str, Any]:
        """The JSON of one paragraph of the document of this record."""
        return {
            "id": f"{record.id}:{self.paragraph.n}",
            "url": paragraph_url(record.id, self.paragraph.n),
            **paragraph_place(self.paragraph),
            "text": self.paragraph.text,
            "cites": list(self.cites),
            "citation": cite(record, self.paragraph).to_dict(),
        }


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of the index: its record, how many paragraphs it has, and them, if they were asked for."""

    record: Record
    count: int
    read_off: tuple[str, ...] = ()
    paragraphs: tuple[StoredParagraph, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `documents/DOC`; without `paragraphs` a line of the list of documents."""
        out: dict[str, Any] = {
            **asdict(self.record),
            "url": document_url(self.record.id),
            "count": self.count,
            "read_off": list(self.read_off),
            "citation": cite(self.record).to_dict(),
        }
        if self.paragraphs:
            out["paragraphs"] = [p.to_dict(self.record) for p in self.paragraphs]
        return out


def document_card(record: Record) -> dict[str, str | None]:
    """The fields of a record that a hit shows."""
    return {
        "id": record.id,
        "title": record.title,
        "symbol": record.symbol,
        "date": record.date,
        "organ": record.organ,
        "kind": record.kind,
    }


def paragraph_place(paragraph: Paragraph) -> dict[str, Any]:
    """Where a paragraph stands: everything but its text."""
    return {
        "n": paragraph.n,
        "number": paragraph.number,
        "label": paragraph.label,
        "kind": paragraph.kind,
        "section": paragraph.section,
    }


def place(record: Record, paragraph: Paragraph) -> str:
    """Where a paragraph stands, in one line: the document's symbol, or its title, and the label."""
    return " ".join(part for part in (record.symbol or record.title, paragraph.label) if part)


@lru_cache(4096)
def document_url(doc: str) -> str:
    """The reader's address of a document, percent-encoded."""
    return f"/d/{quote(doc, safe='')}"


def paragraph_url(doc: str, n: int) -> str:
    """The reader's address of a paragraph, percent-encoded."""
    return f"{document_url(doc)}#p{n}"
