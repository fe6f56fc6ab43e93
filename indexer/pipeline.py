"""From a folder of files to an index that answers: read, build aside, verify, switch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from indexer.cluster.pointer import point
from indexer.documents import Reading, Skipped, find_sources, read_corpus
from indexer.documents.readers import READERS
from indexer.engine import kernels
from indexer.engine.builder import build
from indexer.engine.freshness import fingerprint, stale_reasons
from indexer.engine.generations import building, generation_size
from indexer.engine.manifest import Manifest, SourceState
from indexer.engine.reader import IndexReader
from indexer.errors import DuansouError, ParameterError
from indexer.settings import resolve
from indexer.stored import open_stored
from indexer.text.folding import fold, folding_identity
from indexer.text.segmentation import segmenter_identity
from indexer.text.symbols import SYMBOLS_IDENTITY

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
    if engine not in ENGINES:
        raise ParameterError({"engine": f"没有名为“{engine}”的引擎，可用的有 {'、'.join(ENGINES)}"})
    corpus, index = Path(corpus), Path(index)
    began = time.perf_counter()
    make = _on_cluster if engine == "opensearch" else _in_folder
    corpus_read, name, size = make(_Order(corpus, index, workers, strict, progress))
    return Report(
        generation=name,
        documents=len(corpus_read.documents),
        paragraphs=_paragraphs(corpus_read),
        seconds=time.perf_counter() - began,
        size=size,
        skipped=corpus_read.skipped,
        ignored=corpus_read.ignored,
    )


@dataclass(frozen=True, slots=True)
class _Order:
    """What a rebuild is to do."""

    corpus: Path
    index: Path
    workers: int | None
    strict: bool
    progress: Progress | None

    def read(self) -> tuple[Reading, dict[str, SourceState]]:
        """The corpus, and the state of its files. Raises DuansouError if there is nothing in it."""
        # Before the files are read, so that a change meanwhile makes the index stale, not wrong.
        sources = fingerprint(self.corpus, find_sources(self.corpus).files)
        reading = read_corpus(
            self.corpus, strict=self.strict, workers=self.workers, progress=_step(self.progress, "读取")
        )
        if not _paragraphs(reading):
            raise DuansouError(_nothing(self.corpus, reading))
        return reading, sources

    def work(self, total: int) -> tuple[int, Callable[[int], None] | None]:
        """In how many processes texts are analysed, and whom to tell how many paragraphs are done."""
        step = _step(self.progress, "建立索引")
        workers = self.workers or (os.cpu_count() or 1 if total >= _LARGE else 1)
        return workers, step and (lambda done: step(done, total))


def _in_folder(order: _Order) -> tuple[Reading, str, int]:
    with building(order.index) as generation:
        reading, sources = order.read()
        workers, progress = order.work(_paragraphs(reading))
        counts = build(
            generation.folder,
            reading.documents,
            progress,
            workers=workers,
            megabytes=int(resolve("build_mb").value),
        )
        published = generation.publish(
            documents=counts[0],
            paragraphs=counts[1],
            settings=identities(),
            corpus=order.corpus.resolve(),
            sources=sources,
            skipped=reading.skipped,
            engine="whoosh",
            check=lambda folder: _check(folder, reading),
        )
        point(order.index, None)
    return reading, published.name, generation_size(published)


def _on_cluster(order: _Order) -> tuple[Reading, str, int]:
    from indexer.cluster.building import check_sample, cluster_building, load_documents

    with cluster_building(order.index) as generation:
        reading, sources = order.read()
        total = _paragraphs(reading)
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
    return reading, published.name, size


def status(corpus: str | Path, index: str | Path) -> Status:
    """The current generation against the corpus and this program; raises NoIndexError if there is none."""
    corpus = Path(corpus)
    manifest = open_stored(Path(index)).manifest
    sources = fingerprint(corpus, find_sources(corpus).files, manifest.sources)
    return Status(manifest, stale_reasons(manifest, sources=sources, settings=identities()))


def _paragraphs(reading: Reading) -> int:
    return sum(len(document.paragraphs) for document in reading.documents)


def _step(progress: Progress | None, name: str) -> Callable[[int, int], None] | None:
    return (lambda done, total: progress(name, done, total)) if progress else None


def _nothing(corpus: Path, reading: Reading) -> str:
    if reading.skipped:
        first = reading.skipped[0]
        return f"语料“{corpus}”里没有一个能读的文件（例如 {first.file}：{first.reason}）。"
    formats = "、".join(sorted({suffix for reader in READERS for suffix in reader.suffixes}))
    return f"语料“{corpus}”里没有可以建立索引的文件，请放入 {formats} 文件。"


def _check(folder: Path, reading: Reading) -> None:
    """Reads the finished index back: every paragraph counted, a sample compared; raises DuansouError."""
    reader = IndexReader(folder)
    kernels.compile_all(reader.key_units.dtype)
    expected = [(len(d.paragraphs), d.record.id) for d in reading.documents]
    if [(s.count, s.record.id) for s in reader.records] != expected or reader.count != sum(n for n, _ in expected):
        raise DuansouError("新索引的文件数或段落数与读到的不符，已放弃，旧索引照常可用；请重试并报告这个问题。")
    for i in range(0, reader.count, max(1, reader.count // _SAMPLE)):
        stored = reader.records[reader.document_of[i]]
        paragraph = reading.documents[reader.document_of[i]].paragraphs[i - stored.first]
        key = fold(paragraph.text)
        held = all(i in reader.postings("characters", c)[0] for c in set(key[:8]))
        if reader.paragraph(i)[0] != paragraph or reader.key(i) != key or not held:
            raise DuansouError(f"新索引里“{stored.record.id}”的内容与读到的不符，已放弃，旧索引照常可用；请重试。")
