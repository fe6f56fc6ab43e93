"""Pages to the text of a document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from indexer.documents.blocks import Block, Note
from indexer.documents.pdf.columns import lines_of
from indexer.documents.pdf.glyphs import Page
from indexer.documents.pdf.lines import Row
from indexer.documents.pdf.margins import furniture_in, symbol_in
from indexer.documents.pdf.notes import without_notes
from indexer.documents.pdf.paragraphs import Setting, paragraphs_of, size_of, text_of
from indexer.documents.pdf.tables import rows_with_tables
from indexer.documents.phrases import is_masthead


class Text(NamedTuple):
    """What pages say: paragraphs with their footnotes, in the order of reading, and the symbol in their heads."""

    blocks: tuple[Block, ...]
    symbol: str | None


def text_of_pages(pages: Sequence[Page]) -> Text:
    """The text of a document. What stands at a right angle to the others comes last."""
    rows = [rows_with_tables(page) for page in pages]
    furniture = furniture_in(rows)
    symbol = symbol_in(rows, furniture)
    rest = [[row for i, row in enumerate(page) if (k, i) not in furniture] for k, page in enumerate(rows)]
    lines = lines_of([[entry for row in page for entry in _entries(row)] for page in rest])
    body, notes = without_notes(lines, [page.rules for page in pages], size_of(chain(*lines)))
    text = [line for page in body for line in page]
    names = {id(note): f"脚注{n}" for n, note in enumerate(notes, 1)}
    blocks: list[Block] = []
    for paragraph in paragraphs_of(text, Setting(text)):
        own = [note for line in paragraph for note in notes if note.anchor is line]
        below = tuple(Note(names[id(note)], text_of(note.lines)) for note in own)
        blocks.append(Block(text_of(paragraph), paragraph[0].form, notes=below))
    aside = [Page(group, (), (), False) for page in pages for group in page.aside]
    return Text((*blocks, *(text_of_pages(aside).blocks if aside else ())), symbol)


def _entries(row: Row) -> list[Row]:
    """A row, or the entries of one of a masthead, each by itself."""
    return [[piece] for piece in row] if len(row) > 1 and all(is_masthead(piece.text) for piece in row) else [row]
