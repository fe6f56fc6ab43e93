from __future__ import annotations

import pytest

from indexer.errors import ParameterError
from server.search.language import DEEPEST, LONGEST, MOST_TERMS, parse
from server.search.tree import And, Cites, Dates, Field, Near, Node, Not, Or, Phrase, Prefix, Years
from tests.query_trees import firm, plain, tree, unplaced


def warned(q: str) -> tuple[Node, list[int]]:
    parsed = parse(q)
    assert parsed.tree is not None
    return unplaced(parsed.tree), [warning.position for warning in parsed.warnings]


# What the language offers


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("海洋 保护", And((plain("海洋"), plain("保护")))),
        ("　海洋\t保护\n", And((plain("海洋"), plain("保护")))),
        ("海洋", plain("海洋")),
        ('"保护海洋"', Phrase("保护海洋")),
        ("“保护海洋”", Phrase("保护海洋")),
        ("「保护海洋」", Phrase("保护海洋")),
        ("『保护海洋』", Phrase("保护海洋")),
        ("＂保护海洋＂", Phrase("保护海洋")),
        ("甲 AND 乙", And((firm("甲"), firm("乙")))),
        ("甲 OR 乙", Or((firm("甲"), firm("乙")))),
        ("甲 | 乙", Or((firm("甲"), firm("乙")))),
        ("甲|NOT 乙", Or((firm("甲"), Not(firm("乙"))))),
        ("甲|乙", Or((firm("甲"), firm("乙")))),
        ("甲 NOT 乙", And((plain("甲"), Not(firm("乙"))))),
        ("甲 -乙", And((plain("甲"), Not(firm("乙"))))),
        ("甲 ＡＮＤ 乙", And((firm("甲"), firm("乙")))),
        ("甲 ＯＲ 乙", Or((firm("甲"), firm("乙")))),
        ("甲 ｜ 乙", Or((firm("甲"), firm("乙")))),
        ("甲 ＮＯＴ 乙", And((plain("甲"), Not(firm("乙"))))),
        ("甲 －乙", And((plain("甲"), Not(firm("乙"))))),
        ("NOT 甲", Not(firm("甲"))),
        ("-甲", Not(firm("甲"))),
        ("NOT NOT 甲", firm("甲")),
        ("(甲 OR 乙) 丙", And((Or((firm("甲"), firm("乙"))), plain("丙")))),
        ("（甲 OR 乙） 丙", And((Or((firm("甲"), firm("乙"))), plain("丙")))),
        ("甲 or 乙", And((plain("甲"), plain("or"), plain("乙")))),
        ("甲 not 乙", And((plain("甲"), plain("not"), plain("乙")))),
        ('"甲 乙"~10', Near("甲", "乙", 10)),
        ("“甲　乙”～１０", Near("甲", "乙", 10)),
        ("resol*", Prefix("resol")),
        ("ＧＥＮＥＲ＊", Prefix("ＧＥＮＥＲ")),
        ("201*", Prefix("201")),
        ("résumé*", Prefix("résumé")),
        ("  ", None),
        ("", None),
        ("\u200b", None),
    ],
)
def test_the_language_is_read_as_its_table_says(q: str, expected: Node | None) -> None:
    assert parse(q).warnings == ()
    assert (tree(q) if expected else parse(q).tree) == expected


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("year:2019", Years(2019, 2019)),
        ("YEAR：２０１９", Years(2019, 2019)),
        ("year:2018..2020", Years(2018, 2020)),
        ("year:2018..", Years(2018, None)),
        ("year:..2020", Years(None, 2020)),
        ("date:2019-05..2019-06", Dates("2019-05-01", "2019-06-30")),
        ("date:2020-02", Dates("2020-02-01", "2020-02-29")),
        ("date:2019-05-16", Dates("2019-05-16", "2019-05-16")),
        ("date:2019", Dates("2019-01-01", "2019-12-31")),
        ("date:..2020-07", Dates(None, "2020-07-31")),
        ("Doc:note-7", Field("doc", "note-7")),
        ('organ:"港口 委员会"', Field("organ", "港口 委员会")),
        ("organ：「港口 委员会」", Field("organ", "港口 委员会")),
        ("organ:委员会(港口)", Field("organ", "委员会(港口)")),
        ("kind:letter", Field("kind", "letter")),
        ("part:operative", Field("part", "operative")),
        ("lang:zh", Field("lang", "zh")),
        ("symbol:s/2020/754", Field("symbol", "S/2020/754")),
        ("symbol:Note-7", Field("symbol", "Note-7")),
        ("cites:2462", Cites("2462")),
        ("cites:２４６２", Cites("2462")),
        ("cites:60/288", Cites("60/288")),
        ("cites:S/RES/2462(2019)", Cites("S/RES/2462(2019)")),
        ("cites:2462（2019）", Cites("S/RES/2462(2019)")),
        ("cites:s/res/2462 (2019)", Cites("S/RES/2462(2019)")),
        ('cites:"第2462(2019)号决议"', Cites("S/RES/2462(2019)")),
        ("cites:s/none", Cites("S/NONE")),
        ("-doc:a", Not(Field("doc", "a"))),
        ("(doc:a OR doc:b)", Or((Field("doc", "a"), Field("doc", "b")))),
        ("doc:a|doc:b", Or((Field("doc", "a"), Field("doc", "b")))),
        ('organ:"甲"乙', And((Field("organ", "甲"), plain("乙")))),
    ],
)
def test_a_field_has_a_checked_value(q: str, expected: Node) -> None:
    assert tree(q) == expected


