"""Quotations in a draft: what stands inside quotation marks, and the citation that follows it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence

from indexer.text.folding import is_worth
from indexer.text.symbols import Mention
from server.search.answer import Range

SHORTEST = 6
"""Characters of a quotation; what is shorter is a word in quotation marks."""

_PAIRS = {"“": "”", "「": "」", "『": "』", "‘": "’", "«": "»", "〝": "〞"}
_OPENING = {closing: opening for opening, closing in _PAIRS.items()}
_DIRECTED = re.compile(f"[{''.join((*_PAIRS, *_OPENING))}]")
_STRAIGHT = re.compile('["＂]')
_APOSTROPHE = re.compile("(?<=[A-Za-z])’(?=[A-Za-z])")
_FARTHEST = 5000
"""Characters from a mark to its partner; beyond them one of the two was forgotten."""
_BLANK_LINE = re.compile(r"\n\s*\n")

_LEAD = (
    r"(?:见|参见|参看|载于|载|引自|出自|摘自|转引自|源自|文件|文号|联合国|大会|安全理事会|安理会|经社理事会|人权理事会"
    r"|附件|第\s*\d+\s*(?:次会议|段|页|条)|《[^《》]{1,60}》|[\s，、：,:])*"
)
_BEFORE_CITATION = re.compile(rf"[”’」』»〞\"＂\s]*(?:[，。；、：,.;:—–-]*\s*[(（\[〔【]{_LEAD}|[，：,:—–-]*{_LEAD})")
_BETWEEN_CITATIONS = re.compile(r"(?:[\s、，,；;和及与]|第\s*\d+\s*段|附件)*")
_FARTHEST_CITATION = 100


def quotations(text: str) -> list[Range]:
    """The ranges of all quotations, without their marks, ascending and disjoint: of nested ones the outermost.

    They are at least SHORTEST characters long, blanks at their ends not counted, and do not go beyond a blank line:
    what is quoted over several paragraphs is a quotation each. An opening mark without its partner reaches to the
    next mark of its kind, or else to the end of its paragraph. Where pairs cannot be told apart (`"`), every second
    mark of a paragraph closes.
    """
    out: list[Range] = []
    last = 0
    for start, end in sorted({*_directed(text), *_straight(text)}, key=lambda r: (r[0], -r[1])):
        if start >= last:
            trimmed = (_trimmed(text, *paragraph) for paragraph in _paragraphs(text, start, end))
            out += (quotation for quotation in trimmed if _counts(text, *quotation))
            last = end + 1
    return out


def citations_after(text: str, end: int, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Of the symbols that a text mentions (ascending), those that stand as the source of a quotation that ends at
    `end`: in brackets right after it, or led to by no more than a comma, 见 and the like."""
    out: list[Mention] = []
    for mention in mentions[bisect_left(mentions, end, key=lambda m: m.range[0]) :]:
        start = mention.range[0]
        gap = _BETWEEN_CITATIONS if out else _BEFORE_CITATION
        if start - end > _FARTHEST_CITATION or not gap.fullmatch(text, end, start):
            break
        out.append(mention)
        end = mention.range[1]
    return tuple(out)


def _directed(text: str) -> Iterator[Range]:
    apostrophes = {m.start() for m in _APOSTROPHE.finditer(text)}
    open_marks: dict[str, list[int]] = {opening: [] for opening in _PAIRS}
    for match in _DIRECTED.finditer(text):
        at, mark = match.start(), match[0]
        if mark in _PAIRS:
            open_marks[mark].append(at)
            continue
        waiting = open_marks[_OPENING[mark]]
        if at not in apostrophes and waiting and at - waiting[-1] <= _FARTHEST:
            yield waiting.pop() + 1, at
    for opening, unpaired in open_marks.items():
        if opening != "‘":  # as often an apostrophe
            yield from _unpaired(text, opening, unpaired)


def _unpaired(text: str, opening: str, places: Sequence[int]) -> Iterator[Range]:
    """Opening marks without a partner: two in one paragraph were meant to be a pair."""
    marks = re.compile(f"[{opening}{_PAIRS[opening]}]")
    waiting = deque(places)
    for _, end in _paragraphs(text, 0, len(text)):
        while waiting and waiting[0] < end:
            at = waiting.popleft()
            if waiting and waiting[0] < end:
                yield at + 1, waiting.popleft()
            else:
                following = marks.search(text, at + 1, end)
                yield at + 1, following.start() if following else end


def _straight(text: str) -> Iterator[Range]:
    for start, end in _paragraphs(text, 0, len(text)):
        marks = [m.start() for m in _STRAIGHT.finditer(text, start, end)]
        yield from ((a + 1, b) for a, b in zip(marks[::2], marks[1::2], strict=False))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Range]:
    """The stretches of `text[start:end]` that blank lines set apart."""
    for match in _BLANK_LINE.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _counts(text: str, start: int, end: int) -> bool:
    return end - start >= SHORTEST and any(map(is_worth, text[start:end]))
