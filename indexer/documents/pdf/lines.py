"""Glyphs to the rows of a page, and rows to texts: what stands in a row, what is raised, where white space is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median_low

from indexer.documents.blocks import Form
from indexer.documents.pdf.glyphs import Glyph

# Lengths below are in ems, the size of the text around.
_CELL = 0.9  # white that may part columns: more than stands between words or characters
_FAR = 2.0  # between the entries of a row
_WIDE = 0.75  # between Han: white that is meant
_APART = 0.5  # between Han and others
_BLANK = 0.18  # the same where no blanks are set
_WORD = 0.3  # between Latin words, should PDFium not see it
_LETTERSPACED = 3.0  # at most
_SAME_BASE = 0.3
_SMALL = 0.85  # of the text that something is raised over or lowered under
_NOT_RAISED, _RAISED, _LOWERED = 0.1, 0.6, 0.35
_BESIDE = 1.5
_NEXT = 3  # bands below a raised mark: those of other columns may lie between
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""How digits are written that are raised."""
_SUPERSCRIPT = str.maketrans("0123456789", SUPERSCRIPTS)
# What a paragraph is marked with; the white after it is meant, however narrow it is.
_HAN_NUMBER = "[一二三四五六七八九十百千零〇]+"
_MARK = re.compile(
    rf"[（(]?(?:\d{{1,3}}|[A-Za-z]|[ivxIVX]{{2,5}}|{_HAN_NUMBER})[.．、)）]|[-–—•●■▪◆]"
    rf"|第\s*(?:{_HAN_NUMBER}|\d+)\s*(?:[条條编編章节節篇卷]|部分)(?:之{_HAN_NUMBER})?"
)
_LIGATURES = "ft"  # ff, which is one glyph
_WIDE_MARKS = frozenset("“”‘’…·")


@dataclass(slots=True)
class Piece:
    """A stretch of a row without wide gaps. `space` is the white space before it, should the row be one text."""

    text: str
    space: str
    left: float
    right: float
    base: float
    size: float
    blank: bool | None
    """Whether a blank is set after it; None where blanks are not set but mere white."""
    form: Form = "text"


Row = list[Piece]
"""The pieces of a row, from left to right."""


@dataclass(slots=True)
class _Band:
    """Glyphs of about one base line; its size is that of most of them."""

    glyphs: list[Glyph]
    base: float
    size: float


def rows_of(glyphs: Sequence[Glyph]) -> list[Row]:
    """The rows of a page, from top to bottom."""
    bands: list[_Band] = []
    for glyph in sorted(_level(glyphs), key=lambda g: g.base):
        if bands and glyph.base - bands[-1].base <= _SAME_BASE * min(glyph.size, bands[-1].size):
            bands[-1].glyphs.append(glyph)
        else:
            bands.append(_Band([glyph], glyph.base, glyph.size))
    for band in bands:
        band.base, band.size = _base_and_size(band.glyphs)
    blanks = any(glyph.text == " " for glyph in glyphs)
    return [row for band in _with_marks(bands) if (row := list(_pieces(band, blanks)))]


def text_of(row: Row) -> str:
    """The text of a row."""
    return "".join(f"{piece.space if k else ''}{piece.text}" for k, piece in enumerate(row))


@lru_cache(maxsize=30_000)
def is_han(character: str) -> bool:
    """Whether a character takes part in Chinese setting, where no spaces stand between words."""
    return unicodedata.east_asian_width(character) in "WF" or character in _WIDE_MARKS


