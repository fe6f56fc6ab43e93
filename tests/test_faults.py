"""The store, when the disk, the power or the process fails it at any one call: see `tests/faults`.

Here a sample; `make faults` tries every call.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.trials import BUILDING, SCENARIOS


@pytest.fixture(scope="module", autouse=True)
def _compiler() -> None:
    if not shutil.which("cc"):
        missing = "no C compiler: apt-get install gcc libc6-dev"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)


def run(module: str, *arguments: str) -> list[dict[str, Any]]:
    """What a module of trials prints; it forks, so it has a process to itself."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_nothing_is_wrong(lines: list[dict[str, Any]], scenarios: int) -> None:
    assert [line for line in lines if "told" in line] == []
    assert len(lines) == scenarios


def test_whatever_call_fails_one_whole_index_answers_and_the_next_command_heals() -> None:
    lines = run("trials", "--shares", "499")
    assert_nothing_is_wrong(lines, len(SCENARIOS))
    assert all(line["calls"] > 200 for line in lines if line["scenario"] in BUILDING)


def test_whenever_the_power_goes_one_whole_index_answers_and_after_the_end_the_new_one() -> None:
    assert_nothing_is_wrong(run("power", "first", "copy", "--more", "0"), 2)


@pytest.mark.faults
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_call_of_a_command_can_fail_so_that_not_one_whole_index_answers(scenario: str) -> None:
    assert_nothing_is_wrong(run("trials", scenario), 1)


@pytest.mark.faults
def test_no_loss_of_power_leaves_anything_but_one_whole_index() -> None:
    assert_nothing_is_wrong(run("power"), len(BUILDING))
