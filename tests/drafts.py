"""Drafts made up for tests: quotations of made-up documents, as they are, altered, or only written differently."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass

from indexer.documents.model import Document, Paragraph, Record
from indexer.text.folding import fold
from indexer.text.variants import variant_classes

WORDS = [
    "各方", "会议", "国家", "流域", "水文", "数据", "共享", "预警", "桥梁", "维护", "道路", "灯塔", "港口",
    "船舶", "气象", "观测", "记录", "报告", "审议", "通过", "吁请", "重申", "欢迎", "鼓励", "注意到", "关切",
    "强调", "加强", "合作", "协调", "能力", "建设", "培训", "专家", "机制", "区域", "国际", "双边", "多边",
    "努力", "措施", "行动", "计划", "实施", "监测", "评估", "经费", "捐助", "伙伴", "社会", "公众", "参与",
    "信息", "交流", "技术", "标准", "准则", "法律", "框架", "发展", "可持续", "农村", "城市", "供水", "卫生",
]  # fmt: skip
MARKS = "，，，、；："
QUOTES = ("“”", "「」", "『』", '""', "＂＂", "«»")


@dataclass(frozen=True)
class Draft:
    """A text with one quotation and one citation. `range` is that of the quotation; `changed`, if it was altered, its
    characters that are not the source's (empty if some were only left out), as positions within it."""

    text: str
    range: tuple[int, int]
    altered: bool
    changed: tuple[int, int]
    symbol: str
    known: bool


def documents(rnd: random.Random, count: int = 12, paragraphs: int = 15) -> tuple[Document, ...]:
    """Documents that bear symbols and cite resolutions."""
    out = []
    for i in range(count):
        texts = [f"{n}. {sentence(rnd)}" for n in range(1, paragraphs + 1)]
        texts[0] = f"1. 重申第{1400 + i}(20{10 + i})号决议，{sentence(rnd)}"
        record = Record(f"doc{i:02}", f"文件{i}", symbol=f"A/{60 + i}/{100 + i}", date=f"20{10 + i}-03-01")
        out.append(
            Document(
                record, tuple(Paragraph(n, t, str(n), f"第{n}段", "operative", "") for n, t in enumerate(texts, 1))
            )
        )
    return tuple(out)


def sentence(rnd: random.Random) -> str:
    clauses = ("".join(rnd.choices(WORDS, k=rnd.randint(3, 7))) for _ in range(rnd.randint(2, 6)))
    return "".join(clause + rnd.choice(MARKS) for clause in clauses)[:-1] + "。"


def draft(rnd: random.Random, documents: tuple[Document, ...], kind: str) -> Draft:
    """A draft whose quotation is `exact`, altered by a `character`, `word` or mark of `punctuation`, or written in
    other `forms`; half of all name the right document, the others a resolution, known or not."""
    keys = [fold(p.text) for d in documents for p in d.paragraphs]
    while True:
        document = rnd.choice(documents)
        source = rnd.choice(document.paragraphs).text
        start = rnd.randrange(3, len(source) - 8)
        quoted = source[start : start + rnd.randint(8, 70)]
        wording, changed = _written(rnd, quoted, kind)
        if kind in ("exact", "forms") or not any(fold(wording) in key for key in keys):
            break
    before, marks = sentence(rnd), rnd.choice(QUOTES)
    symbol, shown, known = _symbol(rnd, document)
    text = f"{before}{marks[0]}{wording}{marks[1]}({shown})。{sentence(rnd)}"
    at = len(before) + 1
    return Draft(text, (at, at + len(wording)), kind not in ("exact", "forms"), changed, symbol, known)


def _written(rnd: random.Random, quoted: str, kind: str) -> tuple[str, tuple[int, int]]:
    if kind == "forms":
        return "".join(_other_form(rnd, c) for c in quoted).rstrip(), (0, 0)
    if kind == "exact":
        return quoted, (0, 0)
    if kind == "punctuation":
        places = [i for i, c in enumerate(quoted) if c in "，、；：。"]
        if not places:
            return quoted, (0, 0)
        at, size, new = rnd.choice(places), 1, rnd.choice(["", "！", "？", *"，、；：。"])
    elif kind == "word":
        at, size, new = rnd.randrange(len(quoted) - 2), 2, rnd.choice(WORDS)
    else:
        at, size = rnd.randrange(len(quoted)), rnd.choice((0, 1))
        new = "" if size and rnd.random() < 0.3 else rnd.choice("山川草木鸟兽虫鱼")
    return quoted[:at] + new + quoted[at + size :], (at, at + len(new))


def _other_form(rnd: random.Random, c: str) -> str:
    """The same character in another script or width, with blanks about it."""
    forms = [*_variants()[variant_classes().get(c, c)], c]
    if "!" <= c <= "~" and c not in "\"'":
        forms.append(chr(ord(c) + 0xFEE0))
    return rnd.choice(forms) + rnd.choice(["", "", "", " ", "\u200b"] if "\u4e00" <= c <= "\u9fff" else [""])


def _variants() -> dict[str, list[str]]:
    out = defaultdict(list)
    for form, one in variant_classes().items():
        out[one].append(form)
    return out


def _symbol(rnd: random.Random, document: Document) -> tuple[str, str, bool]:
    """Canonical, as written, and whether it is known."""
    chance = rnd.random()
    if chance < 0.5:
        return str(document.record.symbol), f"{document.record.symbol}，第5段", True
    i = rnd.randrange(12)
    if chance < 0.75:
        return f"S/RES/{1400 + i}(20{10 + i})", f"第{1400 + i}(20{10 + i})号决议", True
    return f"S/RES/{1500 + i}(20{10 + i})", f"第{1500 + i}(20{10 + i})号决议", False
