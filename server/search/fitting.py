"""Where in a text a wording stands, as nearly as it does.

Approximate matching by dynamic programming (Sellers 1980) on the bits of one integer (Myers 1999, in the form of
Hyyrö 2003): of all stretches of a text the one that the fewest insertions, deletions and replacements of characters
make out of the wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the parts of a wording stand in a text, in order, and how many characters of them have to be changed."""

    places: tuple[tuple[int, int], ...]
    changes: int


def fit(parts: Sequence[str], text: str) -> Fit:
    """The place of each part (not empty), each after the one before it."""
    places: list[tuple[int, int]] = []
    changes = at = 0
    for part in parts:
        start, end, distance = nearest_stretch(part, text[at:])
        places.append((at + start, at + end))
        changes += distance
        at += end
    return Fit(tuple(places), changes)


def nearest_stretch(wording: str, text: str) -> tuple[int, int, int]:
    """The range of the first stretch of a text that is nearest to a wording, and its edit distance to it.

    Of stretches that begin or end side by side and are equally near it is the longest, so that what was put in place
    of something is shown beside it.
    """
    if (exact := text.find(wording)) >= 0:
        return exact, exact + len(wording), 0
    end, distance = _best_prefix(wording, text, anchored=False)
    length, _ = _best_prefix(wording[::-1], text[:end][::-1], anchored=True)
    return end - length, end, distance


def _best_prefix(wording: str, text: Iterable[str], *, anchored: bool) -> tuple[int, int]:
    """The end of the first nearest stretch, and its distance; a stretch begins anywhere, or `anchored` at 0.

    Column after column of the table of distances, its vertical differences kept as bits: `plus` and `minus`.
    """
    size = len(wording)
    every, last = (1 << size) - 1, 1 << size - 1
    holds: dict[str, int] = {}
    for i, c in enumerate(wording):
        holds[c] = holds.get(c, 0) | 1 << i
    plus, minus, distance = every, 0, size
    best, best_end = size, 0
    for end, c in enumerate(text, 1):
        equal = holds.get(c, 0)
        vertical = equal | minus
        diagonal = (((equal & plus) + plus) ^ plus) | equal
        more = minus | ~(diagonal | plus) & every
        fewer = plus & diagonal
        distance += bool(more & last) - bool(fewer & last)
        if distance < best or (distance == best and best_end == end - 1):
            best, best_end = distance, end
        more = more << 1 | anchored
        fewer <<= 1
        plus = (fewer | ~(vertical | more)) & every
        minus = more & vertical & every
    return best_end, best
