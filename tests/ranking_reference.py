"""The order of an answer, worked out slowly and plainly: the oracle of the engine's ranking.

Shares with the engine only folding, segmentation, the query language, `is_worth`, and which titles are named and which
headings govern. There are no posting lists: every
paragraph is looked at for every query.

Stage one, for a paragraph, over the words, bigrams and characters of the query that are not question words:

    S1 = Σ weight · count · idf · tf · (k1 + 1) / (tf + k1 · (.25 + .75 · length / average))
    idf = ln(1 + (N − df + .5) / (df + .5))

`count` is min(qtf, 2), and .7 for words and bigrams of other wordings of the query that are not in it themselves.

Stage two, for the best 200 of stage one; all others keep S1 and follow:

    cov = mean over the three kinds of units of: the most that one sentence holds of Σ idf(distinct units of the query)
    S1' = S1 · (1 + .6 · cov) · (1.3 if the plain words name the document by its title)
    D   = the three best S1' among the candidates of the document, equal texts once, added up and divided by 3
    M   = the better S1' of the two neighbours, the nearest paragraphs of the document with another text
    H   = the S1' of the headings under which the paragraph stands, those among the candidates, added up
    S2  = S1' + κ · (.25 · D + .1 · M + .3 · H)     κ = min(1, 100 / average length in characters, punctuation too)

Paragraphs that hold the whole query come before all others, in both stages.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.documents.headings import headings_above
from indexer.documents.model import Document
from indexer.text.folding import fold, fold_query, is_worth
from indexer.text.runs import run_class
from indexer.text.segmentation import words
from indexer.text.symbols import symbols, symbols_in_query
from server.search import tree
from server.search.language import parse
from server.search.named_titles import core_of, named
from server.search.wordings import other_wordings

FIELDS = ("words", "bigrams", "characters")
WEIGHT = {"words": 1.0, "bigrams": 0.5, "characters": 1.0}
K1 = {"words": 0.6, "bigrams": 0.6, "characters": 1.2}
CANDIDATES = 200

QUESTION_WORDS = frozenset(
    """
    请问 什么 什么样 什么时候 为什么 为何 哪 哪些 哪个 哪种 哪里 哪儿 哪位 哪几 哪年 哪一 哪一个 哪一年 哪一种 哪国
    何 何时 何地 何种 何人 怎么 怎么办 怎么样 怎样 如何 是否 能否 可否 有没有 能不能 可不可以 是不是 会不会 要不要
    多少 几 谁 吗 呢 吧 么 呀 啊 多久 多长 多大 多高 多远
    """.split()  # noqa: SIM905  # read as a table
)

Units = dict[str, Counter[str]]


@dataclass(slots=True)
class Scored:
    """A paragraph and what its score is made of: the figures before `coverage` add up to `total`.

    `sentence`, `title`, `document`, `neighbour` and `headings` are what stage two adds, 0 outside the best 200;
    `coverage` is the share of the query that the best sentence holds, from 0 to 1; a `verbatim` paragraph comes before
    all that are not.
    """

    id: str
    words: float
    bigrams: float
    characters: float
    sentence: float = 0.0
    title: float = 0.0
    document: float = 0.0
    neighbour: float = 0.0
    headings: float = 0.0
    coverage: float = 0.0
    verbatim: bool = False

    @property
    def stage_one(self) -> float:
        """S1."""
        return self.words + self.bigrams + self.characters

    @property
    def total(self) -> float:
        """S2 for a candidate, S1 for any other."""
        return self.stage_one + self.sentence + self.title + self.document + self.neighbour + self.headings


@dataclass(slots=True)
class _Paragraph:
    id: str
    document: int
    place: int
    title: str
    above: tuple[int, ...]
    key: str
    sentences: tuple[str, ...]
    units: Units


@dataclass(slots=True)
class _Asked:
    """How often each unit stands in what is asked for."""

    units: Units = field(default_factory=lambda: {name: Counter() for name in FIELDS})

    def add(self, text: str, *, questions: bool) -> None:
        """Counts the units of a text; without `questions` as if its question words were blanks."""
        key, cut = _question_words_blanked(text) if not questions else (fold_query(text), _words_of_query(text))
        for name, units in _units(key, cut).items():
            self.units[name].update(units)


class Reference:
    """Ranks the paragraphs of documents (ascending by id), each time from the beginning."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._paragraphs = [
            _Paragraph(
                f"{document.record.id}:{paragraph.n}",
                number,
                place,
                document.record.title,
                _headings(above, place),
                fold(paragraph.text),
                tuple(re.split("[。！？；!?;]", fold(paragraph.text))),
                units_of(paragraph.text),
            )
            for number, document in enumerate(documents)
            for above in [headings_above(document.paragraphs)]
            for place, paragraph in enumerate(document.paragraphs)
        ]
        count = max(len(self._paragraphs), 1)
        self._average = {name: sum(p.units[name].total() for p in self._paragraphs) / count for name in FIELDS}
        # For each unit of a field, how many paragraphs hold it.
        self._holding = {name: Counter(u for p in self._paragraphs for u in p.units[name]) for name in FIELDS}
        self._of_document = [[p for p in self._paragraphs if p.document == d] for d in range(len(documents))]

    def order(self, q: str, found: Collection[str] | None = None) -> list[Scored]:
        """The paragraphs that were found (all, if it is not said) in the order of relevance, with their scores."""
        asked, others, whole = asked_of(q), others_of(q), fold_query(tree.plain_text(q, parse(q)) or "")
        hits = [p for p in self._paragraphs if found is None or p.id in found]
        scored = [Scored(p.id, *self._fields(p, asked, others), verbatim=whole != "" and whole in p.key) for p in hits]
        by_stage_one = sorted(range(len(hits)), key=lambda i: (not scored[i].verbatim, -scored[i].stage_one))
        best, rest = by_stage_one[:CANDIDATES], by_stage_one[CANDIDATES:]
        for i in best:
            scored[i].coverage = self.coverage(hits[i].sentences, asked)
            scored[i].sentence = 0.6 * scored[i].coverage * scored[i].stage_one
        chosen = named({core_of(hits[i].title) for i in best}, question_of(q))
        for i in best:
            if core_of(hits[i].title) in chosen:
                scored[i].title = 0.3 * (scored[i].stage_one + scored[i].sentence)
        raised = {
            (hits[i].document, hits[i].place): scored[i].stage_one + scored[i].sentence + scored[i].title for i in best
        }
        length = sum(len(p.key) for p in self._paragraphs) / max(len(self._paragraphs), 1)
        kappa = min(1.0, 100 / max(length, 1))
        for i in best:
            scored[i].document = kappa * 0.25 * self._best_of_document(hits[i], raised)
            scored[i].neighbour = kappa * 0.1 * self._best_neighbour(hits[i], raised)
            above = (raised.get((hits[i].document, place), 0.0) for place in hits[i].above)
            scored[i].headings = kappa * 0.3 * sum(above)
        ordered = sorted(sorted(best), key=lambda i: (not scored[i].verbatim, -scored[i].total))
        return [scored[i] for i in ordered + rest]

    def idf(self, name: str, unit: str) -> float:
        """Of a unit of a field, in any paragraph or in none."""
        df = self._holding[name][unit]
        return math.log(1 + (len(self._paragraphs) - df + 0.5) / (df + 0.5))

    def coverage(self, sentences: Sequence[str], asked: Units) -> float:
        """How much of the query the best sentence holds, from 0 to 1; Latin letters and digits count as words only."""
        shares = []
        for name in FIELDS:
            weight = {
                fold(unit): self.idf(name, unit)
                for unit in asked[name]
                if name == "words" or not any(map(run_class, unit))
            }
            whole = sum(weight.values())
            held = max(sum(w for unit, w in weight.items() if unit in sentence) for sentence in sentences)
            shares.append(held / whole if whole else 0.0)
        return sum(shares) / len(shares)

    def _fields(self, paragraph: _Paragraph, asked: Units, others: Units) -> tuple[float, float, float]:
        """The parts of S1."""
        score = dict.fromkeys(FIELDS, 0.0)
        for name in FIELDS:
            length = paragraph.units[name].total() / max(self._average[name], 1e-9)
            counts = dict.fromkeys(others[name], 0.7) | {unit: min(n, 2) for unit, n in asked[name].items()}
            for unit, count in counts.items():
                tf, k1 = paragraph.units[name][unit], K1[name]
                if tf:
                    part = tf * (k1 + 1) / (tf + k1 * (0.25 + 0.75 * length))
                    score[name] += WEIGHT[name] * count * self.idf(name, unit) * part
        return score["words"], score["bigrams"], score["characters"]

    def _best_of_document(self, paragraph: _Paragraph, raised: dict[tuple[int, int], float]) -> float:
        best: dict[str, float] = {}
        for p in self._of_document[paragraph.document]:
            if (p.document, p.place) in raised:
                best[p.key] = max(best.get(p.key, 0.0), raised[p.document, p.place])
        return sum(sorted(best.values(), reverse=True)[:3]) / 3

    def _best_neighbour(self, paragraph: _Paragraph, raised: dict[tuple[int, int], float]) -> float:
        others = self._of_document[paragraph.document]
        before = [p for p in others[: paragraph.place] if p.key != paragraph.key][-1:]
        after = [p for p in others[paragraph.place + 1 :] if p.key != paragraph.key][:1]
        return max((raised.get((p.document, p.place), 0.0) for p in before + after), default=0.0)


