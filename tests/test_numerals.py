"""Counters as Word prints them, and Chinese numerals read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.numerals import LARGEST, number_of, numeral


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("decimal", {1: "1", 10: "10", 101: "101"}),
        ("decimalZero", {1: "01", 10: "10", 101: "101"}),
        ("decimalFullWidth", {1: "１", 10: "１０"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {3: "③"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 112: "112th", 121: "121st"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 28: "bb", 53: "aaa", 780: "z" * 30, 781: "781"}),
        ("upperLetter", {1: "A", 27: "AA"}),
        ("lowerRoman", {1: "i", 4: "iv", 9: "ix", 14: "xiv", 49: "xlix", 1999: "mcmxcix"}),
        ("upperRoman", {4: "IV", 40: "XL"}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一○○", 101: "一○一"}),
        (
            "chineseCountingThousand",
            {
                1: "一", 10: "十", 15: "十五", 20: "二十", 100: "一百", 101: "一百〇一", 110: "一百一十",
                111: "一百一十一", 1000: "一千", 1001: "一千〇一", 1010: "一千〇一十", 1100: "一千一百", 10_000: "一万",
                12_345: "一万二千三百四十五",
            },
        ),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 11: "壹拾壹", 101: "壹佰零壹"}),
        ("ideographLegalTraditional", {2: "貳", 10: "壹拾", 12: "壹拾貳"}),
        ("ideographDigital", {1: "一", 10: "一〇", 101: "一〇一"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 2: "乙丑", 60: "癸亥", 61: "甲子"}),
        ("ideographEnclosedCircle", {1: "㈠", 10: "㈩", 11: "11"}),
        ("taiwaneseCounting", {1: "一", 10: "十", 12: "十二", 21: "二十一", 100: "一○○"}),
        ("taiwaneseCountingThousand", {10: "十", 100: "一百", 101: "一百零一", 10_000: "一萬"}),
        ("taiwaneseDigital", {10: "一○"}),
        ("japaneseCounting", {10: "十", 101: "百一", 1000: "千", 2345: "二千三百四十五"}),
        ("none", {1: "", 7: ""}),
        ("thaiCounting", {1: "1", 12: "12"}),
    ],
)  # fmt: skip
def test_a_counter_is_printed_as_word_prints_it(style: str, printed: dict[int, str]) -> None:
    assert {value: numeral(value, style) for value in printed} == printed


@given(
    st.integers(-10, 10**9), st.sampled_from(["lowerLetter", "upperRoman", "chineseCountingThousand", "decimalZero"])
)
def test_no_counter_of_a_hostile_file_grows_long(value: int, style: str) -> None:
    assert 0 < len(numeral(value, style)) <= 50
    if not 0 < value <= LARGEST:
        assert numeral(value, style) == str(value)


@given(st.integers(1, LARGEST), st.sampled_from(["chineseCountingThousand", "lowerRoman", "ideographDigital"]))
def test_two_counters_are_never_printed_alike(value: int, style: str) -> None:
    assert numeral(value, style) != numeral(value % LARGEST + 1, style)


@pytest.mark.parametrize(
    ("spelled", "number"),
    [
        ("", 0),
        ("零", 0),
        ("○五", 5),
        ("十", 10),
        ("一百零二", 102),
        ("一〇二", 102),
        ("两千零二", 2002),
        ("一九四五", 1945),
    ],
)
def test_a_chinese_numeral_is_read_with_units_or_digit_by_digit(spelled: str, number: int) -> None:
    assert number_of(spelled) == number


@given(
    st.integers(1, 9_999), st.sampled_from(["chineseCountingThousand", "taiwaneseCountingThousand", "ideographDigital"])
)
def test_what_is_printed_is_read_as_the_same_number(value: int, style: str) -> None:
    assert number_of(numeral(value, style)) == value
