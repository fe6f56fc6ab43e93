"""From a folder of files to an index that answers: read, build aside, verify, switch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from indexer.cluster.pointer import point
from indexer.documents import Document, Reading, Skipped, find_sources, read_corpus
from indexer.documents.readers import READERS
from indexer.engine.builder import build
from indexer.engine.freshness import fingerprint, stale_reasons
from indexer.engine.generations import Building, Generation, building, current, generation_size, verify
from indexer.engine.manifest import Manifest, SourceState
from indexer.engine.reader import IndexReader
from indexer.engine.reading_back import is_held
from indexer.engine.segments import FOLDER, Entry
from indexer.errors import DuansouError, NoIndexError, ParameterError
from indexer.settings import resolve
from indexer.stored import open_stored
from indexer.text.folding import folding_identity
from indexer.text.segmentation import load_dictionary, segmenter_identity
from indexer.text.symbols import SYMBOLS_IDENTITY
from indexer.updating import changes, segments

EngineName = Literal["whoosh", "opensearch"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
Progress = Callable[[str, int, int], None]
"""Called with a step's name, how much of it is done and how much there is."""

_LARGE = 5_000
"""From so many paragraphs on, other processes are worth their start."""

_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What a rebuild did: numbers of documents and paragraphs, seconds, bytes of the index, and what was left out.

    `ignored` counts files of no known kind.
    """

    generation: str
    documents: int
    paragraphs: int
    seconds: float
    size: int
    skipped: tuple[Skipped, ...]
    ignored: int


@dataclass(frozen=True, slots=True)
class Status:
    """What is indexed, and why it is not what a rebuild would make now (no reason: it is current)."""

    manifest: Manifest
    reasons: tuple[str, ...]


def identities() -> dict[str, str]:
    """What an index depends on beside the corpus; an index made with other values is stale."""
    return {"folding": folding_identity(), "segmenter": segmenter_identity(), "symbols": SYMBOLS_IDENTITY}


def rebuild(
    corpus: str | Path,
    index: str | Path,
    *,
    engine: str = "whoosh",
    workers: int | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Reads the whole corpus and makes a new generation of the index, which answers from the moment it is whole.

    Files are read and texts analysed in `workers` processes (None: one a processor; few texts in this one). Files
    that cannot be read are left out and named in the report; with `strict` the first one stops the rebuild.
    Raises DuansouError (an empty corpus, a full disk), LockedError while another rebuild runs, ParameterError
    for an unknown engine; the old generation then answers as before.
    """
    order = _Order(Path(corpus), Path(index), workers, strict, progress, time.perf_counter())
    _check_engine(engine)
    if engine == "opensearch":
        return _on_cluster(order)
    with building(order.index) as generation:
        report = _rebuild(order, generation)
        point(order.index, None)
    return report


