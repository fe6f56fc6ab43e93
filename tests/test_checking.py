from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import pytest

from indexer.documents.model import Document, Paragraph, Record
from indexer.errors import ParameterError
from indexer.text.folding import fold
from server.search.checking import LONGEST_DRAFT, MOST_QUOTATIONS, Finding
from server.search.searcher import Searcher
from tests import drafts

Over = Callable[[Iterable[Document]], Searcher]
KINDS = ("exact", "character", "word", "punctuation", "forms")


def document(name: str, *texts: str, symbol: str | None = None, date: str | None = None) -> Document:
    paragraphs = tuple(Paragraph(n, text, None, f"第{n}段", "body", "") for n, text in enumerate(texts, 1))
    return Document(Record(name, f"题{name}", symbol=symbol, date=date), paragraphs)


def only(searcher: Searcher, text: str, kind: str = "quotation") -> Finding:
    (finding,) = [f for f in searcher.check(text).findings if f.kind == kind]
    return finding


def changed_places(finding: Finding) -> set[int]:
    """Where in a quotation something was changed; for what is only missing, both sides of the gap."""
    out: set[int] = set()
    at = 0
    for kind, text in finding.matches[0].diff:
        if kind == "-":
            out |= set(range(at, at + len(text)))
        elif kind == "+":
            out |= {at - 1, at}
        at += len(text) if kind != "+" else 0
    return out


def test_of_300_drafts_all_that_were_altered_are_found_with_the_place_and_none_that_was_not(
    searcher_over: Over, engine: str
) -> None:
    rnd = random.Random(2462)
    documents = drafts.documents(rnd)
    searcher = searcher_over(documents)
    texts = {f"{d.record.id}:{p.n}": p.text for d in documents for p in d.paragraphs}
    for i in range(300 if engine == "whoosh" else 40):  # a cluster takes its time
        draft = drafts.draft(rnd, documents, KINDS[i % len(KINDS)])
        quotation, citation = searcher.check(draft.text).findings
        assert quotation.range == draft.range, draft
        assert quotation.status == ("altered" if draft.altered else "exact"), draft
        assert (citation.status, citation.symbol) == ("known" if draft.known else "unknown", draft.symbol), draft
        assert quotation.symbol == draft.symbol
        assert quotation.wrong == draft.altered
        for match in quotation.matches:
            assert "".join(t for k, t in match.diff if k in "=-") == quotation.text
            assert fold("".join(t for k, t in match.diff if k in "=+")) in fold(texts[match.id])
            assert {k for k, _ in match.diff} == {"="} or draft.altered
        if draft.altered:
            assert changed_places(quotation) & set(range(draft.changed[0] - 1, draft.changed[1] + 1)), draft


def test_ranges_are_those_of_the_draft(searcher_over: Over) -> None:
    text = "😀 “各方共享水文数据”，第1325(2000)号决议"
    findings = searcher_over([document("a", "各方共享水文数据。")]).check(text).findings
    assert [text[slice(*f.range)] for f in findings] == [f.text for f in findings]
    assert [f.text for f in findings] == ["各方共享水文数据", "第1325(2000)号决议"]


def test_the_source_is_named_with_what_it_says(searcher_over: Over) -> None:
    searcher = searcher_over(
        [document("a", "又及", "鼓励各方共享水文数据和预警。"), document("b", "鼓励各方维护桥梁。")]
    )
    finding = only(searcher, "“各方分享水文数据”")
    assert (finding.status, [m.id for m in finding.matches]) == ("altered", ["a:2"])
    assert finding.matches[0].diff == (("=", "各方"), ("-", "分享"), ("+", "共享"), ("=", "水文数据"))


def test_what_is_put_in_or_left_out_is_shown(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "鼓励各方共享水文数据和预警。")])
    assert only(searcher, "“各方共享全部水文数据”").matches[0].diff[1] == ("-", "全部")
    assert only(searcher, "“鼓励各方共享数据和预警”").matches[0].diff[1] == ("+", "水文")
    assert only(searcher, "“各方共享水文数据。”").matches[0].diff[1:] == (("-", "。"), ("+", "和"))


def test_what_nobody_said_is_missing(searcher_over: Over) -> None:
    finding = only(searcher_over([document("a", "鼓励各方共享水文数据。")]), "“灯塔应当由专人看守”")
    assert (finding.status, finding.matches) == ("missing", ())


def test_words_may_be_left_out_where_an_ellipsis_says_so(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "鼓励各方共享水文数据，维护桥梁，并报告进展。")])
    for dots in ("……", "…", "...", "［……］", "(...)", "⋯⋯"):
        finding = only(searcher, f"“鼓励各方共享{dots}并报告进展”")
        assert (finding.status, [m.id for m in finding.matches]) == ("exact", ["a:1"]), dots
    assert only(searcher, "“……各方共享水文……并报告……”").status == "exact"


def test_an_ellipsis_stands_for_words_in_their_order_and_for_nothing_less(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "鼓励各方共享水文数据，维护桥梁，并报告进展。")])
    assert only(searcher, "“共享水文数据……维护桥梁”").status == "altered"
    assert only(searcher, "“维护桥梁……鼓励各方共享水文数据”").status != "exact"
    altered = only(searcher, "“鼓励各方分享……并报告进展”")
    assert altered.matches[0].diff == (
        ("=", "鼓励各方"), ("-", "分享"), ("+", "共享"), ("=", "……并报告进展")
    )  # fmt: skip


