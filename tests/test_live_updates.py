"""A corpus that changes while the service is asked: no request fails, and every answer is of one generation."""

from __future__ import annotations

import json
import threading
import urllib.parse
from pathlib import Path

import pytest

import indexer
from tests.test_serving import get, service
from tests.test_watching import following, hear, put

DOCUMENTS = 30
QUERY = urllib.parse.urlencode({"q": "河流", "sort": "document", "size": 100})

State = tuple[tuple[str, str], ...]
"""What an index holds: id and text of every paragraph."""


def state_of(k: int) -> State:
    """The `k`-th state: from one to the next some documents are edited, appear or vanish, most stay."""
    count = DOCUMENTS + k % 3
    return tuple((f"d{i:02}", f"河流第{i}条，第{k - (k - i) % 5}版。") for i in range(count))


def write(corpus: Path, k: int) -> None:
    lines = [json.dumps({"id": id, "title": "条", "paragraphs": [text]}) for id, text in state_of(k)]
    put(corpus / "all.jsonl", "\n".join(lines))


class Asking:
    """A thread that asks one address over and over, with a pause of so many seconds."""

    def __init__(self, address: str, *, pause: float = 0.0) -> None:
        self.seen: dict[State, int] = {}
        self.faults: list[str] = []
        self._address, self._pause = address, pause
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Asking:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._pause):
            try:
                self._ask()
            except (OSError, ValueError, KeyError) as fault:
                self.faults.append(repr(fault))

    def _ask(self) -> None:
        status, body = get(f"{self._address}/api/v1/search?{QUERY}")
        if status != 200:
            self.faults.append(f"{status} {body}")
            return
        answer = json.loads(body)
        state = tuple((hit["document"]["id"], hit["text"]) for hit in answer["hits"])
        counted = sum(value["count"] for value in answer["facets"]["part"])
        if not len(state) == answer["total"] == counted:
            self.faults.append(f"{len(state)} hits, total {answer['total']}, {counted} counted")
        self.seen[state] = self.seen.get(state, 0) + 1


def ask_during_updates(folder: Path, updates: int) -> None:
    """Brings a corpus through so many states under `update --watch` while a service over its index is asked."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    write(corpus, 0)
    indexer.rebuild(corpus, index)
    with (
        following(corpus, index, seconds=300 + 30 * updates) as watching,
        service(index, folder / "log", workers=2) as (_, address),
        Asking(address) as one,
        Asking(address) as other,
    ):
        for k in range(1, updates + 1):
            write(corpus, k)
            hear(watching.stdout, f"{len(state_of(k))} 份文件")
        last = state_of(updates)
        while not (last in one.seen and last in other.seen) and not one.faults + other.faults:
            get(f"{address}/readyz")
    assert one.faults + other.faults == []
    states = {state_of(k) for k in range(updates + 1)}
    assert one.seen.keys() | other.seen.keys() <= states
    print(f"{sum(one.seen.values()) + sum(other.seen.values())} answers of {len(one.seen | other.seen)} generations")
    assert (folder / "log").read_text(encoding="utf-8") == ""


def test_no_request_fails_and_no_answer_mixes_generations_while_the_corpus_is_followed(tmp_path: Path) -> None:
    ask_during_updates(tmp_path, 3)


@pytest.mark.faults
def test_the_same_during_fifty_updates(tmp_path: Path) -> None:
    ask_during_updates(tmp_path, 50)
