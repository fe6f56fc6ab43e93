"""How fast an index is loaded onto a cluster, and how much of the time nothing is asked of it.

python -m benchmarks.loading FOLDER [--workers N]      with DUANSOU_OPENSEARCH_URL
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import click

import indexer
from benchmarks.cluster import remove
from indexer.cluster.client import Cluster
from indexer.cluster.entries import paragraph_lines, places
from indexer.documents import read_corpus

_SAMPLE = 20_000


class Busy:
    """The seconds in which at least one call to the cluster was under way."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._lock = threading.Lock()
        self._calls = 0
        self._since = 0.0

    @contextmanager
    def call(self) -> Iterator[None]:
        """One call, as long as the block takes."""
        with self._lock:
            if not self._calls:
                self._since = time.perf_counter()
            self._calls += 1
        try:
            yield
        finally:
            with self._lock:
                self._calls -= 1
                if not self._calls:
                    self.seconds += time.perf_counter() - self._since


def preparing(corpus: Path) -> float:
    """Paragraphs a second of processor time that one process makes entries of."""
    documents, count = [], 0
    for document in read_corpus(corpus).documents:
        documents.append(document)
        count += len(document.paragraphs)
        if count >= _SAMPLE:
            break
    paragraph_lines([(d.record, d.paragraphs[0], places([d])[0][0]) for d in documents[:1]])  # loads the dictionary
    began = time.process_time()
    of = places(documents)
    for document, placed in zip(documents, of, strict=True):
        paragraph_lines([(document.record, p, place) for p, place in zip(document.paragraphs, placed, strict=True)])
    return count / (time.process_time() - began)


@click.command()
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes that prepare.")
def main(corpus: Path, workers: int) -> None:
    """Rebuilds into an index of its own, removes it, prints the figures."""
    busy, do = Busy(), Cluster._do

    def watched(cluster: Cluster, *call: Any, **arguments: Any) -> Any:
        with busy.call():
            return do(cluster, *call, **arguments)

    with TemporaryDirectory() as folder, patch.object(Cluster, "_do", watched):
        report = indexer.rebuild(corpus, folder, engine="opensearch", workers=workers)
        remove(Path(folder))
    click.echo(
        f"{report.paragraphs} paragraphs in {report.seconds:.1f} s: {report.paragraphs / report.seconds:.0f} a second"
    )
    click.echo(f"{1 - busy.seconds / report.seconds:.0%} of the time outside the cluster")
    click.echo(f"{report.size / report.paragraphs:.0f} bytes a paragraph on disk, one copy")
    click.echo(f"{preparing(corpus):.0f} paragraphs prepared a second by one core")


if __name__ == "__main__":
    main()
