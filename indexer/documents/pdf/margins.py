"""Page furniture of a PDF: what repetition tells, and what programs and printers stamp on pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from indexer.documents.furniture import furniture_of, printed_page
from indexer.documents.pdf.lines import Row, text_of

_EDGE = 2  # rows at the top and at the bottom of a page that may be a stamp
_SAME_HEIGHT = 3.0  # points
_DIGITS = re.compile(r"\d+")
# The number of a job at the UN with the dates of its stages, its bar code, the plea to recycle.
_JOB = re.compile(
    r"(?:[A-Z]{1,3}\.)?\d\d-\d{5}(?:\s*\([A-Z]\))?(?:\s+\d{6})*(?:\s*\*\d{7}\*)?"
    r"|\*\d{7}\*|(?:Please recycle|请回收)\W*",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"[A-Z]{1,6}(?:/[A-Za-z0-9.()\-]+){1,8}")
_BROWSER_FOOT = re.compile(r"(?:https?|file|about|data):\S*\s+\d+/\d+")
_BROWSER_HEAD = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? .{0,3}\d{1,2}:\d\d.*")

Place = tuple[int, int]
"""A page and a row of it, counted from 0."""


def furniture_in(pages: Sequence[Sequence[Row]]) -> set[Place]:
    """Where the furniture of these pages stands."""
    texts = [[text_of(row) for row in rows] for rows in pages]
    furniture = _in_place(pages, texts, furniture_of(texts))
    for k, page in enumerate(texts):
        for i in {*range(min(_EDGE, len(page))), *range(max(0, len(page) - _EDGE), len(page))}:
            if _is_stamp(page, k, i):
                furniture.add((k, i))
    return furniture


def symbol_in(pages: Sequence[Sequence[Row]], furniture: Iterable[Place]) -> str | None:
    """The symbol that the heads of pages show; None if they show none, or several."""
    pieces = {piece.text for k, i in furniture for piece in pages[k][i] if i < len(pages[k]) / 2}
    symbols = {text for text in pieces if _SYMBOL.fullmatch(text)}
    return symbols.pop() if len(symbols) == 1 else None


def _in_place(pages: Sequence[Sequence[Row]], texts: Sequence[Sequence[str]], repeated: set[Place]) -> set[Place]:
    """What is repeated, without what stands elsewhere than its like: a title that the heads repeat.

    And with what was spared for looking like the title, but stands where the heads do.
    """
    found: set[Place] = set()
    likes: dict[tuple[str, int], list[Place]] = defaultdict(list)
    for k, page in enumerate(texts):
        for i, text in enumerate(page):
            if i < len(page) / 2 and (k == 0 or (k, i) in repeated):
                likes[_DIGITS.sub("#", text), round(pages[k][i][0].base / _SAME_HEIGHT)].append((k, i))
    for k, i in repeated:
        text, height = texts[k][i], round(pages[k][i][0].base / _SAME_HEIGHT)
        near = [place for h in (height - 1, height, height + 1) for place in likes[_DIGITS.sub("#", text), h]]
        if i >= len(texts[k]) / 2 or printed_page(text) is not None:
            found.add((k, i))
        elif any(page != k for page, _ in near):
            found.update(near)
    return found


def _is_stamp(page: Sequence[str], k: int, i: int) -> bool:
    """Whether row `i` of page `k` is furniture without being repeated."""
    text = page[i]
    if _JOB.fullmatch(text) or _BROWSER_FOOT.fullmatch(text):
        return True
    if i == 0 and k and _SYMBOL.fullmatch(text):
        return True
    if i == 0 and _BROWSER_HEAD.fullmatch(text):
        return _BROWSER_FOOT.fullmatch(page[-1]) is not None
    return i == len(page) - 1 > 0 and printed_page(text) == k + 1
