"""The service at a constant rate: a share of the highest that this machine gives, for minutes, with totals checked.

Requests are sent when they are due, whether or not others have been answered, and latency counts from then: waiting for
a connection is part of it. The total of one answer in a hundred is compared with a scan of all texts.

    python -m tests.steady [DATA] [--minutes 10] [--share 0.8] [--rate 300]

The highest rate is found by the same connections, each asking again when it was answered, so that what asking costs
is part of it; with --rate nothing is looked for.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import click

import indexer
from benchmarks import corpora
from benchmarks.load import service
from benchmarks.load_requests import KINDS, asked_of, of_service
from benchmarks.machine import machine
from benchmarks.memory import MEGABYTE, resident
from benchmarks.queries import Query, draw
from benchmarks.table import markdown, number
from benchmarks.timing import percentile
from server import open_searcher
from tests.naive import Scan

CONNECTIONS = 16
CHECKED = 100
"""One answer in so many is compared with the scan."""
_EACH = 200
_GENERATED = 20_000
_FOR_HIGHEST = 20_000
"""Requests by which the highest rate is found."""
_AT_ONCE = 1e6
"""So many a second that each is due when one before it is answered."""
TOO_LONG = 10.0
_IDLE_SECONDS = 1.0
"""gunicorn closes a connection that has been idle for two."""


@dataclass
class Told:
    """What was asked and answered: seconds of each answer from when it was due; what went wrong; of some requests, by
    number, total and step of plain words."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    totals: dict[int, tuple[int, str | None]] = field(default_factory=dict)


def ask_steadily(
    url: str,
    requests: Sequence[str],
    rate: float,
    connections: int,
    *,
    checked: int = CHECKED,
    timeout: float = TOO_LONG,
) -> Told:
    """Asks `requests` (paths) in order, `rate` a second, over so many connections; one answer in `checked` is kept.
    What is silent for `timeout` seconds is an error."""
    told, numbers, lock = Told(), count(), threading.Lock()
    host = urlsplit(url).netloc
    begin = time.perf_counter() + 0.1

    def work() -> None:
        connection, used = http.client.HTTPConnection(host, timeout=timeout), 0.0
        while (n := next(numbers)) < len(requests):
            due = begin + n / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            if time.perf_counter() - used > _IDLE_SECONDS:
                connection.close()  # opened anew by the request
            error, total = "", None
            try:
                connection.request("GET", requests[n])
                answer = connection.getresponse()
                body = answer.read()
                used = time.perf_counter()
                if answer.status != http.client.OK:
                    error = str(answer.status)
                elif n % checked == 0:
                    found = json.loads(body)
                    total = (found["total"], found["query"]["relaxed"])
            except (OSError, http.client.HTTPException, ValueError, KeyError) as failed:
                connection.close()
                error, used = type(failed).__name__, time.perf_counter()
            with lock:
                told.seconds.append(used - due)
                if error:
                    told.errors[error] += 1
                if total:
                    told.totals[n] = total
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(connections)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return told


def wrong_totals(scan: Scan, asked: Sequence[Query], told: Told) -> list[str]:
    """The answers of which a scan finds another number of paragraphs, or in another step."""
    wrong, known = [], dict[Query, tuple[int, str | None]]()
    for n, answered in sorted(told.totals.items()):
        query = asked[n]
        if query not in known:
            known[query] = scan.total(**asked_of(query))
        if answered != known[query]:
            wrong.append(f"{query}: {answered} in place of {known[query]}")
    return wrong


@click.command()
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--minutes", default=10.0, show_default=True, help="How long it is asked.")
@click.option("--share", default=0.8, show_default=True, help="Of the highest rate.")
@click.option("--rate", type=float, help="Requests a second, in place of a share of the highest.")
@click.option("--paragraphs", default=_GENERATED, show_default=True, help="Generated where there is no DATA.")
@click.option("--connections", default=CONNECTIONS, show_default=True, type=click.IntRange(1))
def main(
    data: Path | None, minutes: float, share: float, rate: float | None, paragraphs: int, connections: int
) -> None:
    """Prints one table, and fails if an answer was an error or its total wrong.

    DATA is a .jsonl or .jsonl.gz file of paragraphs, {"id", "doc", "text"} a line; without it texts are generated.
    """
    texts = corpora.read_texts(data) if data else corpora.generated(paragraphs)
    with TemporaryDirectory(prefix="duansou-steady-") as name:
        folder = Path(name)
        corpora.write_corpus(texts, folder / "corpus")
        indexer.rebuild(folder / "corpus", folder / "index")
        searcher = open_searcher(folder / "index")
        drawn = draw(texts, lambda word: searcher.rank(f'"{word}"', size=1).total, _EACH)
        queries = [query for kind in KINDS for query in drawn[kind]]
        with service(folder / "index", folder / "log") as (url, pid):
            highest = None
            # What is compiled as it runs is compiled then.
            ask_steadily(url, [of_service(query).path for query in queries], _AT_ONCE, connections)
            if not rate:
                many = random.Random(2).choices(queries, k=_FOR_HIGHEST)
                began = time.perf_counter()
                ask_steadily(url, [of_service(query).path for query in many], _AT_ONCE, connections)
                highest = len(many) / (time.perf_counter() - began)
                rate = share * highest
            asked = random.Random(1).choices(queries, k=ceil(rate * minutes * 60))
            before, computed = resident(pid), time.process_time()
            told = ask_steadily(url, [of_service(query).path for query in asked], rate, connections)
            after, computed = resident(pid), time.process_time() - computed
    scan = Scan((paragraph, corpora.year(text.name)) for text in texts for paragraph in text.paragraphs)
    wrong = wrong_totals(scan, asked, told)
    ascending = sorted(told.seconds)
    rows = [
        *([["highest rate, requests/s", number(highest)]] if highest else []),
        ["rate, requests/s", number(rate)],
        ["requests", f"{len(asked):,}"],
        *([f"p{part}, ms", number(percentile(ascending, part))] for part in (50, 95, 99)),
        ["longest, ms", number(percentile(ascending, 100))],
        ["errors", str(told.errors.total())],
        ["totals checked", f"{len(told.totals):,}"],
        ["wrong totals", str(len(wrong))],
        ["memory of the service before, MB", number(before / MEGABYTE)],
        ["memory after, MB", number(after / MEGABYTE)],
        ["what asking took of one core", f"{computed / (minutes * 60):.0%}"],
    ]
    what = f"{data.name if data else 'generated texts'}, {corpora.count(texts):,} paragraphs"
    click.echo(f"{what}; {len(queries):,} questions, {minutes:g} minutes, {connections} connections; {machine()}\n")
    click.echo(markdown(["", ""], rows))
    for line in (*(f"{error}: {times} times" for error, times in told.errors.items()), *wrong[:10]):
        click.echo(line, err=True)
    if told.errors or wrong:
        raise click.ClickException(f"{told.errors.total()} errors, {len(wrong)} wrong totals")


if __name__ == "__main__":
    main()
