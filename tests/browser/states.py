"""Every page of the service in every state that looks different."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.conftest import Opening

LETTER = "dushanbe-declaration-2019"
EARLIER = "dushanbe-declaration-2018"


def search(q: str, rest: str = "") -> str:
    return f"/search?q={quote(q)}{rest}"


STATES: dict[str, tuple[str, int]] = {
    "home": ("/", 200),
    "results": (search("恐怖主义"), 200),
    "filtered": (search("恐怖主义", "&year=2019&part=operative"), 200),
    "relaxed to words": (search("共享资助行为"), 200),
    "relaxed to any": (search("怎样切断恐怖分子的钱从哪里来"), 200),
    "warnings": (search('"恐怖主义 (资助'), 200),
    "explained": (search("打击资助恐怖主义", "&explain=1"), 200),
    "symbol": (search("第2462(2019)号决议"), 200),
    "nothing found": (search('"没有这样的话"'), 200),
    "nothing filtered": (search("桥梁", "&year=1999"), 200),
    "beyond the last page": (search("恐怖主义", "&page=99"), 200),
    "around": (f"/d/{LETTER}/around/12?q={quote('恐怖主义')}", 200),
    "reader": (f"/d/{LETTER}", 200),
    "reader with hits": (f"/d/{LETTER}?q={quote('恐怖主义')}", 200),
    "reader without hits": (f"/d/{LETTER}?q={quote('桥梁')}", 200),
    "traditional": (f"/d/report?q={quote('共享')}", 200),
    "similar": (f"/similar?doc={LETTER}&n=20", 200),
    "compare form": ("/compare", 200),
    "compare": (f"/compare?a={EARLIER}&b={LETTER}", 200),
    "concordance form": ("/concordance", 200),
    "concordance": (f"/concordance?q={quote('恐怖主义')}&sort=right", 200),
    "concordance of nothing": (f"/concordance?q={quote('没有这样的话')}", 200),
    "citations": ("/citations", 200),
    "cited": ("/citations/S/RES/2462(2019)", 200),
    "check form": ("/check", 200),
    "help": ("/help", 200),
    "no such page": ("/none", 404),
    "no such document": ("/d/none", 404),
    "bad parameter": (search("恐怖主义", "&size=0"), 400),
}

DRAFT = (
    "会议重申，“各国都应当防止和制止资助恐怖主义行为”（A/73/890），并称“没有任何一份文件这样写过”，"
    "见第9999(2031)号决议和S/RES/2462(2019)。"
)
"""A quotation that was altered, one that has no source, a symbol that is not known and one that is."""
WORDING = "流域各国应当及时共享水文数据和预警。"


def at(open_page: Opening, name: str, **settings: object) -> Page:
    """Opens a page in one of these states."""
    path, status = STATES[name]
    return open_page(path, status=status, **settings)
