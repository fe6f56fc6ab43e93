from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.files import printable
from indexer.documents.model import Skipped
from indexer.engine.manifest import (
    MANIFEST_FILE,
    SCHEMA_VERSION,
    FileState,
    Manifest,
    SourceState,
    read_manifest,
    to_bytes,
)
from indexer.errors import NoIndexError

DIGEST = hashlib.sha256(b"").hexdigest()
MANIFEST = Manifest(
    schema=SCHEMA_VERSION,
    generation="000003",
    engine="whoosh",
    created="2024-05-01T08:00:00+00:00",
    documents=2,
    paragraphs=31,
    settings={"dictionary": "jieba 1"},
    corpus="/data/文件",
    sources={"甲/a.txt": SourceState(12, 1_700_000_000_000_000_000, DIGEST)},
    skipped=(Skipped("b.txt", "空文件"),),
    files={"records": FileState(7, DIGEST), "flat/_MAIN_1.toc": FileState(0, DIGEST)},
)


def read_back(content: bytes) -> Manifest:
    with TemporaryDirectory() as folder:
        (Path(folder) / MANIFEST_FILE).write_bytes(content)
        return read_manifest(Path(folder))


def signed(data: dict[str, Any]) -> bytes:
    """What someone writes who knows how the checksum is made."""
    data = {name: value for name, value in data.items() if name != "checksum"}
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":")).encode("ascii")
    return json.dumps({**data, "checksum": hashlib.sha256(canonical).hexdigest()}).encode("ascii")


counts = st.integers(0, 2**63 - 1)
digests = st.binary(max_size=3).map(lambda content: hashlib.sha256(content).hexdigest())
part = st.text(st.characters(exclude_characters="/\0"), min_size=1).filter(lambda name: name not in (".", ".."))
source_names = st.lists(part, min_size=1, max_size=3).map("/".join)
file_names = st.from_regex(r"[A-Za-z0-9_-]{1,8}(/[a-z_]{1,4}\.[a-z]{1,3})?", fullmatch=True)
manifests = st.builds(
    Manifest,
    schema=st.just(SCHEMA_VERSION),
    generation=st.integers(1, 10**9).map("{:06d}".format),
    engine=st.sampled_from(["whoosh", "opensearch"]),
    created=st.datetimes().map(lambda time: time.isoformat(timespec="seconds") + "+00:00"),
    documents=counts,
    paragraphs=counts,
    settings=st.dictionaries(st.text(), st.text(), max_size=4),
    corpus=st.text(),
    sources=st.dictionaries(source_names, st.builds(SourceState, counts, counts, digests), max_size=4),
    skipped=st.lists(st.builds(Skipped, st.text(), st.text()), max_size=3).map(tuple),
    files=st.dictionaries(file_names, st.builds(FileState, counts, digests), max_size=4),
)


@given(manifests)
def test_a_manifest_is_read_back_as_it_was_written(manifest: Manifest) -> None:
    assert read_back(to_bytes(manifest)) == manifest


def test_a_file_name_that_is_no_unicode_is_read_back_as_it_was_written() -> None:
    manifest = replace(MANIFEST, sources={"\udcb9\udcab.txt": SourceState(1, -1, DIGEST)})
    assert read_back(to_bytes(manifest)) == manifest


@given(st.data())
def test_a_changed_byte_of_a_manifest_never_passes_for_another_manifest(data: st.DataObject) -> None:
    content = bytearray(to_bytes(MANIFEST))
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        manifest = read_back(bytes(content))
    except NoIndexError:
        return
    assert manifest == MANIFEST


