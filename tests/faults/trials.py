"""Trials of the store: at every system call that a command makes in the folder of an index, something goes wrong.

After each one the index must answer as before or as after the command, in everything; what the command said must be
one sentence; the next command must make all good.

    python -m tests.faults.trials [SCENARIO…] [--share 0 --shares 40]

A process of its own, as it forks: all is loaded once, and each trial is a child.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

import indexer
from indexer.documents.file_reading import read_source
from indexer.documents.messages import SourceReading
from indexer.documents.sources import Source
from indexer.engine.generations import CURRENT_FILE
from indexer.engine.lock import LOCK_FILE
from indexer.errors import DuansouError, NoIndexError
from server.cli import cli
from server.search.searcher import open_searcher
from tests.faults.calls import (
    KILLED_AFTER,
    KILLED_BEFORE,
    NOTHING,
    SHORT,
    Call,
    Fault,
    Watch,
    fails,
    fails_from_here_on,
)

Answers = tuple[tuple[object, ...], ...]
QUERIES = ("恐怖主义", '"各方应当"', "year:2019", "资助 -没有", "cites:2462", "第六十五条")
_SENTENCE = re.compile(r"[^\n]*[\u4e00-\u9fff][^\n]*。\n")
_SECONDS = 60


@dataclass(frozen=True)
class Scenario:
    """A command, and what lies there before it; `links`: whether the file system has hard links."""

    command: tuple[str, ...]
    prepare: Callable[[Path, Path], None]
    links: bool = True


def write_corpus(corpus: Path, *, changed: bool) -> None:
    """Small files; one changes, one appears, one goes."""
    corpus.mkdir(exist_ok=True)
    (corpus / "丙.txt").unlink(missing_ok=True)
    (corpus / "甲.txt").write_text("甲文件\n\n1. 各方应当打击恐怖主义。\n\n2. 各方应当防止资助。\n", encoding="utf-8")
    rows = [f"第{n}条　关于第2462(2019)号决议的说明。" for n in range(40)]
    row = {"id": "乙", "title": "乙文件", "date": "2019-05-21", "paragraphs": [*rows, "恐怖主义没有国界。", "合作。"]}
    (corpus / "乙.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    if changed:
        (corpus / "甲.txt").write_text("甲文件\n\n1. 各方应当制止恐怖主义。\n", encoding="utf-8")
        (corpus / "丙.txt").write_text("丙文件\n\n第六十五条　恐怖主义资助罪。\n", encoding="utf-8")


def _nothing(corpus: Path, index: Path) -> None:
    pass


def _two_generations(corpus: Path, index: Path) -> None:
    indexer.rebuild(corpus, index, workers=1)
    indexer.rebuild(corpus, index, workers=1)


def _leftovers(corpus: Path, index: Path) -> None:
    """As builders leave it that were killed: one half way, one before the switch; and an index of a cluster."""
    _two_generations(corpus, index)
    generations = index / "generations"
    shutil.copytree(generations / "000002", generations / "000003")
    shutil.copytree(generations / "000002", generations / "000004.building")
    (index / "CURRENT.tmp").write_text("0000")
    (index / ".lock.json").write_text('{"pid": 1}')


SCENARIOS = {
    "first": Scenario(("rebuild",), _nothing),
    "rebuild": Scenario(("rebuild",), _two_generations),
    "update": Scenario(("update",), _two_generations),
    "copy": Scenario(("update",), _two_generations, links=False),
    "clear": Scenario(("update",), _leftovers),
    "search": Scenario(("search", "恐怖主义", "--json"), _two_generations),
    "status": Scenario(("status",), _two_generations),
    "verify": Scenario(("verify",), _two_generations),
}


BUILDING = ("first", "rebuild", "update", "copy", "clear")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended: its exit code, negative for a signal, and what it wrote."""

    code: int
    out: str
    errors: str


