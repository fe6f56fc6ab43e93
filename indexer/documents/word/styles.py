"""What styles say of a paragraph that matters to its text: numbering, headings, hidden text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from indexer.documents.word.names import integer, is_on, number, q, value
from indexer.documents.word.package import Element

_BODY_LEVEL = 9  # the outline level that is none


@dataclass(frozen=True, slots=True)
class Style:
    """The properties of a style, those of the styles that it is based on included; None is "not said".

    `num_style` is the style whose paragraphs `num_id` numbers: a list may say at which level.
    """

    name: str = ""
    num_id: int | None = None
    num_style: str = ""
    level: int | None = None
    outline: int | None = None
    indented: bool | None = None
    hidden: bool | None = None

    @property
    def is_contents(self) -> bool:
        """Whether it is one of the styles of a table of contents."""
        return self.name.startswith("toc ") and self.name[4:].isdecimal()

    @property
    def is_title(self) -> bool:
        """Whether it is the style of a document's title."""
        return self.name == "title"


class Styles:
    """The styles of a document, by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._resolved: dict[str, Style] = {}
        self._default = ""
        for element in () if root is None else root.iterchildren(q("w:style")):
            identity = element.get(q("w:styleId"), "")
            self._elements.setdefault(identity, element)
            if element.get(q("w:type")) == "paragraph" and element.get(q("w:default")) in ("1", "true", "on"):
                self._default = identity

    @cached_property
    def plain(self) -> Style:
        """The style of a paragraph that names none."""
        return self.style(self._default)

    def style(self, identity: str) -> Style:
        """The style of that id; one that says nothing if there is none."""
        if identity not in self._resolved:
            chain: dict[str, None] = {}
            while identity in self._elements and identity not in self._resolved and identity not in chain:
                chain[identity] = None
                identity = value(self._elements[identity], "w:basedOn") or ""
            style = self._resolved.get(identity, Style())
            for identity in reversed(chain):
                style = self._resolved[identity] = _over(style, self._elements[identity], identity)
            return style
        return self._resolved[identity]

    def numbering(self, identity: str) -> int | None:
        """The list that a style for lists stands for."""
        return self.style(identity).num_id


def _over(base: Style, element: Element, identity: str) -> Style:
    """`base` with what a style says itself."""
    paragraph = element.find(q("w:pPr"))
    numbered = None if paragraph is None else paragraph.find(q("w:numPr"))
    num_id, level = number(numbered, "w:numId"), number(numbered, "w:ilvl")
    outline, indented = number(paragraph, "w:outlineLvl"), is_indented(paragraph)
    hidden = is_on(element.find(q("w:rPr")), "w:vanish")
    name = (value(element, "w:name") or "").lower()
    if outline is None and name.startswith("heading ") and name[8:].isdecimal():
        outline = int(name[8:9]) - 1
    return replace(
        base,
        name=name,
        num_id=base.num_id if num_id is None else num_id,
        num_style=base.num_style if num_id is None else identity,
        level=base.level if level is None else level,
        outline=base.outline if outline is None else outline,
        indented=base.indented if indented is None else indented,
        hidden=base.hidden if hidden is None else hidden,
    )


def is_heading_level(outline: int | None) -> bool:
    """Whether paragraphs of an outline level, counted from 0, are headings."""
    return outline is not None and 0 <= outline < _BODY_LEVEL


def is_indented(paragraph: Element | None) -> bool | None:
    """Whether properties of a paragraph indent its first line; None if they do not say."""
    indent = None if paragraph is None else paragraph.find(q("w:ind"))
    if indent is None:
        return None
    said = [integer(indent.get(q(name))) for name in ("w:firstLineChars", "w:firstLine")]
    return None if said == [None, None] else any(size and size > 0 for size in said)
