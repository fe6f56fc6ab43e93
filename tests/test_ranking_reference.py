"""The reference against figures worked out by hand, on texts small enough for that."""

from __future__ import annotations

from math import log

import pytest

from indexer.documents.model import Document, Paragraph, Record
from tests.ranking_reference import Reference, Scored, asked_of


def document(name: str, *texts: str) -> Document:
    paragraphs = (Paragraph(n, text, None, "", "body", "") for n, text in enumerate(texts, 1))
    return Document(Record(id=name, title=name), tuple(paragraphs))


def by_id(scored: list[Scored]) -> dict[str, Scored]:
    return {s.id: s for s in scored}


def test_a_part_is_the_formula_of_its_field() -> None:
    # Two paragraphs of two characters: one word each, one pair, two characters; each unit stands in one of the two.
    scored = by_id(Reference([document("a", "和平", "边境")]).order("和平"))
    idf = log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    first = scored["a:1"]
    assert first.words == pytest.approx(1.0 * idf * 1.6 / (1 + 0.6))
    assert first.bigrams == pytest.approx(0.5 * idf * 1.6 / (1 + 0.6))
    assert first.characters == pytest.approx(2 * 1.0 * idf * 2.2 / (1 + 1.2))
    assert scored["a:2"].total == pytest.approx(0.25 * first.stage_one * 1.6 / 3 + 0.1 * first.stage_one * 1.6)


def test_what_stage_two_adds_is_worked_out_from_sentence_document_and_neighbour() -> None:
    scored = by_id(Reference([document("a", "和平。边境", "边境", "气候"), document("b", "海洋")]).order("和平"))
    hit, neighbour, other, elsewhere = scored["a:1"], scored["a:2"], scored["a:3"], scored["b:1"]
    assert (hit.coverage, neighbour.coverage) == (1.0, 0.0)
    raised = hit.stage_one * 1.6
    assert hit.sentence == pytest.approx(hit.stage_one * 0.6)
    assert [s.document for s in (hit, neighbour, other)] == pytest.approx([0.25 * raised / 3] * 3)
    assert [s.neighbour for s in (hit, neighbour, other)] == pytest.approx([0, 0.1 * raised, 0])
    assert elsewhere.total == 0
    assert hit.total == pytest.approx(raised + 0.25 * raised / 3)


def test_the_best_sentence_counts_and_not_the_whole_paragraph() -> None:
    together, apart = Reference([document("a", "甲乙。丙丁戊"), document("b", "甲乙丙丁。戊")]).order("甲乙丙丁")
    assert (together.id, together.coverage) == ("b:1", 1.0)
    assert 0 < apart.coverage < 1


def test_equal_texts_of_a_document_count_once_and_are_not_neighbours() -> None:
    once = by_id(Reference([document("a", "和平", "边境"), document("b", "气候")]).order("和平"))
    twice = by_id(Reference([document("a", "和平", "和平", "边境"), document("b", "气候")]).order("和平"))
    raised = twice["a:1"].stage_one + twice["a:1"].sentence
    assert twice["a:1"].document == pytest.approx(0.25 * raised / 3)
    assert twice["a:1"].neighbour == twice["a:2"].neighbour == once["a:1"].neighbour == 0
    assert twice["a:3"].neighbour == pytest.approx(0.1 * raised)


def test_only_the_best_of_stage_one_are_looked_at_twice() -> None:
    texts = ["和平" + "边境" * (n % 7) + str(n) for n in range(250)]
    scored = Reference([document(f"d{n:03}", text) for n, text in enumerate(texts)]).order("和平")
    assert [s.coverage > 0 for s in scored] == [True] * 200 + [False] * 50
    assert all(s.total == s.stage_one for s in scored[200:])
    totals = [s.total for s in scored]
    assert totals == sorted(totals, reverse=True)


def test_what_holds_the_whole_query_comes_first() -> None:
    scored = Reference([document("a", "和平合作和平合作和平", "边境和平"), document("b", "气候")]).order("边境 和平")
    assert [s.id for s in scored if s.verbatim] == ["a:2"]
    assert scored[0].id == "a:2"


def test_only_what_was_found_is_ranked_and_helps() -> None:
    reference = Reference([document("a", "和平", "边境和平")])
    (only,) = reference.order("和平", found={"a:1"})
    assert (only.id, only.neighbour) == ("a:1", 0)


def test_long_paragraphs_get_less_from_their_document() -> None:
    def share(filling: int) -> float:
        (first, *_) = Reference([document("a", "和平" + "边" * filling, "气" * (filling + 2))]).order("和平")
        return first.document / (first.stage_one + first.sentence)

    assert share(10) == pytest.approx(0.25 / 3)
    assert share(398) == pytest.approx(0.25 / 3 * 100 / 400)


def test_question_words_do_not_rank_and_part_what_stands_beside_them() -> None:
    asked = asked_of("由谁主持什么会议")
    assert set(asked["words"]) == {"由", "主持", "会议"}
    assert set(asked["bigrams"]) == {"主持", "会议"}
    assert set(asked["characters"]) == set("由主持会议")


def test_question_words_are_found_by_word_and_not_by_character() -> None:
    asked = asked_of("几内亚的任何申请")
    assert set(asked["characters"]) == set("几内亚的任何申请")


@pytest.mark.parametrize("q", ["什么", "怎么 怎样？", "“什么”"])
def test_a_query_of_nothing_but_question_words_and_a_quoted_one_keep_them(q: str) -> None:
    assert set(asked_of(q)["words"]) == set(q.strip("“”？").split())
