"""Losses of power while an index is built, by replaying what a builder did to the disk.

What was not synced when the power went may be there or not, each write and each entry of a folder by itself: only a
sync of a file puts its content on the disk, only a sync of a folder puts its entries there. That is less than real
file systems promise. After every call of the record several such disks are made up: one that has nothing which was not
synced, one that has all of it, one that has the newest of it alone, and some that have any part of it. On each of them
the old or the new index must answer, and once the command has ended, the new one on all.

    python -m tests.faults.power [SCENARIO…] [--more 8]
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import click

from indexer.engine.generations import CURRENT_FILE
from tests.faults.calls import Call
from tests.faults.trials import BUILDING, SCENARIOS, Tally, Trials, answers, prepare_process

Tree = dict[str, bytes | None]
"""What lies in a folder: contents of files by path, None for folders."""

_HEALED = 40
"""Every so many-th disk is given to the next command too."""


@dataclass(slots=True)
class Node:
    """A file or a folder on the disk: what of it is synced."""

    is_folder: bool
    content: bytes = b""
    entries: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What is not synced yet, and is there as a whole or not: a write into a file, or entries of folders that are made
    (with their node) or removed (None)."""

    file: int | None = None
    offset: int = 0
    data: bytes = b""
    length: int | None = None
    entries: tuple[tuple[int, str, int | None], ...] = ()

    def touches(self, node: int) -> bool:
        """Whether a sync of the node puts this on the disk."""
        return self.file == node or any(folder == node for folder, _, _ in self.entries)


class Disk:
    """A disk on which calls are replayed; node 0 is the folder that was watched."""

    def __init__(self, folder: Path) -> None:
        """A disk that holds what lies in a folder, all of it synced."""
        self._numbers = count()
        self._nodes: dict[int, Node] = {}
        self._now: dict[int, dict[str, int]] = {}
        """The entries of folders as running programs see them."""
        self._waiting: list[Change] = []
        self._load(folder)

    def _load(self, path: Path) -> int:
        number = self._new(path.is_dir())
        node = self._nodes[number]
        if node.is_folder:
            node.entries = {below.name: self._load(below) for below in path.iterdir()}
            self._now[number] = dict(node.entries)
        else:
            node.content = path.read_bytes()
        return number

    def _new(self, is_folder: bool) -> int:
        number = next(self._numbers)
        self._nodes[number] = Node(is_folder)
        if is_folder:
            self._now[number] = {}
        return number

    def _find(self, path: str) -> int | None:
        number: int | None = 0
        for part in [] if path == "." else path.split("/"):
            number = self._now.get(number if number is not None else -1, {}).get(part)
        return number

    def _parent(self, path: str) -> tuple[int, str]:
        folder, _, name = path.rpartition("/")
        number = self._find(folder or ".")
        if number is None:
            raise ValueError(path)
        return number, name

    def _enter(self, *entries: tuple[int, str, int | None]) -> None:
        for folder, name, number in entries:
            if number is None:
                del self._now[folder][name]
            else:
                self._now[folder][name] = number
        self._waiting.append(Change(entries=entries))

    def replay(self, call: Call) -> bool:
        """Does what a call did; whether it did anything."""
        if call.result < 0 or not (call.changes or call.kind == "sync"):
            return False
        there = self._find(call.path)
        match call.kind:
            case "open" if there is None:
                self._enter((*self._parent(call.path), self._new(is_folder=False)))
            case "open" if call.flags & os.O_TRUNC:
                self._waiting.append(Change(file=there, length=0))
            case "open":
                return False
            case "make":
                self._enter((*self._parent(call.path), self._new(is_folder=True)))
            case "write":
                # A file that was removed or renamed since it was opened is told by its name of now.
                self._waiting.append(Change(file=there, offset=call.offset, data=call.data))
            case "copy":  # from the place in the one file to the same place in the other
                source = self._find(call.other)
                data = self._nodes[source if source is not None else -1].content[call.offset :][: call.result]
                self._waiting.append(Change(file=there, offset=call.offset, data=data))
            case "length":
                self._waiting.append(Change(file=there, length=call.offset))
            case "link":
                self._enter((*self._parent(call.other), there))
            case "rename":
                self._enter((*self._parent(call.path), None), (*self._parent(call.other), there))
            case "remove":
                self._enter((*self._parent(call.path), None))
            case "sync" if there is not None:
                done = [change for change in self._waiting if change.touches(there)]
                self._waiting = [change for change in self._waiting if not change.touches(there)]
                for change in done:
                    _apply(self._nodes, change)
            case _:
                raise ValueError(call)
        return True

    def after_loss(self, rnd: random.Random, more: int) -> Iterator[Tree]:
        """What may lie on the disk after the power went: without all that waits, with all of it, with the newest of it
        alone, and `more` times with some of it."""
        yield self._tree([])
        if self._waiting:
            yield self._tree(self._waiting)
            yield self._tree(self._waiting[-1:])
            for _ in range(more):
                share = rnd.random()
                yield self._tree([change for change in self._waiting if rnd.random() < share])

    def _tree(self, kept: Sequence[Change]) -> Tree:
        nodes = {number: Node(node.is_folder, node.content, dict(node.entries)) for number, node in self._nodes.items()}
        for change in kept:
            _apply(nodes, change)
        tree: Tree = {}

        def walk(number: int, path: str) -> None:
            for name, below in nodes[number].entries.items():
                tree[path + name] = None if nodes[below].is_folder else nodes[below].content
                walk(below, f"{path}{name}/")

        walk(0, "")
        return tree


