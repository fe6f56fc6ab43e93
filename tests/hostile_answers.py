"""What comes back for a hostile request, and what no answer to one may hold."""

from __future__ import annotations

import gzip
import json
import re
import socket
import xml.etree.ElementTree as ET
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.hostile import Request
from tests.hostile_inputs import NAME, PRODUCT


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def ask(address: str, request: Request, seconds: float) -> Answer | None:
    """The answer of the service at an address; None if it hung up without one. Raises TimeoutError if it hangs."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port or 80), seconds) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # what was said of the part that was read is there
            connection.sendall(request.raw)
        response = HTTPResponse(connection, method=request.method)
        try:
            response.begin()
            body = response.read()
            packed = response.getheader("Content-Encoding") == "gzip" and request.method != "HEAD"
            return Answer(response.status, tuple(response.getheaders()), gzip.decompress(body) if packed else body)
        except (HTTPException, ConnectionError):
            return None
        finally:
            response.close()


def fault(request: Request, answer: Answer) -> str | None:
    """What is wrong with an answer to a hostile request; None if nothing is."""
    # RFC 9112, section 6.1: what to say of a coding that is not known.
    unknown_coding = answer.status == 501 and b"\r\nTransfer-Encoding" in request.raw
    if answer.status >= 500 and not unknown_coding:
        return f"status {answer.status}"
    for name, value in answer.headers:
        if NAME in name.lower() or (name.lower() == "location" and NAME in urlsplit(value).netloc):
            return f"header {name}: {value}"
    for never in (PRODUCT.encode(), b"Traceback (most recent", b"root:x:0:0", b"create_app"):
        if never in answer.body:
            return f"the body has {never!r}"
    kind, _, parameters = answer.header("content-type").partition(";")
    if answer.body and answer.header("x-content-type-options") != "nosniff":
        return "may be taken for something else than it is"
    match kind:
        case "application/json" | "application/problem+json":
            return _in_json(json.loads(answer.body.decode()))
        case "text/html":
            return _in_markup(answer.body.decode()) if "utf-8" in parameters else "does not say how it is encoded"
        case "application/opensearchdescription+xml":
            found = [element.tag for element in ET.fromstring(answer.body.decode()).iter() if NAME in element.tag]
            return f"element {found[0]}" if found else None
        case "text/plain" if NAME.encode() in answer.body:
            return "plain text repeats what was sent"
        case "text/csv" | "application/jsonl" | "application/x-research-info-systems" | "application/x-bibtex":
            return None if answer.header("content-disposition").startswith("attachment") else "not sent as a file"
    return None


def _in_json(value: object) -> str | None:
    """Markup within JSON is text, but for what is called `html`."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        if name == "html" and set(re.findall(r"<[^>]*>?", part)) - {"<mark>", "</mark>"}:
            return f"more than marks in {part!r}"
        if (found := _in_json(part)) is not None:
            return found
    return None


def _in_markup(text: str) -> str | None:
    """Elements, attributes or addresses of a page that the service does not write."""
    root = LexborHTMLParser(text).root
    if root is None:
        return None
    for node in root.traverse(include_text=True):
        if (found := _in_node(node)) is not None:
            return found
    return None


def _in_node(node: LexborNode) -> str | None:
    attributes = node.attributes if node.is_element_node else {}
    tag = (node.tag or "").lower()
    if tag == "-comment" or NAME in tag or tag in ("iframe", "object", "embed", "base", "style"):
        return f"element {tag}"
    if tag == "script" and (not (attributes.get("src") or "").startswith("/static/") or node.text()):
        return "a script that is not ours"
    for name, value in attributes.items():
        if NAME in name or name.startswith("on") or name in ("style", "srcdoc", "http-equiv"):
            return f"attribute {name}"
        if name in ("href", "src", "action", "formaction", "xlink:href") and value:
            address = urlsplit(value.strip())
            if address.scheme not in ("", "http", "https") or (NAME in address.netloc):
                return f"address {value}"
    return None
