"""How good the order of answers is, on sets of judged questions: `python -m benchmarks.quality FOLDER`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import click
import opencc

import indexer
import server
from benchmarks import cluster
from benchmarks.judged import Converted, JudgedSet, Question, read_set, sets_in, write_corpus
from benchmarks.machine import machine
from benchmarks.measures import DEPTH, MEASURES, Order, figure, gain, measure
from benchmarks.table import markdown
from indexer.pipeline import EngineName

Scored = Mapping[str, Sequence[tuple[str, float]]]
"""For each question the passages of its answer with their scores, best first."""

_SHOWN = 8
"""Questions that are named for having gained or lost most."""


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--runs",
    default=Path("build/quality"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where runs and the report are written.",
)
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Stored runs to compare with; those in --runs before they are replaced, if it is not said.",
)
@click.option("--traditional", type=click.Choice(["texts", "questions"]), help="Put these into Traditional characters.")
@click.option(
    "--engine", type=click.Choice(get_args(EngineName)), default="whoosh", show_default=True, help="What answers."
)
def main(data: Path, runs: Path, against: Path | None, traditional: str | None, engine: EngineName) -> None:
    """Asks the questions of every set in DATA and says how far up their answers stand.

    DATA is a set or a folder of sets: passages.jsonl or corpus.txt, queries*.jsonl, qrels.tsv.
    """
    try:
        sets = [read_set(folder) for folder in sets_in(data)]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    runs.mkdir(parents=True, exist_ok=True)
    asked = [f"{traditional} in Traditional characters"] * bool(traditional) + [engine] * (engine != "whoosh")
    lines = ["; ".join([machine(), *asked])]
    for judged in sets:
        for name, found in ask(judged, traditional, engine):
            _say(f"{judged.name} {name}: {len(found)} questions")
            file = f"{judged.name}.{name}.run"
            stored = _stored((against or runs) / file)
            lines += report(judged, name, _order(found), stored)
            (runs / file).write_text("".join(_trec(found)), encoding="utf-8")
    text = "\n\n".join(lines)
    click.echo(text)
    (runs / "report.md").write_text(f"# Quality\n\n{text}\n", encoding="utf-8")
    _say(f"written: {runs / 'report.md'}")


def ask(
    judged: JudgedSet, traditional: str | None = None, engine: EngineName = "whoosh"
) -> Iterator[tuple[str, Scored]]:
    """Indexes the texts of a set and asks its questions, one file of them after another."""
    of_texts, of_questions = (_to_traditional if traditional == what else str for what in ("texts", "questions"))
    with TemporaryDirectory(prefix="duansou-quality-") as scratch:
        corpus, index = Path(scratch) / "corpus", Path(scratch) / "index"
        passages = write_corpus(judged.folder, corpus, of_texts)
        try:
            indexer.rebuild(corpus, index, engine=engine)
            searcher = server.open_searcher(index)
            for name, questions in judged.questions.items():
                yield name, {q.id: _answer(searcher, q, passages, of_questions) for q in questions}
        finally:
            if engine == "opensearch":
                cluster.remove(index)


def _answer(
    searcher: server.Searcher, question: Question, passages: Mapping[str, str], converted: Converted
) -> list[tuple[str, float]]:
    # The bare ranking has the ids and scores of `search`, without texts and facets.
    ranking = searcher.rank(converted(question.text), match="any", size=DEPTH)
    return [(passages.get(id, id), score) for id, score in zip(ranking.ids, ranking.scores, strict=True)]


def report(judged: JudgedSet, name: str, order: Order, stored: Order | None = None) -> list[str]:
    """Blocks of Markdown: the figures of a run, by kind of question too, and what it gained over a stored one."""
    questions = judged.questions[name]
    texts = {question.id: question.text for question in questions}
    values = measure(judged.answers, order)
    kinds = {kind: [q.id for q in of] for kind, of in groupby(sorted(questions, key=_kind), _kind)}
    rows = [["all", f"{len(order)}", *_figures(values, list(order))]]
    rows += [[kind, f"{len(ids)}", *_figures(values, ids)] for kind, ids in kinds.items() if kind]
    blocks = [f"## {judged.name}, {name}", markdown(["questions", "number", *MEASURES], rows)]
    if stored is None:
        return blocks
    # A question that found nothing has no line in a run.
    before = measure(judged.answers, {q: stored.get(q, ()) for q in order})
    gains = {m: gain([before[m][q] for q in order], [values[m][q] for q in order]) for m in MEASURES}
    rows = [
        [m, f"{g.mean:+.4f}", f"{g.low:+.4f} to {g.high:+.4f}", f"{g.p:.4f}", f"{g.better}", f"{g.worse}"]
        for m, g in gains.items()
    ]
    header = ["against the stored run", "difference", "95 % of it", "p (paired t)", "better", "worse"]
    blocks.append(markdown(header, rows))
    change = {q: values["nDCG@10"][q] - before["nDCG@10"][q] for q in order}
    most = sorted((q for q in order if change[q]), key=lambda q: (-abs(change[q]), q))[:_SHOWN]
    if most:
        blocks.append("Changed most (nDCG@10):\n\n" + "\n".join(f"- {change[q]:+.3f} {texts[q]}" for q in most))
    return blocks


def _figures(values: Mapping[str, Mapping[str, float]], ids: Sequence[str]) -> list[str]:
    found = [figure([values[measure][q] for q in ids]) for measure in MEASURES]
    return [f"{f.mean:.4f} ({f.low:.3f} to {f.high:.3f})" for f in found]


def _kind(question: Question) -> str:
    return question.kind


def _order(found: Scored) -> Order:
    return {question: [passage for passage, _ in passages] for question, passages in found.items()}


def _trec(found: Scored) -> Iterator[str]:
    """The lines of a run as trec_eval reads them: question, Q0, passage, rank, score, name of the run."""
    for question, passages in found.items():
        for rank, (passage, score) in enumerate(passages, 1):
            yield f"{question} Q0 {passage} {rank} {score} duansou\n"


def _stored(path: Path) -> Order | None:
    """A run in the order of its ranks."""
    if not path.exists():
        return None
    ranked: dict[str, list[tuple[int, str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        # Ids may hold blanks.
        named, rank, _, _ = line.rsplit(maxsplit=3)
        question, _, passage = named.partition(" Q0 ")
        ranked.setdefault(question, []).append((int(rank), passage))
    return {question: [passage for _, passage in sorted(places)] for question, places in ranked.items()}


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _to_traditional(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted


def _say(line: str) -> None:
    # Not in the report's way: that goes to standard output.
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
