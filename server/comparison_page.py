"""A comparison of two documents as a page of its own: one file without links, scripts or pictures, to keep or send."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from indexer.documents.model import Paragraph, Record
from server.search.compare import CHANGES, Comparison, Row, summary
from server.search.diff import runs

_STYLE = """
body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d1c1a; background: #fff;
  font: 1rem/1.7 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; }
h1 { font-size: 1.25rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { padding: .4rem .6rem; border: 1px solid #ddd9cd; text-align: left; vertical-align: top; }
td p { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
th:first-child, td:first-child { width: 5.5rem; }
small, td:first-child { color: #5d5a52; font-family: system-ui, sans-serif; font-size: .8125rem; }
del { color: #9a1c1c; background: #fbe9e7; text-decoration: line-through; }
ins { color: #14532d; background: #e4f3e6; text-decoration: underline; }
.same td { color: #5d5a52; }
.deleted td:nth-child(2) { background: #fbe9e7; }
.inserted td:nth-child(3) { background: #e4f3e6; }
"""


def comparison_page(comparison: Comparison) -> Iterator[str]:
    """The page in pieces of HTML: both documents side by side, every paragraph once."""
    a, b = comparison.a.record, comparison.b.record
    title = escape(f"{a.symbol or a.title} — {b.symbol or b.title}")
    yield '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    yield f"<p>{escape(summary(comparison))}</p>\n<table>\n"
    yield f"<thead><tr><th></th>{_head(a)}{_head(b)}</tr></thead>\n<tbody>\n"
    for row in comparison.rows:
        yield _row(row)
    yield "</tbody>\n</table>\n</body>\n</html>\n"


def _head(record: Record) -> str:
    about = " · ".join(filter(None, (record.symbol, record.date)))
    return f"<th>{escape(record.title)}<br><small>{escape(about)}</small></th>"


def _row(row: Row) -> str:
    label = CHANGES[row.change]
    if row.a and row.b and row.similarity < 1:
        label += f"<br>{row.similarity:.0%}"
    before, after = _marked(row.a.text, row.b.text) if row.a and row.b else ("", "")
    return f'<tr class="{row.change}"><td>{label}</td>{_cell(row.a, before)}{_cell(row.b, after)}</tr>\n'


def _marked(a: str, b: str) -> tuple[str, str]:
    """Both texts as HTML, with what is only in one of them marked."""
    before, after = "", ""
    for run in runs(a, b):
        asked, other = escape(run.asked), escape(run.other)
        before += asked if run.alike or not asked else f"<del>{asked}</del>"
        after += other if run.alike or not other else f"<ins>{other}</ins>"
    return before, after


def _cell(paragraph: Paragraph | None, html: str) -> str:
    if paragraph is None:
        return "<td></td>"
    return f"<td><small>{escape(paragraph.label)}</small><p>{html or escape(paragraph.text)}</p></td>"
