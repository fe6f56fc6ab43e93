"""Numbers that Word counts: lists as numbering.xml defines them, and the counters of one story.

ISO/IEC 29500-1, 17.9. What it leaves open is done as Word does: the lists that refer to one definition share its
counters; a list's own start counts once, where the list is first used at that level; a level above that was never
used stands at its start; lvlRestart 0 is "never".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.documents.markers import Marker, marker_of
from indexer.documents.numerals import LARGEST, numeral
from indexer.documents.word.names import is_on, number, q, value
from indexer.documents.word.package import Element
from indexer.documents.word.signs import bullet
from indexer.documents.word.styles import Styles

_LEVELS = 9
_LONGEST = 100  # of a template: Word allows 31 characters
_PLACE = re.compile(r"%([1-9])")
_FORMAL = frozenset("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟")  # 壹、 stands above 一、, 甲、 below it
_PADDED = re.compile(r"0*1(?=,)")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `text` is a template (`第%1条`); `restart` is None, or the level, from 1, after which it
    starts again (0: never); `style` is the paragraph style that stands for this level."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str = ""


@dataclass(slots=True)
class List:
    """What a `w:num` refers to: levels, by number from 0, and where it makes them start anew.

    Lists of the same `definition` count together.
    """

    definition: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)

    def start(self, level: int) -> int:
        """The first value of a level."""
        return self.starts.get(level, self.levels.get(level, Level()).start)

    def level_of(self, style: str) -> int | None:
        """The level that paragraphs of a style are counted at, if the list says so."""
        return next((k for k, level in self.levels.items() if style and level.style == style), None)


@dataclass(frozen=True, slots=True)
class Mark:
    """A number as it is printed, white space after it included; `named` if it holds words (`第三条`, `附件一`).

    `marker` is what it is to the structure of a text; None for the name of an annex, a table or a figure.
    """

    text: str
    named: bool
    marker: Marker | None


class Numbering:
    """The lists of a document, by their numIds."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, Element] = {}
        self._nums: dict[int, Element] = {}
        self._lists: dict[int, List | None] = {}
        for element in () if root is None else root:
            if element.tag == q("w:abstractNum"):
                self._definitions.setdefault(element.get(q("w:abstractNumId"), ""), element)
            elif element.tag == q("w:num"):
                identity = element.get(q("w:numId"), "")
                if identity.isdecimal() and len(identity) < 10:
                    self._nums.setdefault(int(identity), element)

    def list(self, num_id: int) -> List | None:
        """The list of that id; None if there is none."""
        if num_id not in self._lists:
            self._lists[num_id] = self._read(num_id)
        return self._lists[num_id]

    def _read(self, num_id: int) -> List | None:
        num = self._nums.get(num_id)
        definition = self._definition(num)
        if num is None or definition is None:
            return None
        levels = dict(_levels(definition))
        starts: dict[int, int] = {}
        for override in num.iterchildren(q("w:lvlOverride")):
            levels.update(_levels(override))
            k, start = _level_number(override), number(override, "w:startOverride")
            if k is not None and start is not None:
                starts[k] = _counter(start)
        return List(definition.get(q("w:abstractNumId"), ""), levels, starts)

    def _definition(self, num: Element | None) -> Element | None:
        """The definition that holds the levels: one may stand for that of a style for lists."""
        definition = self._definitions.get(value(num, "w:abstractNumId") or "")
        link = value(definition, "w:numStyleLink")
        if link is None:
            return definition
        meant = self._nums.get(self._styles.numbering(link) or 0)
        return self._definitions.get(value(meant, "w:abstractNumId") or "", definition)


class Counters:
    """Counts the numbered paragraphs of one story (the text, a note, a text box) in their order."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._values: dict[str, dict[int, int]] = {}
        self._started: set[tuple[int, int]] = set()

    def mark(self, num_id: int, k: int) -> Mark | None:
        """The mark of the next paragraph of a list at level `k`; None if nothing is printed before it."""
        counted = self._numbering.list(num_id)
        level = counted.levels.get(k) if counted else None
        if counted is None or level is None:
            return None
        values = self._values.setdefault(counted.definition, {})
        for above in range(k):
            values.setdefault(above, counted.start(above))
        if k in counted.starts and (num_id, k) not in self._started:
            self._started.add((num_id, k))
            values[k] = counted.starts[k]
        else:
            values[k] = _counter(values[k] + 1) if k in values else counted.start(k)
        for below in [b for b in values if b > k]:
            restart = counted.levels.get(below, Level()).restart
            if restart is None or k < restart:
                del values[below]
        return _mark(counted, level, values)


def _mark(counted: List, level: Level, values: dict[int, int]) -> Mark | None:
    def printed(place: re.Match[str]) -> str:
        k = int(place[1]) - 1
        style = counted.levels.get(k, level).format
        if level.legal and style not in ("none", "decimalZero"):
            style = "decimal"
        return _custom(values.get(k, counted.start(k)), style)

    text = bullet(level.text) if level.format == "bullet" else _PLACE.sub(printed, level.text)
    text = " ".join(text.split())
    if not text:
        return None
    spaced = text + ("" if level.suffix == "nothing" else " ")
    named = level.format != "bullet" and any(map(str.isalpha, _PLACE.sub("", level.text)))
    return Mark(spaced, named, _marker(text, level, named, len(spaced)))


def _custom(value: int, style: str) -> str:
    """Formats of Word's own, written as the first of their values (`001, 002, 003, ...`), or those of the standard."""
    if found := _PADDED.match(style):
        return str(value).zfill(len(found[0]))
    return numeral(value, style)


def _marker(text: str, level: Level, named: bool, end: int) -> Marker | None:
    """What kind of mark a printed number is: by its looks, or where they do not tell, by what it is made of."""
    if level.format == "bullet":
        return Marker("bullet", "", end)
    if found := marker_of(f"{text} 。"):
        return found._replace(end=end)
    if named:
        return None
    value = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in ".-").strip(".-")
    if value.replace(".", "").isdecimal():
        return Marker("dotted" if "." in value else "arabic", value, end)
    if value.isascii() and value.isupper():
        return Marker("capital", value, end)
    return Marker("han" if set(text) & _FORMAL else "letter", value or text, end)


def _levels(parent: Element) -> Iterator[tuple[int, Level]]:
    for element in parent.iterchildren(q("w:lvl")):
        k = _level_number(element)
        if k is not None:
            start, hidden = number(element, "w:start"), is_on(element.find(q("w:rPr")), "w:vanish")
            yield (
                k,
                Level(
                    start=1 if start is None else _counter(start),
                    format=_format(element),
                    text="" if hidden else (value(element, "w:lvlText") or "")[:_LONGEST],
                    suffix=value(element, "w:suff") or "tab",
                    legal=bool(is_on(element, "w:isLgl")),
                    restart=number(element, "w:lvlRestart"),
                    style=value(element, "w:pStyle") or "",
                ),
            )


def _level_number(element: Element) -> int | None:
    given = element.get(q("w:ilvl"), "")
    return int(given) if given in map(str, range(_LEVELS)) else None


def _format(element: Element) -> str:
    """The format of a level; one of Word's own is the template by which it is written."""
    for found in element.iter(q("w:numFmt")):
        if found.get(q("w:val")) == "custom":
            return found.get(q("w:format"), "decimal")
        return found.get(q("w:val"), "decimal")
    return "decimal"


def _counter(given: int) -> int:
    return min(max(given, 0), LARGEST)
