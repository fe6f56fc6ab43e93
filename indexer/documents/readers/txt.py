"""`.txt`: one document, in whatever encoding it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.documents.draft import Draft, Fault, Reader
from indexer.documents.encoding import decode


def _read(path: Path) -> Iterator[Draft | Fault]:
    yield Draft(decode(path.read_bytes()))


READER = Reader((".txt",), _read)