@pytest.mark.parametrize(
    "q",
    [
        "第2462(2019)号决议",
        "第 2462(2019)号决议",
        "第2462（2019）号决议",
        "第２４６２(２０１９)号决议",
        "S/RES/2462(2019)",
        "s/res/2462 (2019)",
        "2462(2019)",
        "2462 (2019)",
    ],
)
def test_a_resolution_is_a_citation_however_it_is_written(q: str) -> None:
    cited = Cites("S/RES/2462(2019)")
    assert tree(q) == cited
    assert tree(f"-{q}") == Not(cited)
    assert tree(f"({q} OR 海洋)") == Or((cited, firm("海洋")))
    assert tree(f"海洋 {q}") == And((plain("海洋"), cited))


def test_text_around_a_symbol_is_parted_from_it() -> None:
    cited = Cites("S/RES/2462(2019)")
    assert tree("港口委员会第2462(2019)号决议") == And((plain("港口委员会"), cited))
    assert tree("文件(S/2020/754)的附录") == And((plain("文件"), Cites("S/2020/754"), plain("的附录")))


def test_punctuation_beside_a_symbol_asks_nothing() -> None:
    assert tree("S/2020/754。") == Cites("S/2020/754")
    assert tree("S/2020/754、S/PRST/2018/9") == And((Cites("S/2020/754"), Cites("S/PRST/2018/9")))


def test_a_quoted_symbol_stays_characters() -> None:
    assert tree('"S/2020/754"') == Phrase("S/2020/754")
    assert tree('"甲 2462" (2019)') == And((Phrase("甲 2462"), firm("2019")))


def test_a_number_of_a_field_is_no_part_of_a_symbol() -> None:
    assert tree("year:2019 (2020)") == And((Years(2019, 2019), firm("2020")))


def test_not_binds_before_blank_and_blank_before_or() -> None:
    assert tree("甲 乙 OR NOT 丙 丁") == Or((And((firm("甲"), firm("乙"))), And((Not(firm("丙")), firm("丁")))))
    assert tree("甲 AND NOT (乙 OR 丙)") == And((firm("甲"), Not(Or((firm("乙"), firm("丙"))))))


def test_only_pieces_that_blanks_join_outside_groups_can_be_relaxed() -> None:
    assert tree("甲 乙 AND 丙 丁") == And((plain("甲"), firm("乙"), firm("丙"), plain("丁")))
    assert tree("甲 (乙)") == And((plain("甲"), firm("乙")))
    assert tree('甲 "乙"') == And((plain("甲"), Phrase("乙")))
    assert tree("甲 (乙 丙)") == And((plain("甲"), And((firm("乙"), firm("丙")))))


def test_a_minus_is_an_operator_only_before_a_term_and_after_white_space_or_a_bracket() -> None:
    assert tree("甲-乙") == plain("甲-乙")
    assert tree("甲 - 乙") == And((plain("甲"), plain("-"), plain("乙")))
    assert tree("--甲") == plain("--甲")
    assert tree("(-甲)") == Not(firm("甲"))
    assert tree('-"甲 乙"') == Not(Phrase("甲 乙"))
    assert tree("-(甲 乙)") == Not(And((firm("甲"), firm("乙"))))


def test_an_operator_stands_alone() -> None:
    assert tree("BRAND ORDER NOTE") == And((plain("BRAND"), plain("ORDER"), plain("NOTE")))
    assert tree("甲AND乙") == plain("甲AND乙")
    assert tree("(甲)OR(乙)") == Or((firm("甲"), firm("乙")))
    assert tree("-AND") == Not(firm("AND"))


def test_things_side_by_side_are_joined_as_by_a_blank() -> None:
    assert tree("保护“海洋”公约") == And((plain("保护"), Phrase("海洋"), plain("公约")))
    assert tree("(甲)(乙)") == And((firm("甲"), firm("乙")))


def test_a_bracket_in_a_word_belongs_to_the_word() -> None:
    assert tree("海保(执行局)") == plain("海保(执行局)")
    assert tree("(海保（执行局） 甲)") == And((firm("海保（执行局）"), firm("甲")))


