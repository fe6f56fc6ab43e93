from __future__ import annotations

import io

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opening
from tests.browser.states import at

BUDGET = 60_000
"""Bytes of a page of results with all that it loads, as they come over the wire, nothing kept from before."""

SIZES = """() => ["navigation", "resource"].flatMap(type => performance.getEntriesByType(type))
    .map(({ name, transferSize }) => [name, transferSize])"""


@pytest.mark.parametrize("name", ["results", "filtered", "relaxed to any"])
def test_a_page_of_results_stays_within_its_budget(open_page: Opening, name: str) -> None:
    page = at(open_page, name)
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.reload(wait_until="networkidle")
    sizes = page.evaluate(SIZES)
    assert {"duansou.js", "duansou.css"} <= {url.rpartition("/")[2] for url, _ in sizes}
    assert sum(size for _, size in sizes) <= BUDGET


def printed(page: Page) -> list[str]:
    """The text of every sheet."""
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    try:
        assert {tuple(round(side) for side in sheet.get_size()) for sheet in document} == {(595, 842)}
        # PDFium writes a hyphen at the end of a line so.
        return [sheet.get_textpage().get_text_bounded().replace("\x02", "-") for sheet in document]
    finally:
        document.close()


def test_a_printed_document_is_a4_with_numbers_and_source_and_no_controls(open_page: Opening) -> None:
    page = at(open_page, "reader with hits")
    sheets = printed(page)
    text = "".join(sheets)
    assert "A/73/890" in text
    assert page.url.partition("?")[0].rpartition("/")[2] in text
    for control in ("搜索", "上一处", "相近表述", "回到检索结果", "复制"):
        assert control not in text
    assert all(f"{number} / {len(sheets)}" in sheet for number, sheet in enumerate(sheets, 1))
    numbers = page.locator(".number:not(.plain)").all_text_contents()
    assert numbers
    assert all(number in text for number in numbers)


def test_printed_results_keep_places_and_texts_and_no_controls(open_page: Opening) -> None:
    page = at(open_page, "results")
    text = "".join(printed(page))
    assert "A/73/890" in text
    for control in ("搜索", "上下文", "相近表述", "筛选", "新的在前"):
        assert control not in text
