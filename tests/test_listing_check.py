from __future__ import annotations

import click
import pytest

from indexer.terminal import columns
from server.listing_check import checked_lines
from server.search.searcher import Searcher, open_searcher
from tests.web_corpus import build


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return open_searcher(build(tmp_path_factory.mktemp("listing")))


def lines(searcher: Searcher, text: str) -> list[str]:
    return [click.unstyle(line) for line in checked_lines(searcher.check(text))]


def test_each_finding_is_a_line_of_a_table_with_a_cross_if_it_is_wrong(searcher: Searcher) -> None:
    draft = "题目\n\n据“流域各国应当分享水文数据”(A/80/12)。\n又据“流域各国应當共享水文数据”和“灯塔应由专人看守的话”。"
    counts, head, *rows = lines(searcher, draft)
    assert counts == "引文 3 处，文号 1 处，要看的 2 处。"
    assert head.split() == ["段", "结果", "文字", "差别", "出处"]
    assert rows[0].split() == [
        "✗", "2", "与原文不同", "流域各国应当分享水文数据", "…域各国应当〔分享→共享〕水文数据…",
        "letter:2", "A/80/12", "附件", "第1段",
    ]  # fmt: skip
    assert rows[1].split() == ["2", "文号见过", "A/80/12", "letter", "全文"]
    assert rows[2].split()[:3] == ["3", "与原文相同", "流域各国应當共享水文数据"]
    assert rows[3].split() == ["✗", "3", "没有出处", "灯塔应由专人看守的话"]
    assert len({columns(row.partition("letter")[0]) for row in rows[:3]}) == 1


def test_long_quotations_are_shortened_and_only_the_first_changes_are_told(searcher: Searcher) -> None:
    draft = "“第7號橋樑，的維護；由專人、負責。各方共享記錄了”"
    *_, row = lines(searcher, draft)
    assert "第7號橋樑，的維護；由專人、負…" in row
    assert "〔，→〕" in row
    assert row.count("〔") == 3
    assert "等 5 处" in row


def test_what_would_steer_a_terminal_is_replaced(searcher: Searcher) -> None:
    assert "�[32m灯塔应由专人看守" in "".join(lines(searcher, "“\x1b[32m灯塔应由专人看守”"))
    assert "\x1b[32m" not in "".join(checked_lines(searcher.check("“\x1b[32m灯塔应由专人看守”")))


def test_a_draft_without_findings_is_one_line(searcher: Searcher) -> None:
    assert lines(searcher, "没有引文") == ["引文 0 处，文号 0 处，要看的 0 处。"]
