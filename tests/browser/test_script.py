from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening
from tests.browser.states import at
from tests.browser.test_every_page import violations

COMPOSING = """([target, key, init]) => target.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }))"""

FOCUS = """() => [[...document.querySelectorAll("*")].indexOf(document.activeElement),
    getComputedStyle(document.activeElement).outlineStyle !== "none"]"""


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent")
    return text.strip()


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_search_without_a_mouse_from_the_first_page_to_the_paragraph(open_page: Opening) -> None:
    page = at(open_page, "home")
    page.keyboard.press("/")
    page.keyboard.type("恐怖主义")
    page.keyboard.press("Enter")
    expect(page.locator("main.results")).to_be_visible()
    places = page.locator(".hit h2 a")
    page.keyboard.press("j")
    expect(places.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(places.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(places.nth(1)).to_be_focused()
    where = places.nth(1).get_attribute("href")
    page.keyboard.press("o")
    expect(page.locator(".reader")).to_be_visible()
    assert unquote(page.url).endswith(unquote(str(where)))
    page.keyboard.press("j")
    assert page.locator(".line:focus-within mark").count()


def test_a_search_without_a_mouse_and_without_script(open_page: Opening) -> None:
    page = at(open_page, "home", script=False)
    page.get_by_label("要找的文字").focus()
    page.keyboard.type("恐怖主义")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    place = page.locator(".hit h2 a").first
    for _ in range(40):
        page.keyboard.press("Tab")
        if place.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".line:target mark").first).to_be_visible()


def test_the_first_press_of_tab_leads_to_the_main_part(open_page: Opening) -> None:
    page = at(open_page, "results")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_c_copies_the_citation_of_the_hit_one_stands_on(open_page: Opening) -> None:
    page = at(open_page, "results")
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_contain_text("先按 j")
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_contain_text("已复制")
    assert copied(page) == page.locator(".hit .copy").first.text_content()


def test_every_citation_has_a_button_that_copies_it(open_page: Opening) -> None:
    page = at(open_page, "results")
    first = page.locator(".hit").first
    first.get_by_text("引用", exact=True).click()
    first.get_by_role("button", name="复制English").click()
    expect(page.get_by_role("status")).to_contain_text("已复制")
    assert copied(page) == first.locator(".copy").nth(1).text_content()


def test_a_selection_in_the_reader_is_copied_with_its_source(open_page: Opening) -> None:
    page = at(open_page, "reader")
    line = page.locator(".line.operative").first
    line.locator(".text").select_text()
    page.get_by_role("button", name="复制并注明出处").click()
    expect(page.get_by_role("status")).to_contain_text("已复制")
    source = line.locator(".copy").first.text_content()
    assert copied(page) == f"“{line.locator('.text').inner_text().strip()}”（{source}）"


@pytest.mark.parametrize("init", [{"isComposing": True}, {"keyCode": 229}])
def test_no_key_does_anything_while_an_input_method_composes(open_page: Opening, init: dict[str, object]) -> None:
    page = at(open_page, "results")
    before = page.url
    for key in "/jkoc?":
        page.evaluate(f"args => ({COMPOSING})([document.body, ...args])", [key, init])
    assert page.evaluate("document.activeElement === document.body")
    assert not page.get_by_role("dialog").is_visible()
    box = page.get_by_role("combobox")
    box.fill("恐怖")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    # What dispatchEvent returns: whether nobody prevented what the key does by itself.
    assert not box.evaluate(f"(box, args) => ({COMPOSING})([box, ...args])", ["Enter", init])
    box.evaluate(f"(box, args) => ({COMPOSING})([box, ...args])", ["Escape", init])
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.url == before


def test_what_an_input_method_composes_is_asked_for_when_it_is_done(open_page: Opening) -> None:
    page = at(open_page, "home")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(unquote(request.url)) if "suggest" in request.url else None)
    page.get_by_role("combobox").focus()
    method = page.context.new_cdp_session(page)
    method.send("Input.imeSetComposition", {"text": "kong", "selectionStart": 4, "selectionEnd": 4})
    with page.expect_request("**/suggest?**"):
        method.send("Input.insertText", {"text": "恐怖"})
    assert [url.rpartition("=")[2] for url in asked] == ["恐怖"]
    expect(page.get_by_role("option").first).to_be_visible()


