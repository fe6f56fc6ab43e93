"""The numbers that a browser puts before the items of lists, HTML 4.4.5 and CSS Counter Styles."""

from __future__ import annotations

import pytest

from indexer.documents.structure import paragraphs_from_blocks
from indexer.documents.web import page_of


def texts(markup: str) -> list[str]:
    return [block.text for block in page_of(markup).blocks]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ol><li>x<li>x<li>x</ol>", ["1. x", "2. x", "3. x"]),
        ("<ol start=9><li>x<li>x</ol>", ["9. x", "10. x"]),
        ("<ol start=' +2items'><li>x</ol>", ["2. x"]),
        ("<ol start=none><li>x</ol>", ["1. x"]),
        ("<ol start=-1><li>x<li>x<li>x</ol>", ["-1. x", "0. x", "1. x"]),
        ("<ol><li>x<li value=7>x<li>x</ol>", ["1. x", "7. x", "8. x"]),
        ("<ol reversed><li>x<li>x<li>x</ol>", ["3. x", "2. x", "1. x"]),
        ("<ol reversed start=9><li>x<li value=4>x<li>x</ol>", ["9. x", "4. x", "3. x"]),
        ("<ol type=a><li>x<li>x</ol>", ["a. x", "b. x"]),
        ("<ol type=A start=26><li>x<li>x</ol>", ["Z. x", "AA. x"]),
        ("<ol type=i start=3><li>x<li>x</ol>", ["iii. x", "iv. x"]),
        ("<ol type=I start=9><li>x</ol>", ["IX. x"]),
        ("<ol><li>x<li type=a>x<li>x</ol>", ["1. x", "b. x", "3. x"]),
        ("<ol style='list-style-type: lower-roman'><li>x</ol>", ["i. x"]),
        ("<ol style='color:red;list-style:upper-alpha inside'><li>x</ol>", ["A. x"]),
        ("<ol style='list-style-type:decimal-leading-zero'><li>x</ol>", ["01. x"]),
        (
            "<ol style='list-style-type:simp-chinese-informal' start=9><li>x<li>x<li>x</ol>",
            ["九、x", "十、x", "十一、x"],
        ),
        ("<ol style='list-style-type:cjk-ideographic' start=20><li>x<li>x</ol>", ["二十、x", "二十一、x"]),
        ("<ol style='list-style-type:trad-chinese-formal'><li>x</ol>", ["壹、x"]),
        ("<ol style='list-style-type:cjk-heavenly-stem'><li>x</ol>", ["甲、x"]),
        ("<ol type=a start=0><li>x</ol>", ["0. x"]),
        ("<ol style='list-style:none'><li>x</ol>", ["x"]),
        ("<ul><li>x<li>x</ul>", ["- x", "- x"]),
        ("<ul type=square><li>x</ul>", ["- x"]),
        ("<ul style=\"list-style-type:'— '\"><li>x</ul>", ["— x"]),
        ("<ul style='list-style-type:none'><li>x</ul>", ["x"]),
        ("<li>x</li>", ["- x"]),
        ("<menu><li>x</menu>", ["- x"]),
        ("<ol><li><p>x</p><p>y</p><li>z</ol>", ["1. x", "y", "2. z"]),
        ("<ol><li></li><li>x</ol>", ["2. x"]),
        ("<ol><div>x</div><li>y</ol>", ["x", "1. y"]),
        ("<ol><li>x<ol type=a><li>y<li>z</ol>w<li>v</ol>", ["1. x", "a. y", "b. z", "w", "2. v"]),
        ("<ol><li><ul><li>x</ul></ol>", ["1. - x"]),
        ("<ol><li hidden>x<li>y</ol>", ["1. y"]),
        ("<ol><li><b>x</b><br>y</ol>", ["1. x\ny"]),
        ("<ol start=99999999999999999999><li>x</ol>", ["2147483647. x"]),
    ],
)
def test_an_item_has_the_mark_that_one_sees(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


@pytest.mark.parametrize("text", ["一、甲", "（二）乙", "(a) 丙", "第三条 丁", "4. 戊"])
def test_an_item_that_brings_its_number_gets_no_second(text: str) -> None:
    assert texts(f"<ol><li>{text}</ol><ul><li>{text}</ul>") == [text, text]


def test_a_heading_in_a_list_keeps_the_number() -> None:
    (block,) = page_of("<ol start=2><li><h2>目标</h2></ol>").blocks
    assert (block.form, block.text) == ("heading", "2. 目标")


def test_numbers_of_nested_lists_are_those_one_cites_by() -> None:
    page = (
        "<p>各方决定："
        + "<ol start=10><li>讨论：<ol type=a><li>水位；<li>水质：<ol type=i><li>铅；<li>汞。</ol></ol><li>散会。</ol>"
    )
    numbers = [p.number for p in paragraphs_from_blocks(page_of(page).blocks)]
    assert numbers == [None, "10", "10(a)", "10(b)", "10(b)(i)", "10(b)(ii)", "11"]
