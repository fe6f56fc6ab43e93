"""A corpus read: every document that can be, and a sentence for what cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from indexer.documents.files import printable
from indexer.documents.messages import SourceReading
from indexer.documents.model import Document, Record, Skipped
from indexer.documents.pool import read_all
from indexer.documents.readers import READERS, reader_of
from indexer.documents.sources import Source, Sources, find_sources
from indexer.errors import DuansouError


class _Named(Protocol):
    """What has a record and comes from a file."""

    @property
    def record(self) -> Record: ...

    @property
    def file(self) -> str: ...


Named = TypeVar("Named", bound=_Named)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a corpus holds: documents in the order of their ids, and what was left out.

    `ignored` counts the files of no known kind.
    """

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    ignored: int


def read_corpus(
    corpus: Path,
    *,
    strict: bool = False,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Reads every source of a corpus folder, in `workers` processes (None: one a processor at most).

    `progress` is told after each source how many are read and how many there are. Raises DuansouError if there
    is no such folder and, with `strict`, for the first thing that would be left out.
    """
    sources = find_sources(corpus)

    def told(parts: Iterable[SourceReading]) -> Iterator[SourceReading]:
        for done, part in enumerate(parts, 1):
            yield part
            if progress:
                progress(done, len(sources.sources))

    with closing(read_all(sources.sources, workers=workers)) as parts:
        return gather(sources, told(parts), strict=strict)


def text_of_file(path: Path) -> str:
    """The text of one file of any format, wherever it lies: its paragraphs, with a blank line between two of them.

    Raises DuansouError for what cannot be read whole.
    """
    if not path.is_file():
        raise DuansouError(f"没有文件“{printable(str(path))}”，请核对路径。")
    if reader_of(path.name) is None:
        known = "、".join(suffix for reader in READERS for suffix in reader.suffixes)
        raise DuansouError(f"“{printable(path.name)}”不是能读的格式，能读的有 {known}；别的文字请从标准输入送来。")
    with closing(read_all([Source(path, path.name)], workers=1)) as parts:
        ((documents, skipped),) = parts
    if skipped:
        raise DuansouError(f"{skipped[0].file}：{skipped[0].reason}")
    return "\n\n".join(paragraph.text for document in documents for paragraph in document.paragraphs)


def gather(sources: Sources, parts: Iterable[SourceReading], *, strict: bool = False) -> Reading:
    """One reading out of those of each source, `parts` being in the order of `sources.sources`.

    Of two documents with one id both are named and neither is kept. Raises DuansouError with `strict` for the
    first thing that would be left out.
    """
    documents: list[Document] = []
    skipped: list[Skipped] = []
    _keep(skipped, sources.skipped, strict)
    for source, (found, faults) in zip(sources.sources, parts, strict=True):
        _keep(skipped, faults, strict)
        documents += (replace(document, file=source.name) for document in found)
    kept, ambiguous = by_id(documents)
    _keep(skipped, ambiguous, strict)
    return Reading(kept, tuple(skipped), sources.ignored)


def by_id(documents: Iterable[Named]) -> tuple[tuple[Named, ...], tuple[Skipped, ...]]:
    """Documents in the order of their ids; of those with one id none is kept and each is named."""
    given = tuple(documents)
    files: dict[str, list[str]] = {}
    for document in given:
        files.setdefault(document.record.id, []).append(printable(document.file))
    kept = [document for document in given if len(files[document.record.id]) == 1]
    skipped = [
        Skipped(printable(document.file), same_id(document.record.id, files[document.record.id]))
        for document in given
        if len(files[document.record.id]) > 1
    ]
    return tuple(sorted(kept, key=lambda document: document.record.id)), tuple(skipped)


def _keep(skipped: list[Skipped], faults: Iterable[Skipped], strict: bool) -> None:
    for fault in faults:
        if strict:
            raise DuansouError(f"{fault.file}：{fault.reason}")
        skipped.append(fault)


def same_id(identity: str, files: list[str]) -> str:
    """Why none of several documents with one id is kept."""
    return f"{len(files)} 份文件的 id 都是“{identity}”（{'、'.join(sorted(set(files))[:3])}），请改成各不相同的。"
