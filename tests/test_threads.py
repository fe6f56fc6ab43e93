"""One searcher shared by threads answers, byte for byte, as it does alone; one that is dropped holds nothing."""

from __future__ import annotations

import gc
import json
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.documents.model import Document
from indexer.engine.reader import IndexReader
from indexer.text import segmentation
from server.search.engines.embedded import EmbeddedEngine
from server.search.searcher import Searcher
from tests import generated
from tests.conftest import reader_over

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


def test_the_first_texts_of_a_process_may_be_cut_by_many_threads_at_once() -> None:
    for cached in (segmentation._cutter, segmentation._load):
        cached.cache_clear()
    with ThreadPoolExecutor(THREADS) as pool:
        cut = list(pool.map(lambda text: segmentation.words(text, ()), ["联合国的工作"] * 4 * THREADS))
    assert all(words == cut[0] for words in cut)


def test_a_searcher_that_is_dropped_closes_its_files_at_once(tmp_path: Path) -> None:
    reader_over(tmp_path / "000001", generated.documents(seed=3))

    def is_open() -> bool:
        return str(tmp_path) in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")

    assert not is_open()
    gc.disable()  # a service that follows an index must not wait for it
    try:
        searcher = Searcher(EmbeddedEngine(IndexReader(tmp_path / "000001")))
        for q in ("恐怖主义", "cites:2462", '"的 会议"~9', "terr*"):
            searcher.search(q, explain=True, collapse=True)
            searcher.concordance(q)
        searcher.suggest("恐")
        searcher.check("“恐怖主义的资助和会议”，第2462(2019)号决议。")
        searcher.similar_to("恐怖主义的资助和会议")
        searcher.citations()
        searcher.compare(*[stored.record.id for stored in searcher.documents()[:2]])
        assert is_open()
        del searcher
        assert not is_open()
    finally:
        gc.enable()
