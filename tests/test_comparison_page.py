"""A comparison as a page that stands alone."""

from __future__ import annotations

from server.comparison_page import comparison_page
from tests.coast import SearcherOver, document
from tests.page import Page


def test_it_holds_every_paragraph_and_marks_what_changed(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(
        (
            document("a", "各国应当防止洗钱。", "删去的一段文字。"),
            document("b", "各國應當打击洗錢。", "完全另外写的内容"),
        )
    )
    html = "".join(comparison_page(searcher.compare("a", "b")))
    assert "各国应当<del>防止</del>洗钱。" in html
    # Script is no change.
    assert "各國應當<ins>打击</ins>洗錢。" in html
    assert '<tr class="deleted"><td>删去</td>' in html
    assert "<p>删去的一段文字。</p></td><td></td>" in html
    assert "<td></td><td><small>第2自然段</small><p>完全另外写的内容</p>" in html


def test_texts_are_escaped_and_nothing_is_loaded(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(
        (document("a", "<script>x</script> & 条文", "甲<b>"), document("b", "<script>y</script> & 条文"))
    )
    html = "".join(comparison_page(searcher.compare("a", "b")))
    page = Page(html)
    assert not page.tags & {"script", "b", "img", "link", "a"}
    assert not page.addresses
    assert "&lt;script&gt;" in html