def _base_and_size(glyphs: Sequence[Glyph]) -> tuple[float, float]:
    """The base line and the size that most of the glyphs have."""
    sizes = [round(g.size, 1) for g in glyphs]
    counts = Counter(sizes)
    if len(counts) > 1:
        counts = Counter(size for g, size in zip(glyphs, sizes, strict=True) if not g.text.isspace()) or counts
    size = counts.most_common(1)[0][0]
    return median_low([g.base for g, own in zip(glyphs, sizes, strict=True) if own == size]), size


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Glyphs from left to right, those left out that are set twice, a little apart, to look bold, or by their font."""
    found: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: g.left):
        if not any(_is_again(glyph, other) for other in found[-2:]):
            found.append(glyph)
    return found


def _is_again(glyph: Glyph, other: Glyph) -> bool:
    if glyph.text != other.text or glyph.text.isspace():
        return False
    apart, lower = glyph.left - other.left, abs(glyph.base - other.base)
    ligature = apart == lower == 0 and glyph.text in _LIGATURES
    return apart <= 0.25 * (glyph.right - glyph.left) and lower <= 0.15 * glyph.size and not ligature


def _level(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """The glyphs, those raised or lowered beside the text that they follow brought to its base line."""
    text: Glyph | None = None
    right = 0.0
    for glyph in glyphs:
        if text and glyph.size <= _SMALL * text.size and -_BESIDE < (glyph.left - right) / text.size < _BESIDE:
            higher = (text.base - glyph.base) / text.size
            if -_LOWERED <= higher <= _RAISED and higher:
                right = glyph.right
                shown = glyph.text.translate(_SUPERSCRIPT) if higher > _NOT_RAISED else glyph.text
                yield glyph._replace(text=shown, base=text.base)
                continue
        if not glyph.text.isspace():
            text, right = glyph, glyph.right
        yield glyph


def _with_marks(bands: Sequence[_Band]) -> list[_Band]:
    """The bands, those that are only marks raised over the next or lowered under the one before joined to it."""
    rest: list[_Band] = []
    for k, band in enumerate(bands):
        below = (b for b in bands[k + 1 : k + 1 + _NEXT] if _is_mark(band, b, b.base - band.base, _RAISED))
        above = (b for b in rest[-1:] if _is_mark(band, b, band.base - b.base, _LOWERED))
        text = next(below, None) or next(above, None)
        if text:
            text.glyphs += band.glyphs
        else:
            rest.append(band)
    return rest


def _is_mark(mark: _Band, band: _Band, apart: float, reach: float) -> bool:
    if mark.size > _SMALL * band.size or apart > reach * band.size:
        return False
    beside = _BESIDE * band.size
    left, right = min(g.left for g in band.glyphs) - beside, max(g.right for g in band.glyphs) + beside
    return all(left <= g.left and g.right <= right for g in mark.glyphs)


def _pieces(band: _Band, blanks: bool) -> Iterator[Piece]:
    """The pieces of a band; `blanks` tells whether they are characters on this page, and not mere white."""
    glyphs = _once(band.glyphs)
    spread = _spread([g for g in glyphs if not g.text.isspace()], band.size)
    space = ""
    for stretch, after, gap in _stretches(glyphs, spread, band.size):
        base, size = _base_and_size(stretch)
        text = _text(stretch, base, size, spread, blanks)
        blank = " " in after if blanks else None
        yield Piece(text, space, stretch[0].left, max(g.right for g in stretch), base, size, blank)
        space = "\u3000" if "\u3000" in after else " "
        if gap > _FAR * size and not _MARK.fullmatch(text):
            space = "  "


def _spread(seen: Sequence[Glyph], em: float) -> float:
    """The white that a typesetter puts between all Han of a row."""
    gaps = [b.left - a.right for a, b in pairwise(seen) if is_han(a.text) and is_han(b.text)]
    spread = median_low(gaps) if gaps else 0.0
    return spread if 0 < spread <= _LETTERSPACED * em else 0.0


def _stretches(glyphs: Sequence[Glyph], spread: float, em: float) -> Iterator[tuple[list[Glyph], str, float]]:
    """Glyphs without wide gaps, the blanks after them, and how wide the gap after them is."""
    stretch: list[Glyph] = []
    right = 0.0
    for glyph in glyphs:
        if glyph.text.isspace():
            if stretch:
                stretch.append(glyph)
            continue
        if stretch and glyph.left - right - spread > _CELL * em:
            seen = _without_blanks(stretch)
            yield seen, "".join(g.text for g in stretch[len(seen) :]), glyph.left - right
            stretch, right = [], glyph.left
        stretch.append(glyph)
        right = max(right, glyph.right) if len(stretch) > 1 else glyph.right
    if stretch:
        seen = _without_blanks(stretch)
        yield seen, "".join(g.text for g in stretch[len(seen) :]), 0.0


def _without_blanks(stretch: Sequence[Glyph]) -> list[Glyph]:
    end = len(stretch)
    while stretch[end - 1].text.isspace():
        end -= 1
    return list(stretch[:end])


def _text(stretch: Sequence[Glyph], base: float, em: float, spread: float, are_set: bool) -> str:
    """The text of glyphs in a row."""
    text = blanks = ""
    last: Glyph | None = None
    right = 0.0
    for glyph in stretch:
        if glyph.text.isspace():
            blanks += glyph.text
            continue
        if last:
            gap = glyph.left - right - spread
            blanks = blanks or (" " if not are_set and gap > _BLANK * em else "")
            marked = (blanks or glyph.spaced) and _MARK.fullmatch(text)
            text += _space(last, glyph, blanks, gap, em) or (" " if marked else "")
        raised = glyph.size <= _SMALL * em and glyph.base < base - _NOT_RAISED * em
        text += glyph.text.translate(_SUPERSCRIPT) if raised else glyph.text
        right = max(right, glyph.right) if last else glyph.right
        last, blanks = glyph, ""
    return text


def _space(last: Glyph, glyph: Glyph, blanks: str, gap: float, em: float) -> str:
    """The white space between two characters of a row that is meant as such, and not the work of a typesetter."""
    han = is_han(last.text[-1]) + is_han(glyph.text[0])
    if han == 2:
        meant = gap > _WIDE * em
    elif han == 1:
        meant = bool(blanks) or gap > _APART * em
    else:
        meant = bool(blanks) or glyph.spaced or gap > _WORD * em
    if not meant:
        return ""
    return "\u3000" if "\u3000" in blanks else " "
