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
# Everything that axe-core checks by default, and what WCAG 2.2 added.
RULES = {"rules": {"target-size": {"enabled": True}}}
# What of it depends on width and colours.
LOOKS = {"runOnly": ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]}

Scheme = Literal["light", "dark"]
VIEWS: tuple[tuple[Mapping[str, object], Scheme, int], ...] = ((RULES, "light", 320), (LOOKS, "dark", 1440))


def violations(page: Page) -> list[str]:
    """What axe-core has against a page, on a phone by day and on a wide screen by night: rules, and who breaks them."""
    found: list[str] = []
    page.evaluate(AXE_SCRIPT)
    for options, scheme, width in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found += page.evaluate(RUN, {"resultTypes": ["violations"], **options})
    return found


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
def test_axe_finds_nothing_on_any_page(open_page: Opening, name: str) -> None:
    assert not violations(at(open_page, name))


def test_axe_finds_nothing_in_a_checked_draft(open_page: Opening) -> None:
    assert not violations(check(open_page("/check")))


def test_axe_finds_nothing_in_wordings_like_a_pasted_text(open_page: Opening) -> None:
    assert not violations(find_similar(open_page("/similar")))


@pytest.mark.parametrize("name", STATES)
def test_no_page_scrolls_sideways_without_script_either(open_page: Opening, name: str) -> None:
    page = at(open_page, name, script=False)
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
