from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from server.search.language import parse
from server.web.app import create_app
from server.web.guide import CHAPTERS, chapters
from server.web.results import PART_TITLES
from tests.page import get

GUIDE = Path(__file__).parent.parent / "docs/guide"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """Without an index: the help needs none."""
    return create_app(tmp_path, TESTING=True).test_client()


def test_the_help_page_and_the_folder_hold_the_same_chapters(client: FlaskClient) -> None:
    contents = re.findall(r"\]\((\w+)\.md\)", (GUIDE / "README.md").read_text(encoding="utf-8"))
    assert contents == list(CHAPTERS)
    assert {path.stem for path in GUIDE.glob("*.md")} == {"README", *CHAPTERS}
    page = get(client, "/help")
    assert [url for url, _ in page.links if url.startswith("#")] == ["#main", *(f"#{name}" for name in CHAPTERS)]
    assert set(CHAPTERS) <= set(page.ids)
    for chapter in chapters():
        assert chapter.title in page.text


def test_every_query_of_the_guide_is_a_link_and_is_understood_without_a_warning(client: FlaskClient) -> None:
    queries = [text for url, text in get(client, "/help").links if url.startswith("/search?q=")]
    written = [
        code for name in CHAPTERS for code in re.findall(r"`([^`]+)`", (GUIDE / f"{name}.md").read_text("utf-8"))
    ]
    assert queries == written
    assert len(queries) > 10
    for query in queries:
        assert parse(query).warnings == ()


def test_every_address_in_the_guide_is_one_of_the_service(client: FlaskClient) -> None:
    routes = client.application.url_map.bind("localhost")
    addresses = {url for chapter in chapters() for url in re.findall(r'href="([^"]+)"', chapter.html)}
    assert not [url for url in addresses if "127.0.0.1" in url]
    for url in addresses:
        try:
            routes.match(url.partition("?")[0])
        except HTTPException:
            pytest.fail(url)


def test_a_service_below_a_path_has_its_links_below_it() -> None:
    addresses = [url for chapter in chapters("/un") for url in re.findall(r'href="([^"#]+)"', chapter.html)]
    assert all(url.startswith("/un/") for url in addresses)


def test_pictures_are_left_to_the_folder_and_markup_is_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in CHAPTERS:
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n![a](b.png)\n\n<b>c</b> [d](finding.md)\n", encoding="utf-8")
    monkeypatch.setattr("server.web.guide._FOLDER", tmp_path)
    chapters.cache_clear()
    first = chapters()[0]
    chapters.cache_clear()
    assert (first.name, first.title) == ("finding", "finding")
    _, _, rest = first.html.partition("</h2>")
    assert rest.strip() == '<p>&lt;b&gt;c&lt;/b&gt; <a href="#finding">d</a></p>'


def test_the_guide_calls_the_parts_of_a_score_as_the_page_does() -> None:
    results = (GUIDE / "results.md").read_text(encoding="utf-8")
    assert all(title in results for name, title in PART_TITLES.items() if name != "limit")
