"""What readers call the kinds of paragraphs and of documents."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.documents.model import PARAGRAPH_KINDS

PART_LABELS: Mapping[str, str] = dict(
    zip(
        PARAGRAPH_KINDS,
        ("标题", "文件头", "小标题", "序言段", "执行段", "分项", "正文", "签署"),
        strict=True,
    )
)
"""What a reader calls the kinds of paragraphs."""

KIND_LABELS: Mapping[str, str] = {
    "convention": "公约",
    "decision": "决定",
    "declaration": "宣言",
    "law": "法律",
    "letter": "信函",
    "note": "说明",
    "report": "报告",
    "resolution": "决议",
    "rules": "规则",
    "statement": "声明",
}
"""What a reader calls the kinds of documents that records name in English; others are shown as they are."""
