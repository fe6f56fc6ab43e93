"""What a symbol is the symbol of, as far as the corpus says it: the title of the document that bears it, or else what
the paragraphs that cite it call it (题为“……”的第60/288号决议, 秘书长关于……的报告(S/2020/754))."""

from __future__ import annotations

import re
from collections import Counter

from indexer.text.symbols import Mention, symbol_term
from server.search.engines import Engine, Request
from server.search.plan import Condition, RankTerms, Value

_READ = 20
"""Citing paragraphs that are read for a title: what is called by a name is soon called by it."""

_OPEN, _CLOSE = '“《「『〈"', '”》」』〉"'
_NAME = rf"[{_OPEN}](?P<name>[^{_OPEN}{_CLOSE}。；;]{{2,80}})[{_CLOSE}]"
_DATE = r"(?:[12]\d{3} ?年)?(?: ?\d{1,2} ?月 ?\d{1,2} ?日)?"
_BODY = r"(?:联合国)?(?:安全理事会|安理会|大会|人权理事会|经济及社会理事会|经社理事会)?"
_CALLED = re.compile(rf"题为 ?{_NAME}的 ?{_BODY} ?{_DATE} ?(?:通过的)?$")
_THAT_IS = re.compile(rf"(?:[，,] ?(?:即|题为)|题为|[（(](?:即|题为)?)? ?{_NAME}")
_ABOUT = re.compile(rf"(?P<name>关于[^，,。；;、：:（）()“”《》]{{2,40}})的 ?{_BODY} ?{_DATE} ?(?:通过的)?$")
_KIND = "报告|声明|信|信函|说明|普通照会|备忘录|公报|宣言|行动计划|战略|方案|概念说明|公约|协定|协议|章程"
_AUTHOR = "秘书长|主席|工作组|专家组|特别报告员|关于"
_DOCUMENT = re.compile(rf"(?P<name>(?:{_AUTHOR})[^，,。；;：:（）()]{{0,60}}?(?:{_KIND}))[（(]$")
_BOOK = re.compile(rf"{_NAME}[（(](?:{_BODY})?(?:文件)?$")


def title_in(text: str, mention: Mention) -> str | None:
    """What a paragraph calls a symbol that it mentions; None if it gives it no name."""
    start, end = mention.range
    before, after = text[max(0, start - 120) : start], text[end : end + 100]
    for pattern in (_CALLED, _BOOK):
        if found := pattern.search(before):
            return _tidy(found["name"])
    if found := _THAT_IS.match(after):
        return _tidy(found["name"])
    for pattern in (_DOCUMENT, _ABOUT):
        if found := pattern.search(before):
            return _tidy(found["name"])
    return None


class SymbolTitles:
    """Titles of symbols by one engine, each worked out once; safe to share among threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, str | None] = {}

    def of(self, symbol: str) -> str | None:
        """The title of a symbol; None if the corpus does not say."""
        if symbol in self._known:
            return self._known[symbol]
        title = self._held(symbol)
        if symbol in self._engine.citations():
            # Only these are kept: of others anybody can ask for any number.
            title = self._known[symbol] = title or self._learnt(symbol)
        return title

    def _held(self, symbol: str) -> str | None:
        hits = self._engine.search(_first(Value("symbol", symbol_term(symbol)), 1)).hits
        return hits[0].record.title if hits else None

    def _learnt(self, symbol: str) -> str | None:
        """The name that most of the citing paragraphs give; of several the longest."""
        names = Counter(
            name
            for found in self._engine.search(_first(Value("cites", symbol), _READ)).hits
            for mention in found.mentions
            if mention.symbol == symbol and (name := title_in(found.paragraph.text, mention))
        )
        return max(names, key=lambda name: (names[name], len(name), name)) if names else None


def _first(where: Condition, size: int) -> Request:
    return Request(where, RankTerms(), sort="document", size=size)


def _tidy(name: str) -> str:
    return " ".join(name.split())
