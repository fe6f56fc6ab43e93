"""A Word file as a whole: notes, embedded files."""

from __future__ import annotations

import pytest

from indexer.documents.structure import paragraphs_from_blocks
from indexer.documents.word.document import WordDocument
from indexer.errors import DuansouError
from tests.word_files import definition, item, level, num, paragraph, root, run, table, texts, word_file


def note(identity: int, *paragraphs: str, kind: str = "footnote", own: bool = False) -> str:
    mark = "" if own else f"<w:r><w:{kind}Ref/></w:r>"
    first, *others = paragraphs
    inner = paragraph(mark + run(first)) + "".join(map(paragraph, others))
    return f'<w:{kind} w:id="{identity}">{inner}</w:{kind}>'


def mark(identity: int, kind: str = "footnote", own: str = "") -> str:
    follows = ' w:customMarkFollows="1"' if own else ""
    return f'<w:r><w:{kind}Reference w:id="{identity}"{follows}/></w:r>' + (run(own) if own else "")


SEPARATORS = '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'


def test_a_note_stands_after_the_paragraph_that_carries_its_mark_and_is_cited_by_it() -> None:
    body = paragraph(run("1. 各方同意") + mark(2) + run("并决定") + mark(1) + run("加强合作。"))
    body += paragraph("2. 完毕。")
    parts = {"footnotes": SEPARATORS + note(1, " 后引的注。") + note(2, "先引的注。", "注的第二段。")}
    data = word_file(body, parts=parts)
    assert [(p.text, p.number, p.label) for p in paragraphs_from_blocks(WordDocument(data).blocks)] == [
        ("1. 各方同意并决定加强合作。", "1", "第1段"),
        ("1 先引的注。", None, "第1段 脚注1"),
        ("注的第二段。", None, "第1段 脚注1"),
        ("2 后引的注。", None, "第1段 脚注2"),
        ("2. 完毕。", "2", "第2段"),
    ]


def test_footnotes_and_endnotes_are_counted_apart() -> None:
    body = paragraph(run("甲。") + mark(1) + mark(1, "endnote") + mark(2))
    parts = {
        "footnotes": note(1, "脚注甲。") + note(2, "脚注乙。"),
        "endnotes": note(1, "尾注甲。", kind="endnote"),
    }
    assert texts(word_file(body, parts=parts)) == ["甲。", "1 脚注甲。", "i 尾注甲。", "2 脚注乙。"]


def test_a_mark_of_the_authors_own_is_not_counted() -> None:
    body = paragraph(run("甲") + mark(1, own="*") + run("乙。") + mark(2))
    parts = {"footnotes": note(1, "* 自标的注。", own=True) + note(2, "计数的注。")}
    assert texts(word_file(body, parts=parts)) == ["甲*乙。", "* 自标的注。", "1 计数的注。"]


@pytest.mark.parametrize(
    ("properties", "first"),
    [
        ('<w:numFmt w:val="decimalEnclosedCircleChinese"/>', "① 注。"),
        ('<w:numStart w:val="5"/>', "5 注。"),
        ('<w:numRestart w:val="eachPage"/>', "注。"),
    ],
)
def test_notes_are_numbered_as_the_document_says(properties: str, first: str) -> None:
    body = paragraph(run("甲。") + mark(1))
    parts = {"footnotes": note(1, "注。"), "settings": f"<w:footnotePr>{properties}</w:footnotePr>"}
    assert texts(word_file(body, parts=parts))[1] == first
    section = f"<w:sectPr><w:footnotePr>{properties}</w:footnotePr></w:sectPr>"
    assert texts(word_file(body + section, parts={"footnotes": note(1, "注。")}))[1] == first


def test_notes_of_a_table_stand_after_the_row() -> None:
    data = word_file(table([paragraph(run("甲") + mark(1)), "乙"], ["丙", "丁"]), parts={"footnotes": note(1, "注。")})
    assert texts(data) == ["甲 | 乙", "1 注。", "丙 | 丁"]


