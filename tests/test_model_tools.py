from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters

from server.cli import cli
from server.model_tools import INSTRUCTIONS, MOST_PASSAGES, tools
from server.search.live import LiveSearcher
from server.search.searcher import Searcher, open_searcher
from tests import web_corpus

COMMAND = "from server.cli import main; main()"


@pytest.fixture(scope="module")
def searcher(index: Path) -> Searcher:
    return open_searcher(index)


def ask(index: Path, use: Callable[[Client], Awaitable[None]]) -> None:
    """Runs the SDK's client on the tools, in one process."""

    async def run() -> None:
        async with Client(tools(LiveSearcher(index))) as client:
            await use(client)

    anyio.run(run)


def call(index: Path, name: str, **arguments: object) -> dict[str, Any]:
    """The structured answer of a tool, which its text repeats."""
    answers: list[dict[str, Any]] = []

    async def use(client: Client) -> None:
        result = await client.call_tool(name, arguments)
        assert not result.is_error, result.content
        assert isinstance(result.structured_content, dict)
        assert len(result.content) == 1
        answers.append(result.structured_content)

    ask(index, use)
    return answers[0]


def refusal(index: Path, name: str, **arguments: object) -> str:
    """What a tool says that cannot answer."""
    answers: list[str] = []

    async def use(client: Client) -> None:
        result = await client.call_tool(name, arguments)
        assert result.is_error
        answers.append(getattr(result.content[0], "text", ""))

    ask(index, use)
    return answers[0]


def test_the_client_of_the_sdk_is_answered_over_standard_input_and_output(index: Path, searcher: Searcher) -> None:
    async def run() -> None:
        command = StdioServerParameters(
            command=sys.executable,
            args=["-c", COMMAND, "mcp", "--index", str(index)],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )
        async with Client(command) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            assert names == ["search", "read", "similar", "check"]
            found = (await client.call_tool("search", {"query": "水文数据"})).structured_content
            assert found is not None
            assert found["total"] == searcher.search("水文数据").total

    anyio.run(run)


def test_every_tool_says_what_it_does_and_changes_nothing(index: Path) -> None:
    async def use(client: Client) -> None:
        assert client.instructions == INSTRUCTIONS
        for tool in (await client.list_tools()).tools:
            assert tool.title
            assert tool.description
            assert tool.output_schema
            assert tool.annotations
            assert tool.annotations.read_only_hint

    ask(index, use)


def test_search_gives_ids_citations_and_whole_texts(index: Path) -> None:
    found = call(index, "search", query="共享 year:2019", size=2, sort="document")
    assert (found["total"], found["next_page"], found["notes"]) == (3, 2, [])
    assert found["passages"][0] == {
        "id": "letter:2",
        "citation": "《河流管理宣言》（A/80/12，2019-05-21）附件 第1段",
        "kind": "operative",
        "text": "1. 流域各国应当共享水文数据。",
    }
    assert call(index, "search", query="共享 year:2019", size=2, page=2)["next_page"] is None


def test_search_tells_how_a_query_was_understood(index: Path) -> None:
    assert "相近" in "".join(call(index, "search", query="水文共享预报")["notes"])
    assert "引号没有配对" in "".join(call(index, "search", query="“共享")["notes"])
    assert call(index, "search", query="水文共享预报", match="any")["notes"] == []


def test_read_goes_through_a_document_from_any_paragraph(index: Path, searcher: Searcher) -> None:
    texts: list[str] = []
    at: str | None = "report"
    while at:
        reading = call(index, "read", id=at, size=7)
        texts += [passage["text"] for passage in reading["passages"]]
        at = reading["next"]
    assert texts == [stored.paragraph.text for stored in searcher.document("report").paragraphs]
    assert reading["symbol"] == "A/80/13"
    assert reading["paragraphs"] == 30
    (one,) = call(index, "read", id="report:30", size=1)["passages"]
    assert one["id"] == "report:30"


def test_similar_takes_a_text_or_a_paragraph(index: Path, searcher: Searcher) -> None:
    by_id = call(index, "similar", id="report:3", size=4)["passages"]
    want = searcher.similar("report", 3, size=4).items
    assert [(one["passage"]["id"], one["similarity"]) for one in by_id] == [
        (f"{item.record.id}:{item.paragraph.n}", item.similarity) for item in want
    ]
    (same,) = call(index, "similar", text="流域各國應當共享水文數據", size=1)["passages"]
    assert same["passage"]["id"] == "letter:2"
    assert 0.8 < same["similarity"] < 1


def test_check_gives_what_the_source_says_with_its_citation(index: Path) -> None:
    checked = call(index, "check", text="“流域各国应当分享水文数据”，第1325(2000)号决议")
    assert checked["wrong"] == 1
    assert checked["findings"][0] == {
        "kind": "quotation",
        "text": "流域各国应当分享水文数据",
        "symbol": "S/RES/1325(2000)",
        "status": "altered",
        "verdict": "与原文不同",
        "sources": [
            {
                "id": "letter:2",
                "citation": "《河流管理宣言》（A/80/12，2019-05-21）附件 第1段",
                "changes": [["=", "流域各国应当"], ["-", "分享"], ["+", "共享"], ["=", "水文数据"]],
            }
        ],
    }
    assert checked["findings"][1]["status"] == "known"


@pytest.mark.parametrize(
    ("name", "arguments", "word"),
    [
        ("search", {"query": "a" * 501}, "501"),
        ("search", {"query": "a", "page": 9999, "size": 50}, "10000"),
        ("search", {"query": "a", "size": MOST_PASSAGES + 1}, "size"),
        ("search", {}, "query"),
        ("read", {"id": "none"}, "none"),
        ("read", {"id": "letter:6"}, "第 5 段"),
        ("read", {"id": "letter:0"}, "第 5 段"),
        ("similar", {}, "text"),
        ("similar", {"text": "a", "id": "letter:1"}, "text"),
        ("similar", {"text": "字" * 5001}, "5000"),
        ("similar", {"id": "none:1"}, "none"),
        ("check", {"text": "字" * 200_001}, "200000"),
    ],
)
def test_what_cannot_be_answered_is_said_to_the_model(
    index: Path, name: str, arguments: dict[str, object], word: str
) -> None:
    assert word in refusal(index, name, **arguments)


def test_without_an_index_the_tools_say_so_until_there_is_one(tmp_path: Path) -> None:
    live = LiveSearcher(tmp_path / "index", look_every=0, retry_after=0)

    async def run() -> None:
        async with Client(tools(live)) as client:
            missing = await client.call_tool("search", {"query": "共享"})
            assert missing.is_error
            assert "duansou rebuild" in getattr(missing.content[0], "text", "")
            web_corpus.build(tmp_path)
            assert not (await client.call_tool("search", {"query": "共享"})).is_error

    anyio.run(run)


def test_the_command_ends_with_its_input(index: Path) -> None:
    command = [sys.executable, "-c", COMMAND, "mcp", "--index", str(index)]
    done = subprocess.run(command, input="", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_the_library_the_command_says_how_to_get_it(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    monkeypatch.delitem(sys.modules, "server.model_tools")
    result = CliRunner().invoke(cli, ["mcp", "--index", str(index)])
    assert result.exit_code == 1
    assert "pip install" in result.stderr
    assert result.stderr.count("\n") == 1
