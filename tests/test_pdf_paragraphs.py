"""Lines to paragraphs, by where they stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.documents.pdf.columns import Line
from indexer.documents.pdf.lines import is_han
from indexer.documents.pdf.paragraphs import Setting, paragraphs_of, text_of
from tests.pdf_files import prose

RIGHT = 50 + 30 * 10


def line(text: str, base: float, *, left: float = 50, page: int = 0, size: float = 10, column: str = "") -> Line:
    right = left + sum(size if is_han(c) else size / 2 for c in text)
    return Line(text, left, right, base, size, False, page, column, "text")


def lines(*texts: str | tuple[float, str], top: float = 100, page: int = 0, leading: float = 15) -> list[Line]:
    """Lines one below the other; an indent in ems may stand before one, an empty one is a gap."""
    found = []
    for k, item in enumerate(texts):
        indent, text = item if isinstance(item, tuple) else (0, item)
        if text:
            found.append(line(text, top + leading * k, left=50 + 10 * indent, page=page))
    return found


def full(seed: int, indent: int = 0, end: str = "") -> str:
    """A line that reaches the right edge."""
    return prose(31 - indent - len(end), seed)[:-1] + end


def read(found: Sequence[Line]) -> list[str]:
    return [text_of(each) for each in paragraphs_of(found, Setting(found))]


BODY = [full(k) for k in range(1, 7)]  # a paragraph of many lines shows where the edge is


def test_a_short_line_ends_a_paragraph() -> None:
    assert read(lines(*BODY, "到此为止。", "另一段。")) == ["".join(BODY) + "到此为止。", "另一段。"]


def test_an_indented_line_begins_one() -> None:
    first = (2, full(8, 2))
    assert read(lines(*BODY, full(9, end="。"), first, "止。")) == [
        "".join(BODY) + full(9, end="。"),
        first[1] + "止。",
    ]


def test_a_gap_begins_one() -> None:
    assert read(lines(*BODY, full(9), "", full(10), "止。")) == ["".join(BODY) + full(9), full(10) + "止。"]


def test_another_size_begins_one() -> None:
    assert read([*lines(*BODY), line("小字的说明文字", 190, size=7)]) == ["".join(BODY), "小字的说明文字"]


@pytest.mark.parametrize("mark", ["1. ", "(a) ", "（一）", "第一条 ", "• "])
def test_a_mark_begins_one_unless_the_sentence_before_it_goes_on(mark: str) -> None:
    ended = lines(*BODY, full(9, end="。"), f"{mark}目的。")
    assert read(ended)[1:] == [f"{mark}目的。"]
    cited = lines((2, full(7, 2)), *BODY, full(9), f"{mark}项。")  # first lines are indented, this one is not
    assert read(cited) == [full(7, 2) + "".join(BODY) + full(9) + f"{mark}项。"]


def test_hung_lines_belong_to_the_line_above_them() -> None:
    items = [text for k in range(4) for text in (full(k + 20), (2, full(k + 30, 2)), (2, "止。"))]
    assert read(lines(*items)) == [full(k + 20) + full(k + 30, 2) + "止。" for k in range(4)]


def test_lines_of_a_large_title_in_the_middle_are_one() -> None:
    title = [line("关于保护河流和", 80, left=137, size=18), line("海洋的决定", 107, left=155, size=18)]
    assert read([*title, *lines(*BODY, top=140)])[0] == "关于保护河流和海洋的决定"


def test_lines_of_a_masthead_stay_apart() -> None:
    assert read([*lines("联合国", "大会"), *lines(*BODY, top=150)])[:2] == ["联合国", "大会"]


def test_a_paragraph_goes_on_over_a_page_and_a_column() -> None:
    rest = [full(9), "止。"]
    assert read([*lines(*BODY), *lines(*rest, page=1)]) == ["".join(BODY + rest)]
    left = [line(text, 100 + 15 * k, column="1") for k, text in enumerate(BODY)]
    right = [line(text, 100 + 15 * k, column="2", left=400) for k, text in enumerate([*BODY, "止。"])]
    assert read([*left, *right]) == ["".join(BODY + BODY) + "止。"]


def test_a_line_cannot_begin_with_a_closing_mark() -> None:
    assert read(lines(*BODY, "第1267(1999", ")号决议。"))[-1].endswith("第1267(1999)号决议。")


def test_a_number_cut_by_the_end_of_a_line_is_one_and_words_are_two() -> None:
    found = lines(*BODY, full(9)[:-2] + "2322", "(2016)号决议。")
    assert read(found)[0].endswith("2322(2016)号决议。")
    assert text_of(lines("第23", "22号")) == "第2322号"
    assert text_of(lines("the river", "conference")) == "the river conference"
    assert text_of(lines("第", "22号")) == "第22号"
