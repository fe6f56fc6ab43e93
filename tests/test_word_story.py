"""Paragraphs, tables and headings in the order of reading."""

from __future__ import annotations

import pytest

from indexer.documents.structure import paragraphs_from_blocks
from indexer.documents.word.document import WordDocument
from tests.word_files import (
    definition,
    item,
    level,
    num,
    paragraph,
    paragraph_style,
    run,
    styled,
    table,
    texts,
    word_file,
)  # fmt: skip


def forms(data: bytes) -> list[str]:
    return [block.form for block in WordDocument(data).blocks]


def test_a_row_of_a_table_is_a_paragraph_of_its_cells() -> None:
    data = word_file(paragraph("前文。") + table(["站名", "水位"], ["甲站", ""], ["乙站", "4.2"]) + paragraph("后文。"))
    assert texts(data) == ["前文。", "站名 | 水位", "甲站 |", "乙站 | 4.2", "后文。"]
    assert forms(data) == ["text", "row", "row", "row", "text"]


def test_rows_are_cited_by_the_paragraph_before_and_change_nothing_around_them() -> None:
    numbering = definition(0, level(0, "decimal", "%1.")) + num(1, 0)
    rows = table(["1. 站名", "水位"], ["甲站", "3.1"])
    data = word_file(item("各站如下。", 1) + rows + item("完毕。", 1) + rows, numbering=numbering)
    assert [(p.number, p.label) for p in paragraphs_from_blocks(WordDocument(data).blocks)] == [
        ("1", "第1段"), (None, "第1段 表1第1行"), (None, "第1段 表1第2行"),
        ("2", "第2段"), (None, "第2段 表2第1行"), (None, "第2段 表2第2行"),
    ]  # fmt: skip


def test_paragraphs_of_a_cell_are_one_text_and_numbers_are_counted_in_cells_too() -> None:
    numbering = definition(0, level(0, "decimal", "%1.")) + num(1, 0)
    cells = [item("甲", 1) + item("乙", 1), paragraph("丙") + paragraph("") + paragraph("丁")]
    assert texts(word_file(table(cells) + item("戊", 1), numbering=numbering)) == ["1. 甲 2. 乙 | 丙 丁", "3. 戊"]


def test_a_table_of_one_column_is_a_frame_around_paragraphs() -> None:
    frame = table([paragraph("摘要") + paragraph("第一段。") + table(["甲", "乙"])], ["第二段。"], [""])
    assert texts(word_file(frame)) == ["摘要", "第一段。", "甲 | 乙", "第二段。"]


def test_a_cell_that_holds_several_paragraphs_alone_in_its_row_is_no_row() -> None:
    rows = table(["名称", "数目"], ["说明", ""], [paragraph("第一段。") + paragraph("第二段。"), ""])
    assert texts(word_file(rows)) == ["名称 | 数目", "说明 |", "第一段。", "第二段。"]


def test_a_masthead_set_in_a_table_is_lines_of_a_masthead() -> None:
    mast = paragraph("Distr.: General") + paragraph("30 July 2044") + paragraph("Chinese")
    body = table(["联合国", "A/99/55"], ["", "大会", mast]) + paragraph("河流宣言") + paragraph("各国决定加强合作。")
    kinds = [(p.text, p.kind) for p in paragraphs_from_blocks(WordDocument(word_file(body)).blocks)]
    assert kinds == [
        ("联合国", "masthead"), ("A/99/55", "masthead"), ("大会", "masthead"), ("Distr.: General", "masthead"),
        ("30 July 2044", "masthead"), ("Chinese", "masthead"), ("河流宣言", "title"), ("各国决定加强合作。", "body"),
    ]  # fmt: skip


def test_deleted_rows_and_cells_and_what_a_merged_cell_hides_are_not_read() -> None:
    rows = table(["甲", "乙"], ["丙", "丁"], ["戊", "己"])
    assert texts(word_file(rows.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1))) == ["丙 | 丁", "戊 | 己"]
    assert texts(word_file(rows.replace("<w:tcPr/>", "<w:tcPr><w:cellDel/></w:tcPr>", 1)))[0] == "乙"
    assert texts(word_file(rows.replace("<w:tcPr/>", "<w:tcPr><w:vMerge/></w:tcPr>", 1)))[0] == "| 乙"
    first = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'
    assert texts(word_file(rows.replace("<w:tcPr/>", first, 1)))[0] == "甲 | 乙"


