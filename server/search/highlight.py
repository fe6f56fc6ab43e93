"""Where in a paragraph's original text stands what was asked for, and the marks that show it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import accumulate

from indexer.text.folding import PARTED, Folded, fold_all_with_offsets
from indexer.text.symbols import Mention, resolution_number
from server.search.answer import Range
from server.search.plan import Characters, Close, Leaf, Value
from server.search.runs import close_pairs, occurrences


def ranges(
    texts: Sequence[str], mentions: Sequence[Sequence[Mention]], leaves: Iterable[Leaf]
) -> list[tuple[Range, ...]]:
    """For each text all places that the leaves of a condition ask for: sorted, disjoint, overlapping ones merged.

    `mentions` are for each text the symbols seen in it. All texts together take little longer than one.
    """
    folded = fold_all_with_offsets(texts)
    starts, ends = folded.starts, folded.ends
    begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
    places: list[Range] = []
    for leaf in leaves:
        match leaf:
            case Characters(key, starts_run, ends_run):
                last, found = len(key) - 1, occurrences(folded.key, key, starts_run, ends_run)
                places += [(starts[at], ends[at + last]) for at in found]
            case Close():
                places += _close(folded, leaf)
            case Value("cites", wanted):
                places += [
                    (begin + mention.range[0], begin + mention.range[1])
                    for begin, seen in zip(begins, mentions, strict=False)
                    for mention in seen
                    if wanted in (mention.symbol, resolution_number(mention.symbol))
                ]
    out: list[list[Range]] = [[] for _ in texts]
    for start, end in merged(places):
        text = bisect_right(begins, start) - 1
        out[text].append((start - begins[text], end - begins[text]))
    return list(map(tuple, out))


def _close(folded: Folded, leaf: Close) -> Iterator[Range]:
    begin = 0
    for key in folded.key.split(PARTED):
        for places in close_pairs(key, leaf.first, leaf.second, leaf.distance):
            for wanted, at in zip((leaf.first, leaf.second), places, strict=True):
                yield folded.original(begin + at, begin + at + len(wanted))
        begin += len(key) + len(PARTED)


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
