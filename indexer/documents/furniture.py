"""Page furniture told from text: page numbers, and heads and feet that are repeated on every page.

Nothing goes without evidence of pages: form feeds, or page numbers that count up through the file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from indexer.documents.blocks import Block, Form, Note
from indexer.documents.markers import Marker

SENTENCE_END = tuple("。！？；：︰!?;:…")
_LINE_END = re.compile(r"\r\n|[\n\r\v\x1c-\x1e\x85\u2028\u2029]")
_DASH = "[-–—―－]"
_JOB = r"\d\d-\d{5}(?:\s*\([A-Z]\))?"  # the UN's job number stands beside the page number
_PAGE_NUMBERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[（(]?第\s*(?P<page>\d{1,4})\s*[页頁]\s*[,，、/／]?\s*共\s*(?P<total>\d{1,4})\s*[页頁][）)]?",
        r"[（(]?共\s*(?P<total>\d{1,4})\s*[页頁]\s*[,，、/／]?\s*第\s*(?P<page>\d{1,4})\s*[页頁][）)]?",
        r"page\s+(?P<page>\d{1,4})\s+of\s+(?P<total>\d{1,4})",
        rf"{_DASH}\s*(?P<page>\d{{1,4}})\s*{_DASH}",
        r"第\s*(?P<page>\d{1,4})\s*[页頁]",
        r"(?:page|p\.)\s*(?P<page>\d{1,4})",
        rf"(?:{_JOB}\s+)?(?P<page>\d{{1,4}})\s*[/／]\s*(?P<total>\d{{1,4}})(?:\s+{_JOB})?",
        r"(?P<page>\d{1,4})",
    )
)
_SELF_EVIDENT, _BARE = _PAGE_NUMBERS[:3], _PAGE_NUMBERS[-1]
_EDGE = 3  # lines at the top and at the bottom of a page that may be furniture
_DIGITS = re.compile(r"\d+")


class Line(NamedTuple):
    """A line without the white space around it."""

    text: str
    indent: int
    """Columns of white space before it; an ideographic space is two."""
    gap: bool
    """Whether blank lines stand before it."""
    page: bool
    """Whether a page begins with it, or page furniture stood before it."""
    form: Form = "text"
    """What the markup of its file calls it; only a line of plain text can be page furniture."""
    marker: Marker | None = None
    notes: tuple[Note, ...] = ()


class _Printed(NamedTuple):
    text: str
    indent: int
    gap: bool
    form: Form = "text"
    marker: Marker | None = None
    notes: tuple[Note, ...] = ()


class _Link(NamedTuple):
    """The last of page numbers that count up, and those before it."""

    length: int
    line: int
    before: _Link | None

    def lines(self) -> list[int]:
        found: list[int] = []
        link: _Link | None = self
        while link and link.length:
            found.append(link.line)
            link = link.before
        return found[::-1]


def lines_without_furniture(text: str) -> tuple[Line, ...]:
    """The lines of `text` that hold more than white space, in order, page furniture left out."""
    return _without_furniture([page for part in text.split("\f") if (page := _printed(part))])


def lines_of_blocks(blocks: Iterable[Block]) -> tuple[Line, ...]:
    """The same of a file whose markup tells its blocks apart: a gap stands before each."""
    lines: list[_Printed] = []
    for block in blocks:
        printed = _printed(block.text) if block.form == "text" else [_Printed(" ".join(block.text.split()), 0, True)]
        if printed and printed[0].text:
            printed[0] = printed[0]._replace(gap=True, form=block.form, marker=block.marker)
            printed[-1] = printed[-1]._replace(notes=block.notes)
            lines += printed
    return _without_furniture([lines] if lines else [])


def _without_furniture(pages: list[list[_Printed]]) -> tuple[Line, ...]:
    numbers = _page_numbers([line for page in pages for line in page])
    if len(pages) == 1:
        pages = _cut_after(pages[0], numbers)
    places = [(k, i) for k, page in enumerate(pages) for i in range(len(page))]
    furniture = {places[n] for n in numbers} | _furniture(pages)
    lines: list[Line] = []
    new_page = gap = False
    for k, i in places:
        line = pages[k][i]
        new_page = new_page or (k > 0 and i == 0) or (k, i) in furniture
        gap = gap or line.gap
        if (k, i) not in furniture:
            lines.append(Line(line.text, line.indent, gap, new_page, *line[3:]))
            new_page = gap = False
    return tuple(lines)


def _printed(part: str) -> list[_Printed]:
    printed: list[_Printed] = []
    gap = False
    for line in _LINE_END.split(part):
        stripped = line.strip()
        if stripped:
            before = line[: len(line) - len(line.lstrip())]
            printed.append(_Printed(stripped, sum(2 if c == "\u3000" else 1 for c in before), gap))
        gap = not stripped
    return printed


def _page_numbers(lines: list[_Printed]) -> list[int]:
    """Where the page numbers stand that can be told wherever they are; none if there are none."""
    return max((_counting(lines, pattern) for pattern in _PAGE_NUMBERS), key=len)


def _cut_after(lines: list[_Printed], numbers: list[int]) -> list[list[_Printed]]:
    """The pages of a file without form feeds: each ends with its number."""
    cuts = [0, *(i + 1 for i in numbers), len(lines)]
    return [lines[a:b] for a, b in pairwise(cuts) if a < b]


def _counting(lines: list[_Printed], pattern: re.Pattern[str]) -> list[int]:
    """Where page numbers of one style stand that count up by one: the longest such series, or nothing."""
    plain = ((i, line.text) for i, line in enumerate(lines) if line.form == "text")
    matches = [(i, found) for i, text in plain if (found := pattern.fullmatch(text))]
    if pattern in _SELF_EVIDENT:
        return [i for i, _ in matches]
    chains: dict[tuple[int, str | None], _Link] = {}
    longest = _Link(0, -1, None)
    for i, found in matches:
        page, total = int(found["page"]), found.groupdict().get("total")
        if total is None or page <= int(total):
            before = chains.get((page - 1, total))
            if before and i - before.line == 1:
                before = None
            link = _Link(before.length + 1 if before else 1, i, before)
            if link.length >= chains.get((page, total), longest).length or link.length == 1:
                chains[page, total] = link
            longest = max(longest, link, key=lambda link: link.length)
    numbers = longest.lines()
    if len(numbers) < 2 or (pattern is _BARE and not _pages_lie_between(lines, numbers)):
        return []
    return numbers


def _pages_lie_between(lines: list[_Printed], numbers: list[int]) -> bool:
    """Whether bare numbers have pages of text between them, and are not the rows of a table or of a list."""
    between = [lines[a + 1 : b] for a, b in pairwise(numbers)]
    if numbers[0] == 0 or not all(any(line.text.endswith(SENTENCE_END) for line in part) for part in between):
        return False
    letters = sum(len(line.text) for part in between for line in part) / len(between)
    several = sum(map(len, between)) >= 2 * len(between) and len(numbers) > 2
    before = [lines[i - 1].text for i in numbers]
    in_mid_sentence = any(len(text) >= 20 and not text.endswith(SENTENCE_END) for text in before)
    return letters >= 40 and (several or in_mid_sentence)


def furniture_of(pages: Iterable[Iterable[str]]) -> set[tuple[int, int]]:
    """(page, line), counted from 0, of what is furniture on pages of lines."""
    return _furniture([[_Printed(text, 0, False) for text in page] for page in pages])


def printed_page(line: str) -> int | None:
    """The page that a line is the number of, in whatever style."""
    found = next((found for pattern in _PAGE_NUMBERS if (found := pattern.fullmatch(line))), None)
    return int(found["page"]) if found else None


def _furniture(pages: list[list[_Printed]]) -> set[tuple[int, int]]:
    """(page, line) of what is furniture on these pages."""
    found: set[tuple[int, int]] = set()
    for k, page in enumerate(pages):
        for i, line in _edges(page):
            if _is_page_number(line.text, k + 1, len(pages)):
                found.add((k, i))
    if len(pages) < 2:
        return found
    repeated: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for k, page in enumerate(pages):
        for i, line in _edges(page):
            if not line.text.endswith(SENTENCE_END):
                repeated[_DIGITS.sub("#", line.text)][k].append(i)
    for places in repeated.values():
        texts = {k: pages[k][lines[0]].text for k, lines in places.items()}
        if _on_every_page(set(places), len(pages)) and _count_with_the_pages(texts):
            found.update((k, i) for k, lines in places.items() for i in lines if k or not _is_only_title(pages[0], i))
    return found


def _edges(page: list[_Printed]) -> Iterator[tuple[int, _Printed]]:
    """The first and last lines of a page that are plain text, the bottom ones from the bottom."""
    top = min(_EDGE, len(page))
    for i in (*range(top), *range(len(page) - 1, max(top, len(page) - _EDGE) - 1, -1)):
        if page[i].form == "text":
            yield i, page[i]


def _is_page_number(text: str, ordinal: int, pages: int) -> bool:
    """Whether a line at the edge of a page is that page's number, told from this line alone."""
    for pattern in _PAGE_NUMBERS:
        if found := pattern.fullmatch(text):
            return pattern in _SELF_EVIDENT or (pattern is not _BARE and pages > 1 and int(found["page"]) == ordinal)
    return False


