"""`.jsonl` and `.jsonl.gz`: many documents, one a line, with their records and a text or paragraphs."""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

from indexer.documents.blocks import Given
from indexer.documents.content import require_text
from indexer.documents.draft import Draft, Fault, Line, Reader
from indexer.documents.model import PARAGRAPH_KINDS
from indexer.errors import DuansouError
from indexer.settings import resolve

_HEAD = 4096  # bytes
_MUCH = 1_000_000  # bytes, from which on it is looked at how well they were packed
_BOMB = 100  # times: text is packed to a fifth or a tenth


def _read(path: Path) -> Iterator[Line | Fault]:
    number = size = 0
    most = int(resolve("max_file_mb").value)
    packed = path.name.lower().endswith(".gz")
    with path.open("rb") as raw, gzip.open(raw) if packed else nullcontext(raw) as file:
        try:
            require_text(file.read(_HEAD))
            file.seek(0)
            for number, line in enumerate(file, 1):
                size += len(line)
                if size > most * 1_000_000:
                    raise DuansouError(f"解压后超过上限 {most} MB，请分成几个文件，或调大 DUANSOU_MAX_FILE_MB。")
                if size > _MUCH and size > _BOMB * raw.tell():
                    raise DuansouError(f"解压后是压缩时的 {_BOMB} 倍以上，不像是文件，请解压后检查再放进语料。")
                if line := line.removeprefix(codecs.BOM_UTF8 if number == 1 else b"").strip():
                    yield Line(number, line)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield Fault(number + 1, "压缩文件从这里起已损坏，或不是 gzip 压缩的，请重新取得这个文件。")


def _draft(line: Line) -> Draft:
    try:
        given = json.loads(line.content.decode("utf-8"))
    except UnicodeDecodeError:
        raise DuansouError("这一行不是 UTF-8 编码，请把文件另存为 UTF-8。") from None
    except (ValueError, RecursionError):
        raise DuansouError("这一行不是完整的 JSON，请改正或删去它。") from None
    if not isinstance(given, dict):
        raise DuansouError("这一行应是一个 JSON 对象（{…}），请改正或删去它。")
    if given.get("paragraphs") is not None:
        if given.get("text") is not None:
            raise DuansouError("text 和 paragraphs 只能给出一个，请删去其中之一。")
        return Draft(_paragraphs(given["paragraphs"]), given, line.number)
    text = given.get("text")
    if not isinstance(text, str):
        raise DuansouError("缺少正文：请给出 text（文字）或 paragraphs（段落的列表）。")
    return Draft(_storable(text, "text"), given, line.number)


def _paragraphs(given: object) -> tuple[Given, ...]:
    if not isinstance(given, list):
        raise DuansouError("paragraphs 应是一个列表，请改正。")
    return tuple(_paragraph(item, k) for k, item in enumerate(given, 1))


def _paragraph(item: object, k: int) -> Given:
    if isinstance(item, str):
        return Given(_storable(item, f"第 {k} 段"))
    if not isinstance(item, dict):
        raise DuansouError(f"第 {k} 段应是文字，或有 text 的对象，请改正。")
    text = _text(item, "text", k)
    if text is None:
        raise DuansouError(f"第 {k} 段缺少 text，请补上。")
    kind = _text(item, "kind", k)
    if kind is not None and kind not in PARAGRAPH_KINDS:
        raise DuansouError(f"第 {k} 段的 kind 只能是 {'、'.join(PARAGRAPH_KINDS)} 之一，请改正。")
    return Given(
        text=text,
        numbered="number" in item,
        number=_text(item, "number", k),
        kind=kind,
        section=_text(item, "section", k),
        label=_text(item, "label", k) or None,
    )


def _text(item: Mapping[str, object], key: str, k: int) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise DuansouError(f"第 {k} 段的 {key} 应是文字，请改正。")
    return value and _storable(value, f"第 {k} 段的 {key}")


def _storable(text: str, where: str) -> str:
    """Refuses half a surrogate pair, which JSON can spell and UTF-8 cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise DuansouError(f"{where}里有不成对的代理码（如 \\ud800），不是完整的字符，请改正。") from None
    return text


READER = Reader((".jsonl", ".jsonl.gz"), _read, parse=_draft)
