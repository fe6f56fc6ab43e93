"""Labels: what one writes to cite a paragraph (`附件 第6段`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.documents.model import ParagraphKind
from indexer.documents.phrases import annex_name

_LONGEST_HEADING = 16
_OUTER_DIVISION = re.compile("第.+(?:章|[编編]|部分|篇)")
_IN_ARTICLE = re.compile(r"(第[^()]+)\(([^()]+)\)(.*)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands: what its label is made of."""

    text: str
    number: str | None
    kind: ParagraphKind
    section: str
    clause: str
    """How a paragraph of an article without a mark of its own is cited, "" for others."""


def labels(places: Sequence[Place], given: Sequence[str | None]) -> list[str]:
    """A label for each place, the given ones as they are.

    The labels of numbered paragraphs are unlike each other: where numbers start again, they name the heading
    too, and where that is not enough, the place in the whole document.
    """
    plain = _plain(places)
    counts = _counts(places, given, plain)
    made: list[str] = []
    heading = division = ""
    for place, label in zip(places, plain, strict=True):
        above = division if place.kind == "heading" else heading
        if place.number is not None and counts[label] > 1 and above:
            label = _join(place.section, above, _core(place) or "")
        made.append(label)
        if place.kind in ("title", "heading"):
            heading = _short(place.text)
            if place.number and _OUTER_DIVISION.match(place.number):
                division = place.number
    counts = _counts(places, given, made)
    for n, (place, label) in enumerate(zip(places, made, strict=True), 1):
        if place.number is not None and counts[label] > 1:
            made[n - 1] = f"{label}(全文第{n}段)"
    return [g or label for g, label in zip(given, made, strict=True)]


def _counts(places: Sequence[Place], given: Sequence[str | None], made: Sequence[str]) -> Counter[str]:
    """How many numbered paragraphs have each label."""
    rows = zip(places, given, made, strict=True)
    return Counter(g or label for place, g, label in rows if place.number is not None)


def _plain(places: Sequence[Place]) -> list[str]:
    """Labels by number, or by place within the section or article."""
    made: list[str] = []
    ordinals: Counter[tuple[str, str]] = Counter()
    for place in places:
        core = _core(place)
        if place.kind in ("preamble", "operative", "item", "body"):
            ordinals[place.section, ""] += 1
            ordinals[place.section, place.kind] += 1
        if core is None and place.kind == "preamble":
            core = f"序言部分第{ordinals[place.section, 'preamble']}段"
        elif core is None:
            core = place.clause or f"第{ordinals[place.section, '']}自然段"
        made.append(_join(place.section, core))
    return made


def _core(place: Place) -> str | None:
    """The label without its section; None for what is cited by counting."""
    if place.number is not None:
        return _numbered(place.number, place.kind)
    if place.kind == "heading":
        return "" if annex_name(place.text) else f"小标题“{_short(place.text)}”"
    return {"title": "标题", "masthead": "文头", "signature": "署名"}.get(place.kind)


def _numbered(number: str, kind: ParagraphKind) -> str:
    if found := _IN_ARTICLE.fullmatch(number):
        return f"{found[1]}{'' if found[2].isascii() else '第'}({found[2]})项{found[3]}"
    if number.startswith("第"):
        return f"{number}项" if number.endswith(")") else number
    return f"第{number}{'节' if kind == 'heading' else '段'}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_HEADING else text[: _LONGEST_HEADING - 1] + "…"


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
