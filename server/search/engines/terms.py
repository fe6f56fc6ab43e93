"""The terms of a query as arrays, for compiled code: once for a query, whatever index answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from indexer.engine.columns import Codes, gram_code, term_code
from indexer.text.folding import fold
from server.search.plan import RankTerms
from server.search.ranking import WEIGHTS
from server.search.runs import run_class

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

FIELDS = tuple(WEIGHTS)
WORDS, BIGRAMS, CHARACTERS = (FIELDS.index(name) for name in ("words", "bigrams", "characters"))


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Terms of all fields: words, then pairs, then characters.

    `fields` (places in FIELDS), `codes` and `weights` (without idf) have a value a term. `characters` are the distinct
    characters of all terms; of these, by their places, are made: the term of a single character (`of_character`, in
    the order of those terms), pair j (`pairs[:, j]`), and the j-th of the words
    that a sentence can hold (`words[starts[j]:starts[j + 1]]`, folded). `covered`
    are the terms of which a sentence can hold a share; each kind keeps its order.
    """

    fields: Places
    codes: Codes
    weights: Numbers
    characters: str
    of_character: Places
    pairs: Places
    words: Places
    starts: Places
    covered: npt.NDArray[np.bool_]

    def of_field(self, field: int) -> slice:
        """Where the terms of a field are."""
        begin, end = np.searchsorted(self.fields, [field, field + 1]).tolist()
        return slice(begin, end)


@lru_cache(maxsize=256)
def prepared(rank: RankTerms) -> Terms:
    """The terms of what is asked for."""
    counts = {name: rank.counts(name) for name in FIELDS}
    fields = [i for i, name in enumerate(FIELDS) for _ in counts[name]]
    codes = [(term_code if name == "words" else gram_code)(term) for name in FIELDS for term in counts[name]]
    weights = [
        count * WEIGHTS[name].weight * (WEIGHTS[name].k1 + 1) for name in FIELDS for count in counts[name].values()
    ]
    # Words that fold to the same are one to a sentence; the last of them stands for all.
    spelled = {fold(word) or word: i for i, word in enumerate(rank.words)}
    words = sorted(spelled, key=spelled.__getitem__)
    characters = "".join(dict.fromkeys("".join((*words, *counts["bigrams"], *rank.characters))))
    place = {character: i for i, character in enumerate(characters)}

    def places(text: Sequence[str]) -> Places:
        return np.asarray([place[character] for character in text], np.int64)

    # Latin letters and digits count as words only; other wordings are in no sentence.
    covered = [
        *(i in spelled.values() for i in range(len(counts["words"]))),
        *(pair in rank.bigrams and not any(map(run_class, pair)) for pair in counts["bigrams"]),
        *(not run_class(character) for character in rank.characters),
    ]
    return Terms(
        np.asarray(fields, np.int64),
        np.asarray(codes, np.uint64),
        np.asarray(weights, np.float64),
        characters,
        places("".join(rank.characters)),
        places("".join(counts["bigrams"])).reshape(-1, 2).T.copy(),
        places("".join(words)),
        np.cumsum([0, *map(len, words)]),
        np.asarray(covered, np.bool_),
    )