def test_only_the_matching_mark_closes_a_quotation() -> None:
    assert tree('“甲「乙"丙 OR (丁 resol* year:2019 -戊”') == Phrase('甲「乙"丙 OR (丁 resol* year:2019 -戊')


# What is read as text, with a warning


@pytest.mark.parametrize(
    ("q", "expected", "positions"),
    [
        ('"海洋', plain("海洋"), [0]),
        ("海洋“ 保护", And((plain("海洋"), plain("保护"))), [2]),
        ("海洋”保护", And((plain("海洋"), plain("保护"))), [2]),
        ('甲 ""', And((plain("甲"), plain('""'))), [2]),
        ("()", plain("()"), [0]),
        ("（）", plain("（）"), [0]),
        ("甲 ( ) 乙", And((plain("甲"), plain("("), plain(")"), plain("乙"))), [2]),
        ("(甲", And((plain("("), plain("甲"))), [0]),
        ("甲) 乙", And((plain("甲"), plain(")"), plain("乙"))), [1]),
        ("((甲)", And((plain("("), firm("甲"))), [0]),
        ("(" * 500, plain("(" * 500), [0]),
        ('"甲 乙 丙"~5', Phrase("甲 乙 丙"), [7]),
        ('"甲"~5', Phrase("甲"), [3]),
        ('"甲 乙"~', Phrase("甲 乙"), [5]),
        ('"\u200b 乙"~5', Phrase("\u200b 乙"), [5]),
        ("foo:bar", plain("foo:bar"), [0]),
        ('甲 foo:"乙"', And((plain("甲"), plain("foo:"), Phrase("乙"))), [2]),
        ("year: 2019", And((plain("year:"), plain("2019"))), [0]),
        ("(year:)", firm("year:"), [1]),
        ('organ:""', And((plain("organ:"), plain('""'))), [0, 6]),
        ("organ:(甲 乙)", And((plain("organ:(甲"), plain("乙"), plain(")"))), [0, 10]),
        ("year:abc", plain("year:abc"), [0]),
        ("year:19", plain("year:19"), [0]),
        ("year:..", plain("year:.."), [0]),
        ("year:2020..2018", plain("year:2020..2018"), [0]),
        ("date:2019-13", plain("date:2019-13"), [0]),
        ("date:2019-00", plain("date:2019-00"), [0]),
        ("date:2019-02-29", plain("date:2019-02-29"), [0]),
        ("date:2019-06..2019-05", plain("date:2019-06..2019-05"), [0]),
        ("海洋*", plain("海洋"), [2]),
        ("甲 *", And((plain("甲"), plain("*"))), [2]),
        ("a*b", plain("a*b"), [1]),
        ("甲 AND", And((plain("甲"), plain("AND"))), [2]),
        ("OR 甲", And((plain("OR"), plain("甲"))), [0]),
        ("NOT", plain("NOT"), [0]),
        ("甲 |", And((plain("甲"), plain("|"))), [2]),
        ("(AND)", firm("AND"), [1]),
        ("甲 OR OR 乙", Or((And((firm("甲"), firm("OR"))), firm("乙"))), [2]),
        ("甲 AND NOT", And((firm("甲"), firm("NOT"))), [6]),
    ],
)
def test_what_does_not_fit_is_read_as_text_and_told(q: str, expected: Node, positions: list[int]) -> None:
    assert warned(q) == (expected, positions)


@pytest.mark.parametrize("q", ["http://example.org", "10:30", "Original: English", "比分3:2", "注：甲"])
def test_a_colon_in_a_text_is_no_field(q: str) -> None:
    assert not parse(q).warnings


def test_an_unknown_field_is_told_with_the_known_ones() -> None:
    (warning,) = parse("foo:bar").warnings
    assert "foo" in warning.message
    assert "organ" in warning.message


def test_brackets_deeper_than_the_limit_are_text() -> None:
    at_limit, beyond = (f"{'(' * n}甲{')' * n}" for n in (DEEPEST, DEEPEST + 3))
    assert tree(at_limit) == firm("甲")
    assert warned(beyond) == (And((firm("((("), firm("甲"), firm(")))"))), [DEEPEST])


def test_a_query_too_long_is_refused() -> None:
    assert tree("甲" * LONGEST) == plain("甲" * LONGEST)
    with pytest.raises(ParameterError) as refused:
        parse("甲" * (LONGEST + 1))
    assert list(refused.value.errors) == ["q"]


def test_a_query_of_too_many_terms_is_refused() -> None:
    assert parse(" ".join(["海洋"] * MOST_TERMS)).tree
    for joint in (" ", " OR ", "|"):
        with pytest.raises(ParameterError) as refused:
            parse(joint.join(["海洋"] * (MOST_TERMS + 1)))
        assert list(refused.value.errors) == ["q"]
