from __future__ import annotations

import pytest

from indexer.text.council_years import _LAST_OF_YEAR, fits, year_of


@pytest.mark.parametrize(
    ("number", "year"),
    [
        (1, 1946),
        (15, 1946),
        (16, 1947),
        (242, 1967),
        (338, 1973),
        (678, 1990),
        (1267, 1999),
        (1325, 2000),
        (1373, 2001),
        (2033, 2012),
        (2178, 2014),
        (2462, 2019),
        (2767, 2024),
    ],
)
def test_a_number_says_its_year(number: int, year: int) -> None:
    assert year_of(number) == year
    assert fits(number, year)
    assert not fits(number, year + 1)


def test_what_the_table_does_not_reach_has_no_year_and_fits_every_later_one() -> None:
    assert year_of(0) is year_of(2768) is None
    assert fits(2768, 2025)
    assert not fits(2768, 2024)
    assert not fits(0, 2025)


def test_the_numbers_rise() -> None:
    assert list(_LAST_OF_YEAR) == sorted(set(_LAST_OF_YEAR))
