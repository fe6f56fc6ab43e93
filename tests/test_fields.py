from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.search.fields import FIELDS, read_field
from server.search.tree import Dates, Years


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(9999, 11, 30)))
def test_a_month_holds_just_its_days(day: date) -> None:
    found = read_field("date", f"{day:%Y-%m}")
    assert isinstance(found, Dates)
    assert found.first == f"{day:%Y-%m}-01"
    after = date.fromisoformat(found.last or "") + timedelta(days=1)
    assert after.day == 1
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == 1


@given(st.integers(1000, 9999), st.integers(1000, 9999))
def test_a_range_of_years_rises(first: int, last: int) -> None:
    assert read_field("year", f"{first}..{last}") == (Years(first, last) if first <= last else None)


@pytest.mark.parametrize("name", FIELDS)
def test_no_field_has_an_empty_value(name: str) -> None:
    assert read_field(name, "") is None
    assert read_field(name, " \u200b") is None


@pytest.mark.parametrize(("name", "example"), FIELDS.items())
def test_the_example_of_a_field_is_a_field(name: str, example: str) -> None:
    written, _, value = example.partition(":")
    assert written == name
    assert read_field(name, value) is not None


@given(st.sampled_from(sorted(FIELDS)), st.text(st.characters(exclude_categories=())))
def test_any_text_is_a_value_or_none(name: str, value: str) -> None:
    read_field(name, value)
