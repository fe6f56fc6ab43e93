"""From the characters of a query to its tokens.

Which brackets group and which operators have their operands is settled after that, by `language`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from indexer.text.folding import fold_query
from indexer.text.symbols import symbols_in_query
from server.search.answer import QueryWarning
from server.search.fields import FIELDS, SYMBOL_FIELDS, read_field
from server.search.tree import Cites, Leaf, Near, Phrase, Prefix

FARTHEST = 1_000_000
"""Characters: no paragraph is longer, and an engine may count in machine integers."""

Kind = Literal["leaf", "text", "(", ")", "AND", "OR", "NOT"]
"""`text` is plain characters, whose leaf is made when it is known what stands beside them."""

_WORDS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}
QUOTES = {'"': '"', "＂": "＂", "“": "”", "「": "」", "『": "』"}
"""Opening quotation marks and what closes each."""
_MARKS = frozenset(QUOTES) | frozenset(QUOTES.values())
# Full-width ASCII to ASCII, one character for one: places in the shape are places in the query.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_OPERATOR = re.compile(r"(AND|OR|NOT)(?=[\s()]|\Z)")
_FIELD = re.compile(r"([A-Za-z]+):")
_DISTANCE = re.compile(r"~([0-9]*)")


@dataclass(frozen=True, slots=True)
class Token:
    """`q[start:end]` and what it is; there is a `leaf` if `kind` is "leaf"."""

    kind: Kind
    start: int
    end: int
    leaf: Leaf | None = None


def tokenize(q: str) -> tuple[list[Token], list[QueryWarning]]:
    """Tokens in the order of the query, disjoint, and what was read as text. Takes any string."""
    scanner = _Scanner(q)
    scanner.run()
    return scanner.tokens, scanner.warnings


class _Scanner:
    def __init__(self, q: str) -> None:
        self.q = q
        self.shape = q.translate(_NARROW)
        self.at = 0
        self.tokens: list[Token] = []
        self.warnings: list[QueryWarning] = []
        self.quotations: dict[int, int] = {}  # opening mark → after the closing one
        self.quoted: set[int] = set()  # all within quotations, and marks without a partner
        self._pair_marks()
        # Symbols are seen before blanks and brackets mean anything: where one begins → where it ends, and it.
        self.symbols = {
            m.range[0]: (m.range[1], m.symbol) for m in symbols_in_query(q) if self.quoted.isdisjoint(range(*m.range))
        }

    def run(self) -> None:
        while self.at < len(self.q):
            c = self.shape[self.at]
            beside = self.tokens[-1].kind if self.tokens and self.tokens[-1].end == self.at else None
            if self.at in self.quotations:
                self._quotation()
            elif c.isspace() or self.at in self.quoted:
                self.at += 1
            elif c == "(" and beside not in ("leaf", "text"):
                self._add("(", self.at + 1)
            elif c == ")":
                self._add(")", self.at + 1)
            elif c == "|":
                self._add("OR", self.at + 1)
            elif c == "-" and beside in (None, "(", "OR") and self._term_at(self.at + 1):
                self._add("NOT", self.at + 1)
            elif beside in (None, "(", ")", "OR") and (word := _OPERATOR.match(self.shape, self.at)):
                self._add(_WORDS[word[1]], word.end())
            elif not self._field():
                self._word()

    def _add(self, kind: Kind, end: int, leaf: Leaf | None = None) -> None:
        self.tokens.append(Token(kind, self.at, end, leaf))
        self.at = end

    def _warn(self, message: str, position: int) -> None:
        self.warnings.append(QueryWarning(message, position))

    def _term_at(self, at: int) -> bool:
        """Whether the operand of a minus stands right there; of several dashes none is a minus."""
        return at < len(self.q) and not self.shape[at].isspace() and self.shape[at] not in ")|-"

    def _pair_marks(self) -> None:
        if _MARKS.isdisjoint(self.q):
            return
        at = 0
        while at < len(self.q):
            closing = QUOTES.get(self.q[at])
            end = self.q.find(closing, at + 1) if closing else -1
            if end >= 0:
                self.quotations[at] = end + 1
                self.quoted.update(range(at, end + 1))
                at = end
            elif self.q[at] in _MARKS:
                self.quoted.add(at)
                self._warn("引号没有配对，已忽略这个引号。", at)
            at += 1

    def _quotation(self) -> None:
        start, end = self.at, self.quotations[self.at]
        text = self.q[start + 1 : end - 1]
        if not text:
            self._warn("引号里没有内容，已按普通文字查找。", start)
            return self._add("text", end)
        distance = _DISTANCE.match(self.shape, end)
        if not distance:
            return self._add("leaf", end, Phrase(text))
        pieces = [piece for piece in text.split() if fold_query(piece)]
        if distance[1] and len(pieces) == 2:
            near = Near(pieces[0], pieces[1], min(int(distance[1]), FARTHEST))
            return self._add("leaf", distance.end(), near)
        self._warn('邻近查询要写成 "甲 乙"~10：引号里正好两个词，“~”后面是字数；已按整个短语查找。', end)
        return self._add("leaf", distance.end(), Phrase(text))

    def _field(self) -> bool:
        """Takes a field and its value, if there is one here."""
        written = _FIELD.match(self.shape, self.at)
        if not written:
            return False
        name, start = written[1].lower(), written.end()
        if start in self.quotations:
            end, balanced = self.quotations[start], True
            value = self.q[start + 1 : end - 1]
        else:
            end, balanced = self._run(start, over_symbols=name in SYMBOL_FIELDS)
            value = self.q[start:end]
        if name not in FIELDS:
            if end > start and not self.shape.startswith("//", start):
                self._warn(f"没有“{name}”这个字段，已按普通文字查找。可用的字段：{'、'.join(FIELDS)}。", self.at)
            return False
        leaf = read_field(name, value) if balanced else None
        if not leaf:
            self._warn(f"字段“{name}”没有可用的值，已按普通文字查找。写法如 {FIELDS[name]}。", self.at)
            return False
        self._add("leaf", end, leaf)
        return True

    def _word(self) -> None:
        """Takes the characters up to white space, with the symbols among them."""
        start = self.at
        end, _ = self._run(start, over_symbols=True)
        for first in [first for first in self.symbols if start <= first < end]:
            last, symbol = self.symbols[first]
            self._text(*self._trimmed(self.at, first, left=self.at > start, right=True))
            self.at = first
            self._add("leaf", last, Cites(symbol))
        self._text(*self._trimmed(self.at, end, left=self.at > start, right=False))
        self.at = end

    def _run(self, start: int, *, over_symbols: bool) -> tuple[int, bool]:
        """Where the characters without white space from `start` end, and whether their brackets balance."""
        at, depth = start, 0
        while at < len(self.q):
            if over_symbols and at in self.symbols:
                at = self.symbols[at][0]
                continue
            c = self.shape[at]
            if c.isspace() or c == "|" or (c == ")" and not depth) or at in self.quoted:
                break
            depth += (c == "(") - (c == ")")
            at += 1
        return at, not depth

    def _trimmed(self, start: int, end: int, *, left: bool, right: bool) -> tuple[int, int]:
        """q[start:end] without the punctuation on the sides where it touches a symbol: that asks nothing."""
        while left and start < end and not self.q[start].isalnum():
            start += 1
        while right and start < end and not self.q[end - 1].isalnum():
            end -= 1
        return start, end

    def _text(self, start: int, end: int) -> None:
        stem = self.shape[start:end].rstrip("*")
        starred = "*" in self.shape[start:end]
        self.at = start
        if starred and stem and all(map(_in_prefix, unicodedata.normalize("NFKC", stem))):
            return self._add("leaf", end, Prefix(self.q[start : start + len(stem)]))
        if starred:
            self._warn("“*”只能写在拉丁字母或数字之后，例如 resol*；已按普通文字查找。", self.shape.index("*", start))
            end = start + len(stem) if stem else end
        if fold_query(self.q[start:end]):
            self._add("text", end)
        return None


def _in_prefix(c: str) -> bool:
    return c in "0123456789" or (c.isalpha() and unicodedata.name(c, "").startswith("LATIN"))
