"""What the lines of formal documents are told by: mastheads, headings, signatures, annexes, preambles."""

from __future__ import annotations

import re

from indexer.documents.dates import DATE

ORGANS = (
    "大会|大會|安全理事会|安全理事會|经济及社会理事会|經濟及社會理事會|经济和社会理事会|托管理事会|托管理事會"
    "|人权理事会|人權理事會|国际法院|國際法院|秘书处|秘書處|裁军审议委员会|裁军谈判会议|贸易和发展理事会"
    "|General Assembly|Security Council|Economic and Social Council|Human Rights Council|Secretariat"
)
_NUMERAL = "[一二三四五六七八九十百千零〇两兩0-9]+"
ORGAN_LINE = re.compile(rf"(?P<organ>{ORGANS})", re.IGNORECASE)
SESSION_LINE = re.compile(
    rf"(?P<session>第\s*{_NUMERAL}\s*(?:[届屆](?:紧急|緊急)?(?:特别|特別)?(?:会议|會議|常会|常會)?(?:[续續][会會])?|年))"
    r"|(?P<english>[A-Z][a-z]+(?:-[a-z]+)? (?:session|year))"
)
AGENDA_LINE = re.compile(
    r"(?:(?:临时|臨時|暂定)?[议議]程\*?\s*[项項]目\s*\*?|agenda items?)\s*(?P<item>\d.{0,60}?)\s*\**",
    re.IGNORECASE,
)
_LANGUAGE = (
    "chinese|english|french|russian|spanish|arabic|german|中文|英文|法文|俄文|西班牙文|阿拉伯文|汉语|漢語|英语|英語"
)
_LANGUAGES = rf"(?:(?:{_LANGUAGE})[版本]?|(?:only|and|和|[/／、,，])|(?:原文|原件|original)[:：]?)"
_SYMBOL = r"[A-Z]{1,6}(?:/[A-Za-z0-9.()\-]+){1,8}\**"
_DATED = (
    rf"(?:第\s*{_NUMERAL}\s*次(?:全体|全體)?(?:会议|會議)|[\u4e00-\u9fff]{{1,8}}[，,]\s*{DATE}"
    rf"|{DATE}[，,]\s*[\u4e00-\u9fff]{{1,8}}|[\[（(【]?\s*{DATE}(?:\s*星期[一二三四五六日天])?\s*[\]）)】]?)"
)
_DATE_LINE = re.compile(_DATED, re.IGNORECASE)
_MASTHEAD = re.compile(
    rf"{ORGANS}|联合国|聯合國|United Nations|Distr\s*[.．]?\s*[:：].{{0,20}}|[普限]遍?分[发發]|分[发發][:：].{{0,10}}"
    rf"|[\[［【（(]?\s*(?:{_LANGUAGES}\s*)+[\]］】）)]?|{_SYMBOL}"
    rf"|{_DATED}|[（(\[［][^（()）\[\]［］]{{4,100}}[）)\]］]",
    re.IGNORECASE,
)
ADOPTED = "(?:通过|通過|公布|发布|發布|修正|修订|修訂|批准)"
"""What a law says was done to it on a date."""
_ADOPTED = re.compile(ADOPTED)
_ADOPTED_ON = re.compile(rf"{DATE}.{{0,100}}(?:{ADOPTED}|施行)")
_SIGNATURE = re.compile(
    r".{0,40}[（(]\s*(?:签名|簽名|签字|簽字|签署|簽署|签章|印|盖章|signed)\s*[）)]\s*(?:\d+|[*])?"
    r"|(?:\(Signed\)|[（(]签名[）)]|签名[:：]|签字[:：]).{0,40}",
    re.IGNORECASE,
)
_ANNEX_NAME = "附件|附录|附錄|附文|附表|Annex|Appendix|Enclosure"
_ANNEX = re.compile(
    rf"(?P<name>{_ANNEX_NAME})\s*(?P<number>{_NUMERAL}|[IVX]+)?(?:[:：]|\s+(?P<title>\S.{{0,60}}))?", re.IGNORECASE
)
_ANNEX_OF = re.compile(rf"[^。；]{{4,80}}的(?P<name>附件|附录|附錄|附文)\s*(?P<number>{_NUMERAL})?")
_PREAMBULAR = re.compile(
    "(?:又|还|再次|并|並|进一步|严重|极为|深为|深切|十分|满意地|赞赏地|关切地|遗憾地|欢迎|"
    "回顾|回顧|重申|忆及|憶及|强调|強調|确认|確認|认识到|認識到|铭记|銘記|注意到|歡迎|表示|深信|确信|考虑到|"
    "考慮到|谨记|意识到|意識到|关切|關切|赞赏|遵循|决心|谴责|震惊|痛惜|遗憾|承认|念及|鉴于|鑒於|审议了|听取了|"
    "感谢|坚信|期待|念念不忘|了解到|知悉|Recalling|Reaffirming|Noting|Stressing|Emphasizing|Recognizing|Mindful)"
)
_COLUMNS = re.compile(r" \| |\s{2,}|\t")
_HEADING_STOP = re.compile(r"[。；！？;!?]|^附件?[:：]")
_LETTER = re.compile(r"(?:的信|信函|的函|公函|照会|照會)\**$")
_DECLARATION = re.compile(r"(?:决议|決議|宣言|声明|聲明|决定|決定|公报|公報|共识|倡议)(?:草案)?[》」』*]*$")


