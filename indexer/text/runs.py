"""Runs of Latin letters and of digits in folded text: where prefixes begin, and what a whole word or number is."""

from __future__ import annotations

import re

_LATIN = "a-z\u00aa\u00ba\u00df-\u00f6\u00f8-\u024f\u0250-\u02af\u1e00-\u1eff"
RUN = re.compile(f"[{_LATIN}]+|[0-9]+")
"""One run; the longest one where it is searched for from the left."""

ABOVE_RUNS = 1 << 13
"""Code points of runs are below this."""


def run_class(character: str) -> int:
    """1 for a Latin letter, 2 for a digit, 0 for what makes no run."""
    return 0 if not RUN.match(character) else 2 if character.isdigit() else 1