def test_keys_are_text_where_one_types(open_page: Opening) -> None:
    page = at(open_page, "results")
    box = page.get_by_role("combobox")
    box.fill("")
    box.press_sequentially("/jkoc?")
    expect(box).to_have_value("/jkoc?")
    assert not page.get_by_role("dialog").is_visible()


def test_the_list_of_keys_opens_closes_and_switches_them_off(open_page: Opening) -> None:
    page = at(open_page, "results")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="按键")
    expect(dialog).to_be_visible()
    assert not violations(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.goto("/help")
    page.get_by_role("button", name="按键表和开关").click()
    page.get_by_label("使用这些按键").uncheck()
    page.get_by_role("button", name="关闭").click()
    page.keyboard.press("?")
    assert not dialog.is_visible()
    page.evaluate("localStorage.clear()")


def test_suggestions_are_chosen_by_key_and_lead_to_what_they_say(open_page: Opening) -> None:
    page = at(open_page, "results")
    box = page.get_by_role("combobox")
    box.fill("year:2019 24")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("S/RES/24")
    assert box.get_attribute("aria-expanded") == "true"
    assert not violations(page)
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    text = options.first.locator("span").first.text_content()
    box.press("Enter")
    expect(page.locator("main.results")).to_be_visible()
    page.wait_for_url(lambda url: str(text) in unquote(url))
    expect(page.get_by_role("combobox")).to_have_value(f"year:2019 {text}")


def test_escape_closes_the_suggestions_and_leaves_what_was_typed(open_page: Opening) -> None:
    page = at(open_page, "results")
    box = page.get_by_role("combobox")
    box.fill("恐怖")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("恐怖")


def test_results_follow_a_filter_in_place_and_the_way_back_leads_back(open_page: Opening) -> None:
    page = at(open_page, "results")
    page.evaluate("window.stayed = true")
    total = page.locator(".understood strong")
    all_of_them = total.text_content()
    kind = page.locator(".facet.part a", has_text="序言段")
    count = kind.locator(".count").text_content()
    page.mouse.wheel(0, 50)
    page.wait_for_function("scrollY === 50")
    kind.click()
    expect(total).to_have_text(str(count))
    expect(page.get_by_role("status")).to_contain_text(f"{count} 段")
    assert "part=preamble" in page.url
    assert page.evaluate("scrollY") == 50
    assert "序言段" in focused(page)
    expect(page.locator(".bar input[name=part]")).to_have_value("preamble")
    page.get_by_role("link", name="新的在前").click()
    page.wait_for_url("**sort=-date**")
    page.go_back()
    expect(page.locator(".sorts [aria-current]")).to_have_text("相关度")
    page.go_back()
    expect(total).to_have_text(str(all_of_them))
    expect(page.locator(".bar input[name=part]")).to_have_count(0)
    page.go_forward()
    expect(total).to_have_text(str(count))
    assert page.evaluate("window.stayed")


def test_another_page_of_results_begins_at_its_top(open_page: Opening) -> None:
    page = at(open_page, "results")
    page.get_by_label("分页").get_by_role("link", name="2", exact=True).click()
    expect(page.get_by_label("分页").locator("[aria-current]")).to_have_text("2")
    assert page.evaluate("scrollY") == 0


def test_the_way_back_from_the_reader_shows_the_results_that_were_left(open_page: Opening) -> None:
    page = at(open_page, "results")
    page.locator(".facet.year a", has_text="2019").click()
    page.wait_for_url("**year=2019**")
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".reader")).to_be_visible()
    page.go_back()
    expect(page.locator(".chip", has_text="2019")).to_be_visible()


def test_a_hit_unfolds_into_the_text_around_it_and_folds_again(open_page: Opening) -> None:
    page = at(open_page, "results")
    hit = page.locator(".hit").first
    button = hit.get_by_role("button", name="上下文")
    button.click()
    expect(hit.locator(".around .line")).to_have_count(5)
    assert hit.locator(".around .asked mark").count()
    assert button.get_attribute("aria-expanded") == "true"
    assert not violations(page)
    button.click()
    expect(hit.locator(".around")).to_be_hidden()


