"""What is wrong with an installation, and how to mend it: one finding a line."""

from __future__ import annotations

import difflib
import http.client
import os
import shutil
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from indexer.cluster.client import connect
from indexer.documents.files import printable
from indexer.engine.kernels.warm import keep_all
from indexer.errors import DuansouError, NoIndexError
from indexer.pipeline import status
from indexer.settings import SETTINGS, resolve
from indexer.stored import facts, on_cluster, open_stored
from indexer.text.terms import names

State = Literal["ok", "note", "mend"]

OTHER_VARIABLES = ("DUANSOU_TEXTS",)
"""Variables that are no settings of the program: of its tests."""
_FREE_MB = 500
"""Megabytes that a rebuild of any index should find."""
_SECONDS = 5
_EARLY = 300
"""Seconds by which clocks of machines may differ."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: `ok`, a `note` that nothing must be done about, or something to `mend`; one sentence."""

    check: str
    state: State
    detail: str


@dataclass(frozen=True, slots=True)
class Place:
    """What is examined: folders, and the address of the service."""

    corpus: Path
    index: Path
    host: str
    port: int


def examine(place: Place) -> Iterator[Finding]:
    """The findings of all checks, one by one; what an index must be there for is left out while there is none."""
    missing = False
    for check in CHECKS:
        if missing and check in (_integrity, _freshness):
            continue
        try:
            state, detail = check(place)
        except NoIndexError as error:
            state, detail = "mend", str(error)
            missing = True
        except DuansouError as error:
            state, detail = "mend", str(error)
        except OSError as error:
            state, detail = "mend", f"操作系统不允许：{printable(str(error))}，请检查权限。"
        yield Finding(check.__name__.strip("_"), state, detail)


_Told = tuple[State, str]


def _python(_: Place) -> _Told:
    version = ".".join(map(str, sys.version_info[:3]))
    return "ok", f"Python {version}。"


def _dependencies(_: Place) -> _Told:
    try:
        lines = metadata.requires("duansou") or []
    except metadata.PackageNotFoundError:
        return "note", "没有安装（直接从源代码运行），没有核对依赖的版本。"
    wrong = []
    required = [r for r in map(Requirement, lines) if r.marker is None or r.marker.evaluate({"extra": ""})]
    for requirement in required:
        try:
            found = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"没有 {requirement.name}")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            wrong.append(f"{requirement.name} 是 {found}，要 {requirement.specifier}")
    if wrong:
        return "mend", f"依赖不齐：{'；'.join(wrong)}。请重新安装（pip install .）。"
    return "ok", f"{len(required)} 个依赖都在，版本相符。"


def _settings(_: Place) -> _Told:
    known = [setting.env for setting in SETTINGS]
    for setting in SETTINGS:
        resolve(setting.name)
    given = sorted(name for name in os.environ if name.startswith("DUANSOU_"))
    unknown = [name for name in given if name not in known and name not in OTHER_VARIABLES]
    if unknown:
        meant = [difflib.get_close_matches(name, known, 1) for name in unknown]
        named = [
            f"{printable(name)}{f'（是不是 {close[0]}）' if close else ''}"
            for name, close in zip(unknown, meant, strict=True)
        ]
        return "mend", f"没有这样的设置：{'、'.join(named)}，请改正或去掉。"
    return "ok", f"环境变量设了 {len(given)} 项，都读得懂。"


def _terms(_: Place) -> _Told:
    return "ok", f"名称表有 {len(names())} 个名称。"


def _index(place: Place) -> _Told:
    told = facts(place.index)
    return "ok", f"第 {told.generation} 代，{told.documents} 份文件，{told.paragraphs} 段，引擎 {told.engine}。"


def _integrity(place: Place) -> _Told:
    return "ok", f"{open_stored(place.index).verify()}。"


