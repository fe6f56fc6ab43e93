"""Pinpoints: the paragraphs of a resolution or document that a text refers to, 第2462(2019)号决议第5段.

A pinpoint counts only where it follows its symbol; 同上 and what stands for a symbol elsewhere are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.text.folding import fold

_LONGEST = 120
"""Characters after a symbol in which its pinpoint is looked for."""
_MOST = 50
"""Paragraphs that one range may stand for."""

_COUNTED = r"[一二三四五六七八九十]{1,3}"
_NUMBER = rf"(?:\d{{1,3}}(?: ?\([a-z]{{1,4}}\))*|\([a-z]{{1,4}}\)|{_COUNTED})"
_JOIN = r"(?:、|,|和|及|与|以及|至|到|-|~)"
_PART = rf"(?:执行部分|序言部分|序言|正文|附件(?:{_COUNTED}|[ivx]{{1,4}}|\d)?)"
_PINPOINT = re.compile(
    rf"(?P<apart>[,(] ?)?的?(?P<label>(?P<part>(?:{_PART}[,的]?)*)第 ?(?P<numbers>{_NUMBER}(?:{_JOIN}第?{_NUMBER})*)段)"
    r"(?P<after>.?)"
)
_ENDS = "。;,、)和及与至"
_NUMBERS = re.compile(rf"(?P<join>{_JOIN})?第?(?P<number>{_NUMBER})")
_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """`label` is what is printed (`第1至第5段`, `执行部分第2(e)段`); `paragraphs` are the numbers one by one (`1` to
    `5`), after the part in which they count if it is not the operative one (`序言部分 3`)."""

    label: str
    paragraphs: tuple[str, ...]


def pinpoint(text: str, end: int) -> Pinpoint | None:
    """The pinpoint of a symbol that ends at this place of a text; None if none follows it.

    Behind a comma a paragraph belongs to the symbol only where the sentence ends or pauses after it, as in a note:
    the subject of a sentence that goes on (按照第1807(2008)号决议，第1段所述措施……) may be a paragraph of its own text.
    """
    match = _PINPOINT.match(fold(text[end : end + _LONGEST]))
    if not match or (match["apart"] == "," and match["after"] and match["after"] not in _ENDS):
        return None
    part = match["part"].strip(",的").removeprefix("执行部分").removeprefix("正文")
    numbers = tuple(_one_by_one(match["numbers"]))
    return Pinpoint(match["label"], tuple(f"{part} {number}".strip() for number in numbers))


def _one_by_one(text: str) -> list[str]:
    out: list[str] = []
    for match in _NUMBERS.finditer(text):
        number = _in_digits(match["number"].replace(" ", ""))
        if number.startswith("(") and out:  # 第3(a)和(c)段
            number = out[-1].partition("(")[0] + number
        if match["join"] in ("至", "到", "-", "~") and out:
            out += _between(out[-1], number)
        out.append(number)
    return out


def _between(first: str, last: str) -> list[str]:
    """What a range leaves out: the numbers, or the letters under one number, between its ends."""
    if first.isdecimal() and last.isdecimal():
        return [str(n) for n in range(int(first) + 1, int(last))] if int(last) - int(first) <= _MOST else []
    stem, _, letter = first.rpartition("(")
    other, _, end = last.rpartition("(")
    if stem == other and len(letter) == len(end) == 2:
        return [f"{stem}({chr(c)})" for c in range(ord(letter[0]) + 1, ord(end[0]))]
    return []


def _in_digits(number: str) -> str:
    if not re.fullmatch(_COUNTED, number):
        return number
    tens, ten, ones = number.rpartition("十")
    return str((_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0))
