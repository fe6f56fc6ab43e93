"""What a document's own text says of it: title, date, organ, session, agenda item, script. Nothing is guessed."""

from __future__ import annotations

import re
from functools import cache

from indexer.documents.dates import DATE, dates
from indexer.documents.model import Paragraph
from indexer.documents.phrases import (
    ADOPTED,
    AGENDA_LINE,
    ORGAN_LINE,
    ORGANS,
    SESSION_LINE,
    is_adoption,
    masthead_entries,
)

_TITLE_DATE = re.compile(rf"{DATE}\s*(?:[,，]\s*)?\S.*", re.IGNORECASE)
_ENACTED = re.compile(rf"{DATE}(?=[^，；。]{{0,80}}?{ADOPTED})", re.IGNORECASE)
_DISTRIBUTED = re.compile(
    rf"作为(?P<organ>{ORGANS})\s*(?:(?:临时)?议程项目\s*(?P<item>\d+(?:\s*[（(][a-z][）)])?)\s*项?下?)?的?(?:正式)?文件"
)
_QUOTED = re.compile(r"《([^《》]+)》")
_SPACES_IN_CHINESE = re.compile(r"\s+(?=[^A-Za-z])")
_ENOUGH = 20  # characters that only one script has


def read_off(paragraphs: tuple[Paragraph, ...]) -> dict[str, str]:
    """Fields of the record that the text tells: those that it does not tell are left out."""
    first = paragraphs[0].section if paragraphs else ""
    letter = [p for p in paragraphs if p.section == first]
    masthead = [entry for p in letter if p.kind == "masthead" for entry in masthead_entries(p.text.strip())]
    title = next((p.text.strip() for p in letter if p.kind == "title"), None)
    found = {
        "title": title and (quoted[1] if (quoted := _QUOTED.fullmatch(title)) else title),
        "date": _date(masthead, title, [p.text for p in letter if p.kind == "signature"]),
        "organ": next((m["organ"] for t in masthead if (m := ORGAN_LINE.fullmatch(t))), None),
        "session": next((_SPACES_IN_CHINESE.sub("", t) for t in masthead if SESSION_LINE.fullmatch(t)), None),
        "agenda_item": next((m["item"] for t in masthead if (m := AGENDA_LINE.fullmatch(t))), None),
        "lang": _script(paragraphs),
    }
    said = next((m for p in letter if p.kind == "body" and (m := _DISTRIBUTED.search(p.text))), None)
    if said:
        found["organ"] = found["organ"] or said["organ"]
        found["agenda_item"] = found["agenda_item"] or said["item"]
    return {name: value for name, value in found.items() if value}


def _date(masthead: list[str], title: str | None, signatures: list[str]) -> str | None:
    """The document's own date: the latest of its masthead and its title, else that under its signature.

    Of a law: when it was adopted or last amended, not when it took effect. Dates of what a title speaks of do
    not count, so only one that the title begins with does.
    """
    found: list[str] = []
    for line in masthead:
        printed = _ENACTED.findall(line) if is_adoption(line) else [line]
        found.extend(day for text in printed for day in dates(text))
    if title and _TITLE_DATE.match(title):
        found.extend(list(dates(title))[:1])
    return max(found or [day for line in signatures for day in dates(line)], default=None)


def _script(paragraphs: tuple[Paragraph, ...]) -> str | None:
    """`zh-Hans` or `zh-Hant`, where enough characters that only one of the two scripts has leave no doubt."""
    only_simplified, only_traditional = _of_one_script()
    seen = [set(paragraph.text) for paragraph in paragraphs]
    simplified = sum(len(characters & only_simplified) for characters in seen)
    traditional = sum(len(characters & only_traditional) for characters in seen)
    if simplified + traditional < _ENOUGH:
        return None
    if simplified > 20 * traditional:
        return "zh-Hans"
    return "zh-Hant" if traditional > 20 * simplified else None


@cache
def _of_one_script() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only GB 2312 has, and those that only Big5 has."""
    han = [chr(point) for point in range(0x4E00, 0xA000)]
    simple, complex_ = ({c for c in han if c.encode(encoding, "ignore")} for encoding in ("gb2312", "big5"))
    return frozenset(simple - complex_), frozenset(complex_ - simple)
