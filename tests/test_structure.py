"""Paragraphs out of text: nothing lost, kinds, numbers, sections, labels."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Paragraph, paragraphs_from_text
from indexer.documents.blocks import Block, row
from indexer.documents.furniture import lines_without_furniture
from indexer.documents.model import PARAGRAPH_KINDS
from indexer.documents.structure import paragraphs_from_blocks
from tests.formal_texts import LAW, LETTER, PIECES, RESOLUTION


def letters(text: str) -> str:
    return "".join(text.split())


def of_kind(paragraphs: tuple[Paragraph, ...], kind: str) -> list[str]:
    return [p.text for p in paragraphs if p.kind == kind]


def labels_of(paragraphs: tuple[Paragraph, ...]) -> dict[str, str]:
    return {p.label: p.text for p in paragraphs if p.number is not None}


# Nothing lost


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=60).map("".join))
def test_every_character_outside_furniture_lies_in_exactly_one_paragraph_in_order(text: str) -> None:
    paragraphs = paragraphs_from_text(text)
    kept = "".join(line.text for line in lines_without_furniture(text))
    assert letters("".join(p.text for p in paragraphs)) == letters(kept)
    assert [p.n for p in paragraphs] == list(range(1, len(paragraphs) + 1))
    assert all(p.text.strip() == p.text != "" and p.label for p in paragraphs)
    assert {p.kind for p in paragraphs} <= set(PARAGRAPH_KINDS)


@given(st.lists(st.one_of(PIECES, st.text("甲乙丙丁戊。，\n", max_size=30)), max_size=60).map("".join))
def test_a_file_with_no_evidence_of_pages_loses_nothing(text: str) -> None:
    if not any(line.strip().strip("-—.、 ").isdigit() for line in text.splitlines()):
        assert letters("".join(p.text for p in paragraphs_from_text(text))) == letters(text)


@given(st.lists(st.sampled_from([*RESOLUTION.splitlines(), *LAW.splitlines(), *LETTER.splitlines()]), max_size=40))
def test_labels_of_numbered_paragraphs_are_unlike_each_other(shuffled: list[str]) -> None:
    labels = [p.label for p in paragraphs_from_text("\n\n".join(shuffled)) if p.number is not None]
    assert len(labels) == len(set(labels))


# Files whose markup tells blocks apart


def test_a_row_of_a_table_is_a_paragraph_that_joins_no_other_and_is_no_heading() -> None:
    rows = [row([str(n), f"各国为保护河流，应当共享第{n}站的水位数据，并"]) for n in range(1, 5)]
    blocks = [Block("会议记录"), Block("与会者审议了下表。"), *filter(None, rows), Block("表中各站均已建成。")]
    paragraphs = paragraphs_from_blocks(blocks)
    assert [p.text for p in paragraphs] == [b.text for b in blocks]
    assert {p.kind for p in paragraphs[2:]} == {"body"}


def test_bare_numbers_in_a_table_are_no_page_numbers() -> None:
    blocks = [block for n in range(1, 9) for block in (Block(f"{n}", "row"), Block(f"第{n}站的水位正常，水质良好。"))]
    assert len(paragraphs_from_blocks(blocks)) == 16


def test_a_row_without_text_is_none() -> None:
    assert row(["", " \n"]) is None
    assert row(["甲\n乙", "", "丙"]) == Block("甲 乙 |  | 丙", "row")


def test_what_the_markup_calls_a_heading_is_one_though_it_looks_like_a_sentence() -> None:
    blocks = [
        Block("河流公约"),
        Block("各方同意如下。"),
        Block("数据应当共享；谁来共享？", "heading"),
        Block("由各方共享。"),
    ]
    assert [p.kind for p in paragraphs_from_blocks(blocks)] == ["title", "body", "heading", "body"]
    assert [p.kind for p in paragraphs_from_text("\n\n".join(b.text for b in blocks))][2] == "body"


def test_a_masthead_in_a_table_is_a_masthead() -> None:
    blocks = [
        Block("联合国 | A/80/1", "row"),
        Block("大会 | Distr.: General", "row"),
        Block("河流公约"),
        Block("各方同意。"),
    ]
    assert [p.kind for p in paragraphs_from_blocks(blocks)] == ["masthead", "masthead", "title", "body"]


def test_a_paragraph_cut_in_two_is_joined_from_blocks_as_from_a_text() -> None:
    blocks = [Block("1. 各方为了保护河流，决定共享水位数据并就此编写年度的"), Block("报告，提交大会审议。")]
    assert [p.text for p in paragraphs_from_blocks(blocks)] == ["".join(b.text for b in blocks)]


@pytest.mark.parametrize("mark", ["a.", "(a)", "a)"])
def test_letters_under_a_number_have_it_before_them_however_they_are_marked(mark: str) -> None:
    text = f"1. 各方决定：\n\n{mark} 共享数据；\n\n{mark.replace('a', 'b')} exchange views；"
    assert [p.number for p in paragraphs_from_text(text)] == ["1", "1(a)", "1(b)"]


def test_a_page_reference_is_no_mark() -> None:
    assert paragraphs_from_text("p. 12 有说明。")[0].number is None


# Kinds, numbers, sections, labels


def test_a_resolution_is_read_as_a_reader_does() -> None:
    paragraphs = paragraphs_from_text(RESOLUTION)
    masthead = ["Distr.: General", "12 January 2045", "Chinese", "Original: English", "第九届会议", "议程项目 14(b)"]
    assert of_kind(paragraphs, "masthead") == masthead
    assert of_kind(paragraphs, "title") == ["9/12. 保护河流的国际合作"]
    assert len(of_kind(paragraphs, "preamble")) == 3
    assert [p.number for p in paragraphs if p.kind == "operative"] == ["1", "2", "3"]
    assert [p.number for p in paragraphs if p.kind == "item"] == ["2(a)", "2(b)", "2(b)(i)", "2(b)(ii)"]
    assert of_kind(paragraphs, "heading")[-4:] == ["附件", "特设工作组的职权范围", "背景", "附件二"]
    assert [p.section for p, q in pairwise(paragraphs) if p.section != q.section] == ["", "附件"]
    labels = labels_of(paragraphs)
    assert labels["第2(b)(ii)段"] == "(ii) 资金方面的建议；"
    assert labels["附件 第2段"] == "2. 工作组每年开会两次。"
    assert labels["附件二 第1段"] == "1. 名单另行公布。"
    assert [p.label for p in paragraphs if p.kind == "preamble"] == [f"序言部分第{k}段" for k in (1, 2, 3)]


def test_a_letter_has_no_operative_paragraphs_and_its_annex_has() -> None:
    paragraphs = paragraphs_from_text(LETTER)
    letter = [p for p in paragraphs if not p.section]
    annex = [p for p in paragraphs if p.section == "附件"]
    assert len(letter) + len(annex) == len(paragraphs)
    assert [p.kind for p in letter] == ["masthead", "title", "body", "body", "signature", "signature", "signature"]
    assert [p.kind for p in annex] == ["heading", "heading", "body", "preamble", "preamble", "operative"]
    assert [p.text[0] for p in annex if p.kind == "preamble"] == ["-", "—"]
    assert annex[-1].label == "附件 第1段"


def test_a_law_is_cited_by_article_paragraph_and_item() -> None:
    paragraphs = paragraphs_from_text(LAW)
    assert of_kind(paragraphs, "title") == ["河道管护法"]
    assert len(of_kind(paragraphs, "masthead")) == 1
    assert [p.number for p in paragraphs if p.kind == "heading"] == [None, None, None, "第一章", "第二章"]
    labels = labels_of(paragraphs)
    assert labels["第一条"] == "第一条　为了管护河道，制定本法。"
    assert labels["第二条第(二)项第1目"] == "1．运河；"
    assert labels["第二条第2款第(一)项"] == "（一）常年有水；"
    assert next(p.label for p in paragraphs if p.text.startswith("前款")) == "第二条第2款"
    assert {p.kind for p in paragraphs if p.label.startswith("第二条")} == {"operative", "item"}


def test_articles_on_a_line_of_their_own_are_headings_over_their_paragraphs() -> None:
    paragraphs = paragraphs_from_text(
        "河流宪章\n\n第一条\n宗旨如下：\n一、保护河流。\n二、造福人民。\n第二条\n原则另定。"
    )
    assert [(p.kind, p.label) for p in paragraphs[1:4]] == [
        ("heading", "第一条"), ("operative", "第一条第1款"), ("operative", "第一条第一项"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "number"),
    [
        ("6. ", "6"), ("6.", "6"), ("6．", "6"), ("６、", "6"), ("(a) ", "(a)"), ("（a）", "(a)"), ("a) ", "(a)"),
        ("(iv) ", "(iv)"), ("- ", None), ("— ", None), ("• ", None), ("三、", "三"), ("（三）", "(三)"),
        ("㈢ ", "(三)"), ("(3) ", "(3)"), ("③ ", "(3)"), ("1.1 ", "1.1"), ("第三条 ", "第三条"), ("第 3 條 ", "第3條"),
        ("第三条之一 ", "第三条之一"),
    ],
)  # fmt: skip
def test_each_style_of_mark_gives_its_number_and_stays_in_the_text(mark: str, number: str | None) -> None:
    text = f"{mark}各方应当加强合作，保护河流。"
    (paragraph,) = paragraphs_from_text(text)
    assert (paragraph.text, paragraph.number) == (text, number)


@pytest.mark.parametrize(
    "text",
    [
        "2019年举行了会议。",
        "3.5 亿元用于治理。",
        "第三条所称河流，是指江河。",
        "(s)he said so.",
        "一方面要治理。",
        "5—6月是汛期。",
        "-5度。",
    ],
)
def test_a_sentence_that_begins_like_a_mark_has_no_number(text: str) -> None:
    assert [p.number for p in paragraphs_from_text(text)] == [None]


def test_letters_and_roman_numbers_are_told_apart_by_their_order() -> None:
    marks = [
        "1. 甲：",
        *(f"({c}) 项目。" for c in "abcdefghij"),
        "2. 乙：",
        "(a) 项目：",
        "(i) 细目；",
        "(ii) 细目；",
        "(b) 项目。",
    ]
    numbers = [p.number for p in paragraphs_from_text("\n".join(marks))]
    assert numbers[1:11] == [f"1({c})" for c in "abcdefghij"]
    assert numbers[-4:] == ["2(a)", "2(a)(i)", "2(a)(ii)", "2(b)"]


def test_where_numbers_start_again_the_label_names_the_heading() -> None:
    text = "会议文件\n\n背景\n\n1. 第一点。\n\n2. 第二点。\n\n建议\n\n1. 第三点。\n\n1. 第四点。\n"
    labels = labels_of(paragraphs_from_text(text))
    assert labels["背景 第1段"] == "1. 第一点。"
    assert labels["第2段"] == "2. 第二点。"
    assert [label for label in labels if label.startswith("建议 第1段")] == [
        "建议 第1段(全文第6段)",
        "建议 第1段(全文第7段)",
    ]


def test_unnumbered_paragraphs_are_cited_by_their_place_in_the_section() -> None:
    text = "会议文件\n\n第一句话。\n\n1. 第二句话。\n\n第三句话。\n\n附件\n\n又一句话。\n"
    assert [p.label for p in paragraphs_from_text(text)] == [
        "标题", "第1自然段", "第1段", "第3自然段", "附件", "附件 第1自然段",
    ]  # fmt: skip


def test_two_annexes_of_one_name_are_two_sections() -> None:
    text = "正文在此。\n\n附件\n\n1. 甲项。\n\n附件\n\n1. 乙项。\n"
    assert [p.section for p in paragraphs_from_text(text)] == ["", "附件", "附件", "附件(2)", "附件(2)"]


@pytest.mark.parametrize("text", ["附件：1. 甲名单", "附件见下文。", "有关的附件已经分发，请查收。"])
def test_a_line_that_only_mentions_an_annex_opens_none(text: str) -> None:
    assert [p.section for p in paragraphs_from_text(f"正文。\n\n{text}\n\n完毕。")] == ["", "", ""]


def test_a_note_in_brackets_at_the_head_is_no_heading() -> None:
    paragraphs = paragraphs_from_text("大会\n\n（内部参考，请勿外传）\n\n河流报告\n\n正文在此。\n\n（全文完毕）")
    assert [p.kind for p in paragraphs] == ["masthead", "masthead", "title", "body", "body"]


def test_a_date_and_an_office_below_the_text_are_its_signature() -> None:
    paragraphs = paragraphs_from_text("河流通知\n\n各地照此办理。\n\n某某厅\n\n2044年5月6日")
    assert [p.kind for p in paragraphs] == ["title", "body", "signature", "signature"]


def test_many_short_lines_are_a_list_and_not_headings() -> None:
    names = ["甲国", "乙国", "丙国", "丁国", "戊国", "己国"]
    paragraphs = paragraphs_from_text("\n".join(["名单", "出席的有下列国家：", *names, "会议闭幕。"]))
    assert [p.kind for p in paragraphs] == ["title", *["body"] * 8]
