"""`.pdf` with a text layer: one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.documents.draft import Draft, Fault, Reader
from indexer.errors import DuansouError
from indexer.settings import resolve

if TYPE_CHECKING:
    from indexer.documents.pdf.glyphs import Page
    from indexer.documents.pdf.text import Sheet

_UNREADABLE = 0.1  # of a page's characters: with more, its text is of no use
_MOST_DRAWN, _MOST_BROKEN = 2 / 3, 1 / 2  # of the pages: with more, what is left is not the document
_NAMED = 5
_NO_TEXT = "没有文字层，只有图片或图形"
_NO_TABLE = "的文字认不出来（字体没有可用的字符表）"


def _read(path: Path) -> Iterator[Draft | Fault]:
    from indexer.documents.pdf.glyphs import pages  # PDFium is loaded for the first file only
    from indexer.documents.pdf.text import sheet_of, text_of_sheets

    sheets: list[Sheet] = []
    broken: list[int] = []
    blank = 0
    for number, page in enumerate(pages(path.read_bytes(), int(resolve("max_file_pages").value)), 1):
        if _is_broken(page):
            broken.append(number)
        else:
            blank += not (page.glyphs or page.drawn)
            sheets.append(sheet_of(page, number))
    shown = len(sheets) + len(broken) - blank
    if not shown:
        raise DuansouError("PDF 的各页都是空白，请检查文件或删去它。")
    text = text_of_sheets(sheets)
    for numbers, why, most in ((text.drawn, _NO_TEXT, _MOST_DRAWN), (broken, _NO_TABLE, _MOST_BROKEN)):
        if len(numbers) > most * shown:
            which = "" if len(numbers) == shown else f"共 {shown} 页，{_named(numbers)}"
            raise DuansouError(f"PDF {which}{why}，请先做文字识别（OCR）。")
        if numbers:
            yield Fault(numbers[0], f"{_named(numbers)}{why}，要先做文字识别（OCR）才查得到；其余各页已经收入。")
    yield Draft(text.blocks, candidates={"symbol": text.symbol} if text.symbol else {})


def _is_broken(page: Page) -> bool:
    """Whether too many of the characters of a page are unknown."""
    from indexer.documents.pdf.characters import is_unreadable

    characters = [glyph.text for group in (page.glyphs, *page.aside) for glyph in group if not glyph.text.isspace()]
    return sum(map(is_unreadable, characters)) > _UNREADABLE * len(characters)


def _named(numbers: Sequence[int]) -> str:
    more = f"等 {len(numbers)} 页" if len(numbers) > _NAMED else "页"
    return f"第 {'、'.join(map(str, numbers[:_NAMED]))} {more}"


READER = Reader((".pdf",), _read)
