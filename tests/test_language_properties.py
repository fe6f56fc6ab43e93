from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from hypothesis import assume, given, reject
from hypothesis import strategies as st

from indexer.errors import ParameterError
from server.search.language import LONGEST, alone, parse
from server.search.tree import (
    And,
    Cites,
    Dates,
    Field,
    Near,
    Node,
    Not,
    Or,
    Parsed,
    Phrase,
    Piece,
    Prefix,
    Years,
    positive,
)
from tests.query_trees import firm, pieces, plain, tree

# For every string

_any_text = st.text(st.characters(exclude_categories=()), max_size=60)
_operators = st.sampled_from(["AND", "OR", "NOT", "ＮＯＴ", "-", "－", "|", "~10", "～", "*"])
_marks = st.sampled_from(["(", ")", "（", "）", '"', "“", "”", "「", "」"])
_fields = st.sampled_from(["year:", "2019", "..", "date:2019-05", "cites:", "organ:", "foo:"])
_symbols = st.sampled_from(["2462", "(2019)", "S/2020/754", "号决议"])
_texts = st.sampled_from([" ", "　", "\n", "甲", "乙丙", "resol", "，", "𠮷", "\u200b", "\ud800", "\x00"])
_shards = st.one_of(_operators, _marks, _fields, _symbols, _texts, st.just(" "))
queries = st.one_of(
    _any_text,
    st.lists(_shards, max_size=60).map("".join),
    st.text(st.sampled_from('()-|*"“” 甲'), min_size=300, max_size=LONGEST),
)


def understood(q: str) -> Parsed:
    try:
        return parse(q)
    except ParameterError:
        reject()


@given(queries)
def test_no_string_raises_anything_but_a_refusal(q: str) -> None:
    with suppress(ParameterError):
        parse(q)


@given(queries)
def test_warnings_rise_and_lie_in_the_query(q: str) -> None:
    positions = [warning.position for warning in understood(q).warnings]
    assert positions == sorted(positions)
    assert all(0 <= position < len(q) for position in positions)


@given(queries)
def test_pieces_give_back_their_text_in_order_without_overlap(q: str) -> None:
    end = 0
    for piece in pieces(understood(q).tree):
        assert end <= piece.start < piece.end
        assert piece.text == q[piece.start : piece.end]
        assert not any(map(str.isspace, piece.text))
        end = piece.end


@given(queries)
def test_a_leaf_is_asked_for_alone_by_a_query_of_its_own(q: str) -> None:
    node = understood(q).tree
    for leaf in positive(node) if node else ():
        written = alone(leaf)
        if written is None or len(written) > LONGEST:
            continue
        again = parse(written).tree
        if isinstance(leaf, Piece):
            assert isinstance(again, Piece)
            assert again.text == leaf.text
        else:
            assert again == leaf


@given(st.text(min_size=1, max_size=50))
def test_every_quoted_string_is_one_phrase(text: str) -> None:
    for opening, closing in ('""', "＂＂", "“”", "「」", "『』"):
        if closing not in text:
            assert tree(f"{opening}{text}{closing}") == Phrase(text)


# Rendering and reading again

words = st.text(st.sampled_from("海洋保护港口船abcXYZ7"), min_size=1, max_size=4)
_years = st.integers(1000, 9999)
_days = st.dates().filter(lambda day: day.year >= 1000).map(str)
leaves = st.one_of(
    words.map(firm),
    st.text(min_size=1, max_size=8).filter(lambda text: "”" not in text).map(Phrase),
    st.builds(Near, words, words, st.integers(0, 99)),
    st.text(st.sampled_from("abcXYZ019"), min_size=1, max_size=5).map(Prefix),
    st.sampled_from(["S/RES/2462(2019)", "S/PRST/2018/9", "S/2020/754", "2462"]).map(Cites),
    st.tuples(_years, _years).map(lambda ends: Years(min(ends), max(ends))),
    _years.map(lambda year: Years(year, None)),
    st.tuples(_days, _days).map(lambda ends: Dates(min(ends), max(ends))),
    st.builds(Field, st.sampled_from(["doc", "organ", "kind", "part", "lang", "symbol"]), words),
)
trees = st.recursive(
    leaves,
    lambda nodes: st.one_of(
        st.lists(nodes, min_size=2, max_size=4).map(lambda children: And(tuple(children))),
        st.lists(nodes, min_size=2, max_size=4).map(lambda children: Or(tuple(children))),
        nodes.map(Not),
    ),
    max_leaves=12,
)


@dataclass(frozen=True)
class Style:
    """How the operators of a rendered tree are written."""

    conjunction: str
    disjunction: str
    negation: str
    brackets: str


styles = st.builds(
    Style,
    st.sampled_from([" ", " AND ", "　ＡＮＤ　"]),
    st.sampled_from([" OR ", "|", " ｜ ", " ＯＲ "]),
    st.sampled_from(["NOT ", "-", "－", "ＮＯＴ\t"]),
    st.sampled_from(["()", "（）"]),
)


def render(node: Node, style: Style) -> str:
    match node:
        case Piece(text):
            return text
        case Phrase(text):
            return f"“{text}”"
        case Near(first, second, distance):
            return f'"{first} {second}"~{distance}'
        case Prefix(text):
            return f"{text}*"
        case Cites(wanted):
            return f"cites:{wanted}"
        case Years(first, last):
            return f"year:{first}..{last or ''}"
        case Dates(first, last):
            return f"date:{first}..{last}"
        case Field(name, value):
            return f"{name}:{value}"
        case And(children):
            return style.conjunction.join(operand(child, style, (And, Or)) for child in children)
        case Or(children):
            return style.disjunction.join(operand(child, style, (Or,)) for child in children)
        case Not(child):
            return style.negation + operand(child, style, (And, Or, Not))


def operand(node: Node, style: Style, grouped: tuple[type, ...]) -> str:
    text = render(node, style)
    return f"{style.brackets[0]}{text}{style.brackets[1]}" if isinstance(node, grouped) else text


def with_plain_words(node: Node, style: Style) -> Node:
    """The tree as it is read: words are plain that only blanks join, outside all groups."""
    match node:
        case Piece():
            return replace(node, required=False)
        case And(children) if style.conjunction == " ":
            return And(tuple(plain(c.text) if isinstance(c, Piece) else c for c in children))
    return node


@given(trees, styles)
def test_a_rendered_tree_is_read_as_that_tree(node: Node, style: Style) -> None:
    q = render(node, style)
    assume(len(q) <= LONGEST)
    assert tree(q) == with_plain_words(node, style)
