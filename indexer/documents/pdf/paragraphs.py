"""Lines to paragraphs, by where they begin and end on the page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from indexer.documents.furniture import SENTENCE_END
from indexer.documents.markers import marker_of
from indexer.documents.pdf.columns import Line
from indexer.documents.pdf.lines import is_han
from indexer.documents.phrases import is_masthead
from indexer.documents.wrapping import glued, unclosed

_FIRST_TOKEN = re.compile(
    r"[（(《〈「『“‘〔【\[]*(?:[!-~]+(?:[、，（）]+[!-~]+)*|.(?:[“‘].)?)[，。、；：！？”’」』）》〉…]*"
)
_NEVER_FIRST = "，。、；：！？”’」』）》〉】〕),;"
_AFTER_END = "”’」』）》〉)⁰¹²³⁴⁵⁶⁷⁸⁹*"
# Lengths below are in ems, the size of the text.
_SAME_PLACE = 0.6
_SLACK = 0.6  # by which a full line may fall short
_LATIN = 0.55  # the width of a Latin character
_CENTRED = 2.5  # from the edge, at least
_MOST_INDENTED = 6.0
_USUAL = 1.8  # from line to line, where nothing tells
_GAP = 1.2  # of that distance
_OTHER_SIZE, _LARGE = 0.12, 1.15  # of a size
_SHARE = 0.08  # of the lines of a page: those that begin or end at its edge
_SURE, _ALIKE = 4, 0.7  # full lines, and the share of the width of other pages, by which a page tells its own edge
_SOME = 3  # paragraphs that are told apart in a way make it a habit
_VIEW = 20  # lines: enough to see whether a bracket is open


class Edges(NamedTuple):
    """Where the lines of a column begin and end."""

    left: float
    right: float


class Setting:
    """How a document is set: the edges of its columns, the distance of its lines, what tells its paragraphs apart.

    `has_gaps`: white stands between paragraphs; `hangs`: all lines of a paragraph but the first are indented.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._edges = _edges(lines)
        self._size = size_of(lines)
        self._apart = self._distances(lines)
        pairs = [(a, b) for a, b in pairwise(lines) if are_together(a, b)]
        self.has_gaps = sum(self.is_gap(a, b) for a, b in pairs) >= _SOME
        shifts = [
            self.indent(b) - self.indent(a)
            for a, b in pairs
            if self.is_full(a, b) and not self.is_gap(a, b) and not marker_of(a.text)
        ]
        deeper = sum(_SAME_PLACE < shift <= _MOST_INDENTED for shift in shifts)
        back = sum(-_MOST_INDENTED <= shift < -_SAME_PLACE for shift in shifts)
        self.hangs = deeper >= _SOME and deeper > 2 * back

    def indent(self, line: Line) -> float:
        """How far a line begins from the left edge of its column, in ems."""
        return (line.left - self._edges_of(line).left) / line.size

    def is_gap(self, a: Line, b: Line) -> bool:
        """Whether more than the usual white lies between two lines of a column."""
        apart = b.base - a.base
        return apart <= 0 or apart > _GAP * self._apart.get(round(b.size), _USUAL * b.size) + 1

    def is_full(self, a: Line, b: Line, after: Line | None = None) -> bool:
        """Whether the first word of `b`, which may go on in the line `after` it, would not have fitted beside `a`."""
        token = _FIRST_TOKEN.match(b.text)
        if token and token.end() == len(b.text) and after:
            token = _FIRST_TOKEN.match(b.text + after.text)
        needed = sum(1 if is_han(c) else _LATIN for c in token[0]) * a.size if token else 0.0
        return a.right + needed > self._edges_of(a).right - _SLACK * a.size

    def is_centred(self, line: Line) -> bool:
        """Whether a line stands in the middle, well away from the edges."""
        return self._is_in_the_middle(line) and self.indent(line) > _CENTRED

    def is_title(self, line: Line) -> bool:
        """Whether a line stands in the middle, and is larger than the text."""
        return line.size > _LARGE * self._size and self._is_in_the_middle(line)

    def _is_in_the_middle(self, line: Line) -> bool:
        left, right = self._edges_of(line)
        return abs((line.left - left) - (right - line.right)) < line.size

    def _edges_of(self, line: Line) -> Edges:
        return self._edges[line.page, line.column]

    def _distances(self, lines: Sequence[Line]) -> dict[int, float]:
        """The usual distance from line to line within paragraphs, by the size of the text."""
        found: dict[int, Counter[float]] = defaultdict(Counter)
        for a, b in pairwise(lines):
            apart = b.base - a.base
            if are_together(a, b) and 0.9 * a.size < apart < 3 * a.size and round(a.size) == round(b.size):
                found[round(a.size)][round(2 * apart) / 2] += self.is_full(a, b)
        return {size: distances.most_common(1)[0][0] for size, distances in found.items() if distances.total()}


