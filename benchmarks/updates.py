"""What one changed document costs, against a rebuild: `python -m benchmarks.updates DATA`."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click

from benchmarks import corpora
from benchmarks.corpora import Text
from benchmarks.machine import machine
from benchmarks.table import markdown, number

_GENERATED = 20_000
_CHANGE = "这一段改了。"


class Cost(NamedTuple):
    """Seconds of a command: by the clock, and of all processors together."""

    clock: float
    computed: float


@click.command()
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--changes", default=5, show_default=True, type=click.IntRange(1), help="How often a document changes.")
def main(data: Path | None, changes: int) -> None:
    """Prints what `duansou rebuild` takes, and `duansou update` after one document has changed, from start to end.

    As a file for each document, and as one .jsonl with a line for each. DATA is a .jsonl or .jsonl.gz file of
    paragraphs, {"id", "doc", "text"} a line; without it texts are generated.
    """
    texts = corpora.read_texts(data) if data else corpora.generated(_GENERATED)
    rows = []
    for name, write in (("a file each", _write_files), ("a line each", _write_lines)):
        with TemporaryDirectory(prefix="duansou-bench-") as folder:
            corpus, index = Path(folder, "corpus"), Path(folder, "index")
            corpus.mkdir()
            write(texts, corpus)
            rebuild = _run("rebuild", corpus, index)
            costs = []
            for n in range(changes):
                place = (n + 1) * len(texts) // (changes + 1)
                changed = Text(texts[place].name, (*texts[place].paragraphs, _CHANGE))
                texts = (*texts[:place], changed, *texts[place + 1 :])
                write(texts if write is _write_lines else (changed,), corpus)
                costs.append(_run("update", corpus, index))
            rows.append(_row(name, rebuild, Cost(*(median(part) for part in zip(*costs, strict=True)))))
    click.echo(f"{corpora.count(texts):,} paragraphs in {len(texts):,} documents; {machine()}\n")
    click.echo(markdown(["", "rebuild, s", "update, s", "share", "by processor time"], rows))


def _row(name: str, rebuild: Cost, update: Cost) -> list[str]:
    shares = [f"{part / whole:.1%}" for part, whole in zip(update, rebuild, strict=True)]
    computed = f"{number(update.computed)} of {number(rebuild.computed)} s, {shares[1]}"
    return [name, number(rebuild.clock), number(update.clock), shares[0], computed]


def _write_files(texts: tuple[Text, ...], corpus: Path) -> None:
    for text in texts:
        name = re.sub(r"[\s/:]", "_", text.name)
        (corpus / f"{name}.txt").write_text("\n\n".join(text.paragraphs), encoding="utf-8")


def _write_lines(texts: tuple[Text, ...], corpus: Path) -> None:
    with (corpus / "corpus.jsonl").open("w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps({"id": text.name, "paragraphs": text.paragraphs}, ensure_ascii=False) + "\n")


def _run(command: str, corpus: Path, index: Path) -> Cost:
    """What a command takes in a process of its own. Raises CalledProcessError if it fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "indexer", command, "--corpus", str(corpus), "--index", str(index)],
        check=True,
        capture_output=True,
    )
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
