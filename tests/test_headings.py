"""Which heading a paragraph stands under."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.headings import MOST_ABOVE, headings_above
from indexer.documents.model import PARAGRAPH_KINDS, Paragraph, ParagraphKind


def paragraphs(*rows: tuple[ParagraphKind, str]) -> list[Paragraph]:
    return [Paragraph(n, text, None, "", kind, "") for n, (kind, text) in enumerate(rows, 1)]


def chains(*rows: tuple[ParagraphKind, str]) -> list[list[str]]:
    """The texts of the headings above each paragraph, the nearest first."""
    found = paragraphs(*rows)
    above = headings_above(found)
    out = []
    for place in range(len(found)):
        chain = []
        while above[place]:
            place -= above[place]
            chain.append(found[place].text)
        out.append(chain)
    return out


def test_articles_stand_under_sections_and_these_under_chapters() -> None:
    assert chains(
        ("heading", "第一编 总则"),
        ("heading", "第二章　会员"),
        ("heading", "投票"),
        ("heading", "第18條"),
        ("body", "每一会员"),
        ("heading", "第十九条"),
        ("heading", "第三章 机关"),
        ("body", "设立"),
    ) == [
        [],
        ["第一编 总则"],
        ["第二章　会员", "第一编 总则"],
        ["投票", "第二章　会员", "第一编 总则"],
        ["第18條", "投票", "第二章　会员", "第一编 总则"],
        ["投票", "第二章　会员", "第一编 总则"],
        ["第一编 总则"],
        ["第三章 机关", "第一编 总则"],
    ]


def test_a_heading_ends_the_one_before_it_of_its_level() -> None:
    rows: list[tuple[ParagraphKind, str]] = [
        ("title", "报告"),
        ("body", "甲"),
        ("heading", "一、导言"),
        ("body", "乙"),
        ("heading", "二、建议"),
    ]
    assert chains(*rows) == [[], ["报告"], [], ["一、导言"], []]


def test_what_only_looks_like_a_heading_governs_nothing() -> None:
    assert chains(("operative", "第一条 本法"), ("body", "甲")) == [[], []]


@given(st.lists(st.tuples(st.sampled_from(PARAGRAPH_KINDS), st.sampled_from(["第一章", "第2条", "第三编", "甲"]))))
def test_only_headings_govern_and_never_more_than_there_are_levels(rows: list[tuple[ParagraphKind, str]]) -> None:
    found = paragraphs(*rows)
    above = headings_above(found)
    for place in range(len(found)):
        length = 0
        while above[place]:
            place -= above[place]
            length += 1
            assert place >= 0
            assert found[place].kind in ("heading", "title")
        assert length <= MOST_ABOVE
