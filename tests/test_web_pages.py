from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from indexer.text.symbols import Mention
from server.web import reader, results
from server.web.app import create_app
from tests.web_corpus import LETTER, build, indexed


class Page(HTMLParser):
    """What a browser would see of a page: links with their texts, ids, marks, inputs, all tags and attributes."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.marks: list[str] = []
        self.inputs: list[dict[str, str | None]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.texts: list[str] = []
        self.scripts: list[str | None] = []
        self._open: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.add(tag)
        self.attributes |= attributes.keys()
        self.addresses += [v for k, v in attrs if k in ("href", "src", "action") and v]
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if tag == "a":
            self.links.append((str(attributes.get("href")), ""))
        if tag == "mark":
            self.marks.append("")
        if tag == "script":
            self.scripts.append(attributes.get("src"))
        if tag == "input":
            self.inputs.append(attributes)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if "a" in self._open:
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)
        if "mark" in self._open:
            self.marks[-1] += data

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.texts))

    def to(self, label: str) -> str:
        """The address of the link with this text or, for a mark of a chip or facet, in front of it."""
        return next(url for url, text in self.links if label in text)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Iterator[FlaskClient]:
    for index in indexed(tmp_path_factory.mktemp("pages"), engine):
        yield create_app(index, TESTING=True).test_client()


def get(client: FlaskClient, path: str, status: int = 200, **parameters: object) -> Page:
    response = client.get(path, query_string=parameters or None)
    assert response.status_code == status
    assert response.mimetype == "text/html"
    return Page(response.get_data(as_text=True))


def asked(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


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
    "parameters",
    [{}, {"sort": "-date"}, {"page": 2, "size": 7}, {"year": "2019"}, {"doc": ["letter", "report"]}],
)
def test_the_page_links_to_the_hits_of_the_api_in_their_order(
    client: FlaskClient, parameters: dict[str, object]
) -> None:
    want = client.get("/api/v1/search", query_string={"q": "共享", **parameters}).get_json()
    page = Page(client.get("/search", query_string={"q": "共享", **parameters}).text)
    urls = [hit["url"] for hit in want["hits"]]
    places = [re.sub(r"\?[^#]*", "", url) for url, _ in page.links if url.startswith("/d/")]
    assert list(dict.fromkeys(places)) == urls
    assert f"{want['total']} 段" in page.text


def test_equal_paragraphs_are_one_hit_unless_each_is_asked_for(tmp_path: Path) -> None:
    twice = {**LETTER, "id": "twice", "title": "河流", "symbol": None, "kind": None}
    client = create_app(build(tmp_path, LETTER, twice), TESTING=True).test_client()
    page = get(client, "/search", q="站点")
    assert "2 段，合为 1 条" in page.text
    assert "另有 1 段相同" in page.text
    assert [field["name"] for field in page.inputs if "name" in field] == ["q"]
    apart = get(client, page.to("逐段列出"))
    assert "另有" not in apart.text
    assert {"/d/letter?q=站点&collapse=0#p4", "/d/twice?q=站点&collapse=0#p4"} <= {unquote(a) for a in apart.addresses}
    assert get(client, apart.to("相同的合为一条")).text == page.text
    assert len(client.get("/api/v1/search?q=站点").get_json()["hits"]) == 2
    assert len(client.get("/api/v1/search?q=站点&collapse=1").get_json()["hits"]) == 1


def test_where_no_paragraphs_are_equal_there_is_nothing_to_list_apart(client: FlaskClient) -> None:
    assert "逐段列出" not in get(client, "/search", q="共享").text


def test_a_search_for_nothing_is_the_first_page(client: FlaskClient) -> None:
    assert get(client, "/search").text == get(client, "/").text
    assert get(client, "/search", q=" ").text == get(client, "/").text


def test_a_filter_is_shown_by_the_name_of_the_document_even_if_nothing_is_found(client: FlaskClient) -> None:
    assert f"文件：{LETTER['title']}" in get(client, "/search", q="維護", doc="letter").text


def test_filters_that_let_nothing_through_are_named_as_the_facets_name_them(client: FlaskClient) -> None:
    page = get(client, "/search", q="", part="operative", kind="letter", year="2020")
    assert "没有找到符合这些筛选的段落" in page.text
    assert "段落种类：执行段" in page.text
    assert "文件种类：信函" in page.text


def test_filters_alone_list_all_that_they_let_through(client: FlaskClient) -> None:
    assert "30 段" in get(client, "/search", q="", year="2020").text


def test_the_words_found_are_marked_and_the_rest_is_escaped(client: FlaskClient) -> None:
    page = get(client, "/search", q="桥梁 照录")
    assert "桥梁" in page.marks
    assert "<script>alert(1)</script>" in page.text
    assert page.scripts == ["/static/duansou.js"]


def test_the_query_stays_in_the_box(client: FlaskClient) -> None:
    page = get(client, "/search", q='"><b>共享')
    assert next(field["value"] for field in page.inputs if field.get("name") == "q") == '"><b>共享'


def test_the_form_keeps_filters_and_order_and_begins_at_the_first_page(client: FlaskClient) -> None:
    page = get(client, "/search", q="共享", year="2019", sort="date", page=2)
    kept = [(field["name"], field["value"]) for field in page.inputs if field.get("type") == "hidden"]
    assert kept == [("sort", "date"), ("year", "2019")]


def test_a_facet_narrows_and_its_chip_widens_again(client: FlaskClient) -> None:
    page = get(client, "/search", q="共享", page=2)
    narrow = page.to("2019")
    assert asked(narrow) == {"q": ["共享"], "year": ["2019"]}
    narrowed = get(client, narrow)
    assert "3 段" in narrowed.text
    back = [url for url, text in narrowed.links if "✕" in text and "year" not in asked(url)]
    assert asked(back[-1]) == {"q": ["共享"]}


def test_a_term_is_taken_out_by_its_chip(client: FlaskClient) -> None:
    page = get(client, "/search", q="共享 水文")
    assert {"q": ["水文"]} in [asked(url) for url, text in page.links if text == "✕"]


@pytest.mark.parametrize(
    ("q", "chip"),
    [
        ("共享", "共享"),
        ("第1325(2000)号决议", "引用：S/RES/1325(2000)"),
        ("cites:1325", "引用：1325"),
        ("symbol:A/80/12 共享", "文号：A/80/12"),
        ("part:operative", "段落种类：执行段"),
        ("date:2019", "日期：2019-01-01..2019-12-31"),
        ("共享 -水文", "不含：水文"),
        ("共享 NOT (水文 OR kind:letter)", "不含：文件种类：信函"),
    ],
)
def test_chips_say_in_words_what_was_understood(client: FlaskClient, q: str, chip: str) -> None:
    assert f'<span class="chip">{chip}' in client.get("/search", query_string={"q": q}).get_data(as_text=True)


@pytest.mark.parametrize(
    ("q", "term", "rest"),
    [
        ("甲 乙", "甲", "乙"),
        ('"甲 乙" 丙', "甲 乙", "丙"),
        ('"甲 乙"~10 丙', '"甲 乙"~10', "丙"),
        ("第1325(2000)号决议 甲", "S/RES/1325(2000)", "甲"),
        ("year:2019 甲", "year:2019", "甲"),
        ("甲", "甲", ""),
        ("甲 甲", "甲", None),
        ("甲 OR 乙", "甲", None),
        ("(甲 乙)", "甲", None),
        ("甲 -乙", "甲", None),
        ("甲乙", "甲", None),
    ],
)
def test_a_chip_takes_a_term_out_only_where_the_rest_means_the_same(q: str, term: str, rest: str | None) -> None:
    assert results.without_term(q, term) == rest


@pytest.mark.parametrize(
    ("q", "rest"),
    [
        ("甲 -乙", "甲"),
        ('甲 -"乙" year:2019', "甲 year:2019"),
        ("－乙 甲", "甲"),
        ("-乙", None),
        ("甲 NOT 乙", None),
        ("甲 OR 丙 -乙", None),
    ],
)
def test_the_chip_of_what_is_excluded_takes_it_out_where_nothing_else_hangs_on_it(q: str, rest: str | None) -> None:
    assert results.excluded(q) == ["乙"]
    assert results.without_excluded(q, "乙") == rest


@pytest.mark.parametrize(
    ("q", "verbatim"),
    [
        ("甲乙 丙", '"甲乙" "丙"'),
        ("year:2019 甲乙 resol*", 'year:2019 "甲乙" resol*'),
        ('"甲" 乙', None),
        ("甲 OR 乙", None),
        ("", None),
    ],
)
def test_the_way_back_from_a_relaxed_answer_quotes_the_words(q: str, verbatim: str | None) -> None:
    assert results.to_phrases(q) == verbatim


def test_a_relaxed_answer_says_so_and_offers_the_way_back(client: FlaskClient) -> None:
    page = get(client, "/search", q="水文预警与共享数据")
    assert "下面是" in page.text
    assert asked(page.to("只找原样出现的")) == {"q": ['"水文预警与共享数据"']}
    page = get(client, "/search", q="水文 预警", match="any")
    assert asked(page.to("都要出现")) == {"q": ["水文 预警"]}


def test_warnings_are_shown_with_their_place(client: FlaskClient) -> None:
    assert "第 4 个字符" in get(client, "/search", q='共享 "水文').text


def test_an_empty_answer_says_what_was_looked_for_and_how_to_go_on(client: FlaskClient) -> None:
    page = get(client, "/search", q="水文", year="2020", organ="安全理事会")
    assert "没有找到" in page.text
    assert asked(page.to("去掉全部筛选")) == {"q": ["水文"]}
    assert page.to("查询可以怎样写") == "/help"


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "year:1950 共享", "year": "2019"},
        {"q": "水文", "year": "2020", "organ": "安全理事会"},
        {"q": '"数据水文"'},
        {"q": '"乙"~3 -共享 S/RES/1(1946)'},
        {"q": "NOT (甲 OR NOT 甲)"},
        {"q": "q"},
    ],
)
def test_every_way_on_from_an_empty_answer_finds_what_it_says_and_there_is_always_one(
    client: FlaskClient, parameters: dict[str, str]
) -> None:
    body = client.get("/search", query_string=parameters).text
    ways = re.findall(r'<li><a href="([^"]*)">[^<]*</a> <span class="count">(\d+) 段', body)
    assert 1 <= len(ways) <= results.MOST_WAYS
    for url, count in ways:
        assert f"<strong>{count}</strong> 段" in client.get(Markup(url).unescape()).text


def test_suggestions_lead_to_what_they_count(client: FlaskClient) -> None:
    api = client.get("/api/v1/search?q=year:1950 共享").get_json()
    page = get(client, "/search", q="year:1950 共享")
    for suggestion in api["suggestions"]:
        assert f"{suggestion['total']} 段" in get(client, page.to(suggestion["text"])).text


def test_pages_are_links_and_the_gap_is_none(client: FlaskClient) -> None:
    page = get(client, "/search", q="維護", size=3, page=5)
    assert [text for url, text in page.links if "size" in asked(url) and text.isdigit() and "q" in asked(url)][:7] == [
        "1",
        "3",
        "4",
        "5",
        "6",
        "7",
        "10",
    ]
    assert "page" not in asked(next(url for url, text in page.links if text == "1"))


def test_a_page_past_the_end_leads_back(client: FlaskClient) -> None:
    page = get(client, "/search", q="維護", page=99)
    assert "page" not in asked(page.to("回到第一页"))


def test_the_reader_has_an_anchor_and_the_text_of_every_paragraph(client: FlaskClient) -> None:
    page = get(client, "/d/letter")
    assert [name for name in page.ids if re.fullmatch(r"p\d+", name)] == [f"p{n}" for n in range(1, 6)]
    assert "(a) 设立共享水文数据的站点；" in page.text
    assert page.marks == []


def test_the_reader_marks_the_hits_carried_over_and_leads_from_one_to_the_next(client: FlaskClient) -> None:
    page = get(client, "/d/letter", q="共享", year="2019", page=2)
    assert page.marks == ["共享"] * 3
    assert page.to("第一处") == "#p2"
    assert [url for url, text in page.links if text == "下一处"] == ["#p3", "#p4"]
    assert [url for url, text in page.links if text == "上一处"] == ["#p2", "#p3"]
    assert asked(page.to("回到检索结果")) == {"q": ["共享"], "year": ["2019"], "page": ["2"]}


def test_the_reader_marks_every_hit_of_a_query_that_fills_more_than_a_page_of_hits(
    client: FlaskClient,
) -> None:
    assert len(get(client, "/d/report", q="維護").marks) == 30


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"q": "水文数据"}, "“水文数据”见于其中 2 段"),
        ({"q": "水文共享"}, "其中含有“水文共享”每个词的有 2 段"),
        ({"q": "水文火星"}, "其中与“水文火星”措辞相近的有 2 段"),
        ({"q": "水文数据", "match": "any"}, "其中与“水文数据”措辞相近的有 2 段"),
        ({"q": '"数据水文"'}, "这份文件中没有“"),
    ],
)
def test_the_reader_says_how_close_what_it_marks_is(client: FlaskClient, parameters: dict[str, str], said: str) -> None:
    assert said in Page(client.get("/d/letter", query_string=parameters).text).text


def test_a_citation_leads_to_all_who_cite_it(client: FlaskClient) -> None:
    url = get(client, "/d/letter").to("第1325(2000)号决议")
    assert "1 段" in get(client, url).text


def test_an_address_that_is_no_web_address_is_no_link(client: FlaskClient) -> None:
    page = get(client, "/d/letter")
    assert "javascript:alert(1)" in page.text
    assert not any(url.startswith("javascript") for url in page.addresses)


def test_the_reader_says_in_which_script_the_document_is_written(client: FlaskClient) -> None:
    assert b'<article lang="zh-Hant">' in client.get("/d/report").data
    assert b'<article lang="zh-Hans">' in client.get("/d/letter").data


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


places = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=4)


@given(st.text(min_size=40, max_size=60), places, places)
def test_a_text_cut_at_its_citations_is_the_same_text_with_the_same_marks(
    text: str, marked: list[tuple[int, int]], mentioned: list[tuple[int, int]]
) -> None:
    ranges = disjoint(marked)
    mentions = [Mention("S/RES/1(2000)", r) for r in disjoint(mentioned)]
    app = create_app("nowhere")
    with app.test_request_context():
        parts = list(reader.cut_at_citations(text, ranges, mentions))
    at, seen = 0, set()
    for html, _ in parts:
        marking = False
        for piece in re.split("(</?mark>)", html):
            if piece in ("<mark>", "</mark>"):
                marking = piece == "<mark>"
                continue
            plain = Markup(piece).unescape()
            assert plain == text[at : at + len(plain)]
            seen |= set(range(at, at + len(plain))) if marking else set()
            at += len(plain)
    assert at == len(text)
    assert seen == {i for start, end in ranges for i in range(start, end)}
    assert sum(url is not None for _, url in parts) == len(mentions)


def disjoint(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges that begin and end in order, from starts and lengths."""
    out: list[tuple[int, int]] = []
    for start, length in sorted(pairs):
        start = max(start, out[-1][1] if out else 0)
        out.append((start, start + length))
    return [(a, b) for a, b in out if b <= 40]


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


def test_a_name_is_said_to_find_its_other_forms_and_can_be_taken_to_the_letter(tmp_path: Path) -> None:
    document = {"id": "a", "title": "题", "paragraphs": ["欧洲联盟的工作。", "欧盟的工作。"]}
    client = create_app(build(tmp_path, document), TESTING=True).test_client()
    page = get(client, "/search", q="欧盟 工作")
    assert "“欧盟”也查“欧洲联盟”" in page.text
    assert asked(page.to("只查原字")) == {"q": ['"欧盟" "工作"']}
    assert "也查" not in get(client, page.to("只查原字")).text


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
