from __future__ import annotations

import pytest

from server.search.language import parse
from server.search.tree import plain_text, terms


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("海洋", "海洋"),
        (" 海洋　 保护 ", "海洋 保护"),
        ("(海洋", "(海洋"),
        ("", None),
        ('"海洋"', None),
        ('海洋 "保护"', None),
        ("海洋 -保护", None),
        ("海洋 OR 保护", None),
        ("(海洋)", None),
        ("year:2019", None),
        ("海洋  S/2020/754", "海洋 S/2020/754"),
        ("第 2462 (2019)号决议", "第 2462 (2019)号决议"),
        ('"海洋" S/2020/754', None),
        ("海洋 AND S/2020/754", None),
        ("-S/2020/754", None),
    ],
)
def test_only_plain_words_and_symbols_have_a_plain_text(q: str, text: str | None) -> None:
    assert plain_text(q, parse(q)) == text


@pytest.mark.parametrize(
    ("q", "shown"),
    [
        ("", ()),
        ("海洋 “保护 法” resol*", ("海洋", "保护 法", "resol*")),
        ('"甲　乙"~10', ('"甲 乙"~10',)),
        ("2462 (2019) cites:1373", ("S/RES/2462(2019)", "cites:1373")),
        ("year:2019..2020 year:2018 year:..2017", ("year:2019..2020", "year:2018", "year:..2017")),
        ("date:2019-05.. organ:甲", ("date:2019-05-01..", "organ:甲")),
        ("海洋 海洋", ("海洋",)),
        ("甲 -乙 NOT (丙 -丁)", ("甲", "丁")),
    ],
)
def test_terms_are_what_is_asked_for_in_order(q: str, shown: tuple[str, ...]) -> None:
    assert terms(parse(q)) == shown
