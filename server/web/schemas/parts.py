"""What several answers are made of, and what is answered where something goes wrong."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import NotRequired, TypedDict

from indexer.documents.model import ParagraphKind

closed = with_config(ConfigDict(extra="forbid"))

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
class Warned(TypedDict):
    """Something in the query that was read as text."""

    message: str
    position: Count


@closed
class Problem(TypedDict):
    """What went wrong (RFC 9457)."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    title: str
    status: int
    detail: str
    errors: NotRequired[Annotated[dict[str, str], Field(description="A sentence for each bad parameter.")]]
