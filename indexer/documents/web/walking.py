"""The tree of a page, walked without recursion: pages may be nested as deep as their authors like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from selectolax.lexbor import LexborNode

_HIDDEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_UNSEEN_TAGS = frozenset(
    ("script", "style", "template", "noscript", "head", "title", "iframe", "object", "embed", "audio", "video",
     "canvas", "map", "select", "datalist", "button", "rp", "rt")
)  # fmt: skip
_UNSEEN_CLASSES = frozenset(("sr-only", "visually-hidden", "screen-reader-text", "screen-reader-only"))


def walk(root: LexborNode, enter: Callable[[LexborNode], bool], leave: Callable[[LexborNode], None]) -> None:
    """Enters `root` and every node below it, in order; one that `enter` wants is left after what is below it."""
    node: LexborNode = root
    depth = 0
    while True:
        wanted = enter(node)
        if wanted and (child := node.child) is not None:
            node, depth = child, depth + 1
            continue
        if wanted:
            leave(node)
        while depth and node.next is None:
            parent = node.parent
            if parent is None:
                return
            node, depth = parent, depth - 1
            leave(node)
        following = node.next
        if not depth or following is None:
            return
        node = following


def is_unseen(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether a browser shows nothing of an element, or nothing to read."""
    if tag in _UNSEEN_TAGS or (tag == "dialog" and "open" not in attributes):
        return True
    if not attributes:
        return False
    return (
        ("hidden" in attributes and attributes["hidden"] != "until-found")
        or _HIDDEN_STYLE.search(attributes.get("style") or "") is not None
        or not _UNSEEN_CLASSES.isdisjoint((attributes.get("class") or "").split())
    )
