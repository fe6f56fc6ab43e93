"""Names and their short forms: the reviewed list that ships with the package (`terms.toml`)."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

from indexer.text.folding import fold

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FILE = Path(__file__).with_name("terms.toml")


@cache
def names() -> tuple[tuple[str, ...], ...]:
    """Each name with all its forms, the full one first."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["name"]
    return tuple((entry["full"], *entry.get("variants", ()), *entry.get("short", ())) for entry in entries)


@cache
def short_forms() -> tuple[str, ...]:
    """The short forms alone."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["name"]
    return tuple(form for entry in entries for form in entry.get("short", ()))


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    return {fold(form): forms for forms in names() for form in forms}


def synonyms(text: str) -> tuple[str, ...]:
    """The other forms of a name, as declared; empty for anything that is not one, whole."""
    key = fold(text)
    return tuple(form for form in _by_key().get(key, ()) if fold(form) != key)


@cache
def terms_identity() -> str:
    """A short digest of the list."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()[:12]
