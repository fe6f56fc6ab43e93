from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from indexer.engine.lock import LOCK_FILE, OWNER_FILE, rebuild_lock
from indexer.errors import LockedError

HOLDER = """
import os, sys
from pathlib import Path
from indexer.engine.lock import rebuild_lock
with rebuild_lock(Path(sys.argv[1])):
    if sys.argv[2] == "fork" and os.fork() == 0:
        print("held", flush=True)
        sys.stdin.read()
        os._exit(0)
    if sys.argv[2] == "alone":
        print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(index: Path, how: str = "alone") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of `index` until it is ended, or its input is."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(index), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process


def refusal(index: Path) -> str:
    with pytest.raises(LockedError) as refused, rebuild_lock(index):
        pass
    return str(refused.value)


def test_the_second_builder_is_told_at_once_who_builds_and_since_when(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        sentence = refusal(tmp_path)
    found = re.fullmatch(
        r"另一个进程正在重建这个索引（进程号 (\d+)，主机 (.+)，始于 (.+)），请等它完成后再试。", sentence
    )
    assert found
    assert found[1] == str(process.pid)
    assert found[2] == socket.gethostname()
    assert timedelta(0) <= datetime.now(timezone.utc) - datetime.fromisoformat(found[3]) < timedelta(minutes=5)


def test_after_the_first_builder_is_done_the_next_one_builds(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        assert process.stdin
        process.stdin.close()
        assert process.wait() == 0
    with rebuild_lock(tmp_path):
        pass
    assert os.listdir(tmp_path) == [LOCK_FILE]


def test_a_killed_builder_locks_nobody_out(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
        process.wait()
        assert (tmp_path / OWNER_FILE).exists()
        with rebuild_lock(tmp_path):
            assert f'"pid": {os.getpid()}' in (tmp_path / OWNER_FILE).read_text()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks processes: Linux or macOS")
def test_a_killed_builder_locks_nobody_out_while_its_workers_live(tmp_path: Path) -> None:
    with holder(tmp_path, "fork") as process:
        process.kill()
        process.wait()
        with rebuild_lock(tmp_path):
            pass


def test_an_exception_frees_the_lock_and_takes_the_note_away(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), rebuild_lock(tmp_path):
        raise ZeroDivisionError
    with rebuild_lock(tmp_path):
        pass
    assert os.listdir(tmp_path) == [LOCK_FILE]


def test_one_process_cannot_build_twice_at_once_either(tmp_path: Path) -> None:
    with rebuild_lock(tmp_path):
        assert f"进程号 {os.getpid()}，" in refusal(tmp_path)
        assert f"进程号 {os.getpid()}，" in refusal(tmp_path)


def test_the_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    with rebuild_lock(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b" / LOCK_FILE).exists()


@pytest.mark.parametrize(
    "note",
    [
        "",
        "[]",
        "null",
        "[" * 3000,
        '{"pid": "x", "host": "h", "started": "2024-05-01T08:00:00+00:00"}',
        '{"pid": 1e999, "host": "h", "started": "2024-05-01T08:00:00+00:00"}',
        '{"pid": 7, "host": "h", "started": "yesterday"}',
        '{"pid": 7, "host": "h", "started": 7}',
        '{"pid": 7, "host": "\\u001b[2J", "started": "2024-05-01T08:00:00+00:00"}',
    ],
)
def test_a_note_that_makes_no_sense_is_not_repeated(tmp_path: Path, note: str) -> None:
    with rebuild_lock(tmp_path):
        (tmp_path / OWNER_FILE).write_text(note)
        assert refusal(tmp_path) == "另一个进程正在重建这个索引，请等它完成后再试。"


def test_a_missing_note_is_no_traceback(tmp_path: Path) -> None:
    with rebuild_lock(tmp_path):
        (tmp_path / OWNER_FILE).unlink()
        assert refusal(tmp_path) == "另一个进程正在重建这个索引，请等它完成后再试。"
