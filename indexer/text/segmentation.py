"""Words, for ranking only: the one home of jieba.

Texts are cut in Simplified characters, without jieba's hidden Markov model; a symbol is one word and is never
cut. What is found never depends on words (docs/adr/0001).

rjieba is jieba's algorithm and dictionary in Rust: on normalised text it cuts the same words (held by a test) in a
tenth of the time. Where there is no wheel of it, jieba itself does the work.
"""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
import warnings
from collections.abc import Callable
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from indexer.text.folding import HAN
from indexer.text.symbols import Mention
from indexer.text.terms import short_forms, terms_identity
from indexer.text.variants import simplify

_IS_FAST = find_spec("rjieba") is not None
_WORTH = re.compile(r"[^\W_]")
_BESIDE_HAN = re.compile(rf"\s+(?=[{HAN}])|(?<=[{HAN}])\s+")
_WHOLE = re.compile(r"第[〇零一二三四五六七八九十百千万]+|[0-9]+\([0-9]{4}\)|[a-z]+(?:/[a-z0-9.]+)+")
_LOADING = threading.Lock()
_FREQUENCY = 100
"""Frequency given to a short form: above what jieba needs to keep 欧安组织 whole (its parts are frequent)."""

Cutter = Callable[[str], list[str]]


@cache
def _cutter() -> Cutter:
    # Threads that cut their first texts at once must not change one dictionary at once.
    with _LOADING:
        return _load()


@cache
def _load() -> Cutter:
    # Long names stay cut into their words, which are what one asks for; short forms are words of their own.
    if not _IS_FAST:
        return reference_cutter()
    import rjieba  # reads its dictionary, which takes a quarter of a second

    for form in short_forms():
        rjieba.add_word(form, max(_FREQUENCY, rjieba.suggest_freq(form)), "nz")
    return lambda text: rjieba.cut(text, False)


def reference_cutter() -> Cutter:
    """jieba's own cut with our dictionary."""
    # jieba's own start writes and unmarshals a cache in the shared temporary folder, which another user may have
    # written: the dictionary is read instead (0.7 s).
    tokenizer = _jieba().Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for form in short_forms():
        tokenizer.add_word(form, max(_FREQUENCY, tokenizer.suggest_freq(form)))
    return lambda text: list(tokenizer.cut(text, HMM=False))


def _jieba() -> ModuleType:
    # Loaded when needed, a tenth of a second: who only asks needs rjieba alone.
    with warnings.catch_warnings():
        # jieba 0.42.1 is frozen: unescaped regexes, and pkg_resources where setuptools is there.
        warnings.simplefilter("ignore")
        import jieba
    module: ModuleType = jieba
    return module


def load_dictionary() -> None:
    """Loads the dictionary now, so that no request waits for it."""
    _cutter()


@cache
def segmenter_identity() -> str:
    """The segmenter that made an index: an index made by another is stale."""
    package = find_spec("jieba")
    assert package is not None and package.origin is not None  # noqa: S101, PT018 - a dependency of ours
    dictionary = hashlib.sha256(Path(package.origin).with_name("dict.txt").read_bytes()).hexdigest()[:12]
    name = "rjieba" if _IS_FAST else "jieba"
    return f"{name} {metadata.version(name)}/{dictionary}/terms {terms_identity()}"


def words(text: str, mentions: tuple[Mention, ...]) -> list[str]:
    """The words of a text in order, in Simplified lower case; each of its symbols is one word.

    `mentions` are the symbols of this text; punctuation is no word.
    """
    out: list[str] = []
    last = 0
    for mention in mentions:
        start, end = mention.range
        out += _cut(text[last:start])
        out.append(mention.symbol.lower())
        last = end
    return out + _cut(text[last:])


def pieces(key: str) -> list[str]:
    """A folded text cut into its words and all that stands between them; joined they are the text.

    Ordinals (第三十一), numbers of resolutions (2462(2019)) and symbols are one piece.
    """
    out: list[str] = []
    last = 0
    for whole in _WHOLE.finditer(key):
        out += (*_cutter()(key[last : whole.start()]), whole[0])
        last = whole.end()
    return out + _cutter()(key[last:])


def _cut(text: str) -> list[str]:
    return [word for word in _cutter()(normalised(text)) if _WORTH.search(word)]


def normalised(text: str) -> str:
    """The form of a text that is cut: compatibility forms and case folded, Simplified, no blanks beside Han."""
    return simplify(_BESIDE_HAN.sub("", unicodedata.normalize("NFKC", text).lower()))
