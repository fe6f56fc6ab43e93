"""The generations of an index: built aside, verified, switched to in one atomic step, the last two kept.

    INDEX/CURRENT                       the name of the generation that answers, one line
    INDEX/generations/000007/           manifest.json and the data files
    INDEX/generations/000008.building/  a generation that is being built

Readers take no lock and write nothing. Every number up to the current one was current once: what a builder
that died or failed has left behind has a higher number, and goes before the next one is begun.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from indexer.documents.files import printable
from indexer.documents.model import Skipped
from indexer.engine.lock import rebuild_lock, sync_folder
from indexer.engine.manifest import (
    GENERATION_NAME,
    MANIFEST_FILE,
    SCHEMA_VERSION,
    FileState,
    Manifest,
    SourceState,
    damaged,
    read_manifest,
    sha256_of,
    to_bytes,
)
from indexer.engine.permissions import (
    FILE_MODE,
    FOLDER_MODE,
    close_to_all,
    refuse_if_all_can_write,
    refuse_what_all_can_write,
)
from indexer.errors import DuansouError, NoIndexError

CURRENT_FILE = "CURRENT"
_NEXT_FILE = "CURRENT.tmp"
_FOLDER = "generations"
_BUILDING = ".building"
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_FOLDER = (errno.EEXIST, errno.ENOTDIR)


@dataclass(frozen=True, slots=True)
class Generation:
    """One whole index: `name` is its number, `folder` holds its files."""

    name: str
    folder: Path
    manifest: Manifest


def current_name(index: Path) -> str:
    """The name of the generation that answers; one small read, cheap enough to poll.

    Raises: NoIndexError if there is no index, or `CURRENT` cannot be read.
    """
    path = index / CURRENT_FILE
    try:
        with path.open("rb") as file:
            name = file.read(64).decode("ascii", "replace").removesuffix("\n")
    except FileNotFoundError:
        raise NoIndexError(f"还没有索引（{printable(str(index))}），请先运行 duansou rebuild。") from None
    except NotADirectoryError:
        raise NoIndexError(f"{printable(str(index))} 不是文件夹，请用 --index 指定索引所在的文件夹。") from None
    except OSError as error:
        raise damaged(f"读不了 {printable(str(path))}") from error
    if not GENERATION_NAME.fullmatch(name):
        raise damaged(f"{printable(str(path))} 里不是一代索引的编号")
    return name


def current(index: Path) -> Generation:
    """The generation that answers, by its manifest alone: no data file is opened.

    Raises: NoIndexError if there is none, it is damaged, of another schema version, or open to everyone's writing.
    """
    name = current_name(index)
    folder = index / _FOLDER / name
    try:
        refuse_what_all_can_write(index, _FOLDER, f"{_FOLDER}/{name}")
    except OSError as error:
        raise damaged(f"读不了 {printable(_path_of(error, index))}") from error
    if not os.path.isdir(folder):  # unlike Path.is_dir, no exception where one may not look
        raise damaged(f"{CURRENT_FILE} 指向的 {printable(str(folder))} 不存在")
    return _read(folder, name)


def verify(generation: Generation) -> None:
    """Compare every file of `generation` with its manifest: size, SHA-256, none missing, none beside them.

    Raises: NoIndexError that names the first file that differs, or that everyone may write to.
    """
    unseen = dict(generation.manifest.files)
    try:
        files, folders = _tree(generation.folder)
        for path in (*folders, *files):
            refuse_if_all_can_write(path, path.lstat())
        for path in files:
            name = path.relative_to(generation.folder).as_posix()
            if name == MANIFEST_FILE:
                continue
            if name not in unseen:
                raise damaged(f"多出文件 {printable(str(path))}")
            if not _holds(path, unseen.pop(name)):
                raise damaged(f"{printable(str(path))} 的内容与清单不符")
    except OSError as error:
        raise damaged(f"读不了 {printable(_path_of(error, generation.folder))}") from error
    for name in sorted(unseen):
        raise damaged(f"缺少文件 {printable(str(generation.folder / name))}")


def generation_size(generation: Generation) -> int:
    """The bytes of all data files of `generation`."""
    return sum(file.size for file in generation.manifest.files.values())


class Building:
    """A generation that is being built: fill `folder`, then `publish` it."""

    def __init__(self, index: Path, number: int) -> None:
        self._index = index
        self._name = f"{number:06d}"
        self.folder = index / _FOLDER / (self._name + _BUILDING)

    def publish(
        self,
        *,
        documents: int,
        paragraphs: int,
        settings: Mapping[str, str],
        corpus: Path,
        sources: Mapping[str, SourceState],
        skipped: tuple[Skipped, ...],
        engine: str,
        check: Callable[[Path], None],
        linked: Mapping[str, FileState] | None = None,
    ) -> Generation:
        """Make `folder` the generation that answers.

        `linked` has the states of files that an earlier generation has too, so that they are not read again.
        `check` is called on the finished folder before the switch; what it raises is raised here, and nothing
        is switched. On disk before the switch: every file, every folder, every name.
        """
        files, folders = _tree(self.folder)
        named = {path.relative_to(self.folder).as_posix(): path for path in files}
        manifest = Manifest(
            schema=SCHEMA_VERSION,
            generation=self._name,
            engine=engine,
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            documents=documents,
            paragraphs=paragraphs,
            settings=dict(settings),
            corpus=str(corpus),
            sources=dict(sources),
            skipped=skipped,
            files={name: (linked or {}).get(name) or _store(path) for name, path in named.items()},
        )
        _write(self.folder / MANIFEST_FILE, to_bytes(manifest))
        for path in (*folders, *files):
            close_to_all(path)
        for folder in folders:
            sync_folder(folder)
        finished = self.folder.rename(self._index / _FOLDER / self._name)
        sync_folder(finished.parent)
        generation = _read(finished, self._name)
        check(finished)
        sync_folder(self._index)  # the folder of all generations may be as new as this one
        _write(self._index / _NEXT_FILE, f"{self._name}\n".encode("ascii"))
        os.replace(self._index / _NEXT_FILE, self._index / CURRENT_FILE)
        sync_folder(self._index)
        return generation


@contextmanager
def building(index: Path) -> Iterator[Building]:
    """Hold the lock of `index` and build its next generation beside the one that answers.

    What earlier builders left behind is removed first. At the end of the block only the current generation
    and the one before it are there, whether something was published or an exception ended it.

    Raises: LockedError at once if another builds; DuansouError for what the disk refuses, in here or in the
    block, and for a folder that everyone may write to.
    """
    try:
        with rebuild_lock(index):
            refuse_what_all_can_write(index, _FOLDER)
            (index / _FOLDER).mkdir(FOLDER_MODE, exist_ok=True)
            _clear(index)
            begun = Building(index, _next_number(index))
            begun.folder.mkdir()
            try:
                yield begun
            finally:
                _clear(index)
    except OSError as error:
        raise refusal(error, index) from error


def _clear(index: Path) -> None:
    """Remove all but the generations to keep.

    What cannot be removed does no harm, so that is no error: the next generation takes a number above it.
    """
    (index / _NEXT_FILE).unlink(missing_ok=True)
    kept = _kept(index)
    for path in (index / _FOLDER).iterdir():
        whole = path.name.removesuffix(_BUILDING)
        if GENERATION_NAME.fullmatch(whole) and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _kept(index: Path) -> set[str]:
    """The current generation and the one before it.

    Without `CURRENT` none ever answered; with a damaged one, any finished one may have.
    """
    finished = [path.name for path in (index / _FOLDER).iterdir() if GENERATION_NAME.fullmatch(path.name)]
    if not (index / CURRENT_FILE).exists():
        return set()
    try:
        name = current_name(index)
    except NoIndexError:
        return set(finished)
    before = [other for other in finished if int(other) < int(name)]
    return {name, max(before, key=int)} if before else {name}


def _next_number(index: Path) -> int:
    names = [path.name.removesuffix(_BUILDING) for path in (index / _FOLDER).iterdir()]
    with suppress(NoIndexError):
        names.append(current_name(index))
    return 1 + max((int(name) for name in names if GENERATION_NAME.fullmatch(name)), default=0)


def _read(folder: Path, name: str) -> Generation:
    manifest = read_manifest(folder)
    if manifest.generation != name:
        raise damaged(f"{printable(str(folder))} 的清单属于另一代索引")
    return Generation(name, folder, manifest)


def _tree(folder: Path) -> tuple[list[Path], list[Path]]:
    """What lies below `folder` and is no folder, and the folders, itself among them; no link is followed."""
    files: list[Path] = []
    folders = [folder]
    for parent in folders:  # grows on the way
        with os.scandir(parent) as entries:
            for entry in entries:
                (folders if entry.is_dir(follow_symlinks=False) else files).append(Path(entry.path))
    return sorted(files), folders


def _holds(path: Path, expected: FileState) -> bool:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) or status.st_size != expected.size:
        return False
    with path.open("rb") as file:
        return sha256_of(file) == expected.sha256


def _store(path: Path) -> FileState:
    """The state of the data file at `path`, once the disk has it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return FileState(os.fstat(file.fileno()).st_size, sha256_of(file))


def _write(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, FILE_MODE)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def refusal(error: OSError, index: Path) -> DuansouError:
    """What the disk refused to a builder of `index`, as a sentence."""
    path = printable(_path_of(error, index))
    if error.errno in _NO_SPACE:
        return DuansouError(f"磁盘空间或配额不足，写不下 {path}，请腾出空间后再试。")
    if error.errno in _NO_PERMISSION:
        return DuansouError(f"没有权限读写 {path}，请检查它的权限，或用 --index 换一个文件夹。")
    if error.errno in _NO_FOLDER:
        return DuansouError(f"{path} 不是文件夹，请用 --index 换一个文件夹。")
    return DuansouError(f"读写 {path} 失败（{error.strerror or error}），请检查磁盘后再试。")


def _path_of(error: OSError, otherwise: Path) -> str:
    # An error of a write carries no name.
    return os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(otherwise)
