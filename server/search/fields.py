"""The values of fields (`year:2018..2020`): what can be asked, and how a value is read."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from indexer.text.folding import fold_query
from indexer.text.symbols import canonical_symbol
from server.search.tree import Cites, Dates, Field, Leaf, Years

FIELDS = {
    "year": "year:2018..2020",
    "date": "date:2019-05..2019-06",
    "doc": "doc:文件编号",
    "organ": "organ:安全理事会",
    "kind": "kind:letter",
    "part": "part:operative",
    "lang": "lang:zh",
    "symbol": "symbol:S/2020/754",
    "cites": "cites:2462",
}
"""Each field with an example of its use."""

SYMBOL_FIELDS = frozenset({"symbol", "cites"})
"""Fields whose value is a symbol, which may hold blanks and brackets."""

_NUMBER = re.compile(r"[0-9]+")
_YEAR = re.compile(r"[1-9][0-9]{3}")
_DATE = re.compile(r"([1-9][0-9]{3})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


def read_field(name: str, value: str) -> Leaf | None:
    """The leaf for a value of one of FIELDS; None if the value is empty or the field cannot have it.

    Years are four digits; dates a year, month or day, which stands for all its days. Ranges have `..` between
    their ends, either of which may be left out.
    """
    value = value.strip()
    folded = fold_query(value)
    if not folded:
        return None
    try:
        match name:
            case "year":
                return _years(folded)
            case "date":
                return _dates(folded)
            case "cites" if _NUMBER.fullmatch(folded):
                return Cites(folded)
            case "cites":
                return Cites(canonical_symbol(value) or folded.upper())
            case "symbol":
                return Field(name, canonical_symbol(value) or value)
            case _:
                return Field(name, value)
    except ValueError:
        return None


def _years(value: str) -> Years:
    first, last = _ends(value)
    years = Years(_year(first) if first else None, _year(last) if last else None)
    if years.first and years.last and years.first > years.last:
        raise ValueError("the range ends before it begins")
    return years


def _dates(value: str) -> Dates:
    first, last = _ends(value)
    dates = Dates(_days(first)[0] if first else None, _days(last)[1] if last else None)
    if dates.first and dates.last and dates.first > dates.last:
        raise ValueError("the range ends before it begins")
    return dates


def _ends(value: str) -> tuple[str, str]:
    """Both ends of a range, the empty string for an open one; a single value is both."""
    first, dots, last = value.partition("..")
    if not first and not last:
        raise ValueError("a range without an end")
    return (first, last) if dots else (value, value)


def _year(text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise ValueError("not a year")
    return int(text)


def _days(text: str) -> tuple[str, str]:
    """The first and last day, in ISO form, of a year, a month or a day."""
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError("not a date")
    year, month, day = match.groups()
    first = date(int(year), int(month or 1), int(day or 1))
    in_last = int(month or 12)
    last = date(first.year, in_last, int(day or monthrange(first.year, in_last)[1]))
    return first.isoformat(), last.isoformat()
