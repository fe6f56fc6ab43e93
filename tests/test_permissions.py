from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

import indexer
from indexer.engine.generations import CURRENT_FILE, current, verify
from indexer.errors import DuansouError, NoIndexError
from server.search.searcher import open_searcher

EVERYONE = stat.S_IWOTH


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "甲.txt").write_text("甲文件\n\n1. 各方应当合作。\n", encoding="utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Path:
    indexer.rebuild(corpus, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def allow_everyone(path: Path) -> None:
    path.chmod(path.stat().st_mode | EVERYONE)


@pytest.mark.parametrize("name", [".", "generations", "generations/000001", "generations/000001/segments/000001"])
def test_a_folder_that_everyone_can_write_to_is_refused_with_a_way_out(index: Path, name: str) -> None:
    allow_everyone(index / name)
    with pytest.raises(NoIndexError, match=r"谁都可以写.*chmod -R o-w .*--index"):
        open_searcher(index)
    (index / name).chmod(0o775)
    assert open_searcher(index).search("合作").total == 1


def test_a_data_file_that_everyone_can_write_to_is_refused(index: Path) -> None:
    file = index / "generations" / "000001" / "segments" / "000001" / "keys"
    allow_everyone(file)
    with pytest.raises(NoIndexError, match=re.escape(str(file)) + " 谁都可以写"):
        verify(current(index))


def test_nothing_is_built_in_a_folder_that_everyone_can_write_to(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "volume"
    index.mkdir()
    allow_everyone(index)
    with pytest.raises(DuansouError, match="谁都可以写"):
        indexer.rebuild(corpus, index)
    indexer.rebuild(corpus, index / "mine")
    assert open_searcher(index / "mine").search("合作").total == 1


def test_where_only_owners_remove_what_is_theirs_an_index_may_lie_beside_others(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "volume"
    index.mkdir()
    index.chmod(0o1777)
    indexer.rebuild(corpus, index)
    assert open_searcher(index).search("合作").total == 1


def test_what_another_user_planted_there_is_refused(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "volume"
    index.mkdir()
    indexer.rebuild(corpus, index)
    index.chmod(0o1777)
    if os.geteuid() == 0:
        os.chown(index / "generations", 12345, -1)
    else:  # only root gives files to another user; anyone else can be another user
        monkeypatch.setattr("os.geteuid", lambda: 12345)
    for use in (lambda: open_searcher(index), lambda: indexer.rebuild(corpus, index)):
        with pytest.raises(NoIndexError, match="是别的用户放在"):
            use()


@pytest.mark.usefixtures("open_umask")
def test_an_index_is_closed_to_everyone_whatever_the_umask_is(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "made" / "index"
    indexer.rebuild(corpus, index)
    kept = [index, index / CURRENT_FILE, *(index / "generations").rglob("*")]
    assert [str(path) for path in kept if path.stat().st_mode & EVERYONE] == []
    assert open_searcher(index).search("合作").total == 1


def test_a_group_may_share_an_index(index: Path) -> None:
    for path in [index, *index.rglob("*")]:
        path.chmod(0o775 if path.is_dir() else 0o664)
    assert open_searcher(index).search("合作").total == 1
