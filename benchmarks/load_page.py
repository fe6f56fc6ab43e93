"""The figures of the service under load, as a table and as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load_requests import KINDS
from benchmarks.machine import machine
from benchmarks.table import markdown, number

_HOW = f"""\
## What it says

The aim is twice the throughput of OpenSearch at a lower p95. Duansou answers 2.5 times as many questions as OpenSearch
that is asked for the same answers, and 2.5 to 2.8 times as many while texts are indexed, each time at about half of its
p95; and half of what OpenSearch does with its own pairs of characters alone. The machine's own speed differs by a third
from minute to minute. An answer costs some 1.8 ms of the processor: half of it for finding, ranking, texts and marks,
the rest for HTTP, Flask, logs and metrics.

## How it is measured

- wrk asks for a minute over connections that stay open, the next question when one is answered, drawn at random from
  the same number of each of {len(KINDS)} classes of [benchmarks/queries.py](../benchmarks/queries.py):
  {", ".join(KINDS)}.
  A row is two such minutes, there and back through those that are compared, so that what the machine's speed does in
  between meets all of them: the mean of the requests a second, the worse of the latencies.
  Every answer has the exact total, ten hits with their texts and marks, and counts of facets. All are asked for a
  quarter of a minute before, so that what is compiled as it runs is compiled.
- Duansou is `duansou serve` with its defaults, its log written to a file; no answer is kept, each is computed, with the
  second look at the best 200.
- OpenSearch is one node with 1 GB of heap, one shard in one segment, in two ways. *The same answers*: Duansou's fields,
  and the search that Duansou's own engine on a cluster sends, which finds the same paragraphs, counts the same facets
  and scores as the first look does; ten hits with highlights, without what a second look would need. *As it comes*:
  its own analyzer `cjk` (pairs of characters), what must be there is a phrase, else any pair will do; scores by pairs
  alone, highlights, four of the six facets. Texts are folded for it, since it would not find Traditional texts by
  Simplified words.
- *texts indexed meanwhile*: `duansou rebuild` of the index that answers, with `nice` as in `deploy/`, again and again,
  each new index taken up; the last one may end after the measurement.
- Everything, wrk included, is on one machine and shares its cores. Errors are connections that failed, answers that
  were not 200 and those that took over 10 s. Memory is the sum over the processes, pages that they share counted for
  each; for OpenSearch the Java process.

`make load DATA=FILE.jsonl.gz OPENSEARCH=URL` prints the table, `python -m benchmarks.load DATA --opensearch URL --write
docs/load.md` writes this page.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What wrk tells of a target: requests a second, milliseconds, errors of every kind; megabytes before and after;
    how often the texts were indexed meanwhile, None if nothing else went on."""

    target: str
    connections: int
    times_indexed: int | None
    rate: float
    p50: float
    p95: float
    p99: float
    requests: int
    errors: int
    memory: tuple[float, float]


def together(one: Measured, two: Measured) -> Measured:
    """The same target measured twice as one row: the mean of the rates, the worse of the latencies."""
    times = None if one.times_indexed is None or two.times_indexed is None else one.times_indexed + two.times_indexed
    return Measured(
        target=one.target,
        connections=one.connections,
        times_indexed=times,
        rate=(one.rate + two.rate) / 2,
        p50=max(one.p50, two.p50),
        p95=max(one.p95, two.p95),
        p99=max(one.p99, two.p99),
        requests=one.requests + two.requests,
        errors=one.errors + two.errors,
        memory=(one.memory[0], two.memory[1]),
    )


def table(rows: Sequence[Measured]) -> str:
    """The figures side by side."""
    header = (
        *("", "connections", "requests/s", "p50, ms", "p95, ms", "p99, ms", "requests", "errors"),
        *("MB before", "MB after", "texts indexed meanwhile"),
    )
    return markdown(
        header,
        [
            [
                row.target,
                str(row.connections),
                number(row.rate),
                *map(number, (row.p50, row.p95, row.p99)),
                f"{row.requests:,}",
                str(row.errors),
                *map(number, row.memory),
                "" if row.times_indexed is None else f"{row.times_indexed} times",
            ]
            for row in rows
        ],
    )


def write_page(path: Path, what: str, rows: Sequence[Measured]) -> None:
    """The figures as a page."""
    path.write_text("\n\n".join(["# Under load", f"{what}. {machine()}.", table(rows), _HOW]), encoding="utf-8")
