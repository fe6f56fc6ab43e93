"""`.html` and `.htm`: the main text of a page, its `<title>` for the record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from indexer.documents.content import text_of
from indexer.documents.draft import Draft, Fault, Reader
from indexer.errors import DuansouError

_DECLARED = re.compile(rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD = 8192  # bytes: HTML asks for the declaration in the first 1024, pages are late
_LOST = 0.002  # damaged characters that a page may have: programs cut texts within characters
_NO_TITLE = re.compile(r"(?:untitled|no title|无标题|新建|new page|document|文档)[\s\w]*", re.IGNORECASE)


def _read(path: Path) -> Iterator[Draft | Fault]:
    from selectolax.lexbor import SelectolaxError  # the parser is loaded for the first page only

    from indexer.documents.web import page_of

    data = path.read_bytes()
    declared = _DECLARED.search(data[:_HEAD].replace(b"\0", b""))
    try:
        page = page_of(text_of(data, declared[1].decode("ascii", "replace") if declared else "", most_lost=_LOST))
    except SelectolaxError:
        raise DuansouError("网页太大，读它的内存不够；请分成几个文件，或调大 DUANSOU_MAX_FILE_MEMORY_MB。") from None
    if not page.blocks:
        raise DuansouError("网页里没有正文（可能要由脚本现取，或在框架里），请用浏览器打开后把正文另存为文件。")
    title = "".join(c for c in page.title if unicodedata.category(c) not in ("Cc", "Cs"))
    yield Draft(page.blocks, {} if _NO_TITLE.fullmatch(title) or title == path.stem else {"title": title})


READER = Reader((".html", ".htm"), _read)
