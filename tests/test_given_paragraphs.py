"""Paragraphs that a file gives: they stay as they are, and what is not given with them is read off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Given, paragraphs_as_given
from indexer.documents.markers import Marker
from tests.formal_texts import LAW, LETTER, PIECES, RESOLUTION


@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=20))
def test_given_texts_stay_to_the_character(given_texts: list[str]) -> None:
    assert [p.text for p in paragraphs_as_given([Given(t) for t in given_texts])] == given_texts


@given(st.lists(st.sampled_from([*RESOLUTION.splitlines(), *LAW.splitlines(), *LETTER.splitlines(), " "]), max_size=30))
def test_what_was_exported_is_read_back_the_same(exported: list[str]) -> None:
    paragraphs = paragraphs_as_given([Given(t) for t in exported])
    back = [Given(p.text, True, p.number, p.kind, p.section, p.label) for p in paragraphs]
    assert paragraphs_as_given(back) == paragraphs


def test_what_is_given_stands_and_the_rest_is_read_off() -> None:
    items = [
        Given("1. 甲。", kind="preamble"),
        Given("2. 乙。", numbered=True, number="7bis"),
        Given("3. 丙。", numbered=True),
        Given("(a) 丁。", section="附件"),
        Given("5. 戊。", label="某处"),
    ]
    found = [(p.number, p.kind, p.section, p.label) for p in paragraphs_as_given(items)]
    assert found == [
        ("1", "preamble", "", "第1段"),
        ("7bis", "body", "", "第7bis段"),
        (None, "body", "", "第3自然段"),
        ("(a)", "item", "附件", "附件 第(a)段"),
        ("5", "body", "", "某处"),
    ]


def test_what_stands_beside_the_text_changes_nothing_in_it_and_is_cited_by_the_paragraph_before() -> None:
    lines = ["河流条例", "第一条 下列费用由各方分担：", "第二款另行规定。", "第二条 本条例自公布之日起施行。"]
    plain = paragraphs_as_given([Given(line) for line in lines])
    beside = [
        Given("甲 | 100", aside="表1第1行"),
        Given("1. 乙 | 200", aside="表1第2行"),
        Given("见附件。", aside="脚注1"),
    ]
    mixed = paragraphs_as_given([Given(lines[0]), Given(lines[1]), *beside, *(Given(line) for line in lines[2:])])
    assert [(p.text, p.number, p.kind, p.label) for p in mixed if p.n not in (3, 4, 5)] == [
        (p.text, p.number, p.kind, p.label) for p in plain
    ]
    assert [(p.n, p.number, p.kind, p.label) for p in mixed[2:5]] == [
        (3, None, "body", "第一条 表1第1行"),
        (4, None, "body", "第一条 表1第2行"),
        (5, None, "body", "第一条 脚注1"),
    ]


def test_what_stands_beside_nothing_is_cited_alone() -> None:
    (row,) = paragraphs_as_given([Given("甲 | 乙", aside="表1第1行")])
    assert (row.label, row.section, row.kind) == ("表1第1行", "", "body")


def test_a_mark_that_a_file_gives_is_the_number_even_where_a_text_alone_would_not_tell() -> None:
    items = [
        Given("1 加强合作。", marker=Marker("arabic", "1", 2)),
        Given("（甲）甲国", marker=Marker("letter", "甲", 3)),
        Given("第二条本条例如下。", marker=Marker("article", "第二条", 3)),
    ]
    assert [p.number for p in paragraphs_as_given(items)] == ["1", "1(甲)", "第二条"]
    assert [p.number for p in paragraphs_as_given([Given(item.text) for item in items])] == [None, None, None]


def test_letters_that_a_file_counts_beyond_z_are_followed_by_any_others() -> None:
    items = [Given("(bb) 甲。", marker=Marker("letter", "bb", 5)), Given("(i) 乙。", marker=Marker("letter", "i", 4))]
    assert [p.number for p in paragraphs_as_given(items)] == ["(bb)", "(bb)(i)"]


def test_a_heading_that_a_file_gives_is_one_however_long_and_a_title_is_the_title() -> None:
    long = "关于加强沿岸各国之间的信息交流，建立联合监测机制，并定期举行会议评估取得的进展等事项的若干补充规定及其说明"
    items = [Given("河流公约", kind="title"), Given("说明"), Given("正文在此。"), Given(long, kind="heading")]
    assert [p.kind for p in paragraphs_as_given(items)] == ["title", "heading", "body", "heading"]
    assert paragraphs_as_given([Given(item.text) for item in items])[3].kind == "body"
