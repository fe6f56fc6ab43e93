"""One paragraph: its text as accepted and printed, and what hangs on it (notes, text boxes)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.documents.word.names import is_on, q, value
from indexer.documents.word.package import Element
from indexer.documents.word.signs import sign
from indexer.documents.word.styles import Styles
from indexer.errors import DuansouError

# What is gone once changes are accepted, and what is no text of the document.
_PASSED_OVER = frozenset(
    map(
        q,
        (
            "w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:instrText", "w:delText",
            "w:delInstrText", "w:fldData", "w:rt",
        ),
    )
)  # fmt: skip
_SIGNS = {
    q("w:tab"): "\t", q("w:ptab"): "\t", q("w:br"): "\n", q("w:cr"): "\n", q("w:noBreakHyphen"): "-",
}  # fmt: skip
_NOTES = {q("w:footnoteReference"): "footnote", q("w:endnoteReference"): "endnote"}
_OWN_MARKS = frozenset((q("w:footnoteRef"), q("w:endnoteRef")))
_BLANKS = " \t\r\n"


@dataclass(slots=True)
class NoteReference:
    """A mark in the text, and the note that it leads to."""

    kind: str
    id: str
    is_own: bool
    """Whether the author wrote the mark himself; other marks are counted."""


@dataclass(slots=True)
class Inline:
    """What a paragraph holds: text with `\\n` where a line was ended by hand, notes, text boxes, pictures."""

    texts: list[str] = field(default_factory=list)
    notes: list[NoteReference] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictures: int = 0

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.texts)

    def add(self, other: Inline) -> None:
        """Takes in what the next paragraph holds, where the end of this one was deleted."""
        self.texts += other.texts
        self.notes += other.notes
        self.boxes += other.boxes
        self.pictures += other.pictures


class Fields:
    """Which text of a story is the result of a field: fields may lie in each other and go on over paragraphs.

    Where they do not end as they begin nothing is taken for an instruction: to show one too many is better than to
    lose a text.
    """

    def __init__(self, story: Element) -> None:
        kinds = [mark.get(q("w:fldCharType")) for mark in story.iter(q("w:fldChar"))]
        self._trusted = kinds.count("begin") == kinds.count("end")
        self._open: list[bool] = []
        self._hidden = 0

    def pass_mark(self, kind: str | None) -> None:
        """Goes over the beginning, the separator or the end of a field."""
        if kind == "begin":
            self._open.append(False)
            self._hidden += 1
        elif kind == "separate" and self._open and not self._open[-1]:
            self._open[-1] = True
            self._hidden -= 1
        elif kind == "end" and self._open and not self._open.pop():
            self._hidden -= 1

    @property
    def shows(self) -> bool:
        """Whether the text here is seen."""
        return not self._trusted or not self._hidden


class InlineReader:
    """Reads the paragraphs of one story. `mark` is printed where a note refers to its own number."""

    def __init__(self, styles: Styles, fields: Fields, mark: str = "") -> None:
        self._styles = styles
        self._fields = fields
        self._mark = mark

    def read(self, paragraph: Element, hidden: bool) -> Inline:
        """What a paragraph holds; `hidden` is whether its style hides the text."""
        found = Inline()
        self._walk(paragraph, found, hidden)
        return found

    def _walk(self, parent: Element, found: Inline, hidden: bool) -> None:
        for element in children(parent):
            tag = element.tag
            if tag in _PASSED_OVER:
                continue
            if tag == q("w:r"):
                self._walk(element, found, self._hides(element, hidden))
            elif tag == q("w:fldChar"):
                self._fields.pass_mark(element.get(q("w:fldCharType")))
            elif tag in (q("w:drawing"), q("w:pict"), q("w:object")):
                _look_at_drawing(element, found)
            elif hidden or not self._fields.shows:
                if tag not in _SIGNS:
                    self._walk(element, found, hidden)
            elif tag == q("w:t"):
                found.texts.append(_text(element))
            elif tag == q("m:t"):
                found.texts.append(element.text or "")
            elif tag == q("m:den"):
                found.texts.append("/")
                self._walk(element, found, hidden)
            elif tag in _SIGNS:
                found.texts.append(_SIGNS[tag])
            elif tag == q("w:sym"):
                code = element.get(q("w:char"), "")
                found.texts.append(sign(element.get(q("w:font"), ""), int(code, 16)) if _is_hexadecimal(code) else "")
            elif tag in _NOTES:
                own = element.get(q("w:customMarkFollows"), "0") not in ("0", "false", "off")
                found.notes.append(NoteReference(_NOTES[tag], element.get(q("w:id"), ""), own))
            elif tag == q("w:subDoc"):
                raise DuansouError("这是主控文档，正文在别的文件里，请在 Word 里展开子文档、取消链接后另存。")
            elif tag in _OWN_MARKS:
                found.texts.append(self._mark)
            else:
                self._walk(element, found, hidden)

    def _hides(self, run: Element, hidden: bool) -> bool:
        properties = run.find(q("w:rPr"))
        said = is_on(properties, "w:vanish")
        if said is None and (style := value(properties, "w:rStyle")):
            said = self._styles.style(style).hidden
        return hidden if said is None else said


def children(parent: Element) -> Iterator[Element]:
    """The children of an element; of what is stored in several forms, the first that holds something."""
    for element in parent:
        if element.tag == q("mc:AlternateContent"):
            forms = [form for form in element if form.tag in (q("mc:Choice"), q("mc:Fallback"))]
            chosen = next((form for form in forms if len(form)), None)
            if chosen is not None:
                yield from chosen
        else:
            yield element


def _look_at_drawing(drawing: Element, found: Inline) -> None:
    """Text boxes and pictures of a drawing, in their order."""
    waiting = [drawing]
    while waiting:
        element = waiting.pop()
        if element.tag in (q("w:txbxContent"), q("v:textpath"), q("dgm:relIds")):  # text boxes, WordArt, SmartArt
            found.boxes.append(element)
        else:
            found.pictures += element.tag in (q("a:blip"), q("v:imagedata"))
            waiting += reversed(list(children(element)))


def _text(element: Element) -> str:
    """White space at the ends counts only where the file says so."""
    text = element.text or ""
    kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    return text.replace("\n", " ") if kept else " ".join(text.strip(_BLANKS).split("\n"))


def _is_hexadecimal(code: str) -> bool:
    return 0 < len(code) <= 6 and all(c in "0123456789abcdefABCDEF" for c in code)