def _apply(nodes: dict[int, Node], change: Change) -> None:
    if change.file is not None:
        node = nodes[change.file]
        if change.length is None:
            before = node.content[: change.offset].ljust(change.offset, b"\0")
            node.content = before + change.data + node.content[change.offset + len(change.data) :]
        else:
            node.content = node.content[: change.length].ljust(change.length, b"\0")
    for folder, name, number in change.entries:
        if number is None:
            nodes[folder].entries.pop(name, None)
        else:
            nodes[folder].entries[name] = number


def write_tree(folder: Path, tree: Tree) -> None:
    """Makes a folder hold a tree and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in sorted(tree.items()):
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)


def answering(tree: Tree) -> bytes:
    """A hash of all that an answer depends on: the generation that CURRENT names."""
    name = tree.get(f"index/{CURRENT_FILE}") or b""
    prefix = f"index/generations/{name.decode(errors='replace').strip()}/"
    digest = hashlib.sha256(name)
    for path, content in sorted((path, content) for path, content in tree.items() if path.startswith(prefix)):
        digest.update(f"\0{path}\0".encode() + hashlib.sha256(content or b"").digest())
    return digest.digest()


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(tuple(SCENARIOS)))
@click.option("--more", default=8, help="How many disks with a part of what was not synced, after each call.")
def main(names: tuple[str, ...], more: int) -> None:
    """Makes up the disks of scenarios; prints a line for each that is wrong, and one for each scenario."""
    prepare_process()
    for name in names or BUILDING:
        with tempfile.TemporaryDirectory() as folder:
            _lose_power(name, Path(os.path.realpath(folder)), more)


def _lose_power(name: str, scratch: Path, more: int) -> None:
    trials, tally, rnd = Trials(SCENARIOS[name], scratch), Tally(), random.Random(5)
    before = scratch / "before"
    before.mkdir()
    if trials.template.exists():
        shutil.copytree(trials.template, before / "index")
    disk, place = Disk(before), trials.index.parent
    known: dict[bytes, str] = {}
    for n, call in enumerate(trials.calls, 1):
        is_last = n == len(trials.calls)
        if not disk.replay(call) and not is_last:
            continue
        tally.done["changes"] += 1
        for tree in disk.after_loss(rnd, more):
            tally.done["disks"] += 1
            told, is_healed = None, tally.done["disks"] % _HEALED == 0
            key = answering(tree)
            if key not in known or is_healed:
                write_tree(place, tree)
                found = answers(trials.index)
                known[key] = "old" if found == trials.old else "new" if found == trials.new else str(found)
            if known[key] not in ("old", "new") or (is_last and known[key] != "new"):
                told = known[key]
            elif is_healed:
                tally.done["healed"] += 1
                told = trials.wrong_after()
            if told:
                tally.tell(scenario=name, call=n, kind=call.kind, path=call.path, told=told)
    tally.end(scenario=name)


if __name__ == "__main__":
    main()