def _headings(above: Sequence[int], place: int) -> tuple[int, ...]:
    """The places of the headings under which a paragraph stands."""
    return (place - above[place], *_headings(above, place - above[place])) if above[place] else ()


def units_of(text: str) -> Units:
    """What a paragraph is made of, by field; punctuation is no unit and parts bigrams."""
    return _units(fold(text), words(text, symbols(text)))


def _units(key: str, cut: Iterable[str]) -> Units:
    return {
        "words": Counter(cut),
        "bigrams": Counter(a + b for a, b in pairwise(key) if is_worth(a) and is_worth(b)),
        "characters": Counter(filter(is_worth, key)),
    }


def asked_of(q: str) -> Units:
    """The units of a query that rank: those of its question words only if it has no others."""
    leaves = list(tree.positive(node)) if (node := parse(q).tree) else []
    for questions in (False, True):
        asked = _Asked()
        for leaf in leaves:
            match leaf:
                case tree.Piece(text):
                    asked.add(text, questions=questions)
                case tree.Phrase(text) | tree.Prefix(text):
                    asked.add(text, questions=True)
                case tree.Near(a, b):
                    asked.add(a, questions=True)
                    asked.add(b, questions=True)
                case tree.Cites(wanted):
                    asked.units["words"][wanted.lower()] += 1
        if any(asked.units.values()):
            break
    return asked.units


