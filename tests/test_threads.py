"""One searcher shared by threads answers, byte for byte, as it does alone."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.documents.model import Document
from server.search.searcher import Searcher

THREADS = 8
QUERIES = 150


def mixed_queries(documents: tuple[Document, ...], count: int) -> list[tuple[str, dict[str, str]]]:
    """Queries of all kinds made of the texts, with parameters; always the same."""
    rnd = random.Random(11)
    texts = [p.text.replace('"', "") for d in documents for p in d.paragraphs]

    def part(longest: int) -> str:
        text = rnd.choice(texts)
        start = rnd.randrange(len(text))
        return text[start : start + rnd.randint(1, longest)]

    kinds: tuple[Callable[[], tuple[str, dict[str, str]]], ...] = (
        lambda: (f'"{part(12)}"', {}),
        lambda: (f"{part(3)} {part(3)}", {}),
        lambda: (part(20), {"match": "any"}),
        lambda: (f'"{part(3)}" OR "{part(3)}" -"{part(2)}"', {"sort": "-date"}),
        lambda: (f'"恐怖 {rnd.choice(["会议", "的", "资助"])}"~{rnd.randint(0, 9)}', {"sort": "document"}),
        lambda: (rnd.choice(("cites:2462", "year:2019", "terr*", "S/PRST/2018/9", "organ:大会 恐怖")), {}),
    )
    return [rnd.choice(kinds)() for _ in range(count)]


def bytes_of(searcher: Searcher, q: str, parameters: dict[str, str]) -> str:
    answer = searcher.search(q, size=20, **parameters).to_dict()  # type: ignore[arg-type]  # only strings are given
    return json.dumps({name: value for name, value in answer.items() if name != "took_ms"}, ensure_ascii=False)


@pytest.fixture
def quick_switches() -> Iterator[None]:
    """Threads take turns as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("quick_switches")
def test_threads_that_share_a_searcher_get_the_answers_of_one(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...]
) -> None:
    queries = mixed_queries(generated_documents, QUERIES)
    alone = [bytes_of(generated_searcher, q, parameters) for q, parameters in queries]
    order = [(i * 7 + n) % len(queries) for n in range(THREADS) for i in range(len(queries))]
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(lambda i: bytes_of(generated_searcher, *queries[i]), order))
    assert all(answer == alone[i] for i, answer in zip(order, together, strict=True))
