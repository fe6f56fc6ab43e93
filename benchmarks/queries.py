"""What is asked: classes of queries, drawn from the texts, always the same for the same texts."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

from benchmarks.corpora import Text, year
from benchmarks.tokens import words_of
from indexer.text.folding import HAN, fold
from server.search.runs import runs

T = TypeVar("T")

RARE, COMMON, OR, AND, SENTENCE = WORD_CLASSES = ("rare word", "common word", "OR of 2-4", "AND of 2-3", "sentence")
PHRASE_LENGTHS = (1, 2, 4, 10, 30)
PHRASE_CLASSES = tuple(f"phrase of {length}" for length in PHRASE_LENGTHS)
PREFIX, FACETS = "prefix", "filter + facet"
CLASSES = (*WORD_CLASSES, *PHRASE_CLASSES, PREFIX, FACETS)

_SAMPLE = 4000
_ATTEMPTS = 20_000
_RARE = range(5, 51)
_COMMON = (0.02, 0.3)
_ONLY_HAN = re.compile(f"[{HAN}]{{2,}}")
_QUOTABLE = re.compile("[^\"‘’'‚‛“”„‟‹›«»「」『』〝〞〟\\s]+")


@dataclass(frozen=True, slots=True)
class Query:
    """One question: `text` is what a user types (for a phrase, what stands inside the quotation marks), `words` are
    its words in order, none for phrases and prefixes; `year` filters where it is given."""

    kind: str
    text: str
    words: tuple[str, ...] = ()
    year: str | None = None


def draw(texts: tuple[Text, ...], frequency: Callable[[str], int], each: int) -> dict[str, list[Query]]:
    """At most `each` queries of every class, in random order; fewer where the texts hold too little of a kind.

    `frequency` says in how many paragraphs of the index a word stands: rare words stand in 5 to 50, common ones in
    2 to 30 % of them. OR, AND and sentences take the words of a paragraph as they come, function words included,
    phrases any stretch of any paragraph.
    """
    rnd = random.Random(8)
    paragraphs = [(paragraph, year(text.name)) for text in texts for paragraph in text.paragraphs]
    chosen = rnd.sample(paragraphs, min(_SAMPLE, len(paragraphs)))
    keys = [fold(paragraph) for paragraph, _ in chosen]
    cut = [words_of(paragraph) for paragraph, _ in chosen]
    seen = Counter(word for line in cut for word in set(line) if _ONLY_HAN.fullmatch(word))
    scarce = [word for word, times in seen.items() if times <= max(3, len(cut) * _RARE[-1] // len(paragraphs))]
    rnd.shuffle(scarce)
    common = [word for word, times in seen.items() if _COMMON[0] <= times / len(cut) <= _COMMON[1]]
    some = _some_words(rnd, cut)

    def several(kind: str, most: int) -> Iterator[Query]:
        for words in some:
            chosen_words = words[: rnd.randint(2, most)]
            yield Query(kind, " ".join(chosen_words), chosen_words)

    drawn: dict[str, Iterator[Query]] = {
        RARE: (Query(RARE, word, (word,)) for word in scarce if frequency(word) in _RARE),
        COMMON: (Query(COMMON, word, (word,)) for word in _endless(rnd, common)),
        OR: several(OR, 4),
        AND: several(AND, 3),
        SENTENCE: (Query(SENTENCE, "".join(words), words) for words in _sentences(rnd, keys, cut)),
        **{
            kind: map(partial(Query, kind), _phrases(rnd, keys, length))
            for kind, length in zip(PHRASE_CLASSES, PHRASE_LENGTHS, strict=True)
        },
        PREFIX: (Query(PREFIX, prefix) for prefix in _prefixes(rnd, keys)),
        FACETS: (Query(FACETS, word, (word,), rnd.choice(chosen)[1]) for word in _endless(rnd, common)),
    }
    return {kind: list(islice(queries, each)) for kind, queries in drawn.items()}


def _endless(rnd: random.Random, items: list[T]) -> Iterator[T]:
    while items:
        yield rnd.choice(items)


def _some_words(rnd: random.Random, cut: list[list[str]]) -> Iterator[tuple[str, ...]]:
    """Four distinct words of one longer paragraph."""
    for line in _endless(rnd, [line for line in cut if len(line) >= 12]):
        distinct = sorted({word for word in line if _ONLY_HAN.fullmatch(word)})
        if len(distinct) >= 4:
            yield tuple(rnd.sample(distinct, 4))


def _sentences(rnd: random.Random, keys: list[str], cut: list[list[str]]) -> Iterator[tuple[str, ...]]:
    """Six to ten words that stand side by side with nothing between them."""
    for _ in range(_ATTEMPTS):
        place = rnd.randrange(len(keys))
        size = rnd.randint(6, 10)
        start = rnd.randrange(max(1, len(cut[place]) - size + 1))
        words = tuple(cut[place][start : start + size])
        text = "".join(words)
        if len(words) == size and text in keys[place] and _ONLY_HAN.fullmatch(text):
            yield words


def _phrases(rnd: random.Random, keys: list[str], length: int) -> Iterator[str]:
    for _ in range(_ATTEMPTS):
        key = rnd.choice(keys)
        start = rnd.randrange(max(1, len(key) - length + 1))
        phrase = key[start : start + length]
        if len(phrase) == length and _QUOTABLE.fullmatch(phrase):
            yield phrase


def _prefixes(rnd: random.Random, keys: list[str]) -> Iterator[str]:
    """The first two or three characters of runs of Latin letters or digits that go on after them."""
    for _ in range(_ATTEMPTS):
        found = [run for run in runs(rnd.choice(keys)) if len(run) > 2]
        if found:
            run = rnd.choice(found)
            yield run[: rnd.randint(2, min(3, len(run) - 1))]
