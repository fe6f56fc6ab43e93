"""A corpus that is followed: what changes in it is in the index, and Ctrl-C ends it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import indexer
from indexer.engine.generations import current
from indexer.engine.lock import rebuild_lock


@contextmanager
def following(corpus: Path, index: Path, *, seconds: float = 300) -> Iterator[subprocess.Popen[str]]:
    """`update --watch` in a process of its own, from the moment that it has brought the index up to date.

    After so many `seconds` it is killed, so that a fault fails the test and does not hang it.
    """
    # A shell that starts tests in the background has them ignore Ctrl-C, which their children would inherit.
    heeding = "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    heeding += "runpy.run_module('indexer', run_name='__main__', alter_sys=True)"
    command = [sys.executable, "-c", heeding, "update", "--watch", "--corpus", str(corpus), "--index", str(index)]
    root = Path(indexer.__file__).parents[1]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        overdue = threading.Timer(seconds, process.kill)
        overdue.start()
        try:
            hear(process.stdout, "份文件")
            yield process
        finally:
            overdue.cancel()
            process.kill()


def put(path: Path, text: str) -> None:
    """Puts a whole file there in one step, which is one change and never two."""
    aside = path.parent.parent / path.name
    aside.write_text(text, encoding="utf-8")
    aside.rename(path)


def hear(stream: IO[str] | None, words: str) -> None:
    """Waits for a line of a process that holds these words."""
    assert stream
    assert any(words in line for line in stream), f"it has ended without: {words}"


def test_what_changes_is_in_the_index_and_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    index = corpus / "index"  # changes with every update, which is no reason for another
    corpus.mkdir()
    (corpus / "a.txt").write_text("甲会议。", encoding="utf-8")
    with following(corpus, index) as process:
        put(corpus / "b.txt", "乙会议。")
        hear(process.stdout, "2 份文件")
        with rebuild_lock(index):
            (corpus / "a.txt").unlink()
            hear(process.stderr, "另一个进程")
        hear(process.stdout, "1 份文件")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate()
    assert (process.returncode, output) == (130, "")
    assert errors.splitlines()[-1] == "已中断。"
    assert "Traceback" not in errors
    assert "KeyboardInterrupt" not in errors
    assert current(index).name == "000003"


def test_errors_end_nothing_but_a_corpus_that_is_gone_does(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("甲会议。", encoding="utf-8")
    with following(corpus, tmp_path / "index") as process:
        (corpus / "a.txt").unlink()
        hear(process.stderr, "里没有可以建立索引的文件")
        put(corpus / "b.txt", "乙会议。")
        hear(process.stdout, "1 份文件")
        shutil.rmtree(corpus)
        _, errors = process.communicate()
    assert process.returncode == 1
    assert "语料文件夹不见了" in errors
    assert "Traceback" not in errors
