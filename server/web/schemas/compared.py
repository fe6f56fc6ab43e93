"""Texts beside each other: earlier wordings, two documents, a draft and its sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from server.search.checking import Status
from server.search.compare import Change
from server.web.schemas.parts import Card, Diff, Place, Range, Share, closed


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
