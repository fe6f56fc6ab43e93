"""Earlier wording against comparing with every paragraph: `python -m benchmarks.similar`."""

from __future__ import annotations

import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

import indexer
from benchmarks import corpora
from benchmarks.machine import machine
from benchmarks.timing import percentile
from indexer.text.folding import fold_query
from server import Searcher, open_searcher

LEAST = 0.6
SIZES = (10, 20, 100)
_REPEATS = 3
_GENERATED = 20_000
_AT_A_TIME = 20


@click.command()
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--paragraphs", type=click.IntRange(100), help="Only so many paragraphs of DATA, or generated ones.")
@click.option("--asked", default=300, show_default=True, type=click.IntRange(1), help="Paragraphs asked for.")
def main(data: Path | None, paragraphs: int | None, asked: int) -> None:
    """Prints recall and times of `Searcher.similar`.

    Recall: of the paragraphs at least 0.6 similar that a list of its size has room for, the best first, how many
    it holds. Times: the whole answer as JSON has it, with texts and diffs, fastest of three. DATA is a .jsonl or
    .jsonl.gz file of paragraphs, {"id", "doc", "text"} a line; without it texts are generated.
    """
    texts = corpora.read_texts(data) if data else corpora.generated(paragraphs or _GENERATED)
    if paragraphs:
        texts = corpora.sample(texts, paragraphs)
    with TemporaryDirectory(prefix="duansou-bench-") as folder:
        corpora.write_corpus(texts, Path(folder) / "corpus")
        indexer.rebuild(Path(folder) / "corpus", Path(folder) / "index")
        searcher = open_searcher(Path(folder) / "index")
        ids = [document.record.id for document in searcher.documents()]
        stored = [(id, one.paragraph) for id in ids for one in searcher.document(id).paragraphs]
        keys = [fold_query(paragraph.text) for _, paragraph in stored]
        chosen = random.Random(1).sample(range(len(keys)), min(asked, len(keys)))
        wanted = _compared_with_all(keys, chosen)
        click.echo(f"{len(keys):,} paragraphs, {len(chosen)} asked for; {machine()}\n")
        click.echo("| list of | wanted | recall | p50, ms | p95, ms |\n| --- | --- | --- | --- | --- |")
        for size in SIZES:
            click.echo(_row(searcher, [(stored[n][0], stored[n][1].n) for n in chosen], wanted, size))


def _compared_with_all(keys: list[str], chosen: list[int]) -> list[list[float]]:
    """The similarities, highest first, of all other paragraphs that are alike to each of the chosen ones."""
    out = []
    for first in range(0, len(chosen), _AT_A_TIME):
        some = chosen[first : first + _AT_A_TIME]
        alike = process.cdist([keys[n] for n in some], keys, scorer=Indel.normalized_similarity, dtype=np.float64)
        for n, row in zip(some, alike, strict=True):
            row[n] = 0
            out.append(sorted(row[row >= LEAST].tolist(), reverse=True))
    return out


def _row(searcher: Searcher, asked: list[tuple[str, int]], wanted: list[list[float]], size: int) -> str:
    held = room = 0
    times = []
    for (doc, n), alike in zip(asked, wanted, strict=True):
        best = float("inf")
        for _ in range(_REPEATS):
            began = time.perf_counter()
            items = searcher.similar(doc, n, size=size).to_dict()["items"]
            best = min(best, time.perf_counter() - began)
        times.append(best)
        room += len(alike[:size])
        # Of equally similar ones, any will do; four digits are shown.
        held += sum(item["similarity"] > value - 1e-4 for item, value in zip(items, alike, strict=False))
    times.sort()
    recall = held / room if room else 1
    return f"| {size} | {room:,} | {recall:.4f} | {percentile(times, 50):.1f} | {percentile(times, 95):.1f} |"


if __name__ == "__main__":
    main()
