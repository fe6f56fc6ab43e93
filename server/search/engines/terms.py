"""The terms of a query as arrays, for compiled code: once for a query, whatever index answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from indexer.engine.columns import Codes, gram_code, term_code
from indexer.text.folding import fold
from indexer.text.runs import run_class
from server.search.plan import RankTerms
from server.search.ranking import WEIGHTS

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

FIELDS = tuple(WEIGHTS)
WORDS, BIGRAMS, CHARACTERS = (FIELDS.index(name) for name in ("words", "bigrams", "characters"))


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Terms of all fields: words, then pairs, then characters.

    `fields` (places in FIELDS), `codes` and `weights` (without idf) have a value a term, and are the rows of `rows` by
    their bits. `covered` are for each field
    the places of the terms of which a sentence can hold a share: in this order they are made of `characters`, the
    distinct ones of all of them, by their places there: a single one (`of_character`), pair j (`pairs[:, j]`), word j
    (`words[starts[j]:starts[j + 1]]`, folded). `question` is as in RankTerms.
    """

    rows: Places
    fields: Places
    codes: Codes
    weights: Numbers
    covered: tuple[Places, ...]
    characters: str
    of_character: Places
    pairs: Places
    words: Places
    starts: Places
    question: str


@lru_cache(maxsize=256)
def terms_of(rank: RankTerms) -> Terms:
    """The terms of what is asked for."""
    counts = {name: rank.counts(name) for name in FIELDS}
    fields = [i for i, name in enumerate(FIELDS) for _ in counts[name]]
    codes = [(term_code if name == "words" else gram_code)(term) for name in FIELDS for term in counts[name]]
    weights = [
        count * WEIGHTS[name].weight * (WEIGHTS[name].k1 + 1) for name in FIELDS for count in counts[name].values()
    ]
    firsts = accumulate((len(counts[name]) for name in FIELDS[:-1]), initial=0)
    # Words that fold to the same are one to a sentence; the last of them stands for all. Latin letters and digits count
    # as words only; other wordings are in no sentence.
    spelled = {fold(word) or word: i for i, word in enumerate(rank.words)}
    words = sorted(spelled, key=spelled.__getitem__)
    pairs = {pair: i for i, pair in enumerate(rank.bigrams) if not any(map(run_class, pair))}
    single = {character: i for i, character in enumerate(rank.characters) if not run_class(character)}
    characters = "".join(dict.fromkeys("".join((*words, *pairs, *single))))
    place = {character: i for i, character in enumerate(characters)}

    def places(text: Sequence[str]) -> Places:
        return np.asarray([place[character] for character in text], np.int64)

    covered = ([spelled[word] for word in words], list(pairs.values()), list(single.values()))
    rows = np.empty((3, len(fields)), np.int64)
    of_codes, of_weights = rows[1].view(np.uint64), rows[2].view(np.float64)
    rows[0], of_codes[:], of_weights[:] = fields, codes, weights
    return Terms(
        rows,
        rows[0],
        of_codes,
        of_weights,
        tuple(np.asarray(of, np.int64) + first for of, first in zip(covered, firsts, strict=True)),
        characters,
        places("".join(single)),
        places("".join(pairs)).reshape(-1, 2).T.copy(),
        places("".join(words)),
        np.cumsum([0, *map(len, words)]),
        rank.question,
    )
