from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Thread

from indexer.documents.model import Document
from server.search.searcher import Searcher
from server.search.steps import STEPS, timed, watch


def test_an_answer_has_every_step(
    searcher_over: Callable[[Iterable[Document]], Searcher], generated_documents: tuple[Document, ...]
) -> None:
    searcher = searcher_over(generated_documents)
    seconds = watch()
    searcher.search("水")
    assert set(seconds) == set(STEPS)
    assert min(seconds.values()) > 0


def test_times_of_one_step_add_up_and_another_thread_has_its_own() -> None:
    seconds = watch()
    with timed("plan"):
        pass
    before = seconds["plan"]

    def other() -> None:
        with timed("plan"):
            pass
        assert "plan" not in watch()

    thread = Thread(target=other)
    thread.start()
    thread.join()
    assert seconds["plan"] == before
    with timed("plan"):
        pass
    assert seconds["plan"] > before
