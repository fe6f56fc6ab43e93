"""Glyphs to rows: where white space is, what is raised, what is set twice."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.pdf.glyphs import Glyph
from indexer.documents.pdf.lines import is_han, rows_of, text_of


def width(character: str) -> float:
    return 12.0 if is_han(character) else 6.0


def glyphs(text: str, *, x: float = 0, base: float = 100, size: float = 12, spread: float = 0) -> list[Glyph]:
    """A line as it is set; `_` is white of half an em that no character stands for."""
    found = []
    for character in text:
        if character != "_":
            found.append(Glyph(character, x, x + width(character) * size / 12, base, size, False))
        x += width(character) * size / 12 + spread
    return found


def texts(items: Iterable[Glyph]) -> list[str]:
    return [text_of(row) for row in rows_of(list(items))]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("河 流 会 议", "河流会议"),
        ("河流会议", "河流会议"),
        ("第 98 号 决议", "第 98 号决议"),
        ("共有98条 河流", "共有98条河流"),
        ("The river  conference", "The river conference"),
        ("第一条 目的", "第一条 目的"),
        ("1. 目的", "1. 目的"),
        ("- 回顾", "- 回顾"),
        ("第一章\u3000总则", "第一章\u3000总则"),
        ("甲方_____乙方", "甲方  乙方"),
        ("1._____目的", "1. 目的"),
    ],
)
def test_white_space_stays_where_it_is_meant(line: str, text: str) -> None:
    assert texts(glyphs(line) + glyphs("x y", base=200)) == [text, "x y"]


def test_white_beside_han_is_a_blank_where_blanks_are_not_set() -> None:
    narrow = glyphs("第") + glyphs("98", x=15) + glyphs("号", x=30)
    assert texts(narrow) == ["第 98 号"]
    assert texts([*narrow, *glyphs("x y", base=200)]) == ["第98号", "x y"]


@pytest.mark.parametrize("spread", [1, 5, 12, 30])
def test_letters_spaced_for_the_look_stay_together(spread: float) -> None:
    assert texts(glyphs("宪法", spread=spread)) == ["宪法"]
    assert texts(glyphs("中华人民共和国", spread=spread)) == ["中华人民共和国"]


def test_rows_come_from_top_to_bottom_and_their_glyphs_from_left_to_right_however_they_are_stored() -> None:
    lines = glyphs("第二行", base=120) + glyphs("第一行")
    assert texts(reversed(lines)) == ["第一行", "第二行"]


@pytest.mark.parametrize("order", [1, -1])
def test_raised_digits_are_written_raised_and_lowered_ones_are_not_rows(order: int) -> None:
    line = glyphs("决议") + glyphs("12", x=24, base=95.5, size=7) + glyphs("，水", x=31)
    assert texts(line[::order]) == ["决议¹²，水"]
    line = glyphs("H") + glyphs("2", x=6, base=103, size=7) + glyphs("O", x=10)
    assert texts(line[::order]) == ["H2O"]


def test_a_small_line_above_a_large_one_is_its_own_row() -> None:
    assert texts(glyphs("附件", size=8, base=80) + glyphs("标题", size=20)) == ["附件", "标题"]


@given(st.text("河流会议abf1", min_size=1, max_size=20), st.floats(0.05, 1.2), st.booleans())
def test_what_is_set_twice_to_look_bold_is_read_once(text: str, shift: float, whole: bool) -> None:
    once, again = glyphs(text), glyphs(text, x=shift)
    twice = once + again if whole else [g for pair in zip(once, again, strict=True) for g in pair]
    assert texts(twice) == texts(once)


@given(st.lists(st.text("河流a1", min_size=1, max_size=5), min_size=1, max_size=6))
def test_no_glyph_is_lost_and_none_is_read_twice(words: list[str]) -> None:
    line: list[Glyph] = []
    for word in words:
        line += glyphs(word, x=line[-1].right + 30 if line else 0)
    assert "".join(texts(line)[0].split()) == "".join(words)
