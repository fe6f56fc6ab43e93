"""A page as a browser sees it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient


class Page(HTMLParser):
    """What a browser would see of a page: links with their texts, ids, marks, inputs, all tags and attributes."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.marks: list[str] = []
        self.inputs: list[dict[str, str | None]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.texts: list[str] = []
        self.scripts: list[str | None] = []
        self._open: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.add(tag)
        self.attributes |= attributes.keys()
        self.addresses += [v for k, v in attrs if k in ("href", "src", "action") and v]
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if tag == "a":
            self.links.append((str(attributes.get("href")), ""))
        if tag == "mark":
            self.marks.append("")
        if tag == "script":
            self.scripts.append(attributes.get("src"))
        if tag == "input":
            self.inputs.append(attributes)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if "a" in self._open:
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)
        if "mark" in self._open:
            self.marks[-1] += data

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.texts))

    def to(self, label: str) -> str:
        """The address of the link with this text or, for a mark of a chip or facet, in front of it."""
        return next(url for url, text in self.links if label in text)


def get(client: FlaskClient, path: str, status: int = 200, **parameters: object) -> Page:
    response = client.get(path, query_string=parameters or None)
    assert response.status_code == status
    assert response.mimetype == "text/html"
    return Page(response.get_data(as_text=True))


def asked(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)
