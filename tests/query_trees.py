"""Trees of queries as tests write and compare them: where pieces stand is left out."""

from __future__ import annotations

from dataclasses import replace

from server.search.language import parse
from server.search.tree import And, Node, Not, Or, Piece


def plain(text: str) -> Piece:
    """A piece that may be relaxed; where it stands is left out of comparisons."""
    return Piece(text, 0, 0, required=False)


def firm(text: str) -> Piece:
    return Piece(text, 0, 0, required=True)


def unplaced(node: Node) -> Node:
    match node:
        case Piece():
            return replace(node, start=0, end=0)
        case And(children):
            return And(tuple(map(unplaced, children)))
        case Or(children):
            return Or(tuple(map(unplaced, children)))
        case Not(child):
            return Not(unplaced(child))
    return node


def pieces(node: Node | None) -> list[Piece]:
    match node:
        case Piece():
            return [node]
        case And(children) | Or(children):
            return [piece for child in children for piece in pieces(child)]
        case Not(child):
            return pieces(child)
    return []


def tree(q: str) -> Node:
    """The tree of a query that gives no warning."""
    parsed = parse(q)
    assert parsed.warnings == ()
    assert parsed.tree is not None
    return unplaced(parsed.tree)
