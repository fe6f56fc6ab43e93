"""The order of reading: where a page is set in columns, one column after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.documents.blocks import Form
from indexer.documents.pdf.lines import Row, text_of

_LEAST = 4  # lines of a column that show a gutter
_FULL, _FULL_LINES = 0.85, 0.3  # of a column's width, of its lines: what tells running text from a table
_NARROWEST = 0.2  # of the width of all text: a column
_DEEPEST = 2  # columns within columns
_LINES, _FAR = 2.2, 4.0  # ems: a line and a half, and more than lies between the paragraphs of a column
_NEAR = 10.0  # ems: what a column may lack, so that a heading stands above its text


@dataclass(slots=True)
class Line:
    """A line of text as it is read; lengths are points from the left and the top of its page."""

    text: str
    left: float
    right: float
    base: float
    size: float
    blank: bool | None
    """Whether a blank is set after it; None where blanks are not set but mere white."""
    page: int
    column: str
    """"" where a page has no columns, else `1`, `2` from the left; `12` is the second within the first."""
    form: Form


def lines_of(pages: Sequence[Sequence[Row]]) -> list[list[Line]]:
    """The lines of each page in the order in which they are read."""
    found: list[list[Line]] = []
    bottom = max((row[0].base for rows in pages for row in rows), default=0.0)
    before: float | None = None  # the gutter of a page that ends in columns
    for number, rows in enumerate(pages):
        reading = _Reading(number, bottom)
        gutter = _gutter(rows)
        start = 0
        while before and gutter is None and start < len(rows) and not _crosses(rows[start], before):
            start += 1
        lines = [*reading.lines(rows[:start], before, least=0), *reading.lines(rows[start:], gutter)]
        found.append(lines)
        before = (gutter or before) if lines and lines[-1].column else None
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """The order of reading on one page; `bottom` is how far down text reaches on the pages of its document."""

    page: int
    bottom: float

    def lines(self, rows: Sequence[Row], gutter: float | None, column: str = "", least: int = 2) -> Iterator[Line]:
        """The lines of rows beside a gutter, or of rows without one; `least` rows on each side make columns."""
        if gutter is None:
            yield from (self._line(row, column) for row in rows)
            return
        for crosses, band in groupby(rows, lambda row: _crosses(row, gutter)):
            part = list(band)
            halves = None if crosses else _halves(part, gutter)
            if halves is None or min(map(len, halves)) < least:
                yield from self.lines(part, None, column)
                continue
            left, after = self._balanced(*halves)
            for name, half in (("1", left), ("2", halves[1])):
                yield from self.lines(half, _gutter(half) if len(column) < _DEEPEST else None, column + name)
            yield from self.lines(after, None, column)

    def _balanced(self, left: list[Row], right: list[Row]) -> tuple[list[Row], list[Row]]:
        """The left column, and what is not of it but stands below columns that end together.

        Text fills a left column down to the bottom of the page before it goes on in the right one, or else both
        are made equally long.
        """
        if not (left and right):
            return left, []
        end = right[-1][0].base
        fills = left[-1][0].base > self.bottom - _NEAR * left[-1][0].size
        for k, row in enumerate(left):
            base, size = row[0].base, row[0].size
            if base > end + _LINES * size and (not fills or base - left[k - 1][0].base > _FAR * size):
                return left[:k], left[k:]
        return left, []

    def _line(self, row: Row, column: str) -> Line:
        size = max(row, key=lambda piece: len(piece.text)).size
        return Line(
            text=text_of(row),
            left=row[0].left,
            right=row[-1].right,
            base=row[0].base,
            size=size,
            blank=row[-1].blank,
            page=self.page,
            column=column,
            form=row[0].form,
        )


def _gutter(rows: Sequence[Row]) -> float | None:
    """Where a gutter lies, from the left; None if these rows are not set in columns."""
    if not rows:
        return None
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    edges = {round(piece.left) - 0.5 for row in rows for piece in row}
    inner = [x for x in edges if left + _NARROWEST * (right - left) < x < right - _NARROWEST * (right - left)]
    best = max(inner, key=lambda x: (_lines_beside(rows, x, right - left), -x), default=None)
    return best if best is not None and _lines_beside(rows, best, right - left) else None


def _lines_beside(rows: Sequence[Row], gutter: float, width: float) -> int:
    """How many lines stand in two columns beside a gutter."""
    count = 0
    for crosses, band in groupby(rows, lambda row: _crosses(row, gutter)):
        halves = ([], []) if crosses else _halves(list(band), gutter)
        if all(_is_running_text(half, width) for half in halves):
            count += sum(map(len, halves))
    return count


def _crosses(row: Row, gutter: float) -> bool:
    return any(piece.left < gutter < piece.right for piece in row)


def _halves(rows: Sequence[Row], gutter: float) -> tuple[list[Row], list[Row]]:
    """What stands left and right of a gutter that no row crosses."""
    left = [part for row in rows if (part := [piece for piece in row if piece.left < gutter])]
    right = [part for row in rows if (part := [piece for piece in row if piece.left >= gutter])]
    return left, right


def _is_running_text(rows: Sequence[Row], width: float) -> bool:
    if len(rows) < _LEAST:
        return False
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    if right - left < _NARROWEST * width:
        return False
    full = sum(row[-1].right - row[0].left >= _FULL * (right - left) for row in rows)
    return full >= _FULL_LINES * len(rows)
