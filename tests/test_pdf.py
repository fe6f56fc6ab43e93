"""`.pdf` from file to paragraphs: files that other programs made."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.platypus import Table, TableStyle

from indexer.documents import Source, paragraphs_from_text, read_source
from tests.pdf_files import FONT, HEIGHT, WIDTH, Sheet, document_of, prose, refusal_of, texts_of, typeset

needs_chromium = pytest.mark.skipif(
    not os.environ.get("CI") and not shutil.which("chromium"),
    reason="没有 chromium，apt-get install chromium 或从发行版取得。",
)

TEXT = f"""
第九届会议

议程项目 45

2045年1月12日甲国常驻代表给秘书长的信

谨随函转递河流大会通过的《河流宣言》(见附件)。{prose(90, 1)}

某某某(签名)

2045年1月12日甲国常驻代表给秘书长的信的附件

河流宣言

我们，各国代表：

回顾第 98/123 号决议，其中{prose(88, 2)[:-1]}；

强调水位正在上升；

1. 决定共享水位数据。{prose(170, 3)}

2. 请各国：

(a) 每日报告。{prose(140, 4)}

(b) 每月汇总。

3. 呼吁执行第 2322(2016)、1373(2001)、2253(2015)、1624(2005)、1267(1999)、2199(2015)、2133(2014)和
2195(2014)号决议。{prose(220, 5)}

监测

4. 感谢东道国。{prose(350, 6)}

