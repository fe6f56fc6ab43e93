"""How Duansou grows: the texts as they are beside ten times as many: `python -m benchmarks.scale DATA`.

Everything is measured from outside, as whoever runs it has it: `duansou rebuild`, `duansou serve` asked over HTTP,
`duansou update` after one document has changed. Each document is a file.
"""

from __future__ import annotations

import http.client
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import click

from benchmarks import corpora
from benchmarks.load import service
from benchmarks.load_requests import of_service
from benchmarks.machine import machine
from benchmarks.memory import MEGABYTE, peak, private, resident
from benchmarks.queries import Query, draw
from benchmarks.table import markdown, number
from benchmarks.timing import percentile
from server import open_searcher

_GENERATED = 20_000
_PASSES = 5
_CHANGE = "这一段改了。"
_HANGS = 600
"""Seconds after which an answer does not come any more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured; what a paragraph has of it is told in `unit`, so many to one."""

    label: str
    value: float
    unit: str = ""
    units: float = 1.0


_SECONDS = ("µs", 1e6)
_MEGABYTES = ("bytes", MEGABYTE)


def write_corpus(texts: Iterable[corpora.Text], folder: Path) -> tuple[int, Path, corpora.Text]:
    """A file for each document; the number of paragraphs, and the first file with its document."""
    folder.mkdir(parents=True)
    paragraphs = 0
    first: tuple[Path, corpora.Text] | None = None
    for n, text in enumerate(texts):
        path = folder / f"{n:07}.jsonl"
        write_document(text, path)
        first = first or (path, text)
        paragraphs += len(text.paragraphs)
    if not first:
        raise click.ClickException("there are no texts")
    return paragraphs, *first


def write_document(text: corpora.Text, path: Path) -> None:
    """A document as `duansou rebuild` reads it."""
    line = {"id": text.name, **corpora.record(text.name), "paragraphs": text.paragraphs}
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")


def watched(what: str, *arguments: str) -> Iterator[Figure]:
    """Runs a command of `duansou`: seconds by the clock and of all processors, and the peak of its memory."""
    computed, began = _computed(), time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "indexer", what, *arguments], stdout=subprocess.DEVNULL, text=True
    ) as process:
        most = peak(process)
    if process.returncode:
        raise click.ClickException(f"duansou {what} ended with {process.returncode}")
    yield Figure(f"{what}, s", time.perf_counter() - began, *_SECONDS)
    yield Figure(f"{what}, s of the processors", _computed() - computed, *_SECONDS)
    yield Figure(f"{what}, peak memory of all processes, MB", most / MEGABYTE, *_MEGABYTES)


def served(index: Path, log: Path, queries: Mapping[str, list[Query]]) -> Iterator[Figure]:
    """Starts `duansou serve` and asks it, one question after another, each at its best of several passes."""
    began = time.perf_counter()
    with service(index, log) as (url, pid):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_HANGS)
        _get(connection, "/readyz")
        yield Figure("serve until it is ready, s", time.perf_counter() - began, *_SECONDS)
        yield from _memory("ready", pid)
        for kind, asked in queries.items():
            best = [float("inf")] * len(asked)
            for _ in range(_PASSES):
                for n, query in enumerate(asked):
                    start = time.perf_counter()
                    _get(connection, of_service(query).path)
                    best[n] = min(best[n], time.perf_counter() - start)
            for share in (50, 95):
                yield Figure(f"{kind}, p{share}, ms", percentile(sorted(best), share))
        yield from _memory("after the questions", pid)
        connection.close()


def measured(
    texts: Iterable[corpora.Text], folder: Path, questions: Callable[[Path], Mapping[str, list[Query]]]
) -> Iterator[Figure]:
    """All figures of one size, as they come; `questions` chooses what an index is asked."""
    corpus, index = folder / "corpus", folder / "index"
    paragraphs, path, text = write_corpus(texts, corpus)
    yield Figure("paragraphs", paragraphs)
    where = ("--corpus", str(corpus), "--index", str(index))
    yield from watched("rebuild", *where)
    size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    yield Figure("index, MB", size / MEGABYTE, *_MEGABYTES)
    yield from served(index, folder / "log", questions(index))
    write_document(corpora.Text(text.name, (*text.paragraphs, _CHANGE)), path)
    yield from watched("update", *where)


def table(small: Sequence[Figure], large: Sequence[Figure]) -> str:
    """Both sizes side by side; the first figure of each is its number of paragraphs."""
    few, many = small[0].value, large[0].value
    rows = []
    for one, other in zip(small, large, strict=True):
        values = (one.value, other.value)
        shares = [
            f"{number(value / n * one.units)} {one.unit}" if one.unit else ""
            for value, n in zip(values, (few, many), strict=True)
        ]
        rows.append([one.label, *map(number, values), f"x {number(other.value / one.value)}", *shares])
    return markdown(["", "as they are", "recombined", "", "a paragraph", "a paragraph"], rows)


def _memory(when: str, pid: int) -> Iterator[Figure]:
    yield Figure(f"memory of the service, {when}, MB", resident(pid) / MEGABYTE, *_MEGABYTES)
    yield Figure(f"of it no pages of files, {when}, MB", private(pid) / MEGABYTE, *_MEGABYTES)


def _get(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.client.OK:
        raise click.ClickException(f"{answer.status}: {path}")


def _computed() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@click.command()
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--times", default=10, show_default=True, type=click.IntRange(2), help="How many times as many.")
@click.option("--paragraphs", default=_GENERATED, show_default=True, help="Generated where there is no DATA.")
@click.option("--queries", default=20, show_default=True, type=click.IntRange(1), help="Questions of each class.")
def main(data: Path | None, times: int, paragraphs: int, queries: int) -> None:
    """Tells each figure as it comes, and in the end all of them in one table.

    DATA is a .jsonl or .jsonl.gz file of paragraphs, {"id", "doc", "text"} a line; without it texts are generated.
    What is more than that is recombined of its clauses.
    """
    texts = corpora.read_texts(data) if data else corpora.generated(paragraphs)
    asked: dict[str, list[Query]] = {}

    def questions(index: Path) -> Mapping[str, list[Query]]:
        if not asked:  # the larger one is asked the same
            searcher = open_searcher(index)
            drawn = draw(texts, lambda word: searcher.rank(f'"{word}"', size=1).total, queries)
            asked.update((kind, found) for kind, found in drawn.items() if found)
        return asked

    sizes: list[list[Figure]] = []
    for some in (texts, corpora.grown(texts, times * corpora.count(texts))):
        sizes.append([])
        with TemporaryDirectory(prefix="duansou-scale-") as folder:
            for figure in measured(some, Path(folder), questions):
                click.echo(f"{figure.label}: {number(figure.value)}", err=True)
                sizes[-1].append(figure)
    click.echo(f"{data.name if data else 'generated texts'}; {machine()}\n")
    click.echo(table(*sizes))


if __name__ == "__main__":
    main()
