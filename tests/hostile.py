"""Requests of people who mean harm, as bytes, always the same for one seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes

from tests.hostile_inputs import (
    AS_THEY_ARE,
    ASKED,
    CONTROLS,
    ESCAPES,
    FORM_BODIES,
    HEADERS,
    JSON_BODIES,
    LINES,
    LONG,
    MARKUP,
    MULTIPART,
    NOT_UTF8,
    PATHS,
    POSTED,
)


@dataclass(frozen=True, slots=True)
class Request:
    """`kind` is what is wrong with it; `raw` all that is sent."""

    kind: str
    raw: bytes

    @property
    def method(self) -> str:
        """As it stands in the first line, for whoever reads the answer."""
        return self.raw.split(b" ", 1)[0].decode("latin-1")


def requests(seed: int, count: int) -> Iterator[Request]:
    """`count` requests; every kind about as often as the others."""
    chance = random.Random(seed)
    kinds = tuple(_KINDS.items())
    for n in range(count):
        kind, make = kinds[n % len(kinds)]
        yield Request(kind, make(chance))


def _whole(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    names = {header.split(b":")[0].lower() for header in headers}
    plain = [b"Connection: close", *([] if b"host" in names else [b"Host: localhost"])]
    if body:
        plain.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join((line, *plain, *headers, b"", body))


def _get(address: str, value: bytes) -> bytes:
    around = [quote(part, safe="/?&=.").encode() for part in address.split("{}")]
    return _whole(b"GET " + value.join(around) + b" HTTP/1.1")


def _mixed(chance: random.Random, texts: tuple[str, ...]) -> str:
    """Mostly one of the texts, else several run together or something of them lost."""
    text = chance.choice(texts)
    match chance.randrange(6):
        case 0:
            text += chance.choice(texts)
        case 1:
            text = chance.choice(("共享", '"', "“", "第1325号决议", " ", "-")) + text
        case 2:
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice("\"'<>&`\0=;/\\ 甲") + text[at:]
    return text


def _escaped(chance: random.Random, texts: tuple[str, ...]) -> bytes:
    return _get(chance.choice(ASKED), quote(_mixed(chance, texts), safe=chance.choice(("", "<>'\"/"))).encode())


def _bytes(chance: random.Random) -> bytes:
    value = chance.choice((b"", b"zq7x", "共享".encode())) + chance.choice(NOT_UTF8)
    escaped = quote_from_bytes(value).encode() if chance.random() < 0.7 else value
    return _get(chance.choice(ASKED), escaped)


def _raw_escapes(chance: random.Random) -> bytes:
    return _get(chance.choice(ASKED), (chance.choice(("", "zq7x", "%E5")) + chance.choice(ESCAPES)).encode())


def _path(chance: random.Random) -> bytes:
    end = chance.choice((b"", b"", b"?q=<zq7x>", b"/", b"%00", b"/../" * 3))
    return _whole(b"GET " + chance.choice(PATHS) + end + b" HTTP/1.1")


def _header(chance: random.Random) -> bytes:
    line = chance.choice(AS_THEY_ARE)
    several = chance.sample(HEADERS, chance.choice((1, 1, 1, 2, 3)))
    return _whole(line, *several, body=b'{"text": "zq7x"}' if line.startswith(b"POST") else b"")


def _line(chance: random.Random) -> bytes:
    return _whole(chance.choice(LINES))


def _json(chance: random.Random) -> bytes:
    body = chance.choice(JSON_BODIES)
    if chance.random() < 0.5:
        body = json.dumps(
            {"text": _mixed(chance, MARKUP + CONTROLS + LONG)}, ensure_ascii=chance.random() < 0.5
        ).encode()
    kind = chance.choice((b"application/json", b"text/plain", b"application/json; charset=utf-16", b"zq7x"))
    return _whole(b"POST /api/v1%s HTTP/1.1" % chance.choice(POSTED).encode(), b"Content-Type: " + kind, body=body)


def _form(chance: random.Random) -> bytes:
    line, body = b"POST %s HTTP/1.1" % chance.choice(POSTED).encode(), chance.choice(FORM_BODIES)
    if chance.random() < 0.3:
        kind = b"multipart/form-data; boundary=" + chance.choice((b"b", b"b", b"", b"b" * 300, b"<zq7x>"))
        return _whole(line, b"Content-Type: " + kind, body=chance.choice(MULTIPART))
    if chance.random() < 0.5:
        body = b"text=" + quote(_mixed(chance, MARKUP + CONTROLS + LONG), safe="").encode()
    charset = chance.choice((b"", b"", b"; charset=utf-7", b"; charset=utf-16", b"; charset=zq7x"))
    return _whole(line, b"Content-Type: application/x-www-form-urlencoded" + charset, body=body)


_KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "markup": lambda chance: _escaped(chance, MARKUP),
    "control characters": lambda chance: _escaped(chance, CONTROLS),
    "not UTF-8": _bytes,
    "broken escapes": _raw_escapes,
    "long": lambda chance: _escaped(chance, LONG),
    "path": _path,
    "header": _header,
    "request line": _line,
    "JSON": _json,
    "form": _form,
}
