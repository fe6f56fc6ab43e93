"""Documents that a question names by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.text.folding import fold

_AROUND = re.compile(r"^<?(?:中华人民共和国)?|(?:\([^()]*\))?>?$")
_SHORTEST = 2


def named(cores: Iterable[str], question: str) -> frozenset[str]:
    """Those of these cores of titles that stand in a folded question; a core that is a part of another one there does
    not."""
    found = {core for core in cores if core in question and len(core) >= _SHORTEST}
    return frozenset(core for core in found if not any(core != other and core in other for other in found))


def core_of(title: str) -> str:
    """A title, folded, as a question that names it may have it: without the name of the state before a law's title and
    the bracket behind it."""
    return _AROUND.sub("", fold(title)).strip()
