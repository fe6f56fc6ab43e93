"""A checked draft as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import click

from indexer.terminal import plain, table
from server.search.answer import place
from server.search.attribution import Match
from server.search.checking import VERDICTS, Checked, Finding
from server.search.diff import Part

_SHOWN = 16
_BESIDE = 5
"""Characters shown on each side of a change."""
_MOST_CHANGES = 3


def checked_lines(checked: Checked) -> Iterator[str]:
    """A line for each finding, in the order of the draft, those that are wrong with a cross."""
    wrong = sum(finding.wrong for finding in checked.findings)
    quotations = sum(finding.kind == "quotation" for finding in checked.findings)
    yield f"引文 {quotations} 处，文号 {len(checked.findings) - quotations} 处，要看的 {wrong} 处。"
    if checked.findings:
        rows = [
            ("", "段", "结果", "文字", "差别", "出处"),
            *(_row(checked.text, finding) for finding in checked.findings),
        ]
        for line in table(rows).split("\n"):
            yield click.style(line, fg="red") if line.startswith("✗") else line


def _row(text: str, finding: Finding) -> tuple[str, ...]:
    before = text.rfind("\n", 0, finding.range[0]) + 1
    number = sum(not line.isspace() and line != "" for line in text[:before].split("\n")) + 1
    first = finding.matches[0] if finding.matches else None
    change = _changes(first.diff) if first and finding.status == "altered" else ""
    verdict = VERDICTS[finding.verdict]
    quoted = _line(finding.text, _SHOWN)
    return ("✗" if finding.wrong else "", str(number), verdict, quoted, change, _where(first) if first else "")


def _where(match: Match) -> str:
    return plain(f"{match.id} {place(match.record, match.paragraph) if match.paragraph else '全文'}")


def _changes(diff: tuple[Part, ...]) -> str:
    """Each change as 〔asked→source〕 with what stands beside it."""
    out: list[str] = []
    for i, (kind, text) in enumerate(diff):
        if kind == "=" or (kind == "+" and i and diff[i - 1][0] == "-"):
            continue
        gone, come = (text, "") if kind == "-" else ("", text)
        end = i + 1
        if kind == "-" and end < len(diff) and diff[end][0] == "+":
            come, end = diff[end][1], end + 1
        left = diff[i - 1][1][-_BESIDE:] if i else ""
        right = diff[end][1][:_BESIDE] if end < len(diff) else ""
        out.append(_line(f"{left}〔{gone}→{come}〕{right}"))
    more = f" 等 {len(out)} 处" if len(out) > _MOST_CHANGES else ""
    return "…".join(["", *out[:_MOST_CHANGES], ""]) + more


def _line(text: str, most: int = 10_000) -> str:
    text = " ".join(plain(text).split())
    return text if len(text) <= most else text[: most - 1] + "…"
