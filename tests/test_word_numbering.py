"""Numbers that Word counts and does not store: rebuilt from numbering.xml and styles.xml."""

from __future__ import annotations

import pytest

from indexer.documents.markers import Marker
from indexer.documents.word.document import WordDocument
from tests.word_files import (
    definition,
    item,
    level,
    num,
    numbers,
    override,
    paragraph,
    paragraph_style,
    styled,
    texts,
    word_file,
)  # fmt: skip

LAW = definition(
    0,
    level(0, "chineseCountingThousand", "第%1条"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "lowerLetter", "(%4)"),
)


def marks(body: str, numbering: str, styles: str = "") -> list[str]:
    """What stands before `|` in the paragraphs, whose own texts begin with it."""
    return [text.partition("|")[0] for text in texts(word_file(body, numbering=numbering, styles=styles))]


def test_nested_levels_count_each_for_itself_and_begin_anew_under_the_next_of_a_higher_level() -> None:
    levels = [0, 1, 1, 2, 2, 3, 3, 1, 2, 3, 0, 1, 2]
    body = "".join(item("|", 1, k) for k in levels)
    assert marks(body, LAW + num(1, 0)) == [
        "第一条 ", "（一） ", "（二） ", "1. ", "2. ", "(a) ", "(b) ", "（三） ", "1. ", "(a) ",
        "第二条 ", "（一） ", "1. ",
    ]  # fmt: skip


def test_the_numbers_for_citing_are_those_of_a_printed_text() -> None:
    body = "".join(item("各方应当如下行事：", 1, k) for k in [0, 1, 2, 3, 0, 1])
    assert numbers(word_file(body, numbering=LAW + num(1, 0))) == [
        "第一条", "第一条(一)", "第一条(一)第1目", "第一条(一)第1目(a)", "第二条", "第二条(一)",
    ]  # fmt: skip


def test_lists_of_one_definition_count_together() -> None:
    body = item("|", 1) + paragraph("|中间。") + item("|", 2) + item("|", 1)
    numbering = definition(0, level(0, "decimal", "%1.")) + num(1, 0) + num(2, 0)
    assert marks(body, numbering) == ["1. ", "", "2. ", "3. "]


def test_a_list_with_a_start_of_its_own_begins_anew_once_and_the_others_go_on_from_there() -> None:
    body = "".join(item("|", n) for n in (1, 1, 2, 2, 1, 3, 2))
    numbering = (
        definition(0, level(0, "decimal", "%1.")) + num(1, 0) + num(2, 0, override(0, 1)) + num(3, 0, override(0, 10))
    )
    assert marks(body, numbering) == ["1. ", "2. ", "1. ", "2. ", "3. ", "10. ", "11. "]


def test_a_start_of_its_own_holds_at_each_level_for_itself() -> None:
    body = "".join(item("|", n, k) for n, k in ((1, 0), (1, 1), (1, 1), (2, 1), (2, 0), (2, 1)))
    numbering = (
        definition(0, level(0, "upperRoman", "%1."), level(1, "lowerLetter", "(%2)"))
        + num(1, 0)
        + num(2, 0, override(0, 5) + override(1, 3))
    )
    assert marks(body, numbering) == ["I. ", "(a) ", "(b) ", "(c) ", "V. ", "(c) "]


def test_a_list_may_define_a_level_anew() -> None:
    numbering = (
        definition(0, level(0, "decimal", "%1."))
        + num(1, 0)
        + num(2, 0, override(0, None, level(0, "upperLetter", "(%1)")))
    )
    assert marks(item("|", 1) + item("|", 2), numbering) == ["1. ", "(B) "]


def test_a_level_starts_where_its_definition_says() -> None:
    numbering = definition(0, level(0, "decimal", "%1.", start=7), level(1, "lowerLetter", "(%2)", start=4)) + num(1, 0)
    assert marks("".join(item("|", 1, k) for k in (0, 1, 1, 0, 1)), numbering) == ["7. ", "(d) ", "(e) ", "8. ", "(d) "]


