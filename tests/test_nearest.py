"""The nearest paragraphs of an index, against comparing with every one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.model import Document
from indexer.engine.reader import IndexReader
from indexer.text.folding import fold_query
from server.search.engines.nearest import Nearest
from server.search.similarity import similarity_of_keys
from tests.coast import document
from tests.conftest import reader_over


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, generated_documents: tuple[Document, ...]) -> IndexReader:
    return reader_over(tmp_path_factory.mktemp("nearest") / "000001", generated_documents)


def compared_with_all(reader: IndexReader, key: str, least: float, size: int) -> list[tuple[int, float]]:
    found = [(n, similarity_of_keys(key, reader.key(n))) for n in range(reader.count)]
    near = [(n, alike) for n, alike in found if alike >= least - 1e-9]
    return sorted(near, key=lambda one: (-one[1], one[0]))[:size]


@given(data=st.data(), least=st.sampled_from((0.1, 0.4, 0.5, 0.6, 0.75, 1.0)), size=st.integers(1, 30))
def test_no_near_paragraph_is_missed(reader: IndexReader, data: st.DataObject, least: float, size: int) -> None:
    key = reader.key(data.draw(st.integers(0, reader.count - 1)))
    cut = data.draw(st.tuples(st.integers(0, len(key)), st.integers(0, len(key))))
    key = fold_query(key[: min(cut)] + data.draw(st.text("的应当，甲", max_size=5)) + key[max(cut) :]) or key
    assert Nearest(reader).to(key, least=least, size=size) == compared_with_all(reader, key, least, size)


def test_characters_that_the_index_lacks_are_no_obstacle(reader: IndexReader) -> None:
    assert Nearest(reader).to("龘靐齉", least=0.4, size=5) == []


def test_a_character_of_more_than_255_times_in_a_paragraph_is_counted(tmp_path: Path) -> None:
    reader = reader_over(tmp_path / "000001", [document("a", "甲" * 700, "乙丙")])
    assert Nearest(reader).to("甲" * 600, least=0.9, size=5) == [(0, 1 - 100 / 1300)]
