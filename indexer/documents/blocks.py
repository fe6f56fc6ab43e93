"""Blocks of text as the markup of a file tells them apart."""

from __future__ import annotations

from typing import Literal, NamedTuple

from indexer.documents.markers import Marker

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


def row(cells: list[str]) -> Block | None:
    """A row of a table as a paragraph, its cells joined by ` | `; None if it holds no text."""
    texts = [" ".join(cell.split()) for cell in cells]
    return Block(" | ".join(texts), "row") if any(texts) else None
