"""The pages of what is cited."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.page import asked, get

OFFICIAL = "https://docs.un.org/zh/S/RES/1325(2000)"


def test_every_citation_of_a_text_leads_to_the_page_of_its_symbol(client: FlaskClient) -> None:
    url = get(client, "/d/letter").to("第1325(2000)号决议")
    assert url == "/citations/S/RES/1325(2000)"
    page = get(client, url)
    assert page.marks == ["第1325(2000)号决议"]
    assert page.to("A/80/12 附件 第2段") == "/d/letter#p3"
    assert page.to("正式文件系统") == OFFICIAL
    assert asked(page.to("2019")) == {"q": ["cites:S/RES/1325(2000)"], "year": ["2019"], "collapse": ["0"]}


def test_the_page_of_a_document_that_is_held_opens_it_and_lists_what_it_cites(client: FlaskClient) -> None:
    page = get(client, "/citations/A/80/12")
    assert page.to("打开全文") == "/d/letter"
    assert page.to("S/RES/1325(2000)") == "/citations/S/RES/1325(2000)"
    assert "没有引用它" in page.text


def test_symbols_are_listed_and_looked_for(client: FlaskClient) -> None:
    page = get(client, "/citations")
    assert page.to("S/RES/1325(2000)") == "/citations/S/RES/1325(2000)"
    assert OFFICIAL in page.addresses
    assert "S/RES/1325(2000)" in get(client, "/citations", q="1325").text
    assert asked(get(client, "/citations", q="水文").to("有其中每个词的段落")) == {"q": ["水文"]}
    assert get(client, "/citations", page=2).to("第一页") == "/citations?q="
    assert get(client, "/citations/1325", page=2).to("第一页") == "/citations/S/RES/1325(2000)"


@pytest.mark.parametrize("path", ["/citations", "/citations/1325", "/citations/A/80/12"])
def test_pages_of_citations_lead_elsewhere_only_to_official_documents(client: FlaskClient, path: str) -> None:
    page = get(client, path)
    elsewhere = [url for url in page.addresses if not url.startswith(("/", "#"))]
    assert elsewhere
    assert all(url.startswith("https://docs.un.org/zh/") for url in elsewhere)
    assert "style" not in page.tags
    assert page.scripts == ["/static/duansou.js"]
    assert len(page.ids) == len(set(page.ids))
