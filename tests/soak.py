"""Searching while generations come and go: processes with threads ask, one process rebuilds, updates, and is killed.

Every document of a generation says which one it is of, so that an answer made of two gives itself away.

    python -m tests.soak [--minutes 4] [--processes 4] [--threads 8]
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import random
import re
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import count
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median

import click

import indexer
from server.search.live import LiveSearcher
from server.search.searcher import Searcher, open_searcher

DOCUMENTS = 24
_VERSION = re.compile("本文件属于第([0-9]+)版")
_FIRST_YEAR = 1000
GROWTH = 1.15
"""How many times as much memory the last quarter of a process' life may take as the second."""


@dataclass
class Told:
    """What a searching process saw: how often it asked, errors, and through its life, once a second, megabytes of its
    own memory, open descriptors, and generations that it maps."""

    asked: int = 0
    versions: int = 0
    errors: list[str] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    generations: list[int] = field(default_factory=list)

    def look(self) -> None:
        """Looks at this process."""
        status = Path("/proc/self/status").read_text(encoding="ascii")
        (own,) = re.findall(r"RssAnon:\s+(\d+) kB", status)
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
        self.megabytes.append(int(own) / 1024)
        self.descriptors.append(len(os.listdir("/proc/self/fd")))
        self.generations.append(len(set(re.findall(r"/generations/(\d+)/", maps))))


def write_corpus(corpus: Path, version: int) -> None:
    """The documents of a version; one file in four holds nothing new but that."""
    corpus.mkdir(exist_ok=True)
    for n in range(DOCUMENTS):
        rows = [f"本文件属于第{version}版。", f"第{n}条　各方应当打击恐怖主义，执行第2462(2019)号决议。"]
        rows += [f"第{version * DOCUMENTS + n}次会议讨论了资助问题。"] * (n % 4)
        record = {"id": f"d{n:02}", "title": f"第{n}号文件", "date": f"{_FIRST_YEAR + version:04}-01-01"}
        (corpus / f"d{n:02}.jsonl").write_text(json.dumps({**record, "paragraphs": rows}) + "\n", encoding="utf-8")


def version_of(searcher: Searcher, rnd: random.Random) -> int:
    """Asks in one of several ways; which generation all of the answer is of. AssertionError if it is of several."""
    answer = searcher.search('"本文件属于第"', size=100, sort=rnd.choice(("relevance", "date", "document")))
    versions = {_VERSION.search(hit.paragraph.text) for hit in answer.hits}
    found = {int(match[1]) for match in versions if match}
    assert answer.total == len(answer.hits) == DOCUMENTS, answer.total
    assert len(found) == 1, found
    (version,) = found
    (year,) = answer.facets["year"]
    assert (year.value, year.count) == (f"{_FIRST_YEAR + version:04}", DOCUMENTS), year
    document = searcher.document(f"d{rnd.randrange(DOCUMENTS):02}")
    assert document.paragraphs[0].paragraph.text == f"本文件属于第{version}版。"
    for q, total in (
        ("cites:2462", DOCUMENTS),
        (f"year:{_FIRST_YEAR + version:04} 恐怖主义", DOCUMENTS),
        ("没有的字", 0),
    ):
        assert searcher.search(q).total == total, q
    return version


