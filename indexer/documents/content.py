"""What a file is, told from its bytes and not from its name."""

from __future__ import annotations

from typing import NamedTuple

from indexer.documents.encoding import decode
from indexer.errors import DuansouError


class Content(NamedTuple):
    """A kind of file: what it is called, and what to do with it where another kind was expected, as a clause."""

    name: str
    remedy: str


_RECOGNISE = "里面没有文字，请先做文字识别（OCR）"
_SAVE_AS = "请用 Word 或 LibreOffice 打开，另存为 .docx"
_UNPACK = "请解压缩，把里面的文件放进语料"
_BEGINNINGS: tuple[tuple[bytes, Content], ...] = (
    (b"%PDF-", Content("PDF 文件", "请把扩展名改成 .pdf")),
    (b"{\\rtf", Content("RTF 文件", _SAVE_AS)),
    (b"\x89PNG\r\n\x1a\n", Content("一张 PNG 图片", _RECOGNISE)),
    (b"\xff\xd8\xff", Content("一张 JPEG 图片", _RECOGNISE)),
    (b"GIF8", Content("一张 GIF 图片", _RECOGNISE)),
    (b"II*\0", Content("一张 TIFF 图片", _RECOGNISE)),
    (b"MM\0*", Content("一张 TIFF 图片", _RECOGNISE)),
    (b"Rar!\x1a\x07", Content("RAR 压缩文件", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Content("7z 压缩文件", _UNPACK)),
    (b"\x1f\x8b", Content("gzip 压缩文件", _UNPACK)),
    (b"PK\x03\x04", Content("zip 压缩文件", _UNPACK)),
    (b"PK\x05\x06", Content("空的 zip 压缩文件", "请重新取得这个文件")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in a compound file, in the order of what they decide.
_STREAMS: tuple[tuple[str, Content], ...] = (
    ("EncryptedPackage", Content("加了密码的 Office 文件", "请打开它，去掉密码后保存")),
    ("WordDocument", Content("旧的 Word 文件（.doc）", _SAVE_AS)),
    ("Workbook", Content("旧的 Excel 文件（.xls）", "请把要收入的内容另存为 .docx 或 .txt")),
    ("PowerPoint Document", Content("旧的 PowerPoint 文件（.ppt）", "请把要收入的内容另存为 .docx 或 .txt")),
    ("__substg1.0_", Content("Outlook 邮件（.msg）", "请把要收入的内容另存为 .docx 或 .txt")),
)
_HEAD = 4096


def content_of(data: bytes) -> Content | None:
    """What the bytes of a whole file are; None for what is not recognised."""
    for beginning, content in _BEGINNINGS:
        if data.startswith(beginning):
            return content
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Content("一张 WebP 图片", _RECOGNISE)
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return Content("一张 BMP 图片", _RECOGNISE)
    if data.startswith(_OLE):
        for name, content in _STREAMS:
            if name.encode("utf-16-le") in data:
                return content
        return Content("旧的 Office 文件", _SAVE_AS)
    return _text(data)


def _text(data: bytes) -> Content | None:
    try:
        head = decode(data).lstrip()[:_HEAD].lower()
    except DuansouError:
        return None
    if "schemas.microsoft.com/office/word/2003" in head or "schemas.microsoft.com/office/2006/xmlpackage" in head:
        return Content("XML 形式的 Word 文件", _SAVE_AS)
    if head.startswith(("<!doctype html", "<html")) or "<html" in head:
        return Content("网页", "请把扩展名改成 .html")
    return Content("纯文字文件", "请把扩展名改成 .txt")
