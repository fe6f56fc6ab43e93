"""Earlier wording: the paragraphs of the corpus that are nearest to a paragraph or to a text, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indexer.documents.model import Paragraph, Record
from indexer.errors import ParameterError
from indexer.text.folding import fold_query
from server.search.analysis import encodable
from server.search.answer import document_card, paragraph_place, paragraph_url
from server.search.diff import CutText, Part, diff
from server.search.engines import Engine
from server.search.similarity import LEAST, shown

MOST_SIMILAR = 100
MAX_TEXT = 5000
"""Characters of a text that may be asked for."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A paragraph like the asked text. `similarity` is 1 if both are the same after folding; `diff` leads from the
    asked text to this one (`server.search.diff`)."""

    record: Record
    paragraph: Paragraph
    similarity: float
    diff: tuple[Part, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one of the items."""
        return {
            "id": f"{self.record.id}:{self.paragraph.n}",
            "url": paragraph_url(self.record.id, self.paragraph.n),
            "similarity": self.similarity,
            "text": self.paragraph.text,
            "diff": [list(part) for part in self.diff],
            "document": document_card(self.record),
            "paragraph": paragraph_place(self.paragraph),
        }


@dataclass(frozen=True, slots=True)
class SimilarAnswer:
    """The paragraphs like a text, the most similar first, equally similar ones by document, then `n`."""

    text: str
    items: tuple[Similar, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of section 4 of the contract."""
        return {"items": [item.to_dict() for item in self.items]}


def similar_to_paragraph(engine: Engine, doc: str, n: int, size: int) -> SimilarAnswer:
    """The paragraphs like one of the index, itself left out; raises NotFoundError and ParameterError."""
    _check_size(size)
    text = engine.paragraph(doc, n)[1].paragraph.text
    return _similar(engine, text, size, but=(doc, n))


def similar_to_text(engine: Engine, text: str, size: int) -> SimilarAnswer:
    """The paragraphs like a text; raises ParameterError if it is empty or too long."""
    _check_size(size)
    text = encodable(text)
    if len(text) > MAX_TEXT:
        raise ParameterError({"text": f"至多 {MAX_TEXT} 个字符，这里有 {len(text)} 个"})
    if not fold_query(text):
        raise ParameterError({"text": "没有文字"})
    return _similar(engine, text, size)


def _check_size(size: int) -> None:
    if not 1 <= size <= MOST_SIMILAR:
        raise ParameterError({"size": f"须在 1 到 {MOST_SIMILAR} 之间"})


def _similar(engine: Engine, text: str, size: int, but: tuple[str, int] | None = None) -> SimilarAnswer:
    found = engine.nearest(fold_query(text), LEAST, size if but is None else size + 1)
    others = [near for near in found if (near.record.id, near.paragraph.n) != but][:size]
    asked = CutText(text)
    items = (Similar(o.record, o.paragraph, shown(o.similarity), diff(asked, o.paragraph.text)) for o in others)
    return SimilarAnswer(text, tuple(items))
