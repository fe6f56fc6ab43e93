"""Where in a paragraph's original text stands what was asked for, and the marks that show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from indexer.text.folding import Folded
from indexer.text.symbols import Mention, resolution_number
from server.search.answer import Range
from server.search.plan import Characters, Close, Leaf, Value
from server.search.runs import close_pairs, occurrences


def ranges(folded: Folded, mentions: Sequence[Mention], leaves: Iterable[Leaf]) -> tuple[Range, ...]:
    """All places of a text that the leaves of a condition ask for: sorted, disjoint, overlapping ones merged.

    `mentions` are the symbols seen in this text.
    """
    key, starts, ends = folded.key, folded.starts, folded.ends
    places: list[Range] = []
    for leaf in leaves:
        if not isinstance(leaf, Characters):
            places += _places(folded, mentions, leaf)
        elif leaf.key in key:  # most leaves of a long question are not, which is seen at one look
            last = len(leaf.key) - 1
            found = occurrences(key, leaf.key, leaf.starts_run, leaf.ends_run)
            places += [(starts[at], ends[at + last]) for at in found]
    return merged(places)


def _places(folded: Folded, mentions: Sequence[Mention], leaf: Close | Value) -> Iterator[Range]:
    match leaf:
        case Close(first, second, distance):
            for a, b in close_pairs(folded.key, first, second, distance):
                yield folded.original(a, a + len(first))
                yield folded.original(b, b + len(second))
        case Value("cites", wanted):
            for mention in mentions:
                if wanted in (mention.symbol, resolution_number(mention.symbol)):
                    yield mention.range


def merged(places: Iterable[Range]) -> tuple[Range, ...]:
    """Sorted and disjoint: places that overlap become one, places that only touch stay two."""
    out: list[Range] = []
    for place in sorted(places):
        if out and place[0] < out[-1][1]:
            out[-1] = (out[-1][0], max(place[1], out[-1][1]))
        else:
            out.append(place)
    return tuple(out)


def mark(text: str, places: Sequence[Range]) -> str:
    """The text as HTML: escaped, with `<mark>` around each place. The one point where marks are made."""
    escaped = escape if escape(text) != text else str
    out: list[str] = []
    last = 0
    for start, end in places:
        out += (escaped(text[last:start]), "<mark>", escaped(text[start:end]), "</mark>")
        last = end
    out.append(escaped(text[last:]))
    return "".join(out)