def is_masthead(text: str) -> bool:
    """Whether a line is one of those above a document's title: organ, symbol, date, language, session, item."""
    return is_adoption(text) or (len(text) <= 120 and all(map(_is_masthead_entry, masthead_entries(text))))


def masthead_entries(line: str) -> list[str]:
    """What stands in the columns of a line of a masthead."""
    return _COLUMNS.split(line)


def _is_masthead_entry(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (_MASTHEAD, SESSION_LINE, AGENDA_LINE))


def is_adoption(text: str) -> bool:
    """Whether a line says, in brackets or after a date, when and by whom a law was adopted or amended."""
    if len(text) > 1000:
        return False
    if text[:1] in tuple("（([［") and text[-1] in "）)]］":
        return _ADOPTED.search(text) is not None
    return _ADOPTED_ON.fullmatch(text) is not None


def is_date_line(text: str) -> bool:
    """Whether a line holds a date or a meeting's number, perhaps with a place, and nothing else."""
    return len(text) <= 80 and _DATE_LINE.fullmatch(text) is not None


def is_signature(text: str) -> bool:
    """Whether a line is a name with (签名) or the like."""
    return _SIGNATURE.fullmatch(text) is not None


def is_heading_like(text: str) -> bool:
    """Whether a line without its mark may be a heading: short, no sentence, no sentence's end."""
    if len(text) > 80 or not any(map(str.isalpha, text)) or text[-1] in "，、：︰﹕:,.…" or _HEADING_STOP.search(text):
        return False
    return len(text) <= 40 or not re.search(r"[，,]", re.sub(r"[（(].*?[）)]", "", text))


def is_preambular(text: str) -> bool:
    """Whether a text begins as a preambular paragraph does."""
    return _PREAMBULAR.match(text) is not None


def announces_declaration(text: str) -> bool:
    """Whether a heading names a resolution, a declaration or the like, whose numbered paragraphs are operative."""
    return _DECLARATION.search(text) is not None


def is_letter_title(text: str) -> bool:
    """Whether a heading names a letter or a note verbale."""
    return _LETTER.search(text) is not None


def annex_name(text: str) -> str | None:
    """The name of the part that this line opens (`附件`, `附件二`); None if it opens none."""
    found = _ANNEX.fullmatch(text)
    if found and found["title"] and not is_heading_like(found["title"]):
        return None
    if not found and is_heading_like(text):
        found = _ANNEX_OF.fullmatch(text)
    return f"{found['name']}{found['number'] or ''}" if found else None


def is_contents(text: str) -> bool:
    """Whether a heading stands above a table of contents."""
    return "".join(text.split()) in ("目录", "目錄", "目次", "Contents")
