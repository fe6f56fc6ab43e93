import itertools
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from indexer.text.symbols import symbols
from server.search.answer import Range
from server.search.highlight import mark, merged, ranges
from server.search.plan import AllOf, Characters, Close, Condition, Leaf, NoneOf, Value, positive_leaves
from tests import generated


def places(text: str, *leaves: Leaf) -> tuple[Range, ...]:
    return ranges([text], [symbols(text)], leaves)[0]


def spelt(text: str, where: Condition) -> list[str]:
    return [text[a:b] for a, b in places(text, *positive_leaves(where))]


def test_every_place_is_marked_in_the_original_however_it_is_written() -> None:
    text = "恐怖主義、恐怖 主义与恐怖主义者"
    assert spelt(text, Characters("恐怖主义")) == ["恐怖主義", "恐怖 主义", "恐怖主义"]


def test_overlapping_places_are_one_and_touching_ones_are_two() -> None:
    assert spelt("一二一二一", Characters("一二一")) == ["一二一二一"]
    assert spelt("的的", Characters("的")) == ["的", "的"]


def test_what_is_excluded_is_not_marked() -> None:
    where = AllOf((Characters("资助"), NoneOf(Characters("贩毒"))))
    assert spelt("资助而非其他", where) == ["资助"]


def test_of_close_words_only_the_close_ones_are_marked() -> None:
    text = "恐怖甲犯罪乙乙乙乙乙乙恐怖"
    assert places(text, Close("恐怖", "犯罪", 3)) == ((0, 2), (3, 5))


def test_words_that_overlap_are_not_close() -> None:
    assert places("恐怖主义", Close("恐怖主", "主义", 9)) == ()


def test_a_whole_word_is_marked_only_where_a_run_starts_and_ends() -> None:
    assert places("covid covids acovid covid19", Characters("covid", True, True)) == ((0, 5), (20, 25))


def test_a_citation_is_marked_where_it_stands_in_a_list() -> None:
    text = "第 1267(1999)、1373(2001)和 2396(2017)号决议"
    assert spelt(text, Value("cites", "S/RES/1373(2001)")) == ["1373(2001)"]
    assert spelt(text, Value("cites", "2396")) == ["2396(2017)号决议"]
    assert spelt(text, Value("organ", "安全理事会")) == []


def test_a_prefix_is_marked_only_where_a_run_starts() -> None:
    assert places("resolution 与 unresolved", Characters("resol", starts_run=True)) == ((0, 5),)


LEAVES = (
    *map(Characters, ("恐", "恐怖", "a", "1(", "的会")),
    *(Characters("a", True, True), Close("恐", "的", 3), Close("a", "1", 9), Value("cites", "S/RES/1373(2001)")),
)


@given(st.lists(st.lists(st.sampled_from(generated.BITS)).map("".join), max_size=4), st.sets(st.sampled_from(LEAVES)))
def test_texts_are_marked_together_as_each_is_alone(texts: list[str], leaves: set[Leaf]) -> None:
    assert ranges(texts, list(map(symbols, texts)), leaves) == [places(text, *leaves) for text in texts]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)).map(lambda p: (p[0], p[0] + p[1]))))
def test_merged_places_are_sorted_disjoint_and_cover_the_same(places: list[tuple[int, int]]) -> None:
    out = merged(places)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(out))
    assert {i for a, b in out for i in range(a, b)} == {i for a, b in places for i in range(a, b)}


@given(st.lists(st.sampled_from(generated.BITS)).map("".join), st.sampled_from("恐的a1(<&"))
def test_marked_html_without_its_marks_is_the_text(text: str, c: str) -> None:
    html = mark(text, places(text, Characters(c)))
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert unescape(bare) == text
