"""Page furniture: what goes, and what stays where there is no evidence of pages."""

from __future__ import annotations

import pytest

from tests.pages_of_text import SENTENCES, texts


def paged(number: str, heads: str = "", separator: str = "\n\n") -> str:
    """Four pages of text; `{}` in `number` is the page's."""
    body = "\n\n".join(SENTENCES)
    pages = [f"{heads}{body}\n\n{number.format(k)}" for k in range(1, 5)]
    return f"河流会议纪要\n\n{separator.join(pages)}\n"


@pytest.mark.parametrize(
    "number",
    [
        "- {} -",
        "— {} —",
        "{}/4",
        "第 {} 页",
        "第 {} 页 共 4 页",
        "共4页，第{}页",
        "Page {} of 4",
        "{}",
        "45-00123 {}/4",
    ],
)
@pytest.mark.parametrize("separator", ["\n\n", "\n\f", "\f\n"])
def test_page_numbers_of_all_styles_go(number: str, separator: str) -> None:
    assert texts(paged(number, separator=separator)) == ["河流会议纪要", *SENTENCES * 4]


@pytest.mark.parametrize("number", ["- {} -", "第{}页"])
@pytest.mark.parametrize("separator", ["\n\n", "\f"])
def test_heads_repeated_on_every_page_go(number: str, separator: str) -> None:
    found = texts(paged(number, heads="A/99/55\n\n河流保护\n\n", separator=separator))
    assert found == ["河流会议纪要", *SENTENCES * 4]


def test_a_head_on_every_page_but_the_first_goes() -> None:
    pages = [
        "河流会议纪要\n\n" + SENTENCES[0],
        *(f"A/99/55\n\n{s}\n\n45-001 {k}/5" for k, s in enumerate(SENTENCES[1:], 2)),
    ]
    assert texts("\f".join(pages)) == ["河流会议纪要", *SENTENCES]


def test_heads_of_left_and_right_pages_go() -> None:
    pages = [f"{('河流会议', '第九届')[k % 2]}\n\n{s}\n\n{('', '')[k % 2]}" for k, s in enumerate(SENTENCES * 2)]
    assert texts("标题行\n\n开头的一句。\n" + "\f".join(pages)) == ["标题行", "开头的一句。", *SENTENCES * 2]


def test_a_title_that_the_heads_repeat_stays_once() -> None:
    text = "\f".join(f"河流会议纪要\n\n{s}" for s in SENTENCES)
    assert texts(text) == ["河流会议纪要", *SENTENCES]


@pytest.mark.parametrize(
    "text",
    [
        "议程\n\n1\n通过议程。\n2\n选举主席。\n3\n会议闭幕。\n",
        "名称\n\n数量\n\n甲\n\n1\n\n乙\n\n2\n\n丙\n\n3\n",
        "比例如下。\n\n3/4\n\n其余的不计。\n",
        "年份\n\n2019\n\n2020\n\n2021\n",
        "会议说明如下。\n\n- 5 -\n\n以上为全部内容。\n",
        "安全理事会，\n\n重申承诺。\n\n安全理事会，\n\n重申决心。\n\n安全理事会，\n\n重申支持。\n",
    ],
)
def test_numbers_and_repeated_lines_stay_where_there_are_no_pages(text: str) -> None:
    assert texts(text) == [line for line in text.splitlines() if line]


def test_articles_at_the_head_of_pages_are_no_running_head() -> None:
    text = "\f".join(f"第{n}条\n\n{s}" for n, s in zip("一二三四五", SENTENCES, strict=True))
    assert texts(text) == [part for n, s in zip("一二三四五", SENTENCES, strict=True) for part in (f"第{n}条", s)]
