"""One builder at a time: the operating system's lock on an index, and a note that says who holds it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.engine.permissions import FOLDER_MODE
from indexer.errors import LockedError

LOCK_FILE = ".lock"
OWNER_FILE = ".lock.json"
_LONGEST_NOTE = 4096


@contextmanager
def rebuild_lock(index: Path) -> Iterator[None]:
    """Hold the lock of `index` for the length of the block; the folder is made if there is none.

    The operating system frees the lock when its holder dies, however that happens, so a note that is left
    behind locks nobody out.

    Raises: LockedError at once if another holds it; OSError if the folder cannot be made or written.
    """
    _make_folder(index)
    # A soft lock would outlive its holder, so a file system without locks is an error.
    lock = FileLock(index / LOCK_FILE, fallback_to_soft=False)
    try:
        held = lock.acquire(blocking=False)
    except Timeout:
        raise LockedError(_who_builds(index)) from None
    with held:
        owner = index / OWNER_FILE
        try:
            _write_owner(owner)
            yield
        finally:
            owner.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """Makes a folder and those above it that are missing; on the disk when this returns."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        _make_folder(folder.parent)
    folder.mkdir(FOLDER_MODE, exist_ok=True)
    with suppress(PermissionError):  # one may make an entry in a folder that one may not read, but not sync it
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Puts the entries of a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_owner(path: Path) -> None:
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    aside = path.with_suffix(".tmp")
    note = {"pid": os.getpid(), "host": socket.gethostname(), "started": started}
    aside.write_text(json.dumps(note), encoding="utf-8")
    os.replace(aside, path)


def _who_builds(index: Path) -> str:
    """The sentence for the second builder; without a name if the first has not written its note yet."""
    try:
        with (index / OWNER_FILE).open("rb") as file:
            note = json.loads(file.read(_LONGEST_NOTE))
        pid = int(note["pid"])
        host = str(note["host"])
        since = datetime.fromisoformat(note["started"]).isoformat(sep=" ", timespec="seconds")
        if pid < 1 or not host.isprintable():
            raise ValueError(note)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return "另一个进程正在重建这个索引，请等它完成后再试。"
    return f"另一个进程正在重建这个索引（进程号 {pid}，主机 {host}，始于 {since}），请等它完成后再试。"
