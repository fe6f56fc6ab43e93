"""Wrapped lines and paragraphs cut by a page break: what is joined, and what is not."""

from __future__ import annotations

import textwrap

import pytest

from indexer.documents.wrapping import unbroken
from tests.pages_of_text import SENTENCES, texts


def wrapped(text: str, width: int, indent: str = "") -> str:
    text = indent + text
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@pytest.mark.parametrize("separator", ["\n\n", "\r\n\r\n", "\r\r"])
def test_wrapped_lines_of_han_are_joined_without_a_space(separator: str) -> None:
    paragraphs = ["河流会议纪要", "".join(SENTENCES), "一、背景", "1. " + "".join(SENTENCES[::-1])]
    text = separator.join(wrapped(p, 38).replace("\n", separator[: len(separator) // 2]) for p in paragraphs)
    assert texts(text) == paragraphs


def test_wrapped_lines_of_latin_are_joined_with_a_space() -> None:
    paragraph = "The parties agree to strengthen the exchange of information on rivers and to hold meetings. " * 4
    assert texts(textwrap.fill(paragraph, 72)) == [paragraph.strip()]


def test_indented_paragraphs_of_wrapped_lines_need_no_blank_lines() -> None:
    paragraphs = ["".join(SENTENCES), "".join(SENTENCES[1:]), "".join(SENTENCES[2:])]
    assert texts("\n".join(wrapped(p, 36, "\u3000\u3000") for p in paragraphs)) == paragraphs


def test_lines_of_a_file_that_is_not_wrapped_are_paragraphs() -> None:
    assert texts("\n".join(SENTENCES)) == list(SENTENCES)


CUT = "3. 会议注意到各国提交的资料，并请秘书处编写一份关于这些资料的"
REST = "报告，其中列出主要的结论(A/99/55)。"


@pytest.mark.parametrize("between", ["\n\n", "\n\n\n\n", "\n\f", "\n\n- 1 -\n\n", "\n\nA/99/55\n\n"])
def test_a_paragraph_cut_by_a_page_break_is_one(between: str) -> None:
    tail = "\n\n- 2 -\n\n" if "- 1 -" in between else ""
    if "A/99" in between:
        text = f"开头的一句。\n\n{CUT}\fA/99/55\n\n{REST}\n\n{SENTENCES[0]}\n\fA/99/55\n\n{SENTENCES[1]}"
    else:
        text = f"开头的一句。\n\n{CUT}{between}{REST}\n\n{SENTENCES[0]}{tail}"
    assert texts(text)[1] == CUT + REST


def test_a_wrapped_paragraph_cut_by_a_page_break_is_one() -> None:
    lines = wrapped("".join(SENTENCES * 2), 30).split("\n")
    for k in (2, 5):
        assert texts("\n".join(lines[:k]) + "\n\f" + "\n".join(lines[k:])) == ["".join(SENTENCES * 2)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("甲国常驻联合国", "代表"),
        ("代表", "某某某(签名)"),
        ("背景", "河流是大地的血脉。"),
        ("1. 背景", "河流是大地的血脉，需要保护。"),
        ("关于加强合作，保护河流的决定", "各方决定如下。"),
        ("回顾以往的各项决议和决定，", "又回顾《河流公约》的规定，"),
        ("1. 决定采取下列步骤，即按照议事规则的", "2. 请秘书长报告。"),
        ("河流大会", "Distr.: General"),
        ("各缔约方决定：", "加强信息交流。"),
        ("3. 各缔约方应当加强合作。", "报告应当公布。"),
        ("(a) 收集资料，整理成册", "(b) 提出建议。"),
    ],
)
def test_what_ends_without_punctuation_is_not_glued_to_the_next(first: str, second: str) -> None:
    assert texts(f"{first}\n\n{second}") == [first, second]


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["关于加强合作", "保护河流的决定"], ["关于加强合作保护河流的决定"]),
        (["Report of the", "working group"], ["Report of the working group"]),
        (["第一条 甲。", "第二条 乙", "1. 丙"], ["第一条 甲。", "第二条 乙", "1. 丙"]),
        (["各方决定如下：", "加强合作", "", "  交流信息  "], ["各方决定如下：", "加强合作", "交流信息"]),
        (["Distr.: General", "12 January 2045", "Chinese"], ["Distr.: General", "12 January 2045", "Chinese"]),
        (["甲国代表", "某某(签名)", "乙城"], ["甲国代表", "某某(签名)", "乙城"]),
        (["", " "], []),
    ],
)
def test_a_line_broken_by_hand_ends_a_paragraph_only_where_one_ends(lines: list[str], paragraphs: list[str]) -> None:
    assert list(unbroken(lines)) == paragraphs
