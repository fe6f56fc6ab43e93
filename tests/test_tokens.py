from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.search.tokens import tokenize


@given(st.text(st.characters(exclude_categories=())) | st.text(st.sampled_from('甲a2(19)/S|-*~:"“” \u200b')))
def test_tokens_are_in_order_and_disjoint_and_lose_no_letter(q: str) -> None:
    tokens, _ = tokenize(q)
    end = 0
    for token in tokens:
        assert end <= token.start < token.end
        assert not any(c in "甲a2" for c in q[end : token.start])
        assert (token.leaf is not None) == (token.kind == "leaf")
        end = token.end
    assert not any(c in "甲a2" for c in q[end:])


def test_brackets_of_a_group_are_tokens_and_those_of_a_word_are_not() -> None:
    assert [token.kind for token in tokenize("(甲 乙(丙))")[0]] == ["(", "text", "text", ")"]
    assert [token.kind for token in tokenize("NOT(甲)|-(乙)")[0]] == [
        "NOT",
        "(",
        "text",
        ")",
        "OR",
        "NOT",
        "(",
        "text",
        ")",
    ]
