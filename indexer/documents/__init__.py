"""Files to documents: readers for each format, structure (paragraphs), records.

A corpus folder is read by `read_corpus`, or in parts by `find_sources`, `read_all` and `gather`.
`paragraphs_from_text` reads the structure of one text.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.documents.blocks import Given
    from indexer.documents.file_reading import read_source
    from indexer.documents.files import printable
    from indexer.documents.messages import SourceReading
    from indexer.documents.model import Document, Paragraph, Record, Skipped
    from indexer.documents.pool import read_all
    from indexer.documents.reading import Reading, gather, read_corpus
    from indexer.documents.sources import Source, Sources, find_sources
    from indexer.documents.structure import paragraphs_as_given, paragraphs_from_text
else:
    from importlib import import_module

    def __getattr__(name: str) -> object:
        # Loaded when first used: what reads files takes a fifth of a second, which who only answers need not wait for.
        if name in _HOMES:
            return getattr(import_module(f"indexer.documents.{_HOMES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_HOMES = {
    "Document": "model",
    "Given": "blocks",
    "Paragraph": "model",
    "Reading": "reading",
    "Record": "model",
    "Skipped": "model",
    "Source": "sources",
    "SourceReading": "messages",
    "Sources": "sources",
    "find_sources": "sources",
    "gather": "reading",
    "paragraphs_as_given": "structure",
    "paragraphs_from_text": "structure",
    "printable": "files",
    "read_all": "pool",
    "read_corpus": "reading",
    "read_source": "file_reading",
}
__all__ = [
    "Document",
    "Given",
    "Paragraph",
    "Reading",
    "Record",
    "Skipped",
    "Source",
    "SourceReading",
    "Sources",
    "find_sources",
    "gather",
    "paragraphs_as_given",
    "paragraphs_from_text",
    "printable",
    "read_all",
    "read_corpus",
    "read_source",
]
