"""`.docx` from file to paragraphs: files that other programs made."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from indexer.documents import Document, Source, read_source
from indexer.documents.structure import paragraphs_from_text
from tests.word_files import paragraph, word_file

needs_pandoc = pytest.mark.skipif(
    not os.environ.get("CI") and not shutil.which("pandoc"),
    reason="没有 pandoc，apt-get install pandoc 或从 pandoc.org 取得。",
)

TEXT = """
河流大会

Distr.: General
12 January 2045
Chinese

第九届会议

关于保护河流的信

谨随函转递下列宣言(见附件)。

甲国常驻代表

某某某(签名)

关于保护河流的信的附件

河流宣言

我们，各国代表：

- 回顾以往的决议；
- 强调水位正在上升；

— 重申加强合作的决心；

1. 决定共享水位数据，并就此编写年度的

报告，提交大会审议；

2. 请各国：

(a) 每日报告；

(b) 每月汇总。

第一条 目的

本宣言由各方遵守。
"""


def read(path: Path, data: bytes | None = None) -> Document:
    if data is not None:
        path.write_bytes(data)
    documents, skipped = read_source(Source(path, path.name))
    assert skipped == ()
    return documents[0]


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    documents, (skipped,) = read_source(Source(path, path.name))
    assert documents == ()
    return skipped.reason


def test_a_text_in_a_file_of_python_docx_is_read_as_the_text_itself(tmp_path: Path) -> None:
    file = docx.Document()
    for line in filter(None, TEXT.split("\n")):
        file.add_paragraph(line)
    file.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert document.paragraphs == paragraphs_from_text(TEXT)
    assert (document.record.title, document.record.date, document.record.organ) == (
        "关于保护河流的信",
        "2045-01-12",
        None,
    )


def test_headings_tables_and_lists_of_python_docx(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_heading("河流公约", 0)
    file.add_heading("总则", 1)
    for text in ("共享数据。", "建立机制。"):
        file.add_paragraph(text, style="List Number")
    file.add_paragraph("甲站", style="List Bullet")
    table = file.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["站名", "水位", "甲站", "3.1"], strict=True):
        cell.text = text
    file.sections[0].header.paragraphs[0].text = "页眉"
    file.sections[0].footer.paragraphs[0].text = "第 1 页"
    file.core_properties.title = "模板的题名"
    file.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert [(p.text, p.kind, p.number) for p in document.paragraphs] == [
        ("河流公约", "title", None),
        ("总则", "heading", None),
        ("1. 共享数据。", "body", "1"),
        ("2. 建立机制。", "body", "2"),
        ("- 甲站", "item", None),
        ("站名 | 水位", "body", None),
        ("甲站 | 3.1", "body", None),
    ]
    assert document.record.title == "河流公约"


def test_a_title_of_the_properties_names_a_text_that_has_none(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("各国决定加强合作。")
    file.core_properties.title = "河流公约"
    file.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert (document.record.title, document.read_off) == ("河流公约", ())


MARKDOWN = """
# 河流公约说明

各方注意到水位上升，[^1]并决定：

1. 共享数据；

    (a) 每日报告；
    (b) 每月汇总；

2. 建立机制。

中间一段不编号。

5. 第五项。
6. 第六项。

| 站名 | 水位 |
|------|------|
| 甲站 | 3.1[^2] |

## 结论

I.  罗马一。
II. 罗马二。

- 甲
- 乙

[^1]: 见旧的公约。
[^2]: 估计数。
"""


@needs_pandoc
def test_lists_notes_and_tables_of_pandoc(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MARKDOWN, encoding="utf-8")
    subprocess.run(["pandoc", "a.md", "-o", "a.docx"], cwd=tmp_path, check=True)
    found = [(p.text, p.number, p.label) for p in read(tmp_path / "a.docx").paragraphs]
    assert found == [
        ("河流公约说明", None, "标题"),
        ("各方注意到水位上升，并决定：", None, "第1自然段"),
        ("1 见旧的公约。", None, "第1自然段 脚注1"),
        ("1. 共享数据；", "1", "第1段"),
        ("(a) 每日报告；", "1(a)", "第1(a)段"),
        ("(b) 每月汇总；", "1(b)", "第1(b)段"),
        ("2. 建立机制。", "2", "第2段"),
        ("中间一段不编号。", None, "第6自然段"),
        ("5. 第五项。", "5", "第5段"),
        ("6. 第六项。", "6", "第6段"),
        ("站名 | 水位", None, "第6段 表1第1行"),
        ("甲站 | 3.1", None, "第6段 表1第2行"),
        ("2 估计数。", None, "第6段 脚注2"),
        ("结论", None, "小标题“结论”"),
        ("I. 罗马一。", "I", "第I段"),
        ("II. 罗马二。", "II", "第II段"),
        ("- 甲", None, "第11自然段"),
        ("- 乙", None, "第12自然段"),
    ]


@needs_pandoc
def test_a_text_through_pandoc_keeps_its_numbers_kinds_and_sections(tmp_path: Path) -> None:
    lines = TEXT.replace("\nChinese", "\n\nChinese").replace("\n12 J", "\n\n12 J")
    (tmp_path / "a.md").write_text(lines, encoding="utf-8")
    subprocess.run(["pandoc", "a.md", "-o", "a.docx"], cwd=tmp_path, check=True)
    assert read(tmp_path / "a.docx").paragraphs == paragraphs_from_text(lines)


def test_a_file_without_text_is_a_named_failure(tmp_path: Path) -> None:
    assert "没有正文" in refusal(tmp_path / "a.docx", word_file(paragraph(" ")))
    picture = paragraph('<w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r>')
    assert "OCR" in refusal(tmp_path / "a.docx", word_file(picture))


def test_a_file_that_is_something_else_is_named_as_what_it_is(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.docx", b"%PDF-1.7") == "文件名是 .docx，内容却是PDF 文件，请把扩展名改成 .pdf。"
