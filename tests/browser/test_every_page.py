from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import Opening
from tests.browser.states import DRAFT, STATES, WORDING, at

RUN = """options => axe.run(options).then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map(({ target }) => target)}`))"""
SHIFTS = """() => new Promise(resolve => {
    new PerformanceObserver(list => resolve(list.getEntries().map(entry => entry.value)))
        .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve([]))));
})"""
# Everything that axe-core checks by default, and what WCAG 2.2 added.
RULES = {"rules": {"target-size": {"enabled": True}}}
# What of it depends on width and colours.
LOOKS = {"runOnly": ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]}

Scheme = Literal["light", "dark"]
VIEWS: tuple[tuple[Mapping[str, object], Scheme, int], ...] = (
    (RULES, "light", 320),
    (LOOKS, "dark", 320),
    (LOOKS, "light", 768),
    (LOOKS, "dark", 1440),
)
WIDTHS = (320, 768, 1440)
SHEET = 680
"""What A4 leaves between its margins, in px."""
CONTROLS = """[...document.querySelectorAll("button, input, select, textarea")]
    .filter(control => control.checkVisibility()).map(({ outerHTML }) => outerHTML)"""


def violations(page: Page) -> list[str]:
    """What axe-core has against a page, on a phone, a tablet and a wide screen, by day or night: rules, and who breaks
    them."""
    found: list[str] = []
    page.evaluate(AXE_SCRIPT)
    for options, scheme, width in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found += page.evaluate(RUN, {"resultTypes": ["violations"], **options})
    return found


def too_wide(page: Page) -> list[int]:
    """The widths at which a page has to be scrolled sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    return found


def amiss_on_paper(page: Page) -> list[str]:
    """What a printed page has too much: what one can only press or fill in, and what the sheet cuts off."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET, "height": 960})
    assert page.locator("h1").is_visible()
    controls: list[str] = page.evaluate(CONTROLS)
    return controls + ["too wide"] * (page.evaluate("document.documentElement.scrollWidth") > SHEET)


def check(page: Page) -> Page:
    page.get_by_label("要核对的文字").fill(DRAFT)
    page.get_by_role("button", name="核对").click()
    page.get_by_label("核对结果").wait_for()
    return page


def find_similar(page: Page) -> Page:
    page.get_by_label("粘贴一段文字").fill(WORDING)
    page.get_by_role("button", name="找相近表述").click()
    page.get_by_role("heading", name="措辞相近").wait_for()
    return page


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_on_any_page_nothing_moves_none_scrolls_sideways_and_all_print(
    open_page: Opening, name: str
) -> None:
    page = at(open_page, name, width=320)
    assert page.evaluate(SHIFTS) == []
    assert not violations(page)
    assert not too_wide(page)
    assert not amiss_on_paper(page)


def test_axe_finds_nothing_in_a_checked_draft(open_page: Opening) -> None:
    assert not violations(check(open_page("/check")))


def test_axe_finds_nothing_in_wordings_like_a_pasted_text(open_page: Opening) -> None:
    assert not violations(find_similar(open_page("/similar")))


@pytest.mark.parametrize("name", STATES)
def test_without_script_every_page_shows_the_same_and_none_scrolls_sideways(open_page: Opening, name: str) -> None:
    page = at(open_page, name, script=False)
    assert not too_wide(page)
    texts = page.locator("main :is(h1, h2, p)").all_inner_texts()
    wide = at(open_page, name)
    assert wide.evaluate(SHIFTS) == []
    assert wide.locator("main :is(h1, h2, p)").all_inner_texts() == texts


def test_without_script_a_draft_is_checked_and_wordings_are_found(open_page: Opening) -> None:
    assert check(open_page("/check", script=False)).locator("article mark").count() == 5
    assert find_similar(open_page("/similar", script=False)).locator(".wording ins").count()


def test_nothing_moves_under_the_pointer(open_page: Opening) -> None:
    page = at(open_page, "reader with hits")
    below = page.locator(".line").nth(12)
    before = below.evaluate("line => line.offsetTop")
    for n in range(12):
        page.locator(".line").nth(n).hover()
        assert below.evaluate("line => line.offsetTop") == before


def test_what_was_found_is_told_apart_in_forced_colours(open_page: Opening) -> None:
    page = at(open_page, "results")
    page.emulate_media(forced_colors="active")
    colours = """mark => [getComputedStyle(mark), getComputedStyle(mark.parentElement)]
        .map(({ backgroundColor, textDecorationLine }) => [backgroundColor, textDecorationLine])"""
    (paper, line), (around, _) = page.locator(".snippet mark").first.evaluate(colours)
    assert paper != around
    assert line == "underline"