def question_of(q: str) -> str:
    """The plain words of a query, folded."""
    leaves = tree.positive(node) if (node := parse(q).tree) else ()
    return "\n".join(fold_query(leaf.text) for leaf in leaves if isinstance(leaf, tree.Piece))


def others_of(q: str) -> Units:
    """The units of other wordings of the plain words of a query; words and bigrams only."""
    others: Units = {name: Counter() for name in FIELDS}
    for leaf in tree.positive(node) if (node := parse(q).tree) else ():
        if isinstance(leaf, tree.Piece):
            for wording in other_wordings(*_question_words_blanked(leaf.text)):
                units = _units(fold_query(wording), _words_of_query(wording))
                others["words"].update(units["words"])
                others["bigrams"].update(units["bigrams"])
    return others


def _words_of_query(text: str) -> list[str]:
    return words(text, symbols_in_query(text))


def _question_words_blanked(text: str) -> tuple[str, list[str]]:
    """The key of a text with a blank for each question word, and its other words."""
    key, at, kept = fold_query(text), 0, []
    for word in _words_of_query(text):
        start = key.find(fold(word), at)
        if start >= 0:  # else a symbol, which the text may spell in another way
            at = start + len(fold(word))
        if word not in QUESTION_WORDS:
            kept.append(word)
        elif start >= 0:
            key = key[:start] + " " * (at - start) + key[at:]
    return key, kept
