"""The words by which a question asks: they say nothing of what is looked for, so they do not rank."""

from __future__ import annotations

from indexer.text.folding import fold

QUESTION_WORDS = frozenset(
    (
        *("请问", "什么", "什么样", "什么时候", "为什么", "为何", "哪", "哪些", "哪个", "哪种", "哪里", "哪儿", "哪位"),
        *("哪几", "哪年", "哪一", "哪一个", "哪一年", "哪一种", "哪国", "何", "何时", "何地", "何种", "何人", "怎么"),
        *("怎么办", "怎么样", "怎样", "如何", "是否", "能否", "可否", "有没有", "能不能", "可不可以", "是不是"),
        *("会不会", "要不要", "多少", "几", "谁", "吗", "呢", "吧", "么", "呀", "啊", "多久", "多长", "多大", "多高"),
        *("多远",),
    )
)
"""By word and not by substring: 几内亚, 申请 and 任何 keep what they are made of."""


def without_question_words(key: str, words: list[str]) -> tuple[str, list[str]]:
    """The key of a text of these words with blanks for its question words, and its other words."""
    if QUESTION_WORDS.isdisjoint(words):
        return key, words
    at, kept = 0, []
    for word in words:
        folded = fold(word)
        start = key.find(folded, at)
        if start >= 0:  # else a symbol, which the text may spell in another way
            at = start + len(folded)
        if word not in QUESTION_WORDS:
            kept.append(word)
        elif start >= 0:
            key = key[:start] + " " * len(folded) + key[at:]
    return key, kept
