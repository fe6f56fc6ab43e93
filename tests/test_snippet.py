import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.folding import fold
from indexer.text.symbols import symbols
from server.search.answer import Snippet
from server.search.highlight import ranges
from server.search.plan import Characters
from server.search.snippet import LENGTH, snippet
from tests import generated

FILLER = "各方应当在平等的基础上开展合作，并及时交流信息。"


def of(text: str, *keys: str) -> Snippet:
    mentions = symbols(text)
    return snippet(text, ranges([text], [mentions], map(Characters, keys))[0], mentions)


def test_a_short_paragraph_is_shown_whole() -> None:
    shown = of("打击恐怖主义，人人有责。", "恐怖")
    assert shown == Snippet("打击<mark>恐怖</mark>主义，人人有责。", "打击恐怖主义，人人有责。", ((2, 4),))


def test_a_long_paragraph_is_cut_at_clauses_with_ellipses() -> None:
    shown = of(FILLER * 10 + "防止资助恐怖主义，人人有责。" + FILLER * 10, "资助")
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert re.search(r"[，。]…$", shown.text)
    assert FILLER.split("，")[1] in shown.text or FILLER.split("，")[0] in shown.text


def test_the_densest_part_is_shown() -> None:
    shown = of("资助。" + FILLER * 10 + "资助贩毒与资助恐怖。" + FILLER * 10, "资助", "贩毒", "恐怖")
    assert shown.html.count("<mark>") == 4


def test_numbers_symbols_and_brackets_are_not_cut() -> None:
    run = "各国政府代表团团长以及观察员" * 4
    text = run + "根据第2462(2019)号决议" + run + "以及文件S/2020/754" + run + "（联合国毒品和犯罪问题办公室）" + run
    for key in ("根据", "以及文件", "观察", "团长"):
        shown = of(text, key).text.strip("…")
        start = text.index(shown)
        for whole in ("第2462(2019)号决议", "S/2020/754", "（联合国毒品和犯罪问题办公室）"):
            at = text.index(whole)
            assert not at < start < at + len(whole)
            assert not at < start + len(shown) < at + len(whole)


@pytest.mark.parametrize(
    "whole", ["第 2462(2019)号决议", "S/2020/754", "（毒品，犯罪）", "《公约，议定书》", "海上，陆上的通道"]
)
def test_what_is_whole_is_not_cut_wherever_it_stands(whole: str) -> None:
    for distance in range(150):
        for text in (
            "始" * 12 + "各" * distance + whole + "各" * 200,
            "各" * 200 + whole + "各" * distance + "始" * 12 + "各" * 200,
        ):
            shown = of(text, "始", fold("海上，陆上的通道")).text.strip("…")
            at, start = text.index(whole), text.index(shown)
            assert not at < start < at + len(whole)
            assert not at < start + len(shown) < at + len(whole)


def test_of_parts_that_are_alike_the_first_is_shown() -> None:
    assert of("甲防止资助。" + FILLER * 10 + "乙防止资助。" + FILLER * 10, "资助").text.startswith("甲防止")


def test_a_snippet_begins_with_as_many_clauses_as_there_is_room_for() -> None:
    assert of(FILLER * 10 + "丙，丁，资助，" + FILLER * 10, "资助").text.startswith(
        "…并及时交流信息。" + FILLER + "丙，丁，资助"
    )


def test_a_mark_amid_a_long_word_is_shown() -> None:
    shown = of("a" * 60 + "b" + "a" * 60 + FILLER * 10, "b")
    assert [shown.text[a:b] for a, b in shown.ranges] == ["b"]


def test_a_paragraph_just_as_long_as_a_snippet_is_shown_whole() -> None:
    text = "各" * (LENGTH - 2) + "资助"
    assert of(text, "资助").text == text


def test_without_marks_the_beginning_is_shown() -> None:
    assert of(FILLER * 20).text.startswith(FILLER)


@given(st.lists(st.sampled_from([*generated.BITS, FILLER]), max_size=80).map("".join), st.sampled_from("恐的a1(会2"))
def test_a_snippet_is_a_part_of_its_paragraph_and_shows_a_mark_if_there_is_one(text: str, key: str) -> None:
    shown = of(text, key)
    inner = shown.text.removeprefix("…") if shown.text not in text else shown.text
    inner = inner if inner in text else inner.removesuffix("…")
    assert inner in text
    assert len(inner) <= LENGTH
    assert unescape(re.sub("</?mark>", "", shown.html)) == shown.text
    assert bool(shown.ranges) == bool(ranges([text], [()], [Characters(key)])[0])
    pieces = re.split("(</?mark>)", shown.html)
    assert [unescape(pieces[i + 1]) for i, p in enumerate(pieces) if p == "<mark>"] == [
        shown.text[a:b] for a, b in shown.ranges
    ]
