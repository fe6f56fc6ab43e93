"""Similar paragraphs and compared documents as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import click

from indexer.terminal import plain
from server.search.compare import CHANGES, Comparison, Row, summary
from server.search.diff import runs
from server.search.similar import SimilarAnswer
from server.search.similarity import LEAST


def similar_lines(found: SimilarAnswer) -> Iterator[str]:
    """Paragraphs like a text, each as what it changes in it."""
    if not found.items:
        yield f"没有措辞相近的段落（相似度至少 {LEAST:.0%}）。"
        return
    yield f"相近的段落 {len(found.items)} 段；[-这样-] 的是所问文字有而它没有的，{{+这样+}} 的相反。"
    for rank, item in enumerate(found.items, 1):
        record, paragraph = item.record, item.paragraph
        place = " ".join(filter(None, (record.symbol or record.title, paragraph.label)))
        facts = " · ".join(filter(None, (record.date, f"{record.id}:{paragraph.n}")))
        alike = "相同" if item.similarity == 1 else f"{item.similarity:.0%}"
        yield ""
        yield f"{rank}. {alike} {click.style(plain(place), bold=True)} · {plain(facts)}"
        yield f"   {_changed(found.text, paragraph.text)}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Two documents aligned: what was changed, deleted, inserted and moved; what is the same in one line."""
    yield plain(f"甲：{comparison.a.record.title}（{comparison.a.record.id}）")
    yield plain(f"乙：{comparison.b.record.title}（{comparison.b.record.id}）")
    yield f"{summary(comparison)}；[-这样-] 的只在甲，{{+这样+}} 的只在乙。"
    for change, rows in groupby(comparison.rows, key=lambda row: row.change):
        group = list(rows)
        yield ""
        if change == "same":
            yield f"相同：甲 {_places(group, 0)}，乙 {_places(group, 1)}"
            continue
        for row in group:
            sides = zip("甲乙", (row.a, row.b), strict=True)
            where = " → ".join(f"{side} {paragraph.n}" for side, paragraph in sides if paragraph)
            alike = f"，{row.similarity:.0%} 相同" if row.a and row.b else ""
            yield f"{click.style(CHANGES[change], bold=True)}：{where}{alike}"
            yield f"   {_changed(*(paragraph.text if paragraph else '' for paragraph in (row.a, row.b)))}"


def _places(rows: Sequence[Row], side: int) -> str:
    places = [paragraph.n for row in rows if (paragraph := (row.a, row.b)[side])]
    return f"{places[0]} 至 {places[-1]}" if len(places) > 1 else str(places[0])


def _changed(asked: str, other: str) -> str:
    """The other text with what was changed in it; no marks where folding makes both the same."""
    out = ""
    for run in runs(asked, other):
        gone, come = (plain(text).replace("\n", " ") for text in (run.asked, run.other))
        if run.alike:
            out += come
            continue
        out += click.style(f"[-{gone}-]", fg="red") if gone else ""
        out += click.style(f"{{+{come}+}}", fg="green") if come else ""
    return out
