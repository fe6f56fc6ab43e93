from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.freshness import fingerprint, stale_reasons
from indexer.engine.manifest import SCHEMA_VERSION, Manifest, SourceState

SETTINGS = {"dictionary": "1", "folding": "2"}


def manifest(sources: Mapping[str, SourceState], settings: Mapping[str, str] = SETTINGS) -> Manifest:
    return Manifest(
        schema=SCHEMA_VERSION,
        generation="000001",
        engine="whoosh",
        created="2999-05-01T08:00:00+00:00",
        documents=1,
        paragraphs=1,
        settings=dict(settings),
        corpus="/data",
        sources=dict(sources),
        skipped=(),
        files={},
    )


def state(content: str) -> SourceState:
    return SourceState(len(content), 0, hashlib.sha256(content.encode()).hexdigest())


def test_a_fingerprint_holds_size_time_and_digest_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "甲" / "a.txt"
    path.parent.mkdir()
    path.write_bytes("文本".encode())
    found = fingerprint(tmp_path, ["甲/a.txt"])
    digest = hashlib.sha256("文本".encode()).hexdigest()
    assert found == {"甲/a.txt": SourceState(6, path.stat().st_mtime_ns, digest)}


def test_a_file_of_known_size_and_time_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    known = {"a.txt": SourceState(3, path.stat().st_mtime_ns, "0" * 64)}
    assert fingerprint(tmp_path, ["a.txt"], manifest(known)) == known


def test_a_file_that_was_touched_since_is_read_again_whatever_time_it_bears(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    before = replace(manifest(fingerprint(tmp_path, ["a.txt"])), created="2001-01-01T00:00:00+00:00")
    times = path.stat()
    path.write_bytes(b"xyz")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert fingerprint(tmp_path, ["a.txt"], before) == fingerprint(tmp_path, ["a.txt"])


def test_a_file_of_another_size_or_time_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    now = fingerprint(tmp_path, ["a.txt"])
    for known in (replace(now["a.txt"], size=4), replace(now["a.txt"], mtime_ns=1)):
        assert fingerprint(tmp_path, ["a.txt"], manifest({"a.txt": replace(known, sha256="0" * 64)})) == now


def test_what_is_no_readable_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to("nowhere")
    assert fingerprint(tmp_path, ["folder.txt", "pipe.txt", "link.txt", "gone.txt"]) == {}


def test_an_index_of_the_same_texts_and_settings_is_current() -> None:
    assert stale_reasons(manifest({"a": state("x")}), sources={"a": state("x")}, settings=SETTINGS) == ()


def test_a_file_that_was_only_touched_or_copied_is_current() -> None:
    touched = replace(state("x"), mtime_ns=99)
    assert stale_reasons(manifest({"a": state("x")}), sources={"a": touched}, settings=SETTINGS) == ()


def test_new_changed_and_vanished_files_and_other_settings_are_named() -> None:
    before = {"a": state("a"), "b": state("b"), "c": state("c")}
    now = {"a": state("a"), "b": state("B"), "d": state("c")}
    assert stale_reasons(manifest(before), sources=now, settings={"dictionary": "1", "folding": "3"}) == (
        "语料中有 1 个新文件：d。",
        "语料中有 1 个文件的内容变了：b。",
        "语料中有 1 个文件不见了：c。",
        "有 1 项设置与建立索引时不同：folding。",
    )


def test_a_setting_that_came_or_went_is_a_difference() -> None:
    index = manifest({}, {"dictionary": "1", "symbols": "1"})
    assert stale_reasons(index, sources={}, settings=SETTINGS) == ("有 2 项设置与建立索引时不同：folding、symbols。",)


def test_of_many_files_three_are_named_and_the_rest_is_counted() -> None:
    now = {f"{n}.txt": state("x") for n in range(5)}
    assert stale_reasons(manifest({}), sources=now, settings=SETTINGS) == (
        "语料中有 5 个新文件：0.txt、1.txt、2.txt，另有 2 个。",
    )


def test_a_file_name_cannot_steer_the_terminal() -> None:
    (reason,) = stale_reasons(manifest({}), sources={"a\x1b[2J\n{0}\udcff": state("x")}, settings=SETTINGS)
    assert reason == "语料中有 1 个新文件：a�[2J�{0}�。"


texts = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", "x", "y"]))


@given(texts, texts, st.integers(0, 3))
def test_an_index_is_current_exactly_when_names_and_contents_are_equal(
    before: dict[str, str], now: dict[str, str], mtime_ns: int
) -> None:
    sources = {name: replace(state(content), mtime_ns=mtime_ns) for name, content in now.items()}
    index = manifest({name: state(content) for name, content in before.items()})
    assert (stale_reasons(index, sources=sources, settings=SETTINGS) == ()) is (before == now)
