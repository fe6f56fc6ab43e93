"""What tests share: searchers over real indexes in temporary folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from indexer.cluster.building import cluster_building, load_documents
from indexer.cluster.stored import open_cluster_index
from indexer.documents.model import Document
from indexer.engine.builder import build
from indexer.engine.reader import IndexReader
from indexer.pipeline import ENGINES
from server.search.engines.embedded import EmbeddedEngine
from server.search.engines.opensearch import OpenSearchEngine
from server.search.searcher import Searcher
from tests import generated
from tests.cluster.nodes import MissingPartError, Nodes
from tests.cluster.tidying import forget_on_cluster

# Spark is 400 MB, and few need it: its tests run where it is installed (extra `spark`).
collect_ignore = [] if find_spec("pyspark") else ["test_cluster_spark.py"]

# A slow machine is no fault of the code.
settings.register_profile("duansou", deadline=None)
settings.load_profile("duansou")


def reader_over(folder: Path, documents: Iterable[Document]) -> IndexReader:
    """Builds the files of an index of these documents (ascending by id) and opens them."""
    folder.mkdir(parents=True)
    build(folder, tuple(documents))
    return IndexReader(folder)


def searcher_on_cluster(folder: Path, documents: Sequence[Document]) -> Searcher:
    """Loads these documents (ascending by id) into an index on the cluster; `folder` becomes its place."""
    with cluster_building(folder) as building:
        paragraphs = sum(len(document.paragraphs) for document in documents)
        building.begin(paragraphs)
        lengths = load_documents(building, documents, {}, (), workers=1, progress=None)
        building.publish(
            documents=len(documents),
            paragraphs=paragraphs,
            lengths=lengths,
            settings={},
            corpus=folder,
            check=lambda cluster, index: None,
        )
    return Searcher(OpenSearchEngine(open_cluster_index(folder)))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Nodes | None]:
    """A cluster of three nodes: that of DUANSOU_OPENSEARCH_URL if it is set (None), else one that runs for tests."""
    if os.environ.get("DUANSOU_OPENSEARCH_URL"):
        yield None
        return
    nodes = Nodes()
    try:
        with nodes.used():
            os.environ["DUANSOU_OPENSEARCH_URL"] = ",".join(nodes.urls)
            try:
                yield nodes
            finally:
                del os.environ["DUANSOU_OPENSEARCH_URL"]
    except MissingPartError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn; what is tested with it holds of all."""
    name: str = request.param
    if name == "opensearch":
        request.getfixturevalue("cluster")
    return name


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[tuple[Document, ...]], Searcher]]:
    """A function from documents to a searcher over an index of them on the cluster; the same ones are loaded once."""
    folders: dict[tuple[Document, ...], tuple[Path, Searcher]] = {}

    def make(documents: tuple[Document, ...]) -> Searcher:
        if documents not in folders:
            folder = tmp_path_factory.mktemp("cluster")
            folders[documents] = folder, searcher_on_cluster(folder, documents)
        return folders[documents][1]

    yield make
    for folder, _ in folders.values():
        forget_on_cluster(folder)


@pytest.fixture
def searcher_over(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> Callable[[Iterable[Document]], Searcher]:
    """A function from documents to a searcher over an index of them."""

    def make(documents: Iterable[Document]) -> Searcher:
        if engine == "opensearch":
            on_cluster: Searcher = request.getfixturevalue("loaded")(tuple(documents))
            return on_cluster
        return Searcher(EmbeddedEngine(reader_over(tmp_path / "000001", documents)))

    return make


@pytest.fixture(scope="session")
def generated_documents() -> tuple[Document, ...]:
    """Made-up documents, always the same."""
    return generated.documents(seed=7)


@pytest.fixture(scope="session")
def generated_searcher(
    tmp_path_factory: pytest.TempPathFactory,
    engine: str,
    request: pytest.FixtureRequest,
    generated_documents: tuple[Document, ...],
) -> Searcher:
    """A searcher over them."""
    if engine == "opensearch":
        on_cluster: Searcher = request.getfixturevalue("loaded")(generated_documents)
        return on_cluster
    return Searcher(EmbeddedEngine(reader_over(tmp_path_factory.mktemp("generated") / "000001", generated_documents)))
