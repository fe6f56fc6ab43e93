"""`requirements.txt` is what a deployment installs: every package that setup.cfg asks for, pinned, with hashes."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent


def pinned() -> dict[str, list[str]]:
    """Package → versions, of which Python's version chooses one; each has at least one SHA-256."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
    found: dict[str, list[str]] = {}
    for block in blocks:
        line = block.split(" \\")[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), line
        requirement = Requirement(line)
        (only,) = requirement.specifier
        assert only.operator == "=="
        found.setdefault(canonicalize_name(requirement.name), []).append(only.version)
    return found


def wanted() -> list[Requirement]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return [Requirement(line) for line in config["options"]["install_requires"].strip().splitlines()]


@pytest.mark.parametrize("requirement", wanted(), ids=lambda requirement: requirement.name)
def test_what_setup_asks_for_is_pinned_within_its_range(requirement: Requirement) -> None:
    versions = pinned().get(canonicalize_name(requirement.name))
    assert versions, "run make lock"
    assert all(version in requirement.specifier for version in versions), "run make lock"
