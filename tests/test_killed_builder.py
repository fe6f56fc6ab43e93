"""A builder that is killed at any step: one whole generation answers, and the next builder cleans up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.engine.generations import CURRENT_FILE, current, verify
from indexer.engine.lock import LOCK_FILE
from indexer.errors import NoIndexError
from tests.test_generations import build, names

# Builds once in each folder it is given, in a process of its own that is killed before its n-th step on the
# disk, n rising until a builder comes through; then writes the steps of that one.
KILLED = """
import json, os, shutil, signal, sys
from pathlib import Path
from test_generations import build

STEPS = {"open", "fcntl.flock", "os.listdir", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.scandir"}

def build_until(index, last):
    trace = []
    def step(event, *arguments):
        if len(trace) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        trace.append([event, *(str(argument) for argument in arguments)])
    sync = os.fsync
    def fsync(descriptor):
        step("os.fsync", os.fstat(descriptor).st_ino)
        sync(descriptor)
    os.fsync = fsync
    sys.addaudithook(lambda event, arguments: step(event, *arguments) if event in STEPS else None)
    build(index)
    last = -1
    (index.parent / "trace.json").write_text(json.dumps(trace))

template, scratch = map(Path, sys.argv[1:])
for last in range(1000):
    index = scratch / f"{last:03d}" / "index"
    shutil.copytree(template, index)
    child = os.fork()
    if not child:
        build_until(index, last)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


def killed_at_every_step(template: Path, scratch: Path) -> list[Path]:
    """Indexes, copies of `template`, in which a builder died one step later each; the last came through."""
    subprocess.run(
        [sys.executable, "-c", KILLED, str(template), str(scratch)],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).parent)])},
    )
    return sorted(scratch.glob("*/index"))


def test_whenever_a_builder_is_killed_one_whole_generation_answers_and_the_next_cleans_up(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        build(tmp_path / "template", {"records": b"old"})
    answered = []
    for index in killed_at_every_step(tmp_path / "template", tmp_path / "killed"):
        answering = current(index)
        verify(answering)
        answered.append(answering.name)
        after = build(index)
        verify(after)
        assert names(index) == [answering.name, after.name]
        assert sorted(os.listdir(index)) == [LOCK_FILE, CURRENT_FILE, "generations"]
    switch = answered.index("000003")
    assert 20 < switch < len(answered) - 1
    assert answered == ["000002"] * switch + ["000003"] * (len(answered) - switch)


def test_whenever_the_first_builder_is_killed_there_is_no_index_or_a_whole_one(tmp_path: Path) -> None:
    (tmp_path / "template").mkdir()
    found = []
    for index in killed_at_every_step(tmp_path / "template", tmp_path / "killed"):
        found.append((index / CURRENT_FILE).exists())
        if found[-1]:
            verify(current(index))
        else:
            with pytest.raises(NoIndexError, match="还没有索引"):
                current(index)
        after = build(index)
        verify(after)
        assert names(index) == (["000001", "000002"] if found[-1] else [after.name])
    assert found == sorted(found)
    assert set(found) == {False, True}


def test_everything_is_on_the_disk_before_the_switch(tmp_path: Path) -> None:
    (tmp_path / "template").mkdir()
    index = killed_at_every_step(tmp_path / "template", tmp_path / "killed")[-1]
    trace: list[list[Any]] = json.loads((index.parent / "trace.json").read_text())
    renamed_to = [step[2] if step[0] == "os.rename" else None for step in trace]
    generation, switch = (renamed_to.index(str(p)) for p in (current(index).folder, index / CURRENT_FILE))

    def synced(start: int, end: int) -> set[str]:
        return {step[1] for step in trace[start:end] if step[0] == "os.fsync"}

    def inodes(*paths: Path) -> set[str]:
        return {str(path.stat().st_ino) for path in paths}

    folder = current(index).folder
    assert inodes(folder, *folder.rglob("*")) <= synced(0, generation)
    assert inodes(folder.parent, index, index / CURRENT_FILE) <= synced(generation, switch)
    assert inodes(index) <= synced(switch, len(trace))
