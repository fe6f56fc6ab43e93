"""Blocks of text as the markup of a file tells them apart, and paragraphs as a file gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from indexer.documents.markers import Marker
from indexer.documents.model import ParagraphKind

Form = Literal["text", "title", "heading", "row", "contents"]
"""What the markup calls a block: the title, a heading, a row of a table, an entry of a table of contents, or nothing
in particular."""


class Note(NamedTuple):
    """A paragraph of a footnote or an endnote, and what it is called (`脚注1`)."""

    name: str
    text: str


class Block(NamedTuple):
    """A block of a file: its text, marks of lists included, in as many lines as one sees.

    A block ends a paragraph, unless it breaks off in mid-sentence; a heading or a row is always one by itself.
    `marker` is the mark that the text, without white space before it, begins with, where the file itself counts.
    """

    text: str
    form: Form = "text"
    marker: Marker | None = None
    notes: tuple[Note, ...] = ()
    """What stands below the text: the notes whose marks it carries."""


@dataclass(frozen=True, slots=True)
class Given:
    """A paragraph as a file gives it; what is None is read off the text, `number` only if it is not `numbered`.

    `aside` names what stands beside the text and is no step of it (`脚注1`): nothing but a line of a masthead is
    read off it, nothing around it is read differently for it, and it is cited by the paragraph before it. Rows of
    tables and entries of a table of contents stand beside the text, too.
    """

    text: str
    numbered: bool = False
    number: str | None = None
    kind: ParagraphKind | None = None
    section: str | None = None
    label: str | None = None
    form: Form = "text"
    """What the file calls it; a heading may still be a title or a line of a masthead."""
    marker: Marker | None = None
    aside: str = ""


def row(cells: list[str]) -> Block | None:
    """A row of a table as a paragraph, its cells joined by ` | `; None if it holds no text."""
    texts = [" ".join(cell.split()) for cell in cells]
    return Block(" | ".join(texts), "row") if any(texts) else None