def _on_every_page(seen: set[int], pages: int) -> bool:
    """On every page or on every other page; the first or the last may lack it."""
    if len(seen) < max(2, pages // 2 - 1):
        return False
    for step in (1, 2):
        first = min(seen)
        if first > step:
            continue
        every = set(range(first, pages, step))
        if every - {pages - 1} <= seen and (step == 1 or (seen <= every and len(seen) > 2)):
            return True
    return False


def _count_with_the_pages(texts: dict[int, str]) -> bool:
    """Whether lines that differ in numbers only have each number fixed, or rising with the page."""
    rows = [(k, [int(d) for d in _DIGITS.findall(text)]) for k, text in texts.items()]
    (origin, start), *rest = rows
    for slot, value in enumerate(start):
        steps = {(row[slot] - value, k - origin) for k, row in rest}
        if any(step for step, _ in steps) and any(step != pages for step, pages in steps):
            return False
    return True


def _is_only_title(page: list[_Printed], i: int) -> bool:
    """Whether line `i` of the first page is all that can be its title: what heads repeat is often just that."""
    heads = []
    for k, line in enumerate(page):
        if line.text.endswith(SENTENCE_END) or len(line.text) > 80:
            break
        if not any(pattern.fullmatch(line.text) for pattern in _PAGE_NUMBERS):
            heads.append(k)
    return heads == [i]
