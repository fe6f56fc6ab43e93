from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.model import Skipped
from indexer.engine.generations import (
    CURRENT_FILE,
    Generation,
    building,
    current,
    current_name,
    generation_size,
    verify,
)
from indexer.engine.lock import LOCK_FILE
from indexer.engine.manifest import MANIFEST_FILE, SourceState
from indexer.errors import DuansouError, LockedError, NoIndexError

FILES = {"records": b"0123456789", "flat/postings/han": b"\0\1\2", "_MAIN_1.toc": b""}


def build(
    index: Path,
    files: Mapping[str, bytes] = FILES,
    *,
    check: Callable[[Path], None] = lambda folder: None,
    identities: dict[str, str] | None = None,
) -> Generation:
    with building(index) as begun:
        for name, content in files.items():
            (begun.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (begun.folder / name).write_bytes(content)
        return begun.publish(
            documents=2,
            paragraphs=31,
            settings=identities or {},
            corpus=Path("/data"),
            sources={"a.txt": SourceState(1, 2, "0" * 64)},
            skipped=(Skipped("b.txt", "空文件"),),
            engine="whoosh",
            check=check,
        )


def names(index: Path) -> list[str]:
    return sorted(os.listdir(index / "generations"))


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Every path below `folder`, with what any writing would change."""
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in [folder, *folder.rglob("*")]}


def fail(folder: Path) -> None:
    raise NoIndexError(f"{folder.name} 的条数不对。")


def test_a_published_generation_is_current_and_whole(tmp_path: Path) -> None:
    published = build(tmp_path / "a" / "index", identities={"dictionary": "1"})
    found = current(tmp_path / "a" / "index")
    assert found == published
    assert found.name == current_name(tmp_path / "a" / "index") == "000001"
    assert (found.manifest.documents, found.manifest.paragraphs) == (2, 31)
    assert found.manifest.settings == {"dictionary": "1"}
    assert found.manifest.files.keys() == FILES.keys()
    assert generation_size(found) == sum(map(len, FILES.values()))
    verify(found)


def test_the_current_generation_and_the_one_before_are_kept(tmp_path: Path) -> None:
    for kept in (["000001"], ["000001", "000002"], ["000002", "000003"], ["000003", "000004"]):
        assert build(tmp_path).name == kept[-1]
        assert names(tmp_path) == kept
    assert sorted(os.listdir(tmp_path)) == [LOCK_FILE, CURRENT_FILE, "generations"]


def give_up_half_way(index: Path) -> None:
    with building(index) as begun:
        (begun.folder / "half").write_bytes(b"x")
        raise ZeroDivisionError


def test_a_builder_that_fails_leaves_the_old_generation_and_nothing_else(tmp_path: Path) -> None:
    build(tmp_path)
    with pytest.raises(ZeroDivisionError):
        give_up_half_way(tmp_path)
    assert (current_name(tmp_path), names(tmp_path)) == ("000001", ["000001"])


def test_what_was_not_renamed_to_the_current_file_is_removed(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "CURRENT.tmp").write_text("0000")
    with pytest.raises(ZeroDivisionError):
        give_up_half_way(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [LOCK_FILE, CURRENT_FILE, "generations"]


def test_a_generation_that_fails_its_check_is_never_switched_to(tmp_path: Path) -> None:
    build(tmp_path)
    with pytest.raises(NoIndexError, match="000002 的条数不对"):
        build(tmp_path, check=fail)
    assert (current_name(tmp_path), names(tmp_path)) == ("000001", ["000001"])
    verify(current(tmp_path))


def test_the_check_sees_the_finished_folder_before_the_switch(tmp_path: Path) -> None:
    build(tmp_path)
    seen: list[tuple[str, bool, str]] = []
    build(tmp_path, check=lambda f: seen.append((f.name, (f / MANIFEST_FILE).exists(), current_name(tmp_path))))
    assert seen == [("000002", True, "000001")]


def test_a_first_generation_that_fails_leaves_no_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="条数不对"):
        build(tmp_path, check=fail)
    assert names(tmp_path) == []
    with pytest.raises(NoIndexError, match="还没有索引"):
        current(tmp_path)


def test_two_builders_at_once_are_one_too_many(tmp_path: Path) -> None:
    with building(tmp_path), pytest.raises(LockedError, match=f"进程号 {os.getpid()}"), building(tmp_path):
        pass


def test_a_generation_never_takes_a_number_that_is_there(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "generations" / "000041").write_bytes(b"a file, which no builder removes")
    assert build(tmp_path).name == "000042"


def test_what_no_builder_made_is_left_alone(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "generations" / "my notes").mkdir()
    (tmp_path / "generations" / "7").mkdir()
    build(tmp_path)
    assert names(tmp_path) == ["000001", "000002", "7", "my notes"]


def test_no_file_stays_open(tmp_path: Path) -> None:
    before = os.listdir("/dev/fd")
    verify(build(tmp_path))
    assert os.listdir("/dev/fd") == before


# What a reader finds


def test_without_an_index_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    for index in (tmp_path, tmp_path / "none"):
        with pytest.raises(NoIndexError, match=r"^还没有索引（.*），请先运行 duansou rebuild。$"):
            current(index)
    assert os.listdir(tmp_path) == []


def test_a_file_in_place_of_the_index_is_told(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x")
    with pytest.raises(NoIndexError, match="不是文件夹"):
        current(tmp_path / "index")
    for index in (tmp_path / "index", tmp_path / "index" / "below"):
        with pytest.raises(DuansouError, match="不是文件夹，请用 --index"), building(index):
            pass


@pytest.mark.parametrize("content", [b"", b"\n", b"../../etc\n", b"7", b"000001\n000002\n", b"\xff" * 99])
def test_a_damaged_current_file_is_told_and_costs_no_generation(tmp_path: Path, content: bytes) -> None:
    for _ in range(2):
        build(tmp_path)
    (tmp_path / CURRENT_FILE).write_bytes(content)
    for read in (current_name, current):
        with pytest.raises(NoIndexError, match=r"索引已损坏（.*CURRENT 里不是一代索引的编号）"):
            read(tmp_path)
    with pytest.raises(ZeroDivisionError):
        give_up_half_way(tmp_path)
    assert names(tmp_path) == ["000001", "000002"]
    build(tmp_path)
    assert names(tmp_path) == ["000002", "000003"]
    verify(current(tmp_path))


def test_a_current_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / CURRENT_FILE).mkdir(parents=True)
    with pytest.raises(NoIndexError, match="读不了"):
        current(tmp_path)
    with pytest.raises(DuansouError, match="CURRENT"):
        build(tmp_path)


def test_a_missing_generation_is_told_and_mended_by_the_next_one(tmp_path: Path) -> None:
    build(tmp_path)
    shutil.rmtree(build(tmp_path).folder)
    with pytest.raises(NoIndexError, match=r"索引已损坏（CURRENT 指向的 .*000002 不存在）"):
        current(tmp_path)
    verify(build(tmp_path))
    assert names(tmp_path) == ["000001", "000003"]


def test_a_folder_under_the_name_of_another_generation_is_told(tmp_path: Path) -> None:
    first = build(tmp_path)
    first.folder.rename(first.folder.with_name("000009"))
    (tmp_path / CURRENT_FILE).write_text("000009\n")
    with pytest.raises(NoIndexError, match="的清单属于另一代索引"):
        current(tmp_path)


def test_an_index_of_another_schema_is_told_and_replaced(tmp_path: Path) -> None:
    (build(tmp_path).folder / MANIFEST_FILE).write_text('{"schema": 9}')
    with pytest.raises(NoIndexError, match="索引的格式是第 9 版"):
        current(tmp_path)
    verify(build(tmp_path))


def test_reading_writes_nothing_and_needs_no_permission_to(tmp_path: Path) -> None:
    build(tmp_path)
    for path in [*tmp_path.rglob("*"), tmp_path]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = snapshot(tmp_path)
    try:
        verify(current(tmp_path))
        assert snapshot(tmp_path) == before
    finally:
        for path in [tmp_path, *tmp_path.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_reading_goes_on_while_a_builder_holds_the_lock(tmp_path: Path) -> None:
    build(tmp_path)
    with building(tmp_path):
        verify(current(tmp_path))


# What verify finds


@settings(deadline=None)  # waits for the disk
@given(
    st.dictionaries(st.sampled_from(["a", "b/c", "b/d/e"]), st.binary(min_size=1, max_size=200), min_size=1),
    st.data(),
)
def test_a_changed_byte_of_a_data_file_is_found(files: dict[str, bytes], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        generation = build(Path(folder), files)
        verify(generation)
        name = data.draw(st.sampled_from(sorted(files)))
        content = bytearray(files[name])
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
        (generation.folder / name).write_bytes(content)
        with pytest.raises(NoIndexError, match=f"索引已损坏（.*/{name} 的内容与清单不符）"):
            verify(current(Path(folder)))


def test_a_cut_or_a_longer_file_is_found(tmp_path: Path) -> None:
    for content in (b"012345678", b"0123456789x", b""):
        generation = build(tmp_path)
        (generation.folder / "records").write_bytes(content)
        with pytest.raises(NoIndexError, match="records 的内容与清单不符"):
            verify(generation)


def test_a_missing_file_is_found(tmp_path: Path) -> None:
    generation = build(tmp_path)
    (generation.folder / "_MAIN_1.toc").unlink()
    with pytest.raises(NoIndexError, match=r"缺少文件 .*_MAIN_1\.toc"):
        verify(generation)


def test_a_file_that_the_manifest_does_not_name_is_found(tmp_path: Path) -> None:
    generation = build(tmp_path)
    (generation.folder / "flat" / "planted\x1b").write_bytes(b"")
    with pytest.raises(NoIndexError, match=r"多出文件 .*/flat/planted�"):
        verify(generation)


def test_a_link_in_place_of_a_file_or_a_folder_is_found(tmp_path: Path) -> None:
    file, folder = build(tmp_path), build(tmp_path)
    (tmp_path / "generations" / "outside").write_bytes(FILES["records"])
    (file.folder / "records").unlink()
    (file.folder / "records").symlink_to("../outside")  # a link as long as the file
    with pytest.raises(NoIndexError, match="records 的内容与清单不符"):
        verify(file)
    (folder.folder / "flat").rename(tmp_path / "flat")
    (folder.folder / "flat").symlink_to(tmp_path / "flat")
    with pytest.raises(NoIndexError, match=r"多出文件 .*/flat"):
        verify(folder)


def test_a_generation_that_vanished_is_no_traceback(tmp_path: Path) -> None:
    generation = build(tmp_path)
    shutil.rmtree(generation.folder)
    with pytest.raises(NoIndexError, match=r"读不了 .*000001"):
        verify(generation)


# What the disk refuses


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"records": b"x" * 2000}, id="a data file"),
        pytest.param({f"file{n}": b"x" for n in range(40)}, id="the manifest"),
    ],
)
def test_a_full_disk_is_a_sentence_and_the_old_index_answers(tmp_path: Path, files: dict[str, bytes]) -> None:
    build(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(DuansouError, match=r"^磁盘空间或配额不足，写不下 .*，请腾出空间后再试。$"):
            build(tmp_path, files)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (current_name(tmp_path), names(tmp_path)) == ("000001", ["000001"])
    verify(current(tmp_path))


def test_a_place_where_one_may_not_write_is_a_sentence() -> None:
    with pytest.raises(DuansouError, match=r"^没有权限读写 /sys/duansou，请检查它的权限，或用 --index"):
        build(Path("/sys/duansou"))


def test_any_other_refusal_is_a_sentence_too(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).symlink_to(tmp_path / LOCK_FILE)
    with pytest.raises(DuansouError, match=r"^读写 .* 失败（.+），请检查磁盘后再试。$"):
        build(tmp_path)
