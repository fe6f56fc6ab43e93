"""What a reader hands on of a file: documents as the file gives them, and what it could not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.documents.blocks import Block
from indexer.documents.structure import Given


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as a file gives it: a text or blocks to be read, or paragraphs that stay as they are."""

    content: str | tuple[Block, ...] | tuple[Given, ...]
    record: Mapping[str, object] = field(default_factory=dict)
    """Fields of the record that the file itself gives, not yet checked."""
    line: int | None = None
    """The line it stands on, in a file that holds many."""
    candidates: Mapping[str, str] = field(default_factory=dict)
    """Fields that the file's properties suggest: they count where neither the record nor the text says anything."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of a file that holds no document that can be read, and why, as a sentence."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: the endings of its file names in lower case, and how a file is read.

    `read` raises DuansouError or OSError for a file that cannot be read. `many` tells a format that holds many
    documents with their own records: no `.toml` belongs to it.
    """

    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterator[Draft | Fault]]
    many: bool = False
