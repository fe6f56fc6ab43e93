"""Documents, and what they cite."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from indexer.documents.model import ParagraphKind
from server.web.schemas.found import Hit
from server.web.schemas.parts import Card, Citation, Count, Ordinal, closed


@closed
class Paragraph(TypedDict):
    """A paragraph of a document."""

    id: str
    url: str
    n: Ordinal
    number: Annotated[str | None, Field(description="As printed: 6, 10(a).")]
    label: Annotated[str, Field(description="What one writes to cite it.")]
    kind: ParagraphKind
    section: str
    text: str
    cites: list[str]
    citation: Citation
    document: NotRequired[Annotated[Card, Field(description="Only where the paragraph stands alone.")]]


@closed
class Listed(TypedDict):
    """The record of a document."""

    id: str
    title: str
    symbol: str | None
    date: str | None
    organ: str | None
    kind: str | None
    session: str | None
    agenda_item: str | None
    lang: str | None
    source: str | None
    note: str | None
    url: str
    count: Annotated[Count, Field(description="Number of paragraphs.")]
    citation: Citation
    read_off: Annotated[list[str], Field(description="Fields that were read off the text.")]


@closed
class Document(Listed):
    """A document: its record and every paragraph."""

    paragraphs: list[Paragraph]


@closed
class Documents(TypedDict):
    """All documents."""

    items: list[Listed]


@closed
class Symbol(TypedDict):
    """Something that is cited."""

    symbol: Annotated[str, Field(description="Canonical: S/RES/2462(2019).")]
    url: str
    title: Annotated[str | None, Field(description="As the corpus has it; null if it does not say.")]
    paragraphs: Annotated[Count, Field(description="How many paragraphs cite it.")]
    documents: Annotated[Count, Field(description="In how many documents.")]


@closed
class Symbols(TypedDict):
    """What is cited, most cited first."""

    total: Count
    page: int
    size: int
    items: list[Symbol]


@closed
class CitedThere(TypedDict):
    """A symbol that a document cites."""

    symbol: str
    paragraphs: Count


@closed
class Year(TypedDict):
    """How many paragraphs of a year."""

    value: str
    count: Count


@closed
class CitingHit(Hit):
    """A paragraph that cites."""

    pinpoints: Annotated[list[str], Field(description="The paragraphs of the symbol that this one refers to.")]


@closed
class Cited(Symbol):
    """Who cites a symbol, and what its document cites."""

    official: Annotated[
        str | None, Field(description="Its address in the official document system; nothing is fetched.")
    ]
    years: Annotated[list[Year], Field(description="Citing paragraphs by the year of their document, ascending.")]
    document: Annotated[Card | None, Field(description="The document that bears the symbol, if the corpus holds it.")]
    cites: Annotated[list[CitedThere], Field(description="What that document cites.")]
    total: Count
    page: int
    size: int
    hits: list[CitingHit]
