from __future__ import annotations

import pytest

from indexer.text.symbols import symbols
from server.search.symbol_titles import title_in


def title(text: str) -> str | None:
    (mention,) = symbols(text)
    return title_in(text, mention)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大会题为“河流公约”的2019年12月9日第74/1号决议", "河流公约"),
        ("大会第74/1号决议（“河流公约”）", "河流公约"),
        ("大会第74/1号决议，题为“河流公约”，", "河流公约"),
        ("见《河流公约》（大会第74/1号决议，附件）", "河流公约"),
        ("《河流公约》(A/CONF.183/9)", "河流公约"),
        ("安全理事会关于某地局势的第2462(2019)号决议", "关于某地局势"),
        ("秘书长2019年5月5日关于水文数据的报告(S/2019/100)", "秘书长2019年5月5日关于水文数据的报告"),
        ("欢迎秘书长的报告（S/2019/100）", "秘书长的报告"),
    ],
)
def test_a_title_is_what_the_text_calls_the_symbol(text: str, expected: str) -> None:
    assert title(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "按照第2462(2019)号决议",
        "关于执行安全理事会第2462(2019)号决议的“工作计划”",
        "河流(S/2019/100)",
        "关于此事，第2462(2019)号决议规定“各国应当”",
    ],
)
def test_a_symbol_that_is_called_nothing_has_no_title(text: str) -> None:
    assert title(text) is None
