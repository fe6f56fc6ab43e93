"""Characters that a font's table gives wrongly, mended.

The original of a PDF is what its pages show. The table from glyphs to code points that a font carries is a help for
those who copy, written by whatever program made the file, and where one glyph serves for two code points the program
picks either. So a radical's code point in a running text is read as the ideograph of that shape: the page cannot
show which one was meant, and nobody writes radicals. Forms that look different (full-width letters, ①, ㈠, ㎡) stay.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# CJK Radicals Supplement and the ideographs that look the same: Unicode's EquivalentUnifiedIdeograph.txt.
_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻"
    "⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑\U0002b739忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿"
    "肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
# Kangxi Radicals, and the ideographs that Unicode has a second time because Korean and Taiwanese sets did.
_TWICE = "".join(map(chr, (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA0E))))
_SIGNS = {
    # Symbol and Wingdings, whose code points are private, as Word uses them for lists.
    "\uf0b7": "•",
    "\uf06c": "●",
    "\uf06e": "■",
    "\uf0a7": "▪",
    "\uf075": "◆",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\u00a0": " ",
}
_MENDED = str.maketrans(
    {
        **dict(zip(_RADICALS, _IDEOGRAPHS, strict=True)),
        **{c: unicodedata.normalize("NFKC", c) for c in _TWICE},
        **_SIGNS,
    }
)


@lru_cache(maxsize=30_000)
def mended(text: str) -> str:
    """The character that is shown for one that a font's table gives, which may be half a pair of surrogates.

    White space but for the ideographic one is a blank; what is never shown is "".
    """
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").translate(_MENDED)
    if text.isspace():
        return text if text == "\u3000" else " "
    categories = {unicodedata.category(c) for c in text}
    if categories == {"Cf"}:
        return ""
    return UNREADABLE if categories & {"Cc", "Cs"} or "\ufffe" <= text <= "\uffff" else text


def is_unreadable(text: str) -> bool:
    """Whether a character says nothing: unknown, or of a font's own private use."""
    return text == UNREADABLE or unicodedata.category(text) == "Co"
