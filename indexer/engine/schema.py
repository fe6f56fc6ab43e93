"""The fields of the Whoosh index, one document of it for each paragraph."""

from __future__ import annotations

from whoosh import fields

INDEX_NAME = "paragraphs"
TOC_NUMBER = 1
"""Of Whoosh's table of contents: a segment is written once."""

TEXT_FIELDS = ("words", "bigrams", "characters")
"""Ranked fields: postings with term frequencies."""

VALUE_FIELDS = ("doc", "year", "organ", "kind", "part", "lang", "symbol", "cites")
"""Values of the document or the paragraph, folded, as single terms: filters and fields of a query."""


def schema() -> fields.Schema:
    """A fresh schema object; nothing is stored in Whoosh, texts have a file of their own."""
    return fields.Schema(
        # Cut by us before they come here; Whoosh's analyzers are never asked.
        **{name: fields.KEYWORD(scorable=True) for name in TEXT_FIELDS},
        **{name: fields.ID() for name in VALUE_FIELDS},
    )
