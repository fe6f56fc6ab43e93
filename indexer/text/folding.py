"""Folding: the form of a text in which search compares it. What is shown is always the original.

Invariants (held by tests/test_folding.py):
- context-free but for white space: `fold(a + b) == fold(a) + fold(b)` when neither side has white space;
- idempotent: `fold(fold(t)) == fold(t)`;
- every character of the key comes from one stretch of the original, and these stretches never go back.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.text.variants import tables_identity, variant_classes

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters as the inside of a regular expression's set."""

_FAMILIES = (
    ("\"'‘’‚‛“”„‟‹›«»「」『』〝〞〟", '"'),
    ("[【〔〖〘〚", "["),
    ("]】〕〗〙〛", "]"),
    ("<〈《⟨⟪", "<"),
    (">〉》⟩⟫", ">"),
    ("-‐‑‒–—―−⸺⸻─━", "-"),
    ("·•‧∙⋅・", "·"),
    ("~〜∼", "~"),
)
_FAMILY = {c: one for members, one in _FAMILIES for c in members}
# Characters that Unicode lets a renderer leave out, beside those of categories Cc and Cf.
_IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_SPACES = re.compile(" {2,}")
_BLANKS = re.compile(f" (?:((?<=[{HAN}] ) *| *(?=[{HAN}]))| *)")
"""A run of blanks; one beside Han is the first group too."""
_BESIDE_HAN = re.compile(f" (?=[{HAN}])|(?<=[{HAN}]) ")
_VERSION = 1


def folding_identity() -> str:
    """What the folding of this process depends on; an index folded otherwise is stale."""
    return f"{_VERSION}/unicode {unicodedata.unidata_version}/opencc {tables_identity()}"


def _fold_character(c: str) -> str:
    if c.isspace():
        return " "
    before, now = "", c
    while now != before:
        before, now = now, unicodedata.normalize("NFKC", now).lower()
    return "".join(map(_fold_normalised, now))


def _fold_normalised(c: str) -> str:
    if c.isspace():
        return " "
    if unicodedata.category(c) in ("Cc", "Cf") or _IGNORABLE.match(c):
        return ""
    return _FAMILY.get(c) or variant_classes().get(c, c)


class _Table(dict[int, str]):
    """Code point → its folded form, worked out once for each code point that occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_TABLE = _Table()
_ODD = "\x01"
"""In no key: it is folded to nothing itself."""
PARTED = "\x02"
"""Neither is this, which stands between the keys of texts that are folded together."""
_ALONE: npt.NDArray[np.uint32] = np.zeros(sys.maxunicode + 1, "<u4")
"""For each code point met so far the character that it is folded to, as nearly all are; _ODD if to none or several."""
_ALONE[ord(PARTED)] = ord(PARTED)


def fold(text: str) -> str:
    """The key of a text: what search compares."""
    key = text.translate(_TABLE)
    if " " in key:
        key = _BESIDE_HAN.sub("", _SPACES.sub(" ", key))
    return key


def fold_query(text: str) -> str:
    """The key of something asked for: white space at its ends says nothing about what stands beside it."""
    return fold(text).strip(" ")


is_worth: Callable[[str], bool] = str.isalnum
"""Whether a character of a key says something for ranking: a letter, a Han character or a digit."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A key and where it comes from: `key[i]` is made of `text[starts[i]:ends[i]]`."""

    key: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that `key[start:end]` (not empty) is made of."""
        return self.starts[start], self.ends[end - 1]


def fold_with_offsets(text: str) -> Folded:
    """`fold(text)` with the way back to the original, which takes longer: for what is shown."""
    return fold_all_with_offsets([text])


def fold_all_with_offsets(texts: Sequence[str]) -> Folded:
    """The keys of texts, as each would be alone, with PARTED between them, and the way back to the texts with one
    character between them."""
    # In a text it is folded to nothing, as _ODD is.
    text = PARTED.join([text.replace(PARTED, _ODD) for text in texts])
    key = _one_for_one(text)
    starts: Sequence[int] = range(len(text))
    ends: Sequence[int] = range(1, len(text) + 1)
    if _ODD in key:
        key, starts = _spelled_out(text, key)
        ends = [start + 1 for start in starts]
    return _without_blanks(key, starts, ends) if " " in key else Folded(key, starts, ends)


def _one_for_one(text: str) -> str:
    """Each character folded for itself, or _ODD: as long as the text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    folded: npt.NDArray[np.uint32] = _ALONE[codes]
    if not folded.all():
        for c in set(text) - {PARTED}:
            one = _TABLE[ord(c)]
            _ALONE[ord(c)] = ord(one if len(one) == 1 else _ODD)
        folded = _ALONE[codes]
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


def _spelled_out(text: str, key: str) -> tuple[str, list[int]]:
    """A key with what the text has where it says _ODD, and for each character of it where in the text it begins."""
    pieces: list[str] = []
    starts: list[int] = []
    done = 0
    while (at := key.find(_ODD, done)) >= 0:
        form = _TABLE[ord(text[at])]
        pieces += (key[done:at], form)
        starts += (*range(done, at), *(at,) * len(form))
        done = at + 1
    return "".join((*pieces, key[done:])), [*starts, *range(done, len(text))]


def _without_blanks(key: str, starts: Sequence[int], ends: Sequence[int]) -> Folded:
    """Runs of blanks as one, and those beside Han characters left out."""
    pieces: list[str] = []
    kept_starts: list[int] = []
    kept_ends: list[int] = []
    done = 0
    for run in _BLANKS.finditer(key):
        begin, end = run.span()
        pieces.append(key[done:begin])
        kept_starts += starts[done:begin]
        kept_ends += ends[done:begin]
        if run.lastindex is None:
            pieces.append(" ")
            kept_starts.append(starts[begin])
            kept_ends.append(ends[end - 1])
        done = end
    pieces.append(key[done:])
    kept_starts += starts[done:]
    kept_ends += ends[done:]
    return Folded("".join(pieces), kept_starts, kept_ends)
