"""A short form of `make soak`: some generations, not some minutes."""

from __future__ import annotations

from pathlib import Path

from tests.soak import run, trouble


def test_every_answer_is_of_one_generation_while_they_come_and_go(tmp_path: Path) -> None:
    built, told = run(tmp_path, lambda version: version <= 6, processes=2, threads=4)
    assert built["last"] == 6
    assert [line for answers in told for line in trouble(answers)] == []
    assert all(answers.asked for answers in told)
