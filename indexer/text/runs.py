"""Runs of Latin letters and of digits in folded text: where prefixes begin, and what a whole word or number is."""

from __future__ import annotations

import re

_LATIN = "a-z\u00aa\u00ba\u00df-\u00f6\u00f8-\u024f\u0250-\u02af\u1e00-\u1eff"
RUN = re.compile(f"[{_LATIN}]+|[0-9]+")
"""One run; the longest one where it is searched for from the left."""
