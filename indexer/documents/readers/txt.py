"""`.txt`: one document, in whatever encoding it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.documents.content import text_of
from indexer.documents.draft import Draft, Fault, Reader


def _read(path: Path) -> Iterator[Draft | Fault]:
    yield Draft(text_of(path.read_bytes()))


READER = Reader((".txt",), _read)
