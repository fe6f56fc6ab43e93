"""Tables told by their lines: a row is read as one text, its cells joined by ` | `."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from indexer.documents.blocks import row
from indexer.documents.pdf.glyphs import Glyph, Page, Rule
from indexer.documents.pdf.lines import Piece, Row, rows_of, text_of
from indexer.documents.wrapping import glued

_TOUCHING = 3.0  # points
_TALLEST = 250.0  # points: a row by itself, and not a page in columns
_MOST_RULES = 1500  # of a page: with more it is a drawing


class _Grid(NamedTuple):
    """Lines that touch each other."""

    levels: list[Rule]
    uprights: list[Rule]

    def edges(self) -> Rule:
        """What the grid covers."""
        rules = [*self.levels, *self.uprights]
        return Rule(
            min(r.left for r in rules),
            max(r.right for r in rules),
            min(r.top for r in rules),
            max(r.bottom for r in rules),
        )


def rows_with_tables(page: Page) -> list[Row]:
    """The rows of a page from top to bottom, those of its tables as one piece each."""
    glyphs = page.glyphs
    found: list[Row] = []
    for grid in _grids(page.rules):
        box = grid.edges()
        inside = [g for g in glyphs if _is_inside(g, box)]
        if table := list(_table_rows(grid, inside)):
            found += table
            taken = set(map(id, inside))
            glyphs = tuple(g for g in glyphs if id(g) not in taken)
    return sorted([*found, *rows_of(glyphs)], key=lambda each: each[0].base) if found else rows_of(glyphs)


def _grids(rules: Sequence[Rule]) -> Iterator[_Grid]:
    """The grids on a page that may be tables: of two rows at least, or one that a page break has cut off."""
    if len(rules) > _MOST_RULES or all(map(_is_level, rules)):
        return
    waiting = sorted(rules, key=lambda r: r.top)
    while waiting:
        found, rest = [waiting[0]], waiting[1:]
        k = 0
        while k < len(found):
            touching = [r for r in rest if _touch(found[k], r)]
            if touching:
                rest = [r for r in rest if not _touch(found[k], r)]
                found += touching
            k += 1
        waiting = rest
        grid = _Grid([r for r in found if _is_level(r)], [r for r in found if not _is_level(r)])
        levels, uprights = _places(r.top for r in grid.levels), _places(r.left for r in grid.uprights)
        is_row = len(levels) == 2 and len(uprights) > 2 and levels[1] - levels[0] <= _TALLEST
        if is_row or (len(levels) > 2 and uprights):
            yield grid


def _is_level(rule: Rule) -> bool:
    return rule.right - rule.left >= rule.bottom - rule.top


def _touch(a: Rule, b: Rule) -> bool:
    return (
        a.left <= b.right + _TOUCHING
        and b.left <= a.right + _TOUCHING
        and a.top <= b.bottom + _TOUCHING
        and b.top <= a.bottom + _TOUCHING
    )


def _places(places: Iterable[float]) -> list[float]:
    """Places with those left out that another is near to."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _TOUCHING:
            found.append(place)
    return found


def _is_inside(glyph: Glyph, box: Rule) -> bool:
    x, y = (glyph.left + glyph.right) / 2, glyph.base - glyph.size / 3
    return box.left - _TOUCHING <= x <= box.right + _TOUCHING and box.top <= y <= box.bottom


def _table_rows(grid: _Grid, glyphs: Sequence[Glyph]) -> Iterator[Row]:
    """The rows of a table; none if all that is in it stands in one column."""
    box = grid.edges()
    levels = [
        place for place in _places(r.top for r in grid.levels) if _drawn(grid, place) >= (box.right - box.left) / 2
    ]
    rows: list[tuple[float, float, list[str]]] = []
    for top, bottom in pairwise(_places([box.top, *levels, box.bottom])):
        inside = [g for g in glyphs if top <= g.base - g.size / 3 < bottom]
        middle = (top + bottom) / 2
        walls = _places([box.left, *(r.left for r in grid.uprights if r.top <= middle <= r.bottom), box.right])
        walls[0], walls[-1] = walls[0] - _TOUCHING, walls[-1] + _TOUCHING
        cells = [
            _cell([g for g in inside if left <= (g.left + g.right) / 2 < right]) for left, right in pairwise(walls)
        ]
        if any(cells):
            rows.append((top, bottom, cells))
    if not any(len(cells) > 1 for _, _, cells in rows):
        return
    for top, bottom, cells in rows:
        block = row(cells)
        if block:
            yield [Piece(block.text, "", box.left, box.right, bottom, bottom - top, False, "row")]


def _drawn(grid: _Grid, height: float) -> float:
    """How much of the width of a grid is drawn at a height."""
    return sum(r.right - r.left for r in grid.levels if abs(r.top - height) <= _TOUCHING)


def _cell(glyphs: Sequence[Glyph]) -> str:
    return glued([text_of(line) for line in rows_of(glyphs)]) if glyphs else ""
