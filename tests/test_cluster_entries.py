"""What a paragraph is on a cluster, worked out without one."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indexer.cluster.entries import (
    MARK,
    Lengths,
    entry_id,
    marked,
    marked_runs,
    neighbours,
    paragraph_id,
    paragraph_lines,
    places,
    worth_lengths,
)
from indexer.cluster.mapping import PROPERTIES
from indexer.documents.model import Document, Paragraph, Record
from indexer.text.folding import fold, is_worth
from indexer.text.segmentation import words
from indexer.text.symbols import symbols
from server.search.runs import occurrences
from tests import generated

DOCUMENTS = generated.documents(seed=3)


def entries(documents: tuple[Document, ...]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    batch = [
        (document.record, paragraph, place)
        for document, of in zip(documents, places(documents), strict=True)
        for paragraph, place in zip(document.paragraphs, of, strict=True)
    ]
    lines, _ = paragraph_lines(batch)
    return [tuple(map(json.loads, line.split(b"\n"))) for line in lines]


def document(id: str, date: str | None, *texts: str) -> Document:
    paragraphs = (Paragraph(n, text, None, "", "body", "") for n, text in enumerate(texts, 1))
    return Document(Record(id=id, title=id, date=date), tuple(paragraphs))


def test_every_field_of_an_entry_is_in_the_mapping_and_every_id_is_its_own() -> None:
    rows = entries(DOCUMENTS)
    assert {name for _, entry in rows for name in entry} <= PROPERTIES.keys()
    ids = [action["index"]["_id"] for action, _ in rows]
    assert len(set(ids)) == len(ids) == sum(len(d.paragraphs) for d in DOCUMENTS)
    assert all(action["index"]["routing"] == entry["doc"] for action, entry in rows)


def test_paragraphs_with_one_key_are_numbered_from_the_newest() -> None:
    documents = (
        document("a", "2019-01-01", "和平", "边境"),
        document("b", None, "和平"),
        document("c", "2020-01-01", "气候", "和 平"),
        document("d", "2020-01-01", "和平"),
    )
    found = {
        f"{d.record.id}:{p.n}": (place.alike, place.place)
        for d, of in zip(documents, places(documents), strict=True)
        for p, place in zip(d.paragraphs, of, strict=True)
    }
    assert found == {"c:2": (4, 0), "d:1": (4, 1), "a:1": (4, 2), "b:1": (4, 3), "a:2": (1, 0), "c:1": (1, 0)}


def test_neighbours_are_the_nearest_paragraphs_with_another_key() -> None:
    assert neighbours(["a", "b", "b", "c"]) == ([None, 1, 1, 3], [2, 4, 4, None])
    assert neighbours(["a", "a"]) == ([None, None], [None, None])


@given(st.lists(st.sampled_from("ab"), max_size=12))
def test_neighbours_are_those_of_a_scan(groups: list[str]) -> None:
    def nearest(places: range, group: str) -> int | None:
        return next((j + 1 for j in places if groups[j] != group), None)

    before, after = neighbours(groups)
    assert before == [nearest(range(j - 1, -1, -1), group) for j, group in enumerate(groups)]
    assert after == [nearest(range(j + 1, len(groups)), group) for j, group in enumerate(groups)]


def test_the_lengths_are_those_of_the_ranked_fields() -> None:
    _, lengths = paragraph_lines(
        [(d.record, p, place) for d in DOCUMENTS for p, place in zip(d.paragraphs, places([d])[0], strict=True)]
    )
    texts = [p.text for d in DOCUMENTS for p in d.paragraphs]
    keys = [fold(text) for text in texts]
    assert lengths == Lengths(
        sum(len(words(text, symbols(text))) for text in texts),
        sum(is_worth(a) and is_worth(b) for key in keys for a, b in pairwise(key)),
        sum(is_worth(c) for key in keys for c in key),
        sum(map(len, keys)),
    )


@given(st.text())
def test_what_ranks_is_counted_character_by_character(key: str) -> None:
    pairs = sum(is_worth(a) and is_worth(b) for a, b in pairwise(key))
    assert worth_lengths(key) == (pairs, sum(map(is_worth, key)))


KEYS = st.lists(
    st.sampled_from(["恐", "怖", "terror", "a", "1", "20", " ", "，", "(", ")", "é", "i\u0307", "/"]), max_size=9
).map("".join)


@given(KEYS, st.sampled_from(["t", "terror", "a1", "20", "2", "é", "error", "i\u0307", "1a"]), st.booleans())
def test_marks_stand_where_runs_begin_and_end(key: str, wanted: str, whole: bool) -> None:
    """What a phrase of pairs on `runs` finds is what starts, or is, a run."""
    phrase = marked(wanted, True, whole)
    assert (phrase in marked_runs(key)) == bool(occurrences(key, wanted, True, whole))


@given(st.text())
def test_no_key_holds_a_mark_and_no_word_a_blank(text: str) -> None:
    assert MARK not in fold(text)
    assert not any(c.isspace() for word in words(text, symbols(text)) for c in word)


def test_ids_are_short_enough_for_the_cluster() -> None:
    rnd = random.Random(1)
    names = ["文" * rnd.randint(150, 400) + str(i) for i in range(50)]
    ids = {paragraph_id(name, n) for name in names for n in (1, 2)}
    assert len(ids) == 100
    assert max(len(id.encode()) for id in ids) <= 512
    assert entry_id("短:1") == "短:1"
