"""Engines: what finds, ranks and counts. One interface; `embedded` answers from an index on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from indexer.documents.model import Paragraph, Record
from indexer.text.symbols import Mention
from server.search.answer import StoredDocument, StoredParagraph
from server.search.plan import EVERYTHING, Characters, Condition, RankTerms

Sort = Literal["relevance", "date", "-date", "document"]
FACETS = ("doc", "year", "organ", "kind", "part", "cites")
FACET_ROWS = 20
"""The most frequent values of a facet that an answer shows."""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is asked of an engine: which paragraphs, in which order, which of them.

    `where` and `filters` must both hold. Paragraphs that hold `verbatim` come before all others when sorted by
    relevance. With `collapse` paragraphs equal after folding are one hit, that of the newest document. `first`
    counts hits from 0.
    """

    where: Condition
    rank: RankTerms
    filters: Condition = EVERYTHING
    verbatim: Characters | None = None
    sort: Sort = "relevance"
    collapse: bool = False
    first: int = 0
    size: int = 10
    explain: bool = False


class Score(NamedTuple):
    """A paragraph's score and, if it was asked for, what it is made of; the parts add up to the total."""

    total: float
    parts: Mapping[str, float]


class Found(NamedTuple):
    """A paragraph that an engine found."""

    record: Record
    paragraph: Paragraph
    mentions: tuple[Mention, ...]
    score: Score
    duplicates: int


@dataclass(frozen=True, slots=True)
class Result:
    """The exact total of paragraphs, the hits asked for in order, for each facet its values with their counts, and
    how many hits there are in all (fewer than paragraphs if equal ones are one). `warning` says why the answer may not
    be whole, where that is allowed."""

    total: int
    groups: int
    hits: tuple[Found, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """A paragraph that is like a wording, and how much (`server.search.similarity`)."""

    record: Record
    paragraph: Paragraph
    similarity: float


@dataclass(frozen=True, slots=True)
class Cited:
    """How many paragraphs and documents cite a symbol, and how many paragraphs each year, ascending; what has no date
    counts in no year."""

    paragraphs: int
    documents: int
    years: Mapping[str, int]


class Engine(Protocol):
    """Answers conditions; safe to share among threads."""

    @property
    def generation(self) -> str:
        """The name of the index that answers; another name, another content."""

    def ready(self) -> None:
        """Returns if the engine can answer now; raises NoIndexError with the reason if not."""

    def search(self, request: Request) -> Result:
        """The hits of a request with their texts, and the facets of the whole answer."""

    def rank(self, request: Request) -> tuple[int, list[str], list[float]]:
        """The bare answer: exact total, paragraph ids, scores."""

    def count(self, where: Condition) -> int:
        """How many paragraphs meet a condition."""

    def citations(self) -> Mapping[str, Cited]:
        """Every symbol that paragraphs cite, and how many do."""

    def nearest(self, key: str, least: float, size: int) -> tuple[Near, ...]:
        """At most `size` paragraphs whose similarity to a key is `least` or more, the most similar first, equally
        similar ones by document, then `n`."""

    def title(self, doc: str) -> str:
        """The title of a document that the index holds."""

    def documents(self) -> tuple[StoredDocument, ...]:
        """Every document, by id, without its paragraphs."""

    def document(self, doc: str) -> StoredDocument:
        """A document with its paragraphs; raises NotFoundError."""

    def paragraph(self, doc: str, n: int) -> tuple[Record, StoredParagraph]:
        """One paragraph and the record of its document; raises NotFoundError."""

    def keys(self, where: Condition) -> Iterator[tuple[str, int, str]]:
        """Every paragraph that meets a condition, by document and place: document, `n`, folded text."""
