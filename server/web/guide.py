"""The guide for users, one source for two places: docs/guide/, as files to read, and the help page, as one page.

Here a code span is a query and leads to its answer, an address of the service on its usual port becomes a path of this
one, a link to a chapter leads down the page, and pictures are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from markdown_it import MarkdownIt
from markdown_it.token import Token

CHAPTERS = ("finding", "results", "reading", "drafting", "access")
_FOLDER = Path(__file__).parent / "chapters"
_HERE = "http://127.0.0.1:8000/"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: `name` is its anchor, `html` begins with its heading of the second level; markup in a file is text."""

    name: str
    title: str
    html: str


@cache
def chapters(root: str = "") -> tuple[Chapter, ...]:
    """All chapters in order, for a service whose paths begin with `root`."""
    return tuple(_chapter(name, root) for name in CHAPTERS)


def _chapter(name: str, root: str) -> Chapter:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((_FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    title = tokens[1].content
    for at, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + 1}"
        if token.children:
            token.children = _for_the_page(token.children, root)
            if not token.children:
                # A paragraph that held a picture only.
                tokens[at - 1].hidden = tokens[at + 1].hidden = True
    tokens[0].attrSet("id", name)
    return Chapter(name, title, str(markdown.renderer.render(tokens, markdown.options, {})))


def _for_the_page(tokens: list[Token], root: str) -> list[Token]:
    out: list[Token] = []
    for token in tokens:
        if token.type == "code_inline":
            opened = Token("link_open", "a", 1)
            opened.attrs = {"class": "query", "href": f"{root}/search?{urlencode({'q': token.content})}"}
            text = Token("text", "", 0)
            text.content = token.content
            out += [opened, text, Token("link_close", "a", -1)]
        elif token.type != "image":
            if token.type == "link_open":
                token.attrSet("href", _address(str(token.attrGet("href")), root))
            out.append(token)
    return out


def _address(url: str, root: str) -> str:
    if url.startswith(_HERE):
        return f"{root}/{url.removeprefix(_HERE)}"
    return f"#{url.removesuffix('.md')}" if url.endswith(".md") else url
