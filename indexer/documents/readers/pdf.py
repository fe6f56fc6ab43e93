"""`.pdf` with a text layer: one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.documents.draft import Draft, Fault, Reader
from indexer.documents.pdf.characters import UNREADABLE
from indexer.documents.pdf.glyphs import Page, pages
from indexer.documents.pdf.text import text_of_pages
from indexer.errors import DuansouError
from indexer.settings import resolve

_BROKEN = 0.1  # of a page's characters: with more that are unknown, its text is of no use
_NAMED = 5


def _read(path: Path) -> Iterator[Draft | Fault]:
    found = list(pages(path.read_bytes(), int(resolve("max_file_pages").value)))
    drawn = [number for number, page in enumerate(found, 1) if page.drawn]
    broken = [number for number, page in enumerate(found, 1) if not page.drawn and _is_broken(page)]
    shown = [page for page in found if page.glyphs or page.drawn]
    if not shown:
        raise DuansouError("PDF 的各页都是空白，请检查文件或删去它。")
    for numbers, reason in (
        (drawn, "没有文字层，只有图片或图形，要先做文字识别（OCR）"),
        (broken, "的文字认不出来（字体没有可用的字符表），要先做文字识别（OCR）"),
    ):
        if 2 * len(numbers) >= len(shown):
            which = "" if len(numbers) == len(shown) else f"{_pages(numbers)}"
            raise DuansouError(f"PDF {which}{reason}，再放入语料。")
        if numbers:
            yield Fault(numbers[0], f"{_pages(numbers)}{reason}；其余各页已读入。")
    left_out = {*drawn, *broken}
    text = text_of_pages([page for number, page in enumerate(found, 1) if number not in left_out])
    yield Draft(text.blocks, candidates={"symbol": text.symbol} if text.symbol else {})


def _is_broken(page: Page) -> bool:
    characters = [glyph.text for group in (page.glyphs, *page.aside) for glyph in group if not glyph.text.isspace()]
    return characters.count(UNREADABLE) > _BROKEN * len(characters)


def _pages(numbers: Sequence[int]) -> str:
    more = f"等 {len(numbers)} 页" if len(numbers) > _NAMED else "页"
    return f"第 {'、'.join(map(str, numbers[:_NAMED]))} {more}"


READER = Reader((".pdf",), _read)
