"""What tests share: searchers over real indexes in temporary folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import settings

from indexer.documents.model import Document
from indexer.engine.builder import build
from indexer.engine.reader import IndexReader
from server.search.engines.embedded import EmbeddedEngine
from server.search.searcher import Searcher
from tests import generated

# A slow machine is no fault of the code.
settings.register_profile("duansou", deadline=None)
settings.load_profile("duansou")


def reader_over(folder: Path, documents: Iterable[Document]) -> IndexReader:
    """Builds the files of an index of these documents (ascending by id) and opens them."""
    folder.mkdir(parents=True)
    build(folder, tuple(documents))
    return IndexReader(folder)


@pytest.fixture
def searcher_over(tmp_path: Path) -> Callable[[Iterable[Document]], Searcher]:
    """A function from documents to a searcher over an index of them."""

    def make(documents: Iterable[Document]) -> Searcher:
        return Searcher(EmbeddedEngine(reader_over(tmp_path / "000001", documents)))

    return make


@pytest.fixture(scope="session")
def generated_documents() -> tuple[Document, ...]:
    """Made-up documents, always the same."""
    return generated.documents(seed=7)


@pytest.fixture(scope="session")
def generated_searcher(tmp_path_factory: pytest.TempPathFactory, generated_documents: tuple[Document, ...]) -> Searcher:
    """A searcher over them."""
    folder = tmp_path_factory.mktemp("generated") / "000001"
    return Searcher(EmbeddedEngine(reader_over(folder, generated_documents)))
