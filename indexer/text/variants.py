"""Which Han characters are one for search: the classes that OpenCC's character tables connect.

The tables relate a Traditional or regional form to its Simplified or standard one. Two characters are in one
class if a chain of such rows connects them (復, 複, 覆 and 复 are one). Context plays no part there: phrase
tables only serve `simplify`, the text that is cut into words.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import opencc

_TABLES = ("TSCharacters", "TWVariants", "HKVariants")
DICTIONARIES = Path(opencc.__file__).parent / "dictionary"


@cache
def variant_classes() -> dict[str, str]:
    """Each character of a class of two or more → the representative of its class, itself included."""
    parent: dict[str, str] = {}

    def root(c: str) -> str:
        while parent.setdefault(c, c) != c:
            parent[c] = parent.setdefault(parent[c], parent[c])
            c = parent[c]
        return c

    targets: Counter[str] = Counter()
    for name in _TABLES:
        for form, values in _rows(name):
            for value in values:
                parent[root(form)] = root(value)
                if name == "TSCharacters":
                    targets[value] += 1
    members: dict[str, list[str]] = {}
    for c in parent:
        members.setdefault(root(c), []).append(c)
    # The form that most rows point to is the everyday Simplified one: keys stay readable.
    return {
        c: representative
        for group in members.values()
        for representative in [min(group, key=lambda c: (-targets[c], c))]
        for c in group
    }


def _rows(name: str) -> Iterator[tuple[str, list[str]]]:
    for line in (DICTIONARIES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        form, _, values = line.partition("\t")
        yield form, values.split()


@cache
def _simplification() -> tuple[dict[int, str], dict[str, str], re.Pattern[str], re.Pattern[str]]:
    characters = {ord(form): values[0] for form, values in _rows("TSCharacters")}
    phrases = {form: values[0] for form, values in _rows("TSPhrases")}
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    touched = re.compile(f"[{''.join(map(chr, characters))}{''.join(p[0] for p in phrases)}]")
    return characters, phrases, touched, re.compile("|".join(map(re.escape, longest_first)))


def simplify(text: str) -> str:
    """The text in Simplified characters, as OpenCC's t2s has it: its phrases first (乾隆 stays), then characters.

    Written here because the package's own converter takes twenty times as long and recurses with the length
    of a sentence.
    """
    characters, phrases, touched, phrase = _simplification()
    if not touched.search(text):
        return text
    out: list[str] = []
    last = 0
    for match in phrase.finditer(text):
        out += (text[last : match.start()].translate(characters), phrases[match[0]])
        last = match.end()
    return "".join(out) + text[last:].translate(characters)


@cache
def tables_identity() -> str:
    """A short digest of the tables in use; an index built with others is stale."""
    digest = hashlib.sha256()
    for name in (*_TABLES, "TSPhrases"):
        digest.update((DICTIONARIES / f"{name}.txt").read_bytes())
    return digest.hexdigest()[:12]
