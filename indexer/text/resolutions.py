"""Resolutions and decisions that are called by their number: 第2462(2019)号决议, and lists where one word serves all.

A number says which body adopted it only together with the words around it; where these do not say it either, and
custom does not, the number is no symbol. Everything here works on folded keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.text.council_years import fits, year_of

Body = Literal[
    "council",  # the Security Council
    "assembly",
    "economic",  # the Economic and Social Council
    "rights",  # the Human Rights Council
    "commission",  # the Commission on Human Rights
    "environment",  # the United Nations Environment Assembly
    "a council",  # 理事会, and nothing says which
    "the UN",
    "another",
]
Noun = Literal["RES", "DEC"]

_YEAR = r"(?:19[4-9]\d|20\d\d)"
_ROMAN = r"(?:e?s-)?[ivxlc]{1,8}"
_LETTER = r"(?: ?[a-z](?![a-z]))?"
_ITEM = re.compile(
    r"(?P<ordinal>第 ?)?(?<![\d./a-z])(?<![a-z]-)"
    rf"(?:(?P<number>\d{{1,4}}){_LETTER}号? ?[(\[] ?(?:(?P<year>{_YEAR})年?|(?P<roman>{_ROMAN})) ?[)\]]{_LETTER}"
    rf"|(?P<session>(?:e?s-)?\d{{1,4}})/(?P<item>\d{{1,4}}){_LETTER}"
    r"|(?P<alone>\d{1,4})(?=号))(?![\d/])(?P<closed>号)?"
)
_DATE = rf"(?:(?:{_YEAR}年)?\d{{1,2}}月\d{{1,2}}日|{_YEAR}年)"
# Between two numbers of a list: 号决议、其2004年3月26日第…, 号和人权理事会关于……的第…
_BETWEEN = re.compile(
    r"(?:决议|决定)?案?(?:、|,|;|和|及|与|或|至|以及|到|-)+(?:其|该|上述)?"
    rf"(?:[^\d,。;、()<>\"]{{0,14}}(?:会|会议|大会))?(?:在|于)?(?:{_DATE})?(?:通过)?的?(?:关于[^,。;]{{1,50}}的)?"
)
_NOUN = r"(?P<noun>决议|决定)"
_BEFORE = re.compile(rf"(?:{_NOUN}(?:草案)?[:(]?|(?P<english>resolutions?|decisions?) )$")
_AFTER = re.compile(
    r"(?:等|号|各|这|上述|的|有关|相关|[一二两三四五六七八九十多几]{1,2}项|各项"
    rf"|(?:和|及|与|以及)(?:其他|其后|后续|随后|此后))*{_NOUN}"
)
# An ordinal between 第 and 号 in which a year stands in brackets is a resolution, unless it says otherwise.
_OTHERWISE = re.compile(r"(?:决定|法|令|条|公约|公告|公报|文件|报告|声明|建议|一般|判决|案|通知|意见)")

_BODIES: tuple[tuple[Body, re.Pattern[str]], ...] = (
    ("council", re.compile(r"(?<!和平与)(?<!和平和)(?:安全理事会|安理会)$")),
    ("rights", re.compile(r"人权理事会$")),
    ("economic", re.compile(r"(?:经济(?:及|和|与)?社会|经社)理事会$")),
    ("commission", re.compile(r"(?<!美洲)(?<!欧洲)(?<!非洲)人权委员会$")),
    ("environment", re.compile(r"环境大会$")),
    ("assembly", re.compile(r"(?<!缔约方)(?<!缔约国)(?<!卫生)(?<!人居)(?<!成员国)(?<!会员)(?<!议会)大会$")),
    ("a council", re.compile(r"(?:^|[^\u4e00-\u9fff]|[和及与在对由据照守行顾申于])理事会$")),
    ("another", re.compile(r"(?:理事会|委员会|大会|组织|会议|执行局|议会|联盟|董事会)$")),
    ("the UN", re.compile(r"联合国$")),
)
# What may stand between a body and its number, last first.
_PASSING = re.compile(
    rf"(?:{_DATE}|[的在于其该和及以,、]|通过|作出|各项|有关|相关|所有|以往|以前|历次|最近|决议|决定|包括|特别是|尤其是)$"
)
_WINDOW = 80
"""Characters before a number in which the words stand that give it to a body."""
_FARTHEST = 400
"""Characters before a number in which a body is named that custom takes it to be of."""
_MOST_PASSED = 20
_NAMED = re.compile(r"安全理事会|安理会|人权理事会|经济及社会理事会|经社理事会|大会")
_FIRST_PLAIN_SESSION = 31
"""Of the General Assembly: its sessions before the thirty-first are written in Roman numerals."""
_FIRST_DECISION = 301
"""Of a session of the General Assembly: its decisions are numbered from 301 or 401, its resolutions from 1."""
_LAST_ROMAN_SESSION = 30
_BODY_PREFIXES: dict[Body, str] = {
    "assembly": "A/",
    "economic": "E/",
    "rights": "A/HRC/",
    "commission": "E/CN.4/",
}


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in a list: what it is called, and the body that the words before it name."""

    match: re.Match[str]
    noun: Noun | None
    body: Body | None
    later: str
    """What follows it."""

    @property
    def is_ordinal(self) -> bool:
        return bool(self.match["ordinal"] and self.match["closed"])


