"""Duansou beside tantivy, Lucene, Whoosh and FTS5, on the same tokens and fields: `python -m benchmarks.search`."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks import corpora
from benchmarks.machine import machine
from benchmarks.measure import grow, measure
from benchmarks.page import write_page
from benchmarks.peers import left_out
from benchmarks.table import growth_table, table

_GENERATED = 20_000


@click.command()
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--paragraphs", type=click.IntRange(100), help="Only so many paragraphs of DATA, or generated ones.")
@click.option("--queries", default=120, show_default=True, type=click.IntRange(1), help="Queries of each class.")
@click.option("--seconds", default=3.0, show_default=True, help="For each engine and class; slow ones are asked less.")
@click.option("--growth", is_flag=True, help="Also a tenth, and ten times as many paragraphs (takes long).")
@click.option("--write", type=click.Path(path_type=Path), help="Also into this page, with a plot beside it.")
def main(
    data: Path | None, paragraphs: int | None, queries: int, seconds: float, growth: bool, write: Path | None
) -> None:
    """Measures and prints one table.

    DATA is a .jsonl or .jsonl.gz file of paragraphs, {"id", "doc", "text"} a line; without it texts are
    generated.
    """
    if write:
        # Before the measuring, which may take an hour.
        if growth and not find_spec("matplotlib"):
            raise click.UsageError("the plot of growth needs matplotlib: pip install '.[bench]'")
        write.parent.mkdir(parents=True, exist_ok=True)
    texts = corpora.read_texts(data) if data else corpora.generated(paragraphs or _GENERATED)
    if paragraphs:
        texts = corpora.sample(texts, paragraphs)
    what = (
        f"{data.name if data else 'generated texts'}, {corpora.count(texts):,} paragraphs in {len(texts):,} documents"
    )
    click.echo(f"{what}; {machine()}")
    if absent := left_out():
        click.echo(absent)
    click.echo()
    with TemporaryDirectory(prefix="duansou-bench-") as folder:
        run = measure(texts, Path(folder), queries, seconds, _say)
        click.echo(table(run))
        sizes = grow(texts, Path(folder) / "growth", queries, seconds, _say) if growth else ()
    if sizes:
        click.echo(f"\n{growth_table(sizes)}")
    if write:
        write_page(write, what, run, sizes)
        _say(f"written: {write}")


def _say(line: str) -> None:
    # Not in the table's way: that goes to standard output.
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
