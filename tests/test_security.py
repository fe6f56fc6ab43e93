"""Lines of docs/security.md that no other test holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import indexer
from indexer.documents.file_reading import read_source
from indexer.documents.model import Document, Paragraph, Record
from indexer.documents.sources import Source
from indexer.engine.analysis import analyse
from indexer.errors import ParameterError
from indexer.text.name_mining import mine
from indexer.text.terms import synonyms
from server.search.engines.embedded import EmbeddedEngine
from server.search.searcher import Searcher
from server.web.app import create_app
from tests.conftest import reader_over
from tests.limits import processor_time
from tests.page import Page
from tests.test_terms import Own, own

__all__ = ["own"]  # a fixture
ROOT = Path(__file__).parent.parent
LONG = 20.0
"""Seconds of the processor for what takes tenths: not how fast it is, only that it ends."""

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>{{7*7}}javascript:alert(1)"


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = re.findall(r"`(tests/\w+\.py)(?:::(\w+))?`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 30
    for path, name in named:
        assert f"\ndef {name}" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"


def test_whatever_a_corpus_says_is_data_on_every_page(tmp_path: Path) -> None:
    said = dict.fromkeys(("title", "symbol", "organ", "kind", "session", "agenda_item", "source", "note"), HOSTILE)
    texts = [HOSTILE, f"第2462(2019)号决议，“{HOSTILE}”。", f"A/RES/73/1{HOSTILE}"]
    rows: list[dict[str, Any]] = [
        {"id": f"a{n}<b>&\"'", **said, "date": "2019-05-21", "paragraphs": texts} for n in range(2)
    ]
    for place in ("number", "section"):
        rows.append({"id": place, **said, "paragraphs": [{"text": HOSTILE, place: HOSTILE}]})
    (tmp_path / "corpus").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "corpus" / "all.jsonl").write_text(lines, encoding="utf-8")
    assert indexer.rebuild(tmp_path / "corpus", tmp_path / "index").skipped == ()
    client = create_app(tmp_path / "index", TESTING=True).test_client()
    pages = [
        client.get(path, query_string=query)
        for query in ({"q": HOSTILE[:400]}, {"q": "alert", "organ": HOSTILE}, {"q": "cites:2462"})
        for path in ("/search", "/concordance", "/citations", "/check", "/compare", "/similar")
    ]
    ids = [row["id"] for row in rows]
    pages += [client.get(f"/d/{id}", query_string={"q": "alert"}) for id in ids]
    pages.append(client.get("/compare", query_string={"a": ids[0], "b": ids[2]}))
    pages.append(client.get("/api/v1/compare.html", query_string={"a": ids[0], "b": ids[2]}))
    pages.append(client.post("/check", data={"text": f"“{HOSTILE}”"}))
    pages.append(client.post("/similar", data={"text": HOSTILE}))
    assert sum(response.status_code == 200 for response in pages) >= 15
    for response in pages:
        page = Page(response.text)
        assert not page.tags & {"img", "b", "svg/onload=alert(1)"}
        assert not any(name.startswith("on") for name in page.attributes)
        assert not any(address.lower().lstrip().startswith("javascript:") for address in page.addresses)
        assert all(page.scripts)  # what a text says would have no address
        assert "{{7*7}}" in response.text or "49" not in response.text


def test_terms_are_characters_and_no_patterns(own: Own) -> None:
    own('[[name]]\nfull = "(a+)+$.*甲组织"\nvariants = ["[^x]乙组织"]\nshort = ["(?:丙"]\n')
    assert set(synonyms("(a+)+$.*甲组织")) == {"[^x]乙组织", "(?:丙"}
    assert synonyms("aaaa甲组织") == ()
    with processor_time(LONG):
        assert synonyms("a" * 50_000 + "甲组织") == ()


WEARING = (
    *"（(“「第1一.-— \t\n\r\u3000*#_`[|><&\ufeff\u202e㍿\U00020000\x0c",
    *("&#", "<b>", "<!--", "<table><tr><td>", "![](", "<a ", "1. ", "(a) ", "- ", "附件\n", "第一百", "2(2019)、"),
    *("第1(2019)", "A/RES/", "S/2020/", "Add.1", "以下简称“", "（以下简称", "2019年5月", "二〇一九年", "一、"),
    *("组织(", "第1段、第2段", "e\u0301", "各国应当，", "……", "…… 1\n", "Page 1 of 2\n", "a" * 70 + "\n"),
)


@pytest.mark.parametrize("end", ["txt", "md", "html"])
def test_texts_made_to_wear_out_readers_are_read_in_time(tmp_path: Path, end: str) -> None:
    for n, piece in enumerate(WEARING):
        path = tmp_path / f"{n}.{end}"
        path.write_text(f"题目\n\n{piece * (20_000 // len(piece))}完\n", encoding="utf-8", newline="")
        with processor_time(LONG):
            documents, skipped = read_source(Source(path, path.name))
            texts = [p.text for document in documents for p in document.paragraphs]
            analyse(texts)
            list(mine((f"{n}", text) for n, text in enumerate(texts)))
        assert bool(documents) != bool(skipped)


COMMON = "的在和是有为对以不一第规定条法国人家行应当机关组织会议报告"
EXPENSIVE = (
    "的" * 500,
    "的 " * 250,
    " OR ".join(COMMON[n % len(COMMON)] for n in range(64)),
    " ".join(f'-"{COMMON[n % len(COMMON)]}"' for n in range(64)),
    '"' + " ".join(COMMON) + '"~1000000',
    " ".join(f'"{a} {b}"~999' for a, b in pairwise(COMMON)),
    "(" * 250 + "的" + ")" * 249,
    "".join(f"(的 OR {c} " for c in COMMON) + ")" * len(COMMON),
    "()" * 250,
    '"' * 500,
    "- " * 250,
    "NOT " * 120 + "的",
    " ".join(f"{c}*" for c in "0123456789abcdefghijklmnopqrstuvwxyz"),
    " ".join(f"year:{year}" for year in range(1990, 2045)),
    "date:0001-01..9999-12 " * 20,
    "第1(2019)、2(2019)、" * 30,
    " OR ".join(f"cites:{n}" for n in range(40)),
    "1" * 500,
    "a1" * 250,
    "\u200b" * 500,
    "e" + "\u0301" * 499,
    "ﷺ" * 500,
    "什么是" * 160,
    "一百二十三万四千五百六十七" * 35,
    '"的"~' * 120,
    "doc:" * 120,
)


@pytest.fixture(scope="module")
def many() -> tuple[Document, ...]:
    """3,000 documents, each with an organ, a kind and a symbol of its own."""

    def one(n: int) -> Document:
        text = f"关于第{n}({1950 + n % 70})号决议的报告，机关和组织的会议。"
        record = Record(id=f"d{n:04}", title=f"文件{n}", date=f"{1000 + n}-01-01", organ=f"机关{n}", kind=f"种类{n}")
        return Document(record, (Paragraph(n=1, text=text, number=None, label="", kind="operative", section=""),))

    return tuple(map(one, range(3000)))


@pytest.fixture(scope="module")
def over_many(tmp_path_factory: pytest.TempPathFactory, many: tuple[Document, ...]) -> Searcher:
    return Searcher(EmbeddedEngine(reader_over(tmp_path_factory.mktemp("many") / "000001", many)))


@pytest.mark.parametrize("query", EXPENSIVE, ids=range(len(EXPENSIVE)))
def test_queries_made_to_be_expensive_are_answered_in_time(over_many: Searcher, query: str) -> None:
    with processor_time(LONG), suppress(ParameterError):
        for match in ("all", "any"):
            over_many.search(query[:500], match=match, size=100, explain=True, collapse=True)
        over_many.suggest(query[:500])
        over_many.analyze(query[:500])
        over_many.concordance(query[:500])


def test_thousands_of_values_are_counted_in_time(over_many: Searcher, many: tuple[Document, ...]) -> None:
    with processor_time(LONG):
        facets = over_many.search("的", size=100).facets
        filtered = over_many.search("的", filters={"doc": [document.record.id for document in many]})
    assert {name: len(rows) for name, rows in facets.items() if rows} == {
        name: 20 if name != "part" else 1 for name in facets
    }
    assert filtered.total == len(many)


DRAFTS = (
    "的",
    "“",
    "“『「",
    "“的的的的的的”",
    "“各方应当合作并且",
    "A/RES/1/1 ",
    "第1(2019)号",
    "2(2019)、",
    "（",
    "1",
    '"的的的的的的',
)


@pytest.mark.parametrize("piece", DRAFTS, ids=range(len(DRAFTS)))
@pytest.mark.parametrize("length", [5_000, 200_000])
def test_drafts_made_to_be_expensive_are_checked_in_time(over_many: Searcher, piece: str, length: int) -> None:
    draft = piece * (length // len(piece))
    ask: Callable[[str], object] = over_many.check if length > 5_000 else over_many.similar_to
    with processor_time(LONG), suppress(ParameterError):
        ask(draft)
