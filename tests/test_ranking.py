"""The engine's scores against a plain reading of the formulas."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.model import Document, Paragraph, Record
from indexer.text.folding import fold, fold_query
from server.search.engines import part as of_segment
from server.search.engines.embedded import EmbeddedEngine
from server.search.searcher import Searcher
from tests import generated
from tests.conftest import reader_over
from tests.ranking_reference import Reference

REFERENCE = Reference(generated.documents(seed=7))
TEXT = st.sampled_from(
    [
        "恐怖",
        "资助恐怖主义",
        "復",
        "会议的",
        "terror",
        "2019",
        "恐怖恐怖恐怖",
        "㈠主义",
        "1230ab",
        "什么是恐怖主义",
        "文件1的会议",
        "为什么",
    ]
)
QUERIES = st.lists(TEXT, min_size=1, max_size=3).map(" ".join) | st.sampled_from(
    [p.text for d in generated.documents(seed=7) for p in d.paragraphs if p.text.strip()]
).map(lambda text: text[:40])


@settings(max_examples=150)
@given(QUERIES, st.sampled_from(["all", "any"]))
def test_scores_are_those_of_the_reference(generated_searcher: Searcher, q: str, match: str) -> None:
    hits = [
        hit
        for page in range(1, 5)
        for hit in generated_searcher.search(q, match=match, size=100, page=page, explain=True).hits
    ]
    expected = {scored.id: scored for scored in REFERENCE.order(q, {hit.id for hit in hits})}
    for hit in hits:
        parts, wanted = dict(hit.explain or {}), expected[hit.id]
        assert sum(parts.values()) == pytest.approx(hit.score, abs=1e-3)
        assert (parts.pop("verbatim", 0) > 0) <= wanted.verbatim
        parts.pop("limit", 0)
        for name, part in parts.items():
            assert part == pytest.approx(getattr(wanted, name), rel=1e-4, abs=1e-3), (name, hit.id)
        assert sum(parts.values()) == pytest.approx(wanted.total, rel=1e-4, abs=1e-3)


@settings(max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=3).map(" ".join), st.sampled_from(["all", "any"]))
def test_scores_never_rise_and_what_holds_the_whole_query_comes_first(
    generated_searcher: Searcher, q: str, match: str
) -> None:
    hits = generated_searcher.search(q, match=match, size=100).hits
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    verbatim = [fold_query(q) in fold(h.paragraph.text) for h in hits]
    assert verbatim == sorted(verbatim, reverse=True)


@pytest.mark.parametrize("unpacked", [2, 1 << 40])  # a list of one posting is in no block
def test_leaving_out_what_cannot_be_among_the_best_changes_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unpacked: int
) -> None:
    monkeypatch.setattr(of_segment, "_WORTH_UNPACKING", unpacked)
    engine = EmbeddedEngine(reader_over(tmp_path / "000001", generated.documents(seed=7)), looked_at=0)

    @settings(max_examples=60)
    @given(st.lists(TEXT, min_size=1, max_size=4).map(" ".join), st.integers(1, 30))
    def same(q: str, size: int) -> None:
        monkeypatch.setattr(of_segment, "_SKIPPING", (1 << 40, 0, 0))
        whole = Searcher(engine).rank(q, match="any", size=size)
        monkeypatch.setattr(of_segment, "_SKIPPING", (0, 0, 0))
        assert Searcher(engine).rank(q, match="any", size=size) == whole

    same()


@pytest.mark.parametrize("sort", ["relevance", "date", "-date", "document"])
@pytest.mark.parametrize("collapse", [False, True])
def test_the_order_is_the_same_for_every_page_size(generated_searcher: Searcher, sort: str, collapse: bool) -> None:
    def ids(size: int) -> list[str]:
        pages = range(1, 60 // size + 1)
        answers = (generated_searcher.search("的", sort=sort, page=n, size=size, collapse=collapse) for n in pages)
        return [hit.id for answer in answers for hit in answer.hits]

    assert ids(1) == ids(4) == ids(60)


def test_every_hit_is_on_one_page_however_many_there_are_and_whatever_they_look_like(
    searcher_over: Callable[[Iterable[Document]], Searcher],
) -> None:
    # A cluster counts punctuation in lengths.
    drawn = random.Random(1)
    words = ["国策", "水文", "桥梁", "共享", "灯塔", "港口", "流域", "数据", "专人", "维护", "航道", "堤坝"]
    bits = [*words, *"<>&'=;/\\#，。、…—1abα", "<b>", "</mark>", "&amp;", "{{7}}", "%41", "[1]", "……"]
    texts = ["段" + "".join(drawn.choices(bits, k=drawn.randint(20, 60))) for _ in range(1500)]
    paragraphs = tuple(Paragraph(n, text, None, f"第{n}自然段", "body", "") for n, text in enumerate(texts, 1))
    searcher = searcher_over([Document(Record("many", "题"), paragraphs)])
    answers = [searcher.search("国", size=100, page=page) for page in range(1, 16)]
    hits = [hit for answer in answers for hit in answer.hits]
    assert {hit.paragraph.n for hit in hits} == {n for n, text in enumerate(texts, 1) if "国" in text}
    assert {answer.total for answer in answers} == {len(hits)}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


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
