"""A corpus read: every document that can be, and a sentence for what cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.blocks import Block
from indexer.documents.draft import Draft
from indexer.documents.files import printable, why
from indexer.documents.model import RECORD_FIELDS, Document, Paragraph, Skipped
from indexer.documents.readers import reader_of
from indexer.documents.records import checked_fields, record_beside, record_for
from indexer.documents.sources import Source, Sources, find_sources
from indexer.documents.structure import Given, paragraphs_as_given, paragraphs_from_blocks, paragraphs_from_text
from indexer.errors import DuansouError

SourceReading = tuple[tuple[Document, ...], tuple[Skipped, ...]]
"""What a source holds: its documents in their order, and what of it is none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a corpus holds: documents in the order of their ids, and what was left out.

    `ignored` counts the files of no known kind.
    """

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    ignored: int


def read_corpus(corpus: Path, *, strict: bool = False, progress: Callable[[int, int], None] | None = None) -> Reading:
    """Reads every source of a corpus folder.

    `progress` is told after each source how many are read and how many there are. Raises DuansouError if there
    is no such folder and, with `strict`, for the first thing that would be left out.
    """
    sources = find_sources(corpus)

    def read() -> Iterator[SourceReading]:
        for done, source in enumerate(sources.sources, 1):
            yield read_source(source)
            if progress:
                progress(done, len(sources.sources))

    return gather(sources, read(), strict=strict)


def read_source(source: Source) -> SourceReading:
    """The documents of one file, and what of it cannot be read: the whole file, or lines of it."""
    documents: list[Document] = []
    skipped: list[Skipped] = []
    name = printable(source.name)
    reader = reader_of(source.name)
    if reader is None:
        return (), (Skipped(name, "没有能读这种文件的程序。"),)
    try:
        beside = {} if reader.many else record_beside(source.path)
        for draft in reader.read(source.path):
            where = name if draft.line is None else f"{name}:{draft.line}"
            if not isinstance(draft, Draft):
                skipped.append(Skipped(where, draft.reason))
                continue
            try:
                documents.append(_document(draft, beside, source.path.stem))
            except DuansouError as fault:
                skipped.append(Skipped(where, str(fault)))
    except DuansouError as fault:
        skipped.append(Skipped(name, str(fault)))
    except OSError as fault:
        skipped.append(Skipped(name, f"文件读不出来：{why(fault)}。"))
    if not documents and not skipped:
        skipped.append(Skipped(name, "文件里没有一份文件，请放入内容或删去它。"))
    return tuple(documents), tuple(skipped)


def gather(sources: Sources, parts: Iterable[SourceReading], *, strict: bool = False) -> Reading:
    """One reading out of those of each source, `parts` being in the order of `sources.sources`.

    Of two documents with one id both are named and neither is kept. Raises DuansouError with `strict` for the
    first thing that would be left out.
    """
    documents: list[tuple[Document, str]] = []
    skipped: list[Skipped] = []
    _keep(skipped, sources.skipped, strict)
    for source, (found, faults) in zip(sources.sources, parts, strict=True):
        _keep(skipped, faults, strict)
        documents += [(document, printable(source.name)) for document in found]
    files: dict[str, list[str]] = {}
    for document, file in documents:
        files.setdefault(document.record.id, []).append(file)
    for document, file in documents:
        if len(same := files[document.record.id]) > 1:
            _keep(skipped, [Skipped(file, _same_id(document.record.id, same))], strict)
    kept = [document for document, _ in documents if len(files[document.record.id]) == 1]
    kept.sort(key=lambda document: document.record.id)
    return Reading(tuple(kept), tuple(skipped), sources.ignored)


def _keep(skipped: list[Skipped], faults: Iterable[Skipped], strict: bool) -> None:
    for fault in faults:
        if strict:
            raise DuansouError(f"{fault.file}：{fault.reason}")
        skipped.append(fault)


def _same_id(identity: str, files: list[str]) -> str:
    return f"{len(files)} 份文件的 id 都是“{identity}”（{'、'.join(sorted(set(files))[:3])}），请改成各不相同的。"


def _paragraphs(content: str | tuple[Block, ...] | tuple[Given, ...]) -> tuple[Paragraph, ...]:
    if isinstance(content, str):
        return paragraphs_from_text(content)
    if blocks := [part for part in content if isinstance(part, Block)]:
        return paragraphs_from_blocks(blocks)
    return paragraphs_as_given([part for part in content if isinstance(part, Given)])


def _document(draft: Draft, beside: dict[str, str], stem: str) -> Document:
    paragraphs = _paragraphs(draft.content)
    if not any(paragraph.text.strip() for paragraph in paragraphs):
        raise DuansouError("里面没有正文，请补上或删去它。")
    record, found = record_for({**checked_fields(draft.record), **beside}, stem, paragraphs, draft.candidates)
    exported = draft.record.get("read_off")
    told = exported if isinstance(exported, list) else []
    return Document(record, paragraphs, tuple(f for f in RECORD_FIELDS if f in found or f in told))
