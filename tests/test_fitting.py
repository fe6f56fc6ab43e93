from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.search.fitting import fit, nearest_stretch

WORDINGS = st.text("abc", min_size=1, max_size=9)
TEXTS = st.text("abcd", max_size=16)


def edit_distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j - 1] + (x != y), above[j] + 1, row[-1] + 1))
    return row[-1]


@given(WORDINGS, TEXTS)
def test_no_other_stretch_is_nearer(wording: str, text: str) -> None:
    start, end, distance = nearest_stretch(wording, text)
    everywhere = (text[a:b] for a in range(len(text) + 1) for b in range(a, len(text) + 1))
    assert edit_distance(wording, text[start:end]) == distance
    assert distance == min(edit_distance(wording, stretch) for stretch in everywhere)


def test_what_was_put_in_place_of_something_is_part_of_the_stretch() -> None:
    assert nearest_stretch("甲乙丙丁", "子甲乙丙丑寅")[:2] == (1, 5)
    assert nearest_stretch("甲乙丙丁", "子丑乙丙丁寅")[:2] == (1, 5)
    assert nearest_stretch("甲乙丙丁", "子甲乙卯丙丁寅") == (1, 6, 1)


def test_of_equally_near_stretches_it_is_the_first() -> None:
    assert nearest_stretch("甲乙丙", "甲乙丁，甲乙戊") == (0, 3, 1)
    assert nearest_stretch("甲乙", "丙甲乙丁甲乙") == (1, 3, 0)


@given(st.lists(WORDINGS, min_size=1, max_size=3), TEXTS)
def test_parts_are_fitted_one_after_the_other(parts: list[str], text: str) -> None:
    found = fit(parts, text)
    flat = [place for range in found.places for place in range]
    assert flat == sorted(flat)
    stretches = (text[a:b] for a, b in found.places)
    assert found.changes == sum(map(edit_distance, parts, stretches))
