"""`.md`: the marks of markdown go, the numbers of its lists stay as they are written, lines stay lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.documents.blocks import Block, Form, row
from indexer.documents.content import text_of
from indexer.documents.draft import Draft, Reader
from indexer.errors import DuansouError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from indexer.documents.draft import Fault

_DEEPEST = 1_000_000  # what is nested deeper the library leaves out without a word; Python's own limit comes before
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<fields>[\w-]+[ \t]*:.*\n(?:(?:[\w-]+[ \t]*:|[ \t#]|-[ \t]).*\n|\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)"
)
_TITLE = re.compile(r"""^title[ \t]*:[ \t]*(?P<quote>["']?)(?P<title>\S.*?)(?P=quote)[ \t]*$""", re.MULTILINE)
_PAGE = "{=html}"
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def _read(path: Path) -> Iterator[Draft | Fault]:
    text = text_of(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    record: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        if title := _TITLE.search(front["fields"]):
            record["title"] = title["title"]
    try:
        yield Draft(tuple(_blocks(_tokens(text))), record)
    except RecursionError:
        raise DuansouError("列表或引用嵌套太深，读不了，请减少层次。") from None


def _tokens(text: str) -> list[Token]:
    from markdown_it import MarkdownIt  # loaded for the first file only

    # A definition of a link would vanish, and with it a note that is written `[1]: …`.
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"]).disable("reference")
    return parser.parse(text)


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    from indexer.documents.web import page_of

    form: Form = "text"
    marks: list[str] = []  # of items that have no text yet
    cells: list[str] | None = None
    for token in tokens:
        match token.type:
            case "list_item_open":
                marks.append(f"{token.info}{token.markup} " if token.info else "- ")
            case "list_item_close":
                marks.clear()
            case "heading_open":
                form = "heading"
            case "heading_close":
                form = "text"
            case "tr_open":
                cells = []
            case "tr_close":
                if found := row(cells or []):
                    yield found
                cells = None
            case "inline" if cells is not None:
                cells.append(_text(token.children or []))
            case "fence" if token.info == _PAGE:  # how pandoc writes what is HTML
                yield from page_of(token.content).blocks
            case "inline" | "fence" | "code_block":
                text = token.content if token.children is None else _text(token.children)
                if text.strip():
                    yield Block("".join(marks) + text, form)
                    marks.clear()
            case "html_block":
                yield from page_of(token.content).blocks


def _text(tokens: Iterable[Token]) -> str:
    """What one sees of a run of inline markup."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "html_inline":
            parts.append("\n" if _LINE_BREAK.fullmatch(token.content) else "")
        else:
            parts.append(token.content)
    return "".join(parts)


READER = Reader((".md",), _read)
