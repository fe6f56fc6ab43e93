"""What a query finds, and how a text is read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from server.web.schemas.parts import Card, Citation, Count, Place, Range, Warned, closed


@closed
class Snippet(TypedDict):
    """A part of a paragraph."""

    html: Annotated[str, Field(description="Escaped; the only tag is <mark>.")]
    text: str
    ranges: list[Range]


@closed
class Hit(TypedDict):
    """One paragraph of an answer."""

    id: Annotated[str, Field(description="DOC:n")]
    url: str
    score: float
    document: Card
    paragraph: Place
    text: Annotated[str, Field(description="The whole original paragraph.")]
    ranges: list[Range]
    snippet: Snippet
    cites: list[str]
    duplicates: Count
    citation: Citation
    explain: NotRequired[
        Annotated[
            dict[str, Any],
            Field(
                description="Parts of the score, and synonyms: forms of a name that stand here; only with explain=1."
            ),
        ]
    ]


@closed
class Understood(TypedDict):
    """How a query was read."""

    q: str
    match: Literal["all", "any"]
    relaxed: Annotated[Literal["words", "any"] | None, Field(description="The step of plain words answered.")]
    warnings: list[Warned]
    terms: list[str]
    synonyms: NotRequired[
        Annotated[
            dict[str, list[str]],
            Field(description="Plain words that are names, with their other forms, found too; only if there are."),
        ]
    ]


@closed
class FacetRow(TypedDict):
    """One value of a facet."""

    value: str
    label: str
    count: Count


@closed
class Facets(TypedDict):
    """The 20 most frequent values of each field in the whole answer."""

    doc: list[FacetRow]
    year: list[FacetRow]
    organ: list[FacetRow]
    kind: list[FacetRow]
    part: list[FacetRow]
    cites: list[FacetRow]


@closed
class Suggestion(TypedDict):
    """A wider or other question that has answers."""

    text: str
    q: str
    match: Literal["all", "any"]
    total: Count


@closed
class Answer(TypedDict):
    """The answer to a search."""

    query: Understood
    total: Annotated[Count, Field(description="Exact number of paragraphs found.")]
    page: int
    size: int
    took_ms: Annotated[float, Field(description="Milliseconds.")]
    hits: list[Hit]
    facets: Facets
    suggestions: list[Suggestion]
    groups: NotRequired[Annotated[Count, Field(description="Hits over all pages; only with collapse=1.")]]


@closed
class ConcordanceQuery(TypedDict):
    """How the query of a concordance was read."""

    q: str
    warnings: list[Warned]
    terms: list[str]


@closed
class Line(TypedDict):
    """One occurrence."""

    id: str
    url: str
    label: str
    left: Annotated[str, Field(description="left + match + right is a stretch of the paragraph.")]
    match: str
    right: str


@closed
class Lines(TypedDict):
    """A concordance."""

    query: ConcordanceQuery
    total: Annotated[
        Count, Field(description="Exact number of occurrences on folded text, from left to right without overlap.")
    ]
    page: int
    size: int
    lines: list[Line]


@closed
class Suggested(TypedDict):
    """A way to complete what was typed."""

    text: str
    kind: Literal["term", "symbol", "title"]
    count: Count


@closed
class Suggestions(TypedDict):
    """Ways to complete what was typed."""

    suggestions: list[Suggested]


@closed
class Seen(TypedDict):
    """A symbol in a text."""

    symbol: str
    range: Range
    pinpoint: Annotated[str | None, Field(description="The paragraphs of it that are meant: 第1至第5段.")]


@closed
class Analysis(TypedDict):
    """How a text is folded and cut."""

    text: str
    folded: str
    words: list[str]
    symbols: list[Seen]
