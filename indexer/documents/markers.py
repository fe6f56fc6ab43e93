"""The mark that a paragraph begins with, and the number that one cites it by.

Styles: `1.`, `1.1`, `(1)`, `(a)`, `a.`, `(i)`, `一、`, `（一）`, `第三条`, `第一章`, `A.`, and the bullets `- `, `— `.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

Style = Literal[
    "division", "article", "capital", "han", "han-paren", "arabic", "dotted", "arabic-paren", "letter", "bullet"
]

_HAN_NUMBER = "[一二三四五六七八九十百千零〇○两兩]+"
_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (
        "division",
        re.compile(
            rf"(?P<value>第\s*(?:{_HAN_NUMBER}|\d+)\s*(?:分[编編]|[编編]|章|[节節]|篇|部分|卷)(?:之{_HAN_NUMBER})?)(?=[\s：:、]|$)"
        ),
    ),
    (
        "article",
        re.compile(
            rf"(?P<value>第\s*(?:{_HAN_NUMBER}|\d+(?:[-－]\d+)?)\s*[条條](?:之{_HAN_NUMBER})?)(?=[\s：:【（(]|$)"
        ),
    ),
    ("han", re.compile(r"(?P<value>[一二三四五六七八九十百]+)[、.．]")),
    ("han-paren", re.compile(r"[（(]\s*(?P<value>[一二三四五六七八九十百]+)\s*[）)]|(?P<sign>[㈠-㈩])")),
    ("dotted", re.compile(r"(?P<value>\d{1,2}(?:[.．]\d{1,2})+)[.．]?\s+(?![亿億万萬千百倍元%％])(?=\S)")),
    ("arabic", re.compile(r"(?P<value>\d{1,3})\s*[.．、](?!\d)")),
    ("arabic-paren", re.compile(r"[（(]?\s*(?P<value>\d{1,3})\s*[）)]|(?P<sign>[①-⑳])")),
    ("letter", re.compile(r"[（(]\s*(?P<value>[A-Za-z]|[ivx]{2,5})\s*[）)]|(?P<sign>[a-z])[）)]")),
    ("letter", re.compile(r"(?P<value>[a-z]|[ivx]{2,5})[.．]\s+(?=[^\s\d])")),
    ("capital", re.compile(r"(?P<value>[A-Z]|[IVX]{2,5})[.．、]\s+")),
    ("bullet", re.compile(r"(?:[-–—―－]\s+|——|[•●○▪■□◆]\s*)")),
)
# Most paragraphs begin with no mark: one look at the first character spares them ten patterns.
_FIRST = re.compile(r"[第一二三四五六七八九十百㈠-㈩①-⑳（(A-Za-z•●○▪■□◆–—―－-]|\d")


class Marker(NamedTuple):
    """A mark at the start of a text: its style, its value without decoration, and where the words begin."""

    style: Style
    value: str
    end: int


def marker_of(text: str) -> Marker | None:
    """The mark that `text`, which begins with no white space, begins with."""
    if not _FIRST.match(text):
        return None
    for style, pattern in _PATTERNS:
        found = pattern.match(text)
        if found:
            groups = found.groupdict()
            printed = groups.get("value") or groups.get("sign") or ""
            value = re.sub(r"\s+|[()]", "", unicodedata.normalize("NFKC", printed))
            if style == "letter" and _is_word(text, found.end()):
                return None
            return Marker(style, value, found.end())
    return None


def _is_word(text: str, end: int) -> bool:
    """Whether what looks like `a)` or `(a)` goes on as a Latin word: `(s)he`."""
    return not text[end - 1].isspace() and text[end : end + 1].isascii() and text[end : end + 1].isalpha()


class Numbering:
    """Reads a document's marks in their order and says what number each paragraph has.

    A mark in brackets belongs to what stands above it: (a) under 10 is `10(a)`, （一） under 第三条 is
    `第三条(一)`. Under an article all marks do: `一、` is `第三条第一项`, `1.` is `第三条第1款`, and `1.` under
    （一） is `第三条(一)第1目`; after a second paragraph without a mark, `第三条第2款(一)`. Where articles are 條,
    the paragraphs are 項 and the items under them 款.
    """

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A heading or a new section: what stood above before stands above no more."""
        self.article = ""
        self._clauses = 0
        self._open: list[tuple[str, str, str]] = []  # (style, value, number), outermost first

    def clause(self) -> str:
        """A paragraph of an article without a mark of its own, the article's first words included: how it is cited."""
        self._clauses += 1
        cited = f"{self.article}第{self._clauses}{'項' if self._has_old_units else '款'}"
        self._open = [("article", self.article, cited if self._clauses > 1 else self.article)]
        return cited

    def number(self, marker: Marker) -> str | None:
        """The number of the paragraph that begins with `marker`; None for a bullet."""
        style, value = marker.style, marker.value
        if style == "bullet":
            return None
        if style in ("division", "capital"):
            self.restart()
            return value
        if style == "article":
            self.restart()
            self.article = value
            self._open = [(style, value, value)]
            return value
        if style in ("han", "arabic", "dotted"):
            kept = ("article",) if style == "han" else ("article", "han", "han-paren")
            self._open = [entry for entry in self._open if entry[0] in kept]
            number = value
            if self.article:
                number = f"{self._open[-1][2]}第{value}{self._unit(style)}"
            self._open.append((style, value, number))
            return number
        level = "roman" if style == "letter" and self._is_roman(value) else style
        styles = [s for s, _, _ in self._open]
        if level in styles:
            del self._open[styles.index(level) :]
        number = f"{self._open[-1][2] if self._open else ''}({value})"
        self._open.append((level, value, number))
        return number

    @property
    def _has_old_units(self) -> bool:
        return "條" in self.article

    def _unit(self, style: Style) -> str:
        if len(self._open) > 1:
            return "目"
        if style == "han":
            return "款" if self._has_old_units else "项"
        return "款"

    def _is_roman(self, value: str) -> bool:
        """Whether (i), (v), (ii) … counts in Roman numerals: not after (h), (u)."""
        if not re.fullmatch(r"[ivx]+", value):
            return False
        before = next((v for s, v, _ in reversed(self._open) if s == "letter"), "")
        return len(value) > 1 or len(before) != 1 or ord(value) != ord(before) + 1
