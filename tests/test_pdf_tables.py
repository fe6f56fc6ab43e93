"""Tables: grids of lines and the rows in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.documents.pdf.glyphs import Page, Rule
from indexer.documents.pdf.lines import text_of
from indexer.documents.pdf.tables import rows_with_tables
from tests.test_pdf_lines import glyphs


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    levels = [Rule(xs[0], xs[-1], y, y) for y in ys]
    return levels + [Rule(x, x, ys[0], ys[-1]) for x in xs]


def read(words: Mapping[tuple[int, int], str], rules: Sequence[Rule]) -> list[str]:
    """The rows of a page with these words at these places."""
    found = [glyph for (x, base), text in words.items() for glyph in glyphs(text, x=x, base=base)]
    return [text_of(row) for row in rows_with_tables(Page(tuple(found), (), tuple(rules), False))]


TABLE = {(55, 115): "国家", (155, 115): "河流", (55, 145): "甲国", (155, 145): "三条"}


def test_a_row_is_one_text_and_stands_where_the_table_does() -> None:
    words = {**TABLE, (50, 80): "下表列出河流。", (50, 200): "以上。"}
    assert read(words, grid([50, 150, 250], [100, 125, 155])) == [
        "下表列出河流。",
        "国家 | 河流",
        "甲国 | 三条",
        "以上。",
    ]


def test_lines_of_a_cell_are_joined_and_cells_without_text_keep_their_place() -> None:
    words = {(55, 115): "国家", (55, 145): "监测站", (55, 165): "不足", (155, 145): "甲"}
    assert read(words, grid([50, 150, 250], [100, 125, 175])) == ["国家 | ", "监测站不足 | 甲"]


def test_a_cell_that_spans_columns_is_one() -> None:
    rules = [Rule(50, 250, y, y) for y in (100, 125, 155)]
    rules += [Rule(50, 50, 100, 155), Rule(250, 250, 100, 155), Rule(150, 150, 125, 155)]
    words = {(55, 115): "各国的河流一览", (55, 145): "甲国", (155, 145): "三条", (55, 175): "外"}
    assert read(words, [*rules, Rule(50, 250, 180, 180), Rule(150, 150, 155, 180), Rule(50, 50, 155, 180)]) == [
        "各国的河流一览",
        "甲国 | 三条",
        "外 | ",
    ]


def test_a_frame_and_lines_that_do_not_meet_are_no_table() -> None:
    assert read(TABLE, grid([50, 250], [100, 155])) == ["国家  河流", "甲国  三条"]
    assert read(TABLE, [Rule(50, 250, 90, 90), Rule(150, 150, 300, 400)]) == ["国家  河流", "甲国  三条"]