def test_the_text_around_a_hit_keeps_its_script(open_page: Opening) -> None:
    hit = open_page("/search?q=橋樑").locator(".hit").first
    hit.get_by_role("button", name="上下文").click()
    expect(hit.locator(".around")).to_have_attribute("lang", "zh-Hant")


def test_earlier_wording_unfolds_below_a_hit_and_below_a_paragraph(open_page: Opening) -> None:
    page = at(open_page, "results")
    hit = page.locator(".hit").first
    hit.get_by_role("button", name="相近表述").click()
    expect(hit.locator(".alikes")).to_contain_text("措辞相近")
    assert not violations(page)
    page = at(open_page, "reader")
    line = page.locator("#p20")
    line.hover()
    button = line.get_by_role("button", name="相近表述")
    button.click()
    expect(line.locator(".alikes .wording").first).to_be_visible()
    assert not violations(page)
    button.click()
    expect(line.locator(".alikes")).to_be_hidden()


def test_a_citation_has_a_card_that_says_who_cites_it_and_goes_by_escape(open_page: Opening) -> None:
    page = at(open_page, "reader")
    citation = page.locator(".cites", has_text="2462").first
    citation.focus()
    card = page.locator(".card")
    expect(card).to_contain_text("S/RES/2462(2019)")
    expect(card).to_contain_text("引用它的有")
    assert not violations(page)
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="谁引用它")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    citation.hover()
    expect(card).to_be_visible()
    page.mouse.move(0, 0)
    expect(card).to_have_count(0)


def test_the_reasons_of_the_order_are_asked_for_and_put_away(open_page: Opening) -> None:
    page = at(open_page, "results")
    page.get_by_role("link", name="说明每条的得分").click()
    page.locator(".explain summary").first.click()
    parts = [float(text) for text in page.locator(".hit").first.locator(".explain .amount").all_text_contents()]
    score = float(str(page.locator(".explain summary").first.text_content()).split()[1])
    assert sum(parts) == pytest.approx(score, abs=0.005 * (len(parts) + 1))
    page.get_by_role("link", name="不再说明每条的得分").click()
    expect(page.locator(".explain")).to_have_count(0)


def test_what_has_the_focus_is_outlined_and_comes_in_the_order_of_the_page(open_page: Opening) -> None:
    page = at(open_page, "results")
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUS))
    assert [outlined for _, outlined in seen] == [True] * len(seen)
    assert [place for place, _ in seen] == sorted(place for place, _ in seen)


def test_on_a_phone_the_filters_are_a_sheet_that_stays_until_it_is_closed(open_page: Opening) -> None:
    page = at(open_page, "results", width=320)
    page.get_by_role("link", name="筛选").click()
    sheet = page.get_by_role("complementary", name="筛选")
    expect(sheet).to_be_visible()
    assert not violations(page)
    page.set_viewport_size({"width": 320, "height": 800})
    sheet.get_by_role("link", name="2019").first.click()
    page.wait_for_url("**year=2019**")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("link", name="筛选")).to_be_focused()


def test_without_script_filters_sheet_citations_and_pages_work_too(open_page: Opening) -> None:
    page = at(open_page, "results", width=320, script=False)
    page.get_by_role("link", name="筛选").click()
    page.get_by_role("complementary", name="筛选").get_by_role("link", name="2019").first.click()
    expect(page.locator(".chip", has_text="2019")).to_be_visible()
    first = page.locator(".hit").first
    first.get_by_text("引用", exact=True).click()
    expect(first.locator(".copy").first).to_be_visible()
    first.get_by_role("link", name="上下文").click()
    expect(page.locator(".line mark").first).to_be_visible()
    page.get_by_role("link", name="回到检索结果").click()
    page.get_by_label("分页").get_by_role("link", name="2", exact=True).click()
    expect(page.get_by_label("分页").locator("[aria-current]")).to_have_text("2")
