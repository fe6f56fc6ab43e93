"""What a query asks, as a small tree of plain data: `language` reads it, the plan is made of it.

Texts in the leaves stand as they were typed; folding them is the business of whoever looks them up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from server.search.answer import QueryWarning


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters between white space, to be found as they stand: `text == q[start:end]`, in code points.

    `required` tells an operand of an operator, or a part of a group: never relaxed.
    """

    text: str
    start: int
    end: int
    required: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """What stood between quotation marks: exactly these characters.

    They may fold to nothing, and nothing is in every paragraph.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Both texts, in either order, with at most `distance` folded characters between them."""

    first: str
    second: str
    distance: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a run of Latin letters or of digits, without its star."""

    text: str


@dataclass(frozen=True, slots=True)
class Cites:
    """Paragraphs that cite `wanted`: a canonical symbol, or the bare number of a resolution (`2462`)."""

    wanted: str


@dataclass(frozen=True, slots=True)
class Years:
    """Documents of these years, both included; None is an open end, and one end is always given."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Dates:
    """Documents of these days (ISO), both included; None is an open end, and one end is always given."""

    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """Exactly this value of `doc`, `organ`, `kind`, `part`, `lang` or `symbol` (a symbol is canonical)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All the rest."""

    child: Node


Leaf: TypeAlias = Piece | Phrase | Near | Prefix | Cites | Years | Dates | Field
Node: TypeAlias = Leaf | And | Or | Not


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood; `tree` is None if nothing was asked. Warnings rise by position."""

    tree: Node | None
    warnings: tuple[QueryWarning, ...]


def plain_text(q: str, parsed: Parsed) -> str | None:
    """The whole query, white space made one blank, if it is plain words and symbols and nothing else; else None."""
    tree = parsed.tree
    leaves = tree.children if isinstance(tree, And) else (tree,)
    if any(isinstance(leaf, Cites) for leaf in leaves):
        plain = all(isinstance(leaf, Cites) or (isinstance(leaf, Piece) and not leaf.required) for leaf in leaves)
        return " ".join(q.split()) if plain else None
    text, end = "", 0
    for leaf in leaves:
        if not isinstance(leaf, Piece) or leaf.required:
            return None
        text += leaf.text if leaf.start == end or not text else f" {leaf.text}"
        end = leaf.end
    return text


def terms(parsed: Parsed) -> tuple[str, ...]:
    """What is asked for and not excluded, in the order of the query, each once, in the words of a reader."""
    return tuple(dict.fromkeys(map(shown, positive(parsed.tree)))) if parsed.tree else ()


def positive(node: Node, negated: bool = False) -> Iterator[Leaf]:
    """The leaves that are asked for and not excluded, in order."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from positive(child, negated)
        case Not(child):
            yield from positive(child, not negated)
        case _ if not negated:
            yield node


def shown(leaf: Leaf) -> str:
    """A leaf in the words of a reader."""
    match leaf:
        case Piece(text) | Phrase(text):
            return text
        case Near(first, second, distance):
            return f'"{first} {second}"~{distance}'
        case Prefix(text):
            return f"{text}*"
        case Cites(wanted):
            return f"cites:{wanted}" if wanted.isdecimal() else wanted
        case Years(first, last):
            return f"year:{_range(first, last)}"
        case Dates(first, last):
            return f"date:{_range(first, last)}"
        case Field(name, value):
            return f"{name}:{value}"


def _range(first: int | str | None, last: int | str | None) -> str:
    if first == last:
        return str(first)
    return f"{'' if first is None else first}..{'' if last is None else last}"
