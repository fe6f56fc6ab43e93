"""Footnotes told from the text above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.documents.furniture import SENTENCE_END
from indexer.documents.pdf.columns import Line
from indexer.documents.pdf.glyphs import Rule
from indexer.documents.pdf.lines import SUPERSCRIPTS

_MARK = re.compile(rf"[{SUPERSCRIPTS}]+|[*＊]{{1,3}}|[†‡§]|[①-⑳]|[\[〔]\d{{1,3}}[\]〕]|\d{{1,3}}(?!\d)")
_RAISED, _LEVEL = str.maketrans("0123456789", SUPERSCRIPTS), str.maketrans(SUPERSCRIPTS, "0123456789")
_SMALLER = 0.95  # of the size of the body
_SHORTEST = 20.0  # points: a line drawn above notes


@dataclass(slots=True)
class Note:
    """A footnote: its mark as the text above bears it, its lines, and the line that it belongs to."""

    mark: str
    lines: list[Line]
    anchor: Line


def without_notes(
    pages: Sequence[Sequence[Line]], rules: Sequence[Sequence[Rule]], size: float
) -> tuple[list[list[Line]], list[Note]]:
    """The lines of each page without its footnotes, and the footnotes. `size` is that of the body.

    A raised number leaves the text with its note, whose own number is then on the line: the two are told to belong
    together by their place, and a phrase that has the number in its midst is found.
    """
    rest: list[list[Line]] = []
    notes: list[Note] = []
    for lines, drawn in zip(pages, rules, strict=True):
        body: list[Line] = []
        below: list[Line] = []
        groups = [list(group) for _, group in groupby(lines, lambda line: line.column)]
        last = {group[0].column: k for k, group in enumerate(groups)}
        for k, group in enumerate(groups):
            end = k == last[group[0].column]
            start = _start(body, group, drawn, size, notes) if end else len(group)
            body += group[:start]
            below += group[start:]
        for line in below:
            mark = _mark_of(line)
            if mark or not notes:
                notes.append(_note(mark or "", line, body))
            else:
                notes[-1].lines.append(line)
        rest.append(body)
    return rest, notes


def _start(
    body: Sequence[Line], group: Sequence[Line], rules: Sequence[Rule], size: float, notes: Sequence[Note]
) -> int:
    """Where in a stretch of a column the notes begin; its length if it has none."""
    for i, line in enumerate(group):
        text = [*body, *group[:i]]
        above = max((other.base for other in text if other.base < line.base), default=None)
        if above is None or any(below.size > _SMALLER * size for below in group[i:]):
            continue
        drawn = any(
            above - 1 <= rule.top <= rule.bottom <= line.base
            and rule.right - rule.left >= _SHORTEST
            and rule.left <= line.left + size
            for rule in rules
        )
        mark = _mark_of(line)
        goes_on = drawn and bool(notes) and not notes[-1].lines[-1].text.endswith(SENTENCE_END)
        if goes_on or (mark and ((drawn and not mark.isdecimal()) or any(_bears(other, mark) for other in text))):
            return i
    return len(group)


def _mark_of(line: Line) -> str | None:
    """The mark that a note begins with, raised as in the text above."""
    found = _MARK.match(line.text)
    return found[0].translate(_RAISED) if found else None


def _bears(line: Line, mark: str) -> bool:
    """Whether a line of text bears a mark, and not only as a part of another."""
    return re.search(_pattern(mark), line.text) is not None


def _pattern(mark: str) -> str:
    return rf"(?<![{SUPERSCRIPTS}]){re.escape(mark)}(?![{SUPERSCRIPTS}])"


def _note(mark: str, line: Line, body: Sequence[Line]) -> Note:
    """A note that begins with a line; one whose mark is nowhere belongs to the end of the page."""
    anchor = next((other for other in body if mark and _bears(other, mark)), None)
    if mark.translate(_LEVEL).isdecimal():
        line.text = f"{mark.translate(_LEVEL)} {line.text[len(mark) :].lstrip()}"
        if anchor and anchor.text != mark:
            anchor.text = re.sub(_pattern(mark), "", anchor.text, count=1)
    return Note(mark, [line], anchor or body[-1])
