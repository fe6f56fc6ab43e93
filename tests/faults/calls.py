"""The system calls that a process makes in one folder: watched, recorded, spoiled. See calls.c for how."""

from __future__ import annotations

import ctypes
import mmap
import os
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KINDS = (
    *("read", "write", "open", "stat", "list", "map", "close"),
    *("sync", "make", "link", "rename", "remove", "lock", "length", "copy"),
)
CHANGES = frozenset({"write", "make", "link", "rename", "remove", "length", "copy"})
_RECORD = struct.Struct("=iiqqIIII")
_ROOM = 1 << 26


@dataclass(frozen=True, slots=True)
class Call:
    """A call: its kind, its flags (of an open, a removal), its result, the offset of a write, its paths below the
    folder, and what was written."""

    kind: str
    flags: int
    result: int
    offset: int
    path: str
    other: str
    data: bytes

    @property
    def changes(self) -> bool:
        """Whether the call may change what lies in the folder."""
        return self.kind in CHANGES or (self.kind == "open" and bool(self.flags & (os.O_CREAT | os.O_TRUNC)))


@dataclass(frozen=True, slots=True)
class Fault:
    """What a call meets: a name, its number in calls.c, and the error where it fails."""

    name: str
    number: int = 0
    error: int = 0


NOTHING = Fault("nothing")


def fails(error: int) -> Fault:
    """The call fails."""
    return Fault(os.strerror(error), 1, error)


def fails_from_here_on(error: int) -> Fault:
    """The call and every later one that changes something fails."""
    return Fault(f"{os.strerror(error)}, and from there on", 2, error)


SHORT = Fault("half of it is read or written", 3)
KILLED_BEFORE = Fault("the process is killed before it", 4)
KILLED_AFTER = Fault("the process is killed after it", 5)


class Watch:
    """Compiles calls.c once; `begin` watches from then on the process that calls it, a child that was forked."""

    def __init__(self, scratch: Path) -> None:
        library = scratch / "calls.so"
        command = ["cc", "-O1", "-Wall", "-shared", "-fPIC", "-o", str(library)]
        subprocess.run([*command, str(Path(__file__).with_name("calls.c"))], check=True)
        self._library = ctypes.CDLL(str(library))
        self._log = mmap.mmap(-1, _ROOM)  # shared with the child
        self._used = mmap.mmap(-1, 8)

    def begin(self, folder: Path, target: int, fault: Fault, *, links: bool = True) -> None:
        """The `target`-th call (from 1) in `folder`, which is no link, meets `fault`; without `links` no hard link can
        be made."""
        self._used[:8] = bytes(8)
        failed = self._library.calls_watch(
            os.fsencode(folder),
            ctypes.c_long(target),
            fault.number,
            fault.error,
            links,
            ctypes.byref(ctypes.c_char.from_buffer(self._log)),
            ctypes.c_size_t(_ROOM),
            ctypes.byref(ctypes.c_char.from_buffer(self._used)),
        )
        if failed:
            raise OSError(-failed, os.strerror(-failed))

    def calls(self, folder: Path) -> Iterator[Call]:
        """What was recorded since `begin`, in order; paths are told below `folder`."""
        (used,) = struct.unpack("=Q", self._used[:8])
        at = 0
        while at < used:
            kind, flags, result, offset, path, other, data, size = _RECORD.unpack_from(self._log, at)
            begin = at + _RECORD.size
            ends = (begin + path, begin + path + other, begin + path + other + data)
            names = (os.fsdecode(self._log[begin : ends[0]]), os.fsdecode(self._log[ends[0] : ends[1]]))
            below = [os.path.relpath(name, folder) if name else "" for name in names]
            yield Call(KINDS[kind], flags, result, offset, below[0], below[1], self._log[ends[1] : ends[2]])
            at += size
