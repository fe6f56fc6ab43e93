"""Documents that a question names by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from indexer.text.folding import fold

_AROUND = re.compile(r"^<?(?:中华人民共和国)?|(?:\([^()]*\))?>?$")
_SHORTEST = 2


def named_titles(titles: Iterable[str], question: str) -> frozenset[str]:
    """Those of these titles that stand in a folded question; a title that is a part of another one there does not.

    The name of the state before a law's title and the bracket behind it need not be in the question.
    """
    cores = {title: core for title in titles if len(core := _core(title)) >= _SHORTEST and core in question}
    found = set(cores.values())
    inner = {core for core in found if any(core != other and core in other for other in found)}
    return frozenset(title for title, core in cores.items() if core not in inner)


@lru_cache(maxsize=1 << 16)
def _core(title: str) -> str:
    return _AROUND.sub("", fold(title)).strip()
