"""The manifest of a generation: what was indexed, by which settings, and what every file of it must hold.

A manifest is read before anything else of an index and is trusted in nothing: it can be cut short, altered,
or planted.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from indexer.documents.files import printable
from indexer.documents.model import Skipped
from indexer.errors import DamagedIndexError, NoIndexError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA_VERSION = 5
MANIFEST_FILE = "manifest.json"
GENERATION_NAME = re.compile(r"[0-9]{6,12}")

_LARGEST_MANIFEST = 256 * 1024 * 1024  # about a million source files
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Names that our builder and Whoosh give; narrow, so that a planted one is harmless on every system.
_DATA_PATH = re.compile(r"[0-9A-Za-z_.-]+(/[0-9A-Za-z_.-]+)*")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class FileState:
    """A data file of a generation: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceState:
    """A file of the corpus when it was read; `mtime_ns` only saves reading it again, `sha256` decides."""

    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself.

    `created` is ISO 8601 in UTC. `settings` are identities (folding tables, dictionary, …) that must be those
    of the running program for the index to be current. `sources` are named relative to `corpus`, `files`
    relative to the generation; both with `/`.
    """

    schema: int
    generation: str
    engine: str
    created: str
    documents: int
    paragraphs: int
    settings: dict[str, str]
    corpus: str
    sources: dict[str, SourceState]
    skipped: tuple[Skipped, ...]
    files: dict[str, FileState]


def to_bytes(manifest: Manifest) -> bytes:
    """`manifest` as JSON in ASCII, with a checksum of its own."""
    # Not asdict, which copies every value of thousands of files.
    data = {field.name: getattr(manifest, field.name) for field in fields(Manifest)}
    for name in ("sources", "files"):
        data[name] = {path: _plain(state) for path, state in data[name].items()}
    data["skipped"] = [_plain(entry) for entry in manifest.skipped]
    return _canonical({**data, "checksum": _checksum(data)}) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the generation in `folder`.

    Raises: NoIndexError if it is missing, unreadable, damaged, or of another schema version.
    """
    path = folder / MANIFEST_FILE
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_MANIFEST + 1)
    except OSError as error:
        raise damaged(f"读不了 {printable(str(path))}") from error
    try:
        return _from_bytes(content)
    except _InvalidError as error:
        raise damaged(f"{printable(str(path))} {error}") from error
    except RecursionError as error:
        raise damaged(f"{printable(str(path))} 嵌套过深") from error


def damaged(why: str) -> DamagedIndexError:
    """The error for an index that must not be used, `why` being a clause without a full stop."""
    return DamagedIndexError(f"索引已损坏（{why}），请运行 duansou rebuild 重建。")


def sha256_of(file: BinaryIO) -> str:
    """The SHA-256, in hexadecimal, of what is left to read of `file`."""
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


class _InvalidError(Exception):
    """What is wrong with a manifest, as a clause."""


def _canonical(data: dict[str, object]) -> bytes:
    # ASCII, because a file name may hold bytes that are no character (lone surrogates), which UTF-8 cannot.
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode("ascii")


def _plain(value: DataclassInstance) -> dict[str, object]:
    return {name: getattr(value, name) for name in _names(type(value))}


@cache
def _names(kind: type[DataclassInstance]) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


def _checksum(data: dict[str, object]) -> str:
    return hashlib.sha256(_canonical(data)).hexdigest()


def _from_bytes(content: bytes) -> Manifest:
    if len(content) > _LARGEST_MANIFEST:
        raise _InvalidError("过大")
    try:
        data = json.loads(content)
    except ValueError as error:
        raise _InvalidError("不是 JSON") from error
    data = _typed(data, dict)
    schema = _integer(data.get("schema"))
    if schema != SCHEMA_VERSION:
        raise NoIndexError(
            f"索引的格式是第 {schema} 版，本程序只读第 {SCHEMA_VERSION} 版，请运行 duansou rebuild 重建。"
        )
    if data.pop("checksum", None) != _checksum(data):
        raise _InvalidError("与自身的校验和不符")
    _require_fields(data, Manifest)
    return Manifest(
        schema=schema,
        generation=_matching(GENERATION_NAME, data["generation"]),
        engine=_typed(data["engine"], str),
        created=_time(data["created"]),
        documents=_count(data["documents"]),
        paragraphs=_count(data["paragraphs"]),
        settings={name: _typed(identity, str) for name, identity in _typed(data["settings"], dict).items()},
        corpus=_typed(data["corpus"], str),
        sources={_relative(path): _source(state) for path, state in _typed(data["sources"], dict).items()},
        skipped=tuple(_skipped(entry) for entry in _typed(data["skipped"], list)),
        files={
            _matching(_DATA_PATH, _relative(path)): _file(state) for path, state in _typed(data["files"], dict).items()
        },
    )


def _file(value: object) -> FileState:
    state = _require_fields(value, FileState)
    return FileState(_count(state["size"]), _matching(_SHA256, state["sha256"]))


def _source(value: object) -> SourceState:
    state = _require_fields(value, SourceState)
    return SourceState(_count(state["size"]), _integer(state["mtime_ns"]), _matching(_SHA256, state["sha256"]))


def _skipped(value: object) -> Skipped:
    entry = _require_fields(value, Skipped)
    return Skipped(_typed(entry["file"], str), _typed(entry["reason"], str))


def _require_fields(value: object, kind: type[DataclassInstance]) -> dict[str, object]:
    data: dict[str, object] = _typed(value, dict)
    if data.keys() != _names(kind):
        raise _InvalidError("缺少字段或有多余的字段")
    return data


def _typed(value: object, kind: type[_Value]) -> _Value:
    if type(value) is not kind:  # not isinstance: true is no number
        raise _InvalidError("有字段类型不对")
    return value


def _integer(value: object) -> int:
    number = _typed(value, int)
    if abs(number) >= 1 << 63:
        raise _InvalidError("有数字过大")
    return number


def _count(value: object) -> int:
    number = _integer(value)
    if number < 0:
        raise _InvalidError("有负数的计数")
    return number


def _matching(pattern: re.Pattern[str], value: object) -> str:
    text = _typed(value, str)
    if not pattern.fullmatch(text):
        raise _InvalidError("有字段形式不对")
    return text


def _relative(path: str) -> str:
    if any(part in ("", ".", "..") for part in path.split("/")) or "\0" in path:
        raise _InvalidError("含有指向文件夹之外的路径")
    return path


def _time(value: object) -> str:
    text = _typed(value, str)
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise _InvalidError("有字段形式不对") from error
    return text
