"""Symbols that are written out: S/2020/754, A/RES/60/288, E/CN.7/2019/13/Add.1, 1/CP.21.

Everything here works on folded keys: lower case, half width, one kind of bracket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.text.council_years import year_of

# The series under which documents of the UN system are issued: the part of a symbol before the first stroke.
_SERIES = (
    "a|ac|aps|at|bwc|c|cac|cat|cbd|ccpr|ccw|cd|ced|cedaw|cerd|clcs|cms|cmw|conf|cp|crc|crpd|ctoc|dp|e|ece|eca|escap"
    "|fccc|gc|hri|hs|hsp|iccd|icc-asp|id|idb|infcirc|ipbes|isba|itc|jiu|lc|mtcr|npt|pbc|rio|s|sc|splos|st|t|td|tc"
    "|trans|unctad|unep|unff|unodc|unw|wfp|wipo|wto"
)
_ROMAN = "[ivxlc]{1,8}"
_ASIDE = rf"(?:\d{{1,4}}|(?:e?s-)?{_ROMAN}|(?:vol|part|sect)s?\.? ?(?:\d{{1,3}}|{_ROMAN})|第\d{{1,3}}款)"
_PART = rf"(?:e?s-\d+|[a-z0-9]+(?:\.[a-z0-9]+)*)(?:(?: ?[a-z])? ?\({_ASIDE}\)(?:[a-z](?![a-z]))?)?"
_LONG = rf"(?:{_SERIES})(?:/{_PART}){{2,}}"
# One stroke only: documents of the first decades (S/3296), and series that count through. A year is no number of one.
_SHORT = r"(?:(?:s|a|e|td)/(?!(?:19|20)\d\d(?!\d))\d{3,5}|(?:clcs|splos|infcirc|cd)/\d{2,4})(?!/)"
_DOCUMENT = re.compile(rf"(?<![a-z0-9/.])(?:{_LONG}|{_SHORT})(?![a-z0-9])")
# What belongs to the document named before: A/69/767和Add.1.
_AND_PART = re.compile(r"(?:、|,|和|及|与|以及| and |, ?)(?P<part>(?:add|corr|rev|amend)\.\d{1,3})(?![a-z0-9./])")
# Decisions of the parties to a convention, which carry its conference in their number.
_OF_PARTIES = re.compile(
    r"第?(?<![a-z0-9./-])(?P<symbol>\d{1,3}/(?:cp|cmp|cma|cop)\.\d{1,2}|(?:bc|rc|sc|mc)-\d{1,3}/\d{1,3})"
    r"(?![a-z0-9./])(?:号(?:决定|决议)?)?"
)
_CAPITALISED = frozenset({"add", "rev", "corr", "amend", "summary", "dec", "res"})
_ASIDE_OF_PAGES = re.compile(r"第(\d+)款|(vol|part|sect)s?\.?(\w+)")
_COUNCIL = re.compile(r"S/RES/(\d{1,4})")
# The parts of a resolution (48/218 B, 217 A (III)) were adopted under one number: that is its symbol.
_LETTERED = re.compile(r"(.*/(?:RES|DEC)/(?:(?:E?S-)?\d+/\d+|\d+))([A-Z]?)(\([A-Z-]+\))?([A-Z]?)")


def written_out(key: str) -> Iterator[tuple[int, int, str]]:
    """Every symbol that is written out in a key: where it begins and ends, and its canonical form."""
    for match in _DOCUMENT.finditer(key):
        if match[0].count("/") > 1 and not any(c.isdigit() for c in "".join(match[0].split("/")[-2:])):
            continue
        symbol = _canonical(match[0])
        yield match.start(), match.end(), symbol
        end = match.end()
        while further := _AND_PART.match(key, end):
            yield further.start("part"), further.end(), f"{symbol}/{_written(further['part'])}"
            end = further.end()
    for match in _OF_PARTIES.finditer(key):
        symbol = match["symbol"]
        # Half of these look like anything with a dash: the word 决定 has to say that they are decisions.
        if "." in symbol or match[0].endswith(("决定", "决议")) or len(match[0]) == len(key):
            yield match.start(), match.end(), symbol.upper()


def _canonical(text: str) -> str:
    symbol = "/".join(map(_written, text.replace(" ", "").split("/")))
    if bare := _COUNCIL.fullmatch(symbol):
        year = year_of(int(bare[1]))
        return f"{symbol}({year})" if year else symbol
    if part := _LETTERED.fullmatch(symbol):
        return part[1] + (part[3] or "")
    return symbol


def _written(part: str) -> str:
    """A part of a symbol as the UN print it: Add.1, Rev.2, Corr.1 but CN.7, L.55, PRST; (Vol.II), (Sect.2), (PartI)."""
    name, bracket, aside = part.partition("(")
    head, dot, tail = name.partition(".")
    out = f"{head.capitalize()}.{tail.upper()}" if dot and head in _CAPITALISED else name.upper()
    if not bracket:
        return out
    if pages := _ASIDE_OF_PAGES.match(aside):
        section, word, number = pages.groups()
        named = f"Sect.{section}" if section else f"{word.capitalize()}{'.' if word != 'part' else ''}{number.upper()}"
        return f"{out}({named}{aside[pages.end() :].upper()}"
    return f"{out}({aside.upper()}"
