from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.model import Paragraph, ParagraphKind, Record
from server.search.citing import Citation, bibtex, cite, ris

LETTER = Record("letter", "河流问题的信", symbol="A/80/12", date="2019-05-21", organ="大会", kind="letter", lang="zh")
UNSIGNED = Record("memo", "《河流备忘录》", date="2024-02-01", organ="秘书处")


def paragraph(label: str, kind: ParagraphKind = "body", number: str | None = None, section: str = "") -> Paragraph:
    return Paragraph(1, "文字", number, label, kind, section)


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        (paragraph("附件 第6段", "operative", "6", "附件"), "A/80/12，附件，第6段", "A/80/12, annex, para. 6"),
        (paragraph("第10(a)段", "item", "10(a)"), "A/80/12，第10(a)段", "A/80/12, para. 10 (a)"),
        (paragraph("附件二 第3段", "body", "3", "附件二"), "A/80/12，附件二，第3段", "A/80/12, annex II, para. 3"),
        (
            paragraph("附件 序言部分第7段", "preamble", None, "附件"),
            "A/80/12，附件，序言部分第7段",
            "A/80/12, annex, seventh preambular paragraph",
        ),
        (
            paragraph("序言部分第23段", "preamble"),
            "A/80/12，序言部分第23段",
            "A/80/12, preambular paragraph 23",
        ),
        (paragraph("第2自然段"), "A/80/12，第2自然段", "A/80/12, unnumbered para. 2"),
        (paragraph("署名", "signature"), "A/80/12，署名", "A/80/12, signature"),
        (paragraph("小标题“背景”", "heading"), "A/80/12，小标题“背景”", "A/80/12, heading “背景”"),
        (paragraph("附件", "heading", None, "附件"), "A/80/12，附件", "A/80/12, annex"),
        (paragraph("第2节", "heading", "2"), "A/80/12，第2节", "A/80/12, sect. 2"),
        (paragraph("第二十三条", "body", "第二十三条"), "A/80/12，第二十三条", "A/80/12, article 23"),
        (paragraph("第三条(一)项", "body", "第三条(一)"), "A/80/12，第三条(一)项", "A/80/12, 第三条(一)项"),
    ],
)
def test_a_paragraph_is_cited_by_symbol_and_place(place: Paragraph, zh: str, en: str) -> None:
    found = cite(LETTER, place)
    assert (found.zh, found.en) == (zh, en)
    assert found.plain == f"《河流问题的信》（A/80/12，2019-05-21）{place.label}"


def test_a_document_is_cited_without_a_place() -> None:
    assert cite(LETTER) == Citation("A/80/12", "A/80/12", "《河流问题的信》（A/80/12，2019-05-21）")


def test_what_has_no_symbol_is_cited_by_title_organ_and_date() -> None:
    assert cite(UNSIGNED, paragraph("第6段", "operative", "6")) == Citation(
        "《河流备忘录》，秘书处，2024年2月1日，第6段",
        "《河流备忘录》, 秘书处, 1 February 2024, para. 6",
        "《河流备忘录》（2024-02-01）第6段",
    )
    assert cite(Record("a", "甲")) == Citation("《甲》", "《甲》", "《甲》")


def test_a_record_for_reference_managers_has_every_field_that_is_known() -> None:
    assert ris(LETTER, "https://example.org/a b").split("\r\n") == [
        "TY  - RPRT",
        "ID  - letter",
        "TI  - 河流问题的信",
        "AU  - 大会,",
        "PB  - 大会",
        "DA  - 2019/05/21/",
        "PY  - 2019",
        "SN  - A/80/12",
        "M3  - letter",
        "LA  - zh",
        "UR  - https://example.org/a b",
        "ER  - ",
        "",
    ]
    assert ris(Record("a", "甲"), None) == "TY  - RPRT\r\nID  - a\r\nTI  - 甲\r\nER  - \r\n"


def test_an_entry_of_bibtex_escapes_what_tex_would_take_for_its_own() -> None:
    record = Record("河流 memo", "50% & {河}_流\\~^#$", date="2024-02-01")
    assert bibtex(record, "https://example.org/{a}%20b") == (
        "@misc{memo-a2ad6a,\n"
        "  title = {{50\\% \\& \\{河\\}\\_流\\textbackslash{}\\~{}\\^{}\\#\\$}},\n"
        "  year = {2024},\n"
        "  month = feb,\n"
        "  url = {https://example.org/%7Ba%7D%20b}\n"
        "}\n"
    )


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_text_breaks_out_of_its_line_or_its_braces(id: str, title: str) -> None:
    record = Record(id, title, note=title)
    lines = ris(record, None).split("\r\n")
    assert (lines[0], lines[-2:]) == ("TY  - RPRT", ["ER  - ", ""])
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    entry = re.sub(r"\\[\\{}]", "", bibtex(record, None))
    assert entry.count("{") == entry.count("}")
    assert re.match(r"@misc\{[A-Za-z0-9._-]+,\n", entry)
