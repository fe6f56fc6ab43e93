"""Pages read as one sees them: paragraphs, headings, numbers of lists, tables, whatever their encoding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Source, read_source
from indexer.documents.blocks import Block
from indexer.documents.model import Document, Skipped
from indexer.documents.web import page_of

SENTENCE = "各缔约方决定加强信息交流，建立联合监测机制，并定期举行会议。"
TRADITIONAL = "各締約方決定加強資訊交流，建立聯合監測機制，並定期舉行會議。"


def texts(markup: str) -> list[str]:
    return [block.text for block in page_of(markup).blocks]


def blocks(markup: str) -> list[tuple[str, str]]:
    return [(block.form, block.text) for block in page_of(markup).blocks]


def read(tmp_path: Path, data: bytes, name: str = "a.html") -> tuple[Document | None, Skipped | None]:
    path = tmp_path / name
    path.write_bytes(data)
    documents, skipped = read_source(Source(path, name))
    return (documents[0] if documents else None), (skipped[0] if skipped else None)


def words(text: str) -> str:
    return re.sub(r"\s", "", text)


# What is a paragraph


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>甲</p><p>乙", ["甲", "乙"]),
        ("甲<p>乙</p>丙", ["甲", "乙", "丙"]),
        ("<p>甲<div>乙</div>丙", ["甲", "乙", "丙"]),
        ("<p>一<b>二</b><i>三<u>四</u></i><font color=red>五</font>", ["一二三四五"]),
        ("<p>各国<br>应当<br/><br>合作", ["各国\n应当\n\n合作"]),
        ("<p>\n  各国\n  应当\n</p>", ["各国应当"]),
        ("<p>the rivers\nof\tAsia", ["the rivers of Asia"]),
        ("<p>各国\nthe rivers", ["各国 the rivers"]),
        ("<p>1.&nbsp;&nbsp;&nbsp; 各国</p>", ["1. 各国"]),
        ("<p>&nbsp;</p><p> </p><p>甲", ["甲"]),
        ("<p>&#x6cb3;&#27969;&mdash;&lt;b&gt;&amp;amp;", ["河流—<b>&amp;"]),
        ("<pre>甲\n  乙\n\n丙</pre>", ["甲\n  乙\n\n丙"]),
        ("<div style='white-space: pre-wrap'>甲\n乙</div>", ["甲\n乙"]),
        ("<dl><dt>甲<dd>乙</dl>", ["甲", "乙"]),
        ("<span style='display:block'>甲</span><span>乙</span>", ["甲", "乙"]),
        ("<blockquote>甲<p>乙</blockquote>丙", ["甲", "乙", "丙"]),
        ("<p>他说<q>甲</q>。", ["他说“甲”。"]),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字</ruby>", ["漢字"]),
        ("<html><body><p>甲</body></html><p>乙", ["甲", "乙"]),
        ("<frameset><frame src=a></frameset>", []),
        ("<p>甲<o:p></o:p></p><![if !supportLists]><p>1. 乙</p><![endif]>", ["甲", "1. 乙"]),
    ],
)
def test_blocks_are_what_a_browser_sets_apart(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var a = '隐';</script>",
        "<style>p { content: '隐' }</style>",
        "<!-- 隐 -->",
        "<noscript>隐</noscript>",
        "<template><p>隐</template>",
        "<span hidden>隐</span>",
        "<p style='color:red; Display : none'>隐</p>",
        "<div style='visibility:hidden'>隐</div>",
        "<dialog>隐</dialog>",
        "<select><option>隐</select>",
        "<button>隐</button>",
        "<iframe>隐</iframe>",
        "<img alt='隐'>",
        "<input value='隐'>",
        "<span class='sr-only'>隐</span>",
        "<svg><title>隐</title></svg>",
    ],
)
def test_what_one_does_not_see_is_not_read(hidden: str) -> None:
    assert "".join(texts(f"<p>甲{hidden}乙</p>")) == "甲乙"


def test_headings_are_called_so_and_stand_in_one_line() -> None:
    assert blocks("<h1>关于保护<br>河流的公约</h1><h3>River\nBasins</h3><p>甲") == [
        ("heading", "关于保护河流的公约"),
        ("heading", "River Basins"),
        ("text", "甲"),
    ]


def test_the_title_goes_into_the_record_and_nowhere_else(tmp_path: Path) -> None:
    page = f"<title> 河流公约 -\n某网 </title><body><h1>公约</h1><p>{SENTENCE}".encode()
    document, _ = read(tmp_path, page)
    assert document
    assert document.record.title == "河流公约 - 某网"
    assert "title" not in document.read_off
    assert [p.text for p in document.paragraphs] == ["公约", SENTENCE]
    assert [p.kind for p in document.paragraphs] == ["title", "body"]


@pytest.mark.parametrize("title", ["", "<title></title>", "<title>Untitled Document</title>", "<title>a</title>"])
def test_a_title_that_says_nothing_gives_way_to_the_one_in_the_text(tmp_path: Path, title: str) -> None:
    document, _ = read(tmp_path, f"{title}<h1>河流公约</h1><p>{SENTENCE}".encode())
    assert document
    assert document.record.title == "河流公约"


PIECES = st.recursive(
    st.text("甲乙丙丁AB1 \n，。", max_size=6),
    lambda inner: (
        st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
            st.sampled_from(["p", "div", "b", "span", "li", "h2", "pre", "section", "blockquote", "dd", "em"]),
            st.lists(inner, max_size=4),
        )
        | st.builds(
            lambda rows: f"<table><tr>{'<tr>'.join(''.join(f'<td>{c}</td>' for c in r) for r in rows)}</table>",
            st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=3),
        )
    ),
    max_leaves=30,
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_every_character_that_one_sees_lies_in_exactly_one_block_in_order(markup: str) -> None:
    seen = words(re.sub(r"<[^>]*>", "", markup))
    # Marks of items and bars of rows are added; nothing else is.
    assert re.sub(r"[-|]|\s", "", "".join(texts(f"<body>{markup}"))) == seen


@given(
    st.lists(
        st.sampled_from([*"<>/='\"&;!-? \n", "<p", "<li>", "</", "table", "<td>", "<ol start=", "甲", "<!--", "&#x"])
    ).map("".join)
)
def test_no_markup_is_so_broken_that_it_cannot_be_read(markup: str) -> None:
    assert all(isinstance(block, Block) for block in page_of(markup).blocks)


def test_elements_within_each_other_a_thousand_times_are_read() -> None:
    for tag in ("div", "b", "ul><li", "table><tr><td", "blockquote"):
        assert words("".join(texts(f"<{tag}>" * 1000 + "深处"))).lstrip("-") == "深处"


# Tables


def test_a_row_is_a_paragraph_its_cells_joined() -> None:
    table = """<table><caption>水位</caption><thead><tr><th>站<th>高</thead><tr><td>甲站<td>3&nbsp;米
        <tr><td rowspan=2>乙站<td><p>4</p><p>米</p><tr><td>5 米<tr><td colspan=2>注：略。</table>"""
    assert blocks(table) == [
        ("text", "水位"),
        ("row", "站 | 高"),
        ("row", "甲站 | 3 米"),
        ("row", "乙站 | 4 米"),
        ("text", "5 米"),
        ("text", "注：略。"),
    ]


def test_an_empty_cell_keeps_its_place() -> None:
    assert texts("<table><tr><td>甲<td><td>乙<tr><td><td></table>") == ["甲 |  | 乙"]


def test_a_table_for_the_layout_of_a_page_is_no_table() -> None:
    page = f"<table><tr><td>甲<td><h2>目标</h2><p>{SENTENCE}<p>{SENTENCE}</table>"
    assert blocks(page) == [("text", "甲"), ("heading", "目标"), ("text", SENTENCE), ("text", SENTENCE)]
    nested = "<table><tr><td><table><tr><td>甲<td>乙</table><td>丙</table>"
    assert blocks(nested) == [("row", "甲 | 乙"), ("text", "丙")]


def test_a_table_with_a_border_holds_data_whatever_is_in_it() -> None:
    cells = "<td><p>一、甲<p>二、乙<p>三、丙<p>四、丁" * 2
    assert blocks(f"<table border=1><tr>{cells}</table>") == [
        ("row", "一、甲 二、乙 三、丙 四、丁 | 一、甲 二、乙 三、丙 四、丁")
    ]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", "gb2312", "utf-8", "big5", "iso-8859-1", "unknown"])
def test_bytes_decide_whatever_a_page_declares(tmp_path: Path, encoding: str, declared: str) -> None:
    script = "<script>" + "var a = 1;\n" * 4000 + "</script>"
    meta = f"<meta http-equiv=Content-Type content='text/html; charset={declared}'>" if declared else ""
    page = f"<html><head>{meta}<title>公约</title>{script}</head><body><h1>河流公约</h1><p>{SENTENCE}</p></body></html>"
    document, _ = read(tmp_path, page.encode(encoding))
    assert document
    assert [p.text for p in document.paragraphs] == ["河流公约", SENTENCE]


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "utf-8"])
def test_a_traditional_page_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    page = f"<meta charset=big5><p>{TRADITIONAL}<p>{TRADITIONAL}"
    document, _ = read(tmp_path, page.encode(encoding), "a.HTM")
    assert document
    assert [p.text for p in document.paragraphs] == [TRADITIONAL, TRADITIONAL]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
def test_a_declaration_decides_where_bytes_leave_a_doubt(tmp_path: Path, encoding: str) -> None:
    document, _ = read(tmp_path, f"<meta charset='{encoding}'><p>約法".encode(encoding))
    assert document
    assert document.paragraphs[0].text == "約法"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_few_damaged_characters_do_not_cost_the_page(tmp_path: Path, encoding: str) -> None:
    damaged = "公".encode(encoding)[:-1]
    page = f"<meta charset={encoding}>".encode() + f"<p>{SENTENCE}</p>".encode(encoding) * 40
    document, _ = read(tmp_path, page + b"<p>" + damaged + b"</p>" + f"<p>{SENTENCE}".encode(encoding))
    assert document
    assert len(document.paragraphs) == 42
    assert "\ufffd" in document.paragraphs[40].text
    _, skipped = read(tmp_path, page[:200] + damaged * 40)
    assert skipped


def test_entities_alone_are_a_page_too(tmp_path: Path) -> None:
    page = "".join(f"&#{ord(c)};" for c in SENTENCE)
    document, _ = read(tmp_path, f"<p>{page}</p>".encode("ascii"))
    assert document
    assert document.paragraphs[0].text == SENTENCE


# What is refused


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "空"),
        (b"<html><body><script>document.write('x')</script></body></html>", "没有正文"),
        (b"<frameset><frame src=a.html></frameset>", "没有正文"),
        (b"<nav><a href=/>x</a></nav>", "没有正文"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Office"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", "mht"),
        (b"%PDF-1.7\n", "PDF"),
        ("<p>" + "\ue000\ue001" * 50 + "</p>", "认"),
    ],
)
def test_a_page_without_text_is_named_with_its_reason(tmp_path: Path, data: bytes | str, told: str) -> None:
    document, skipped = read(tmp_path, data.encode() if isinstance(data, str) else data)
    assert document is None
    assert skipped
    assert told in skipped.reason
    assert skipped.reason.endswith("。")
