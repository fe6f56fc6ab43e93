"""Files that Word shows as part of a text (altChunk) and that are no Word files: web pages, alone or in an envelope."""

from __future__ import annotations

import email
import re

from indexer.documents.blocks import Block
from indexer.documents.content import content_of, text_of
from indexer.errors import DuansouError

_ENVELOPE = re.compile(rb"^(?:MIME-Version|Content-Type):", re.IGNORECASE | re.MULTILINE)
_HEAD = 2048  # bytes in which an envelope (MHTML) says that it is one
_TAG = re.compile(r"<[a-zA-Z!/]")


def blocks_of_chunk(data: bytes) -> list[Block]:
    """The blocks of an embedded web page (HTML, MHTML) or plain text; raises DuansouError for others."""
    from indexer.documents.web import page_of  # the parser is loaded for the first page only

    charset = ""
    if not data.lstrip().startswith(b"<") and _ENVELOPE.search(data, 0, _HEAD):
        data, charset = _page_within(data)
    content = content_of(data)
    if content is None or content.name not in ("网页", "纯文字文件"):
        what = content.name if content else "认不出的文件"
        raise DuansouError(f"文件里嵌着{what}，读不了，请在 Word 里打开后另存为 .docx。")
    text = text_of(data, charset)
    if _TAG.search(text):
        return list(page_of(text).blocks)
    return [Block(line) for line in text.splitlines() if line.strip()]


def _page_within(data: bytes) -> tuple[bytes, str]:
    """The page that an envelope holds, and the encoding that it is said to be in, or ""."""
    try:
        for part in email.message_from_bytes(data).walk():
            if part.get_content_type() == "text/html":
                page = part.get_payload(decode=True)
                return (page if isinstance(page, bytes) else b""), part.get_content_charset() or ""
    except RecursionError:
        pass
    raise DuansouError("文件里嵌着的网页读不出来，请在 Word 里打开后另存为 .docx。")
