import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.postings import FieldPostings, postings_of_characters, postings_of_terms

KEYS = st.lists(st.text(st.sampled_from("恐怖主义ab1，𠮷 "), max_size=12), max_size=8)


def unpacked(postings: FieldPostings) -> dict[str, dict[int, int]]:
    """Term → paragraph → frequency."""
    bounds = zip(postings.starts[:-1].tolist(), postings.starts[1:].tolist(), strict=True)
    return {
        term: dict(
            zip(postings.documents[a:b].tolist(), postings.frequencies[a:b].tolist(), strict=True),
        )
        for term, (a, b) in zip(postings.terms, bounds, strict=True)
    }


def counted(units: list[Counter[str]]) -> dict[str, dict[int, int]]:
    terms = sorted({term for unit in units for term in unit})
    return {term: {n: unit[term] for n, unit in enumerate(units) if term in unit} for term in terms}


@given(KEYS)
def test_postings_of_characters_and_pairs_are_what_counting_gives(keys: list[str]) -> None:
    singles, pairs = postings_of_characters(keys)
    assert unpacked(singles) == counted([Counter(key) for key in keys])
    assert unpacked(pairs) == counted([Counter(map("".join, itertools.pairwise(key))) for key in keys])
    assert list(singles.terms) == sorted(singles.terms)
    assert list(pairs.encoded_terms()) == sorted(pairs.encoded_terms())


@given(st.lists(st.lists(st.sampled_from(["恐怖", "主义", "a", "s/res/2462(2019)"])), max_size=6))
def test_postings_of_terms_are_what_counting_gives(paragraphs: list[list[str]]) -> None:
    terms = [term for words in paragraphs for term in words]
    numbers = [n for n, words in enumerate(paragraphs) for _ in words]
    postings = postings_of_terms(terms, numbers)
    assert unpacked(postings) == counted([Counter(words) for words in paragraphs])
    assert list(postings.encoded_terms()) == sorted(postings.encoded_terms())


def test_frequencies_above_what_a_byte_holds_stay_at_its_highest() -> None:
    singles, _ = postings_of_characters(["的" * 1000])
    assert unpacked(singles) == {"的": {0: 255}}
