"""The segments of a generation: which there are, and which of their documents count no more.

A segment is a folder of files that never change; generations that share one hold it by hard links. What was removed
from it stands in the generation (`segments.json`).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = "segments"
_LIST = "segments.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment of a generation: its folder, the places in it (ascending) of documents that were removed, and the files
    that others have come to be in since, by place."""

    folder: Path
    removed: tuple[int, ...] = ()
    moved: Mapping[int, str] = field(default_factory=dict)


def write_entries(generation: Path, entries: Sequence[Entry]) -> None:
    """Writes which segments a generation has."""
    rows = [{"name": e.folder.name, "removed": list(e.removed), "moved": list(e.moved.items())} for e in entries]
    (generation / _LIST).write_text(json.dumps(rows), encoding="ascii")


def read_entries(generation: Path) -> tuple[Entry, ...]:
    """The segments of a generation whose files were verified."""
    rows = json.loads((generation / _LIST).read_text("ascii"))
    return tuple(Entry(generation / FOLDER / row["name"], tuple(row["removed"]), dict(row["moved"])) for row in rows)


def link(segment: Path, generation: Path) -> Path:
    """Puts a segment of another generation into this one too; gives its folder there."""
    target = generation / FOLDER / segment.name
    shutil.copytree(segment, target, copy_function=_link)
    return target


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)
        with open(target, "rb") as file:
            os.fsync(file.fileno())