def search_all(index: str, threads: int, stop: Event, results: Queue[dict[str, object]]) -> None:
    """A process that asks in threads until it is told to stop: most share a searcher that is renewed as a service
    renews it, one opens the index anew each time."""
    told, lock = Told(), threading.Lock()
    live = LiveSearcher(Path(index), look_every=0.1, retry_after=0.1)

    def ask(number: int) -> None:
        rnd, last = random.Random(number), 0
        while not stop.is_set():
            try:
                version = version_of(live.get() if number else open_searcher(index), rnd)
                assert version >= last, f"{version} after {last}"
                with lock:
                    told.asked += 1
                    told.versions += version != last
                last = version
            except Exception:
                with lock:
                    told.errors.append(traceback.format_exc(limit=-3)[-1500:])

    running = [threading.Thread(target=ask, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    while not stop.wait(1):
        told.look()
    for thread in running:
        thread.join()
    gc.collect()
    told.look()
    live.look()
    results.put({**asdict(told), "last": version_of(live.get(), random.Random(0))})


def build_all(corpus: str, index: str, more: Callable[[int], bool]) -> dict[str, int]:
    """Writes version after version and indexes it, while there are `more`; now and then a builder is killed first."""
    done = {"rebuilds": 0, "updates": 0, "killed": 0}
    rnd = random.Random(3)
    spawning = multiprocessing.get_context("spawn")
    for version in count(2):
        if not more(version):
            return {**done, "last": version - 1}
        write_corpus(Path(corpus), version)
        if version % 5 == 0:
            builder = spawning.Process(target=indexer.rebuild, args=(corpus, index), kwargs={"workers": 1})
            builder.start()
            builder.join(rnd.uniform(0.5, 3))
            if builder.is_alive():
                builder.kill()
                done["killed"] += 1
            builder.join()
        make = "rebuild" if version % 2 else "update"
        getattr(indexer, make)(corpus, index, workers=1)
        done[f"{make}s"] += 1
    raise AssertionError


def run(
    folder: Path, more: Callable[[int], bool], *, processes: int, threads: int
) -> tuple[dict[str, int], list[Told]]:
    """The whole trial; what was built, and what each process saw. AssertionError if not all saw the last."""
    corpus, index = folder / "corpus", folder / "index"
    write_corpus(corpus, 1)
    indexer.rebuild(corpus, index, workers=1)
    spawning = multiprocessing.get_context("spawn")
    stop, results = spawning.Event(), spawning.Queue()
    asking = [
        spawning.Process(target=search_all, args=(str(index), threads, stop, results), daemon=True)
        for _ in range(processes)
    ]
    for process in asking:
        process.start()
    try:
        built = build_all(str(corpus), str(index), more)
    finally:
        stop.set()
    told = [results.get(timeout=120) for _ in asking]
    for process in asking:
        process.join()
    assert {answers.pop("last") for answers in told} == {built["last"]}
    return built, [Told(**answers) for answers in told]


def trouble(told: Told) -> list[str]:
    """Errors, and what grew."""
    found = list(told.errors)
    quarter = len(told.megabytes) // 4
    if quarter > 2:
        for name, allowed in (("megabytes", GROWTH), ("descriptors", 1.3), ("generations", 1.5)):
            life = getattr(told, name)
            early, late = median(life[quarter : 2 * quarter]), median(life[-quarter:])
            if late > early * allowed + 2:
                found.append(f"{name}: {early} → {late}")
    return found


@click.command()
@click.option("--minutes", default=4.0)
@click.option("--processes", default=4)
@click.option("--threads", default=8, help="In each process.")
def main(minutes: float, processes: int, threads: int) -> None:
    """Runs the trial; prints what was done, and fails if something was wrong."""
    end = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as folder:
        built, told = run(Path(folder), lambda version: time.monotonic() < end, processes=processes, threads=threads)
    click.echo(json.dumps(built))
    for answers in told:
        life = {name: getattr(answers, name) for name in ("megabytes", "descriptors", "generations")}
        quarter = max(1, len(life["megabytes"]) // 4)
        shown = {
            name: (median(v[quarter : 2 * quarter] or v), median(v[-quarter:]), max(v)) for name, v in life.items()
        }
        click.echo(
            json.dumps({"asked": answers.asked, "seen": answers.versions, "errors": len(answers.errors), **shown})
        )
    wrong = [line for answers in told for line in trouble(answers)]
    for line in wrong[:10]:
        click.echo(line, err=True)
    if wrong:
        raise click.ClickException(f"{len(wrong)} errors")


if __name__ == "__main__":
    main()
