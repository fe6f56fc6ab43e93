from __future__ import annotations

from math import inf

from indexer.deadline import deadline, time_left


def test_without_a_block_there_is_no_deadline() -> None:
    assert time_left() == inf


def test_a_block_within_a_block_ends_no_later_than_the_one_around_it() -> None:
    with deadline(1_000):
        assert 0 < time_left() <= 1_000
        with deadline(2_000):
            assert time_left() <= 1_000
        with deadline(0):
            assert time_left() <= 0
        assert time_left() > 0
    assert time_left() == inf
