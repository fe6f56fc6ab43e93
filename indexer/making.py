"""What `rebuild` and `update` say on a terminal: how far they are, what was left out, what was done."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from indexer.documents.model import Skipped
from indexer.errors import DamagedIndexError, NoIndexError, ParameterError
from indexer.pipeline import Report, Status
from indexer.pipeline import status as status_of
from indexer.settings import resolve
from indexer.stored import on_cluster, open_stored
from indexer.terminal import plain


def with_spark(master: str) -> Callable[..., Report]:
    """A rebuild on a Spark cluster."""
    from indexer.spark import rebuild_with_spark  # Spark may not be installed

    def run(corpus: str, index: str, *, engine: str, strict: bool, **_: Any) -> Report:
        if engine != "opensearch" or strict:
            raise ParameterError({"--master": "只能与 --engine opensearch 一起用，不能与 --strict 一起用"})
        return rebuild_with_spark(corpus, index, master=master)

    return run


def keep_current(update: Callable[[], object], corpus: Path, index: Path) -> None:
    """Updates whenever something in the corpus changes, until Ctrl-C ends it."""
    from indexer.watching import follow  # its library is needed for this alone

    _say(f"正在看着 {corpus}，按 Ctrl-C 停下。")
    follow(corpus, index, update, _say)


def make(
    run: Callable[..., Report],
    name: str,
    *,
    corpus: str,
    index: str,
    engine: str | None,
    workers: int | None,
    if_needed: bool,
    strict: bool,
) -> bool:
    """Rebuilds or updates and says what was done; whether something was left out."""
    chosen = resolve("engine", engine)
    engine = str(chosen.value)
    if chosen.origin == "default" and on_cluster(Path(index)):
        engine = "opensearch"
    if if_needed:
        state, reasons = _current_or_why_not(corpus, index, engine)
        if state and not reasons:
            _name_skipped(state.manifest.skipped)
            manifest = state.manifest
            click.echo(f"索引已是最新：{manifest.documents} 份文件，{manifest.paragraphs} 段，没有{name}。")
            return False
        for reason in reasons:
            click.echo(f"需要{name}：{plain(reason)}", err=True)
    with _Progress() as progress:
        report = run(corpus, index, engine=engine, workers=workers, strict=strict, progress=progress)
    _name_skipped(report.skipped)
    if report.ignored:
        click.echo(f"另有 {report.ignored} 个文件不是能读的种类，没有收入。", err=True)
    click.echo(
        f"{report.documents} 份文件，{report.paragraphs} 段，{report.seconds:.1f} 秒，{report.size / 1e6:.2f} MB"
    )
    return bool(report.skipped)


class _Progress:
    """Tells how far a rebuild is, on standard error: a bar on a terminal, a line a step elsewhere."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.render_finish()

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step:
            self.__exit__()
            self._step = step
            if sys.stderr.isatty():
                self._bar = click.progressbar(length=total, label=step, file=sys.stderr)
            else:
                click.echo(f"{step}（共 {total}）……", err=True)
        # At most a thousand redraws: one a paragraph would take longer than the paragraph.
        if self._bar and (done == total or done - self._bar.pos > total // 1000):
            self._bar.update(done - self._bar.pos)


def _current_or_why_not(corpus: str, index: str, engine: str) -> tuple[Status | None, tuple[str, ...]]:
    """The state of the index, if it can answer, and the reasons to rebuild it."""
    try:
        state = status_of(corpus, index)
        open_stored(Path(index)).verify()
    except DamagedIndexError:
        return None, ("现有的索引已损坏。",)
    except NoIndexError:
        return None, ("没有这一版程序能用的索引。",)
    if state.manifest.engine != engine:
        return None, (f"现有的索引用的引擎是 {state.manifest.engine}。",)
    return state, state.reasons


def _name_skipped(skipped: tuple[Skipped, ...]) -> None:
    for entry in skipped:
        click.echo(plain(f"没有收入 {entry.file}：{entry.reason}"), err=True)


def _say(sentence: str) -> None:
    click.echo(plain(sentence), err=True)