def test_the_mark_of_a_note_parts_no_words_and_a_note_of_nothing_is_none() -> None:
    body = paragraph(run("恐怖") + mark(1) + run("主义。") + mark(2) + mark(9))
    assert texts(word_file(body, parts={"footnotes": note(1, "注。") + note(2, " ")})) == ["恐怖主义。", "1 注。"]


def test_a_note_of_a_paragraph_without_text_is_not_lost() -> None:
    body = paragraph(mark(1)) + paragraph("甲。")
    assert texts(word_file(body, parts={"footnotes": note(1, "注。")})) == ["1 注。", "甲。"]


def test_marks_that_are_deleted_or_repeated_bring_no_note() -> None:
    body = paragraph(run("甲。") + f"<w:del>{mark(1)}</w:del>" + mark(2) + mark(2))
    assert texts(word_file(body, parts={"footnotes": note(1, "注甲。") + note(2, "注乙。")})) == ["甲。", "1 注乙。"]


def test_a_note_that_refers_to_itself_does_no_harm() -> None:
    loop = f'<w:footnote w:id="1">{paragraph(run("注。") + mark(1))}</w:footnote>'
    assert texts(word_file(paragraph(run("甲。") + mark(1)), parts={"footnotes": loop})) == ["甲。", "注。"]


# Embedded files

CHUNK = '<w:altChunk r:id="chunk"/>'


def test_an_embedded_word_file_stands_where_it_is_shown() -> None:
    numbering = definition(0, level(0, "decimal", "%1.")) + num(1, 0)
    inner = word_file(item("内甲。", 1) + item("内乙。", 1), numbering=numbering)
    body = item("外甲。", 1) + CHUNK + item("外乙。", 1)
    data = word_file(body, numbering=numbering, others={"chunk": ("aFChunk", "chunk.docx", inner)})
    assert texts(data) == ["1. 外甲。", "1. 内甲。", "2. 内乙。", "2. 外乙。"]


def nested(depth: int) -> bytes:
    data = word_file(paragraph("最里面。"))
    for _ in range(depth):
        data = word_file(CHUNK, others={"chunk": ("aFChunk", "chunk.docx", data)})
    return data


def test_files_within_files_are_read_a_few_levels_deep() -> None:
    assert texts(nested(3)) == ["最里面。"]
    with pytest.raises(DuansouError, match=r"一层层.*。$"):
        texts(nested(4))


def test_a_part_that_is_shown_twice_is_read_once() -> None:
    inner = word_file(paragraph("内。"))
    assert texts(word_file(CHUNK * 50, others={"chunk": ("aFChunk", "chunk.docx", inner)})) == ["内。"]


def test_a_part_that_is_not_there_or_cannot_be_read_fails_the_file_and_not_the_text_alone() -> None:
    for others in ({}, {"chunk": ("aFChunk", "!http://example.org/a.html", "")}):
        with pytest.raises(DuansouError, match=r"。$"):
            texts(word_file(paragraph("甲。") + CHUNK, others=others))
    for content in (b"{\\rtf1 x}", b"\0\1\2" * 30):
        with pytest.raises(DuansouError, match=r"嵌.*。$"):
            texts(word_file(paragraph("甲。") + CHUNK, others={"chunk": ("aFChunk", "chunk.rtf", content)}))


def test_the_texts_of_a_diagram_stand_after_its_paragraph() -> None:
    point = "<dgm:pt><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>"
    points = "".join(map(point.format, ["秘书处", "", "统计司"]))
    drawn = '<w:r><w:drawing><a:graphicData><dgm:relIds r:dm="d"/></a:graphicData></w:drawing></w:r>'
    body = paragraph(run("组织图") + drawn) + paragraph("后文。") + paragraph(drawn)
    others = {"d": ("diagramData", "diagrams/data1.xml", root("dataModel", points))}
    assert texts(word_file(body, others=others)) == ["组织图", "秘书处", "统计司", "后文。"]
    assert texts(word_file(body)) == ["组织图", "后文。"]
