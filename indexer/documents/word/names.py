"""Names of elements and attributes, as lxml writes them."""

from __future__ import annotations

from functools import cache

from indexer.documents.word.package import Element

_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@cache
def q(name: str) -> str:
    """`w:p` as `{namespace}p`."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


_VAL = q("w:val")


def value(element: Element | None, name: str) -> str | None:
    """The `w:val` of a child; None if there is no such child, or it has no value."""
    child = None if element is None else element.find(q(name))
    return None if child is None else child.get(_VAL)


def number(element: Element | None, name: str) -> int | None:
    """The same as an integer; None also for what is none."""
    return integer(value(element, name))


def integer(text: str | None) -> int | None:
    """A number as attributes have it; None for what is none, or has more digits than any of Word's."""
    try:
        return int(text) if text is not None and len(text) < 12 else None
    except ValueError:
        return None


def is_on(element: Element | None, name: str) -> bool | None:
    """Whether a property that is on or off is on; None if it is not there."""
    child = None if element is None else element.find(q(name))
    return None if child is None else child.get(_VAL, "true") not in ("0", "false", "off")
