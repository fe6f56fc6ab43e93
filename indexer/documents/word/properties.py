"""What a Word file says of itself, as candidates for its record: nothing that it does not say in so many words."""

from __future__ import annotations

import re

from indexer.documents.word.names import q
from indexer.documents.word.package import Package

_SYMBOL = re.compile(r"[A-Z]{1,6}(?:/[A-Za-z0-9.()\-]+){1,8}\**")
# Titles that programs give by themselves.
_NO_TITLE = re.compile(
    r"Microsoft Word\s*-.*|(?:新建.*)?(?:文档|文件|(?:Word )?Document)\s*\d*|无标题|Untitled|.*\.docx?", re.IGNORECASE
)


def candidates(package: Package) -> dict[str, str]:
    """Fields of a record by their names.

    The title is that of the properties, if a person gave it; the symbol is the one that the heads of the pages
    show, or else the properties.
    """
    properties = [package.xml(name) for name in package.related("", "core-properties")[:1]]
    said = {str(el.tag): " ".join((el.text or "").split()) for root in properties if root is not None for el in root}
    title = said.get(q("dc:title"), "")
    symbols = _symbols_of_headers(package) or {text for text in said.values() if _SYMBOL.fullmatch(text)}
    found: dict[str, str] = {}
    if len(symbols) == 1:
        found["symbol"] = symbols.pop().rstrip("*")
    if title and not _SYMBOL.fullmatch(title) and not _NO_TITLE.fullmatch(title):
        found["title"] = title
    return found


def _symbols_of_headers(package: Package) -> set[str]:
    found: set[str] = set()
    for name in dict.fromkeys(package.related(package.main, "header")):
        root = package.xml(name)
        for paragraph in () if root is None else root.iter(q("w:p")):
            text = "".join(element.text or "" for element in paragraph.iter(q("w:t"))).strip()
            if _SYMBOL.fullmatch(text):
                found.add(text)
    return found
