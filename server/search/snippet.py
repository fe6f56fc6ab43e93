"""The part of a paragraph that an answer shows: where the marks are densest, cut where a reader would cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from indexer.text.symbols import Mention
from server.search.answer import Range, Snippet
from server.search.highlight import mark

LENGTH = 140
"""Characters that a snippet shows at most, without its ellipses."""

_BEFORE = 45
"""How far before its first mark a snippet may begin."""
_ANCHORS = 40
"""How many marks are tried as the first of a snippet; paragraphs with more are dense everywhere."""
_CLAUSE_END = re.compile(r"[。！？；，：、!?;,:\n]+[”」』）)]*")
# What is never cut: a run of letters or digits with what joins them, a name in book brackets, a short bracket pair.
_WHOLE = re.compile(
    r"[0-9A-Za-z]+(?:[./:%@-][0-9A-Za-z]+)*"
    r"|[(（《〈“「『\[【〔][^()（）《》“”「」]{0,38}[)）》〉”」』\]】〕]"
)


def snippet(text: str, places: Sequence[Range], mentions: Sequence[Mention]) -> Snippet:
    """A snippet of `text` with its marks; `places` as `highlight.ranges` gives them, `mentions` its symbols."""
    if len(text) <= LENGTH:
        return Snippet(mark(text, places), text, tuple(places))
    start, end = _window(text, places, mentions)
    shown = [(max(a, start), min(b, end)) for a, b in places if a < end and b > start]
    head, tail = "…" * (start > 0), "…" * (end < len(text))
    inside = [(a - start, b - start) for a, b in shown]
    moved = tuple((a + len(head), b + len(head)) for a, b in inside)
    return Snippet(html=head + mark(text[start:end], inside) + tail, text=head + text[start:end] + tail, ranges=moved)


def _window(text: str, places: Sequence[Range], mentions: Sequence[Mention]) -> Range:
    """Which part of a text longer than LENGTH is shown."""
    whole = [m.span() for m in _WHOLE.finditer(text)] + [m.range for m in mentions] + list(places)
    uncut = {i for a, b in whole if b - a <= LENGTH for i in range(a + 1, b)}
    clauses = [0, *(m.end() for m in _CLAUSE_END.finditer(text) if m.end() not in uncut)]
    windows = [_from(text, place, clauses, uncut) for place in (places or [(0, 0)])[:_ANCHORS]]

    def shown(window: Range) -> int:
        return sum(max(0, min(b, window[1]) - max(a, window[0])) for a, b in places)

    return max(windows, key=lambda window: (shown(window), -window[0]))


def _from(text: str, anchor: Range, clauses: Sequence[int], uncut: set[int]) -> Range:
    """The window whose first mark is `anchor`: it begins and ends with a clause, or else beside a word."""
    earliest = max(0, anchor[0] - _BEFORE)
    begins = [c for c in clauses if earliest <= c <= anchor[0]]
    start = begins[0] if begins else next(i for i in range(earliest, anchor[0] + 1) if i not in uncut or i == anchor[0])
    latest = start + LENGTH
    if latest >= len(text):
        return start, len(text)
    ends = clauses[: bisect_right(clauses, latest)]
    if ends and ends[-1] >= max(min(anchor[1], latest), start + LENGTH // 2):
        return start, ends[-1]
    fair = (i for i in range(latest, max(anchor[1], start + LENGTH // 2) - 1, -1) if i not in uncut)
    return start, next(fair, latest)
