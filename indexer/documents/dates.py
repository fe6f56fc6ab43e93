"""Dates as formal documents print them, to ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from indexer.documents.numerals import number_of

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_TO = "[-–—－~～至和、]"


def _chinese(year: str, number: str) -> str:
    """年月日, the day perhaps the first of a range: 3-4日, 3日至4日, 30日至6月1日."""
    gap = r"\s*"
    until = rf"(?:{gap}日?{gap}{_TO}{gap}(?:{number}{gap}月{gap})?{number})?"
    return gap.join((year, "年", number, "月", number + until, "日"))


DATE = "|".join(
    (
        _chinese(r"\d{4}", r"\d{1,2}"),
        _chinese("[一二三四五六七八九〇零○]{4}", "[一二三四五六七八九十]{1,3}"),
        _chinese("[一二三四五六七八九]千九百[一二三四五六七八九十]{1,3}", "[一二三四五六七八九十]{1,3}"),
        rf"\d{{1,2}}\s+(?:{'|'.join(_MONTHS)})\s+\d{{4}}",
        r"\d{4}-\d{2}-\d{2}",
    )
)
DATE = f"(?:{DATE})"
"""A pattern (without regard to case) of a printed date, or of a range of days in one or two months."""
_DATE = re.compile(DATE, re.IGNORECASE)
_NUMBER = re.compile(r"\d+|[〇零○一二三四五六七八九十百千]+")


def dates(text: str) -> Iterator[str]:
    """Every date in `text` as YYYY-MM-DD, a range of days as its last; what is no day of the calendar is left out."""
    for found in _DATE.finditer(text):
        printed = found[0]
        if month := next((k for k, name in enumerate(_MONTHS, 1) if name in printed.lower()), 0):
            day, year = map(int, re.findall(r"\d+", printed))
        else:
            year, month, *days = map(_value, _NUMBER.findall(printed))
            day = days[-1]
            if len(days) == 3:
                month = days[1]
        try:
            yield date(year, month, day).isoformat()
        except ValueError:
            continue


def is_iso_date(text: str) -> bool:
    """Whether `text` is a day of the calendar written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _value(number: str) -> int:
    """A number in Arabic digits or in Chinese."""
    return int(number) if number.isdecimal() else number_of(number)
