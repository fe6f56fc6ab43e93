"""Which of the lines at the head of a document is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Best first: a numbered resolution, a title in its own marks, the name of a kind of document.
_TITLES = (
    re.compile(r"(?:\d{1,4}/\d{1,4}|第?\s*\d{1,4}\s*[（(]\d{4}[）)]\s*号?(?:决议|決議)?)[.．。]?\s*.*"),
    re.compile(r"《[^《》]+》"),
    re.compile(
        r".*(?:信|函|照会|照會|声明|聲明|宣言|决议|決議|决定|決定|报告|報告|公约|公約|条约|條約|协定|協定|议定书|議定書"
        r"|说明|說明|宪章|憲章|宪法|憲法|法|法典|条例|條例|规定|規定|办法|辦法|通知|通告|公告|意见|意見|纲要|綱要|规则|規則"
        r"|章程|细则|細則|备忘录|備忘錄|公报|公報|纪要|纪录|案文|建议|建議|方案|计划|計劃|指南|准则|標準|标准|批复|命令|令)"
        r"(?:草案)?[》」』]?\s*(?:[（(][^（）()]*[）)])?\**"
    ),
)


def title_among(lines: Sequence[str]) -> str | None:
    """The line that names the document, as printed; None if there are no lines."""
    for pattern in _TITLES:
        for line in lines:
            if pattern.fullmatch(line):
                return line
    return lines[0] if lines else None
