"""The text of a Word file in the order of reading: paragraphs, tables, text boxes, notes, embedded files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indexer.documents.blocks import Block, Form, Note, row
from indexer.documents.markers import marker_of
from indexer.documents.phrases import is_masthead
from indexer.documents.word.inline import Fields, Inline, InlineReader, NoteReference, children
from indexer.documents.word.names import number, q, value
from indexer.documents.word.numbering import Counters, Mark, Numbering
from indexer.documents.word.package import Element
from indexer.documents.word.styles import Style, Styles, is_heading_level, is_indented
from indexer.documents.wrapping import unbroken

_INDENT = "\u3000\u3000"
_WRAPPERS = frozenset(map(q, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")))


@dataclass(slots=True)
class Surroundings:
    """What the stories of a file share: `note` reads the note that a mark leads to, `chunk` an embedded file,
    `diagram` the texts of a diagram."""

    styles: Styles
    numbering: Numbering
    note: Callable[[NoteReference], list[Note]]
    chunk: Callable[[Element], list[Block]]
    diagram: Callable[[Element], list[Block]]
    pictures: int = 0


class Story:
    """Reads one story: the body of a document, a note, a text box. Numbers are counted within it.

    `mark` is what is printed where a note refers to its own number.
    """

    def __init__(self, around: Surroundings, root: Element, mark: str = "") -> None:
        self._around = around
        self._counters = Counters(around.numbering)
        self._inline = InlineReader(around.styles, Fields(root), mark)
        self._root = root

    def blocks(self) -> list[Block]:
        """All of it, in order."""
        return _Container(self._around, self._counters, self._inline).read(self._root)


class _Container:
    """Paragraphs and tables one after the other: a story, or a cell of a table in it."""

    def __init__(self, around: Surroundings, counters: Counters, inline: InlineReader) -> None:
        self._around = around
        self._counters = counters
        self._inline = inline
        self._blocks: list[Block] = []
        self._begun: Inline | None = None  # of a paragraph whose end was deleted

    def read(self, root: Element) -> list[Block]:
        self._walk(root)
        self._end()
        return self._blocks

    def _walk(self, parent: Element) -> None:
        for element in children(parent):
            if element.tag == q("w:p"):
                self._paragraph(element)
            elif element.tag == q("w:tbl"):
                self._end()
                self._table(element)
            elif element.tag == q("w:altChunk"):
                self._end()
                self._blocks += self._around.chunk(element)
            elif element.tag in _WRAPPERS:
                self._walk(element)

    def _end(self) -> None:
        """What was begun ends here, since no paragraph follows that it could go on in."""
        if self._begun is not None:
            begun, self._begun = self._begun, None
            self._add(begun, None, Style(), None)

    def _paragraph(self, element: Element) -> None:
        properties = element.find(q("w:pPr"))
        named = value(properties, "w:pStyle") or ""
        style = self._around.styles.style(named) if named else self._around.styles.plain
        inline = self._inline.read(element, bool(style.hidden))
        if self._begun is not None:
            self._begun.add(inline)
            inline, self._begun = self._begun, None
        if _goes_on(properties):
            self._begun = inline
            return
        is_break = properties is not None and properties.find(q("w:sectPr")) is not None and not inline.text.strip()
        mark = None if is_break else self._mark(properties, style, named)
        self._add(inline, properties, style, mark)

    def _mark(self, properties: Element | None, style: Style, named: str) -> Mark | None:
        numbered = None if properties is None else properties.find(q("w:numPr"))
        num_id, level = number(numbered, "w:numId"), number(numbered, "w:ilvl")
        num_id = style.num_id if num_id is None else num_id
        counted = self._around.numbering.list(num_id) if num_id else None
        if num_id is None or counted is None:
            return None
        for said in (counted.level_of(named), counted.level_of(style.num_style), style.level):
            level = said if level is None else level
        return self._counters.mark(num_id, level or 0)

    def _add(self, inline: Inline, properties: Element | None, style: Style, mark: Mark | None) -> None:
        text = inline.text
        if text.strip() or (mark and mark.named):
            text = mark.text + text.lstrip() if mark else text
            indented = is_indented(properties)
            indent = _INDENT if (style.indented if indented is None else indented) else ""
            first, *others = map(_spaced, unbroken(text.split("\n")) if "\n" in text else (text.strip(),))
            form = "text" if others else _form(style, number(properties, "w:outlineLvl"), first)
            self._blocks.append(Block(indent + first, form, mark.marker if mark else None))
            self._blocks += map(Block, others)
        notes = [note for reference in inline.notes for note in self._around.note(reference)]
        if notes and self._blocks:
            self._blocks[-1] = self._blocks[-1]._replace(notes=(*self._blocks[-1].notes, *notes))
        else:
            self._blocks += [Block(note.text) for note in notes]
        for box in inline.boxes:
            if box.tag == q("v:textpath"):
                self._blocks += map(Block, unbroken([box.get("string", "")]))
            elif box.tag == q("dgm:relIds"):
                self._blocks += self._around.diagram(box)
            else:
                self._blocks += Story(self._around, box).blocks()
        self._around.pictures += inline.pictures

    def _table(self, table: Element) -> None:
        """Its rows; what is set in a table for its place on the page only, paragraph by paragraph."""
        rows = [list(self._cells(element)) for element in _rows(table)]
        is_layout = all(sum(map(bool, cells)) < 2 for cells in rows)
        for cells in rows:
            blocks = [block for cell in cells for block in cell]
            alone = sum(map(bool, cells)) == 1 and (is_layout or len(blocks) > 1)
            if alone or all(is_masthead(block.text.strip()) for block in blocks):
                self._blocks += blocks
            elif found := row([" ".join(block.text for block in cell) for cell in cells]):
                notes = tuple(note for block in blocks for note in block.notes)
                self._blocks.append(found._replace(notes=notes))

    def _cells(self, parent: Element) -> Iterator[list[Block]]:
        for cell in _within(parent, q("w:tc")):
            properties = cell.find(q("w:tcPr"))
            merged = None if properties is None else properties.find(q("w:vMerge"))
            goes_on = merged is not None and merged.get(q("w:val"), "continue") == "continue"
            if properties is None or properties.find(q("w:cellDel")) is None:
                yield [] if goes_on else _Container(self._around, self._counters, self._inline).read(cell)


def _spaced(text: str) -> str:
    """A text with a blank after its mark where an author put a tab."""
    marker = marker_of(text)
    if marker is None:
        return text
    mark, words = text[: marker.end].rstrip(), text[marker.end :].lstrip()
    return f"{mark} {words}" if "\t" in text[len(mark) : len(text) - len(words)] else text


def _goes_on(properties: Element | None) -> bool:
    """Whether a paragraph goes on in the next: its end is deleted, or it is the large initial of that one."""
    if properties is None:
        return False
    frame = properties.find(q("w:framePr"))
    if frame is not None and frame.get(q("w:dropCap"), "none") != "none":
        return True
    mark = properties.find(q("w:rPr"))
    return mark is not None and any(mark.find(q(name)) is not None for name in ("w:del", "w:moveFrom"))


def _form(style: Style, outline: int | None, text: str) -> Form:
    """What the style calls a paragraph, if it can be that: clauses of contracts are often set in styles of headings."""
    if style.is_contents:
        return "contents"
    is_heading = is_heading_level(style.outline if outline is None else outline)
    if not (style.is_title or is_heading) or is_masthead(text):
        return "text"
    if "。" in text or text.endswith(("；", ";", "，", ",")):
        return "text"
    return "title" if style.is_title else "heading"


def _rows(table: Element) -> Iterator[Element]:
    for element in _within(table, q("w:tr")):
        properties = element.find(q("w:trPr"))
        if properties is None or properties.find(q("w:del")) is None:
            yield element


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """The children of that name, those in content controls included."""
    for element in children(parent):
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _within(element, tag)
