"""The text of a page in the order of reading: paragraphs, headings, items of lists with their marks, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.documents.blocks import Block, Form, row
from indexer.documents.web.lists import List, marked
from indexer.documents.web.main_text import MainText
from indexer.documents.web.walking import is_unseen, walk

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ol", "ul", "menu", "dir"))
_LITERAL = frozenset(("pre", "xmp", "listing", "plaintext", "textarea"))
_CELLS = frozenset(("td", "th"))
_BLOCKS = _HEADINGS | _LISTS | _LITERAL | _CELLS | frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li",
     "main", "nav", "option", "p", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr")
)  # fmt: skip
_BLOCK_STYLE = re.compile(r"(?:^|[;\s])display\s*:\s*(?:block|flex|grid|list-item|table)", re.IGNORECASE)
_LITERAL_STYLE = re.compile(r"(?:^|[;\s])white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_WIDE = "[\\u2e80-\\u9fff\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uffef\\U00020000-\\U0003ffff]"
_BETWEEN_WIDE = re.compile(f"(?<={_WIDE})\n(?={_WIDE})")
_BREAK = "\v"  # stands for <br> until a block is whole; a blank of literal text for itself
_LITERAL_BLANK = "\x1c"
_FEW = 50  # letters: with fewer, what seemed to lead elsewhere is looked at again
_LITTLE = 0.3  # of all letters


class Page(NamedTuple):
    """A page: what its `<title>` says, "" if nothing, and the blocks of its main text."""

    title: str
    blocks: tuple[Block, ...]


def page_of(markup: str) -> Page:
    """The main text of a page, as a browser without style sheets of its own shows it."""
    parser = LexborHTMLParser(markup)
    named = parser.css_first("head > title")
    title = " ".join((named.text(deep=True) if named else "").split())
    root = parser.body or parser.root
    if root is None:
        return Page(title, ())
    main = MainText(root)
    blocks = _Writer(main).read(root)
    kept = sum(map(str.isalnum, "".join(block.text for block in blocks)))
    if kept < _FEW and kept < _LITTLE * main.letters:
        main.strict = False
        blocks = _Writer(main).read(root)
    return Page(title, tuple(blocks))


@dataclass(slots=True)
class _Table:
    """A table that is open, and the cells of its open row."""

    is_data: bool
    """Whether it says that it holds data and is not there for the layout of a page."""
    cells: list[list[Block]] = field(default_factory=list)
    cell_begins: int = 0


class _Writer:
    """Writes blocks while the tree is walked."""

    def __init__(self, main: MainText) -> None:
        self._main = main
        self._blocks: list[Block] = []
        self._text: list[str] = []
        self._form: Form = "text"
        self._literal = 0
        self._lists: list[List] = []
        self._marks: list[tuple[int, str]] = []  # of items without text yet: how deep, and the mark
        self._items = 0
        self._tables: list[_Table] = []

    def read(self, root: LexborNode) -> list[Block]:
        """The blocks of the text below an element."""
        walk(root, self._enter, self._leave)
        self._end_block()
        return self._blocks

    def _enter(self, node: LexborNode) -> bool:
        if node.is_text_node:
            self._write(node.text_content or "")
            return False
        if not node.is_element_node:
            return False
        tag, attributes = node.tag or "", node.attributes
        if is_unseen(tag, attributes) or self._main.is_beside(node, tag, attributes):
            return False
        if tag == "br":
            self._text.append(_BREAK)
        elif tag == "q":
            self._text.append("“")
        if _is_block(tag, attributes):
            self._end_block()
        if tag in _HEADINGS:
            self._form = "heading"
        if _is_literal(tag, attributes):
            self._literal += 1
        if tag in _LISTS:
            self._lists.append(List(node))
        elif tag == "li":
            self._items += 1
            self._marks.append((self._items, (self._lists[-1] if self._lists else List(None)).mark(attributes)))
        elif tag == "table":
            border = (attributes.get("border") or "").strip()
            self._tables.append(_Table("border" in attributes and border != "0"))
        elif tag in _CELLS and self._tables:
            table = self._tables[-1]
            table.is_data = table.is_data or tag == "th"
            table.cell_begins = len(self._blocks)
        elif tag == "tr" and self._tables:
            self._tables[-1].cells = []
        return True

    def _leave(self, node: LexborNode) -> None:
        tag, attributes = node.tag or "", node.attributes
        if tag == "q":
            self._text.append("”")
        if _is_block(tag, attributes):
            self._end_block()
        if tag in _HEADINGS:
            self._form = "text"
        if _is_literal(tag, attributes):
            self._literal -= 1
        if tag in _LISTS:
            self._lists.pop()
        elif tag == "li":
            self._marks = [mark for mark in self._marks if mark[0] != self._items]
            self._items -= 1
        elif tag == "table":
            self._tables.pop()
        elif tag in _CELLS and self._tables:
            table = self._tables[-1]
            table.cells.append(self._blocks[table.cell_begins :])
            del self._blocks[table.cell_begins :]
        elif tag == "tr" and self._tables:
            self._blocks += _rows(self._tables[-1])

    def _write(self, text: str) -> None:
        if self._literal:
            text = text.replace(" ", _LITERAL_BLANK).replace("\r\n", "\n").replace("\n", _BREAK)
        else:
            text = text.replace(_BREAK, " ").replace("\xa0", " ")
        self._text.append(text)

    def _end_block(self) -> None:
        text = _laid_out("".join(self._text), lines=self._form == "text")
        self._text.clear()
        if not text.strip():
            return
        marks = [mark for _, mark in self._marks if mark]
        self._marks.clear()
        if marks:
            text = "".join(marks[:-1]) + marked(marks[-1], text.lstrip())
        self._blocks.append(Block(text, self._form))


def _laid_out(text: str, *, lines: bool) -> str:
    """A block's text with its white space as a browser shows it; in one line, unless it may have several."""
    text = re.sub(r"[ \t\r\f]*\n[ \t\r\n\f]*", "\n", text if lines else text.replace(_BREAK, "\n"))
    text = re.sub(r"[ \t\r\n\f]+", " ", _BETWEEN_WIDE.sub("", text)).strip(" ")
    return re.sub(f" ?{_BREAK} ?", "\n", text).replace(_LITERAL_BLANK, " ")


def _is_block(tag: str, attributes: Mapping[str, str | None]) -> bool:
    return tag in _BLOCKS or _BLOCK_STYLE.search(attributes.get("style") or "") is not None


def _is_literal(tag: str, attributes: Mapping[str, str | None]) -> bool:
    return tag in _LITERAL or _LITERAL_STYLE.search(attributes.get("style") or "") is not None


def _rows(table: _Table) -> list[Block]:
    """What the row of a table gives: a paragraph, or what its cells hold where it is there for layout only."""
    cells, table.cells = table.cells, []
    filled = [cell for cell in cells if cell]
    is_layout = len(filled) < 2 or (not table.is_data and any(map(_is_more_than_data, filled)))
    if is_layout:
        return [block for cell in filled for block in cell]
    found = row([" ".join(block.text for block in cell) for cell in cells])
    return [found] if found else []


def _is_more_than_data(cell: list[Block]) -> bool:
    """Whether a cell holds what one puts into no table: headings, tables, many paragraphs."""
    return len(cell) > 3 or any(block.form != "text" for block in cell)
