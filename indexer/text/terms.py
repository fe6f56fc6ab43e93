"""Names, their spellings and their short forms: the reviewed list that ships with the package (`terms.toml`), and after
it the one that the setting `terms` names, in the same form."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from indexer.errors import DuansouError
from indexer.settings import resolve
from indexer.text.folding import fold

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SHIPPED = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in full, other spellings of it, and its short forms."""

    full: str
    variants: tuple[str, ...] = ()
    short: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All of them, the full one first."""
        return (self.full, *self.variants, *self.short)


@cache
def names() -> tuple[Name, ...]:
    """Every reviewed name. A name of one's own list that the shipped one has, or that shares a form with one, adds its
    forms to that; raises DuansouError for a list that cannot be read, and for a form that two names have."""
    out: list[Name] = []
    of_form: dict[str, int] = {}
    for path in _lists():
        for name in _read(path):
            known = {of_form[fold(form)] for form in name.forms if fold(form) in of_form}
            if len(known) > 1 or (known and path == _SHIPPED):
                raise DuansouError(f"名称表 {path} 里“{name.full}”的写法已经属于别的名称，请改正后再试。")
            if known:
                (place,) = known
                name = _joined(out[place], name)
                out[place] = name
            else:
                place = len(out)
                out.append(name)
            of_form.update((fold(form), place) for form in name.forms)
    return tuple(out)


@cache
def short_forms() -> tuple[str, ...]:
    """The short forms alone: words of their own for the segmenter."""
    return tuple(form for name in names() for form in name.short)


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    return {fold(form): name.forms for name in names() for form in name.forms}


def synonyms(text: str) -> tuple[str, ...]:
    """The other forms of a name, as declared; empty for anything that is not one, whole."""
    key = fold(text)
    return tuple(form for form in _by_key().get(key, ()) if fold(form) != key)


@cache
def terms_identity() -> str:
    """A short digest of the lists."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in _lists())).hexdigest()[:12]


def reread() -> None:
    """Takes up lists that changed since; raises DuansouError for ones that cannot be used, and keeps what was read."""
    names.__wrapped__()
    for kept in (names, short_forms, _by_key, terms_identity):
        kept.cache_clear()


def _lists() -> list[Path]:
    setting = resolve("terms")
    own = Path(str(setting.value))
    if own.is_file():
        return [_SHIPPED, own]
    if setting.origin != "default":
        raise DuansouError(f"没有名称表 {own}，请核对设置 terms（环境变量 DUANSOU_TERMS）。")
    return [_SHIPPED]


def _read(path: Path) -> list[Name]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("name", [])
        return [_name(entry) for entry in entries]
    except (OSError, UnicodeDecodeError) as error:
        raise DuansouError(f"名称表 {path} 读不了（须是 UTF-8 文本），请检查后再试。") from error
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise DuansouError(f"名称表 {path} 不合格式：{error}。写法见 duansou terms --help。") from error


def _name(entry: Any) -> Name:
    if not isinstance(entry, dict) or not isinstance(entry.get("full"), str) or not fold(entry["full"]).strip():
        raise ValueError("每个 [[name]] 都要有 full")
    if unknown := entry.keys() - {"full", "variants", "short"}:
        raise ValueError(f"“{entry['full']}”里不认得 {'、'.join(sorted(unknown))}")
    forms = {}
    for kind in ("variants", "short"):
        values = entry.get(kind, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and fold(v).strip() for v in values):
            raise ValueError(f"“{entry['full']}”的 {kind} 须是一列文字")
        forms[kind] = tuple(values)
    return Name(entry["full"], **forms)


def _joined(name: Name, more: Name) -> Name:
    known = {fold(form) for form in name.forms}
    full = () if fold(more.full) in known else (more.full,)
    variants = (*full, *(form for form in more.variants if fold(form) not in known))
    return Name(
        name.full,
        (*name.variants, *variants),
        (*name.short, *(form for form in more.short if fold(form) not in known)),
    )
