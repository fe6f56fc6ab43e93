"""Names in queries: what is written in another of their forms is found too, and said."""

from __future__ import annotations

import pytest

from tests.coast import SearcherOver, document, ids

NAMES = (
    document(
        "n",
        "欧安组织的工作。",
        "欧洲安全与合作组织设有秘书处。",
        "欧洲安全与合作组织(欧安组织)和欧盟。",
        "联合国反恐主义办公室与欧洲联盟。",
        "没有名称的一段。",
    ),
)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("欧安组织", {"n:1", "n:2", "n:3"}),
        ("歐洲安全與合作組織", {"n:1", "n:2", "n:3"}),
        ("反恐怖主义办公室", {"n:4"}),
        ("欧盟 欧安组织", {"n:3"}),
        ('"欧安组织"', {"n:1", "n:3"}),
        ('"欧洲联盟"', {"n:4"}),
        ("欧安组织 -秘书处", {"n:1", "n:3"}),
        ("工作 OR 欧盟", {"n:1", "n:3", "n:4"}),
        ("名称 -欧盟", {"n:5"}),
        ("组织 NOT 欧安组织", set()),
    ],
)
def test_a_name_finds_its_other_forms_unless_it_is_quoted(searcher_over: SearcherOver, q: str, found: set[str]) -> None:
    answer = searcher_over(NAMES).search(q)
    assert set(ids(answer)) == found
    assert answer.query.relaxed is None


def test_what_holds_the_name_as_asked_comes_before_its_other_forms(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(NAMES)
    assert ids(searcher.search("欧安组织"))[-1] == "n:2"
    assert ids(searcher.search("欧洲安全与合作组织"))[-1] == "n:1"


def test_ranges_spell_the_name_or_another_form_of_it(searcher_over: SearcherOver) -> None:
    answer = searcher_over(NAMES).search("欧安组织", sort="document")
    spelt = [[hit.paragraph.text[slice(*r)] for r in hit.ranges] for hit in answer.hits]
    assert spelt == [["欧安组织"], ["欧洲安全与合作组织"], ["欧洲安全与合作组织", "欧安组织"]]


def test_other_forms_are_told_of_the_query_and_of_each_hit_that_is_explained(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(NAMES)
    answer = searcher.search("欧安组织", sort="document", explain=True).to_dict()
    assert answer["query"]["synonyms"] == {"欧安组织": ["欧洲安全与合作组织"]}
    marked = [hit["explain"].get("synonyms") for hit in answer["hits"]]
    assert marked == [None, {"欧安组织": ["欧洲安全与合作组织"]}, {"欧安组织": ["欧洲安全与合作组织"]}]
    for q in ('"欧安组织"', "工作", "doc:n"):
        assert "synonyms" not in searcher.search(q, explain=True).to_dict()["query"]
    assert searcher.search("欧安组织", match="any").query.synonyms == {}


def test_a_concordance_takes_names_to_the_letter(searcher_over: SearcherOver) -> None:
    assert searcher_over(NAMES).concordance("欧安组织").total == 2
