"""How to cite: a paragraph or a document in three styles, a document for reference managers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from indexer.documents.model import Paragraph, ParagraphKind, Record

_SECTIONS = {"附件": "annex", "附录": "appendix", "附錄": "appendix", "附文": "enclosure", "附表": "table"}
_SECTION = re.compile(rf"({'|'.join(_SECTIONS)}) ?([一二三四五六七八九十]+|\d+|[IVX]+)?")
_PREAMBULAR = re.compile(r"序言部分第(\d+)段")
_UNNUMBERED = re.compile(r"第(\d+)自然段")
_NUMBER = re.compile(r"(\d+)((?:\([A-Za-z0-9]+\))*)")
_ARTICLE = re.compile(r"第(?:(\d+)|([一二三四五六七八九十百零〇]+))[条條]")
_PLACES = {"title": "title", "masthead": "masthead", "signature": "signature"}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"),
    *("nineteenth", "twentieth"),
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_OF_URLS = "!#$%&'()*+,-./:;=?@[]_~"
_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))


class Citation(NamedTuple):
    """One place in three styles: `zh` as Chinese, `en` as English documents of the United Nations cite it, and `plain`
    with title and date for everybody else."""

    zh: str
    en: str
    plain: str

    def to_dict(self) -> dict[str, str]:
        """The JSON of the API."""
        return {"zh": self.zh, "en": self.en, "plain": self.plain}


def cite(record: Record, paragraph: Paragraph | None = None) -> Citation:
    """The citation of a paragraph, or of the whole document.

    A/73/890，附件，第6段; A/73/890, annex, para. 6;
    《塔吉克斯坦常驻联合国代表给秘书长的信》（A/73/890，2019-05-21）附件 第6段.
    """
    whole = _of_document(record)
    if not paragraph:
        return whole
    zh, en = _of_place(paragraph.section, paragraph.label, paragraph.number, paragraph.kind)
    return Citation(whole.zh + zh, whole.en + en, whole.plain + paragraph.label)


@lru_cache(4096)
def _of_place(section: str, label: str, number: str | None, kind: ParagraphKind) -> tuple[str, str]:
    """What the citation of a paragraph adds to that of its document, in Chinese and in English."""
    label = label.removeprefix(section).strip()
    places = section and _section_in_english(section), _place_in_english(label, number, kind)
    return "".join(f"，{place}" for place in (section, label) if place), "".join(
        f", {place}" for place in places if place
    )


@lru_cache(4096)
def _of_document(record: Record) -> Citation:
    """By title, organ and date where there is no symbol; in English what has none keeps its Chinese title."""
    title = _titled(record.title)
    aside = "，".join(filter(None, (record.symbol, record.date)))
    return Citation(
        record.symbol or "，".join(filter(None, (title, record.organ, _chinese_day(record.date)))),
        record.symbol or ", ".join(filter(None, (title, record.organ, _english_day(record.date)))),
        title + (f"（{aside}）" if aside else ""),
    )


def _titled(title: str) -> str:
    return title if title.startswith("《") and title.endswith("》") else f"《{title}》"


def _chinese_day(iso: str | None) -> str | None:
    on = iso and date.fromisoformat(iso)
    return f"{on.year}年{on.month}月{on.day}日" if on else None


def _english_day(iso: str | None) -> str | None:
    on = iso and date.fromisoformat(iso)
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}" if on else None


def _section_in_english(section: str) -> str:
    match = _SECTION.fullmatch(section)
    if not match:
        return section
    number = match[2] or ""
    if number and not number.isascii():
        number = _roman(_value(number))
    return f"{_SECTIONS[match[1]]} {number}".strip()


def _place_in_english(label: str, number: str | None, kind: ParagraphKind) -> str:
    """`label` is that of the paragraph without its section."""
    if place := _PLACES.get(kind):
        return place
    if match := _PREAMBULAR.fullmatch(label):
        n = int(match[1])
        return f"{_ORDINALS[n - 1]} preambular paragraph" if n <= len(_ORDINALS) else f"preambular paragraph {n}"
    if match := _UNNUMBERED.fullmatch(label):
        return f"unnumbered para. {match[1]}"
    if label.startswith("小标题"):
        return f"heading {label.removeprefix('小标题')}"
    if not number:
        return label
    if match := _NUMBER.fullmatch(number):
        word = "sect." if kind == "heading" else "para."
        return f"{word} {match[1]}" + "".join(f" {aside}" for aside in re.findall(r"\([^)]*\)", match[2]))
    if match := _ARTICLE.fullmatch(number):
        return f"article {match[1] or _value(match[2])}"
    return label


def _value(numeral: str) -> int:
    """The value of a Chinese numeral below a thousand."""
    total = 0
    for part, unit in zip(re.split("[百十]", numeral), [*re.findall("[百十]", numeral), ""], strict=True):
        ones = _DIGITS.get(part.strip("零〇"), 0)
        total += (ones or 1) * (100 if unit == "百" else 10) if unit else ones
    return total


def _roman(n: int) -> str:
    out = ""
    for value, letters in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV")):
        out += letters * (n // value)
        n %= value
    return out + "I" * n


def ris(record: Record, url: str | None) -> str:
    """A document in RIS, as EndNote, Zotero and Mendeley read it: a report with its number, by its organ."""
    rows = [
        ("TY", "RPRT"),
        ("ID", record.id),
        ("TI", record.title),
        # The comma tells them that the name is not one of a person.
        ("AU", record.organ and f"{record.organ},"),
        ("PB", record.organ),
        ("DA", record.date and record.date.replace("-", "/") + "/"),
        ("PY", record.date and record.date[:4]),
        ("SN", record.symbol),
        ("M3", record.kind),
        ("LA", record.lang),
        ("UR", url),
        ("N1", record.note),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in rows if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def bibtex(record: Record, url: str | None) -> str:
    """A document as an entry of BibTeX, in UTF-8."""
    month = record.date and _MONTHS[int(record.date[5:7]) - 1][:3].lower()
    fields = {
        "title": f"{{{{{_tex(record.title)}}}}}",
        "institution": record.organ and f"{{{{{_tex(record.organ)}}}}}",
        "number": record.symbol and f"{{{_tex(record.symbol)}}}",
        "type": record.kind and f"{{{_tex(record.kind)}}}",
        "year": record.date and f"{{{record.date[:4]}}}",
        "month": month,  # the names of the months are macros
        "language": record.lang and f"{{{_tex(record.lang)}}}",
        "url": url and f"{{{quote(url, safe=_OF_URLS)}}}",
        "note": record.note and f"{{{_tex(record.note)}}}",
    }
    entry = "techreport" if record.organ else "misc"
    body = ",\n".join(f"  {name} = {value}" for name, value in fields.items() if value)
    return f"@{entry}{{{_key(record.id)},\n{body}\n}}\n"


def _tex(text: str) -> str:
    return re.sub(r"[\\{}%&$#_^~]", lambda m: _TEX.get(m[0], f"\\{m[0]}"), " ".join(text.split()))


_TEX: Mapping[str, str] = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}


def _key(id: str) -> str:
    """A citation key of ASCII; what loses characters keeps apart by a digest."""
    key = re.sub(r"[^A-Za-z0-9._-]+", "-", id).strip("-")
    return key if key == id else f"{key or 'duansou'}-{hashlib.sha256(id.encode()).hexdigest()[:6]}"


REFERENCES: Mapping[str, Callable[[Record, str | None], str]] = {"ris": ris, "bib": bibtex}
"""How a document is written for reference managers, by the ending of the file."""
