"""What differs between two wordings, in the words of the original texts.

Compared are keys, cut into words and marks, by their longest common subsequence. A change is then made to begin and
end where a reader would have it: at a mark rather than in mid-clause, at the end of a word rather than within, and
without single characters left standing between two changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from rapidfuzz.distance import LCSseq, Postfix, Prefix

from indexer.text.folding import fold_with_offsets
from indexer.text.segmentation import pieces

Part = tuple[Literal["=", "-", "+"], str]
"""A part of a diff: in both texts, only in the asked one, only in the other."""

_Block = tuple[int, int, int]
"""A run of key characters that both texts have: its start in the asked one, in the other, its length."""

_CLAUSE_ENDS = {**dict.fromkeys("。;!?\n", 3), **dict.fromkeys(",:", 2), **dict.fromkeys('、)]>"', 1)}
_OPENS = '([<"'
_LONGEST_SLIDE = 200


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the asked text and what stands in its place in the other; `alike` if both fold to the same."""

    asked: str
    other: str
    alike: bool


def diff(asked: str | CutText, other: str | CutText) -> tuple[Part, ...]:
    """How `asked` becomes `other`: its `=` and `-` parts joined are `asked`, its `=` and `+` parts `other`.

    A text that is compared with many may be given as a CutText. What differs in nothing but what folding takes away
    (width, script, blanks) differs too.
    """
    out: list[Part] = []
    gone, come = "", ""
    for run in runs(asked, other):
        if run.asked != run.other:
            gone, come = gone + run.asked, come + run.other
            continue
        out += _changed(gone, come)
        gone, come = "", ""
        out.append(("=", run.asked))
    return (*out, *_changed(gone, come))


def _changed(gone: str, come: str) -> Iterator[Part]:
    if gone:
        yield "-", gone
    if come:
        yield "+", come


def runs(asked: str | CutText, other: str | CutText) -> Iterator[Run]:
    """The same in runs, of which every second one is a change; those that are alike may be written differently."""
    a, b = (side if isinstance(side, CutText) else CutText(side) for side in (asked, other))
    if a.text == b.text or not a.key or not b.key:
        if a.text or b.text:
            yield Run(a.text, b.text, a.key == b.key)
        return
    at, bt = 0, 0
    for x, y, length in (*_blocks(a, b), (len(a.key), len(b.key), 0)):
        if at < x or bt < y:
            yield Run(a.original(at, x), b.original(bt, y), False)
        at, bt = x + length, y + length
        if length:
            yield from _alike(a, b, x, y, length)