def test_levels_above_that_were_never_used_stand_at_their_start() -> None:
    numbering = definition(
        0, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "decimal", "%1.%2.%3")
    ) + num(1, 0)
    # The same as LibreOffice prints for this file.
    assert marks("".join(item("|", 1, k) for k in (1, 1, 0, 1, 2, 0, 2, 1, 2, 0)), numbering) == [
        "1.1 ", "1.2 ", "2. ", "2.1 ", "2.1.1 ", "3. ", "3.1.1 ", "3.2 ", "3.2.1 ", "4. ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        ("", ["1 ", "1 ", "1 ", "2 ", "1 ", "2 ", "1 "]),
        ('<w:lvlRestart w:val="0"/>', ["1 ", "1 ", "1 ", "2 ", "2 ", "2 ", "3 "]),
        ('<w:lvlRestart w:val="1"/>', ["1 ", "1 ", "1 ", "2 ", "2 ", "2 ", "1 "]),
    ],
)
def test_a_level_begins_anew_after_the_levels_that_it_says(restart: str, expected: list[str]) -> None:
    levels = (level(0, "decimal", "%1"), level(1, "decimal", "%2"), level(2, "decimal", "%3", restart))
    body = "".join(item("|", 1, k) for k in (0, 1, 2, 1, 2, 0, 2))
    assert marks(body, definition(0, *levels) + num(1, 0)) == expected


def test_numbers_of_law_are_arabic_whatever_the_levels_above_are() -> None:
    numbering = definition(0, level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>")) + num(
        1, 0
    )
    assert marks(item("|", 1) + item("|", 1, 1), numbering) == ["第一章 ", "1.1 "]


@pytest.mark.parametrize(("suffix", "mark"), [("tab", "一、 "), ("space", "一、 "), ("nothing", "一、")])
def test_what_stands_between_number_and_text_is_white_space_or_nothing(suffix: str, mark: str) -> None:
    numbering = definition(0, level(0, "chineseCounting", "%1、", f'<w:suff w:val="{suffix}"/>')) + num(1, 0)
    assert marks(item("|", 1), numbering) == [mark]


def test_a_number_that_touches_its_text_is_still_its_number() -> None:
    numbering = definition(0, level(0, "chineseCounting", "第%1条", '<w:suff w:val="nothing"/>')) + num(1, 0)
    data = word_file(item("本条例由各方遵守。", 1) + item("2.5亿元以上的，应当审计。", 1), numbering=numbering)
    assert texts(data) == ["第一条本条例由各方遵守。", "第二条2.5亿元以上的，应当审计。"]
    assert numbers(data) == ["第一条", "第二条"]


@pytest.mark.parametrize(
    ("style", "template", "marker"),
    [
        ("decimal", "%1.", Marker("arabic", "1", 3)),
        ("decimal", "%1", Marker("arabic", "1", 2)),
        ("decimal", "（%1）", Marker("arabic-paren", "1", 4)),
        ("decimalEnclosedCircle", "%1", Marker("arabic-paren", "1", 2)),
        ("lowerLetter", "(%1)", Marker("letter", "a", 4)),
        ("lowerLetter", "%1.", Marker("letter", "a", 3)),
        ("upperLetter", "%1", Marker("capital", "A", 2)),
        ("upperRoman", "%1.", Marker("capital", "I", 3)),
        ("chineseCounting", "%1、", Marker("han", "一", 3)),
        ("chineseCounting", "（%1）", Marker("han-paren", "一", 4)),
        ("chineseCounting", "第%1条", Marker("article", "第一条", 4)),
        ("chineseCounting", "第%1章", Marker("division", "第一章", 4)),
        ("chineseLegalSimplified", "%1、", Marker("han", "壹", 3)),
        ("ideographTraditional", "%1、", Marker("letter", "甲", 3)),
        ("bullet", "-", Marker("bullet", "", 2)),
        ("bullet", "\uf0b7", Marker("bullet", "", 2)),
        ("bullet", "★", Marker("bullet", "", 2)),
    ],
)
def test_what_kind_of_mark_it_is_is_told_from_its_looks_or_from_its_format(
    style: str, template: str, marker: Marker
) -> None:
    numbering = definition(0, level(0, style, template)) + num(1, 0)
    (block,) = WordDocument(word_file(item("正文。", 1), numbering=numbering)).blocks
    assert block.marker == marker


def test_the_dots_that_programs_put_before_items_are_all_one_and_others_stay() -> None:
    bullets = ["\uf0b7", "o", "•", "-", "—", "★"]
    numbering = "".join(definition(k, level(0, "bullet", text)) + num(k + 1, k) for k, text in enumerate(bullets))
    body = "".join(item("|", k + 1) for k in range(len(bullets)))
    assert marks(body, numbering) == ["- ", "- ", "- ", "- ", "— ", "★ "]


def test_numbers_may_be_padded_by_a_format_of_words_own() -> None:
    custom = (
        '<w:lvl w:ilvl="0"><w:start w:val="9"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/>'
        '</mc:Fallback></mc:AlternateContent><w:lvlText w:val="No. %1"/></w:lvl>'
    )
    assert marks(item("|", 1) * 2, definition(0, custom) + num(1, 0)) == ["No. 009 ", "No. 010 "]


