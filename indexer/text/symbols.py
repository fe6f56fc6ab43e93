"""Symbols: the names that the United Nations give to resolutions and documents, however they are written.

Recognition runs on the folded key, so width, script, brackets and blanks do not matter; ranges are given in
the original. Canonical forms: `S/RES/2462(2019)`, `A/RES/60/288`, `A/DEC/69/512`, `S/PRST/2018/9`, `S/2020/754`,
`E/CN.7/2019/13/Add.1`, `1/CP.21`. What is called by its number is read in `resolutions`, what is written out in
`document_symbols`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.text.document_symbols import written_out
from indexer.text.folding import fold, fold_with_offsets
from indexer.text.resolutions import by_number

SYMBOLS_IDENTITY = "2"
"""Raised when recognition changes: an index whose symbols were seen by other rules is stale."""

_MAY_HOLD_ONE = re.compile(r"[0-9][^/(\[号]{0,3}[/(\[号]|/[^/]{0,12}[0-9]")
_RESOLUTION = re.compile(
    r"S/RES/(?P<number>\d+)\(|[A-Z0-9./]*(?:RES|DEC)/(?P<session>(?:E?S-)?\d+(?:/\d+|\([SEIVXLC-]+\)))"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A symbol in its canonical form, and the half-open range of the original that spells it."""

    symbol: str
    range: tuple[int, int]


def symbols(text: str) -> tuple[Mention, ...]:
    """Every symbol that a paragraph mentions, in order; the ranges are disjoint."""
    return _mentions(text, bare=False)


def symbols_in_query(text: str) -> tuple[Mention, ...]:
    """The same for a query, where a number with its year in brackets is a resolution without a word beside it."""
    return _mentions(text, bare=True)


def canonical_symbol(text: str) -> str | None:
    """The canonical form of a text that is one symbol and nothing else; None for any other text."""
    found = symbols_in_query(text)
    if len(found) != 1:
        return None
    start, end = found[0].range
    return found[0].symbol if not (text[:start] + text[end:]).strip() else None


def symbol_term(symbol: str) -> str:
    """The term under which a document's own symbol is found, however it is written."""
    return canonical_symbol(symbol) or fold(symbol)


def resolution_number(symbol: str) -> str | None:
    """The number by which a resolution or decision is called: `2462` of S/RES/2462(2019), `60/288` of A/RES/60/288."""
    match = _RESOLUTION.match(symbol)
    return match and (match["number"] or match["session"])


def _mentions(text: str, *, bare: bool) -> tuple[Mention, ...]:
    key = fold(text)
    # Nothing else can be a symbol; offsets are worked out only when one is seen.
    if not _MAY_HOLD_ONE.search(key):
        return ()
    found = sorted({*written_out(key), *by_number(key, bare=bare)})
    if not found:
        return ()
    folded = fold_with_offsets(text)
    out: list[Mention] = []
    last = 0
    for start, end, symbol in found:
        if start >= last:
            out.append(Mention(symbol, folded.original(start, end)))
            last = end
    return tuple(out)
