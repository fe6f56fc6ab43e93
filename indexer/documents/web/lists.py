"""Lists of a page: the mark that a browser puts before each item."""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from indexer.documents.markers import marker_of
from indexer.documents.numerals import numeral

BULLET = "- "
"""What stands for the disc, circle or square before an item without a number."""

_STYLE = re.compile(r"(?:^|[;\s])list-style(?:-type)?\s*:\s*([^;]+)", re.IGNORECASE)
_STRING = re.compile(r"""(["'])(.*?)\1""")
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_BULLETS = frozenset(("disc", "circle", "square"))
_ROMAN = {"lower-roman": "lowerRoman", "upper-roman": "upperRoman"}
_HAN = {
    **dict.fromkeys(("cjk-ideographic", "simp-chinese-informal"), "chineseCountingThousand"),
    "trad-chinese-informal": "taiwaneseCountingThousand",
    "simp-chinese-formal": "chineseLegalSimplified",
    "trad-chinese-formal": "ideographLegalTraditional",
    "cjk-decimal": "ideographDigital",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
}
_MOST = 2**31 - 1


class List:
    """A list that is open: counts its items as HTML says, 4.4.5 and 15.3.8."""

    def __init__(self, node: LexborNode | None) -> None:
        attributes = node.attributes if node is not None else {}
        self._is_ordered = node is not None and node.tag == "ol"
        self._style = _style(attributes) or ("decimal" if self._is_ordered else "disc")
        self._step = -1 if "reversed" in attributes else 1
        start = _integer(attributes.get("start"))
        if start is None:
            start = _items(node) if self._step < 0 and node is not None else 1
        self._next = start

    def mark(self, item: Mapping[str, str | None]) -> str:
        """The mark of the next item, with what parts it from the text; "" for none."""
        value = _integer(item.get("value")) if self._is_ordered else None
        value = self._next if value is None else value
        self._next = value + self._step
        return _mark(value, _style(item) or self._style)


def marked(mark: str, text: str) -> str:
    """An item's text behind its mark, unless it brings its own: authors who number by hand hide the browser's."""
    own = marker_of(text)
    if own and (mark == BULLET or own.style != "bullet"):
        return text
    return mark + text


def _style(attributes: Mapping[str, str | None]) -> str:
    """The value of `list-style-type` that an element has by itself; strings with their quotes."""
    if found := _STYLE.search(attributes.get("style") or ""):
        if string := _STRING.search(found[1]):
            return string[0]
        known = (*_TYPES.values(), *_BULLETS, *_HAN, "lower-latin", "upper-latin", "decimal-leading-zero", "none")
        words = found[1].lower().split()
        return next((word for word in words if word in known), "")
    given = (attributes.get("type") or "").strip()
    return _TYPES.get(given) or (given.lower() if given.lower() in (*_BULLETS, "none") else "")


def _mark(value: int, style: str) -> str:
    if style[:1] in ('"', "'"):
        return style[1:-1]
    if style == "none":
        return ""
    if style in _BULLETS:
        return BULLET
    if style in _HAN:
        return f"{numeral(value, _HAN[style])}、"
    if style in _ROMAN:
        return f"{numeral(value, _ROMAN[style])}. "
    if style.endswith(("alpha", "latin")):
        letters = _letters(value)
        return f"{letters.upper() if style.startswith('upper') else letters}. "
    return f"{value:02}. " if style == "decimal-leading-zero" else f"{value}. "


def _letters(value: int) -> str:
    """a … z, aa, ab … as CSS counts; decimal digits where there are no letters."""
    if value < 1:
        return str(value)
    spelled = ""
    while value:
        value, letter = divmod(value - 1, 26)
        spelled = chr(ord("a") + letter) + spelled
    return spelled


def _integer(given: str | None) -> int | None:
    """An integer as HTML reads it: what follows the digits does not count."""
    found = re.match(r"\s*([+-]?\d{1,12})", given or "")
    return max(-_MOST, min(_MOST, int(found[1]))) if found else None


def _items(node: LexborNode) -> int:
    count, child = 0, node.child
    while child is not None:
        count += child.tag == "li"
        child = child.next
    return count
