"""Whether both engines answer alike: generated questions of all kinds, asked of the embedded one and of a cluster.

python -m benchmarks.equality CORPUS [--questions 2000] [--seed 1]      with DUANSOU_OPENSEARCH_URL
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

import indexer
from benchmarks.cluster import remove
from benchmarks.table import markdown
from indexer.cluster.stored import open_cluster_index
from indexer.documents import Document, read_corpus
from indexer.engine.reader import open_reader
from indexer.text.symbols import symbols
from server.search.engines import Request, Result
from server.search.engines.embedded import EmbeddedEngine
from server.search.engines.opensearch import OpenSearchEngine
from server.search.plan import AllOf
from server.search.searcher import Searcher

_DEEPEST = 10_000
"""Paragraphs of an answer that are compared one by one; of the rest the total and the facets."""
_ORDERED = 100
"""Hits whose order and scores are compared."""
_NEAR = 1e-4
"""Scores that differ by this share, or by the last digit that is shown, count as equal."""
_QUOTES = frozenset("\"‘’'‚‛“”„‟‹›«»「」『』〝〞〟")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how."""

    kind: str
    q: str
    match: str = "all"
    sort: str = "relevance"
    collapse: bool = False
    filters: dict[str, list[str]] = field(default_factory=dict)


class Questions:
    """Draws questions from documents, always the same for the same ones and the same seed."""

    def __init__(self, documents: Sequence[Document], seed: int) -> None:
        self._rnd = random.Random(seed)
        self._documents = documents
        self._texts = [paragraph.text for document in documents for paragraph in document.paragraphs]
        some = self._rnd.sample(self._texts, min(5_000, len(self._texts)))
        self._symbols = sorted({mention.symbol for text in some for mention in symbols(text)}) or ["S/2020/754"]
        self._words = sorted({word for text in some for word in text.split() if word.isascii() and word.isalnum()})
        self._makers: dict[str, Callable[[], str]] = {
            "quoted": lambda: f'"{self._piece(1, 20)}"',
            "one character": lambda: f'"{self._piece(1, 1)}"',
            "plain": lambda: self._piece(1, 8),
            "two pieces": lambda: f"{self._piece(1, 4)} {self._piece(1, 4)}",
            "OR": lambda: " OR ".join(self._piece(1, 4) for _ in range(self._rnd.randint(2, 4))),
            "NOT": lambda: f'{self._piece(1, 3)} -"{self._piece(1, 2)}"',
            "NOT alone": lambda: f'NOT "{self._piece(1, 2)}"',
            "groups": lambda: (
                f"({self._piece(1, 3)} | {self._piece(1, 3)}) NOT ({self._piece(1, 2)} {self._piece(1, 2)})"
            ),
            "proximity": lambda: f'"{self._piece(1, 3)} {self._piece(1, 3)}"~{self._rnd.choice((0, 1, 5, 10, 50))}',
            "sentence": lambda: self._piece(20, 60),
            "prefix": lambda: f"{self._prefix()}*",
            "cites": lambda: f"cites:{self._rnd.choice(self._symbols)}",
            "symbol": lambda: self._rnd.choice(self._symbols),
            "year": lambda: (
                f"year:{self._rnd.randint(1950, 2024)}..{self._rnd.randint(1990, 2024)} {self._piece(1, 2)}"
            ),
            "part": lambda: f"part:{self._rnd.choice(('heading', 'operative', 'body', 'item'))} {self._piece(1, 2)}",
            "doc": lambda: f'doc:"{self._rnd.choice(self._documents).record.id}" {self._piece(1, 1)}',
            "everything": lambda: "",
        }

    def draw(self, number: int) -> Iterator[Question]:
        """So many questions, of every kind equally many."""
        rnd, kinds = self._rnd, list(self._makers)
        for i in range(number):
            kind = kinds[i % len(kinds)]
            filters: dict[str, list[str]] = {}
            if rnd.random() < 0.25 or kind == "everything":
                record = rnd.choice(self._documents).record
                name, value = rnd.choice(
                    [("year", (record.date or "")[:4]), ("organ", record.organ), ("doc", record.id)]
                )
                filters = {name: [value]} if value else {"part": ["body"]}
            yield Question(
                kind,
                self._makers[kind](),
                match=rnd.choice(("all", "all", "any")),
                sort=rnd.choice(("relevance", "relevance", "relevance", "date", "-date", "document")),
                collapse=rnd.random() < 0.3,
                filters=filters,
            )

    def _piece(self, least: int, most: int) -> str:
        """A stretch of a paragraph, without what the query language reads otherwise."""
        while True:
            text = self._rnd.choice(self._texts)
            length = self._rnd.randint(least, most)
            start = self._rnd.randrange(max(1, len(text) - length + 1))
            piece = "".join(c for c in text[start : start + length] if c not in _QUOTES and not c.isspace())
            if piece:
                return piece

    def _prefix(self) -> str:
        word = self._rnd.choice(self._words) if self._words else "2019"
        return word[: self._rnd.randint(1, len(word))]


