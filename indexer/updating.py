"""What an update keeps of an index, and what it makes anew.

Kept is every document whose file holds what it held; a file of which something was left out is always read again. The
segments of an index are kept as they are, without the documents that changed or vanished; what is new is a segment of
its own, together with what small segments still hold, so that there are never many: each that stays is more than
twice as large as all newer ones together. A segment that lost a quarter of its paragraphs is made anew too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.documents.files import file_beside, printable
from indexer.documents.model import Document, Skipped
from indexer.documents.pool import read_changed
from indexer.documents.reading import by_id
from indexer.documents.sources import Source, Sources
from indexer.engine.builder import document_digest
from indexer.engine.manifest import Manifest, SourceState
from indexer.engine.reader import IndexReader
from indexer.engine.segment import StoredRecord
from indexer.engine.segments import Entry, read_entries

_STAYS = 2
_LOST = 0.25


@dataclass(frozen=True, slots=True)
class Changes:
    """What a corpus holds, against an index: documents of the index that stay (by id, `file` being that of today),
    documents that are new or have changed, and what was left out."""

    staying: tuple[StoredRecord, ...]
    new: tuple[Document, ...]
    skipped: tuple[Skipped, ...]


def changes(
    reader: IndexReader,
    manifest: Manifest,
    sources: Sources,
    states: Mapping[str, SourceState],
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Changes:
    """Reads what of a corpus may not be what the index of `manifest` holds; `states` are those of its files now."""
    faulty = {skipped.file.partition(":")[0] for skipped in manifest.skipped} | {s.file for s in manifest.skipped}
    of_file: dict[str, list[StoredRecord]] = {}
    for stored in reader.records:
        of_file.setdefault(stored.file, []).append(stored)

    def is_same(source: Source) -> bool:
        names = source.name, file_beside(source.name)
        return printable(source.name) not in faulty and all(
            _content(states.get(name)) == _content(manifest.sources.get(name)) for name in names
        )

    changed = [source for source in sources.sources if not is_same(source)]
    known = {source.name: {s.origin for s in of_file.get(source.name, ()) if s.origin} for source in changed}
    skipped = list(sources.skipped)
    holds: dict[str, list[StoredRecord | Document]] = {name: list(stored) for name, stored in of_file.items()}
    with closing(read_changed(changed, known, workers=workers)) as readings:
        for done, (source, ((found, faults), unchanged)) in enumerate(zip(changed, readings, strict=True), 1):
            skipped += faults
            of_origin = {s.origin: s for s in of_file.get(source.name, ()) if s.origin}
            holds[source.name] = [
                *(of_origin[origin] for origin in unchanged),
                *(replace(document, file=source.name) for document in found),
            ]
            if progress:
                progress(done, len(changed))
    kept, ambiguous = by_id(document for source in sources.sources for document in holds.get(source.name, ()))
    staying, new = [], []
    for document in kept:
        before = _unchanged(reader, document) if isinstance(document, Document) else document
        if before:
            staying.append(before)
        elif isinstance(document, Document):
            new.append(document)
    return Changes(tuple(staying), tuple(new), (*skipped, *ambiguous))


def _content(state: SourceState | None) -> str | None:
    return state.sha256 if state else None


def _unchanged(reader: IndexReader, document: Document) -> StoredRecord | None:
    """The document of the index with the same content, as lying in today's file; None if there is none."""
    place = reader.by_id.get(document.record.id)
    if place is None or reader.records[place].digest != document_digest(document):
        return None
    return replace(reader.records[place], file=document.file)


def segments(reader: IndexReader, folder: Path, found: Changes) -> tuple[tuple[Entry, ...], tuple[Document, ...]]:
    """Which segments of the index (in `folder`) are kept, and the documents of new ones, by id."""
    files = {stored.record.id: stored.file for stored in found.staying}
    new = sum(len(document.paragraphs) for document in found.new)
    kept: list[Entry] = []
    anew: list[Document] = list(found.new)
    parts = sorted(zip(read_entries(folder), reader.segments, strict=True), key=lambda part: part[1].segment.count)
    for entry, part in parts:
        gone = set(entry.removed)
        left = {i: r for i, r in enumerate(part.segment.records) if i not in gone and r.record.id in files}
        size = sum(stored.count for stored in left.values())
        if size <= _STAYS * new or size < (1 - _LOST) * part.segment.count:
            anew += _documents(reader, left.values(), files)
            new += size
        else:
            removed = tuple(i for i in range(len(part.segment.records)) if i not in left)
            moved = {i: files[r.record.id] for i, r in left.items() if files[r.record.id] != r.file}
            kept.append(Entry(entry.folder, removed, moved))
    return tuple(kept), tuple(sorted(anew, key=lambda document: document.record.id))


def _documents(reader: IndexReader, records: Iterable[StoredRecord], files: Mapping[str, str]) -> Iterator[Document]:
    for stored in records:
        document = reader.document(reader.by_id[stored.record.id])
        yield replace(document, file=files[stored.record.id])
