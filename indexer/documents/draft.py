"""What a reader hands on of a file: documents as the file gives them, and what it could not read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.documents.blocks import Block, Given


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
class Line:
    """A line that is a document, not yet read."""

    number: int
    content: bytes

    @property
    def origin(self) -> str:
        """A hash of it."""
        return hashlib.blake2b(self.content, digest_size=16).hexdigest()


Parse = Callable[[Line], Draft]


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: the endings of its file names in lower case, and how a file is read.

    `read` raises DuansouError or OSError for a file that cannot be read. A format that holds many documents, each on
    a line with its own record, gives lines, which `parse` makes drafts of (or raises DuansouError).
    """

    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterator[Draft | Fault | Line]]
    parse: Parse | None = None

    @property
    def many(self) -> bool:
        """Whether a file holds many documents: no `.toml` belongs to it."""
        return self.parse is not None
