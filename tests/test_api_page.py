"""The commands of the documents that ask a service, run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import indexer
from tests.test_serving import service

ROOT = Path(__file__).parent.parent
THERE = "http://127.0.0.1:8000"
"""Where the documents say that the service is."""

pytestmark = pytest.mark.skipif(
    not os.environ.get("CI") and not shutil.which("curl"), reason="curl is missing: apt-get install curl"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("api")
    indexer.rebuild(ROOT / "corpus", folder / "index")
    with service(folder / "index", folder / "log") as (_, address):
        yield address


def sessions(document: str) -> list[tuple[str, str]]:
    """The commands of a document, and what it shows of their output; what others need comes with them."""
    out: list[tuple[str, str]] = []
    for block in re.findall(r"^```console\n(.*?)^```", (ROOT / document).read_text(encoding="utf-8"), re.M | re.S):
        before = ""
        for command, output in re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", block, re.M):
            if THERE in command:
                out.append((before + command, output))
                before += command + "; " if re.match(r"\w+=", command) else ""
    return out


@pytest.mark.parametrize(("command", "shown"), [*sessions("docs/api.md"), *sessions("README.md")])
def test_every_command_of_the_documents_prints_what_they_show(address: str, command: str, shown: str) -> None:
    done = subprocess.run(["bash", "-ec", command.replace(THERE, address)], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    parts = [re.escape(part.strip()) for part in shown.split("…")]
    assert re.match(r".*?".join(parts), done.stdout.strip(), re.S), done.stdout


def test_every_address_of_the_api_is_asked_by_a_command() -> None:
    asked = {re.sub(r".*/api/v1/(\w+).*", r"\1", command) for command, _ in sessions("docs/api.md")}
    assert asked == {
        "search",
        "documents",
        "similar",
        "compare",
        "citations",
        "concordance",
        "check",
        "suggest",
        "analyze",
    }