def by_number(key: str, *, bare: bool) -> Iterator[tuple[int, int, str]]:
    """Every resolution and decision that a key calls by its number: where it begins and ends, and its symbol.

    With `bare`, as in a query, a number with a fitting year is one without a word beside it.
    """
    for items in _lists(key):
        before = key[max(0, items[0].start() - _FARTHEST) : items[0].start()]
        for number in _read(key, items):
            symbol = _symbol(number, before, bare=bare)
            if symbol:
                end = number.match.end()
                if number.match["closed"] and key.startswith(("决议", "决定"), end):
                    end += 2
                yield number.match.start(), end, symbol


def _lists(key: str) -> Iterator[list[re.Match[str]]]:
    """Numbers that stand in one list."""
    items: list[re.Match[str]] = []
    for match in _ITEM.finditer(key):
        if items and not _BETWEEN.fullmatch(key, items[-1].end(), match.start()):
            yield items
            items = []
        items.append(match)
    if items:
        yield items


def _read(key: str, items: Sequence[re.Match[str]]) -> Iterator[_Number]:
    """The numbers of a list with their nouns and bodies: a noun serves all before it, a body all after it."""
    nouns: list[Noun | None] = [None] * len(items)
    for i in reversed(range(len(items))):
        last = i == len(items) - 1
        after = _AFTER.match(key, items[i].end()) if last else None
        word = key[items[i].end() : items[i].end() + 2]
        if after and (after["noun"] == "决议" or items[i]["closed"]):
            nouns[i] = _noun(after["noun"])
        elif not last:
            nouns[i] = _noun(word) or nouns[i + 1]
    before = _BEFORE.search(key, max(0, items[0].start() - 16), items[0].start())
    called = _noun(before["noun"] or before["english"]) if before else None
    body = _body(key[max(0, items[0].start() - _WINDOW) : items[0].start()])
    for i, item in enumerate(items):
        if i:
            body = _body(key[items[i - 1].end() : item.start()]) or body
        yield _Number(item, nouns[i] or called, body, key[item.end() : item.end() + 12])


def _noun(word: str | None) -> Noun | None:
    if word in ("决议", "resolution", "resolutions"):
        return "RES"
    return "DEC" if word in ("决定", "decision", "decisions") else None


def _body(before: str) -> Body | None:
    """The body to which the words before a number give it; None if they name none."""
    text = re.split("[。;?!]", before)[-1]
    for _ in range(_MOST_PASSED):
        for body, name in _BODIES:
            if name.search(text):
                return body
        passing = _PASSING.search(text)
        if not passing:
            break
        stripped = text[: passing.start()]
        about = stripped.rfind("关于") if passing[0] == "的" else -1
        text = stripped[:about] if about >= 0 and "," not in stripped[about:] else stripped
    return None


def _symbol(number: _Number, before: str, *, bare: bool) -> str | None:
    match number.match.groupdict():
        case {"year": str(year), "number": n}:
            return _of_a_year(number, int(n), int(year), bare=bare)
        case {"roman": str(roman), "number": n}:
            return _of_a_roman_session(number, n, roman.upper(), bare=bare)
        case {"session": str(session), "item": str(item)}:
            return _of_a_session(number, session.upper(), item, before)
        case {"alone": n}:
            year_adopted = year_of(int(n)) if number.body in ("council", "the UN") else None
            return f"S/RES/{n}({year_adopted})" if year_adopted and number.noun == "RES" else None
    return None


def _of_a_year(number: _Number, n: int, year: int, *, bare: bool) -> str | None:
    if number.noun == "DEC":
        # The Governing Council of the Compensation Commission is the one body that numbers decisions so.
        return f"S/AC.26/Dec.{n}({year})" if number.body in ("a council", "another") else None
    fitting = fits(n, year)
    if number.noun is None and not (fitting and (bare or number.is_ordinal)):
        return None
    if number.noun is None and not bare and _OTHERWISE.match(number.later):
        return None
    return f"S/RES/{n}({year})" if fitting or number.body != "another" else None


def _of_a_roman_session(number: _Number, n: str, roman: str, *, bare: bool) -> str | None:
    ordinal = number.is_ordinal and not _OTHERWISE.match(number.later)
    if number.noun == "DEC" or not (number.noun or bare or ordinal) or number.body == "another":
        return None
    of_council = number.body in ("economic", "a council") or _value(roman) > _LAST_ROMAN_SESSION
    return f"{'E' if of_council and '-' not in roman else 'A'}/RES/{n}({roman})"


def _of_a_session(number: _Number, session: str, item: str, before: str) -> str | None:
    special = "-" in session
    yearly = not special and len(session) == 4
    body = number.body
    if not number.noun or body == "another" or (yearly and not re.fullmatch(_YEAR, session)):
        return None
    if body == "environment":
        return f"UNEP/EA.{session}/Res.{item}" if number.noun == "RES" else None
    if body == "a council":
        body = "economic" if yearly else "rights"
    if body not in _BODY_PREFIXES:
        body = _by_custom(number.noun, session, int(item), before)
    return f"{_BODY_PREFIXES[body]}{number.noun}/{session}/{item}" if body else None


def _by_custom(noun: Noun, session: str, item: int, before: str) -> Body | None:
    """The body that a number means where no words give it to one."""
    named = _NAMED.findall(before)
    if "-" in session:
        return "assembly"
    if len(session) == 4:
        return "economic" if noun == "RES" or (named and "社" in named[-1]) else None
    if int(session) < _FIRST_PLAIN_SESSION:
        return "rights" if named and named[-1] == "人权理事会" else None
    return "assembly" if noun == "RES" or item >= _FIRST_DECISION else None


def _value(roman: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}.get(c, 0) for c in roman]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
