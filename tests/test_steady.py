"""A short form of `make steady`: some dozens of requests, each total checked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import indexer
from benchmarks import corpora
from benchmarks.load import service
from benchmarks.load_requests import KINDS, of_service
from benchmarks.queries import Query, draw
from tests.naive import Scan
from tests.steady import Told, ask_steadily, wrong_totals

TEXTS = corpora.generated(600)
HANGS = 300.0
"""Seconds; a machine may be slow."""


@pytest.fixture(scope="module")
def asked() -> list[Query]:
    drawn = draw(TEXTS, lambda _: 5, 4)
    return [query for kind in KINDS for query in drawn[kind]]


@pytest.fixture(scope="module")
def scan() -> Scan:
    return Scan((paragraph, corpora.year(text.name)) for text in TEXTS for paragraph in text.paragraphs)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("steady")
    corpora.write_corpus(TEXTS, folder / "corpus")
    indexer.rebuild(folder / "corpus", folder / "index", workers=1)
    with service(folder / "index", folder / "log") as (address, _):
        yield address


def test_the_service_at_a_steady_rate_answers_all_with_the_totals_that_a_scan_finds(
    url: str, asked: list[Query], scan: Scan
) -> None:
    paths = [of_service(query).path for query in asked]
    told = ask_steadily(url, paths, rate=40, connections=4, checked=1, timeout=HANGS)
    assert not told.errors
    assert len(told.seconds) == len(told.totals) == len(asked)
    assert wrong_totals(scan, asked, told) == []
    assert any(total for total, _ in told.totals.values())


def test_waiting_for_a_connection_is_part_of_the_time_and_what_is_no_answer_is_told(url: str) -> None:
    told = ask_steadily(url, ["/healthz", "/nothing", "/healthz"], 1e9, 1, checked=3, timeout=HANGS)
    assert told.seconds == sorted(told.seconds)
    assert told.errors == {"404": 1, "KeyError": 1}


def test_a_wrong_total_and_a_wrong_step_are_told(asked: list[Query], scan: Scan) -> None:
    right = scan.total(asked[0].text, "all", {})
    assert right[0] > 0
    told = Told(totals={0: right, 1: (-1, None), 2: (right[0], "any")})
    assert len(wrong_totals(scan, [asked[0]] * 3, told)) == 2
