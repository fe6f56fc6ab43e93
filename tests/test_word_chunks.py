"""Files that are shown as part of a Word file and are no Word files."""

from __future__ import annotations

import email.mime.multipart
import email.mime.text

import pytest

from indexer.documents.word.document import WordDocument
from indexer.errors import DuansouError
from tests.word_files import paragraph, texts, word_file

PAGE = """<html><head><title>页</title></head><body><h1>总则</h1><p>各方共享数据。</p>
<ol><li>每日报告；</li><li>每月汇总。</li></ol>
<table><tr><td>甲站</td><td>3.1</td></tr></table></body></html>"""
PARAGRAPHS = ["总则", "各方共享数据。", "1. 每日报告；", "2. 每月汇总。", "甲站 | 3.1"]


def chunk(content: str | bytes) -> bytes:
    body = paragraph("前文。") + '<w:altChunk r:id="c"/>' + paragraph("后文。")
    return word_file(body, others={"c": ("aFChunk", "afchunk.mht", content)})


def envelope(page: str, charset: str) -> bytes:
    message = email.mime.multipart.MIMEMultipart("related")
    message.attach(email.mime.text.MIMEText(page, "html", charset))
    message.attach(email.mime.text.MIMEText("不是正文", "plain", "utf-8"))
    return message.as_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_an_embedded_page_stands_where_it_is_shown(encoding: str) -> None:
    assert texts(chunk(PAGE.encode(encoding))) == ["前文。", *PARAGRAPHS, "后文。"]
    assert [block.form for block in WordDocument(chunk(PAGE)).blocks][1] == "heading"


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_page_in_an_envelope_is_read(charset: str) -> None:
    assert texts(chunk(envelope(PAGE, charset))) == ["前文。", *PARAGRAPHS, "后文。"]


def test_a_piece_of_a_page_and_a_plain_text_are_read() -> None:
    assert texts(chunk("<p>甲。</p><p>乙。</p>")) == ["前文。", "甲。", "乙。", "后文。"]
    assert texts(chunk("甲。\r\n\r\n乙。\r\n")) == ["前文。", "甲。", "乙。", "后文。"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{\\rtf1\\ansi x}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\0\1\2" * 30, "认不出"),
        (b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", "网页"),
        (b"MIME-Version: 1.0\n" + b"Content-Type: multipart/related; boundary=x\n\n--x\n" * 3000, "网页"),
    ],
)
def test_what_cannot_be_read_fails_the_file_by_its_name(content: bytes, said: str) -> None:
    with pytest.raises(DuansouError, match=rf"嵌着.*{said}.*。$"):
        texts(chunk(content))
