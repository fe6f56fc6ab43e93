"""PDF files for tests: typeset by reportlab, which is not ours, or written object by object where that is the point."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from indexer.documents import Document, Source, read_source

FONT = "STSong-Light"  # known to every reader of PDF, so that no font file is needed
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4
_WORDS = re.findall("..", "河流监测数据共享水位水质各国会议加强合作建立机制定期评估进展需要改进工作意见保护")


def prose(length: int, seed: object = 0) -> str:
    """A sentence of so many characters, its last being the stop; another one for another seed."""
    chance = random.Random(f"{length} {seed}")
    text = "".join(chance.choice(_WORDS) + ("，" if k % 7 == 6 else "") for k in range(length))
    return text[: length - 1].rstrip("，").ljust(length - 1, "河") + "。"


class Sheet(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that sets its text in Chinese, and measures from the top of the page."""

    def __init__(self, size: tuple[float, float] = A4, **options: object) -> None:
        self.out = io.BytesIO()
        super().__init__(self.out, pagesize=size, **options)

    def put(self, x: float, y: float, text: str, size: float = 12) -> Sheet:
        """A line of text, its base line `y` points below the top."""
        self.setFont(FONT, size)
        self.drawString(x, self._pagesize[1] - y, text)
        return self

    def data(self) -> bytes:
        """The file."""
        self.showPage()
        self.save()
        return self.out.getvalue()


def typeset(
    paragraphs: Sequence[str | Flowable],
    *,
    columns: int = 1,
    indent: float = 0,
    gap: float = 0,
    size: float = 11,
    head: str = "",
    foot: str = "",
    first_head: str | None = None,
) -> bytes:
    """Paragraphs as a program sets them: justified, broken into lines, columns and pages.

    `indent` and `gap` are in points; `{}` in `head` and `foot` is the number of the page; `first_head` stands on the
    first page instead.
    """
    style = ParagraphStyle(
        "body",
        fontName=FONT,
        fontSize=size,
        leading=1.5 * size,
        firstLineIndent=indent,
        spaceAfter=gap,
        alignment=TA_JUSTIFY,
        wordWrap="CJK",
    )
    title = ParagraphStyle("title", parent=style, fontSize=18, leading=27, alignment=TA_CENTER, firstLineIndent=0)

    def furniture(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        page = document.page
        text = first_head if page == 1 and first_head is not None else head
        canvas.drawString(72, HEIGHT - 40, text.format(page))
        canvas.drawCentredString(WIDTH / 2, 40, foot.format(page))

    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4)
    gutter = 20.0
    width = (WIDTH - 144 - gutter * (columns - 1)) / columns
    frames = [
        Frame(72 + k * (width + gutter), 72, width, HEIGHT - 144, leftPadding=0, rightPadding=0) for k in range(columns)
    ]
    document.addPageTemplates([PageTemplate(frames=frames, onPage=furniture)])
    first, *others = paragraphs
    flow = [Paragraph(first, title) if isinstance(first, str) else first]
    flow += [Paragraph(text, style) if isinstance(text, str) else text for text in others]
    document.build(flow)
    return out.getvalue()


def write_objects(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, the first being the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>"
SONG = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    b"/DW 1000>>]>>"
)
TEXT = b"BT /F1 12 Tf 72 700 Td <6CB36D414F1A8BAE> Tj ET\n"


def mapped(table: Sequence[str | None]) -> bytes:
    """A line of glyphs of a font whose own table gives these characters for them, or nothing for None."""
    glyphs = b"".join(b"%04X" % k for k in range(1, len(table) + 1))
    pairs = [
        b"<%04X> <%b>" % (k, text.encode("utf-16-be").hex().encode())
        for k, text in enumerate(table, 1)
        if text is not None
    ]
    cmap = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange "
    cmap += b"<0000> <FFFF> endcodespacerange %d beginbfchar\n%b\nendbfchar endcmap end end" % (
        len(pairs),
        b"\n".join(pairs),
    )
    return write_objects(
        [
            CATALOGUE,
            PAGES,
            PAGE,
            stream(b"BT /F1 12 Tf 72 700 Td <%b> Tj ET" % glyphs),
            b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Own/Encoding/Identity-H/DescendantFonts[6 0 R]"
            b"/ToUnicode 7 0 R>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+Own/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/DW 1000/FontDescriptor 8 0 R>>",
            stream(cmap),
            b"<</Type/FontDescriptor/FontName/ABCDEF+Own/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880"
            b"/Descent -120/CapHeight 700/StemV 80>>",
        ]
    )


def document_of(folder: Path, data: bytes, name: str = "a.pdf") -> Document:
    """The one document that a file holds."""
    path = folder / name
    path.write_bytes(data)
    documents, skipped = read_source(Source(path, name))
    assert skipped == ()
    (document,) = documents
    return document


def texts_of(folder: Path, data: bytes) -> list[str]:
    """The texts of its paragraphs."""
    return [paragraph.text for paragraph in document_of(folder, data).paragraphs]


def refusal_of(folder: Path, data: bytes) -> str:
    """Why a file is not read."""
    path = folder / "a.pdf"
    path.write_bytes(data)
    documents, (skipped,) = read_source(Source(path, path.name))
    assert documents == ()
    assert skipped.file == "a.pdf"
    assert skipped.reason.endswith("。")
    return skipped.reason
