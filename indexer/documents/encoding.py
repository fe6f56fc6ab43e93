"""Bytes to text: which encoding a file is in, found by a library and checked by us.

A byte order mark decides; then UTF-8, which other encodings hardly ever spell by chance; then how much the text
that GB18030, Big5 or UTF-16 would give looks like Chinese, with charset-normalizer's opinion as one vote, and what
the file declares as another.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from indexer.errors import DuansouError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FAMILIES = {
    "gb18030": ("gb18030", "gbk", "gb2312", "hz"),
    "cp950": ("big5", "cp950", "big5hkscs"),
    "big5hkscs": ("big5", "cp950", "big5hkscs"),
    "utf-16-le": ("utf_16", "utf_16_le"),
    "utf-16-be": ("utf_16", "utf_16_be"),
}
_SAMPLE = 20_000  # bytes or characters to judge by: more take long and tell no more
_VOTE = 0.1
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_LEAST = 0.7  # plausibility below which bytes are no text
_FEW = 12  # characters beyond ASCII: with fewer, chance has more room, and less is asked
_LEAST_OF_FEW = 0.55
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》「」『』【】〔〕—…·％〈〉－～")
# The characters that formal Chinese is mostly made of, in both scripts.
_FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还"
    "发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现分将外但身些与高意进把法此实回二理美点月明其种声全"
    "工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产"
    "入先山五太水万市员际民安联合议决根据条应规各国恐怖主义权组织表示保护委员报告约任何制度管活必须社会理事宪章及或至款依请本办单位"
    "這來國個說們為時過學對後麼沒於還發當無開經頭從動兩長樣現將與進實點種聲話兒問機給幾業間電門東氣關並產條應規權組織護員報約"
    "辦單聯議據決際會義處體關總務區項設變須達機構該違證罰職財"
)


def decode(data: bytes, declared: str = "", *, most_lost: float = 0.0) -> str:
    """The text that `data` spells, without a byte order mark.

    `declared` names the encoding that the file says it is in; `most_lost` is the share of its characters that may be
    damaged, and come out as U+FFFD. Raises DuansouError, with a sentence, for an empty file and for bytes that are
    no text in a known encoding.
    """
    if not data.strip():
        raise DuansouError("文件是空的，请放入正文或删去它。")
    text = _decoded(data, declared, most_lost)
    if "\0" in text or text.count("\ufffd") > most_lost * len(text) or _is_binary(text):
        raise DuansouError("文件不是文字，或曾被错误转码，请换成 UTF-8 编码的文字文件。")
    if not text.strip():
        raise DuansouError("文件里只有空白，请放入正文或删去它。")
    return text


def _decoded(data: bytes, declared: str, most_lost: float) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _try(data[len(mark) :], encoding, "replace" if most_lost else "strict")
            if text is None:
                name = encoding.removesuffix("-le").removesuffix("-be").upper()
                raise DuansouError(f"文件以 {name} 的标记开头，内容却不合这种编码，请重新另存为 UTF-8。")
            return text
    if b"\0" not in data and (text := _try(data, "utf-8")) is not None:
        return text
    encodings = [e for e in _FAMILIES if e.startswith("utf-16") or b"\0" not in data]
    if text := _most_plausible(data, declared, {e: text for e in encodings if (text := _try(data, e))}):
        return text
    if most_lost:
        damaged = {e: data.decode(e, "replace") for e in ("utf-8", *encodings)}
        bearable = {e: text for e, text in damaged.items() if text.count("\ufffd") <= most_lost * len(text)}
        if text := _most_plausible(data, declared, bearable):
            return text
    raise DuansouError("认不出文件的编码（可用 UTF-8、UTF-16、GB18030、Big5），请另存为 UTF-8。")


def _most_plausible(data: bytes, declared: str, readings: Mapping[str, str]) -> str | None:
    """The most plausible of the readings of `data`, by encoding; None if none is plausible."""
    wide = b"\0" in data
    scores: dict[str, float] = {}
    for encoding, text in readings.items():
        # Zero bytes tell UTF-16 from the others by the ASCII characters that they spell.
        sample = text[:_SAMPLE] if wide else _beyond_ascii(text)
        judged = [c for c in sample if not c.isspace()]
        few = len(judged) < _FEW
        if few and not wide and encoding.startswith("utf-16"):
            continue  # two bytes of anything are a character: without zero bytes a few of them prove nothing
        score = sum(map(_weight, judged)) / len(judged) if judged else 1.0
        if score >= (_LEAST_OF_FEW if few else _LEAST):
            scores[encoding] = score
    if not scores:
        return None
    if len(scores) > 1:
        from charset_normalizer import from_bytes  # what loads slowly and most texts, in UTF-8, do not need

        first = _BEYOND_ASCII.search(data)
        guess = from_bytes(data[first.start() if first and not wide else 0 :][:_SAMPLE]).best()
        for e in scores:
            family = _FAMILIES.get(e, (e,))
            scores[e] += _VOTE * ((guess is not None and guess.encoding in family) + (_normal(declared) in family))
    return readings[max(scores, key=lambda e: scores[e])]


def _beyond_ascii(text: str) -> list[str]:
    """The first characters of a text beyond ASCII: pages may begin with many kilobytes of scripts."""
    return [found[0] for found in islice(re.finditer(r"[^\x00-\x7f]", text), _SAMPLE)]


def _normal(declared: str) -> str:
    """The name of an encoding as Python has it."""
    name = declared.strip().lower().replace("-", "_")
    return {"gb_2312_80": "gb2312", "x_gbk": "gbk", "big5_hkscs": "big5hkscs", "x_x_big5": "big5"}.get(name, name)


def _try(data: bytes, encoding: str, errors: str = "strict") -> str | None:
    try:
        return data.decode(encoding, errors)
    except UnicodeDecodeError:
        return None


@lru_cache(maxsize=30_000)
def _weight(character: str) -> float:
    """How much a character speaks for Chinese formal text, between -2 for one that no text holds and 1.25."""
    if character in _FREQUENT:
        return 1.25
    if "!" <= character <= "~":
        return 1.0
    if "\u4e00" <= character <= "\u9fff":
        return 0.6 if _is_common(character) else 0.0
    if character in _PUNCTUATION or "\u2500" <= character <= "\u257f" or "\uff10" <= character <= "\uff5a":
        return 1.0
    category = unicodedata.category(character)
    if category in ("Co", "Cn", "Cs", "Cc"):
        return -2.0
    return 0.25 if category[0] in "PSN" or character <= "\u024f" else 0.0


def _is_common(character: str) -> bool:
    """Whether GB 2312 or Big5 holds a Han character in its first, frequent level."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= character.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _is_binary(text: str) -> bool:
    """Whether more than one character in fifty is a control character that texts do not hold."""
    return 50 * len(_CONTROLS.findall(text)) > len(text)
