"""Blocks of text as the markup of a file tells them apart."""

from __future__ import annotations

from typing import Literal, NamedTuple

Form = Literal["text", "heading", "row"]
"""What the markup calls a block: a heading, a row of a table, or nothing in particular."""


class Block(NamedTuple):
    """A block of a file: its text, marks of lists included, in as many lines as one sees.

    A block ends a paragraph, unless it breaks off in mid-sentence; a heading or a row is always one by itself.
    """

    text: str
    form: Form = "text"


def row(cells: list[str]) -> Block | None:
    """A row of a table as a paragraph, its cells joined by ` | `; None if it holds no text."""
    texts = [" ".join(cell.split()) for cell in cells]
    return Block(" | ".join(texts), "row") if any(texts) else None