def test_hidden_numbers_and_lists_that_are_not_there_print_nothing() -> None:
    hidden = level(0, "decimal", "%1.", "<w:rPr><w:vanish/></w:rPr>")
    numbering = definition(0, hidden) + definition(1, level(0, "none", "%1")) + num(1, 0) + num(2, 1) + num(3, 7)
    body = item("|", 1) + item("|", 2) + item("|", 3) + item("|", 4) + item("|", 1, 5) + item("|", 0)
    assert marks(body, numbering) == [""] * 6


# Numbers that come with a style


def numbered(num_id: int | None = None, k: int | None = None) -> str:
    """Properties of a paragraph that number it."""
    inner = "" if k is None else f'<w:ilvl w:val="{k}"/>'
    inner += "" if num_id is None else f'<w:numId w:val="{num_id}"/>'
    return f"<w:numPr>{inner}</w:numPr>"


HEADINGS = definition(
    0,
    level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="H1"/>'),
    level(1, "chineseCounting", "第%2节", '<w:pStyle w:val="H2"/>'),
) + num(1, 0)


def test_a_style_numbers_its_paragraphs_at_the_level_that_names_it() -> None:
    styles = paragraph_style("H1", numbered(1)) + paragraph_style("H2", numbered(1))
    body = styled("|", "H1") + styled("|", "H2") + styled("|", "H2") + styled("|", "H1")
    assert marks(body, HEADINGS, styles) == ["第一章 ", "第一节 ", "第二节 ", "第二章 "]


def test_list_and_level_are_inherited_each_for_itself() -> None:
    plain = definition(0, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2")) + num(1, 0)
    styles = (
        paragraph_style("H1", numbered(1, 0))
        + paragraph_style("H2", numbered(None, 1), based_on="H1")
        + paragraph_style("H3", "", based_on="H2")
    )
    body = styled("|", "H1") + styled("|", "H2") + styled("|", "H3") + styled("|", "H2", numbered(None, 0))
    assert marks(body, plain, styles) == ["1. ", "1.1 ", "1.2 ", "2. "]


def test_a_paragraph_or_a_style_may_do_without_the_number_of_its_style() -> None:
    styles = paragraph_style("H1", numbered(1)) + paragraph_style("Plain", numbered(0), based_on="H1")
    body = styled("|", "H1") + styled("|", "H1", numbered(0)) + styled("|", "Plain") + styled("|", "H1")
    assert marks(body, HEADINGS, styles) == ["第一章 ", "", "", "第二章 "]


def test_the_default_style_counts_for_paragraphs_that_name_none() -> None:
    default = paragraph_style("N", numbered(1)).replace("<w:style ", '<w:style w:default="1" ')
    assert marks(paragraph("|"), LAW + num(1, 0), default) == ["第一条 "]


def test_a_definition_may_stand_for_that_of_a_style_for_lists() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
        + definition(1, '<w:styleLink w:val="L"/>', level(0, "lowerRoman", "%1)"))
        + num(1, 0)
        + num(2, 1)
    )
    assert marks(item("|", 1) + item("|", 1) + item("|", 2), numbering, styles) == ["i) ", "ii) ", "iii) "]


def test_styles_that_are_based_on_each_other_do_no_harm() -> None:
    styles = paragraph_style("A", based_on="B") + paragraph_style("B", numbered(1), based_on="A")
    assert marks(styled("|", "A") + styled("|", "none"), LAW + num(1, 0), styles) == ["第一条 ", ""]


# What counts


def test_an_empty_paragraph_of_a_list_counts_and_is_shown_only_if_its_number_says_something() -> None:
    numbering = (
        definition(0, level(0, "decimal", "%1.")) + definition(1, level(0, "decimal", "附件%1")) + num(1, 0) + num(2, 1)
    )
    assert marks(item("|", 1) + item("", 1) + item("|", 1) + item("", 2), numbering) == ["1. ", "3. ", "附件1"]


def test_a_paragraph_that_only_ends_a_section_counts_for_nothing() -> None:
    end = paragraph("<w:r/>", f"{numbered(1, 0)}<w:sectPr/>")
    assert marks(item("|", 1) + end + item("|", 1), LAW + num(1, 0)) == ["第一条 ", "第二条 "]


def test_the_name_of_an_annex_may_be_counted_too() -> None:
    numbering = definition(0, level(0, "chineseCounting", "附件%1")) + num(1, 0)
    data = word_file(paragraph("正文在此。") + item("名单", 1) + paragraph("甲国。"), numbering=numbering)
    assert texts(data) == ["正文在此。", "附件一 名单", "甲国。"]
    assert numbers(data) == [None, None, None]
