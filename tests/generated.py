"""Documents made up for tests: few characters, so that everything collides with everything."""

from __future__ import annotations

import random

from indexer.documents.model import PARAGRAPH_KINDS, Document, Paragraph, Record

BITS = [
    *"恐怖主义的和平會议会议復複复覆金融資助资助第条",
    *"ab1230",
    *"，。；：、·•—-()（）《》[]【】<&'\"“”「」",
    "terror", "Terror", "ＡＢ", "2019", "２０１９", "covid19", "é", "ﬁ", "½", "㈠", "…", "……", "𠮷", "😀", "\u200b",
    " ", "  ", "\u3000", "\t", "恐怖主义", "资助恐怖主义", "2019 年", "第2462(2019)号决议", "第 1373（2001）号",
    "、1267(1999)和2396(2017)号决议", "S/RES/2462 (2019)", "A/73/890", "S/PRST/2018/9", "第60/288号决议",
]  # fmt: skip
"""Han of both scripts, Latin, digits, width, brackets, quotes, blanks, marks of no width, symbols."""

ORGANS = ("安全理事会", "大會", None)
KINDS = ("letter", "决议", None)
DATES = ("2018-05-04", "2019-05-21", "2019-12-31", "2020-07-30", None)
SYMBOLS = ("A/73/890", "S/2020/754", None)


def paragraph_text(rnd: random.Random, longest: int = 25) -> str:
    """A text that is not empty after folding."""
    return "文" + "".join(rnd.choice(BITS) for _ in range(rnd.randint(0, longest)))


def documents(seed: int, count: int = 12, paragraphs: int = 15) -> tuple[Document, ...]:
    """Documents in the order of their ids, with records of few different values."""
    rnd = random.Random(seed)
    out = []
    for i in range(count):
        record = Record(
            id=f"doc{i:03}",
            title=f"文件{i}",
            symbol=rnd.choice(SYMBOLS),
            date=rnd.choice(DATES),
            organ=rnd.choice(ORGANS),
            kind=rnd.choice(KINDS),
            lang=rnd.choice(("zh-Hans", "zh-Hant", None)),
        )
        texts = [paragraph_text(rnd) for _ in range(rnd.randint(1, paragraphs))]
        texts += rnd.sample(texts, len(texts) // 4)
        out.append(
            Document(
                record,
                tuple(
                    Paragraph(n, text, None, f"第{n}自然段", rnd.choice(PARAGRAPH_KINDS), "")
                    for n, text in enumerate(texts, 1)
                ),
            )
        )
    return tuple(out)
