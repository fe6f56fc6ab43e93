"""A few inputs for each property of `tests/fuzz`, always the same (`make fuzz` goes on), and what it found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.fuzz.__main__ import rounds
from tests.fuzz.properties import PROPERTIES, Property, folder

_INPUTS = 25


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    shutil.rmtree(folder(), ignore_errors=True)


@pytest.mark.parametrize("prove", PROPERTIES, ids=lambda prove: prove.name)
def test_no_input_is_an_error_of_ours_or_takes_for_ever(prove: Property) -> None:
    rounds(prove, _INPUTS, 1)()
