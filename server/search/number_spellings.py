"""Numbers in figures and in Chinese: what is asked in one spelling stands in texts in the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.documents.numerals import number_of, numeral

_COUNTED = "条章节编款项页目号段届次年月日天岁周时分个名人国票倍元万字级种"
"""What a number orders or counts stands after it."""

_FIGURES = re.compile(rf"(?<![\d/.(])(第?)([1-9]\d{{0,3}})(?![\d/.(])([{_COUNTED}]?)")
_CHINESE = re.compile(rf"(第?)([〇零一二三四五六七八九十百千]+)([{_COUNTED}]?)")


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


def _in_chinese(number: int) -> Iterator[str]:
    """The ways to write a number from 1 to 9999; four digits also digit by digit, as years are."""
    yield numeral(number, "taiwaneseCountingThousand")  # which has 零, as formal texts have on either side
    if number > 999:
        yield numeral(number, "ideographDigital")
