"""What tests share: searchers over real indexes in temporary folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask.testing import FlaskClient
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
from server.web.app import create_app
from tests import generated, web_corpus
from tests.cluster.nodes import MissingPartError, Nodes
from tests.cluster.tidying import forget_on_cluster
from tests.coast import COAST, SearcherOver

# Spark is 400 MB, and few need it: its tests run where it is installed (extra `spark`).
collect_ignore = [] if find_spec("pyspark") else ["test_cluster_spark.py"]

# A slow machine is no fault of the code.
settings.register_profile("duansou", deadline=None)
settings.load_profile("duansou")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """How several processes share the tests (`make test`)."""
    from tests.sharing import Sharing

    return Sharing(config, log)


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
def searcher_over(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Iterator[SearcherOver]:
    """A function from documents to a searcher over an index of them; the same ones are indexed once."""
    made: dict[tuple[Document, ...], tuple[Path, Searcher]] = {}

    def make(documents: Iterable[Document]) -> Searcher:
        documents = tuple(documents)
        if documents not in made:
            folder = tmp_path_factory.mktemp("indexed") / "000001"
            if engine == "opensearch":
                made[documents] = folder, searcher_on_cluster(folder, documents)
            else:
                made[documents] = folder, Searcher(EmbeddedEngine(reader_over(folder, documents)))
        return made[documents][1]

    yield make
    if engine == "opensearch":
        for folder, _ in made.values():
            forget_on_cluster(folder)


@pytest.fixture(scope="session")
def generated_documents() -> tuple[Document, ...]:
    """Made-up documents, always the same."""
    return generated.documents(seed=7)


@pytest.fixture(scope="session")
def generated_searcher(searcher_over: SearcherOver, generated_documents: tuple[Document, ...]) -> Searcher:
    """A searcher over them."""
    return searcher_over(generated_documents)


@pytest.fixture
def coast(searcher_over: SearcherOver) -> Searcher:
    """A searcher over a few documents about a coast."""
    return searcher_over(COAST)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the small corpus of the service's tests. Who changes an index builds one of its own."""
    return web_corpus.build(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="session")
def index_by_engine(
    tmp_path_factory: pytest.TempPathFactory, engine: str, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """The same, by each engine in turn."""
    if engine == "opensearch":
        yield from web_corpus.indexed(tmp_path_factory.mktemp("service"), engine)
    else:
        yield request.getfixturevalue("index")


@pytest.fixture
def client(index_by_engine: Path) -> FlaskClient:
    """The service over it."""
    return create_app(index_by_engine, TESTING=True).test_client()
