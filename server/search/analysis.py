"""How a text is read: folded, cut into words, its symbols seen. Needs no index."""

from __future__ import annotations

import re

from indexer.text.folding import fold
from indexer.text.segmentation import words
from indexer.text.symbols import symbols
from server.search.answer import Analysis

_SURROGATES = re.compile("[\ud800-\udfff]")


def analyze(text: str) -> Analysis:
    """How a text is folded and cut into words, and which symbols are seen in it."""
    text = encodable(text)
    mentions = symbols(text)
    return Analysis(text, fold(text), tuple(words(text, mentions)), mentions)


def encodable(text: str) -> str:
    """Half of a surrogate pair, which a command line can bring, is no text that could be found or sent."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