class Trials:
    """The trials of one scenario in a scratch folder."""

    def __init__(self, scenario: Scenario, scratch: Path) -> None:
        self._scenario = scenario
        self._watch = Watch(scratch)
        self._scratch, self._corpus, self.template = scratch, scratch / "corpus", scratch / "template"
        # Watched is the folder around it: that an index is there at all is an entry of that one.
        self._place = scratch / "place"
        self.index = self._place / "index"
        self._place.mkdir()
        write_corpus(self._corpus, changed=True)
        indexer.rebuild(self._corpus, scratch / "after", workers=1)
        self.new = answers(scratch / "after")
        write_corpus(self._corpus, changed=False)
        scenario.prepare(self._corpus, self.template)
        self.old = answers(self.template)
        self._builds = scenario.command in (("rebuild",), ("update",))
        if self._builds:
            write_corpus(self._corpus, changed=True)
        self._before = _files(self.template)
        self._said = self.run(0, NOTHING)
        if self._said.code:
            raise RuntimeError(f"{self._said.code}: {self._said.errors}")
        self.calls = list(self._watch.calls(self._place))

    def cases(self) -> Iterator[tuple[int, Fault]]:
        """Every call (from 1) with everything that can go wrong with it."""
        before = 0
        written = {call.path for call in self.calls if call.kind == "write"}
        for n, call in enumerate(self.calls, 1):
            yield from ((n, fault) for fault in faults_of(call, written=call.path in written))
            if call.changes or n == len(self.calls):
                # Between calls that change nothing the disk is the same, so a kill there is the same trial.
                if before != n - 1:
                    yield n, KILLED_BEFORE
                yield n, KILLED_AFTER
                before = n

    def run(self, n: int, fault: Fault) -> Outcome:
        """Runs the command in a child, over a fresh copy of what lies there before it."""
        shutil.rmtree(self.index, ignore_errors=True)
        if self.template.exists():
            shutil.copytree(self.template, self.index)
        out, errors = self._scratch / "out", self._scratch / "errors"
        child = os.fork()
        if not child:
            self._be_child(n, fault, out, errors)
        _, status = os.waitpid(child, 0)
        return Outcome(os.waitstatus_to_exitcode(status), out.read_text("utf-8"), errors.read_text("utf-8"))

    def _be_child(self, n: int, fault: Fault, out: Path, errors: Path) -> NoReturn:
        for place, path in ((1, out), (2, errors)):
            os.dup2(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY), place)
        signal.alarm(_SECONDS)
        code = 70
        try:
            where = ["--index", str(self.index)]
            if self._builds:
                where += ["--corpus", str(self._corpus), "--workers", "1"]
            self._watch.begin(self._place, n, fault, links=self._scenario.links)
            cli.main([*self._scenario.command, *where], prog_name="duansou")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def wrong(self, n: int, fault: Fault) -> str | None:
        """What is not as it must be after a trial; None if nothing is."""
        outcome = self.run(n, fault)
        killed = fault in (KILLED_BEFORE, KILLED_AFTER)
        if (outcome.code == -signal.SIGKILL) != killed:
            return f"ended with {outcome.code}: {outcome.errors[-2000:]}"
        if outcome.code > 0 and not (outcome.code in (1, 3) and _SENTENCE.fullmatch(_said(outcome.errors))):
            return f"exit code {outcome.code}, and no single sentence: {outcome.errors[-2000:]}"
        return self._wrong_building(outcome) if self._builds else self._wrong_reading(outcome)

    def _wrong_reading(self, outcome: Outcome) -> str | None:
        if outcome.code == 0 and _without_time(outcome.out) != _without_time(self._said.out):
            return f"another answer: {outcome.out[:2000]}"
        if answers(self.index) != self.old or sorted(os.listdir(self.index)) != sorted(os.listdir(self.template)):
            return "reading has changed the index"
        return None

    def _wrong_building(self, outcome: Outcome) -> str | None:
        if outcome.code > 0 and _files(self.index) == self._before:
            return None  # nothing has changed: what then comes was tried when nothing went wrong
        found = answers(self.index)
        if found not in (self.old, self.new):
            return f"neither the old nor the new index answers, but: {found}"
        if outcome.code == 0 and found != self.new:
            return "said that all went well, and the old index answers"
        return self.wrong_after()

    def wrong_after(self) -> str | None:
        """What is not as it must be after the next command; None if nothing is."""
        try:
            indexer.update(self._corpus, self.index, workers=1)
        except DuansouError as error:
            return f"the next command fails: {error}"
        if answers(self.index) != self.new:
            return "after the next command it is not the new index that answers"
        left = set(os.listdir(self.index)) - {LOCK_FILE, CURRENT_FILE, "generations"}
        generations = os.listdir(self.index / "generations")
        if left or len(generations) > 2 or any(not name.isdigit() for name in generations):
            return f"the next command leaves {sorted(left)}, {sorted(generations)}"
        return None


