import gzip
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import document_symbols, resolutions
from indexer.text.folding import fold
from indexer.text.symbols import canonical_symbol, resolution_number, symbols, symbols_in_query
from tests import generated

ROOT = Path(__file__).parent.parent
TEXTS = os.environ.get("DUANSOU_TEXTS", "")
"""A folder with texts that are not ours to ship: seeds/*.txt, data/un/unpc_dev.zh.gz. Without it they are not read."""

FIFTEEN = "1267 1373 1624 2133 2195 2199 2253 2322 2331 2347 2354 2368 2388 2396 2462"
RESOLUTIONS = (
    f"1267 1373 2462 {FIFTEEN} {FIFTEEN} 2396 2462",
    "1267 1373 1624 2178 2242 2354 2396",
    "1373 2133 2195 2199 2322 2331 2347 2368 2370 2388 2462 2482 2482 2498",
)
"""The resolutions of the Security Council that each of the three documents prints, 56 in all."""
OTHERS = ("", "", "S/2020/754 S/PRST/2010/4 S/PRST/2012/16 S/PRST/2013/22 S/PRST/2018/9")


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
        # without a year: the Council's numbers run through
        ("联合国安全理事会第1325号决议", ["S/RES/1325(2000)"]),
        ("安理会关于妇女、和平与安全的第1325号和第2242号决议", ["S/RES/1325(2000)", "S/RES/2242(2015)"]),
        ("执行安理会1373号决议", ["S/RES/1373(2001)"]),
        ("S/RES/1325", ["S/RES/1325(2000)"]),
        # dates and other bodies within a list
        (
            "大会1999年12月9日第54/109号、2000年12月12日第55/158号和经社理事会2006年7月27日第2006/31号决议",
            ["A/RES/54/109", "A/RES/55/158", "E/RES/2006/31"],
        ),
        ("人权委员会第2005/55号决议和理事会2007年9月27日第6/3号决议", ["E/CN.4/RES/2005/55", "A/HRC/RES/6/3"]),
        (
            "人权理事会2007年6月18日关于体制的第5/1号决议和关于守则的第5/2号决议",
            ["A/HRC/RES/5/1", "A/HRC/RES/5/2"],
        ),
        ("第1970(2011)和第1973(2011)号两项决议", ["S/RES/1970(2011)", "S/RES/1973(2011)"]),
        ("第45/110，45/111及第45/112号决议", ["A/RES/45/110", "A/RES/45/111", "A/RES/45/112"]),
        # parts, special sessions, sessions in Roman numerals
        ("第217 A (III)号决议和第48/218 B号决议", ["A/RES/217(III)", "A/RES/48/218"]),
        ("A/RES/217 A (III)、A/RES/56/254 B", ["A/RES/217(III)", "A/RES/56/254"]),
        ("第3201(S-VI)号、第S-27/2号和第ES-10/14号决议", ["A/RES/3201(S-VI)", "A/RES/S-27/2", "A/RES/ES-10/14"]),
        ("经社理事会第1503(XLVIII)号和第1894 (LVII)号决议", ["E/RES/1503(XLVIII)", "E/RES/1894(LVII)"]),
        ("第1894(LVII)号决议", ["E/RES/1894(LVII)"]),
        # decisions
        ("大会第69/512号决定和经社理事会第2014/207号决定", ["A/DEC/69/512", "E/DEC/2014/207"]),
        ("人权理事会第17/119号决定", ["A/HRC/DEC/17/119"]),
        ("赔偿委员会理事会第267(2009)号决定", ["S/AC.26/Dec.267(2009)"]),
        ("第1/CP.21号决定和第BC-12/1号决定", ["1/CP.21", "BC-12/1"]),
        ("联合国环境大会第1/5号决议", ["UNEP/EA.1/Res.5"]),
        # documents
        ("文件A/69/767和Add.1、S/2015/72", ["A/69/767", "A/69/767/Add.1", "S/2015/72"]),
        ("A/69/767–S/2015/72", ["A/69/767", "S/2015/72"]),
        ("A/69/6（第2款）、A/69/6 (Sect. 2)", ["A/69/6(Sect.2)", "A/69/6(Sect.2)"]),
        ("NPT/CONF.2010/50 (Vol. I)、A/CONF.157/24 (Part I)", ["NPT/CONF.2010/50(Vol.I)", "A/CONF.157/24(PartI)"]),
        ("S/3296、INFCIRC/540、CLCS/88、ICC-ASP/13/Res.1", ["S/3296", "INFCIRC/540", "CLCS/88", "ICC-ASP/13/Res.1"]),
        ("resolution 1325 (2000)", ["S/RES/1325(2000)"]),
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
        "第29(2013)号一般性建议", "非洲人权委员会第263号决议", "拉美经济委员会第689(XXXV)号决议", "S/2019",
        "1591委员会", "第5/1号决议", "执行局第2014/1号决定", "欧洲委员会议会大会第1481(2006)号决议", "第3/2号",
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
    patterns = [
        v.pattern for m in (document_symbols, resolutions) for v in vars(m).values() if isinstance(v, re.Pattern)
    ]
    patterns += [name.pattern for _, name in resolutions._BODIES]
    words = "".join(re.findall("[^\x00-\x7f]+", "".join(patterns)))
    assert "决议" in words
    assert fold(words) == words


def resolutions_and_others(text: str) -> tuple[list[str], list[str]]:
    """The numbers of the Council's resolutions that a text mentions, and its other symbols; both sorted."""
    found = [symbol for line in text.splitlines() for symbol in seen(line)]
    of_council = [symbol for symbol in found if symbol.startswith("S/RES/")]
    return sorted(filter(None, map(resolution_number, of_council))), sorted(set(found) - set(of_council))


def test_every_citation_of_the_corpus_is_seen_and_no_other() -> None:
    names = ("dushanbe-declaration-2019", "dushanbe-declaration-2018", "concept-note-2020")
    texts = [(ROOT / f"corpus/{name}.txt").read_text(encoding="utf-8") for name in names]
    expected = [(sorted(r.split()), o.split()) for r, o in zip(RESOLUTIONS, OTHERS, strict=True)]
    assert list(map(resolutions_and_others, texts)) == expected
    assert sum(len(r) for r, _ in expected) == 56


if TEXTS:

    def test_every_citation_of_the_seeds_is_seen_and_no_other() -> None:
        texts = [path.read_text(encoding="utf-8") for path in sorted(Path(TEXTS, "seeds").glob("*.txt"))]
        expected = [(sorted(r.split()), o.split()) for r, o in zip(RESOLUTIONS, OTHERS, strict=True)]
        assert list(map(resolutions_and_others, texts)) == expected

    def test_marked_mentions_are_seen_with_precision_99_and_recall_97() -> None:
        """All mentions of resolutions and documents in 4,000 sentences, marked by hand: line, start, end, symbol."""
        rows = (ROOT / "tests/marked/unpc_dev.tsv").read_text(encoding="utf-8").split("\n")[:-1]
        marked = Counter((int(n), int(a), int(b), symbol) for n, a, b, symbol in (row.split("\t") for row in rows))
        lines = gzip.decompress(Path(TEXTS, "data/un/unpc_dev.zh.gz").read_bytes()).decode().split("\n")
        found = Counter((n, *m.range, m.symbol) for n, line in enumerate(lines, 1) for m in symbols(line))
        right = (found & marked).total()
        assert right >= 0.99 * found.total()
        assert right >= 0.97 * marked.total()