def _freshness(place: Place) -> _Told:
    chosen = resolve("corpus")
    corpus = Path(open_stored(place.index).manifest.corpus) if chosen.origin == "default" else place.corpus
    if not corpus.is_dir():
        return "note", f"没有语料文件夹“{printable(str(corpus))}”，索引照用，但不能更新。"
    if reasons := status(corpus, place.index).reasons:
        return "mend", f"索引已经过时：{reasons[0].rstrip('。')}。请运行 duansou update。"
    return "ok", "索引与语料一致。"


def _permissions(place: Place) -> _Told:
    folder = place.index
    if not folder.is_dir():
        return "note", f"还没有索引文件夹“{printable(str(folder))}”。"
    if folder.stat().st_mode & stat.S_IWOTH:
        return "mend", f"谁都可以改写索引，请运行 chmod o-w {printable(str(folder))}。"
    if not os.access(folder, os.W_OK):
        return "note", "索引文件夹不可写，这里只能检索，不能重建。"
    return "ok", "索引文件夹可写，别的用户不能改写。"


def _space(place: Place) -> _Told:
    there = next(p for p in (place.index.absolute(), *place.index.absolute().parents) if p.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    try:
        needed = max(_FREE_MB, 2 * (facts(place.index).bytes or 0) // 1_000_000)
    except NoIndexError:
        needed = _FREE_MB
    if free < needed:
        return "mend", f"磁盘只剩 {free} MB，重建要大约 {needed} MB，请腾出空间。"
    return "ok", f"磁盘还有 {free} MB。"


def _temporary(_: Place) -> _Told:
    with tempfile.TemporaryFile():
        return "ok", f"临时文件夹“{printable(tempfile.gettempdir())}”可写。"


def _kernels(_: Place) -> _Told:
    kept = keep_all()
    if kept is None:
        return "note", "编译的结果存不下来，每个进程启动后都要编译十来秒；请用 NUMBA_CACHE_DIR 指明一个可写的文件夹。"
    return "ok", "编译的结果都存着。" if kept else "编译的结果原先没有存，现在编译好、存下了。"


def _clock(place: Place) -> _Told:
    ahead = time.time() + _EARLY
    files = (p for folder in (place.corpus, place.index) if folder.is_dir() for p in folder.iterdir())
    late = sorted(p.name for p in files if p.lstat().st_mtime > ahead)
    if late:
        return "mend", f"“{printable(late[0])}”等 {len(late)} 个文件的时间在将来，请校准系统时钟，再 touch 这些文件。"
    return "ok", "文件的时间都不在将来。"


def _port(place: Place) -> _Told:
    if place.port == 0:
        return "ok", "端口由系统选。"
    try:
        family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
        with socket.create_server((place.host, place.port), family=family):
            return "ok", f"端口 {place.port} 空着。"
    except (OSError, UnicodeError):
        pass
    if _is_ours(place):
        return "ok", f"端口 {place.port} 上服务正在运行。"
    return "mend", f"地址 {place.host} 的端口 {place.port} 不能用（被别的程序占用，或没有权限），请换一个（--port）。"


def _is_ours(place: Place) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place.host, place.host)  # noqa: S104  # asked, not bound
    connection = http.client.HTTPConnection(host, place.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/metrics")
        return b"duansou_" in connection.getresponse().read()
    except (OSError, UnicodeError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _cluster(place: Place) -> _Told:
    if not on_cluster(place.index):
        return "ok", "索引在本机，不用集群。"
    cluster = connect()
    kind, version = cluster.version()
    colour = cluster.health(facts(place.index).generation)
    if colour == "red":
        return "mend", f"集群（{kind} {version}）上的索引有分片不能用，请检查集群的状态。"
    return "ok", f"集群（{kind} {version}）答复，索引的状态是 {colour}。"


CHECKS: tuple[Callable[[Place], _Told], ...] = (
    _python,
    _dependencies,
    _settings,
    _terms,
    _index,
    _integrity,
    _freshness,
    _permissions,
    _space,
    _temporary,
    _kernels,
    _clock,
    _port,
    _cluster,
)
"""All checks, in the order in which they are told."""
