"""Other words for what is asked, which rank and never find: what formal documents call what was said in everyday words
(`everyday.toml`), the other forms of a name, the other spelling of a number."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from indexer.text.folding import fold
from indexer.text.terms import names, synonyms
from server.search.number_spellings import other_spellings
from server.search.runs import runs

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MOST_WORDS = 3
"""An everyday expression is so many words of the segmenter at most."""


def other_wordings(key: str, words: Sequence[str]) -> tuple[str, ...]:
    """Other wordings of what a folded text of these words asks for, none of them in it already."""
    found = {fold(wording): wording for wording in (*_formal(key, words), *_forms_of_names(key), *other_spellings(key))}
    return tuple(wording for folded, wording in found.items() if folded not in key)


def _formal(key: str, words: Sequence[str]) -> Iterator[str]:
    """The formal terms for everyday words, of several that begin with one word the longest."""
    formal, beginnings = everyday(), _beginnings()
    if beginnings.isdisjoint(key):
        return
    folded = [fold(word) for word in words]
    for i in range(len(folded)):
        for size in range(_MOST_WORDS, 0, -1):
            said = "".join(folded[i : i + size])
            if said in formal and said in key:
                yield from formal[said]
                break


def _forms_of_names(key: str) -> Iterator[str]:
    for match in _names().finditer(key):
        yield from synonyms(match[0])


@cache
def everyday() -> dict[str, tuple[str, ...]]:
    """Everyday words, folded, and the formal terms for each."""
    terms = tomllib.loads(Path(__file__).with_name("everyday.toml").read_text(encoding="utf-8"))
    out: dict[str, tuple[str, ...]] = {}
    for formal, said in terms.items():
        for words in map(fold, said):
            out[words] = (*out.get(words, ()), formal)
    return out


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(said[0] for said in everyday())


@cache
def _names() -> re.Pattern[str]:
    """Every form of every name, the longest first; one of Latin letters or digits as a whole run only."""
    forms = sorted({fold(form) for name in names() for form in name.forms}, key=lambda form: (-len(form), form))
    whole = (f"(?<![a-z0-9]){re.escape(f)}(?![a-z0-9])" if list(runs(f)) == [f] else re.escape(f) for f in forms)
    return re.compile("|".join(whole))
