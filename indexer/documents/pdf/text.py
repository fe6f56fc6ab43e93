"""Pages to the text of a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from indexer.documents.blocks import Block, Note
from indexer.documents.pdf.columns import lines_of
from indexer.documents.pdf.glyphs import Page, Rule
from indexer.documents.pdf.lines import Row, rows_of
from indexer.documents.pdf.margins import furniture_in, symbol_in
from indexer.documents.pdf.notes import without_notes
from indexer.documents.pdf.paragraphs import Setting, paragraphs_of, size_of, text_of
from indexer.documents.pdf.tables import rows_with_tables
from indexer.documents.phrases import is_masthead

_LONG = 20.0  # points: a line that may be drawn above notes
_FEW = 12  # characters, as of a stamp: fewer than a caption has


class Sheet(NamedTuple):
    """What is kept of a page: its rows, the level lines on it, and rows that stand at a right angle to them."""

    number: int
    drawn: bool
    rows: list[Row]
    rules: list[Rule]
    aside: list[list[Row]]


class Text(NamedTuple):
    """What pages say: paragraphs with their footnotes, in the order of reading, and the symbol in their heads.

    `drawn` are the numbers of pages that say nothing and show something.
    """

    blocks: tuple[Block, ...]
    symbol: str | None
    drawn: tuple[int, ...]


def sheet_of(page: Page, number: int) -> Sheet:
    """A page without what is needed no longer: its glyphs take a hundred times the room of its text."""
    rules = [rule for rule in page.rules if rule.right - rule.left >= _LONG]
    return Sheet(number, page.drawn, rows_with_tables(page), rules, [rows_of(group) for group in page.aside])


def text_of_sheets(sheets: Sequence[Sheet]) -> Text:
    """The text of a document. What stands at a right angle to the others comes last."""
    rows = [sheet.rows for sheet in sheets]
    furniture = furniture_in(rows)
    symbol = symbol_in(rows, furniture)
    rest = [[row for i, row in enumerate(page) if (k, i) not in furniture] for k, page in enumerate(rows)]
    lines = lines_of([[entry for row in page for entry in _entries(row)] for page in rest])
    body, notes = without_notes(lines, [sheet.rules for sheet in sheets], size_of(chain(*lines)))
    text = [line for page in body for line in page]
    below: dict[int, list[Note]] = defaultdict(list)
    for n, note in enumerate(notes, 1):
        below[id(note.anchor)].append(Note(f"脚注{n}", text_of(note.lines)))
    blocks: list[Block] = []
    for paragraph in paragraphs_of(text, Setting(text)):
        own = tuple(note for line in paragraph for note in below[id(line)])
        blocks.append(Block(text_of(paragraph), paragraph[0].form, notes=own))
    aside = [Sheet(sheet.number, False, group, [], []) for sheet in sheets for group in sheet.aside]
    drawn = tuple(
        sheet.number for sheet, page in zip(sheets, rest, strict=True) if sheet.drawn and _length(page) <= _FEW
    )
    return Text((*blocks, *(text_of_sheets(aside).blocks if aside else ())), symbol, drawn)


def _length(rows: Sequence[Row]) -> int:
    return sum(len(piece.text) for row in rows for piece in row)


def _entries(row: Row) -> list[Row]:
    """A row, or the entries of one of a masthead, each by itself."""
    return [[piece] for piece in row] if len(row) > 1 and all(is_masthead(piece.text) for piece in row) else [row]
