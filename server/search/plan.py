"""What an engine is asked: conditions that decide what is found, and terms that decide the order.

Everything here is folded: an engine compares keys and looks terms up, and knows nothing of languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeAlias

from indexer.text.folding import fold, fold_query, is_worth
from indexer.text.segmentation import words
from indexer.text.symbols import symbol_term, symbols_in_query
from indexer.text.terms import synonyms
from server.search import tree
from server.search.questions import without_question_words
from server.search.ranking import MAX_QUERY_FREQUENCY, OTHER_WORDING
from server.search.runs import adjacent_pairs, runs
from server.search.wordings import other_wordings

Step = Literal["letter", "exact", "words", "any"]
"""The readings of plain words, from the narrowest to the widest: to the letter, with the declared other forms of names,
by their words, by likeness."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Paragraphs whose key holds `key` (not empty); as a prefix or a whole run of Latin letters or digits only
    where a run of them starts, or starts and ends."""

    key: str
    starts_run: bool = False
    ends_run: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """Both keys, disjoint, in either order, with at most `distance` characters of the key between them."""

    first: str
    second: str
    distance: int


@dataclass(frozen=True, slots=True)
class Value:
    """Paragraphs that hold this term of a field of values."""

    field: str
    term: str


@dataclass(frozen=True, slots=True)
class Dates:
    """Paragraphs of documents of these days (ISO, both included); None is an open end."""

    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Paragraphs that meet every part; all paragraphs if there is none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Paragraphs that meet a part; no paragraph if there is none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """All the rest."""

    part: Condition


Condition: TypeAlias = Characters | Close | Value | Dates | AllOf | AnyOf | NoneOf
Leaf: TypeAlias = Characters | Close | Value
"""What can be shown in a text."""
EVERYTHING = AllOf(())
NOTHING = AnyOf(())


@dataclass(slots=True, eq=False)
class RankTerms:
    """How often each unit stands in what is asked for, for each ranked field; not changed once it is handed on.

    `question` are the plain words, folded, a line for each piece; `others` are, for words and bigrams, the units of
    other wordings of it.
    """

    words: Counter[str] = field(default_factory=Counter)
    bigrams: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    question: str = ""
    others: dict[str, dict[str, None]] = field(default_factory=lambda: {"words": {}, "bigrams": {}})

    def counts(self, name: str) -> dict[str, float]:
        """How much each unit of a field counts: first those that are asked for, then those of other wordings."""
        asked: Counter[str] = getattr(self, name)
        counts: dict[str, float] = {unit: min(times, MAX_QUERY_FREQUENCY) for unit, times in asked.items()}
        return counts | {unit: OTHER_WORDING for unit in self.others.get(name, ()) if unit not in asked}

    def add(self, text: str) -> None:
        """Counts the units of a text that is asked for."""
        self._count(fold_query(text), words(text, symbols_in_query(text)))

    def add_question(self, text: str) -> None:
        """The same but for the words by which it asks, and with its other wordings."""
        key = fold_query(text)
        self.question += f"{key}\n"
        key, cut = without_question_words(key, words(text, symbols_in_query(text)))
        self._count(key, cut)
        for wording in other_wordings(key, cut):
            self.others["words"].update(dict.fromkeys(words(wording, symbols_in_query(wording))))
            self.others["bigrams"].update(dict.fromkeys(_pairs(fold_query(wording))))

    def _count(self, key: str, cut: Iterable[str]) -> None:
        self.words.update(cut)
        self.characters.update(filter(is_worth, key))
        self.bigrams.update(_pairs(key))


def _pairs(key: str) -> Iterator[str]:
    return (a + b for a, b in pairwise(key) if is_worth(a) and is_worth(b))


def rank_terms(node: tree.Node | None) -> RankTerms:
    """The units of all that a query asks for and does not exclude; of plain words that only ask, if there are
    others, none."""
    leaves = tuple(tree.positive(node)) if node else ()
    for add in (RankTerms.add_question, RankTerms.add):
        out = RankTerms()
        for leaf in leaves:
            match leaf:
                case tree.Piece(text):
                    add(out, text)
                case tree.Phrase(text) | tree.Prefix(text):
                    out.add(text)
                case tree.Near(first, second):
                    out.add(first)
                    out.add(second)
                case tree.Cites(wanted):
                    out.words[wanted.lower()] += 1
        if out.words or out.characters:
            break
    return out


def condition(node: tree.Node | None, step: Step) -> Condition:
    """What must hold of a paragraph for it to be found in this step; nothing asked is nothing found."""
    match node:
        case None:
            return NOTHING
        case tree.And(children):
            loose = [c for c in children if step == "any" and isinstance(c, tree.Piece) and not c.required]
            parts = [condition(c, step) for c in children if c not in loose]
            # What holds a quoted phrase of the query shares that with it.
            if loose and not any(isinstance(c, tree.Phrase) for c in children):
                parts.append(_shares(loose))
            return AllOf(tuple(parts))
        case tree.Or(children):
            return AnyOf(tuple(condition(c, step) for c in children))
        case tree.Not(child):
            return NoneOf(condition(child, step))
        case tree.Piece():
            return _piece(node, step)
        case tree.Phrase(text):
            return _characters(text)
        case tree.Near(first, second, distance):
            return Close(fold_query(first), fold_query(second), distance)
        case tree.Prefix(text):
            return Characters(fold_query(text), starts_run=True)
        case tree.Cites(wanted):
            return Value("cites", wanted)
        case tree.Years(first, last):
            return Dates(f"{first:04}-01-01" if first else None, f"{last:04}-12-31" if last else None)
        case tree.Dates(first, last):
            return Dates(first, last)
        case tree.Field(name, value):
            return Value(name, value_term(name, value))


def is_relaxable(node: tree.Node | None) -> bool:
    """Whether a wider step can find more: whether there is a plain word outside operators and groups."""
    children = node.children if isinstance(node, tree.And) else (node,)
    return any(isinstance(c, tree.Piece) and not c.required for c in children)


def value_term(field: str, value: str) -> str:
    """The term that a value of a field has in the index."""
    if field == "doc":
        return value
    return symbol_term(value) if field in ("symbol", "cites") else fold_query(value)


def positive_leaves(where: Condition) -> Iterator[Leaf]:
    """What a paragraph can be found by, as far as it can be shown in its text."""
    match where:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from positive_leaves(part)
        case Characters() | Close() | Value():
            yield where


def _piece(piece: tree.Piece, step: Step) -> Condition:
    if step == "letter":
        return _characters(piece.text)
    if piece.required or step == "exact":
        others = tuple(map(as_name, synonyms(piece.text)))
        return AnyOf((_characters(piece.text), *others)) if others else _characters(piece.text)
    if step == "words":
        cut = dict.fromkeys(words(piece.text, symbols_in_query(piece.text)))
        return AllOf(tuple(map(_characters, cut))) if cut else _characters(piece.text)
    return _shares([piece])


def _characters(text: str) -> Condition:
    key = fold_query(text)
    return Characters(key) if key else EVERYTHING


def as_name(name: str) -> Characters:
    """Another form of what was asked for; of Latin letters only as a whole word, EU and not reuse."""
    key = fold_query(name)
    return Characters(key, True, True) if list(runs(key)) == [key] else Characters(key)


def forms_of(node: tree.Node | None, step: Step) -> dict[str, tuple[str, ...]]:
    """The plain words of a query that are names, each with its other forms, where this step finds those too."""
    leaves = tree.positive(node) if node else ()
    return {
        leaf.text: others
        for leaf in leaves
        if isinstance(leaf, tree.Piece) and (leaf.required or step == "exact") and (others := synonyms(leaf.text))
    }


def _shares(pieces: Iterable[tree.Piece]) -> Condition:
    """A pair of adjacent Han characters of one piece, or a whole Latin word or number; else one character."""
    keys = [fold(piece.text) for piece in pieces]
    pairs = dict.fromkeys(pair for key in keys for pair in adjacent_pairs(key))
    latin = dict.fromkeys(run for key in keys for run in runs(key))
    units = [*map(Characters, pairs), *(Characters(run, True, True) for run in latin)]
    units = units or [Characters(c) for c in dict.fromkeys("".join(keys)) if c != " "]
    return AnyOf(tuple(units))