def update(
    corpus: str | Path,
    index: str | Path,
    *,
    engine: str = "whoosh",
    workers: int | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Report:
    """The same for what appeared, changed, moved or vanished since: the new generation answers as a rebuilt one would.

    Where there is no index of this program's making to go on from, all is rebuilt; where nothing has changed, the
    generation stays. Raises what `rebuild` raises.
    """
    order = _Order(Path(corpus), Path(index), workers, strict, progress, time.perf_counter())
    _check_engine(engine)
    if engine == "opensearch":
        return _unchanged_on_cluster(order) or _on_cluster(order)
    with building(order.index) as generation:
        before = _before(order.index)
        report = _update(order, generation, before) if before else _rebuild(order, generation)
        point(order.index, None)
    return report


@dataclass(frozen=True, slots=True)
class _Order:
    """What a rebuild or an update is to do, and when it began (seconds of `time.perf_counter`)."""

    corpus: Path
    index: Path
    workers: int | None
    strict: bool
    progress: Progress | None
    began: float

    def read(self) -> tuple[Reading, dict[str, SourceState]]:
        """The corpus, and the state of its files. Raises DuansouError if there is nothing in it."""
        # Before the files are read, so that a change meanwhile makes the index stale, not wrong.
        sources = fingerprint(self.corpus, find_sources(self.corpus).files)
        reading = read_corpus(self.corpus, strict=self.strict, workers=self.workers, progress=self.step("读取"))
        if not _paragraphs(reading.documents):
            raise DuansouError(_nothing(self.corpus, reading.skipped))
        return reading, sources

    def step(self, name: str) -> Callable[[int, int], None] | None:
        """Whom to tell how much of a step is done."""
        progress = self.progress
        return (lambda done, total: progress(name, done, total)) if progress else None

    def work(self, total: int) -> tuple[int, Callable[[int], None] | None]:
        """In how many processes texts are analysed, and whom to tell how many paragraphs are done."""
        step = self.step("建立索引")
        workers = self.workers or (os.cpu_count() or 1 if total >= _LARGE else 1)
        return workers, step and (lambda done: step(done, total))

    def report(self, published: Generation, ignored: int) -> Report:
        """What was done."""
        manifest = published.manifest
        return Report(
            generation=published.name,
            documents=manifest.documents,
            paragraphs=manifest.paragraphs,
            seconds=time.perf_counter() - self.began,
            size=generation_size(published),
            skipped=manifest.skipped,
            ignored=ignored,
        )


def _rebuild(order: _Order, generation: Building) -> Report:
    reading, sources = order.read()
    _build(order, generation, reading.documents, ())
    counts = {document.record.id: len(document.paragraphs) for document in reading.documents}

    from indexer.engine.kernels.warm import compile_all  # what compiles takes half a second to load

    def check(folder: Path) -> None:
        _check(folder, counts, reading.documents)
        compile_all()

    published = generation.publish(
        documents=len(counts),
        paragraphs=sum(counts.values()),
        settings=identities(),
        corpus=order.corpus.resolve(),
        sources=sources,
        skipped=reading.skipped,
        engine="whoosh",
        check=check,
    )
    return order.report(published, reading.ignored)


def _before(index: Path) -> Generation | None:
    """The generation that an update can go on from."""
    try:
        before = current(index)
        verify(before)
    except NoIndexError:
        return None
    return before if before.manifest.settings == identities() else None


def _update(order: _Order, generation: Building, before: Generation) -> Report:
    manifest, reader, corpus = before.manifest, IndexReader(before.folder), order.corpus
    sources = find_sources(corpus)
    states = fingerprint(corpus, sources.files, manifest)
    is_same = _contents(states) == _contents(manifest.sources)
    with ThreadPoolExecutor(1) as beside:
        if not is_same:  # it is loaded while processes start and read
            beside.submit(load_dictionary)
        step = order.step("读取")
        found = changes(reader, manifest, sources, states, workers=order.workers, progress=step)
    if order.strict and found.skipped:
        raise DuansouError(f"{found.skipped[0].file}：{found.skipped[0].reason}")
    counts = {stored.record.id: stored.count for stored in found.staying}
    counts |= {document.record.id: len(document.paragraphs) for document in found.new}
    if not any(counts.values()):
        raise DuansouError(_nothing(corpus, found.skipped))
    if is_same and found.skipped == manifest.skipped:
        return order.report(before, sources.ignored)
    kept, documents = segments(reader, before.folder, found)
    _build(order, generation, documents, kept)
    folders = tuple(f"{FOLDER}/{entry.folder.name}/" for entry in kept)
    published = generation.publish(
        documents=len(counts),
        paragraphs=sum(counts.values()),
        settings=identities(),
        corpus=corpus.resolve(),
        sources=states,
        skipped=found.skipped,
        engine="whoosh",
        check=lambda folder: _check(folder, counts, documents),
        linked={name: state for name, state in manifest.files.items() if name.startswith(folders)},
    )
    return order.report(published, sources.ignored)


def _contents(states: Mapping[str, SourceState]) -> dict[str, str]:
    return {name: state.sha256 for name, state in states.items()}


def _build(order: _Order, generation: Building, documents: Sequence[Document], kept: Sequence[Entry]) -> None:
    workers, progress = order.work(_paragraphs(documents))
    megabytes = int(resolve("build_mb").value)
    build(generation.folder, documents, progress, kept=kept, workers=workers, megabytes=megabytes)


def _unchanged_on_cluster(order: _Order) -> Report | None:
    """What an update reports of an index on a cluster that is current; None if there is none or it is not."""
    from indexer.cluster.stored import ClusterIndex

    try:
        stored = open_stored(order.index)
        state = status(order.corpus, order.index)
        stored.verify()
    except NoIndexError:
        return None
    if state.reasons or not isinstance(stored, ClusterIndex):
        return None
    manifest = state.manifest
    return Report(
        generation=manifest.generation,
        documents=manifest.documents,
        paragraphs=manifest.paragraphs,
        seconds=time.perf_counter() - order.began,
        size=stored.cluster.size(stored.generation.index),
        skipped=manifest.skipped,
        ignored=find_sources(order.corpus).ignored,
    )


def _on_cluster(order: _Order) -> Report:
    from indexer.cluster.building import check_sample, cluster_building, load_documents

    with cluster_building(order.index) as generation:
        reading, sources = order.read()
        total = _paragraphs(reading.documents)
        workers, progress = order.work(total)
        generation.begin(total)
        lengths = load_documents(
            generation, reading.documents, sources, reading.skipped, workers=workers, progress=progress
        )
        published = generation.publish(
            documents=len(reading.documents),
            paragraphs=total,
            lengths=lengths,
            settings=identities(),
            corpus=order.corpus.resolve(),
            check=lambda cluster, index: check_sample(cluster, index, reading.documents),
        )
        size = generation.cluster.size(published.index)
    return Report(
        generation=published.name,
        documents=len(reading.documents),
        paragraphs=total,
        seconds=time.perf_counter() - order.began,
        size=size,
        skipped=reading.skipped,
        ignored=reading.ignored,
    )


def _check_engine(engine: str) -> None:
    if engine not in ENGINES:
        raise ParameterError({"engine": f"没有名为“{engine}”的引擎，可用的有 {'、'.join(ENGINES)}"})


def status(corpus: str | Path, index: str | Path) -> Status:
    """The current generation against the corpus and this program; raises NoIndexError if there is none."""
    corpus = Path(corpus)
    manifest = open_stored(Path(index)).manifest
    sources = fingerprint(corpus, find_sources(corpus).files, manifest)
    return Status(manifest, stale_reasons(manifest, sources=sources, settings=identities()))


def _paragraphs(documents: Sequence[Document]) -> int:
    return sum(len(document.paragraphs) for document in documents)


def _nothing(corpus: Path, skipped: Sequence[Skipped]) -> str:
    if skipped:
        return f"语料“{corpus}”里没有一个能读的文件（例如 {skipped[0].file}：{skipped[0].reason}）。"
    formats = "、".join(sorted({suffix for reader in READERS for suffix in reader.suffixes}))
    return f"语料“{corpus}”里没有可以建立索引的文件，请放入 {formats} 文件。"


def _check(folder: Path, counts: Mapping[str, int], documents: Sequence[Document]) -> None:
    """Reads the finished index back: the paragraphs of each document counted, a sample of those that were just
    written compared; raises DuansouError."""
    reader = IndexReader(folder)
    if {s.record.id: s.count for s in reader.records} != counts or reader.count != sum(counts.values()):
        raise DuansouError("新索引的文件数或段落数与读到的不符，已放弃，旧索引照常可用；请重试并报告这个问题。")
    paragraphs = [(document, paragraph) for document in documents for paragraph in document.paragraphs]
    for document, paragraph in paragraphs[:: max(1, len(paragraphs) // _SAMPLE)]:
        n = reader.records[reader.by_id[document.record.id]].first + paragraph.n - 1
        if not is_held(reader, n, paragraph):
            raise DuansouError(f"新索引里“{document.record.id}”的内容与读到的不符，已放弃，旧索引照常可用；请重试。")