class Watched:
    """An engine that remembers the last request for an answer."""

    def __init__(self, engine: EmbeddedEngine | OpenSearchEngine) -> None:
        self._engine = engine
        self.last: Request | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def search(self, request: Request) -> Result:
        """As the engine does."""
        self.last = request
        return self._engine.search(request)

    def found(self) -> Iterator[tuple[str, int, str]]:
        """The paragraphs that the last request finds, in the order of documents."""
        assert self.last is not None
        return islice(self._engine.keys(AllOf((self.last.where, self.last.filters))), _DEEPEST)


def differences(question: Question, here: Watched, there: Watched) -> dict[str, Any]:
    """What differs between two answers, by name; `order` only if scores explain it."""
    a, b = (_answer(Searcher(engine), question) for engine in (here, there))
    found = {name: (a[name], b[name]) for name in a.keys() - {"scores", "ids"} if a[name] != b[name]}
    if list(here.found()) != list(there.found()):
        found["set"] = a["total"], b["total"]
    if len(a["ids"]) != len(b["ids"]) or any(not near(x, y) for x, y in zip(a["scores"], b["scores"], strict=False)):
        found["scores"] = a["scores"], b["scores"]
    elif a["ids"] != b["ids"]:
        found["order"] = sum(x != y for x, y in zip(a["ids"], b["ids"], strict=True))
    return found


def _answer(searcher: Searcher, question: Question) -> dict[str, Any]:
    """What of an answer must be the same; of hits that are ordered by score the order and the scores apart."""
    answer = searcher.search(
        question.q,
        match=question.match,
        size=_ORDERED,
        sort=question.sort,
        filters=question.filters,
        collapse=question.collapse,
    ).to_dict()
    hits = answer.pop("hits")
    by_score = question.sort == "relevance"
    return {
        **{name: value for name, value in answer.items() if name != "took_ms"},
        "ids": [hit["id"] for hit in hits] if by_score else [],
        "scores": [hit["score"] for hit in hits] if by_score else [],
        "hits in order": [] if by_score else [{**hit, "score": None} for hit in hits],
    }


def near(x: float, y: float) -> bool:
    """Whether two scores are equal but for rounding."""
    return abs(x - y) <= max(1.01e-4, _NEAR * abs(x))


def compare(questions: Iterable[Question], here: Watched, there: Watched) -> int:
    """Prints how many questions of each kind were answered alike; the number of those that were not."""
    asked, identical, near_equal, different = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for question in questions:
        found = differences(question, here, there)
        asked[question.kind] += 1
        counted = different if found.keys() - {"order"} else near_equal if found else identical
        counted[question.kind] += 1
        if counted is different:
            click.echo(f"{question} { {name: str(value)[:300] for name, value in found.items()} }")
    rows = [[kind, *(f"{of[kind]:,}" for of in (asked, identical, near_equal, different))] for kind in asked]
    rows.append(["all", *(f"{of.total():,}" for of in (asked, identical, near_equal, different))])
    click.echo(markdown(["questions", "asked", "identical", "identical but for near-equal scores", "different"], rows))
    return different.total()


@click.command()
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--questions", "number", default=2_000, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--seed", default=1, show_default=True, help="Another one draws others.")
def main(corpus: Path, number: int, seed: int) -> None:
    """Builds both indexes, asks, and prints what differs; exit code 1 if anything but near-equal scores does."""
    documents = read_corpus(corpus).documents
    with TemporaryDirectory() as scratch:
        files, cluster = Path(scratch) / "files", Path(scratch) / "cluster"
        indexer.rebuild(corpus, files)
        try:
            report = indexer.rebuild(corpus, cluster, engine="opensearch")
            click.echo(f"{report.documents} documents, {report.paragraphs} paragraphs")
            failed = compare(
                Questions(documents, seed).draw(number),
                Watched(EmbeddedEngine(open_reader(files))),
                Watched(OpenSearchEngine(open_cluster_index(cluster))),
            )
        finally:
            remove(cluster)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
