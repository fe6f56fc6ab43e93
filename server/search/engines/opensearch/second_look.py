"""The second look at the best paragraphs, as `server.search.ranking` has it, from their keys: plain Python, for two
hundred of them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from indexer.text.folding import fold
from indexer.text.runs import run_class
from server.search.named_titles import core_of, named
from server.search.ranking import DOCUMENT, HEADINGS, LONG, NEIGHBOUR, SENTENCE, SENTENCE_ENDS, TITLE

_SENTENCES = re.compile(f"[{re.escape(SENTENCE_ENDS)}]")
_BEST_OF_DOCUMENT = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph that is looked at again: its key, its place, the title of its document, the group of those with its
    key, the nearest paragraphs of its document with another one, the headings that it stands under, and its score so
    far."""

    key: str
    doc: str
    n: int
    title: str
    group: Hashable
    before: int | None
    after: int | None
    above: Sequence[int]
    score: float


@dataclass(frozen=True, slots=True)
class Added:
    """What the second look adds to a score."""

    sentence: float
    title: float
    document: float
    neighbour: float
    headings: float


class Coverage:
    """How much of a query a sentence holds; `idf` gives for words, pairs and characters each term of the query."""

    def __init__(self, idf: Mapping[str, Mapping[str, float]]) -> None:
        self._kinds = [_held(field, of) for field, of in idf.items()]

    def of_best_sentence(self, key: str) -> float:
        """The share of the query, 0 to 1, that the best sentence of a paragraph holds, words and pairs and characters
        each for themselves."""
        sentences = _SENTENCES.split(key)
        shares = 0.0
        for weights, whole in self._kinds:
            if whole:
                shares += max(sum(w for unit, w in weights if unit in sentence) for sentence in sentences) / whole
        return shares / len(self._kinds)


def _held(field: str, idf: Mapping[str, float]) -> tuple[list[tuple[str, float]], float]:
    # Words that fold to the same are one to a sentence; Latin letters and digits count as words only.
    if field == "words":
        weights = {fold(word) or word: weight for word, weight in idf.items()}
    else:
        weights = {unit: weight for unit, weight in idf.items() if not any(map(run_class, unit))}
    return list(weights.items()), sum(weights.values())


def second_look(
    candidates: Sequence[Candidate], coverage: Coverage, question: str, average_length: float
) -> list[Added]:
    """What is added to the score of each candidate; `question` is as in RankTerms, `average_length` that of the index's
    keys, in characters."""
    sentence = [SENTENCE * coverage.of_best_sentence(c.key) * c.score for c in candidates]
    core = {title: core_of(title) for title in {c.title for c in candidates}}
    chosen = named(core.values(), question)
    title = [TITLE * (core[c.title] in chosen) * (c.score + more) for c, more in zip(candidates, sentence, strict=True)]
    raised = {(c.doc, c.n): c.score + s + t for c, s, t in zip(candidates, sentence, title, strict=True)}
    of_document: dict[str, dict[Hashable, float]] = {}
    for c in candidates:
        best = of_document.setdefault(c.doc, {})
        best[c.group] = max(best.get(c.group, 0.0), raised[c.doc, c.n])
    context = {doc: sum(sorted(best.values())[-_BEST_OF_DOCUMENT:]) / 3 for doc, best in of_document.items()}
    kappa = min(1.0, LONG / average_length)
    return [
        Added(
            sentence=of_sentence,
            title=of_title,
            document=kappa * DOCUMENT * context[c.doc],
            neighbour=kappa * NEIGHBOUR * max(raised.get((c.doc, n), 0.0) if n else 0.0 for n in (c.before, c.after)),
            headings=kappa * HEADINGS * sum(raised.get((c.doc, n), 0.0) for n in c.above),
        )
        for c, of_sentence, of_title in zip(candidates, sentence, title, strict=True)
    ]
