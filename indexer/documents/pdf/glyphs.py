"""What is set on the pages of a PDF, and where, as PDFium sees it.

PDFium is not safe to use from two threads at once, and a fault in it ends the process: what calls this belongs into
a process of its own.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.documents.content import content_of
from indexer.documents.pdf.characters import UNREADABLE, mended
from indexer.documents.pdf.drawings import Box, shows_a_picture, straight_lines
from indexer.errors import DuansouError

_MOST_ON_A_PAGE = 200_000  # characters, and objects drawn: a dense page of a newspaper has some 20,000
_MOST_CHARACTERS = 20_000_000
_MIDDLE = 0.38  # ems from the base line to the middle of a Han character
_ASKEW = math.radians(8)
_HYPHEN = 0x02  # what PDFium gives for a hyphen at the end of a line
_FEW = 120  # characters, as a scanned page may have in its head and foot
_SHOWN_ASIDE = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_STAMP)
_FAULTS = {
    pdfium.FPDF_ERR_PASSWORD: "PDF 加了密码，打不开，请放入解除密码后的文件。",
    pdfium.FPDF_ERR_SECURITY: "PDF 用了不能识别的加密方式，请放入解除加密后的文件。",
}


class Glyph(NamedTuple):
    """A character as it is set. Lengths are points, from the left and from the top of the page as it is read."""

    text: str
    left: float
    right: float
    base: float
    size: float
    spaced: bool
    """Whether PDFium sees the end of a Latin word before it."""


class Rule(NamedTuple):
    """A thin straight line, level or upright."""

    left: float
    right: float
    top: float
    bottom: float


class Page(NamedTuple):
    """What is set on a page.

    `glyphs` are those that are read in the page's main direction, in the order of the file; each group of `aside`
    is read at a right angle to it. What is set askew, a watermark, is in neither. `drawn`: the page shows a picture,
    or characters as drawings, and has little text.
    """

    glyphs: tuple[Glyph, ...]
    aside: tuple[tuple[Glyph, ...], ...]
    rules: tuple[Rule, ...]
    drawn: bool


class _Set(NamedTuple):
    text: str
    box: Box
    x: float
    y: float
    size: float
    spaced: bool
    angle: float
    """Clockwise, in radians: the direction of reading."""


def pages(data: bytes, most: int) -> Iterator[Page]:
    """The pages of a PDF, in order.

    Raises DuansouError for what is no PDF, is encrypted, is damaged, or holds more than a document does: more than
    `most` pages, say.
    """
    if not data.strip():
        raise DuansouError("文件是空的，请放入正文或删去它。")
    if b"%PDF-" not in data[:1024]:
        content = content_of(data)
        raise DuansouError(
            f"里面不是 PDF，其实是{content.name}，{content.remedy}。"
            if content
            else "里面不是 PDF，请重新取得这个文件。"
        )
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise DuansouError(_FAULTS.get(fault.err_code, "PDF 已损坏，打不开，请重新取得这个文件。")) from None
    with document:
        if len(document) > most:
            raise DuansouError(
                f"PDF 有 {len(document)} 页，超过上限 {most} 页，请拆成几个文件，或把 DUANSOU_MAX_FILE_PAGES 调大。"
            )
        if document.get_formtype() == pdfium.FORMTYPE_XFA_FULL:
            raise DuansouError("PDF 是 XFA 表单，内容不在页面上，请用 Acrobat 打开，另行打印成 PDF。")
        left = _MOST_CHARACTERS
        for number in range(1, len(document) + 1):
            try:
                page = _opened(document, number)
                found, count = _page(page, number)
                page.close()
            except pypdfium2.PdfiumError:
                raise DuansouError(f"PDF 的第 {number} 页已损坏，请重新取得这个文件。") from None
            left -= count
            if left < 0:
                raise DuansouError(f"PDF 的字符多于 {_MOST_CHARACTERS} 个，请拆成几个文件。")
            yield found


def _opened(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """A page, with what is shown on it and stored elsewhere: fields that are filled in, notes set as text, stamps."""
    page = document[number - 1]
    for i in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_ON_A_PAGE)):
        annotation = pdfium.FPDFPage_GetAnnot(page, i)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in _SHOWN_ASIDE:
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            return document[number - 1]
    return page


def _page(page: pypdfium2.PdfPage, number: int) -> tuple[Page, int]:
    """A page, and how many characters it cost to read."""
    textpage = page.get_textpage()
    count = textpage.count_chars()
    objects = pdfium.FPDFPage_CountObjects(page)
    if max(count, objects) > _MOST_ON_A_PAGE:
        raise DuansouError(f"PDF 的第 {number} 页有 {_MOST_ON_A_PAGE} 个以上的字符或图形，不像文件的一页，请检查。")
    shown = Box(*page.get_cropbox())
    found = [c for c in _characters(textpage.raw, count) if _is_shown(c.box, shown)]
    textpage.close()
    if _is_vertical(found):
        found = [_laid_down(c) for c in found]
    quarters = [_quarter(c.angle) for c in found]
    directions = [quarter for quarter, _ in Counter(q for q in quarters if q is not None).most_common()]
    groups = [
        tuple(_glyph(c, shown, quarter) for c, q in zip(found, quarters, strict=True) if q == quarter)
        for quarter in directions
    ]
    items = [pdfium.FPDFPage_GetObject(page, i) for i in range(objects)]
    drawn = len(found) <= _FEW and shows_a_picture(items, shown)
    lines = [line for item in items for line in straight_lines(item)] if directions else []
    rules = tuple(Rule(*_turned(line, shown, directions[0])) for line in lines)
    return Page(groups[0] if groups else (), tuple(groups[1:]), rules, drawn), count


def _characters(raw: object, count: int) -> Iterator[_Set]:
    """The characters of a page, those that PDFium adds left out."""
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    high, spaced = "", False  # the first half of a character beyond U+FFFF
    line = (0.0, 0.0)
    scale = angle = 0.0
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, i)
        if code <= 0x20 and pdfium.FPDFText_IsGenerated(raw, i):
            spaced = True
            continue
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        if pdfium.FPDFText_HasUnicodeMapError(raw, i):
            text = UNREADABLE
        elif code == _HYPHEN:
            text = "-"
        else:
            text = mended(high + chr(code))
        if not text:
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, i, rect)
        pdfium.FPDFText_GetCharOrigin(raw, i, x, y)
        size = pdfium.FPDFText_GetFontSize(raw, i)
        if line != (y.value, size):  # what stands in line is scaled and turned alike
            line = (y.value, size)
            pdfium.FPDFText_GetMatrix(raw, i, matrix)
            scale, angle = math.hypot(matrix.c, matrix.d), pdfium.FPDFText_GetCharAngle(raw, i)
        box = Box(rect.left, rect.bottom, rect.right, rect.top)
        yield _Set(text, box, x.value, y.value, size * scale, spaced, angle)
        high, spaced = "", False


def _is_shown(box: Box, shown: Box) -> bool:
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return shown.left <= x <= shown.right and shown.bottom <= y <= shown.top


def _is_vertical(found: Sequence[_Set]) -> bool:
    """Whether the characters of a page stand one below the other, as in old books and in Taiwan."""
    down = right = 0
    for a, b in pairwise(found):
        x, y = abs(b.x - a.x) / (a.size or 1), (a.y - b.y) / (a.size or 1)
        down += x < 0.3 and 0.7 < y < 2
        right += abs(y) < 0.3 and x < 2
    return down > 2 * right


def _laid_down(c: _Set) -> _Set:
    """A character of a column as one of a line that is read from top to bottom; Latin words lie so already."""
    if _quarter(c.angle) != 0:
        return c
    return c._replace(x=(c.box.left + c.box.right) / 2 - _MIDDLE * c.size, angle=math.pi / 2)


def _quarter(angle: float) -> int | None:
    """The quarter turns, clockwise, that an angle is; None for one that lies between."""
    quarter = round(angle / (math.pi / 2))
    return quarter % 4 if abs(angle - quarter * math.pi / 2) <= _ASKEW else None


def _turned(box: Box, shown: Box, quarter: int) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a box on the page turned so that its text stands upright."""
    if quarter == 0:
        return box.left - shown.left, box.right - shown.left, shown.top - box.top, shown.top - box.bottom
    if quarter == 1:
        return shown.top - box.top, shown.top - box.bottom, shown.right - box.right, shown.right - box.left
    if quarter == 2:
        return shown.right - box.right, shown.right - box.left, box.bottom - shown.bottom, box.top - shown.bottom
    return box.bottom - shown.bottom, box.top - shown.bottom, box.left - shown.left, box.right - shown.left


def _glyph(c: _Set, shown: Box, quarter: int) -> Glyph:
    if quarter == 0:
        left, right, base = c.box.left - shown.left, c.box.right - shown.left, shown.top - c.y
    else:
        left, right, _, _ = _turned(c.box, shown, quarter)
        _, _, base, _ = _turned(Box(c.x, c.y, c.x, c.y), shown, quarter)
    return Glyph(c.text, left, right, base, c.size, c.spaced)
