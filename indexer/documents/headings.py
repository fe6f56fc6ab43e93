"""Under which headings a paragraph stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.documents.model import Paragraph

_NUMBERED = re.compile(r"\s*第\s*[\d〇零一二三四五六七八九十百]+\s*(部分|[编編篇卷章节節条條])")
_LEVELS = {"编": 0, "編": 0, "篇": 0, "卷": 0, "章": 1, "部分": 1, "条": 3, "條": 3}
_OTHER_LEVEL = 2
"""Sections, headings without a number and titles, which stand between chapters and articles."""

MOST_ABOVE = 4
"""Headings that one paragraph stands under: one of each level."""


def headings_above(paragraphs: Sequence[Paragraph]) -> list[int]:
    """For each paragraph of a document how many paragraphs above it the heading is under which it stands; 0: none.

    A heading ends those of its own level and of lower ones, and stands under the nearest one of a higher level, so
    that all headings of a paragraph are found by going on from heading to heading.
    """
    above: list[int] = []
    open_headings: list[tuple[int, int]] = []
    for place, paragraph in enumerate(paragraphs):
        is_heading = paragraph.kind in ("heading", "title")
        level = _level(paragraph.text) if is_heading else _OTHER_LEVEL
        while is_heading and open_headings and open_headings[-1][1] >= level:
            open_headings.pop()
        above.append(place - open_headings[-1][0] if open_headings else 0)
        if is_heading:
            open_headings.append((place, level))
    return above


def _level(heading: str) -> int:
    match = _NUMBERED.match(heading)
    return _LEVELS.get(match[1], _OTHER_LEVEL) if match else _OTHER_LEVEL
