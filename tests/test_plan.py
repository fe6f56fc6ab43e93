"""What an engine is asked for each kind of query."""

from __future__ import annotations

import pytest

from server.search.language import parse
from server.search.plan import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Characters,
    Close,
    Condition,
    Dates,
    NoneOf,
    Step,
    Value,
    condition,
    is_relaxable,
    positive_leaves,
    rank_terms,
    value_term,
)


def plan(q: str, step: Step = "exact") -> Condition:
    return condition(parse(q).tree, step)


@pytest.mark.parametrize(
    ("q", "where"),
    [
        ("", NOTHING),
        ("海洋", Characters("海洋")),
        ("海洋 法律", AllOf((Characters("海洋"), Characters("法律")))),
        ("海洋 OR 法律", AnyOf((Characters("海洋"), Characters("法律")))),
        ("海洋 -法律", AllOf((Characters("海洋"), NoneOf(Characters("法律"))))),
        ('"海  洋"', Characters("海洋")),
        ('"\u200b"', EVERYTHING),
        ('"海洋 法律"~3', Close("海洋", "法律", 3)),
        ("RESOL*", Characters("resol", starts_run=True)),
        ("cites:2462", Value("cites", "2462")),
        ("第2462(2019)号决议", Value("cites", "S/RES/2462(2019)")),
        ("year:2018..2019", Dates("2018-01-01", "2019-12-31")),
        ("year:..2019", Dates(None, "2019-12-31")),
        ("year:2018..", Dates("2018-01-01", None)),
        ("date:2019-05", Dates("2019-05-01", "2019-05-31")),
        ("organ:大會", Value("organ", "大会")),
        ("doc:ABC", Value("doc", "ABC")),
    ],
)
def test_what_a_query_asks_is_a_condition_on_folded_text(q: str, where: Condition) -> None:
    assert plan(q) == where


def test_a_name_is_found_by_its_other_spellings_too_and_a_quotation_is_not() -> None:
    forms = ("金融行动任务组", "金融行动特别工作组", "反洗钱金融行动特别工作组", "金融行动工作组")
    either = AnyOf(tuple(map(Characters, forms)))
    assert plan("金融行动任务组") == either
    assert plan("金融行动任务组 AND 海洋") == AllOf((either, Characters("海洋")))
    assert plan('"金融行动任务组"') == Characters("金融行动任务组")
    assert plan("欧安组织") == AnyOf((Characters("欧安组织"), Characters("欧洲安全与合作组织")))


def test_the_second_step_asks_for_every_word_of_every_piece_as_characters() -> None:
    assert plan("海洋法律 保护", "words") == AllOf(
        (AllOf((Characters("海洋"), Characters("法律"))), AllOf((Characters("保护"),)))
    )
    assert plan("——", "words") == Characters("--")


def test_the_third_step_asks_for_a_pair_of_characters_of_one_piece() -> None:
    assert plan("海洋法", "any") == AnyOf((Characters("海洋"), Characters("洋法")))
    # 法保 stands in no piece.
    assert plan("海洋法 保护", "any") == AllOf((AnyOf((Characters("海洋"), Characters("洋法"), Characters("保护"))),))


def test_the_third_step_asks_for_whole_latin_words_and_numbers() -> None:
    assert plan("海洋Covid19", "any") == AnyOf(
        (Characters("海洋"), Characters("covid", True, True), Characters("19", True, True))
    )


def test_the_third_step_asks_for_single_characters_only_where_there_is_nothing_longer() -> None:
    assert plan("海", "any") == AnyOf((Characters("海"),))
    assert plan("海 洋", "any") == AllOf((AnyOf((Characters("海"), Characters("洋"))),))
    assert plan("海 法律", "any") == AllOf((AnyOf((Characters("法律"),)),))


@pytest.mark.parametrize("step", ["words", "any"])
@pytest.mark.parametrize(
    "q",
    ['"海洋法律"', "海洋法律 OR 保护", "海洋法律 AND 保护", "(海洋法律)", "NOT 海洋法律", "year:2019", "S/2020/754"],
)
def test_quotations_operators_and_fields_are_the_same_in_every_step(q: str, step: Step) -> None:
    assert plan(q, step) == plan(q)
    assert not is_relaxable(parse(q).tree)


@pytest.mark.parametrize("q", ["海洋", "海洋 法律", '海洋 "法律"', "海洋 -法律", "海洋 year:2019"])
def test_a_plain_word_outside_operators_and_groups_can_be_relaxed(q: str) -> None:
    assert is_relaxable(parse(q).tree)


def test_what_stands_beside_a_relaxed_word_stays() -> None:
    assert plan("海洋法 -年报", "any") == AllOf(
        (NoneOf(Characters("年报")), AnyOf((Characters("海洋"), Characters("洋法"))))
    )


def test_nothing_asked_can_not_be_relaxed() -> None:
    assert not is_relaxable(None)


def test_terms_for_ranking_are_words_pairs_and_characters() -> None:
    terms = rank_terms(parse("海洋，法律法").tree)
    assert terms.words == {"海洋": 1, "法律": 1, "法": 1}
    assert terms.characters == {"海": 1, "洋": 1, "法": 2, "律": 1}
    assert terms.bigrams == {"海洋": 1, "法律": 1, "律法": 1}


def test_what_is_excluded_does_not_rank() -> None:
    terms = rank_terms(parse('海洋 -法律 NOT ("公约" OR year*)').tree)
    assert set(terms.words) == {"海洋"}
    assert set(terms.characters) == set("海洋")


def test_both_sides_of_a_proximity_and_the_stem_of_a_prefix_rank() -> None:
    terms = rank_terms(parse('"海洋 法律"~5 resol*').tree)
    assert set(terms.words) == {"海洋", "法律", "resol"}
    assert set(terms.bigrams) >= {"海洋", "法律", "re"}
    assert "洋法" not in terms.bigrams


def test_a_symbol_ranks_as_the_one_word_that_it_is_in_texts() -> None:
    terms = rank_terms(parse("第2462(2019)号决议").tree)
    assert terms.words == {"s/res/2462(2019)": 1}
    assert not terms.characters


def test_nothing_asked_ranks_nothing() -> None:
    terms = rank_terms(None)
    assert not terms.words
    assert not terms.bigrams
    assert not terms.characters


def test_what_can_be_shown_in_a_text_are_the_leaves_that_are_not_excluded() -> None:
    assert list(positive_leaves(plan('海洋 (法律 OR "甲 乙"~2) -年报 year:2019 cites:2462'))) == [
        Characters("海洋"),
        Characters("法律"),
        Close("甲", "乙", 2),
        Value("cites", "2462"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "term"),
    [
        ("doc", "Ａ b", "Ａ b"),
        ("organ", "大會", "大会"),
        ("kind", "Letter", "letter"),
        ("symbol", "a/73/890", "A/73/890"),
        ("cites", "第2462(2019)号决议", "S/RES/2462(2019)"),
    ],
)
def test_values_are_compared_folded_symbols_in_their_canonical_form_and_ids_as_they_are(
    field: str, value: str, term: str
) -> None:
    assert value_term(field, value) == value_term(field, term)
    assert (value_term(field, value) == value) == (field == "doc")


def test_beside_a_quoted_phrase_plain_words_only_rank_in_the_widest_step() -> None:
    assert plan("什么是“甲乙” -年报", "any") == AllOf((Characters("甲乙"), NoneOf(Characters("年报"))))
