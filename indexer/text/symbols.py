"""Symbols: the names that the United Nations give to resolutions and documents, however they are written.

Recognition runs on the folded key, so width, script, brackets and blanks do not matter; ranges are given in
the original. Canonical forms: `S/RES/2462(2019)`, `A/RES/60/288`, `S/PRST/2018/9`, `S/2020/754`,
`E/CN.7/2019/13/Add.1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.text.folding import Folded, fold, fold_with_offsets

SYMBOLS_IDENTITY = "1"
"""Raised when recognition changes: an index whose symbols were seen by other rules is stale."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A symbol in its canonical form, and the half-open range of the original that spells it."""

    symbol: str
    range: tuple[int, int]


# The series under which documents of the UN system are issued: the part of a symbol before the first stroke.
_SERIES = (
    "a|ac|aps|at|bwc|c|cac|cat|cbd|ccpr|ccw|cd|ced|cedaw|cerd|cms|cmw|conf|cp|crc|crpd|ctoc|dp|e|ece|eca|escap"
    "|fccc|gc|hri|hs|hsp|iccd|id|idb|isba|itc|jiu|lc|mtcr|npt|pbc|rio|s|sc|splos|st|t|td|tc|trans|unctad|unep"
    "|unodc|unw|wfp|wto"
)
_PART = r"[a-z0-9]+(?:\.[a-z0-9]+)*(?: ?\((?:\d{1,4}|[ivxlc]{1,8}|vol\.[ivx]+)\))?"
_DOCUMENT = re.compile(rf"(?<![a-z0-9/.])(?:{_SERIES})(?:/{_PART}){{2,}}(?![a-z0-9])")
_YEAR = r"(?:19[4-9]\d|20\d\d)"
_ROMAN = r"[ivxlc]{1,8}(?:-[ivx]+)?"
_NUMBERED = rf"\d{{1,4}} ?\((?:{_YEAR}|{_ROMAN})\)"  # 2462(2019), 1514(XV)
_SESSIONAL = r"\d{1,4}/\d{1,4}"  # 60/288, 2019/15
_ITEM = rf"第?(?<![\d./])(?:{_NUMBERED}|{_SESSIONAL})(?![\d/])(?:[a-z](?![a-z]))?号?"
_JOIN = r"(?:[、,;和及与或至]|以及|和第|、第)"
_LIST = re.compile(rf"{_ITEM}(?:{_JOIN}{_ITEM})*")
_ONE = re.compile(rf"第?(?P<number>\d{{1,4}})(?: ?\((?P<paren>{_YEAR}|{_ROMAN})\)|/(?P<stroke>\d{{1,4}}))[a-z]?号?")
_BEFORE = re.compile(r"决议(?:草案)?[:(]?$")
_AFTER = re.compile(r"等?(?:各?项)?(?:号)?等?(?:各?项|有关|相关)?决议")
# An ordinal between 第 and 号 in which a year stands in brackets is a resolution, unless it says otherwise.
_OTHERWISE = re.compile(r"(?:决定|法|令|条|公约|公告|公报|文件|报告|声明|建议|判决|案)")
_BODIES = (
    (re.compile(r"人权理事会[^。;]{0,8}$"), "A/HRC/RES/"),
    (re.compile(r"人权委员会[^。;]{0,8}$"), "E/CN.4/RES/"),
    (re.compile(r"(?:经济及社会|经社)理事会[^。;]{0,8}$"), "E/RES/"),
)
_RESOLUTION = re.compile(r"S/RES/(?P<number>\d+)\(|[A-Z0-9./]*RES/(?P<session>\d+(?:/\d+|\([IVXLC-]+\)))")


def symbols(text: str) -> tuple[Mention, ...]:
    """Every symbol that a paragraph mentions, in order; the ranges are disjoint."""
    return _mentions(text, bare=False)


def symbols_in_query(text: str) -> tuple[Mention, ...]:
    """The same for a query, where a number with a year in brackets is a resolution without a word beside it."""
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
    """The number by which a resolution is called: `2462` of S/RES/2462(2019), `60/288` of A/RES/60/288."""
    match = _RESOLUTION.match(symbol)
    return match and (match["number"] or match["session"])


def _mentions(text: str, *, bare: bool) -> tuple[Mention, ...]:
    key = fold(text)
    # Nothing without a stroke or a bracket can be a symbol; offsets are worked out only when one is seen.
    if "/" not in key and "(" not in key:
        return ()
    found = sorted({*_documents(key), *_listed(key, bare=bare)})
    if not found:
        return ()
    folded: Folded = fold_with_offsets(text)
    out: list[Mention] = []
    last = 0
    for start, end, symbol in found:
        if start >= last:
            out.append(Mention(symbol, folded.original(start, end)))
            last = end
    return tuple(out)


def _documents(key: str) -> Iterator[tuple[int, int, str]]:
    for match in _DOCUMENT.finditer(key):
        parts = match[0].replace(" ", "").split("/")
        if any(c.isdigit() for c in parts[-1]) or any(c.isdigit() for c in parts[-2]):
            yield match.start(), match.end(), "/".join(map(_written, parts))


def _written(part: str) -> str:
    """A part of a symbol as the UN print it: Add.1, Rev.2, Corr.1 but CN.7, L.55, PRST."""
    head, dot, tail = part.partition(".")
    return f"{head.capitalize()}.{tail.upper()}" if dot and head in _CAPITALISED else part.upper()


_CAPITALISED = frozenset({"add", "rev", "corr", "amend", "sect", "vol", "summary"})


def _listed(key: str, *, bare: bool) -> Iterator[tuple[int, int, str]]:
    """Resolutions by number, alone or in a list where one word 决议 serves all."""
    for run in _LIST.finditer(key):
        before, after = key[max(0, run.start() - 16) : run.start()], key[run.end() : run.end() + 12]
        named = bool(_BEFORE.search(before)) or bool(_AFTER.match(after))
        for item in _ONE.finditer(run[0]):
            ordinal = item[0].startswith("第") and item[0].endswith("号")
            numbered = item["paren"] is not None
            tail = run[0][item.end() :] + after
            if named or (numbered and (bare or (ordinal and not _OTHERWISE.match(tail)))):
                start = run.start() + item.start()
                end = run.start() + item.end()
                if key.startswith("决议", end) and item[0].endswith("号"):
                    end += 2
                yield start, end, _resolution(item, before)


def _resolution(item: re.Match[str], before: str) -> str:
    number = item["number"]
    if item["stroke"]:
        body = next((prefix for pattern, prefix in _BODIES if pattern.search(before)), None)
        # Sessions of the Assembly are counted, years of the Council are not.
        body = body or ("E/RES/" if len(number) == 4 else "A/RES/")
        return f"{body}{number}/{item['stroke']}"
    if item["paren"].isdigit():
        return f"S/RES/{number}({item['paren']})"
    return f"A/RES/{number}({item['paren'].upper()})"
