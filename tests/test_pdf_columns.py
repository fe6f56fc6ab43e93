"""The order in which the rows of a page are read."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.pdf.columns import lines_of
from indexer.documents.pdf.lines import Piece, Row


def piece(text: str, left: float, right: float, base: float) -> Piece:
    return Piece(text, "  ", left, right, base, 10, False)


def columns(top: float, count: int, lefts: Sequence[float] = (50, 300), name: str = "") -> list[Row]:
    """Rows of columns of running text, 200 points wide."""
    return [
        [piece(f"{name}{c}.{k}", left, left + 200, top + 15 * k) for c, left in enumerate(lefts, 1)]
        for k in range(count)
    ]


def order(*pages: Sequence[Row]) -> list[str]:
    return [line.text for page in lines_of(pages) for line in page]


def test_columns_are_read_one_after_the_other() -> None:
    assert order(columns(100, 5)) == [f"{c}.{k}" for c in (1, 2) for k in range(5)]


def test_three_columns_too() -> None:
    rows = [[piece(f"{c}.{k}", 180 * c, 180 * c + 160, 100 + 15 * k) for c in range(3)] for k in range(6)]
    assert order(rows) == [f"{c}.{k}" for c in range(3) for k in range(6)]


def test_what_spans_the_columns_parts_them() -> None:
    rows = [[piece("标题", 100, 400, 80)], *columns(100, 5, name="上"), [piece("横贯", 60, 490, 200)]]
    rows += columns(220, 5, name="下")
    expected = ["标题", *(f"上{c}.{k}" for c in (1, 2) for k in range(5)), "横贯"]
    assert order(rows) == [*expected, *(f"下{c}.{k}" for c in (1, 2) for k in range(5))]


def test_columns_go_on_where_the_page_before_ends_in_them() -> None:
    short = columns(100, 1, name="末")
    assert order(columns(100, 40), [*short, [piece("横贯", 60, 490, 130)]])[80:] == ["末1.0", "末2.0", "横贯"]
    assert order(short) == ["末1.0  末2.0"]


def test_what_stands_far_below_balanced_columns_comes_after_both() -> None:
    rows = [*columns(100, 5), [piece("以后", 50, 120, 400)]]
    assert order(rows)[-2:] == ["2.4", "以后"]


def test_a_list_with_page_numbers_at_the_right_is_no_pair_of_columns() -> None:
    rows = [[piece(f"标题{k}", 50, 150, 100 + 15 * k), piece(str(k), 480, 490, 100 + 15 * k)] for k in range(9)]
    assert order(rows) == [f"标题{k}  {k}" for k in range(9)]


@given(st.lists(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200)), min_size=1, max_size=4), max_size=30))
def test_every_piece_is_read_once(places: list[list[tuple[int, int]]]) -> None:
    names = iter(range(10**6))
    rows = [
        [piece(f"{next(names)};", left, left + width, 15 * k) for left, width in sorted(row)]
        for k, row in enumerate(places)
    ]
    read = "".join(order(rows)).replace(" ", "").split(";")[:-1]
    assert sorted(map(int, read)) == list(range(next(names)))
