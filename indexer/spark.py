"""Builds an index on a cluster with Apache Spark: as many processes as its master gives read, cut and load.

Every worker must see the corpus under the same path, have this program installed, and reach the cluster by the same
settings. A task that is lost or run twice sends the same entries under the same ids, so that nothing is there twice.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from indexer.cluster.building import BATCH, check_sample, cluster_building, load_others
from indexer.cluster.client import connect
from indexer.cluster.entries import (
    Lengths,
    day_number,
    group_of,
    paragraph_lines,
    places_in,
    record_lines,
)
from indexer.cluster.loading import load
from indexer.documents.file_reading import entries
from indexer.documents.files import printable
from indexer.documents.messages import as_reading
from indexer.documents.model import Document, Skipped
from indexer.documents.reading import same_id
from indexer.documents.sources import Source, find_sources
from indexer.engine.freshness import fingerprint
from indexer.errors import DuansouError
from indexer.pipeline import Report, identities
from indexer.text.folding import fold

_SHARE = 16_000_000
"""Bytes of a file of many documents that one task reads."""
_SAMPLE = 20

Task = tuple[Source, int, int]
"""A file, and which share of how many of it."""
Member = tuple[int, str, int]
"""A paragraph as the members of a group are ordered: its day, the newest first, its document, its `n`."""


def rebuild_with_spark(corpus: str | Path, index: str | Path, *, master: str) -> Report:
    """What `indexer.rebuild` does with the engine `opensearch`, on a Spark cluster (`local[2]`, `spark://…`, `yarn`).

    Raises DuansouError also if Spark is not installed or a task fails for good.
    """
    began = time.perf_counter()
    corpus, index = Path(corpus).resolve(), Path(index)
    with cluster_building(index) as building:
        found = find_sources(corpus)
        sources = fingerprint(corpus, found.files)
        if not found.sources:
            raise DuansouError(f"语料“{printable(str(corpus))}”里没有可以建立索引的文件。")
        with _Session(master) as session:
            documents, skipped = _read(session, found.sources)
            counted = documents.map(lambda one: len(one[1].paragraphs)).sum()
            if not counted:
                raise DuansouError(f"语料“{printable(str(corpus))}”里没有一个能读的文件。")
            skipped = (*found.skipped, *skipped)
            building.begin(counted)
            loaded = _load(building.index, documents)
            load_others(building, sources, skipped)
            sample = [document for _, document in documents.take(_SAMPLE)]
        published = building.publish(
            documents=sum(number for number, _, _ in loaded),
            paragraphs=sum(number for _, number, _ in loaded),
            lengths=sum((lengths for _, _, lengths in loaded), Lengths()),
            settings=identities(),
            corpus=corpus,
            check=lambda cluster, name: check_sample(cluster, name, sample),
        )
        return Report(
            generation=published.name,
            documents=published.documents,
            paragraphs=published.paragraphs,
            seconds=time.perf_counter() - began,
            size=building.cluster.size(published.index),
            skipped=skipped,
            ignored=found.ignored,
        )


class _Session:
    """A Spark context of our own, for the length of a block; what fails in it is a DuansouError."""

    def __init__(self, master: str) -> None:
        self._master = master

    def __enter__(self) -> Any:
        try:
            from pyspark import SparkConf, SparkContext
        except ImportError:
            raise DuansouError("没有安装 Spark，请运行 pip install 'duansou[spark]'，并装好 Java 17 以上。") from None
        if self._master.startswith("local"):
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # elsewhere paths may differ
        settings = {f"spark.executorEnv.{k}": v for k, v in os.environ.items() if k.startswith("DUANSOU_")}
        conf = SparkConf().setAppName("duansou rebuild").setMaster(self._master)
        for name, value in {**settings, "spark.ui.showConsoleProgress": "false"}.items():
            conf.setIfMissing(name, value)
        try:
            self._context = SparkContext(conf=conf)
        except Exception as error:  # what Java does not start raises what it likes
            raise DuansouError(f"Spark 没有启动（{type(error).__name__}），请检查 --master 和 Java。") from error
        self._context.setLogLevel("ERROR")
        return self._context

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self._context.stop()
        if error is not None and isinstance(error, Exception) and not isinstance(error, DuansouError):
            raise DuansouError(
                "Spark 的一个任务一再失败，新索引已放弃，旧索引照常可用；原因见 Spark 的日志。"
            ) from error


def _read(session: Any, sources: Iterable[Source]) -> tuple[Any, tuple[Skipped, ...]]:
    """All documents by id, those of which there are several left out, and what was left out."""
    tasks = [task for source in sources for task in _tasks(source)]
    found = session.parallelize(tasks, len(tasks)).mapPartitions(_entries).cache()
    skipped: list[Skipped] = found.filter(lambda one: isinstance(one[1], Skipped)).values().collect()
    documents = found.filter(lambda one: isinstance(one[1], Document))
    files = documents.mapValues(lambda document: [document.file]).reduceByKey(list.__add__)
    ambiguous = files.filter(lambda one: len(one[1]) > 1).collectAsMap()
    for id, of_id in sorted(ambiguous.items()):
        names = [printable(file) for file in of_id]
        skipped += [Skipped(name, same_id(id, names)) for name in names]
    doubtful = frozenset(ambiguous)
    return documents.filter(lambda one: one[0] not in doubtful).cache(), tuple(skipped)


def _tasks(source: Source) -> Iterator[Task]:
    size = source.path.stat().st_size if source.path.exists() else 0
    shares = max(1, size // _SHARE) if source.path.name.lower().endswith(".jsonl") else 1
    return ((source, share, shares) for share in range(shares))


def _entries(tasks: Iterable[Task]) -> Iterator[tuple[str, Document | Skipped]]:
    for source, share, shares in tasks:
        try:
            found = list(entries(source, share, shares))
        except DuansouError as fault:
            yield "", Skipped(printable(source.name), str(fault))
            continue
        read, skipped = as_reading(source, found) if shares == 1 or found else ((), ())
        yield from (("", entry) for entry in skipped)
        yield from ((document.record.id, replace(document, file=source.name)) for document in read)


def _load(index: str, documents: Any) -> list[tuple[int, int, Lengths]]:
    """Loads documents (by id); numbers of documents and paragraphs and their lengths, part by part."""
    groups = documents.flatMap(_members).groupByKey().filter(lambda one: len(one[1]) > 1).flatMap(_places)
    parts: list[tuple[int, int, Lengths]] = (
        documents.leftOuterJoin(groups.groupByKey()).mapPartitions(partial(_send, index)).collect()
    )
    return parts


def _members(one: tuple[str, Document]) -> Iterator[tuple[str, Member]]:
    id, document = one
    newest_first = -(day_number(document.record.date) or 0)
    return ((group_of(fold(p.text)), (newest_first, id, p.n)) for p in document.paragraphs)


def _places(one: tuple[str, Iterable[Member]]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Of each paragraph that has equals, by document: its `n`, how many they are, which of them it is."""
    members = sorted(one[1])
    return ((id, (n, len(members), place)) for place, (_, id, n) in enumerate(members))


def _send(index: str, joined: Iterable[tuple[str, tuple[Document, Any]]]) -> Iterator[tuple[int, int, Lengths]]:
    documents, paragraphs, total = 0, 0, Lengths()

    def lines() -> Iterator[bytes]:
        nonlocal documents, paragraphs, total
        for _, (document, alike) in joined:
            known = {n: (count, place) for n, count, place in alike or ()}
            standings = [known.get(paragraph.n, (1, 0)) for paragraph in document.paragraphs]
            groups = [group_of(fold(paragraph.text)) for paragraph in document.paragraphs]
            placed = zip(document.paragraphs, places_in(document, groups, standings), strict=True)
            while batch := list(islice(placed, BATCH)):
                made, lengths = paragraph_lines([(document.record, *one) for one in batch])
                total += lengths
                yield from made
            documents += 1
            paragraphs += len(document.paragraphs)
            yield record_lines(document.record, len(document.paragraphs), document.read_off)

    load(connect(), index, lines())
    yield documents, paragraphs, total
