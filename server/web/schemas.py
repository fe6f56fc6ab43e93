"""What the API answers, as types from which the description is made; a test holds the answers against it.

They say how `to_dict` of the answers looks, which is written out there for speed.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import NotRequired, TypedDict

from indexer.documents.model import ParagraphKind
from server.search.checking import Status
from server.search.compare import Change

_CLOSED = ConfigDict(extra="forbid")
closed = with_config(_CLOSED)

Count = Annotated[int, Field(ge=0)]
Ordinal = Annotated[int, Field(ge=1, description="Ordinal within the document.")]
Range = Annotated[tuple[Count, Count], Field(description="Half-open, in Unicode code points.")]
Share = Annotated[float, Field(ge=0, le=1)]
Diff = Annotated[
    list[tuple[Literal["=", "-", "+"], str]],
    Field(description="= and - parts joined are the asked text, = and + parts the other."),
]


@closed
class Card(TypedDict):
    """The fields of a record that a hit shows."""

    id: str
    title: str
    symbol: str | None
    date: str | None
    organ: str | None
    kind: str | None


@closed
class Citation(TypedDict):
    """How to cite a document or a paragraph."""

    zh: Annotated[str, Field(description="As documents of the UN in Chinese cite it: A/73/890，附件，第6段.")]
    en: Annotated[str, Field(description="As documents of the UN in English cite it: A/73/890, annex, para. 6.")]
    plain: Annotated[str, Field(description="With title and date.")]


@closed
class Place(TypedDict):
    """Where a paragraph stands."""

    n: Ordinal
    number: Annotated[str | None, Field(description="As printed: 6, 10(a).")]
    label: Annotated[str, Field(description="What one writes to cite it.")]
    kind: ParagraphKind
    section: str


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
class Warned(TypedDict):
    """Something in the query that was read as text."""

    message: str
    position: Count


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


@closed
class Wording(TypedDict):
    """A paragraph that says something like what was asked."""

    id: str
    url: str
    similarity: Annotated[Share, Field(description="1: the same after folding. Nothing below 0.4.")]
    text: str
    diff: Diff
    document: Card
    paragraph: Place


@closed
class Wordings(TypedDict):
    """Earlier wording, the most similar first."""

    items: list[Wording]


@closed
class Row(TypedDict):
    """A paragraph beside the one that it became."""

    a: Annotated[int | None, Field(description="n in document a.")]
    b: Annotated[int | None, Field(description="n in document b.")]
    similarity: Annotated[Share, Field(description="0 where there is nothing to compare with.")]
    change: Change
    diff: Diff


@closed
class Comparison(TypedDict):
    """Two documents aligned."""

    rows: Annotated[
        list[Row],
        Field(
            description="Every paragraph of both exactly once, in the order of b; what is only in a after what it "
            "follows there."
        ),
    ]


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
class Match(TypedDict):
    """Where a quotation or a citation leads."""

    id: Annotated[str, Field(description="DOC:n, or DOC for a whole document.")]
    url: str
    label: str
    diff: Annotated[
        Diff, Field(description="= and - joined are the quotation; = and + are, after folding, the source.")
    ]
    document: Card


@closed
class Finding(TypedDict):
    """A quotation or a citation of a draft."""

    range: Annotated[Range, Field(description="Of the text that was sent; quotation marks stay outside.")]
    kind: Literal["quotation", "citation"]
    text: str
    symbol: Annotated[
        str | None, Field(description="What a citation cites; for a quotation the citation that follows it.")
    ]
    status: Annotated[
        Status, Field(description="Of a quotation exact, altered or missing; of a citation known or unknown.")
    ]
    elsewhere: Annotated[
        bool, Field(description="The words are in the corpus, but not in the document that the draft cites for them.")
    ]
    matches: list[Match]


@closed
class Checked(TypedDict):
    """A draft that was checked."""

    findings: list[Finding]


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


@closed
class Problem(TypedDict):
    """What went wrong (RFC 9457)."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    title: str
    status: int
    detail: str
    errors: NotRequired[Annotated[dict[str, str], Field(description="A sentence for each bad parameter.")]]
