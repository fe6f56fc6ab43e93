"""Names that a corpus introduces with their short forms: 欧洲安全与合作组织(欧安组织), ……(以下简称“……”).

What is found is a proposal: a person reviews it before a search uses it (`terms.py`). A short form is one only if its
characters stand in the long form in the same order; where the long form begins is worked out from that.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.text.folding import HAN, fold
from indexer.text.terms import synonyms

_LONGEST = 40
_CALLED = "(?:以下|下文)?(?:简称|簡稱|统称|統稱|称|稱|下称|下稱)(?:为|為)?[:：]?"
_SHORT = rf"[“\"「《]?(?P<{{}}>[{HAN}]{{{{2,12}}}})[”\"」》]?"
_INTRODUCED = re.compile(
    rf"(?P<before>[{HAN}、·-]{{4,{_LONGEST}}})[”\"》]?"
    rf"(?:[(（](?:{_CALLED})?{_SHORT.format('bracketed')}[)）]|[，,](?=以下|下文){_CALLED}{_SHORT.format('named')})"
)
_LATIN = re.compile(
    rf"(?:^|[、，。；：（(《“])(?P<full>[{HAN}]{{4,20}})[”\"》]?[(（](?P<short>[A-Z][A-Za-z-]{{1,11}})[)）]"
)
_BODY = re.compile(
    r"(?:组织|联盟|办公室|委员会|公署|大会|公约|理事会|法院|法庭|银行|基金|基金会|机构|规划署|计划署|特派团|稳定团|部队"
    r"|联合体|共同体|工作组|协会|中心|条约|协定|议程|框架)$"
)
# What no name begins with: a name in a sentence begins behind it.
_NO_BEGINNING = re.compile(r".*[的由和与及在对向请经同据按照从为是把被将于等其该即如至以并或还又、]", re.DOTALL)
_POINTING = "本该該此上下前同"
"""What begins with one of these (以下简称本法) names nothing outside its own text."""
_PREFIXES = ("联合国", "国际", "世界", "全球", "中华人民共和国", "中国", "全国")


@dataclass(frozen=True, slots=True)
class MinedName:
    """A proposal: a name in full, its short form, how often they were found together, and one of the places."""

    full: str
    short: str
    count: int
    place: str


def mine(texts: Iterable[tuple[str, str]]) -> list[MinedName]:
    """The names that texts introduce with a short form that is not declared yet, those found most often first.

    `texts` are pairs of a place (what a reviewer may look up) and a text.
    """
    contexts: dict[str, list[str]] = defaultdict(list)
    places: dict[tuple[str, str], str] = {}
    whole: Counter[tuple[str, str]] = Counter()
    for place, text in texts:
        for before, short in _introduced(text):
            contexts[short].append(before)
            places.setdefault((short, before), place)
        for match in _LATIN.finditer(text):
            if _BODY.search(match["full"]):
                whole[match["full"], match["short"]] += 1
                places.setdefault((match["short"], match["full"]), place)
    proposals = [(full, short, len(of), places[short, of[0]]) for short, full, of in _with_beginnings(contexts)]
    proposals += [(full, short, count, places[short, full]) for (full, short), count in whole.items()]
    mined = [MinedName(*found) for found in proposals if fold(found[1]) not in map(fold, synonyms(found[0]))]
    return sorted(mined, key=lambda name: (-name.count, name.full, name.short))


def _introduced(text: str) -> Iterator[tuple[str, str]]:
    for match in _INTRODUCED.finditer(text):
        before, short = match["before"], match["bracketed"] or match["named"]
        start = _core(before, short) if short[0] not in _POINTING else None
        if start is not None and len(before) - start > len(short):
            yield before, short


def _core(before: str, short: str) -> int | None:
    """Where the shortest end of a text begins that holds all characters of a short form in order, the last of them at
    its own end; None if none does."""
    at = len(before)
    if fold(before[-1]) != fold(short[-1]):
        return None
    for c in reversed(short):
        at = before.rfind(c, 0, at)
        if at < 0:
            return None
    return at


def _with_beginnings(contexts: dict[str, list[str]]) -> Iterator[tuple[str, str, list[str]]]:
    """Short form, full name, and the texts before the bracket that end with it; the name begins before its core where
    all texts agree that it does, or where a usual first word stands."""
    for short, texts in contexts.items():
        of_core: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            of_core[text[_core(text, short) :]].append(text)
        for core, of in of_core.items():
            lefts = [_NO_BEGINNING.sub("", text[: -len(core)]) for text in of]
            shared = _common_end(lefts) if len(set(of)) > 1 else ""
            usual = next((p for p in _PREFIXES if all(left.endswith(p) for left in lefts)), "")
            yield short, max(shared, usual, key=len) + core, of


def _common_end(texts: Sequence[str]) -> str:
    first = min(texts, key=len)
    for length in range(len(first), 0, -1):
        if all(text.endswith(first[-length:]) for text in texts):
            return first[-length:]
    return ""


def proposal(names: Sequence[MinedName], texts: int) -> Iterator[str]:
    """A list for review, in the form of a list of terms: lines of TOML, what is doubtful commented out."""
    yield f"# 从 {texts} 段中找到 {len(names)} 个名称和简称。请逐条审定：删去不对的，改正起讫不对的，存为 terms.toml，"
    yield "# 再运行 duansou rebuild。已经审定的没有列出；有歧义的加了 #，取舍后去掉。"
    fulls = defaultdict(set)
    for name in names:
        fulls[fold(name.short)].add(fold(name.full))
    for name in names:
        taken = [other for other in synonyms(name.short) if fold(other) != fold(name.full)]
        doubt = ""
        if taken:
            doubt = f"，已经是“{taken[0]}”的简称"
        elif len(fulls[fold(name.short)]) > 1:
            doubt = "，这个简称不止一个全称"
        mark = "# " if doubt else ""
        yield ""
        yield f"# {name.count} 处，例如 {name.place}{doubt}"
        yield f"{mark}[[name]]"
        yield f'{mark}full = "{name.full}"'
        yield f'{mark}short = ["{name.short}"]'
