"""Numbers in figures and in Chinese: what is asked in one spelling stands in texts in the other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_COUNTED = "条章节编款项页目号段届次年月日天岁周时分个名人国票倍元万字级种"
"""What a number orders or counts stands after it."""

_FIGURES = re.compile(rf"(?<![\d/.(])(第?)([1-9]\d{{0,3}})(?![\d/.(])([{_COUNTED}]?)")
_CHINESE = re.compile(rf"(第?)([〇零一二三四五六七八九十百千]+)([{_COUNTED}]?)")
_DIGIT_BY_DIGIT = re.compile(f"[零{_DIGITS}]{{2,4}}")


def other_spellings(key: str) -> Iterator[str]:
    """The numbers of a folded text that order or count something, in their other spelling, with what stands beside
    them: 第五十一条 for 第51条; 二〇一九年 and 二千零一十九年 for 2019年.

    Figures of symbols and fractions are not among them.
    """
    for match in _FIGURES.finditer(key):
        if match[1] or match[3]:
            yield from (f"{match[1]}{chinese}{match[3]}" for chinese in _in_chinese(int(match[2])))
    for match in _CHINESE.finditer(key):
        if match[1] or match[3]:
            yield f"{match[1]}{number_of(match[2])}{match[3]}"


def number_of(numeral: str) -> int:
    """The number below ten thousand that a Chinese numeral spells, by units or digit by digit; 0 for no numeral."""
    if _DIGIT_BY_DIGIT.fullmatch(numeral):
        return int("".join(str(max(_DIGITS.find(c), 0)) for c in numeral))
    total = digit = 0
    for c in numeral:
        value = int(unicodedata.numeric(c))
        if value < 10:
            digit = value
        else:
            total += max(digit, 1) * value
            digit = 0
    return total + digit


def _in_chinese(number: int) -> Iterator[str]:
    """The ways to write a number from 1 to 9999; four digits also digit by digit, as years are."""
    figures = str(number)
    parts = [
        _DIGITS[int(digit)] + unit if digit != "0" else "零"
        for digit, unit in zip(figures, _UNITS[len(figures) - 1 :: -1], strict=True)
    ]
    spelled = re.sub("零+$", "", re.sub("零+", "零", "".join(parts)))
    yield spelled[1:] if 10 <= number < 20 else spelled
    if len(figures) == 4:
        yield "".join(_DIGITS[int(digit)] for digit in figures)