def faults_of(call: Call, *, written: bool) -> Iterator[Fault]:
    """What can go wrong with a call, but for the end of the process; `written`: whether its file was written to."""
    if call.kind != "close" or written:
        yield fails(errno.EIO)
    if call.kind in ("open", "list", "make", "link", "rename", "remove"):
        yield fails(errno.EACCES)
    if call.kind in ("read", "write"):
        yield SHORT
    if call.kind == "map":
        yield fails(errno.ENOMEM)
    if call.kind == "open":
        yield fails(errno.EMFILE)
    if call.changes and call.kind != "remove":
        yield fails(errno.ENOSPC)
        yield fails_from_here_on(errno.ENOSPC)
    if call.changes:
        yield fails_from_here_on(errno.EROFS)
    if call.kind == "sync":
        yield fails(errno.ENOSPC)


def answers(index: Path) -> Answers:
    """All that an index answers: every document with its paragraphs, and some searches; where none can, why."""
    if not (index / CURRENT_FILE).exists():
        return ()
    try:
        searcher = open_searcher(index)
    except NoIndexError as error:
        return ((str(error),),)
    found: list[tuple[object, ...]] = []
    for listed in searcher.documents():
        document = searcher.document(listed.record.id)
        found.append((document.record, document.paragraphs))
    for query in QUERIES:
        answer = searcher.search(query, size=100)
        found.append((query, answer.total, tuple((hit.id, hit.score) for hit in answer.hits)))
    return tuple(found)


def _files(folder: Path) -> dict[str, bytes | None]:
    """All that lies below a folder: what files hold, and None for folders; without the lock, which is always there."""
    found = {str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes() for path in folder.rglob("*")}
    return {name: content for name, content in found.items() if name != LOCK_FILE}


def _said(errors: str) -> str:
    """What a command said but for how far it was."""
    return "".join(line for line in errors.splitlines(True) if not line.endswith("……\n"))


def _without_time(out: str) -> str:
    return re.sub(r'"took_ms": *[0-9.]+', "", out)


def _read_here(
    sources: Sequence[Source], known: Mapping[str, Collection[str]], *, workers: int | None = None
) -> Iterator[tuple[SourceReading, tuple[str, ...]]]:
    """Reads files in this process: on trial is the store, and to start a process takes longer than all of that."""
    return (part for part in [(read_source(source), ()) for source in sources])


def prepare_process() -> None:
    """What all trials share: no file is read in another process."""
    for module in ("indexer.documents.pool", "indexer.updating"):
        vars(import_module(module))["read_changed"] = _read_here


@dataclass
class Tally:
    """What a run of trials came to, a line of JSON each."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def tell(self, **what: object) -> None:
        """Prints what went wrong."""
        self.wrong += 1
        click.echo(json.dumps(what, ensure_ascii=False))

    def end(self, **more: object) -> None:
        """Prints how many there were."""
        click.echo(json.dumps({**more, "wrong": self.wrong, "done": self.done}, ensure_ascii=False))


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(tuple(SCENARIOS)))
@click.option("--share", default=0, help="The first trial.")
@click.option("--shares", default=1, help="Every so many-th trial.")
def main(names: tuple[str, ...], share: int, shares: int) -> None:
    """Runs the trials of scenarios; prints a line for each that went wrong, and one for each scenario."""
    prepare_process()
    for name in names or SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            trials, tally = Trials(SCENARIOS[name], Path(os.path.realpath(folder))), Tally()
            cases = list(trials.cases())
            for n, fault in cases[share % shares :: shares]:
                tally.done[fault.name] += 1
                if told := trials.wrong(n, fault):
                    call = trials.calls[n - 1]
                    tally.tell(scenario=name, call=n, kind=call.kind, path=call.path, fault=fault.name, told=told)
            tally.end(scenario=name, calls=len(trials.calls), cases=len(cases), trials=tally.done.total())
            share += 1  # not the same part of each


if __name__ == "__main__":
    main()
