"""Which files of a corpus folder are read."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.files import file_beside, printable, why
from indexer.documents.model import Skipped
from indexer.documents.readers import reader_of
from indexer.errors import DuansouError
from indexer.settings import resolve

_LARGEST_RECORD = 1  # MB

_INDEX = ("generations", ".lock")  # what the folder of an index holds
_HIDDEN = (".", "~$")  # the latter is what Word puts beside a file that somebody has open


@dataclass(frozen=True, slots=True)
class Source:
    """A file that holds documents. `name` is its path below the corpus folder, with `/`."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What a corpus folder holds: sources in the order of their names, and what else is there.

    `files` names every file that an index depends on, the records beside the sources included; `skipped` what
    cannot be reached; `ignored` counts the files of no known kind.
    """

    sources: tuple[Source, ...]
    files: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    ignored: int


def find_sources(corpus: Path) -> Sources:
    """The sources below `corpus`, in any depth.

    Hidden files and folders are passed over, and an index that lies in the corpus. A README, and a `.toml` that
    belongs to no source, are of no known kind. A symbolic link is read where it leads to a file in the corpus, else
    it is named. Raises DuansouError if there is no such folder.
    """
    if not corpus.is_dir():
        raise DuansouError(f"没有语料文件夹“{printable(str(corpus))}”，请建立它，或指出它在哪里。")
    names, skipped = _names(corpus)
    root = corpus.resolve()
    most = int(resolve("max_file_mb").value)
    sources: list[Source] = []
    used: set[str] = set()
    files: set[str] = set()
    for name in sorted(names):
        reader, path = reader_of(name), f"{corpus}/{name}"  # thousands of names: not Path, which takes its time
        if reader is None or name.rpartition("/")[2].split(".")[0].upper() == "README":
            continue
        record = "" if reader.many else file_beside(name)
        mine = {name, record} & names
        used |= mine
        fault = _fault(path, root, most)
        if not fault and record in mine and (fault := _fault(f"{corpus}/{record}", root, _LARGEST_RECORD)):
            fault = f"旁边的著录文件（.toml）读不了：{fault}"
        if fault:
            skipped.append(Skipped(printable(name), fault))
        else:
            sources.append(Source(Path(path), name))
            files |= mine
    return Sources(tuple(sources), tuple(sorted(files)), tuple(skipped), len(names) - len(used))


def _names(corpus: Path) -> tuple[set[str], list[Skipped]]:
    """The names of all files that are not hidden, and the folders that are not looked into."""
    names: set[str] = set()
    skipped: list[Skipped] = []

    def unreachable(fault: OSError) -> None:
        where = _name(Path(fault.filename or corpus), corpus)
        skipped.append(Skipped(printable(where), f"文件夹打不开：{why(fault)}。"))

    for folder, folders, files in os.walk(corpus, onerror=unreachable):
        if _INDEX[0] in folders and _INDEX[1] in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(folder, name) for name in folders):
            if path.is_symlink():
                reason = "这是通向别处的符号链接，请把文件夹本身放进语料。"
                skipped.append(Skipped(printable(_name(path, corpus)), reason))
        below = "" if folder == str(corpus) else f"{_name(Path(folder), corpus)}/"
        names.update(f"{below}{name}" for name in files if not name.startswith(_HIDDEN))
    return names, skipped


def _name(path: Path, corpus: Path) -> str:
    return path.relative_to(corpus).as_posix()


def _fault(path: str, root: Path, most: int) -> str | None:
    """Why a file of the corpus cannot be read, as a sentence: it may have `most` MB."""
    try:
        path.rpartition("/")[2].encode("utf-8")
        status = os.lstat(path)
        is_link = stat.S_ISLNK(status.st_mode)
        if not (os.path.isfile(path) if is_link else stat.S_ISREG(status.st_mode)):
            return "这不是普通文件，或是断开的符号链接，请删去它。"
        if is_link and not Path(path).resolve().is_relative_to(root):
            return "符号链接通向语料文件夹之外，请把文件本身放进语料。"
        size = os.stat(path).st_size if is_link else status.st_size
    except UnicodeEncodeError:
        return "文件名不是 UTF-8 编码，请改名。"
    except OSError as fault:
        return f"文件读不出来：{why(fault)}。"
    if size > most * 1_000_000:
        return f"文件有 {size / 1e6:.0f} MB，超过上限 {most} MB，请分成几个文件，或调大 DUANSOU_MAX_FILE_MB。"
    return None