5. 决定明年再次开会。{prose(400, 7)}
""".replace("和\n", "和")
LINES = [line for line in TEXT.splitlines() if line]


def as_text(text: str) -> list[tuple[str, str | None, str, str]]:
    return [("".join(p.text.split()), p.number, p.kind, p.section) for p in paragraphs_from_text(text)]


def as_pdf(folder: Path, data: bytes) -> list[tuple[str, str | None, str, str]]:
    paragraphs = document_of(folder, data).paragraphs
    return [("".join(p.text.split()), p.number, p.kind, p.section) for p in paragraphs]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize(("indent", "gap"), [(22, 0), (0, 8), (22, 8)])
def test_a_typeset_text_gives_the_paragraphs_numbers_kinds_and_sections_of_the_text(
    tmp_path: Path, columns: int, indent: float, gap: float
) -> None:
    data = typeset(LINES, columns=columns, indent=indent, gap=gap, head="A/99/45", first_head="", foot="{}/4")
    assert as_pdf(tmp_path, data) == as_text(TEXT)


@needs_chromium
@pytest.mark.parametrize("style", ["text-align:justify", "columns:2; text-align:justify", "text-indent:2em; margin:0"])
def test_a_page_printed_by_a_browser_does_too(tmp_path: Path, style: str) -> None:
    """Chromium maps shared glyphs to radicals, sets no blanks, and stamps date, title, address and page number."""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in LINES)
    head = f'<meta charset="utf-8"><title>河流</title><style>body {{{style}}}</style>'
    (tmp_path / "a.html").write_text(f'<!doctype html><html lang="zh">{head}{body}', encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    subprocess.run(
        ["chromium", *flags, f"--user-data-dir={tmp_path / 'profile'}", "--print-to-pdf=a.pdf", "a.html"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert as_pdf(tmp_path, (tmp_path / "a.pdf").read_bytes()) == as_text(TEXT)


@settings(max_examples=25)
@given(st.lists(st.integers(2, 160), min_size=1, max_size=25), st.sampled_from([1, 2]))
def test_paragraphs_of_any_length_come_back_whole_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], columns: int
) -> None:
    enough = [70] * 12 * (columns - 1)  # for two columns: a page whose second one holds a line or two is not told
    paragraphs = [prose(length, k) for k, length in enumerate(lengths + enough)]
    data = typeset(["会议纪要", *paragraphs], columns=columns, indent=22)
    assert texts_of(tmp_path_factory.mktemp("pdf"), data) == ["会议纪要", *paragraphs]


def test_heads_page_numbers_symbols_and_stamps_of_the_printer_go(tmp_path: Path) -> None:
    paragraphs = ["河流会议纪要", *(f"{n}. {prose(360, n)}" for n in range(1, 14))]
    for head, foot in (
        ("A/99/45", "45-01234 (C) {}/3"),
        ("河流会议纪要", "- {} -"),
        ("第九届会议 第{}页", "45-01234"),
    ):
        assert texts_of(tmp_path, typeset(paragraphs, gap=6, head=head, foot=foot)) == paragraphs


def test_the_symbol_in_the_heads_and_the_lines_of_the_masthead_give_the_record(tmp_path: Path) -> None:
    sheet = Sheet().put(72, 60, "大会").put(400, 60, "Distr.: General").put(72, 80, "第九十九届会议")
    sheet.put(72, 120, "河流报告").put(72, 160, prose(30, 1)).showPage()
    sheet.put(480, 40, "A/99/45").put(72, 100, prose(30, 2)).showPage()
    record = document_of(tmp_path, sheet.put(72, 40, "A/99/45").put(72, 100, prose(30, 3)).data()).record
    assert (record.symbol, record.organ, record.title) == ("A/99/45", "大会", "河流报告")


def test_a_page_alone_loses_what_says_of_itself_that_it_is_no_text(tmp_path: Path) -> None:
    sheet = Sheet().put(72, 100, prose(30)).put(300, 800, "1").put(72, 780, "45-01234 (C)   120145   130145")
    assert texts_of(tmp_path, sheet.data()) == [prose(30)]


def test_columns_are_read_one_after_the_other_and_what_spans_them_in_its_place(tmp_path: Path) -> None:
    sheet = Sheet().put(200, 80, "横贯两栏的标题", 18)
    for k in range(12):
        sheet.put(72, 120 + 18 * k, f"左栏第{k:02}行{'甲' * 11}", 12)
        sheet.put(320, 126 + 18 * k, f"右栏第{k:02}行{'乙' * 11}", 12)
    sheet.put(72, 400, "两栏之下的一行。")
    title, columns, after = texts_of(tmp_path, sheet.data())
    assert (title, after) == ("横贯两栏的标题", "两栏之下的一行。")
    assert columns == "".join(
        [*(f"左栏第{k:02}行{'甲' * 11}" for k in range(12)), *(f"右栏第{k:02}行{'乙' * 11}" for k in range(12))]
    )


def test_footnotes_stand_after_their_paragraphs_and_not_in_the_text_that_goes_on_over_the_page(tmp_path: Path) -> None:
    sheet = Sheet()
    text = prose(39 * 36 + 20)
    for page, note in enumerate(("见 A/98/7 号文件。", "同上，第 4 段。"), 1):
        for k in range(20):
            start = 36 * (20 * (page - 1) + k)
            sheet.put(72, 80 + 18 * k, text[start : start + 36])
        sheet.put(72 + 36 * 12, 80 + 18 * 5 - 4, str(page), 7)
        sheet.line(72, HEIGHT - 700, 200, HEIGHT - 700)
        sheet.put(72, 715, f"{page} {note}", 9)
        if page == 1:
            sheet.showPage()
    found = document_of(tmp_path, sheet.data()).paragraphs
    assert [p.text for p in found] == [text, "1 见 A/98/7 号文件。", "2 同上，第 4 段。"]
    assert [p.label.split()[-1] for p in found[1:]] == ["脚注1", "脚注2"]


def test_a_ruled_table_gives_a_paragraph_for_each_row(tmp_path: Path) -> None:
    rows = [["国家", "河流", "说明"], ["甲国", "三条", "监测站不足，\n正在补建"], ["乙国", "", "无"]]
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), FONT)])
    data = typeset(["河流一览", "下表列出各国的河流。", Table(rows, style=grid), "以上。"], gap=10)
    assert texts_of(tmp_path, data) == [
        "河流一览",
        "下表列出各国的河流。",
        "国家 | 河流 | 说明",
        "甲国 | 三条 | 监测站不足，正在补建",
        "乙国 | | 无",
        "以上。",
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_read_as_it_is_turned_for_the_eye(tmp_path: Path, turn: int) -> None:
    sheet = Sheet()
    sheet.setPageRotation(turn)
    sheet.translate(WIDTH / 2, HEIGHT / 2)
    sheet.rotate(turn)
    sheet.translate(-WIDTH / 2, -HEIGHT / 2)
    sheet.put(150, 300, "第一行。").put(150, 330, "第二行。")
    assert texts_of(tmp_path, sheet.data()) == ["第一行。", "第二行。"]


def test_watermarks_go_and_what_stands_at_a_right_angle_comes_last(tmp_path: Path) -> None:
    sheet = Sheet().put(72, 100, "正文一行。")
    for turn, words in ((45, "草案"), (90, "表头")):
        sheet.saveState()
        sheet.translate(300, 400)
        sheet.rotate(turn)
        sheet.setFont(FONT, 30)
        sheet.drawString(0, 0, words)
        sheet.restoreState()
    assert texts_of(tmp_path, sheet.data()) == ["正文一行。", "表头"]


def test_columns_of_characters_are_read_from_top_to_bottom_and_from_the_right(tmp_path: Path) -> None:
    sheet = Sheet()
    for k, column in enumerate(("本法所稱主管機關在中央為內政部，在直轄市", "為直轄市政府。")):
        for i, character in enumerate(column):
            sheet.put(500 - 20 * k, 100 + 14 * i, character)
    assert texts_of(tmp_path, sheet.data()) == ["本法所稱主管機關在中央為內政部，在直轄市為直轄市政府。"]


def test_what_is_cut_off_the_page_is_not_read(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.setCropBox((0, 0, WIDTH, HEIGHT - 50))
    sheet.put(72, 30, "裁切标记").put(72, 100, "正文一行。")
    assert texts_of(tmp_path, sheet.data()) == ["正文一行。"]


def test_only_a_password_that_is_asked_for_is_encryption(tmp_path: Path) -> None:
    def encrypted(user: str) -> bytes:
        sheet = Sheet(encrypt=StandardEncryption(user, ownerPassword="owner", canCopy=0, strength=128))
        return sheet.put(72, 100, "正文一行。").data()

    assert texts_of(tmp_path, encrypted("")) == ["正文一行。"]
    assert "密码" in refusal_of(tmp_path, encrypted("user"))


def picture(sheet: Sheet) -> None:
    sheet.drawInlineImage(__import__("PIL.Image").Image.new("L", (60, 80), 128), 0, 0, WIDTH, HEIGHT)


def outlines(sheet: Sheet) -> None:
    for k in range(400):
        sheet.line(k, 100, k + 3, 140)


def form(sheet: Sheet) -> None:
    if not sheet.hasForm("outlines"):
        sheet.beginForm("outlines")
        outlines(sheet)
        sheet.endForm()
    sheet.doForm("outlines")


@pytest.mark.parametrize("draw", [picture, outlines, form])
@pytest.mark.parametrize("stamp", ["", "A/99/45"])
def test_pages_without_a_text_layer_are_refused_for_want_of_ocr(tmp_path: Path, draw: object, stamp: str) -> None:
    assert callable(draw)
    sheet = Sheet()
    for _ in range(2):
        draw(sheet)
        sheet.put(450, 30, stamp)
        sheet.showPage()
    assert "OCR" in refusal_of(tmp_path, sheet.data())


def test_a_picture_with_recognised_text_under_it_is_read(tmp_path: Path) -> None:
    sheet = Sheet()
    picture(sheet)
    text = sheet.beginText(72, 700)
    text.setFont(FONT, 12)
    text.setTextRenderMode(3)
    text.textLine(prose(30))
    sheet.drawText(text)
    assert texts_of(tmp_path, sheet.data()) == [prose(30)]


def test_a_page_without_text_among_others_is_named_with_its_number(tmp_path: Path) -> None:
    sheet = Sheet()
    for page in (1, 2, 3, 4):
        if page == 3:
            picture(sheet)
        else:
            sheet.put(72, 100, f"第 {page} 部分的正文到此为止。")
        sheet.showPage()
    path = tmp_path / "a.pdf"
    path.write_bytes(sheet.data())
    (document,), (skipped,) = read_source(Source(path, "a.pdf"))
    assert [p.text for p in document.paragraphs] == [f"第 {page} 部分的正文到此为止。" for page in (1, 2, 4)]
    assert skipped.file == "a.pdf:3"
    assert "第 3 页" in skipped.reason
    assert "OCR" in skipped.reason


def test_a_picture_with_a_caption_is_no_fault_and_its_caption_is_kept(tmp_path: Path) -> None:
    sheet = Sheet()
    picture(sheet)
    sheet.put(72, 820, "图一：各国水位监测站的分布。").showPage()
    assert texts_of(tmp_path, sheet.put(72, 100, prose(30)).data()) == ["图一：各国水位监测站的分布。", prose(30)]


def test_fields_that_are_filled_in_are_read(tmp_path: Path) -> None:
    sheet = Sheet().put(72, 100, "姓名：")
    sheet.acroForm.textfield(value="Li Ming", x=120, y=HEIGHT - 110, width=200, height=20, fontSize=12)
    assert texts_of(tmp_path, sheet.data()) == ["姓名：", "Li Ming"]


def test_blank_pages_are_no_fault_but_a_blank_file_is(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.showPage()
    assert texts_of(tmp_path, sheet.put(72, 100, "正文一行。").data()) == ["正文一行。"]
    assert "空白" in refusal_of(tmp_path, Sheet().data())
