"""Duansou's service under load, beside OpenSearch's own `_search`: `python -m benchmarks.load DATA --opensearch URL`.

Needs wrk (apt-get install wrk), which asks over connections that stay open, as many questions as are answered.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from opensearchpy import OpenSearch

import indexer
from benchmarks import corpora, load_opensearch
from benchmarks.load_page import Measured, table, together, write_page
from benchmarks.load_requests import KINDS, lines, of_service
from benchmarks.memory import MEGABYTE, resident
from benchmarks.queries import Query, draw
from server import open_searcher

CONNECTIONS = (16, 64)
_EACH = 200
_SCRIPT = Path(__file__).with_name("load.lua")
_WARM_SECONDS = 15
_COMMAND = (sys.executable, "-c", "from server.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Target:
    """Something that answers: where, what it is asked (a file for load.lua), its process, and what indexing the texts
    means for it: over and over until the event is set, then how often it was (None: only asked while idle)."""

    name: str
    url: str
    requests: Path
    pid: int
    index: Callable[[threading.Event], int] | None


def ask(target: Target, connections: int, seconds: int) -> dict[str, int]:
    """Lets wrk ask for so many seconds; what load.lua tells in the end."""
    command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    command += ["--timeout", "10s", "--script", str(_SCRIPT), target.url, "--", str(target.requests)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    figures: dict[str, int] = json.loads(next(line for line in told if line.startswith("{")))
    return figures


def measure(target: Target, connections: int, seconds: int, indexing: bool) -> Measured:
    """One row of the table."""
    done, times = threading.Event(), list[int]()
    index = target.index if indexing else None
    worker = threading.Thread(target=lambda: times.append(index(done) if index else 0))
    before = resident(target.pid)
    worker.start()
    try:
        told = ask(target, connections, seconds)
        after = resident(target.pid)
    finally:
        done.set()
        worker.join()
    return Measured(
        target=target.name,
        connections=connections,
        times_indexed=sum(times) if index else None,
        rate=told["requests"] / told["microseconds"] * 1e6,
        p50=told["p50"] / 1000,
        p95=told["p95"] / 1000,
        p99=told["p99"] / 1000,
        requests=told["requests"],
        errors=told["errors"],
        memory=(before / MEGABYTE, after / MEGABYTE),
    )


def there_and_back(targets: Sequence[Target], measured: Callable[[Target], Measured]) -> list[Measured]:
    """A row for each, measured twice: whatever the machine's speed does between the first and the last of them, it does
    to all."""
    there, back = [], []
    for target in targets:
        there.append(measured(target))
        print(there[-1], file=sys.stderr, flush=True)
    for target in reversed(targets):
        back.append(measured(target))
        print(back[-1], file=sys.stderr, flush=True)
    return [together(one, two) for one, two in zip(there, reversed(back), strict=True)]


@contextmanager
def service(index: Path, log: Path) -> Iterator[tuple[str, int]]:
    """`duansou serve` with its defaults on a free port: its address and its process. Its log goes to a file."""
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen([*_COMMAND, "serve", "--index", str(index), "--port", "0"], stdout=output)
        try:
            while "（" not in (said := log.read_text(encoding="utf-8")) and process.poll() is None:
                time.sleep(0.05)  # its output goes to a file, which nothing waits for
            yield "http://" + said.partition("http://")[2].partition("（")[0], process.pid
        finally:
            process.terminate()
            process.wait()


def rebuilding(corpus: Path, index: Path, engine: str, done: threading.Event) -> int:
    """`duansou rebuild` of the index that answers, as deploy/duansou-update.service runs it: out of the way."""
    times = 0
    command = ["nice", "-n", "10", *_COMMAND, "rebuild", "--corpus", str(corpus), "--index", str(index)]
    while not done.is_set():
        subprocess.run([*command, "--engine", engine], check=True, capture_output=True)
        times += 1
    return times


@click.command()
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--opensearch", metavar="URL", help="A node to compare with; indices duansou-load* on it are replaced.")
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(1), help="Of each measurement.")
@click.option("--write", type=click.Path(path_type=Path), help="Also into this page.")
def main(data: Path, opensearch: str | None, seconds: int, write: Path | None) -> None:
    """Measures and prints one table.

    DATA is a .jsonl or .jsonl.gz file of paragraphs, {"id", "doc", "text"} a line.
    """
    if not shutil.which("wrk"):
        raise click.ClickException("wrk is missing: apt-get install wrk")
    texts = corpora.read_texts(data)
    rows: list[Measured] = []
    with TemporaryDirectory(prefix="duansou-load-") as name, ExitStack() as stack:
        folder = Path(name)
        corpus, index = folder / "corpus", folder / "index"
        corpora.write_corpus(texts, corpus)
        indexer.rebuild(corpus, index)
        searcher = open_searcher(index)
        drawn = draw(texts, lambda word: searcher.rank(f'"{word}"', size=1).total, _EACH)
        queries = [query for kind in KINDS for query in drawn[kind]]
        (folder / "requests").write_text(lines(map(of_service, queries)), encoding="utf-8")
        others = _opensearch(opensearch, texts, corpus, folder, queries, stack) if opensearch else []
        url, pid = stack.enter_context(service(index, folder / "log"))
        ours = Target("Duansou", url, folder / "requests", pid, partial(rebuilding, corpus, index, "whoosh"))
        for target in (ours, *others):
            ask(target, CONNECTIONS[0], _WARM_SECONDS)
        for indexing in (False, True):
            for connections in CONNECTIONS:
                rows += there_and_back(
                    [target for target in (ours, *others) if target.index or not indexing],
                    partial(measure, connections=connections, seconds=seconds, indexing=indexing),
                )
    click.echo(table(rows))
    if write:
        write_page(write, f"{data.name}, {corpora.count(texts):,} paragraphs, {len(queries):,} questions", rows)


def _opensearch(
    url: str, texts: Sequence[corpora.Text], corpus: Path, folder: Path, queries: Sequence[Query], stack: ExitStack
) -> list[Target]:
    """The node, asked in both ways."""
    os.environ.update(DUANSOU_OPENSEARCH_URL=url, DUANSOU_OPENSEARCH_INDEX=load_opensearch.INDEX)
    client = OpenSearch(url, timeout=300)
    stack.callback(client.indices.delete, index=f"{load_opensearch.INDEX}-*")
    index = folder / "on-cluster"
    indexer.rebuild(corpus, index, engine="opensearch")
    load_opensearch.merge(client, load_opensearch.INDEX)
    load_opensearch.fill(client, texts)
    searcher = open_searcher(index)
    same, own = folder / "same", folder / "own"
    same.write_text(lines(load_opensearch.same_answer(searcher, query) for query in queries), encoding="utf-8")
    own.write_text(lines(map(load_opensearch.own_answer, queries)), encoding="utf-8")
    pid = next(iter(client.nodes.info(metric="process")["nodes"].values()))["process"]["id"]
    name = f"OpenSearch {client.info()['version']['number']}"
    return [
        Target(f"{name}, the same answers", url, same, pid, partial(rebuilding, corpus, index, "opensearch")),
        Target(f"{name}, as it comes", url, own, pid, None),
    ]


if __name__ == "__main__":
    main()
