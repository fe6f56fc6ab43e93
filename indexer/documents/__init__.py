"""Files to documents: readers for each format, structure (paragraphs), records.

A corpus folder is read by `read_corpus`, or in parts by `find_sources`, `read_all` and `gather`.
`paragraphs_from_text` reads the structure of one text.
"""

from indexer.documents.file_reading import SourceReading, read_source
from indexer.documents.files import printable
from indexer.documents.model import Document, Paragraph, Record, Skipped
from indexer.documents.pool import read_all
from indexer.documents.reading import Reading, gather, read_corpus
from indexer.documents.sources import Source, Sources, find_sources
from indexer.documents.structure import Given, paragraphs_as_given, paragraphs_from_text

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
