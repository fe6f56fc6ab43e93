import re

from hypothesis import given
from hypothesis import strategies as st

from server.search.runs import adjacent_pairs, close_pairs, occurrences, runs

KEYS = st.text(st.sampled_from("ab12恐怖é -，"), max_size=20)


def test_letters_and_digits_make_runs_of_their_own() -> None:
    assert list(runs("covid19、s/2020/754 général")) == ["covid", "19", "s", "2020", "754", "général"]


def test_pairs_are_of_han_characters_only() -> None:
    assert list(adjacent_pairs("打击ab恐怖，主义")) == ["打击", "恐怖", "主义"]


@given(KEYS, st.text(st.sampled_from("ab12恐怖"), min_size=1, max_size=3))
def test_occurrences_are_all_places_overlapping_ones_too(key: str, wanted: str) -> None:
    assert occurrences(key, wanted) == [i for i in range(len(key)) if key.startswith(wanted, i)]


@given(KEYS, st.sampled_from(["a", "ab", "b", "1", "12", "a1"]))
def test_a_bounded_occurrence_begins_and_ends_with_a_run(key: str, wanted: str) -> None:
    first, last = ("0-9" if c.isdigit() else "a-zé" for c in (wanted[0], wanted[-1]))
    whole = f"(?<![{first}])(?={wanted}(?![{last}]))"
    assert occurrences(key, wanted, True, True) == [m.start() for m in re.finditer(whole, key)]


@given(KEYS, st.integers(0, 5))
def test_close_pairs_are_disjoint_and_no_farther_apart_than_asked(key: str, distance: int) -> None:
    expected = [
        (a, b)
        for a in range(len(key))
        for b in range(len(key))
        if key.startswith("恐", a) and key.startswith("ab", b)
        if 0 <= (b - a - 1 if a <= b else a - b - 2) <= distance
    ]
    assert close_pairs(key, "恐", "ab", distance) == expected
