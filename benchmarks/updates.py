"""What one changed document costs, against a rebuild: `python -m benchmarks.updates DATA`."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click

import indexer
from benchmarks import corpora
from benchmarks.corpora import Text
from benchmarks.machine import machine
from benchmarks.table import markdown, number

_GENERATED = 20_000
_CHANGE = "这一段改了。"


class Cost(NamedTuple):
    """Seconds by the clock, and of all processors together."""

    clock: float
    computed: float


@click.command()
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--changes", default=5, show_default=True, type=click.IntRange(1), help="How often a document changes.")
def main(data: Path | None, changes: int) -> None:
    """Prints what a rebuild takes, and an update after one document has changed: the median of several.

    The corpus has a file for each document, or one .jsonl with a line for each; updates are made by a process that
    runs already, as `--watch` is, and by the command from its start to its end. DATA is a .jsonl or .jsonl.gz file of
    paragraphs, {"id", "doc", "text"} a line; without it texts are generated.
    """
    texts = corpora.read_texts(data) if data else corpora.generated(_GENERATED)
    rows = []
    for name, write in (("a file each", _write_files), ("a line each", _write_lines)):
        with TemporaryDirectory(prefix="duansou-bench-") as folder:
            corpus, index = Path(folder, "corpus"), Path(folder, "index")
            corpus.mkdir()
            write(texts, corpus)
            rebuild = _cost(partial(indexer.rebuild, corpus, index))
            for way, update in (("running process", indexer.update), ("command", _command)):
                costs = []
                for n in range(changes):
                    place = (n + 1) * len(texts) // (changes + 1)
                    changed = Text(texts[place].name, (*texts[place].paragraphs, _CHANGE))
                    texts = (*texts[:place], changed, *texts[place + 1 :])
                    write(texts if write is _write_lines else (changed,), corpus)
                    costs.append(_cost(partial(update, corpus, index)))
                rows.append([name, way, *_figures(rebuild, Cost(*map(median, zip(*costs, strict=True))))])
    click.echo(f"{corpora.count(texts):,} paragraphs in {len(texts):,} documents; {machine()}\n")
    click.echo(markdown(["documents", "by", "rebuild, s", "update, s", "share", "computed", "share"], rows))


def _figures(rebuild: Cost, update: Cost) -> list[str]:
    clock, computed = (f"{part / whole:.1%}" for part, whole in zip(update, rebuild, strict=True))
    seconds = f"{number(update.computed)} of {number(rebuild.computed)} s"
    return [number(rebuild.clock), number(update.clock), clock, seconds, computed]


def _write_files(texts: tuple[Text, ...], corpus: Path) -> None:
    for text in texts:
        name = re.sub(r"[\s/:]", "_", text.name)
        (corpus / f"{name}.txt").write_text("\n\n".join(text.paragraphs), encoding="utf-8")


def _write_lines(texts: tuple[Text, ...], corpus: Path) -> None:
    with (corpus / "corpus.jsonl").open("w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps({"id": text.name, "paragraphs": text.paragraphs}, ensure_ascii=False) + "\n")


def _command(corpus: Path, index: Path) -> None:
    command = [sys.executable, "-m", "indexer", "update", "--corpus", str(corpus), "--index", str(index)]
    subprocess.run(command, check=True, capture_output=True)


def _cost(run: Callable[[], object]) -> Cost:
    computed, clock = _computed(), time.perf_counter()
    run()
    return Cost(time.perf_counter() - clock, _computed() - computed)


def _computed() -> float:
    """Seconds that this process and those that it started and that have ended computed."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    main()
