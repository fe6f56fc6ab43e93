import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.folding import fold
from indexer.text.symbols import canonical_symbol, resolution_number, symbols, symbols_in_query
from tests import generated


def seen(text: str) -> list[str]:
    return [mention.symbol for mention in symbols(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据第2462(2019)号决议行事", ["S/RES/2462(2019)"]),
        ("根据第 2462（2019） 号决议行事", ["S/RES/2462(2019)"]),
        ("根據第２４６２(２０１９)號決議行事", ["S/RES/2462(2019)"]),
        ("见 S/RES/2462 (2019)", ["S/RES/2462(2019)"]),
        ("第1267(1999)号和第1373(2001)号决议", ["S/RES/1267(1999)", "S/RES/1373(2001)"]),
        (
            "包括第 1267(1999)、1373(2001)以及 2396(2017)号决议",
            ["S/RES/1267(1999)", "S/RES/1373(2001)", "S/RES/2396(2017)"],
        ),
        ("第 1267（1999）和 2396（2017）等决议", ["S/RES/1267(1999)", "S/RES/2396(2017)"]),
        ("第1540(2004)号、第1718(2006)号的规定", ["S/RES/1540(2004)", "S/RES/1718(2006)"]),
        ("大会第60/288号决议", ["A/RES/60/288"]),
        ("大会第59/46号、第60/43号和第 61/40 号决议", ["A/RES/59/46", "A/RES/60/43", "A/RES/61/40"]),
        ("第1514(XV)号决议", ["A/RES/1514(XV)"]),
        ("经社理事会第2019/15号决议", ["E/RES/2019/15"]),
        ("人权理事会第16/18号决议", ["A/HRC/RES/16/18"]),
        ("A/RES/73/305", ["A/RES/73/305"]),
        ("第S/PRST/2018/9号主席声明", ["S/PRST/2018/9"]),
        ("报告(S/2020/754)。", ["S/2020/754"]),
        ("文件 E/CN.7/2019/13/Add.1", ["E/CN.7/2019/13/Add.1"]),
        ("文件 e/cn.7/2019/13/add.1，另见 A/C.3/74/L.55/REV.1", ["E/CN.7/2019/13/Add.1", "A/C.3/74/L.55/Rev.1"]),
    ],
)
def test_a_symbol_is_seen_however_it_is_written(text: str, expected: list[str]) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2019年5月16日", "议程项目 111(2019)", "第12(2019)号法令", "第3(2018)号决定", "和/或", "and/or 5/6",
        "2/3的成员",        "电话 212/963/1234", "km/h", "第七十三届会议", "http://example.org/a/2019/12", "1373号决议",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_symbol_is_none(text: str) -> None:
    assert seen(text) == []


def test_a_bare_number_with_its_year_is_a_resolution_in_a_query_only() -> None:
    assert [m.symbol for m in symbols_in_query("2462 （2019）")] == ["S/RES/2462(2019)"]
    assert seen("2462 （2019）") == []


def test_ranges_spell_the_symbol_in_the_original() -> None:
    text = "回顾第 １２６７（1999） 号和第 1373 (2001)号决议以及S/2020/754"
    assert [text[slice(*m.range)] for m in symbols(text)] == [
        "第 １２６７（1999） 号", "第 1373 (2001)号决议", "S/2020/754",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("第2462(2019)号决议", "S/RES/2462(2019)"),
        (" s/res/2462 (2019) ", "S/RES/2462(2019)"),
        ("60/288", None),
        ("安全理事会第2462(2019)号决议", None),
        ("", None),
    ],
)
def test_the_canonical_form_is_that_of_a_text_that_is_one_symbol(text: str, symbol: str | None) -> None:
    assert canonical_symbol(text) == symbol


def test_resolutions_are_called_by_their_number() -> None:
    assert resolution_number("S/RES/2462(2019)") == "2462"
    assert resolution_number("A/RES/60/288") == "60/288"
    assert resolution_number("A/HRC/RES/16/18") == "16/18"
    assert resolution_number("A/RES/1514(XV)") == "1514(XV)"
    assert resolution_number("S/2020/754") is None


@given(st.one_of(st.text(), st.lists(st.sampled_from(generated.BITS)).map("".join)))
def test_ranges_are_disjoint_and_every_mention_is_its_own_canonical_form(text: str) -> None:
    last = 0
    for mention in symbols_in_query(text):
        start, end = mention.range
        assert last <= start < end <= len(text)
        assert canonical_symbol(mention.symbol) == mention.symbol
        last = end


def test_the_words_that_recognition_looks_for_are_their_own_folded_form() -> None:
    words = "第号决议和及与或至以及等各项有关相关草案定法令条公约告报文件声明建判案人权理事会委员经济社。"
    assert fold(words) == words
