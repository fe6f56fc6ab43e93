"""Every page of the service, the first one, and those that say what went wrong."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from server.web.app import create_app
from tests.page import asked, get
from tests.web_corpus import LETTER, build

EVERY_PAGE = [
    ("/", 200),
    ("/search?q=共享", 200),
    ("/search?q=没有这样的话", 200),
    ("/search?q=<script>alert(1)</script>", 200),
    ("/d/letter?q=水文", 200),
    ("/help", 200),
    ("/citations/A/80/99", 404),
    ("/citations?size=0", 400),
    ("/d/none", 404),
    ("/none", 404),
    ("/search?q=a&size=0", 400),
]


@pytest.mark.parametrize(("path", "status"), EVERY_PAGE)
def test_no_page_has_a_script_but_the_one_file_an_inline_style_or_an_address_elsewhere(
    client: FlaskClient, path: str, status: int
) -> None:
    page = get(client, path, status)
    assert not page.tags & {"style", "iframe", "object", "embed", "base"}
    assert page.scripts == ["/static/duansou.js"]
    assert "style" not in page.attributes
    assert not any(name.startswith("on") for name in page.attributes)
    assert all(url.startswith(("/", "#")) and not url.startswith("//") for url in page.addresses)


@pytest.mark.parametrize(("path", "status"), EVERY_PAGE)
def test_every_page_has_a_main_part_to_skip_to_and_no_id_twice(client: FlaskClient, path: str, status: int) -> None:
    page = get(client, path, status)
    assert "#main" in page.addresses
    assert "main" in page.ids
    assert len(page.ids) == len(set(page.ids))


def test_the_first_page_has_the_form_and_the_documents(client: FlaskClient) -> None:
    page = get(client, "/")
    assert any(field.get("name") == "q" for field in page.inputs)
    assert ("/d/letter", LETTER["title"]) in page.links


def test_every_example_of_the_first_page_finds_something(client: FlaskClient) -> None:
    examples = [url for url, _ in get(client, "/").links if url.startswith("/search?")]
    assert examples
    for url in examples:
        assert "没有找到" not in get(client, url).text


@pytest.mark.parametrize(
    ("path", "status"), [("/none", 404), ("/d/none", 404), ("/search?q=a&size=0", 400), ("/search?x=1", 400)]
)
def test_what_goes_wrong_is_a_page_with_a_way_on_and_no_codes(client: FlaskClient, path: str, status: int) -> None:
    page = get(client, path, status)
    assert str(status) not in page.text
    assert page.to("回到首页") == "/"


def test_without_an_index_the_pages_say_what_to_do(tmp_path: Path) -> None:
    client = create_app(tmp_path / "index", TESTING=True).test_client()
    for path in ("/", "/search?q=a", "/d/letter"):
        assert "rebuild" in get(client, path, 503).text
    assert "怎样查找" in get(client, "/help").text


def test_a_document_whose_id_needs_quoting_is_read_at_its_address(tmp_path: Path) -> None:
    odd = {**LETTER, "id": "决议 #1?&%41"}
    client = create_app(build(tmp_path, odd), TESTING=True).test_client()
    hit = client.get("/api/v1/search?q=水文").get_json()["hits"][0]
    page = get(client, hit["url"].partition("#")[0])
    assert unquote(hit["url"]).rpartition("#")[2] in page.ids
    assert client.get(f"/api/v1/documents/{hit['url'].removeprefix('/d/').partition('#')[0]}").status_code == 200


def test_every_paragraph_can_be_cited_in_three_styles_without_a_script(client: FlaskClient) -> None:
    for page in (get(client, "/d/letter"), get(client, "/search", q="水文数据")):
        for text in (
            "A/80/12，附件，第1段",
            "A/80/12, annex, para. 1",
            "《河流管理宣言》（A/80/12，2019-05-21）附件 第1段",
        ):
            assert text in page.text
        assert "http://localhost/d/letter#p2" in page.text


def test_documents_and_results_can_be_taken_away(client: FlaskClient) -> None:
    reader = get(client, "/d/letter")
    for label in ("RIS", "BibTeX"):
        assert client.get(reader.to(label)).status_code == 200
    page = get(client, "/search", q="共享", year="2020", sort="-date")
    for label in ("CSV", "JSONL"):
        url = page.to(label)
        assert asked(url) == {"q": ["共享"], "year": ["2020"], "sort": ["-date"], "collapse": ["1"]}
        assert client.get(url).status_code == 200
