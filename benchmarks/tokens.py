"""Texts as the peers are given them: read, folded and cut by the functions that Duansou itself uses."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from indexer.documents import Record, read_corpus
from indexer.text.folding import fold
from indexer.text.segmentation import load_dictionary, words
from indexer.text.symbols import symbols
from server.search.runs import is_worth

BLANK = "\u2423"
"""Stands for white space among the characters of a key, where tokens are parted by white space."""

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paragraph with the tokens of the fields that were asked for, parted by blanks."""

    record: Record
    text: str
    fields: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of a text, as the index has them."""
    return words(text, symbols(text))


def word_tokens(text: str) -> str:
    return " ".join(word.replace(" ", BLANK) for word in words_of(text))


def bigram_tokens(text: str) -> str:
    """Pairs of neighbours of which both rank."""
    return " ".join(a + b for a, b in pairwise(fold(text)) if is_worth(a) and is_worth(b))


def character_tokens(text: str) -> str:
    """The characters that rank."""
    return " ".join(filter(is_worth, fold(text)))


def all_character_tokens(text: str) -> str:
    """Every character of the key, so that a phrase of them is a phrase of the key."""
    return " ".join(fold(text).replace(" ", BLANK))


def all_bigram_tokens(text: str) -> str:
    """Every pair of neighbours in the key."""
    return " ".join(a + b for a, b in pairwise(fold(text).replace(" ", BLANK)))


def key(text: str) -> str:
    """The whole folded text."""
    return fold(text)


FIELDS = {
    f.__name__: f for f in (word_tokens, bigram_tokens, character_tokens, all_character_tokens, all_bigram_tokens, key)
}


def prepared(corpus: Path, fields: tuple[str, ...]) -> Iterator[Prepared]:
    """Every paragraph of a corpus with the tokens that `fields` (keys of FIELDS) name, by as many processes as
    there are cores."""
    documents = read_corpus(corpus).documents
    paragraphs = ((document.record, paragraph.text) for document in documents for paragraph in document.paragraphs)
    if "word_tokens" in fields:
        load_dictionary()
    chunks = iter(lambda: list(islice(paragraphs, _CHUNK)), [])
    workers = os.cpu_count() or 1
    waiting: deque[Future[list[Prepared]]] = deque()
    with ProcessPoolExecutor(workers) as pool:
        # Few chunks under way at a time: the memory of the peers is measured too.
        for chunk in chunks:
            waiting.append(pool.submit(_prepare, chunk, fields))
            if len(waiting) > 3 * workers:
                yield from waiting.popleft().result()
        for last in waiting:
            yield from last.result()


def _prepare(rows: list[tuple[Record, str]], fields: tuple[str, ...]) -> list[Prepared]:
    return [Prepared(record, text, tuple(FIELDS[name](text) for name in fields)) for record, text in rows]
