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
    (b"BZh", Content("bzip2 压缩文件", _UNPACK)),
    (b"\xfd7zXZ\0", Content("xz 压缩文件", _UNPACK)),
    (b"\x28\xb5\x2f\xfd", Content("zstd 压缩文件", _UNPACK)),
    (b"\x7fELF", Content("一个程序", "请删去它")),
    (b"SQLite format 3\0", Content("SQLite 数据库", "请把要收入的内容另存为 .txt")),
    (b"MIME-Version:", Content("单个文件的网页（.mht）", "请用浏览器打开，另存为 .html")),
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
_PACKED: tuple[tuple[bytes, Content], ...] = (
    (b"word/document", Content("Word 文件（.docx）", "请把扩展名改成 .docx")),
    (b"xl/workbook", Content("Excel 文件（.xlsx）", "请把要收入的内容另存为 .docx 或 .txt")),
    (b"ppt/presentation", Content("PowerPoint 文件（.pptx）", "请把要收入的内容另存为 .docx 或 .txt")),
    (b"application/vnd.oasis.opendocument.text", Content("OpenDocument 文件（.odt）", _SAVE_AS)),
    (b"application/epub+zip", Content("电子书（.epub）", "请把要收入的内容另存为 .html 或 .txt")),
)
_ZIP = Content("zip 压缩文件", _UNPACK)
_HEAD = 4096


def content_of(data: bytes) -> Content | None:
    """What the bytes of a whole file are; None for what is not recognised."""
    return _signed(data) or _text(data)


def text_of(data: bytes, declared: str = "", *, most_lost: float = 0.0) -> str:
    """The text of a whole file that should be one, in whatever encoding; see `decode`.

    Raises DuansouError for an empty file, for one of another kind, whatever it is called, and for what is no text.
    """
    require_text(data)
    return decode(data, declared, most_lost=most_lost)


def require_text(data: bytes) -> None:
    """Raises DuansouError if the bytes that a file begins with are those of no text."""
    if content := _signed(data):
        raise DuansouError(f"里面不是文字，其实是{content.name}，{content.remedy}。")


def _signed(data: bytes) -> Content | None:
    """What the bytes at certain places of a file say that it is; nothing says so of a text."""
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
    if data.startswith(b"PK\x03\x04"):
        return next((content for name, content in _PACKED if name in data), _ZIP)
    return None


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
