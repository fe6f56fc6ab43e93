"""How numbers are printed, and what number a Chinese numeral spells.

They are printed in the styles of ST_NumberFormat, ISO/IEC 29500-1, 17.18.59; where the standard and Word differ, as
Word prints (MS-OI29500, 2.1.540; 〇 in 一百〇一). Systems that no document in Chinese numbers with are printed in
decimal digits.
"""

from __future__ import annotations

from collections.abc import Callable

LARGEST = 32_767
"""The largest counter that Word knows."""

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MOST_LETTERS = 780  # zzz…, thirty times: Word's limit


def numeral(value: int, style: str) -> str:
    """`value` as `style`, a name of ST_NumberFormat, prints it; in decimal digits where it cannot."""
    if style == "none":
        return ""
    spell = _STYLES.get(style)
    return spell(value) if spell and 0 < value <= LARGEST else str(value)


def number_of(spelled: str) -> int:
    """The number that a Chinese numeral below ten thousand spells with 十, 百 and 千, or one of any length digit by
    digit; 0 for no numeral. Raises KeyError for a character that none is made of."""
    if not _UNITS.keys() & set(spelled):
        return int("".join(str(_DIGITS[c]) for c in spelled) or 0)
    total = digit = 0
    for c in spelled:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def _letters(value: int) -> str:
    """a … z, aa, bb … zz, aaa …"""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value <= _MOST_LETTERS else str(value)


def _roman(value: int) -> str:
    spelled = ""
    for worth, sign in _ROMAN:
        spelled += sign * (value // worth)
        value %= worth
    return spelled


def _ordinal(value: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{'th' if value // 10 % 10 == 1 else ending}"


def _one_of(signs: str) -> Callable[[int], str]:
    """Signs for the first values, decimal digits beyond."""
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


def _run(first: str, last: int) -> Callable[[int], str]:
    """The same for signs whose code points follow each other."""
    return _one_of("".join(chr(ord(first) + k) for k in range(last)))


def _digits(digits: str) -> Callable[[int], str]:
    """Digit by digit; `digits` begins with zero."""
    return lambda value: "".join(digits[int(c)] for c in str(value))


def _tens(digits: str) -> Callable[[int], str]:
    """十, 十一, 二十 below a hundred, digit by digit from there."""
    plain = _digits(digits)

    def spell(value: int) -> str:
        if not 10 <= value < 100:
            return plain(value)
        tens, ones = divmod(value, 10)
        return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"

    return spell


def _counting(digits: str, units: str, *, first_one: bool = False, one: bool = True) -> Callable[[int], str]:
    """With units, which `units` has from ten to ten thousand.

    `digits` begins with what stands for units that are left out between others, if anything does. `first_one`: 一十
    and not 十 for ten; `one`: 一百 and not 百.
    """
    zero, signs = digits[:-9], digits[-9:]

    def below_ten_thousand(value: int) -> str:
        spelled, gap = "", False
        for power in (3, 2, 1, 0):
            digit = value // 10**power % 10
            if not digit:
                gap = bool(spelled)
                continue
            bare = digit == 1 and power and not one
            sign = "" if bare else signs[digit - 1]
            spelled += (zero if gap else "") + sign + (units[power - 1] if power else "")
            gap = False
        return spelled

    def spell(value: int) -> str:
        high, low = divmod(value, 10_000)
        if not high:
            spelled = below_ten_thousand(low)
        else:
            gap = zero if 0 < low < 1000 else ""
            spelled = below_ten_thousand(high) + units[3] + gap + below_ten_thousand(low)
        short = not first_one and spelled.startswith(signs[0] + units[0])
        return spelled[1:] if short else spelled

    return spell


_STYLES: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "numberInDash": lambda value: f"- {value} -",
    "ordinal": _ordinal,
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "chineseCounting": _tens("○一二三四五六七八九"),
    "chineseCountingThousand": _counting("〇一二三四五六七八九", "十百千万"),
    "chineseLegalSimplified": _counting("零壹贰叁肆伍陆柒捌玖", "拾佰仟万", first_one=True),
    "ideographDigital": _digits("〇一二三四五六七八九"),
    "ideographEnclosedCircle": _run("㈠", 10),
    "ideographLegalTraditional": _counting("零壹貳參肆伍陸柒捌玖", "拾佰仟萬", first_one=True),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographZodiacTraditional": lambda value: _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12],
    "taiwaneseCounting": _tens("○一二三四五六七八九"),
    "taiwaneseCountingThousand": _counting("零一二三四五六七八九", "十百千萬"),
    "taiwaneseDigital": _digits("○一二三四五六七八九"),
    "japaneseCounting": _counting("一二三四五六七八九", "十百千万", one=False),
    "japaneseDigitalTenThousand": _digits("〇一二三四五六七八九"),
    "koreanDigital2": _digits("零一二三四五六七八九"),
}
