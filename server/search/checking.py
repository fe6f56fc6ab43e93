"""A draft checked against the corpus: does it say there what is quoted, and is what is cited known?

A quotation is exact if a paragraph holds it, compared as search compares: width, script and the styles of marks make
no difference, every other character does. An ellipsis may stand for words left out between two stretches of one
paragraph. What no paragraph holds is altered if one holds something near it, else missing. A document that is cited
right after a quotation, and held by the corpus, is asked first: what stands there in other words is altered, whoever
else may say it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Literal

from indexer.documents.model import Paragraph, Record
from indexer.errors import ParameterError
from indexer.text.symbols import symbol_term, symbols
from server.search.answer import Range
from server.search.attribution import Match, exact_matches, near_matches, paragraph_of
from server.search.engines import Engine, Request
from server.search.plan import EVERYTHING, AnyOf, Condition, RankTerms, Value
from server.search.quotations import citations_after, quotations
from server.search.steps import in_time

LONGEST_DRAFT = 200_000
"""Characters."""
MOST_QUOTATIONS = 1000
_SHOWN = 3

Status = Literal["exact", "altered", "missing", "known", "unknown"]
Verdict = Literal[Status, "elsewhere"]
VERDICTS: Mapping[Verdict, str] = {
    "missing": "没有出处",
    "altered": "与原文不同",
    "elsewhere": "不在所引文件里",
    "unknown": "文号没有见过",
    "exact": "与原文相同",
    "known": "文号见过",
}
"""What a reader is told of each verdict, worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A quotation or a citation, where it stands (half-open, in code points of the draft), and what is known of it.

    `symbol` is what a citation cites, and for a quotation the citation that follows it. `elsewhere`: the document
    cited there is in the corpus, and the words stand only in others.
    """

    range: Range
    kind: Literal["quotation", "citation"]
    text: str
    symbol: str | None
    status: Status
    matches: tuple[Match, ...]
    elsewhere: bool = False

    @property
    def verdict(self) -> Verdict:
        """Its status, or that exact words stand elsewhere than where the draft says."""
        return "elsewhere" if self.status == "exact" and self.elsewhere else self.status

    @property
    def wrong(self) -> bool:
        """Whether somebody should look at it."""
        return self.verdict not in ("exact", "known")

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the API."""
        return {
            "range": list(self.range),
            "kind": self.kind,
            "text": self.text,
            "symbol": self.symbol,
            "status": self.status,
            "elsewhere": self.elsewhere,
            "matches": [match.to_dict() for match in self.matches],
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft and what was found in it, in the order of the text."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> bool:
        """Whether anything in it is."""
        return any(finding.wrong for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the API."""
        return {"findings": [finding.to_dict() for finding in self.findings]}


def check(engine: Engine, text: str) -> Checked:
    """Checks every quotation and every citation of a draft; raises ParameterError if it is too long or has too many."""
    if len(text) > LONGEST_DRAFT:
        raise ParameterError({"text": f"文字有 {len(text)} 个字符，最多 {LONGEST_DRAFT} 个，请分几次核对。"})
    quoted = quotations(text)
    if len(quoted) > MOST_QUOTATIONS:
        raise ParameterError({"text": f"文字里有 {len(quoted)} 处引文，最多 {MOST_QUOTATIONS} 处，请分几次核对。"})
    mentions = symbols(text)
    # Each is looked up once, however often it stands in the draft.
    quotation, citation = cache(partial(_quotation, engine)), cache(partial(_citation, engine))
    findings = []
    for start, end in in_time(quoted):
        cited = tuple(m.symbol for m in citations_after(text, end, mentions))
        status, matches, elsewhere = quotation(text[start:end], cited)
        symbol = cited[0] if cited else None
        findings.append(Finding((start, end), "quotation", text[start:end], symbol, status, matches, elsewhere))
    for mention in mentions:
        start, end = mention.range
        status, matches = citation(mention.symbol)
        findings.append(Finding((start, end), "citation", text[start:end], mention.symbol, status, matches))
    return Checked(text, tuple(sorted(findings, key=lambda f: (f.range[0], -f.range[1]))))


def _quotation(engine: Engine, text: str, cited: tuple[str, ...]) -> tuple[Status, tuple[Match, ...], bool]:
    """Its status, what it stands on, and whether it stands elsewhere than where the draft says."""
    scope = AnyOf(tuple(map(_bearing, cited)))
    held = bool(cited) and engine.count(scope) > 0
    if held:
        if matches := exact_matches(engine, text, scope):
            return "exact", matches, False
        if matches := near_matches(engine, text, scope):
            return _altered(matches), matches + exact_matches(engine, text, EVERYTHING), False
    if matches := exact_matches(engine, text, EVERYTHING):
        return "exact", matches, held
    matches = near_matches(engine, text, EVERYTHING)
    return _altered(matches), matches, held and bool(matches)


def _citation(engine: Engine, symbol: str) -> tuple[Status, tuple[Match, ...]]:
    """Whether the corpus holds or cites a symbol, and where."""
    documents = _first(engine, _bearing(symbol))
    citing = _first(engine, Value("cites", symbol))
    matches = (*dict.fromkeys(Match(record, None) for record, _ in documents), *(Match(*one) for one in citing))
    return "known" if matches else "unknown", matches[:_SHOWN]


def _first(engine: Engine, where: Condition) -> list[tuple[Record, Paragraph]]:
    ids = engine.rank(Request(where, RankTerms(), sort="-date", size=_SHOWN))[1]
    return [paragraph_of(engine, id) for id in ids]


def _altered(near: tuple[Match, ...]) -> Status:
    """The status by what is near; a quotation with many ellipses may stand there exactly after all."""
    if not near:
        return "missing"
    return "exact" if all(kind == "=" for kind, _ in near[0].diff) else "altered"


def _bearing(symbol: str) -> Condition:
    """Paragraphs of the documents that bear a symbol."""
    return Value("symbol", symbol_term(symbol))
