"""Answers and documents as lines for a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

import click

from indexer.terminal import columns, plain, table
from server.search.answer import Analysis, Answer, Hit, QueryWarning, Snippet, StoredDocument, StoredParagraph, place
from server.search.citations import SymbolCited, SymbolList
from server.search.concordance import Concordance

_RELAXED = {
    "words": "没有段落含有整串文字，以下段落含有其中每个词语。",
    "any": "没有段落含有全部词语，以下按相近程度排列。",
}

_ANY = "按相近程度排列，不要求每个词都出现。"


def answer_lines(answer: Answer) -> Iterator[str]:
    """An answer: how it was understood, how much was found, the hits, and what else could be asked.

    Marks are in colour; `click.echo` takes that away where there is no terminal.
    """
    for warning in answer.query.warnings:
        yield _warned(warning)
    if answer.query.relaxed:
        yield _ANY if answer.query.match == "any" else _RELAXED[answer.query.relaxed]
    for asked, others in answer.query.synonyms.items():
        yield plain(f"“{asked}”也查“{'”“'.join(others)}”；只查原字请加引号。")
    first = (answer.page - 1) * answer.size + 1
    if answer.hits:
        yield f"找到 {answer.total} 段，这是第 {first} 至 {first + len(answer.hits) - 1} 段。"
    elif answer.total:
        pages = -(-answer.total // answer.size)
        yield f"找到 {answer.total} 段，共 {pages} 页，没有第 {answer.page} 页。"
    else:
        yield "没有找到。"
    for rank, hit in enumerate(answer.hits, first):
        yield ""
        yield from _hit_lines(rank, hit)
    if answer.suggestions:
        yield ""
    for suggestion in answer.suggestions:
        command = f"duansou search --match {suggestion.match} -- {shlex.quote(suggestion.q)}"
        yield plain(f"还可以：{suggestion.text}（{suggestion.total} 段）：{command}")


def document_lines(document: StoredDocument) -> Iterator[str]:
    """A whole document: its record, then every paragraph after its `n`."""
    record = document.record
    facts = (record.id, record.symbol, record.date, record.organ, record.kind, record.session, record.agenda_item)
    yield click.style(plain(record.title), bold=True)
    yield plain(" · ".join(filter(None, facts)))
    yield ""
    width = len(str(document.count))
    for stored in document.paragraphs:
        yield f"{stored.paragraph.n:>{width}}  {plain(stored.paragraph.text)}"


def paragraph_lines(document: StoredDocument, stored: StoredParagraph) -> Iterator[str]:
    """One paragraph: where it stands, its text, what it cites."""
    yield click.style(plain(place(document.record, stored.paragraph)), bold=True)
    yield plain(stored.paragraph.text)
    if stored.cites:
        yield plain(f"引用：{'、'.join(stored.cites)}")


def concordance_lines(found: Concordance) -> Iterator[str]:
    """Occurrences in one line each, aligned in the middle, and where they stand."""
    for warning in found.query.warnings:
        yield _warned(warning)
    first = (found.page - 1) * found.size + 1
    if found.lines:
        yield f"共 {found.total} 处，这是第 {first} 至 {first + len(found.lines) - 1} 处。"
    elif found.total:
        yield f"共 {found.total} 处，{-(-found.total // found.size)} 页，没有第 {found.page} 页。"
    else:
        yield "没有找到。这里照原样找，不放宽；duansou search 会列出措辞相近的段落。"
    cells = [
        tuple(plain(part).replace("\n", " ") for part in (line.left, line.match, line.right)) for line in found.lines
    ]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    for line, (left, match, right) in zip(found.lines, cells, strict=True):
        before = " " * (widths[0] - columns(left))
        after = " " * (widths[1] - columns(match)), " " * (widths[2] - columns(right))
        marked = click.style(match, fg="red", bold=True)
        yield f"{before}{left} {marked}{after[0]} {right}{after[1]}  {plain(line.id)} {plain(line.paragraph.label)}"


def symbol_lines(listed: SymbolList) -> Iterator[str]:
    """Symbols that are cited, one a line: paragraphs, documents, symbol, title."""
    first = (listed.page - 1) * listed.size + 1
    if not listed.items:
        yield "没有引用任何决议或文件。" if not listed.total else f"共 {listed.total} 个文号，没有第 {listed.page} 页。"
        return
    yield f"共 {listed.total} 个文号，这是第 {first} 至 {first + len(listed.items) - 1} 个。"
    rows = [
        (f"{row.paragraphs} 段", f"{row.documents} 份文件", plain(row.symbol), plain(row.title or ""))
        for row in listed.items
    ]
    yield table(rows)


def cited_lines(found: SymbolCited, address: str | None) -> Iterator[str]:
    """A symbol: what it is, who cites it, what its document cites."""
    row = found.row
    yield click.style(plain(" ".join(filter(None, (row.symbol, row.title)))), bold=True)
    if found.document:
        yield plain(f"全文：duansou show {found.document.id}")
    if address:
        yield plain(f"原件：{address}")
    if found.years:
        yield f"各年引用：{'，'.join(f'{year} 年 {count} 段' for year, count in found.years.items())}"
    if found.cites:
        yield plain(f"它引用：{'、'.join(found.cites)}")
    first = (found.page - 1) * found.size + 1
    if found.hits:
        last = first + len(found.hits) - 1
        yield f"{row.paragraphs} 段引用它，在 {row.documents} 份文件里；这是第 {first} 至 {last} 段。"
    else:
        yield f"{row.paragraphs} 段引用它，没有第 {found.page} 页。" if row.paragraphs else "没有一段引用它。"
    for rank, hit in enumerate(found.hits, first):
        yield ""
        facts = (hit.record.date, hit.id, *(f"指其{label}" for label in found.pinpoints(hit)))
        yield _headed(rank, hit, facts)
        yield f"   {_marked(hit.snippet)}"


def analysis_lines(analysis: Analysis) -> Iterator[str]:
    """How a text is read."""
    yield plain(f"原文：{analysis.text}")
    yield plain(f"折叠：{analysis.folded}")
    yield plain(f"词语：{' / '.join(analysis.words)}")
    for mention, pinpoint in zip(analysis.symbols, analysis.pinpoints, strict=True):
        start, end = mention.range
        which = f"，指其{pinpoint.label}" if pinpoint else ""
        yield plain(f"文号：{mention.symbol}（第 {start + 1} 至 {end} 个字符{which}）")


def _warned(warning: QueryWarning) -> str:
    return plain(f"注意：查询第 {warning.position + 1} 个字符处，{warning.message}")


def _hit_lines(rank: int, hit: Hit) -> Iterator[str]:
    yield _headed(rank, hit, (hit.record.date, hit.id, f"得分 {hit.score:.2f}"))
    yield f"   {_marked(hit.snippet)}"
    if hit.explain is not None:
        parts = {name: value for name, value in hit.explain.items() if name != "synonyms"}
        yield f"   得分的来处：{'，'.join(f'{name} {value}' for name, value in parts.items())}"
        for asked, forms in hit.explain.get("synonyms", {}).items():
            yield plain(f"   “{asked}”的别名：“{'”“'.join(forms)}”")


def _headed(rank: int, hit: Hit, facts: Iterable[str | None]) -> str:
    where = click.style(plain(place(hit.record, hit.paragraph)), bold=True)
    return f"{rank}. {where} · {plain(' · '.join(filter(None, facts)))}"


def _marked(snippet: Snippet) -> str:
    text = plain(snippet.text).replace("\n", " ")
    out, last = [], 0
    for start, end in snippet.ranges:
        out += [text[last:start], click.style(text[start:end], fg="red", bold=True)]
        last = end
    return "".join(out) + text[last:]
