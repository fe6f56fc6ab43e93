"""Texts as the peers are given them: read, folded and cut by the functions that Duansou itself uses."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from operator import add
from pathlib import Path

from indexer.documents import Record, read_corpus
from indexer.text.folding import fold, is_worth
from indexer.text.segmentation import load_dictionary, words
from indexer.text.symbols import symbols

BLANK = "\u2423"
"""Stands for white space among the characters of a key, where tokens are parted by white space."""

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paragraph with the tokens of the fields that were asked for."""

    record: Record
    text: str
    fields: tuple[str, ...]


class _Runs(dict[int, str]):
    """Code point → itself if it ranks, else a blank; worked out once for each that occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = kept = chr(code) if is_worth(chr(code)) else " "
        return kept


_RUNS = _Runs()


def words_of(text: str) -> list[str]:
    """The words of a text, as the index has them."""
    return words(text, symbols(text))


def _pairs(run: str) -> str:
    return " ".join(map(add, run, run[1:]))


FIELDS: Mapping[str, Callable[[str, str], str]] = {
    "words": lambda text, _key: " ".join(word.replace(" ", BLANK) for word in words_of(text)),
    "bigrams": lambda _text, key: " ".join(map(_pairs, key.translate(_RUNS).split())),
    "characters": lambda _text, key: " ".join("".join(key.translate(_RUNS).split())),
    "all bigrams": lambda _text, key: _pairs(key.replace(" ", BLANK)),
    "all characters": lambda _text, key: " ".join(key.replace(" ", BLANK)),
    "key": lambda _text, key: key,
}
"""What a text and its key are cut into, parted by blanks. Bigrams and characters are those that rank; all of them are
for phrases, which may hold anything that a key holds."""


def prepared(corpus: Path, fields: tuple[str, ...]) -> Iterator[Prepared]:
    """Every paragraph of a corpus with the tokens that `fields` (keys of FIELDS) name, by as many processes as
    there are cores."""
    documents = read_corpus(corpus).documents
    paragraphs = ((document.record, paragraph.text) for document in documents for paragraph in document.paragraphs)
    if "words" in fields:
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
    cut = [FIELDS[name] for name in fields]
    keyed = ((record, text, fold(text)) for record, text in rows)
    return [Prepared(record, text, tuple(field(text, key) for field in cut)) for record, text, key in keyed]
