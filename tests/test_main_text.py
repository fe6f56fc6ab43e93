"""What of a page is its text, and what leads elsewhere."""

from __future__ import annotations

import re

import pytest

from indexer.documents.web import page_of

TEXT = "各缔约方决定加强信息交流，建立联合监测机制，并定期举行会议。"
LINKS = "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(8))


def texts(markup: str) -> list[str]:
    return [block.text for block in page_of(markup).blocks]


@pytest.mark.parametrize(
    "beside",
    [
        "<nav><a href=/>首页</a><p>导航</p></nav>",
        "<div role=navigation>导航</div>",
        "<header><div>某某网</div></header>",
        f"<header><h1>某某网</h1><nav><ul>{LINKS}</ul></nav></header>",
        "<footer><p>版权所有 2020</p></footer>",
        "<aside><p>推荐阅读</p></aside>",
        "<div class=footer>版权所有 2020 京公网安备</div>",
        "<div id='copyright'><p>版权所有</p></div>",
        "<div class='page-nav'><a href=/1>上一页</a> <a href=/2>下一页</a></div>",
        "<div class=breadcrumb><a href=/>首页</a> &gt; <a href=/b>公约</a> &gt; 正文</div>",
        f"<div><ul>{LINKS}</ul></div>",
        f"<table><tr>{''.join(f'<td><a href=/{n}>栏目{n}</a></td>' for n in range(8))}</table>",
        "<p>【<a href=#>大</a>】【<a href=#>中</a>】【<a href=#>小</a>】【<a href='javascript:print()'>打印</a>】</p>",
        f"<div class='related'><ul>{LINKS}</ul></div>",
    ],
)
def test_what_leads_elsewhere_is_no_text(beside: str) -> None:
    body = f"<div id=content><h1>河流公约</h1><p>{TEXT}<p>{TEXT}</div>"
    for page in (beside + body, body + beside, f"<div>{beside}<div>{body}</div></div>"):
        assert texts(page) == ["河流公约", TEXT, TEXT]


@pytest.mark.parametrize("main", ["main", "article", "div role=main"])
def test_the_main_element_is_all_that_counts_if_it_holds_the_text(main: str) -> None:
    end = main.split()[0]
    page = f"<div>某某网</div><div><p>热点</p><{main}><h1>河流公约</h1><p>{TEXT}</{end}><p>旁边</p></div><p>底部</p>"
    assert texts(page) == ["河流公约", TEXT]


def test_a_title_above_the_main_element_belongs_to_it() -> None:
    assert texts(f"<header><h1>河流公约</h1></header><main><p>{TEXT}</main>") == ["河流公约", TEXT]


@pytest.mark.parametrize(
    "kept",
    [
        f"<header><h1>河流公约</h1><p>第九届会议</p></header><p>{TEXT}",
        f"<article><header><p>第九届会议</p></header><p>{TEXT}<footer><p>秘书处编制</p></footer></article>",
        f"<div class='menu-content nav'><p>{TEXT}<p>{TEXT}</div>",
        f"<body class='has-sidebar footer'><p>{TEXT}",
        f"<form action=a><div><p>{TEXT}</div></form>",
        f"<footer>{TEXT * 20}</footer>",
        f"<p>{TEXT}<p>另见<a href=a>第1号</a>、<a href=b>第2号</a>、<a href=c>第3号</a>、<a href=d>第4号</a>决议。",
        f"<p>{TEXT}<ul><li><a href=a>关于保护河流的第一份报告全文</a><li><a href=b>关于保护河流的第二份报告全文</a>"
        "<li><a href=c>关于保护河流的第三份报告全文</a><li><a href=d>关于保护河流的第四份报告全文</a></ul>",
        f"<ul>{''.join(f'<li><a href=#{c}>{c}</a>' for c in '甲乙丙丁')}</ul><p>{TEXT}",
        f"<article><p>{TEXT}</article><article><p>{TEXT}</article><p>{TEXT}",
    ],
)
def test_what_is_text_stays_whatever_it_is_called(kept: str) -> None:
    seen = re.sub(r"<[^>]*>|\s", "", kept)
    assert re.sub(r"\s|- ", "", "".join(texts(kept))) == seen


def test_a_page_of_links_is_a_page() -> None:
    assert texts(f"<h1>目录</h1><ul>{LINKS}</ul>") == ["目录", *(f"- 栏目{n}" for n in range(8))]


def test_the_way_back_from_a_note_is_no_text() -> None:
    note = "<ol><li id=fn1><p>见报告。<a href='#r1' role='doc-backlink'>↩</a></p></ol>"
    assert texts(f"<p>{TEXT}{note}")[-1] == "1. 见报告。"
