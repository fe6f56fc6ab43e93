from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.codec import Codes, gram
from indexer.engine.postings import FieldPostings, postings_of_characters, postings_of_terms

KEYS = st.lists(st.text(st.sampled_from("恐怖主义ab1，𠮷 "), max_size=12), max_size=8)


def unpacked(terms: Iterable[str], postings: FieldPostings[Any]) -> dict[str, dict[int, int]]:
    """Term → paragraph → frequency."""
    bounds = pairwise(postings.starts.tolist())
    return {
        term: dict(zip(postings.documents[a:b].tolist(), postings.frequencies[a:b].tolist(), strict=True))
        for term, (a, b) in zip(terms, bounds, strict=True)
    }


def grams(postings: FieldPostings[Codes]) -> dict[str, dict[int, int]]:
    assert postings.terms.tolist() == sorted(postings.terms.tolist())
    return unpacked(map(gram, postings.terms.tolist()), postings)


def counted(units: list[Counter[str]]) -> dict[str, dict[int, int]]:
    terms = sorted({term for unit in units for term in unit})
    return {term: {n: unit[term] for n, unit in enumerate(units) if term in unit} for term in terms}


@given(KEYS)
def test_postings_of_characters_and_pairs_are_what_counting_gives(keys: list[str]) -> None:
    singles, pairs = postings_of_characters(keys)
    assert grams(singles) == counted([Counter(key) for key in keys])
    assert grams(pairs) == counted([Counter(map("".join, pairwise(key))) for key in keys])


@given(st.lists(st.lists(st.sampled_from(["恐怖", "主义", "a", "s/res/2462(2019)"])), max_size=6))
def test_postings_of_terms_are_what_counting_gives(paragraphs: list[list[str]]) -> None:
    terms = [term for words in paragraphs for term in words]
    numbers = [n for n, words in enumerate(paragraphs) for _ in words]
    postings = postings_of_terms(terms, numbers)
    assert unpacked(postings.terms, postings) == counted([Counter(words) for words in paragraphs])
    # Code-point order is byte order in UTF-8, which is what Whoosh's dictionary asks for.
    assert [term.encode() for term in postings.terms] == sorted(term.encode() for term in postings.terms)


def test_frequencies_above_what_a_byte_holds_stay_at_its_highest() -> None:
    singles, _ = postings_of_characters(["的" * 1000])
    assert grams(singles) == {"的": {0: 255}}
