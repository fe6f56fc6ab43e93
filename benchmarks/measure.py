"""One run: every engine builds, opens and answers, in turns."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import corpora
from benchmarks.isolated import Build, Opening, build, opening
from benchmarks.peers import DUANSOU, installed, peer_named
from benchmarks.peers.base import (
    ANSWER,
    ANSWER_FIRST,
    BY_CHARACTERS,
    BY_PAIRS,
    HYBRID,
    RANKED,
    WORDS,
    Opened,
    Peer,
    Question,
)
from benchmarks.queries import (
    CLASSES,
    COMMON,
    FACETS,
    OR,
    PHRASE_CLASSES,
    PHRASE_LENGTHS,
    PREFIX,
    WORD_CLASSES,
    Query,
    draw,
)
from benchmarks.timing import Latency, latencies, rates

Say = Callable[[str], None]
"""Told what is being done."""

PART = 10
"""Engines that are slow get one paragraph in so many."""

_WAYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(WORD_CLASSES, (WORDS, HYBRID, RANKED, ANSWER_FIRST, ANSWER)),
    **{
        kind: (BY_CHARACTERS, *((BY_PAIRS,) if length > 1 else ()), ANSWER)
        for kind, length in zip(PHRASE_CLASSES, PHRASE_LENGTHS, strict=True)
    },
    PREFIX: (HYBRID, ANSWER),
    FACETS: (HYBRID,),
}
_SAME_MEANING = (WORDS, BY_CHARACTERS, BY_PAIRS)
"""Ways in which all engines are asked for the same set, so that totals must agree."""
_RATED: Mapping[str, tuple[str, ...]] = {
    WORDS: WORD_CLASSES,
    HYBRID: WORD_CLASSES,
    RANKED: WORD_CLASSES,
    BY_CHARACTERS: PHRASE_CLASSES,
    ANSWER: (*WORD_CLASSES, *PHRASE_CLASSES, PREFIX),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One class asked in one way: the latency of each engine, and of how many questions its total was Duansou's."""

    kind: str
    way: str
    latencies: Mapping[str, Latency]
    same: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class RateRow:
    """Questions a second, all classes of a way mixed, with one thread and with two, for each engine."""

    way: str
    rates: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Size:
    """Duansou over so many paragraphs: its building, and a row for each class."""

    paragraphs: int
    build: Build
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """All figures of a run. Builds and openings by the name of the peer, `part` of those given fewer paragraphs."""

    part: int
    builds: Mapping[str, Build]
    openings: Mapping[str, Opening]
    rows: tuple[Row, ...]
    rates: tuple[RateRow, ...]


def measure(texts: tuple[corpora.Text, ...], folder: Path, each: int, seconds: float, say: Say) -> Run:
    """Builds all engines that are installed in an empty folder and asks them `each` queries of every class, for
    about `seconds` an engine and class."""
    whole, part = folder / "corpus", folder / "part"
    few = corpora.sample(texts, max(1, corpora.count(texts) // PART))
    corpora.write_corpus(texts, whole)
    corpora.write_corpus(few, part)
    builds: dict[str, Build] = {}
    opened: dict[Peer, Opened] = {}
    for peer in installed():
        say(f"building: {peer.name}")
        builds[peer.name] = build(peer, part if peer.part else whole, folder / peer.name)
        opened[peer] = peer.open(folder / peer.name)
    queries = draw(texts, _frequency(opened), each)
    openings = {}
    for peer, index in opened.items():
        if peer.name == peer.engine:
            say(f"opening: {peer.name}")
            openings[peer.name] = opening(peer, folder / peer.name, *_first_question(index, queries))
    rows = _rows(opened, queries, seconds, say)
    rates_of = _rates(opened, queries, seconds, say)
    for index in opened.values():
        index.close()
    return Run(corpora.count(few), builds, openings, rows, rates_of)


def grow(texts: tuple[corpora.Text, ...], folder: Path, each: int, seconds: float, say: Say) -> tuple[Size, ...]:
    """The same questions to Duansou over a tenth of the texts, all of them, and ten times as many."""
    queries: dict[str, list[Query]] = {}
    out = []
    duansou = peer_named(DUANSOU)
    paragraphs = corpora.count(texts)
    small = corpora.sample(texts, paragraphs // PART)
    for size in (corpora.count(small), paragraphs, PART * paragraphs):
        say(f"growth: {size} paragraphs")
        corpus, index = folder / "corpus", folder / "index"
        corpora.write_corpus(small if size < paragraphs else corpora.grown(texts, size), corpus)
        built = build(duansou, corpus, index)
        opened = {duansou: duansou.open(index)}
        queries = queries or draw(small, _frequency(opened), each)
        out.append(Size(size, built, _rows(opened, queries, seconds, say)))
        opened.popitem()[1].close()
        shutil.rmtree(folder)
    return tuple(out)


def _frequency(opened: Mapping[Peer, Opened]) -> Callable[[str], int]:
    """In how many paragraphs a word stands, by Duansou's own count."""
    duansou = opened[peer_named(DUANSOU)]

    def frequency(word: str) -> int:
        question = duansou.question(WORDS, Query(COMMON, word, (word,)))
        return question() if question else 0

    return frequency


def _first_question(opened: Opened, queries: Mapping[str, list[Query]]) -> tuple[str, Query]:
    """The first question that an engine can be asked after opening, the dearest way first."""
    for way in (ANSWER, HYBRID, WORDS, BY_CHARACTERS):
        for kind in (OR, PHRASE_CLASSES[-1]):
            if queries[kind] and opened.question(way, queries[kind][0]):
                return way, queries[kind][0]
    raise ValueError("the texts are too few to ask anything")


def _rows(
    opened: Mapping[Peer, Opened], queries: Mapping[str, list[Query]], seconds: float, say: Say
) -> tuple[Row, ...]:
    rows = []
    for kind in CLASSES:
        say(f"asking: {kind}")
        for way in _WAYS[kind]:
            asked = {}
            for peer, index in opened.items():
                if questions := _questions(index, way, queries[kind]):
                    asked[peer] = questions
            if way == BY_PAIRS and len(asked) == 1:
                # To Duansou a phrase is a phrase: it was asked just before.
                continue
            found = dict(zip(asked, latencies(list(asked.values()), seconds), strict=True))
            if found:
                same = _same(found) if way in _SAME_MEANING else {}
                rows.append(Row(kind, way, {peer.engine: one for peer, one in found.items()}, same))
    return tuple(rows)


def _same(found: Mapping[Peer, Latency]) -> dict[str, tuple[int, int]]:
    """For each engine that has the same texts, how many of its totals are Duansou's, and of how many."""
    ours = found[peer_named(DUANSOU)].totals
    return {
        peer.engine: (sum(a == b for a, b in zip(ours, one.totals, strict=False)), min(len(ours), one.asked))
        for peer, one in found.items()
        if peer.name != DUANSOU and not peer.part
    }


def _rates(
    opened: Mapping[Peer, Opened], queries: Mapping[str, list[Query]], seconds: float, say: Say
) -> tuple[RateRow, ...]:
    rows = []
    for way, kinds in _RATED.items():
        say(f"threads: {way}")
        found = {}
        for peer, index in opened.items():
            questions = _questions(index, way, [query for kind in kinds for query in queries[kind]])
            if questions and peer.shared:
                found[peer.engine] = rates(questions, seconds)
        rows.append(RateRow(way, found))
    return tuple(rows)


def _questions(index: Opened, way: str, queries: list[Query]) -> list[Question]:
    return [question for query in queries if (question := index.question(way, query))]
