"""The bytes of a page to its text: declarations are one vote among others, pages are often in another encoding."""

from __future__ import annotations

import re

from selectolax.lexbor import SelectolaxError

from indexer.documents.content import text_of
from indexer.documents.web.page import Page, page_of
from indexer.errors import DuansouError

_DECLARED = re.compile(rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD = 8192  # bytes: HTML asks for the declaration in the first 1024, pages are late
_LOST = 0.002  # share of damaged characters that a page may have: programs cut texts within a character


def page_from(data: bytes) -> Page:
    """The main text of the page that `data` spells. Raises DuansouError for what is no text, or too large."""
    declared = _DECLARED.search(data[:_HEAD].replace(b"\0", b""))
    markup = text_of(data, declared[1].decode("ascii", "replace") if declared else "", most_lost=_LOST)
    try:
        return page_of(markup)
    except SelectolaxError:
        raise DuansouError("网页太大，读它的内存不够；请分成几个文件，或调大 DUANSOU_MAX_FILE_MEMORY_MB。") from None