def are_together(a: Line, b: Line) -> bool:
    """Whether two lines stand in one column of one page."""
    return (a.page, a.column) == (b.page, b.column)


def size_of(lines: Iterable[Line]) -> float:
    """The size that most of the lines are set in, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.form == "text":
            sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _edges(lines: Sequence[Line]) -> dict[tuple[int, str], Edges]:
    """The edges of each column of each page; a page with few full lines is like the others."""
    groups: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.page, line.column].append(line)
    own = {key: _edges_alone(group) for key, group in groups.items()}
    full = {key: sum(g.right > own[key].right - g.size for g in group) for key, group in groups.items()}
    sure = {key for key, group in groups.items() if full[key] >= max(_SURE, len(group) // 3)}
    widths: dict[str, float] = defaultdict(float)
    lefts: dict[str, set[float]] = defaultdict(set)
    for key in sure:
        widths[key[1]] = max(widths[key[1]], own[key].right - own[key].left)
        lefts[key[1]].add(round(own[key].left))
    found = {}
    for key, (left, right) in own.items():
        width = widths[key[1]]
        if key in sure and right - left > _ALIKE * width:
            found[key] = own[key]
        else:
            left = max((x for x in lefts[key[1]] if x <= left + 1), default=left)
            found[key] = Edges(left, max(right, left + width))
    return found


def _edges_alone(lines: Sequence[Line]) -> Edges:
    """The edges of a column as its own lines tell them."""
    size = lines[0].size
    return Edges(_outermost([line.left for line in lines], size), -_outermost([-line.right for line in lines], size))


def _outermost(places: Sequence[float], size: float) -> float:
    """The least of the places that a good part of all is near to."""
    places = sorted(places)
    more = max(1, round(_SHARE * len(places)))
    near = (k for k in range(len(places) - more) if places[k + more] - places[k] < _SAME_PLACE * size)
    k = next(near, 0)
    return median(places[k : k + more + 1])


def paragraphs_of(lines: Sequence[Line], setting: Setting) -> list[list[Line]]:
    """The lines of each paragraph, in order."""
    found: list[list[Line]] = []
    for k, line in enumerate(lines):
        following = lines[k + 1] if k + 1 < len(lines) else None
        if found and _goes_on(found[-1], line, following, setting):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def text_of(lines: Sequence[Line]) -> str:
    """The lines of a paragraph as one text. Blanks at their ends count; a number may be cut there, unlike a word."""
    texts = [lines[0].text]
    for before, line in pairwise(lines):
        a, b = before.text[-1], line.text[0]
        if before.blank and is_han(a) != is_han(b):
            texts[-1] += f" {line.text}"
        elif before.blank is False and a.isdecimal() and (b.isdecimal() or b == "("):
            texts[-1] += line.text
        else:
            texts.append(line.text)
    return glued(texts)


def _goes_on(block: Sequence[Line], line: Line, following: Line | None, setting: Setting) -> bool:
    """Whether `line` goes on with a paragraph."""
    last = block[-1]
    if "row" in (last.form, line.form) or (len(block) == 1 and is_masthead(last.text)):
        return False
    if abs(last.size - line.size) > _OTHER_SIZE * last.size or "  " in last.text or "  " in line.text:
        return False
    if setting.is_gap(last, line) if are_together(last, line) else bool(last.column) != bool(line.column):
        return False
    if line.text[0] in _NEVER_FIRST or (setting.is_title(last) and setting.is_title(line)):
        return True
    return setting.is_full(last, line, following) and (setting.is_centred(line) or _is_in_place(block, line, setting))


def _is_in_place(block: Sequence[Line], line: Line, setting: Setting) -> bool:
    """Whether a line after a full one begins where the next line of the paragraph would."""
    first, last = block[0], block[-1]
    text = "".join(each.text for each in block[-_VIEW:])
    marked = marker_of(line.text) is not None and not unclosed(text)
    ends = text.rstrip(_AFTER_END).endswith(SENTENCE_END)
    place = setting.indent(line)
    shift = place - setting.indent(last)
    if abs(shift) <= _SAME_PLACE:
        if len(block) == 1 and setting.hangs:
            return False
        told_apart = setting.has_gaps or abs(setting.indent(first) - setting.indent(last)) > _SAME_PLACE
        return not (marked and ends) if told_apart else not (marked or ends)
    if len(block) > 1 or abs(shift) > _MOST_INDENTED:
        return False
    if shift < 0:
        return not marked or (not ends and place <= _SAME_PLACE)
    return not marked and (setting.hangs or marker_of(last.text) is not None)