class CutText:
    """A text and its key, cut when that is needed."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded = fold_with_offsets(text)
        self.key = folded.key
        self._starts = folded.starts

    @cached_property
    def pieces(self) -> list[str]:
        """The words and marks of the key."""
        return pieces(self.key)

    @cached_property
    def ends(self) -> list[int]:
        """Where the pieces end, after the beginning of the key."""
        return [0, *accumulate(map(len, self.pieces))]

    @cached_property
    def bounds(self) -> frozenset[int]:
        """The same to be looked up."""
        return frozenset(self.ends)

    @cached_property
    def whole(self) -> frozenset[int]:
        """The places within pieces that are never divided: numbers, symbols, Latin words, ordinals."""
        return frozenset(
            place
            for begin, piece in zip(self.ends, self.pieces, strict=False)
            if piece[0] == "第" or piece.isascii()
            for place in range(begin + 1, begin + len(piece))
        )

    def original(self, start: int, end: int) -> str:
        """What `key[start:end]` is made of; all such stretches together are the text."""
        return self.text[self._place(start) : self._place(end)]

    def _place(self, i: int) -> int:
        # What folds to nothing belongs to the character before it.
        return 0 if i == 0 else len(self.text) if i == len(self.key) else self._starts[i]

    def is_within(self, i: int) -> bool:
        """Whether this is a place within what one character folds to (㈠ is three in a key)."""
        return 0 < i < len(self.key) and self._starts[i] == self._starts[i - 1]

    def rank(self, i: int) -> float:
        """How good a place this is for a change to begin or end."""
        if i in (0, len(self.key)):
            return 3
        if rank := _CLAUSE_ENDS.get(self.key[i - 1]):
            return rank
        return 1 if self.key[i] in _OPENS else 0 if i in self.bounds else -2


def _alike(a: CutText, b: CutText, x: int, y: int, length: int) -> Iterator[Run]:
    """A common run of keys: one run if the originals are the same, else cut where they are and where not."""
    asked, other = a.original(x, x + length), b.original(y, y + length)
    if asked == other:
        yield Run(asked, other, True)
        return
    same = ""
    for i in range(length):
        one, another = a.original(x + i, x + i + 1), b.original(y + i, y + i + 1)
        common = Prefix.similarity(one, another)
        same += one[:common]
        if common < max(len(one), len(another)):
            if same:
                yield Run(same, same, True)
            yield Run(one[common:], another[common:], True)
            same = ""
    if same:
        yield Run(same, same, True)


def _blocks(a: CutText, b: CutText) -> list[_Block]:
    """What both have, in order."""
    if a.key == b.key:
        return [(0, 0, len(a.key))] if a.key else []
    found = [
        (a.ends[op.src_start], b.ends[op.dest_start], a.ends[op.src_end] - a.ends[op.src_start])
        for op in LCSseq.opcodes(a.pieces, b.pieces)
        if op.tag == "equal"
    ]
    return _whole(a, b, _without_crumbs(a, b, _slid(a, b, _grown(a, b, found))))


def _grown(a: CutText, b: CutText, blocks: Sequence[_Block]) -> list[_Block]:
    """Blocks with what the texts have in common beside them, up to the end of a word in either: where the same
    characters were cut differently."""
    out: list[_Block] = []
    at, bt = 0, 0
    for x, y, length in (*blocks, (len(a.key), len(b.key), 0)):
        gone, come = a.key[at:x], b.key[bt:y]
        before = Prefix.similarity(gone, come)
        while before and not _divides(a, b, at + before, bt + before):
            before -= 1
        if before:
            out.append((at, bt, before))
        after = Postfix.similarity(gone[before:], come[before:])
        while after and not _divides(a, b, x - after, y - after):
            after -= 1
        if length + after:
            out.append((x - after, y - after, length + after))
        at, bt = x + length, y + length
    return _joined(out)


def _divides(a: CutText, b: CutText, x: int, y: int) -> bool:
    """Whether a change may begin or end here: between words in at least one text, and within nothing whole."""
    return (x in a.bounds or y in b.bounds) and x not in a.whole and y not in b.whole


def _joined(blocks: Sequence[_Block]) -> list[_Block]:
    """The same with blocks that touch in both texts made one."""
    out: list[_Block] = []
    for x, y, length in blocks:
        if out and out[-1][0] + out[-1][2] == x and out[-1][1] + out[-1][2] == y:
            out[-1] = (out[-1][0], out[-1][1], out[-1][2] + length)
        else:
            out.append((x, y, length))
    return out


def _slid(a: CutText, b: CutText, blocks: list[_Block]) -> list[_Block]:
    """Pure insertions and deletions moved along the text, where that changes nothing, to the best place."""
    out = blocks[:1]
    for block in blocks[1:]:
        (x, y, length), (u, v, size) = out[-1], block
        gap_a, gap_b = u - x - length, v - y - length
        if gap_a and gap_b:
            out.append(block)
            continue
        text, begin, end = (a, x + length, u) if gap_a else (b, y + length, v)
        back = 0
        while back < min(length - 1, _LONGEST_SLIDE) and text.key[begin - back - 1] == text.key[end - back - 1]:
            back += 1
        on = 0
        while on < min(size - 1, _LONGEST_SLIDE) and text.key[begin + on] == text.key[end + on]:
            on += 1
        by = max(range(-back, on + 1), key=lambda k: (text.rank(begin + k) + text.rank(end + k), -abs(k)))
        out[-1] = (x, y, length + by)
        out.append((u + by, v + by, size - by))
    return out


def _without_crumbs(a: CutText, b: CutText, blocks: Sequence[_Block]) -> list[_Block]:
    """Blocks without those that are lost between two much longer changes: a single character, if the changes are of
    two characters or more, two of eight, three of eighteen. A mark that ends a clause counts for one more."""
    out: list[_Block] = []
    at, bt = 0, 0
    for i, (x, y, length) in enumerate(blocks):
        u, v = (blocks[i + 1][0], blocks[i + 1][1]) if i + 1 < len(blocks) else (len(a.key), len(b.key))
        before, after = max(x - at, y - bt), max(u - x, v - y) - length
        weight = length + (_CLAUSE_ENDS.get(a.key[x + length - 1], 0) > 1)
        if 2 * weight**2 <= min(before, after):
            continue
        out.append((x, y, length))
        at, bt = x + length, y + length
    return out


def _whole(a: CutText, b: CutText, blocks: Sequence[_Block]) -> list[_Block]:
    """Blocks that neither begin nor end within what one original character folds to."""
    out: list[_Block] = []
    for x, y, length in blocks:
        while length and (a.is_within(x) or b.is_within(y)):
            x, y, length = x + 1, y + 1, length - 1
        while length and (a.is_within(x + length) or b.is_within(y + length)):
            length -= 1
        if length:
            out.append((x, y, length))
    return out
