"""Records: from the `.toml` beside a file or from the file itself, checked, never guessed."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from indexer.documents.dates import is_iso_date
from indexer.documents.files import file_beside, printable, why
from indexer.documents.model import RECORD_FIELDS, Paragraph, Record
from indexer.documents.reading_off import read_off
from indexer.errors import DuansouError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_IN_IDS = re.compile(r"[\s/:]")


def record_beside(path: Path) -> dict[str, str]:
    """The fields that the `.toml` beside a file gives, checked; {} if there is none.

    Raises DuansouError for a broken one, an unknown field and a value of the wrong type.
    """
    beside = path.with_name(file_beside(path.name))
    name = printable(beside.name)
    if not beside.exists():
        return {}
    if not beside.is_file():  # to open a pipe would wait for its other end
        raise DuansouError(f"著录 {name} 不是普通文件，请改名或删去它。")
    try:
        given = tomllib.loads(beside.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise DuansouError(f"著录文件 {name} 读不出来：{why(fault)}。") from None
    except (ValueError, RecursionError):  # bad UTF-8 and bad TOML
        raise DuansouError(f"著录文件 {name} 不是正确的 UTF-8 TOML，请改正或删去它。") from None
    if unknown := [key for key in given if key not in RECORD_FIELDS]:
        raise DuansouError(
            f"著录文件 {name} 里有不认识的项目“{printable(unknown[0])}”，可用的是 {'、'.join(RECORD_FIELDS)}。"
        )
    return checked_fields(given)


def checked_fields(given: Mapping[str, object]) -> dict[str, str]:
    """The fields of a record among `given`; empty ones count as not given. Raises DuansouError."""
    fields: dict[str, str] = {}
    for name in RECORD_FIELDS:
        value = given.get(name)
        if name == "date" and isinstance(value, date) and not isinstance(value, datetime):
            value = value.isoformat()
        if value is None:
            continue
        if not isinstance(value, str):
            raise DuansouError(f"著录项目 {name} 应是文字（写在引号里），请改正。")
        if not _is_storable(value):
            raise DuansouError(f"著录项目 {name} 里有控制字符或不完整的字符，请改正。")
        if value.strip():
            fields[name] = value.strip()
    if "date" in fields and not is_iso_date(fields["date"]):
        raise DuansouError("著录项目 date 应写成 2019-05-21 这样的日期，请改正。")
    return fields


def record_for(
    fields: Mapping[str, str],
    stem: str,
    paragraphs: tuple[Paragraph, ...],
    candidates: Mapping[str, str] | None = None,
) -> tuple[Record, tuple[str, ...]]:
    """The record of a document, and the names of those of its fields that were read off its text.

    `fields` are those given; `candidates` fill what neither they nor the text say, and `stem` names the document
    where nothing else does. Raises DuansouError for an id that cannot be used.
    """
    found = {name: value for name, value in read_off(paragraphs).items() if name not in fields}
    identity = document_id(fields.get("id", stem))
    suggested = {name: value for name, value in (candidates or {}).items() if value.strip() and _is_storable(value)}
    record = Record(**{"title": stem, **suggested, **found, **fields, "id": identity})
    return record, tuple(name for name in RECORD_FIELDS if name in found)


def document_id(name: str) -> str:
    """An id for addresses and queries: white space, `/` and `:` become `_`. Raises DuansouError if it cannot be one."""
    if not name.strip(".") or not _is_storable(name):
        raise DuansouError("文件的 id（或文件名）为空、只有句点或含控制字符，请在著录里给出一个 id。")
    return _IN_IDS.sub("_", name)


def _is_storable(text: str) -> bool:
    return all(unicodedata.category(c) not in ("Cc", "Cs") for c in text)
