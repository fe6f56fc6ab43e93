"""A Word file as a whole: its parts put together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from indexer.documents.blocks import Block, Note
from indexer.documents.numerals import numeral
from indexer.documents.word.chunks import blocks_of_chunk
from indexer.documents.word.inline import NoteReference
from indexer.documents.word.names import number, q, value
from indexer.documents.word.numbering import Numbering
from indexer.documents.word.package import Budget, Element, Package
from indexer.documents.word.properties import candidates
from indexer.documents.word.story import Story, Surroundings
from indexer.documents.word.styles import Styles
from indexer.errors import DuansouError

_NAMES = {"footnote": "脚注", "endnote": "尾注"}
_FORMATS = {"footnote": "decimal", "endnote": "lowerRoman"}
_DEEPEST = 3  # files within files


class WordDocument:
    """The blocks of a file, and what its properties and page headers suggest for its record.

    Raises DuansouError for what cannot be read.
    """

    def __init__(self, data: bytes, budget: Budget | None = None, depth: int = 0) -> None:
        self._budget = budget or Budget()
        self._depth = depth
        self._package = package = Package(data, self._budget)
        styles = Styles(self._part("styles"))
        self._notes = {kind: self._notes_of(kind) for kind in _NAMES}
        self._notes_said = {kind: self._said_of_notes(kind) for kind in _NAMES}
        self._counts: Counter[str] = Counter()
        self._numbered: Counter[str] = Counter()
        self._shown: set[str] = set()
        numbering = Numbering(self._part("numbering"), styles)
        self._around = Surroundings(styles, numbering, self._note, self._chunk, self._diagram)
        body = package.document.find(q("w:body"))
        self.blocks = [] if body is None else Story(self._around, body).blocks()

    @property
    def is_pictures(self) -> bool:
        """Whether there are pictures and no text."""
        return self._around.pictures > 0 and not any(block.text.strip() for block in self.blocks)

    def candidates(self) -> dict[str, str]:
        """Fields of a record that the properties and the page headers suggest."""
        return candidates(self._package)

    def _part(self, kind: str) -> Element | None:
        names = self._package.related(self._package.main, kind)
        return self._package.xml(names[0]) if names else None

    def _notes_of(self, kind: str) -> dict[str, Element]:
        root = self._part(f"{kind}s")
        notes = () if root is None else root.iterchildren(q(f"w:{kind}"))
        return {note.get(q("w:id"), ""): note for note in notes if note.get(q("w:type"), "normal") == "normal"}

    def _said_of_notes(self, kind: str) -> Element | None:
        """How notes are numbered, if a section or the settings say so."""
        settings = self._part("settings")
        said = [*self._package.document.iter(q("w:sectPr")), *(() if settings is None else (settings,))]
        return next((found for part in said if (found := part.find(q(f"w:{kind}Pr"))) is not None), None)

    def _note(self, reference: NoteReference) -> list[Note]:
        """The paragraphs of a note; none if there is none, or it was given before."""
        note = self._notes[reference.kind].pop(reference.id, None)
        if note is None:
            return []
        self._counts[reference.kind] += 1
        name = f"{_NAMES[reference.kind]}{self._counts[reference.kind]}"
        mark = "" if reference.is_own else self._mark(reference.kind)
        around = replace(self._around, note=lambda _: [])
        first, *others = [block.text.strip() for block in Story(around, note, mark).blocks()] or [""]
        if mark and first.startswith(mark):
            first = f"{mark} {first.removeprefix(mark).lstrip()}"
        return [Note(name, text) for text in (first, *others) if text.strip() != mark]

    def _mark(self, kind: str) -> str:
        """The number of the next note; "" where it depends on the page."""
        self._numbered[kind] += 1
        properties = self._notes_said[kind]
        if value(properties, "w:numRestart") in ("eachPage", "eachSect"):
            return ""
        start = number(properties, "w:numStart")
        counted = (1 if start is None else start) + self._numbered[kind] - 1
        return numeral(counted, value(properties, "w:numFmt") or _FORMATS[kind])

    def _chunk(self, element: Element) -> list[Block]:
        """An embedded file, which stands for its content."""
        relation = self._package.relations(self._package.main).get(element.get(q("r:id"), ""))
        if relation is None or relation.external:
            raise DuansouError("文件的一部分在别的文件里，不在这里，请在 Word 里打开后另存为完整的 .docx。")
        if relation.target in self._shown:
            return []
        self._shown.add(relation.target)
        data = self._package.bytes(relation.target)
        if data is None:
            raise DuansouError("嵌入的部分不见了，文件已经损坏，请重新取得它，或用 Word 修复后另存。")
        if data.startswith(b"PK"):
            if self._depth >= _DEEPEST:
                raise DuansouError("文件里一层层地嵌着文件，不像正常的文件，请用 Word 打开后另存。")
            return WordDocument(data, self._budget, self._depth + 1).blocks
        return blocks_of_chunk(data)

    def _diagram(self, element: Element) -> list[Block]:
        """The paragraphs of a SmartArt diagram, whose texts are a part of their own."""
        relation = self._package.relations(self._package.main).get(element.get(q("r:dm"), ""))
        if relation is None or relation.external or relation.target in self._shown:
            return []
        self._shown.add(relation.target)
        root = self._package.xml(relation.target)
        paragraphs = () if root is None else root.iter(q("a:p"))
        texts = ("".join(run.text or "" for run in paragraph.iter(q("a:t"))) for paragraph in paragraphs)
        return [Block(text) for text in texts if text.strip()]
