"""`.html` and `.htm`: the main text of a page, its `<title>` for the record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from indexer.documents.draft import Draft, Fault, Reader
from indexer.errors import DuansouError

_NO_TITLE = re.compile(r"(?:untitled|no title|无标题|新建|new page|document|文档)[\s\w]*", re.IGNORECASE)


def _read(path: Path) -> Iterator[Draft | Fault]:
    from indexer.documents.web import page_from  # its parser is loaded for the first page only

    page = page_from(path.read_bytes())
    if not page.blocks:
        raise DuansouError("网页里没有正文（可能要由脚本现取，或在框架里），请用浏览器打开后把正文另存为文件。")
    title = "".join(c for c in page.title if unicodedata.category(c) not in ("Cc", "Cs"))
    yield Draft(page.blocks, {} if _NO_TITLE.fullmatch(title) or title == path.stem else {"title": title})


READER = Reader((".html", ".htm"), _read)
