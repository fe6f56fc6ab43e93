"""Pages to the blocks of a document, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from indexer.documents.blocks import Block, Note
from indexer.documents.pdf.columns import lines_of
from indexer.documents.pdf.glyphs import Page
from indexer.documents.pdf.margins import without_furniture
from indexer.documents.pdf.notes import without_notes
from indexer.documents.pdf.paragraphs import Setting, paragraphs_of, size_of, text_of
from indexer.documents.pdf.tables import rows_with_tables


def blocks_of(pages: Sequence[Page]) -> tuple[Block, ...]:
    """The paragraphs of a document, with their footnotes, in the order in which they are read.

    What stands at a right angle to the text comes after it.
    """
    rows = without_furniture([rows_with_tables(page) for page in pages])
    lines = lines_of(rows)
    body, notes = without_notes(lines, [page.rules for page in pages], size_of(chain(*lines)))
    text = [line for page in body for line in page]
    names = {id(note): f"脚注{n}" for n, note in enumerate(notes, 1)}
    blocks: list[Block] = []
    for paragraph in paragraphs_of(text, Setting(text)):
        own = [note for line in paragraph for note in notes if note.anchor is line]
        below = tuple(Note(names[id(note)], text_of(note.lines)) for note in own)
        blocks.append(Block(text_of(paragraph), paragraph[0].form, notes=below))
    aside = [Page(group, (), (), False) for page in pages for group in page.aside]
    return (*blocks, *(blocks_of(aside) if aside else ()))
