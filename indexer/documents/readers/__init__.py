"""The formats that a corpus may hold. Each module here is one and defines READER; nothing else names it."""

from __future__ import annotations

import importlib
import pkgutil

from indexer.documents.draft import Reader

READERS: tuple[Reader, ...] = tuple(
    importlib.import_module(f"{__name__}.{module.name}").READER for module in pkgutil.iter_modules(__path__)
)


def reader_of(name: str) -> Reader | None:
    """The reader of a file of this name; None if its ending is of no known kind."""
    lowered = name.lower()
    for reader in READERS:
        if lowered.endswith(reader.suffixes):
            return reader
    return None
