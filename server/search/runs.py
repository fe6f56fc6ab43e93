"""Runs of Latin letters and of digits in folded text, and pairs of Han characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.text.folding import HAN
from indexer.text.runs import RUN

_HAN_PAIR = re.compile(f"(?=([{HAN}]{{2}}))")


def runs(key: str) -> Iterator[str]:
    """The maximal runs of Latin letters, and of digits, in order."""
    return (match[0] for match in RUN.finditer(key))


def adjacent_pairs(key: str) -> Iterator[str]:
    """Every two Han characters that stand side by side."""
    return (match[1] for match in _HAN_PAIR.finditer(key))


def occurrences(key: str, wanted: str, starts_run: bool = False, ends_run: bool = False) -> list[int]:
    """Where `wanted` (not empty) stands in a key, overlapping ones too, with its ends where runs end if asked."""
    places = []
    at = key.find(wanted)
    while at >= 0:
        places.append(at)
        at = key.find(wanted, at + 1)
    if starts_run:
        places = [at for at in places if not _in_one_run(key, at)]
    if ends_run:
        places = [at for at in places if not _in_one_run(key, at + len(wanted))]
    return places


def close_pairs(key: str, first: str, second: str, distance: int) -> list[tuple[int, int]]:
    """Where both stand, disjoint, with at most `distance` characters between: (start of first, of second)."""
    seconds = occurrences(key, second)
    out = []
    for a in occurrences(key, first):
        for b in seconds:
            gap = b - a - len(first) if a <= b else a - b - len(second)
            if 0 <= gap <= distance:
                out.append((a, b))
    return out


def _in_one_run(key: str, boundary: int) -> bool:
    """Whether the characters on both sides of a boundary belong to one run."""
    if not 0 < boundary < len(key):
        return False
    match = RUN.fullmatch(key, boundary - 1, boundary + 1)
    return match is not None
