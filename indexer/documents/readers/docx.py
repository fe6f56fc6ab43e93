"""`.docx`: one document, as Word shows it with all changes accepted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.documents.draft import Draft, Fault, Reader
from indexer.errors import DuansouError


def _read(path: Path) -> Iterator[Draft | Fault]:
    from indexer.documents.word.document import WordDocument  # the parser is loaded for the first file only

    document = WordDocument(path.read_bytes())
    if document.is_pictures:
        raise DuansouError("文件里只有图片，没有文字，请先做文字识别（OCR）。")
    yield Draft(tuple(document.blocks), candidates=document.candidates())


READER = Reader((".docx",), _read)
