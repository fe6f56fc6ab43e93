"""Quoted, every string finds exactly the paragraphs whose folded text holds it; operators do as they say."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.documents.model import PARAGRAPH_KINDS, Document
from indexer.text.folding import fold, fold_query
from server.search import tree
from server.search.answer import Answer
from server.search.language import parse
from server.search.searcher import Searcher
from tests import generated, naive

QUOTES = [('"', '"'), ("“", "”"), ("「", "」")]
QUOTATION_MARKS = set("\"'“”‘’„‟「」『』«»‹›〝〞〟＂＇｢｣‚‛﹁﹂﹃﹄")
DOCUMENTS = generated.documents(seed=7)
TEXTS = [p.text for d in DOCUMENTS for p in d.paragraphs]


def everything(searcher: Searcher, q: str) -> tuple[set[str], list[Answer]]:
    """The ids of a whole answer, over all its pages; no id may come twice."""
    answers = [searcher.search(q, size=100)]
    while sum(len(a.hits) for a in answers) < answers[0].total:
        answers.append(searcher.search(q, size=100, page=len(answers) + 1))
    ids = [hit.id for a in answers for hit in a.hits]
    assert len(ids) == len(set(ids)) == answers[0].total
    return set(ids), answers


def without_quotation_marks(text: str) -> str:
    return "".join(c for c in text if c not in QUOTATION_MARKS)


@st.composite
def strings_of_paragraphs(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(TEXTS))
    start = draw(st.integers(0, len(text) - 1))
    length = draw(st.integers(1, 50))
    part = text[start : start + length]
    return part.split(next((c for c in part if c in QUOTATION_MARKS), "\0"))[0] or text[0]


@settings(max_examples=300)
@given(strings_of_paragraphs(), st.sampled_from(QUOTES))
@example("\u200b", QUOTES[0])
@example(" ", QUOTES[1])
@example("㈠", QUOTES[2])
def test_a_quoted_string_finds_exactly_the_paragraphs_that_hold_it(
    generated_searcher: Searcher, string: str, quotes: tuple[str, str]
) -> None:
    ids, answers = everything(generated_searcher, string.join(quotes))
    assert ids == naive.found(tree.Phrase(string), DOCUMENTS)
    assert answers[0].query.relaxed is None
    wanted = fold_query(string)
    for hit in (hit for answer in answers for hit in answer.hits):
        text = hit.paragraph.text
        for start, end in hit.ranges:
            spelt = fold(text[start:end])
            # Overlapping places are one range; a character that folds to several may be cut.
            assert wanted in spelt or any(fold(c) != c for c in text[start:end])
        assert bool(hit.ranges) == bool(wanted)


def test_every_string_of_one_to_three_characters_finds_exactly_its_paragraphs(generated_searcher: Searcher) -> None:
    keys = {f"{d.record.id}:{p.n}": fold(p.text) for d in DOCUMENTS for p in d.paragraphs}
    parts = {text[i : i + n] for text in TEXTS[:60] for n in (1, 2, 3) for i in range(len(text))}
    for string in (part for part in parts if '"' not in part):
        holding = sum(fold_query(string) in key for key in keys.values())
        assert generated_searcher.rank(f'"{string}"', size=1).total == holding, string


WORDS = st.sampled_from(
    ["恐怖主义", "恐怖", "资助", "資助", "的", "会议", "復", "terror", "TERROR", "2019", "年", "第", "ab", "é"]
)
LEAVES: st.SearchStrategy[tree.Node] = st.one_of(
    st.builds(tree.Phrase, st.one_of(WORDS, strings_of_paragraphs().map(without_quotation_marks).filter(str.strip))),
    st.builds(tree.Near, WORDS, WORDS, st.integers(0, 12)),
    st.builds(tree.Prefix, st.sampled_from(["t", "terr", "cov", "covid1", "20", "a", "1"])),
    st.sampled_from(["2462", "S/RES/1373(2001)", "A/RES/60/288", "S/PRST/2018/9", "60/288"]).map(tree.Cites),
    st.builds(tree.Years, st.sampled_from([2018, 2019]), st.sampled_from([2019, 2020])),
    st.sampled_from(
        [tree.Dates("2019-05-01", "2019-12-30"), tree.Dates(None, "2019-06-30"), tree.Dates("2020-01-01", None)]
    ),
    st.builds(tree.Field, st.just("part"), st.sampled_from(PARAGRAPH_KINDS)),
    st.builds(tree.Field, st.just("organ"), st.sampled_from(["安全理事会", "大会", "大會", "无"])),
    st.builds(tree.Field, st.just("symbol"), st.sampled_from(["A/73/890", "S/2020/754"])),
    st.builds(tree.Field, st.just("doc"), st.sampled_from(["doc001", "doc999"])),
    st.builds(tree.Field, st.just("lang"), st.sampled_from(["zh-Hans", "zh-hant"])),
)
TREES = st.recursive(
    LEAVES,
    lambda nodes: st.one_of(
        st.lists(nodes, min_size=2, max_size=3).map(lambda c: tree.And(tuple(c))),
        st.lists(nodes, min_size=2, max_size=3).map(lambda c: tree.Or(tuple(c))),
        nodes.map(tree.Not),
    ),
    max_leaves=6,
)


def written(node: tree.Node) -> str:
    """A query that asks for the tree."""
    match node:
        case tree.And(children):
            return "(" + " ".join(map(written, children)) + ")"
        case tree.Or(children):
            return "(" + " OR ".join(map(written, children)) + ")"
        case tree.Not(child):
            return f"NOT {written(child)}"
        case tree.Phrase(text):
            return f'"{text}"'
        case tree.Near(first, second, distance):
            return f'"{first} {second}"~{distance}'
        case tree.Prefix(text):
            return f"{text}*"
        case tree.Cites(wanted):
            return f"cites:{wanted}"
        case tree.Years(first, last):
            return f"year:{first}..{max(first or 0, last or 0)}"
        case tree.Dates(first_day, last_day):
            return f"date:{first_day or ''}..{last_day or ''}"
        case tree.Field(name, value):
            return f"{name}:{value}"
        case tree.Piece(text):
            return text


@settings(max_examples=250)
@given(TREES)
def test_operators_fields_and_proximity_find_what_a_scan_finds(generated_searcher: Searcher, node: tree.Node) -> None:
    q = written(node)
    if len(q) > 500:
        return
    assert everything(generated_searcher, q)[0] == naive.found(node, DOCUMENTS)


@settings(max_examples=150)
@given(st.lists(st.one_of(WORDS, strings_of_paragraphs()), min_size=1, max_size=3).map(" ".join))
def test_the_first_step_of_plain_words_finds_the_pieces_as_characters(generated_searcher: Searcher, q: str) -> None:
    parsed = parse(q)
    if parsed.tree is None or parsed.warnings:
        return
    ids, answers = everything(generated_searcher, q)
    if answers[0].query.relaxed is None:
        assert ids == naive.found(parsed.tree, DOCUMENTS)
    else:
        assert not naive.found(parsed.tree, DOCUMENTS)


def facet_counts(documents: Iterable[Document], ids: set[str]) -> dict[str, int]:
    return {d.record.id: n for d in documents if (n := sum(f"{d.record.id}:{p.n}" in ids for p in d.paragraphs))}


@settings(max_examples=60)
@given(WORDS)
def test_facets_count_the_whole_answer(generated_searcher: Searcher, word: str) -> None:
    ids, answers = everything(generated_searcher, f'"{word}"')
    assert {row.value: row.count for row in answers[0].facets["doc"]} == facet_counts(DOCUMENTS, ids)
    for answer in answers:
        assert answer.facets == answers[0].facets
