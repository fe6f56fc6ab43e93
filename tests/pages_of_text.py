"""Texts made up for the tests of pages and lines."""

from __future__ import annotations

from indexer.documents import paragraphs_from_text

SENTENCES = (
    "河流是大地的血脉，保护河流需要各方共同努力，任何一方都不能置身事外。",
    "我们注意到过去十年的进展，同时也看到仍有许多不足之处需要改进。",
    "在这一背景下，与会者就下一步的工作交换了意见，并达成了若干共识。",
    "各方同意加强信息交流，建立联合监测的机制，及时评估进展情况。",
    "会议最后感谢东道方的周到安排，并商定明年再次举行会议。",
)


def texts(text: str) -> list[str]:
    """The texts of the paragraphs of `text`."""
    return [p.text for p in paragraphs_from_text(text)]
