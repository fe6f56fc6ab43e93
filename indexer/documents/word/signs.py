"""Signs of fonts that have their own meaning for code points, as Unicode has them."""

from __future__ import annotations

# Adobe Symbol from 0x20 on; a blank is a sign that Unicode has not.
_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
    "                                 "
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑           〉∫⌠⎮⌡"
)
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x6D: "○",
    0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑", 0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x4A: "☺", 0x81: "①", 0x82: "②", 0x83: "③", 0x84: "④",
    0x85: "⑤", 0x86: "⑥", 0x87: "⑦", 0x88: "⑧", 0x89: "⑨", 0x8A: "⑩", 0xDF: "←", 0xE1: "↑", 0xE2: "↓",
}  # fmt: skip
_WINGDINGS_2 = {0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x30: "□", 0x97: "●", 0xA2: "■"}
_BULLETS = frozenset("•●○▪■□◆◇·∙‣⁃➢➤►▶o")
_PRIVATE = 0xF000  # what fonts have below 0x100 stands in files from here on


def sign(font: str, code: int) -> str:
    """The character that a font shows for a code point; "" for a sign that Unicode has not."""
    low = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code
    name = font.lower()
    if name == "symbol":
        return _SYMBOL[low - 0x20].strip() if 0x20 <= low < 0x20 + len(_SYMBOL) else ""
    if name == "wingdings 2":
        return _WINGDINGS_2.get(low, "")
    if name == "wingdings":
        return _WINGDINGS.get(low, "")
    return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code < 0x110000 else ""


def bullet(text: str) -> str:
    """The sign before an item of a list: `-` for the dots, squares and arrows of programs, others as given."""
    text = text.strip()
    drawn = text in _BULLETS or any(_PRIVATE <= ord(c) < _PRIVATE + 0x100 for c in text)
    return "-" if drawn else text
