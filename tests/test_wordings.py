"""Other words for what is asked: where they come from, and that they rank without finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from indexer.documents.model import Document, Paragraph, Record
from indexer.text.folding import fold
from indexer.text.segmentation import words
from server.search.language import parse
from server.search.plan import RankTerms, rank_terms
from server.search.searcher import Searcher
from server.search.wordings import everyday, other_wordings


def wordings(text: str) -> tuple[str, ...]:
    return other_wordings(fold(text), words(text, ()))


def terms(q: str) -> RankTerms:
    return rank_terms(parse(q).tree)


def test_everyday_words_have_their_formal_terms() -> None:
    assert "承租人" in wordings("租客有什么权利")
    assert "出租人" in wordings("房東")


def test_the_forms_of_a_name_are_wordings_of_each_other_within_a_text() -> None:
    assert "欧洲安全与合作组织" in wordings("欧安组织做了哪些工作")
    assert "欧安组织" in wordings("欧洲安全与合作组织的文件")


def test_latin_forms_are_names_as_whole_words_only() -> None:
    assert "欧洲联盟" not in wordings("reuse")


def test_numbers_have_their_other_spelling() -> None:
    assert "第五十一条" in wordings("宪章第51条")


def test_nothing_is_a_wording_that_is_asked_for_already() -> None:
    for text in ("租客就是承租人", "欧安组织（欧洲安全与合作组织）", "第五十一条，即第51条"):
        assert [w for w in wordings(text) if fold(w) in fold(text)] == []


@pytest.mark.parametrize("said", sorted(everyday()))
def test_every_everyday_word_is_found_as_the_segmenter_cuts_it(said: str) -> None:
    assert set(everyday()[said]) - {w for w in everyday()[said] if fold(w) in said} <= set(wordings(said))


def test_no_formal_term_stands_twice_for_a_word_or_for_itself() -> None:
    for said, formal in everyday().items():
        assert len(set(formal)) == len(formal), said
        assert fold(said) not in map(fold, formal), said


def test_quoted_text_and_symbols_have_no_other_wording() -> None:
    for q in ('"租客"', "S/RES/2462(2019)", "year:2019"):
        assert not any(terms(q).others.values())


def test_units_of_a_wording_count_less_and_those_that_are_asked_for_count_as_such() -> None:
    counts = terms("租客 承租人的人").counts("words")
    assert counts["承租人"] == 1
    other = terms("租客").counts("words")
    assert other["租客"] == 1
    assert 0 < other["承租人"] < 1
    assert "承" not in terms("租客").counts("characters")


def test_a_wording_orders_what_is_found_and_finds_nothing(
    searcher_over: Callable[[Iterable[Document]], Searcher],
) -> None:
    texts = ("租客应当爱护房屋。", "租客就是承租人，应当爱护房屋。", "承租人应当爱护房屋。")
    paragraphs = tuple(Paragraph(n, text, None, "", "body", "") for n, text in enumerate(texts, 1))
    searcher = searcher_over([Document(Record(id="a", title="租约"), paragraphs)])
    assert [hit.id for hit in searcher.search("租客").hits] == ["a:2", "a:1"]
    assert [hit.id for hit in searcher.search("租客的义务", match="any").hits][:1] == ["a:2"]
    assert {hit.id for hit in searcher.search("租客的义务", match="any").hits} == {"a:1", "a:2"}
