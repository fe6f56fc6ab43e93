from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from indexer.settings import setting
from server.search.checking import LONGEST_DRAFT, Checked, Finding
from server.search.searcher import open_searcher
from server.web.checking import CheckedDraft
from tests.page import Page, get
from tests.test_web_api import problem

DRAFT = (
    "“流域各国应当分享水文数据”，“流域各國應當共享水文数据”(A/80/12)，“橋樑的維護由專人負責”(A/80/12)，A/99/1，"
    "“灯塔应由专人看守的话”"
)


def post(client: FlaskClient, text: str) -> Page:
    response = client.post("/check", data={"text": text})
    assert response.status_code == 200
    return Page(response.get_data(as_text=True))


def test_the_api_answers_what_the_searcher_answers(client: FlaskClient, index_by_engine: Path) -> None:
    want = open_searcher(index_by_engine).check(DRAFT).to_dict()
    assert client.post("/api/v1/check", json={"text": DRAFT}).get_json() == want
    assert [f["status"] for f in want["findings"]] == [
        "altered", "exact", "known", "exact", "known", "unknown", "missing"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b"", {"text"}),
        (b"{", {"text"}),
        (b"[" * 100_000, {"text"}),
        (b"[]", {"text"}),
        (b"\xff", {"text"}),
        (b'{"text": 1}', {"text"}),
        (b'{"text": null}', {"text"}),
        (b'{"draft": "a"}', {"text", "draft"}),
        (b'{"text": "a", "size": 1}', {"size"}),
        (json.dumps({"text": "a" * (LONGEST_DRAFT + 1)}).encode(), {"text"}),
    ],
)
def test_every_bad_parameter_is_named(client: FlaskClient, body: bytes, names: set[str]) -> None:
    response = client.post("/api/v1/check", data=body, content_type="application/json")
    assert problem(response, 400)["errors"].keys() == names


def test_parameters_in_the_address_are_refused_and_so_is_another_method(client: FlaskClient) -> None:
    assert problem(client.post("/api/v1/check?text=a", json={"text": "a"}), 400)["errors"].keys() == {"text"}
    assert problem(client.get("/api/v1/check"), 405)


def test_the_longest_draft_is_taken_and_a_body_beyond_all_bounds_is_not(client: FlaskClient) -> None:
    longest = "\U0001f600" * LONGEST_DRAFT
    assert client.post("/api/v1/check", json={"text": longest}).get_json() == {"findings": []}
    assert len(post(client, longest).text) > LONGEST_DRAFT
    largest = int(setting("request_kb").default) * 1000
    assert problem(client.post("/api/v1/check", data=b"a" * (largest + 1)), 413)["detail"]
    assert client.post("/check", data={"text": "a" * largest}).status_code == 413


def test_the_page_without_a_draft_is_a_form(client: FlaskClient) -> None:
    page = get(client, "/check")
    assert "textarea" in page.tags
    assert "没有看到" not in page.text


def test_findings_are_marked_in_place_and_lead_to_the_list_and_back(client: FlaskClient) -> None:
    page = post(client, DRAFT)
    assert [re.sub(r"\u2060\d+", "", mark) for mark in page.marks] == [
        "流域各国应当分享水文数据", "流域各國應當共享水文数据", "A/80/12", "橋樑的維護由專人負責",
        "A/80/12", "A/99/1", "灯塔应由专人看守的话",
    ]  # fmt: skip
    numbers = [str(n) for n in range(1, 8)]
    assert {f"m{n}" for n in numbers} | {f"f{n}" for n in numbers} <= set(page.ids)
    assert {f"#m{n}" for n in numbers} | {f"#f{n}" for n in numbers} <= {url for url, _ in page.links}


def test_what_is_wrong_is_listed_first_and_the_worst_before_all(client: FlaskClient) -> None:
    page = post(client, DRAFT)
    listed = [id for id in page.ids if id.startswith("f")]
    assert listed == ["f7", "f1", "f4", "f6", "f2", "f3", "f5"]
    assert {"没有出处 1", "与原文不同 1", "不在所引文件里 1", "文号没有见过 1"} <= set(map(str.strip, page.texts))


def test_a_change_is_shown_with_its_source(client: FlaskClient) -> None:
    body = client.post("/check", data={"text": DRAFT}).get_data(as_text=True)
    assert "流域各国应当<del>分享</del><ins>共享</ins>水文数据" in body
    assert ("/d/letter#p2", "A/80/12 附件 第1段") in Page(body).links


def test_a_draft_that_is_right_says_so(client: FlaskClient) -> None:
    assert "2 处都对得上" in post(client, "“流域各国应当共享水文数据”(A/80/12)").text
    assert "没有看到引文" in post(client, "没有").text


def test_the_draft_is_escaped_and_comes_back_to_be_mended(client: FlaskClient) -> None:
    draft = "\n<script>alert(1)</script> “<b>流域各国应当</b>” </textarea>\r\n完"
    body = client.post("/check", data={"text": draft}).get_data(as_text=True)
    page = Page(body)
    assert page.scripts == ["/static/duansou.js"]
    assert "b" not in page.tags
    assert re.search(r"<textarea[^>]*>\n\n&lt;script&gt;.*?\n完</textarea>", body, re.DOTALL)


@pytest.mark.parametrize("data", [{}, {"draft": "a"}, {"text": ["a", "b"]}, {"text": "a", "size": "1"}])
def test_a_form_with_anything_else_is_refused(client: FlaskClient, data: dict[str, str]) -> None:
    assert client.post("/check", data=data).status_code == 400


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8))
def test_whatever_the_findings_nothing_of_the_draft_is_lost(ranges: list[tuple[int, int]]) -> None:
    text = "<&>\"'甲乙丙丁戊己庚"
    ordered = sorted({(a, b) for a, b in ranges if a < b}, key=lambda r: (r[0], -r[1]))
    findings = tuple(Finding(r, "quotation", text[slice(*r)], None, "exact", ()) for r in ordered)
    html = CheckedDraft(Checked(text, findings)).html()
    assert Markup(re.sub(r"<a .*?</a>", "", html)).striptags() == text.strip()
