"""Two documents side by side: which paragraph became which, and what changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from indexer.csv_text import BYTE_ORDER_MARK, csv_row
from indexer.documents.model import Paragraph
from indexer.text.folding import fold_query
from server.search.alignment import align
from server.search.answer import StoredDocument
from server.search.diff import Part, diff
from server.search.engines import Engine
from server.search.similarity import shown, similarity

Change = Literal["same", "reworded", "moved", "deleted", "inserted"]
CHANGES: Mapping[Change, str] = {
    "same": "相同",
    "reworded": "改写",
    "moved": "移动",
    "deleted": "删去",
    "inserted": "新增",
}
"""What a reader calls the changes."""

CSV_COLUMNS = ("change", "similarity", "a_id", "a_label", "a_text", "b_id", "b_label", "b_text", "diff")


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of the one document beside that of the other, or beside nothing.

    `moved` stands where it stands in the second document. `similarity` is 0 and `diff` one part where there is
    nothing to compare with.
    """

    change: Change
    a: Paragraph | None
    b: Paragraph | None
    similarity: float
    diff: tuple[Part, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of one row."""
        return {
            "a": self.a and self.a.n,
            "b": self.b and self.b.n,
            "similarity": self.similarity,
            "change": self.change,
            "diff": [list(part) for part in self.diff],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents with their paragraphs, and the rows: every paragraph of both exactly once.

    The rows are in the order of the second document; what is only in the first stands after what it followed there.
    """

    a: StoredDocument
    b: StoredDocument
    rows: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON of section 4 of the contract."""
        return {"rows": [row.to_dict() for row in self.rows]}


def compare(engine: Engine, a: str, b: str) -> Comparison:
    """Aligns two documents of the index; raises NotFoundError."""
    left, right = engine.document(a), engine.document(b)
    before = [stored.paragraph for stored in left.paragraphs]
    after = [stored.paragraph for stored in right.paragraphs]
    keys = [[fold_query(paragraph.text) for paragraph in side] for side in (before, after)]
    aligned = align(*keys)
    left_moved, right_moved = {i for i, _ in aligned.moved}, {j: i for i, j in aligned.moved}
    rows: list[Row] = []
    at, bt = 0, 0
    for i, j in (*aligned.ordered, (len(before), len(after))):
        rows += (_deleted(before[k]) for k in range(at, i) if k not in left_moved)
        for k in range(bt, j):
            came = right_moved.get(k)
            rows.append(_inserted(after[k]) if came is None else _pair(before[came], after[k], "moved"))
        if i < len(before):
            rows.append(_pair(before[i], after[j], "same" if keys[0][i] == keys[1][j] else "reworded"))
        at, bt = i + 1, j + 1
    return Comparison(left, right, tuple(rows))


def _deleted(a: Paragraph) -> Row:
    return Row("deleted", a, None, 0.0, (("-", a.text),))


def _inserted(b: Paragraph) -> Row:
    return Row("inserted", None, b, 0.0, (("+", b.text),))


def _pair(a: Paragraph, b: Paragraph, change: Change) -> Row:
    return Row(change, a, b, shown(similarity(a.text, b.text)), diff(a.text, b.text))


def summary(comparison: Comparison) -> str:
    """How many paragraphs were changed in each way, in one line."""
    counts = {change: sum(row.change == change for row in comparison.rows) for change in CHANGES}
    return "，".join(f"{label} {counts[change]} 段" for change, label in CHANGES.items() if counts[change])


def csv_rows(comparison: Comparison) -> Iterator[str]:
    """CSV with a header, and the byte order mark that spreadsheets know UTF-8 by; in the last column the diff, as
    `[-gone-]{+come+}`."""
    yield BYTE_ORDER_MARK + csv_row(CSV_COLUMNS)
    for row in comparison.rows:
        sides = zip((comparison.a, comparison.b), (row.a, row.b), strict=True)
        cells = [
            cell
            for document, paragraph in sides
            for cell in (
                (f"{document.record.id}:{paragraph.n}", paragraph.label, paragraph.text) if paragraph else ("", "", "")
            )
        ]
        yield csv_row(
            (row.change, row.similarity, *cells, "".join(_MARKED[sign].format(text) for sign, text in row.diff))
        )


_MARKED = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
