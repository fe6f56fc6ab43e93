"""Names and their short forms: the reviewed list that ships with the package (`terms.toml`)."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import Any

from indexer.text.folding import fold

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FILE = Path(__file__).with_name("terms.toml")


@cache
def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["name"]
    return entries


@cache
def names() -> tuple[tuple[str, ...], ...]:
    """Each name with all its forms, the full one first."""
    return tuple((entry["full"], *entry.get("variants", ()), *entry.get("short", ())) for entry in _entries())


@cache
def short_forms() -> tuple[str, ...]:
    """The short forms alone."""
    return tuple(form for entry in _entries() for form in entry.get("short", ()))


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    spellings = ((entry["full"], *entry.get("variants", ())) for entry in _entries())
    return {fold(form): forms for forms in spellings for form in forms}


def synonyms(text: str) -> tuple[str, ...]:
    """The other spellings of a name, as declared; empty for anything that is not one, whole.

    Short forms are not among them: they are words of the dictionary and offered while one types.
    """
    key = fold(text)
    return tuple(form for form in _by_key().get(key, ()) if fold(form) != key)


@cache
def terms_identity() -> str:
    """A short digest of the list."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()[:12]
