"""The engine's scores against a plain reading of the formula."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.text.folding import fold, fold_query
from indexer.text.segmentation import words
from indexer.text.symbols import symbols, symbols_in_query
from server.search.ranking import WEIGHTS
from server.search.searcher import Searcher
from tests import generated

DOCUMENTS = generated.documents(seed=7)
TEXTS = {f"{d.record.id}:{p.n}": p.text for d in DOCUMENTS for p in d.paragraphs}
UNITS = {
    "words": {i: Counter(words(t, symbols(t))) for i, t in TEXTS.items()},
    "characters": {i: Counter(fold(t)) for i, t in TEXTS.items()},
    "bigrams": {i: Counter(map("".join, zip(fold(t), fold(t)[1:], strict=False))) for i, t in TEXTS.items()},
}


def asked(text: str) -> dict[str, Counter[str]]:
    key = fold_query(text)
    worth = [c.isalnum() for c in key]
    return {
        "words": Counter(words(text, symbols_in_query(text))),
        "characters": Counter(c for c, w in zip(key, worth, strict=True) if w),
        "bigrams": Counter(key[i : i + 2] for i in range(len(key) - 1) if worth[i] and worth[i + 1]),
    }


def reference(text: str, paragraph: str) -> float:
    total = 0.0
    for name, terms in asked(text).items():
        constants, units = WEIGHTS[name], UNITS[name]
        average = sum(map(Counter.total, units.values())) / len(units)
        for term, times in terms.items():
            holding = sum(term in unit for unit in units.values())
            tf = units[paragraph][term]
            idf = math.log(1 + (len(units) - holding + 0.5) / (holding + 0.5))
            norm = constants.k1 * (1 - constants.b + constants.b * units[paragraph].total() / average)
            total += constants.weight * min(times, 2) * idf * tf * (constants.k1 + 1) / (tf + norm)
    return total


TEXT = st.sampled_from(["恐怖", "资助恐怖主义", "復", "会议的", "terror", "2019", "恐怖恐怖恐怖", "㈠主义", "1230ab"])


@settings(max_examples=40)
@given(TEXT)
def test_scores_are_those_of_the_formula(generated_searcher: Searcher, text: str) -> None:
    answer = generated_searcher.search(f'"{text}"', size=100, explain=True)
    for hit in answer.hits:
        assert hit.score == pytest.approx(reference(text, hit.id), abs=1e-3)
        assert hit.explain is not None
        assert sum(hit.explain.values()) == pytest.approx(hit.score, abs=1e-3)


@settings(max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=3).map(" ".join), st.sampled_from(["all", "any"]))
def test_scores_never_rise_and_what_holds_the_whole_query_comes_first(
    generated_searcher: Searcher, q: str, match: str
) -> None:
    hits = generated_searcher.search(q, match=match, size=100).hits
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    verbatim = [fold_query(q) in fold(h.paragraph.text) for h in hits]
    assert verbatim == sorted(verbatim, reverse=True)


@pytest.mark.parametrize("sort", ["relevance", "date", "-date", "document"])
@pytest.mark.parametrize("collapse", [False, True])
def test_the_order_is_the_same_for_every_page_size(generated_searcher: Searcher, sort: str, collapse: bool) -> None:
    def ids(size: int) -> list[str]:
        pages = range(1, 60 // size + 1)
        answers = (generated_searcher.search("的", sort=sort, page=n, size=size, collapse=collapse) for n in pages)
        return [hit.id for answer in answers for hit in answer.hits]

    assert ids(1) == ids(4) == ids(60)


def test_dates_order_either_way_and_what_has_none_comes_last(generated_searcher: Searcher) -> None:
    for sort, reverse in (("date", False), ("-date", True)):
        dates = [h.record.date for h in generated_searcher.search("文", sort=sort, size=100).hits]
        known = [d for d in dates if d]
        assert known == sorted(known, reverse=reverse)
        assert dates == known + [None] * (len(dates) - len(known))


def test_equal_scores_are_ordered_by_document_and_place(generated_searcher: Searcher) -> None:
    hits = generated_searcher.search("year:2018..2020", size=100).hits
    assert {h.score for h in hits} == {0.0}
    places = [(h.record.id, h.paragraph.n) for h in hits]
    assert places == sorted(places)