@given(st.integers(0, len(to_bytes(MANIFEST)) - 2))
def test_a_manifest_that_was_cut_short_is_damaged(length: int) -> None:
    with pytest.raises(NoIndexError, match=r"索引已损坏（.*），请运行 duansou rebuild 重建。"):
        read_back(to_bytes(MANIFEST)[:length])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda values: st.lists(values) | st.dictionaries(st.sampled_from(["schema", "files"]) | st.text(), values),
    )
)
def test_any_other_json_is_refused_with_a_sentence(value: object) -> None:
    with pytest.raises(NoIndexError, match="请运行 duansou rebuild 重建。"):
        read_back(json.dumps(value).encode())


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[" * 100_000, b'{"schema":' + b"9" * 5_000 + b"}", b'{"schema": true}']
)
def test_what_is_no_manifest_is_damaged(content: bytes) -> None:
    with pytest.raises(NoIndexError, match="索引已损坏"):
        read_back(content)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("generation", "../../etc"),
        ("generation", 3),
        ("engine", None),
        ("created", "yesterday"),
        ("documents", -1),
        ("documents", True),
        ("documents", 1.0),
        ("paragraphs", "31"),
        ("settings", {"dictionary": 1}),
        ("settings", []),
        ("corpus", ["/data"]),
        ("sources", {"../a.txt": {"size": 1, "mtime_ns": 1, "sha256": DIGEST}}),
        ("sources", {"/a.txt": {"size": 1, "mtime_ns": 1, "sha256": DIGEST}}),
        ("sources", {"a.txt": {"size": 1, "mtime_ns": 1, "sha256": "0"}}),
        ("sources", {"a.txt": {"size": 1, "mtime_ns": 1 << 70, "sha256": DIGEST}}),
        ("sources", {"a.txt": {"size": 1, "sha256": DIGEST}}),
        ("skipped", [{"file": "a.txt"}]),
        ("skipped", {"a.txt": "空文件"}),
        ("files", {"../../outside": {"size": 1, "sha256": DIGEST}}),
        ("files", {"flat/../../outside": {"size": 1, "sha256": DIGEST}}),
        ("files", {"/etc/hosts": {"size": 1, "sha256": DIGEST}}),
        ("files", {"C:hosts": {"size": 1, "sha256": DIGEST}}),
        ("files", {"..\\hosts": {"size": 1, "sha256": DIGEST}}),
        ("files", {"a\x1b[2J": {"size": 1, "sha256": DIGEST}}),
        ("files", {"": {"size": 1, "sha256": DIGEST}}),
        ("files", {"records": {"size": 1, "sha256": DIGEST, "mode": 7}}),
        ("files", {"records": {"size": 1, "sha256": DIGEST.upper()}}),
        ("files", ["records"]),
    ],
)
def test_a_planted_manifest_with_a_right_checksum_is_still_checked(field: str, value: object) -> None:
    planted = json.loads(to_bytes(MANIFEST))
    assert read_back(signed(planted)) == MANIFEST
    planted[field] = value
    with pytest.raises(NoIndexError, match="索引已损坏"):
        read_back(signed(planted))


def without(field: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda data: {name: value for name, value in data.items() if name != field}


@pytest.mark.parametrize(
    "change",
    [*map(without, json.loads(to_bytes(MANIFEST)).keys() - {"checksum"}), lambda data: {**data, "x": 1}],
)
def test_a_missing_or_an_unknown_field_is_damage(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    with pytest.raises(NoIndexError, match="索引已损坏"):
        read_back(signed(change(json.loads(to_bytes(MANIFEST)))))


def test_a_manifest_of_another_schema_says_so_whatever_else_it_holds() -> None:
    with pytest.raises(NoIndexError, match=r"^索引的格式是第 9 版，本程序只读第 5 版，请运行 duansou rebuild"):
        read_back(b'{"schema": 9, "shards": []}')


def test_a_missing_manifest_is_damage_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match=r"索引已损坏（读不了 .*manifest\.json）"):
        read_manifest(tmp_path)


def test_a_manifest_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    with (tmp_path / MANIFEST_FILE).open("wb") as file:
        file.truncate(1 << 29)
    with pytest.raises(NoIndexError, match="过大"):
        read_manifest(tmp_path)


def test_a_name_is_shown_without_what_steers_a_terminal_or_cannot_be_encoded() -> None:
    assert printable("甲 a.txt") == "甲 a.txt"
    assert printable("a\x1b[31m\nb\udcff") == "a�[31m�b�"
