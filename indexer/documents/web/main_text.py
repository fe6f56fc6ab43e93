"""What of a page is its text, and what leads elsewhere: menus, banners, footers.

To lose text is worse than to keep a menu, so nothing goes by its looks alone. An element goes for what it says that
it is (`<nav>`, `role="navigation"`, a class `breadcrumb`) where its content does not contradict, or because it holds
hardly anything but short links; and all stays where hardly anything would be left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from indexer.documents.web.walking import is_unseen, walk

_ROLES = {"banner": "header", "contentinfo": "footer", "complementary": "aside", "doc-backlink": "nav"}
_ROLES |= dict.fromkeys(("navigation", "menu", "menubar", "search", "toolbar"), "nav")
_SAID = re.compile(
    r"(?:^|[\s_-])(?:(?P<nav>nav|navs|navbar|navi|navigation|menus?|submenu|breadcrumbs?|crumbs?|pagination|pager|"
    r"share|sharing|social|toolbar|topbar|daohang|mianbaoxie|fenxiang|fanye)|(?P<aside>sidebar|related|recommend|"
    r"recommended|comments?|ads?|advert|xiangguan)|(?P<footer>footer|foot|copyright|dibu|banquan)|"
    r"(?P<header>banner|topnav))(?=[\s_-]|$)",
    re.IGNORECASE,
)
_BOXES = frozenset(("div", "ul", "ol", "dl", "menu", "dir", "table", "tr", "td", "p", "section", "center"))
_SHORT = 300  # letters that a footer has at most
_SHORT_MENU = 60  # letters that a menu or banner without links has at most
_SHORT_LINK = 8  # letters that an entry of a menu has on average at most
_FEWEST_LINKS = 4  # that make a menu
_DENSE, _SOME = 0.8, 0.3  # shares of letters that are links
_MAIN = 0.5  # the share of a page's text from which on its main element is all that counts
_LETTER = re.compile(r"[^\W_]")


@dataclass(slots=True)
class _Counts:
    """What an element holds: letters and digits, those of them in links elsewhere, such links, main headings."""

    letters: int = 0
    linked: int = 0
    links: int = 0
    headings: int = 0

    def add(self, other: _Counts) -> None:
        self.letters += other.letters
        self.linked += other.linked
        self.links += other.links
        self.headings += other.headings

    @property
    def leads_elsewhere(self) -> bool:
        """Whether a good part of it is links."""
        return self.linked > _SOME * self.letters

    @property
    def is_menu(self) -> bool:
        """Whether it is short links and hardly anything else."""
        many = self.links >= _FEWEST_LINKS and self.linked > _DENSE * self.letters
        return many and self.linked <= _SHORT_LINK * self.links


class MainText:
    """Tells which elements of a page are its text; unless `strict`, only those that say so themselves are not."""

    def __init__(self, root: LexborNode) -> None:
        self.strict = True
        self._counts: dict[int, _Counts] = {}
        self._open: list[_Counts] = [_Counts()]
        self._in_link = 0
        self._mains: list[LexborNode] = []
        walk(root, self._enter, self._leave)
        self.letters = self._open[0].letters
        self._main = self._main_element()
        self._above = [] if self._main is None else _above(self._main)

    def is_beside(self, node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Whether an element that one sees is no part of the text."""
        said = _ROLES.get(attributes.get("role") or "", tag)
        if said == "nav":
            return True
        counts = self._counts.get(node.mem_id)
        if counts is None or not counts.letters or not self.strict:
            return False
        if self._is_outside_main(node, counts):
            return True
        if said in ("aside", "footer", "header"):
            return self._is_beside(said, counts, "article" in _tags_above(node) or "main" in _tags_above(node))
        if tag not in _BOXES or 2 * counts.letters > self.letters:
            return False
        return counts.is_menu or self._is_called_beside(counts, attributes)

    def _is_beside(self, said: str, counts: _Counts, in_article: bool) -> bool:
        if in_article or counts.leads_elsewhere:
            return counts.leads_elsewhere
        return said == "aside" or (counts.letters <= _SHORT if said == "footer" else not counts.headings)

    def _is_called_beside(self, counts: _Counts, attributes: Mapping[str, str | None]) -> bool:
        """Whether its class or id tells what it is, and what it holds does not contradict."""
        found = _SAID.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
        if not found or counts.leads_elsewhere:
            return found is not None
        most = {"nav": _SHORT_MENU, "header": _SHORT_MENU, "footer": _SHORT}.get(found.lastgroup or "", 0)
        return counts.letters <= most and not counts.headings

    def _enter(self, node: LexborNode) -> bool:
        if node.is_text_node:
            letters = len(_LETTER.findall(node.text_content or ""))
            self._open[-1].letters += letters
            self._open[-1].linked += letters if self._in_link else 0
            return False
        tag, attributes = node.tag or "", node.attributes
        if not node.is_element_node or is_unseen(tag, attributes):
            return False
        self._open.append(_Counts(headings=tag == "h1"))
        if tag == "a" and _leads_elsewhere(attributes):
            self._in_link += 1
            self._open[-1].links = 1
        if tag in ("main", "article") or attributes.get("role") == "main":
            self._mains.append(node)
        return True

    def _leave(self, node: LexborNode) -> None:
        counts = self._open.pop()
        self._counts[node.mem_id] = counts
        self._open[-1].add(counts)
        if node.tag == "a" and _leads_elsewhere(node.attributes):
            self._in_link -= 1

    def _main_element(self) -> LexborNode | None:
        """The one element that says it is the main one, if it holds most of the text."""
        mains = [node for node in self._mains if node.tag != "article"] or self._mains
        if len(mains) == 1 and self._counts[mains[0].mem_id].letters > _MAIN * self.letters:
            return mains[0]
        return None

    def _is_outside_main(self, node: LexborNode, counts: _Counts) -> bool:
        """Whether it stands beside the main element; a title above it does not count where the main one has none."""
        if self._main is None or node.mem_id == self._main.mem_id or node.mem_id in self._above:
            return False
        if node.parent is None or node.parent.mem_id not in self._above:
            return False
        has_title = self._counts[self._main.mem_id].headings > 0
        return has_title or not counts.headings or counts.leads_elsewhere


def _leads_elsewhere(attributes: Mapping[str, str | None]) -> bool:
    """Whether a link leads out of the text, and not from a table of contents or to a note."""
    address = (attributes.get("href") or "").strip()
    return len(address) > 0 and (address == "#" or not address.startswith("#"))


def _above(node: LexborNode) -> list[int]:
    above: list[int] = []
    parent = node.parent
    while parent is not None:
        above.append(parent.mem_id)
        parent = parent.parent
    return above


def _tags_above(node: LexborNode) -> set[str]:
    tags: set[str] = set()
    parent = node.parent
    while parent is not None:
        tags.add(parent.tag or "")
        parent = parent.parent
    return tags
