"""Lines to paragraphs: hard-wrapped lines joined, and what a page break cut in two.

Otherwise a line is a paragraph. Joining neither adds nor loses a character, but for one space between Latin
words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from indexer.documents.blocks import Block
from indexer.documents.furniture import SENTENCE_END, Line
from indexer.documents.markers import marker_of
from indexer.documents.phrases import is_masthead, is_preambular, is_signature

_VIEW = 1000
_LONG_LINE = 30
_TOLERANCE = 4  # columns by which a full line may fall short: punctuation is kept together with its word
_FIRST_TOKEN = re.compile(r"[!-~]+|.[，。、；：！？”’」』）》〉]*")
_CLAUSE = re.compile(r"[，。；！？,;]")
_OPENING, _CLOSING = "（(《〈「『“‘〔【[", "）)》〉」』”’〕】]"
_NEVER_LAST = (*"的和与與及或在对對为為把被向从從以于於将將而由、“‘（(《〈「『",)


class _Growing:
    """A paragraph that is being put together."""

    def __init__(self, line: Line) -> None:
        self.lines = [line.text]
        self.indent = line.indent
        self.form = line.form
        self.marker = line.marker
        self.notes = line.notes

    def add(self, line: Line) -> None:
        """Takes in a line that it goes on with."""
        self.lines.append(line.text)
        self.notes += line.notes

    def view(self) -> str:
        """Its beginning and its end: enough to judge by, and no more to look at however many lines there are."""
        if len(self.lines) == 1:
            return self.lines[0]
        return self.lines[0][:_VIEW] + self.lines[-1][-_VIEW:]


def joined(lines: tuple[Line, ...]) -> tuple[Block, ...]:
    """The paragraphs that `lines` spell, in order."""
    width = _wrap_width(lines)
    spaced = any(line.gap for line in lines) or any(line.indent for line in lines)
    blocks: list[_Growing] = []
    last: Line | None = None
    for line in lines:
        wrapped = width and last and _wraps(last, line, width, spaced)
        if blocks and (wrapped or _goes_on(blocks[-1], line)):
            blocks[-1].add(line)
        else:
            blocks.append(_Growing(line))
        last = line
    return tuple(Block(glued(block.lines), block.form, block.marker, block.notes) for block in blocks)


def unbroken(lines: Sequence[str]) -> tuple[str, ...]:
    """The paragraphs that the lines of one spell where a person ended them by hand (Shift+Enter).

    A sentence's end, a mark at the start of the next line and lines of a masthead or a signature part paragraphs;
    other ends of lines are for the look, as in a long title. Empty lines are left out.
    """
    paragraphs: list[list[str]] = []
    ends = True
    for line in map(str.strip, lines):
        apart = is_masthead(line) or is_signature(line)
        if line and (ends or apart or marker_of(line)):
            paragraphs.append([line])
        elif line:
            paragraphs[-1].append(line)
        ends = not line or apart or line.endswith(SENTENCE_END)
    return tuple(map(glued, paragraphs))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _may_wrap(line: Line, following: Line) -> bool:
    """Whether `following` stands under `line` as the next line of one paragraph would."""
    if following.gap or following.page or marker_of(following.text):
        return False
    return following.indent <= line.indent or marker_of(line.text) is not None


def _is_full(line: Line, following: Line, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on this one."""
    token = _FIRST_TOKEN.match(following.text)
    needed = _columns(token[0]) if token else 0
    return line.indent + _columns(line.text) + needed > width - _TOLERANCE


def _wrap_width(lines: tuple[Line, ...]) -> int:
    """The columns at which the lines of a file are wrapped; 0 if they are not."""
    pairs = [(a, b) for a, b in pairwise(lines) if _may_wrap(a, b)]
    width = max((line.indent + _columns(line.text) for line in lines), default=0)
    if not 30 <= width <= 160:
        return 0
    full = [a for a, b in pairs if _is_full(a, b, width)]
    cut = [a for a in full if not a.text.endswith(SENTENCE_END)]
    clear = len(cut) >= 2 and len(full) >= 3 and 2 * len(cut) >= len(full) and 10 * len(full) >= 6 * len(pairs)
    return width if clear else 0


def _wraps(line: Line, following: Line, width: int, spaced: bool) -> bool:
    """Whether `following` goes on a line that was wrapped at `width`.

    A full line that ends a sentence goes on only where paragraphs are told apart by blank lines or indents, and
    never over the end of a page.
    """
    if not _is_full(line, following, width):
        return False
    ends = line.text.endswith(SENTENCE_END)
    if following.page:
        return not ends and following.indent <= line.indent and not marker_of(following.text)
    return _may_wrap(line, following) and (spaced or not ends)


def _goes_on(block: _Growing, line: Line) -> bool:
    """Whether `line` goes on in mid-sentence: a paragraph cut by a page break, blank lines or no."""
    if block.form != "text" or line.form != "text" or line.marker:
        return False
    text, following = block.view(), line.text
    if line.indent and line.indent >= block.indent > 0:
        return False
    sentence = following.endswith((*SENTENCE_END, "，", ",", ".")) or (
        len(following) >= _LONG_LINE and _CLAUSE.search(following)
    )
    if not sentence or marker_of(following) or any(map(is_masthead, (text, following))):
        return False
    if any(map(is_signature, (text, following))):
        return False
    return _stops_in_mid_sentence(text, following, line.page)


def _stops_in_mid_sentence(text: str, following: str, page: bool) -> bool:
    """Whether a text breaks off where no paragraph ends; a `page` break between makes it likelier."""
    marker = marker_of(text)
    numbered = marker is not None and marker.style not in ("bullet", "division", "capital")
    last = text[-1]
    if last in SENTENCE_END or last == ".":
        return False
    if last in "，,":
        return (numbered or page) and not is_preambular(text) and not is_preambular(following)
    if unclosed(text) and not unclosed(text + following):
        return True
    if last in _CLOSING and not page:
        return False
    clauses = len(_CLAUSE.findall(text))
    if last in _NEVER_LAST:
        return len(text) >= 12
    if page:
        return len(text) >= _LONG_LINE or (clauses > 0 and len(text) >= 12)
    return (
        (numbered and clauses > 0 and len(text) >= 20)
        or "。" in text
        or "；" in text
        or (clauses > 0 and len(text) >= 80)
    )


def unclosed(text: str) -> int:
    """Opening brackets and quotes without their closing ones."""
    return sum(text.count(c) for c in _OPENING) - sum(text.count(c) for c in _CLOSING)


def glued(lines: Sequence[str]) -> str:
    """The lines of a paragraph as one: a space only where Latin words or numbers meet."""
    parts = [lines[0]]
    for before, line in pairwise(lines):
        parts += [" " if _are_words_apart(before, line) else "", line]
    return "".join(parts)


def _are_words_apart(before: str, line: str) -> bool:
    a, b = before[-1], line[0]
    if a == "-" and before[-2:-1].isalpha():  # a word divided at the line's end, or a compound
        return False
    if "\uac00" <= a <= "\ud7a3":  # Hangul
        return True
    return a.isascii() and b.isascii() and a not in "([/" and b not in ")]/,.;:"