def test_an_ellipsis_of_the_source_is_a_character_like_others(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "鼓励各方……维护桥梁。")])
    assert only(searcher, "“鼓励各方……维护桥梁”").status == "exact"
    assert only(searcher, "“鼓励各国……维护桥梁”").matches[0].diff[-1] == ("=", "……维护桥梁")


def test_a_document_that_is_cited_is_asked_first(searcher_over: Over) -> None:
    searcher = searcher_over(
        [
            document("a", "鼓励各方共享水文数据。", symbol="A/72/1", date="2018-01-01"),
            document("b", "鼓励各国共享水文数据。", symbol="A/73/1", date="2019-01-01"),
            document("c", "桥梁由专人负责。", symbol="A/74/1", date="2020-01-01"),
        ]
    )
    right = only(searcher, "“鼓励各方共享水文数据”(A/72/1)")
    assert (right.status, right.elsewhere, [m.id for m in right.matches]) == ("exact", False, ["a:1"])
    other = only(searcher, "“鼓励各方共享水文数据”(A/73/1)")
    assert (other.status, [m.id for m in other.matches]) == ("altered", ["b:1", "a:1"])
    nowhere_near = only(searcher, "“鼓励各方共享水文数据”(A/74/1)")
    assert (nowhere_near.status, nowhere_near.elsewhere, nowhere_near.verdict) == ("exact", True, "elsewhere")
    assert nowhere_near.wrong
    assert only(searcher, "“鼓励各方共享水文数据”(A/75/1)").verdict == "exact"
    assert only(searcher, "“鼓励各方共享水文数据”(A/74/1、A/72/1)").verdict == "exact"


def test_exact_sources_are_the_newest(searcher_over: Over) -> None:
    same = [document(name, "鼓励各方共享水文数据。", date=f"20{name}-01-01") for name in ("10", "11", "12", "13")]
    assert [m.id for m in only(searcher_over(same), "“鼓励各方共享水文数据”").matches] == ["13:1", "12:1", "11:1"]


def test_a_symbol_is_known_if_a_document_bears_or_cites_it(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "重申第1325(2000)号决议。", symbol="A/72/1")])
    cited = only(searcher, "见S/RES/1325(2000)", "citation")
    assert (cited.status, [m.to_dict()["id"] for m in cited.matches]) == ("known", ["a:1"])
    borne = only(searcher, "见A/72/1", "citation")
    assert (borne.status, borne.matches[0].to_dict()) == (
        "known",
        {
            "id": "a",
            "url": "/d/a",
            "label": "题a",
            "diff": [],
            "document": {"id": "a", "title": "题a", "symbol": "A/72/1", "date": None, "organ": None, "kind": None},
        },
    )
    assert only(searcher, "见第1326(2000)号决议", "citation").status == "unknown"


def test_citations_within_quotations_are_found_too(searcher_over: Over) -> None:
    findings = searcher_over([document("a", "重申第1325(2000)号决议。")]).check("“重申第1325(2000)号决议”").findings
    assert [(f.kind, f.status) for f in findings] == [("quotation", "exact"), ("citation", "known")]


def test_the_json_is_that_of_the_contract(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "鼓励各方共享水文数据。", symbol="A/72/1")])
    assert searcher.check("“各方分享水文数据”(A/72/1)").to_dict()["findings"][0] == {
        "range": [1, 9],
        "kind": "quotation",
        "text": "各方分享水文数据",
        "symbol": "A/72/1",
        "status": "altered",
        "elsewhere": False,
        "matches": [
            {
                "id": "a:1",
                "url": "/d/a#p1",
                "label": "第1段",
                "diff": [["=", "各方"], ["-", "分享"], ["+", "共享"], ["=", "水文数据"]],
                "document": {"id": "a", "title": "题a", "symbol": "A/72/1", "date": None, "organ": None, "kind": None},
            }
        ],
    }


def test_a_draft_without_quotations_and_citations_has_no_findings(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "鼓励各方共享水文数据。")])
    for text in ("", "各方共享", "“短的”", "\ud800“\udfff"):
        assert searcher.check(text).to_dict() == {"findings": []}


def test_odd_drafts_are_checked(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "鼓励各方共享水文数据。")])
    for inside in (
        "a" * 6000,
        "甲……" * 3000,
        "……甲" * 3,
        "\u200b" * 9 + "a",
        "甲" + "\u200b" * 9,
        "()[]<>甲",
        "．．．．．．甲",
    ):
        assert only(searcher, f"“{inside}”").wrong


def test_a_draft_that_is_too_long_or_quotes_too_much_is_refused(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "鼓励各方共享水文数据。")])
    for text in ("字" * (LONGEST_DRAFT + 1), "“各方共享水文”" * (MOST_QUOTATIONS + 1)):
        with pytest.raises(ParameterError) as error:
            searcher.check(text)
        assert error.value.errors.keys() == {"text"}
    assert len(searcher.check("“各方共享水文”" * MOST_QUOTATIONS).findings) == MOST_QUOTATIONS