@pytest.mark.parametrize(
    "wrapped",
    [
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:customXml>{}</w:customXml>",
        "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
        "<mc:AlternateContent><mc:Choice/><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
    ],
)
def test_what_is_wrapped_around_paragraphs_rows_and_cells_hides_nothing(wrapped: str) -> None:
    def wrap(inner: str) -> str:
        return wrapped.replace("{}", inner)

    row = f"<w:tr>{wrap('<w:tc>' + paragraph('甲') + '</w:tc>')}<w:tc>{paragraph('乙')}</w:tc></w:tr>"
    data = word_file(wrap(paragraph("前文。")) + f"<w:tbl>{wrap(row)}</w:tbl>" + wrap(table(["丙", "丁"])))
    assert texts(data) == ["前文。", "甲 | 乙", "丙 | 丁"]


STYLES = (
    paragraph_style("1", '<w:outlineLvl w:val="0"/>', "heading 1")
    + paragraph_style("2", "", "heading 2")
    + paragraph_style("3", "", based_on="2", name="小节")
    + paragraph_style("T", "", "Title")
)


def test_styles_and_outline_levels_tell_headings_and_the_title() -> None:
    body = (
        styled("河流公约", "T") + styled("总则", "1") + styled("目的", "2") + styled("细目", "3")
        + paragraph("正文", '<w:outlineLvl w:val="9"/>') + paragraph("级别", '<w:outlineLvl w:val="2"/>')
    )  # fmt: skip
    assert forms(word_file(body, styles=STYLES)) == ["title", "heading", "heading", "heading", "text", "heading"]


@pytest.mark.parametrize("text", ["各方应当共享数据。", "各方应当共享数据；", "大会", "A/99/55"])
def test_a_sentence_or_a_line_of_a_masthead_in_a_style_of_headings_is_none(text: str) -> None:
    assert forms(word_file(styled(text, "1"), styles=STYLES)) == ["text"]


def test_a_table_of_contents_takes_no_numbers_from_the_headings_that_it_lists() -> None:
    styles = paragraph_style("TOC1", name="toc 1") + paragraph_style("C1", name="toc 1", based_on="1") + STYLES
    body = paragraph("河流条例") + styled("第一章 总则\t1", "TOC1") + styled("第二章 罚则\t9", "C1")
    body += styled("第一章 总则", "1") + paragraph("第一条 各方共享数据。")
    found = [(p.number, p.label) for p in paragraphs_from_blocks(WordDocument(word_file(body, styles=styles)).blocks)]
    assert found == [
        (None, "标题"), (None, "标题 目录第1行"), (None, "标题 目录第2行"), ("第一章", "第一章"), ("第一条", "第一条"),
    ]  # fmt: skip


def test_a_paragraph_that_a_page_break_cut_in_two_is_one_unless_both_begin_as_paragraphs_do() -> None:
    halves = ["1. 各方为了保护河流，决定共享水位数据并就此编写年度的", "报告，提交大会审议。"]
    plain = word_file("".join(map(paragraph, halves)))
    assert [p.text for p in paragraphs_from_blocks(WordDocument(plain).blocks)] == ["".join(halves)]
    indented = word_file("".join(paragraph(half, '<w:ind w:firstLineChars="200"/>') for half in halves))
    assert [p.text for p in paragraphs_from_blocks(WordDocument(indented).blocks)] == halves


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\t1.\t各方", "1. 各方"),
        ("(a)\t\t各方", "(a) 各方"),
        ("A.\t背景", "A. 背景"),
        ("—\t各方", "— 各方"),
        ("甲\t乙", "甲\t乙"),
    ],
)
def test_a_tab_after_a_number_that_an_author_wrote_is_a_blank(written: str, read: str) -> None:
    assert texts(word_file(paragraph(run(written)))) == [read]


def test_pages_and_columns_that_end_by_hand_part_no_words() -> None:
    broken = run("各方决定加强") + '<w:r><w:br w:type="page"/></w:r>' + run("合作。")
    assert texts(word_file(paragraph(broken))) == ["各方决定加强合作。"]
