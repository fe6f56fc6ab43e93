"""The query language: from what a user typed to a tree, whatever was typed.

`NOT` binds first, then blank and `AND`, then `OR`; in other words

    query    = branch { "OR" branch }
    branch   = operand { ["AND"] operand }
    operand  = { "NOT" } ( leaf | "(" query ")" )

What does not fit (a bracket without its partner, an operator without its operand) becomes text before the
tree is built, with a warning; so building it cannot fail.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.errors import ParameterError
from indexer.text.symbols import canonical_symbol
from server.search.answer import QueryWarning
from server.search.tokens import QUOTES, Kind, Token, tokenize
from server.search.tree import And, Cites, Field, Leaf, Near, Node, Not, Or, Parsed, Phrase, Piece, shown

LONGEST = 500
"""Code points of a query."""
MOST_TERMS = 64
"""Leaves of a tree."""
DEEPEST = 32
"""Groups within groups: whoever walks a tree may do so by recursion."""

_STARTS_OPERAND: frozenset[Kind | None] = frozenset({"leaf", "text", "(", "NOT"})
_ENDS_OPERAND: frozenset[Kind | None] = frozenset({"leaf", "text", ")"})
_UNBALANCED = "括号没有配对，已按普通文字查找。"
_EMPTY = "括号里没有内容，已按普通文字查找。"
_TOO_DEEP = f"括号最多套 {DEEPEST} 层，里面的括号已按普通文字查找。"


def parse(q: str) -> Parsed:
    """The tree of a query and what in it was read as text.

    Raises ParameterError, which names `q`, for more than LONGEST characters or MOST_TERMS terms, and nothing
    else for any string.
    """
    if len(q) > LONGEST:
        raise ParameterError({"q": f"查询有 {len(q)} 个字符，最多 {LONGEST} 个，请缩短后再查。"})
    tokens, warnings = tokenize(q)
    tokens = _settle_operators(q, _settle_brackets(tokens, warnings), warnings)
    terms = sum(token.kind in ("leaf", "text") for token in tokens)
    if terms > MOST_TERMS:
        raise ParameterError({"q": f"查询有 {terms} 个检索词，最多 {MOST_TERMS} 个，请减少后再查。"})
    tree = _Builder(q, tokens).query() if tokens else None
    return Parsed(tree, tuple(sorted(warnings, key=lambda warning: warning.position)))


def alone(leaf: Leaf) -> str | None:
    """A query that asks for nothing but this leaf; None if there is none."""
    match leaf:
        case Phrase(text):
            return _quoted("", text, "")
        case Near(first, second, distance):
            return _quoted("", f"{first} {second}", f"~{distance}")
        case Field(name, value):
            return _quoted(f"{name}:", value, "")
        case Cites(wanted) if canonical_symbol(wanted) != wanted:
            return _quoted("cites:", wanted, "")
        case Piece(text):
            again = parse(text).tree  # a dash, say, may be an operator where no other word stands before it
            return text if isinstance(again, Piece) and again.text == text else None
        case _:
            return shown(leaf)


def _quoted(before: str, text: str, after: str) -> str | None:
    closed = (f"{before}{o}{text}{c}{after}" for o, c in QUOTES.items() if c not in text)
    return next(closed, None)


def _settle_brackets(tokens: list[Token], warnings: list[QueryWarning]) -> list[Token]:
    """The tokens with only such brackets left as group something; the others, side by side, are one text."""
    opened: list[int] = []
    text: dict[int, str] = {}
    for k, token in enumerate(tokens):
        if token.kind == "(":
            opened.append(k)
            if len(opened) > DEEPEST:
                text[k] = _TOO_DEEP
        elif token.kind == ")":
            opening = opened.pop() if opened else None
            if opening is None:
                text[k] = _UNBALANCED
            elif opening in text:
                text[k] = text[opening]
            elif opening == k - 1:
                text[opening] = text[k] = _EMPTY
    text.update(dict.fromkeys(opened, _UNBALANCED))
    settled: list[Token] = []
    for k, token in enumerate(tokens):
        if k not in text:
            settled.append(token)
        elif text.get(k - 1) == text[k] and tokens[k - 1].end == token.start:
            settled[-1] = replace(settled[-1], end=token.end)
        else:
            settled.append(replace(token, kind="text"))
            if token.kind == "(" or text[k] == _UNBALANCED:  # one warning for a pair
                warnings.append(QueryWarning(text[k], token.start))
    return settled


def _settle_operators(q: str, tokens: list[Token], warnings: list[QueryWarning]) -> list[Token]:
    """The tokens with only such operators left as have their operands."""
    settled: list[Token] = []
    for k, token in enumerate(tokens):
        if token.kind in ("AND", "OR", "NOT"):
            before = settled[-1].kind if settled else None
            after = tokens[k + 1].kind if k + 1 < len(tokens) else None
            if after not in _STARTS_OPERAND or (token.kind != "NOT" and before not in _ENDS_OPERAND):
                word = q[token.start : token.end]
                warnings.append(QueryWarning(f"“{word}”缺少要连接的词，已按普通文字查找。", token.start))
                token = replace(token, kind="text")
        settled.append(token)
    return settled


class _Builder:
    """Settled tokens to a tree, by recursive descent."""

    def __init__(self, q: str, tokens: list[Token]) -> None:
        self.q = q
        self.tokens = tokens
        self.next = 0
        self.depth = 0
        self.has_branches = _has_branches(tokens)

    def query(self) -> Node:
        branches = [self._branch()]
        while self._take("OR"):
            branches.append(self._branch())
        return Or(tuple(branches)) if len(branches) > 1 else branches[0]

    def _branch(self) -> Node:
        operands = [self._operand()]
        while self._kind(self.next) not in ("OR", ")", None):
            self._take("AND")
            operands.append(self._operand())
        return And(tuple(operands)) if len(operands) > 1 else operands[0]

    def _operand(self) -> Node:
        negated = False
        while self._take("NOT"):
            negated = not negated
        if self._take("("):
            self.depth += 1
            operand = self.query()
            self.depth -= 1
            self._take(")")
        else:
            operand = self._leaf()
        return Not(operand) if negated else operand

    def _leaf(self) -> Node:
        token = self.tokens[self.next]
        before, after = self._kind(self.next - 1), self._kind(self.next + 1)
        self.next += 1
        if token.leaf:
            return token.leaf
        operand = before in ("AND", "NOT") or after == "AND" or self.has_branches
        text = self.q[token.start : token.end]
        return Piece(text, token.start, token.end, required=operand or self.depth > 0)

    def _kind(self, k: int) -> Kind | None:
        return self.tokens[k].kind if 0 <= k < len(self.tokens) else None

    def _take(self, kind: Kind) -> bool:
        taken = self._kind(self.next) == kind
        self.next += taken
        return taken


def _has_branches(tokens: list[Token]) -> bool:
    """Whether an OR stands outside all groups: then everything outside them is an operand of it."""
    depth = 0
    for token in tokens:
        depth += (token.kind == "(") - (token.kind == ")")
        if token.kind == "OR" and not depth:
            return True
    return False
