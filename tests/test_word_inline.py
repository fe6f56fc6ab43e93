"""What a paragraph says: as accepted, as printed, with what hangs on it."""

from __future__ import annotations

import pytest

from indexer.documents.word.document import WordDocument
from indexer.errors import DuansouError
from tests.word_files import paragraph, paragraph_style, run, styled, texts, word_file


def one(*inner: str, styles: str = "") -> str:
    """The text of the paragraph that holds these elements."""
    return " ¶ ".join(texts(word_file(paragraph("".join(inner)), styles=styles)))


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_changes_are_accepted() -> None:
    deleted = "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo>"
    assert one(run("甲"), deleted, f"<w:ins>{run('乙')}</w:ins>", moved) == "甲乙移来"


def test_the_end_of_a_paragraph_may_be_deleted_too() -> None:
    deleted = paragraph("第一句，", "<w:rPr><w:del/></w:rPr>")
    assert texts(word_file(deleted + paragraph("第二句。") + paragraph("第三句。"))) == ["第一句，第二句。", "第三句。"]
    assert texts(word_file(paragraph("甲。") + deleted)) == ["甲。", "第一句，"]


def test_a_large_initial_belongs_to_its_paragraph() -> None:
    initial = paragraph("各", '<w:framePr w:dropCap="drop" w:lines="3"/>')
    assert texts(word_file(initial + paragraph("缔约方决定加强合作。"))) == ["各缔约方决定加强合作。"]


@pytest.mark.parametrize(
    "wrapper",
    [
        "w:hyperlink", "w:smartTag", "w:customXml", "w:ins", "w:moveTo", "w:fldSimple", "w:bdo", "w:dir",
    ],
)  # fmt: skip
def test_text_within_other_elements_is_text(wrapper: str) -> None:
    assert one(run("甲"), f"<{wrapper}>{run('乙')}</{wrapper}>", run("丙")) == "甲乙丙"


def test_a_content_control_holds_text() -> None:
    control = f'<w:sdt><w:sdtPr><w:alias w:val="名"/></w:sdtPr><w:sdtContent>{run("乙")}</w:sdtContent></w:sdt>'
    assert one(run("甲"), control) == "甲乙"


def test_of_a_field_the_result_is_read_and_not_the_instruction() -> None:
    inner = field("begin") + instruction("REF x") + field("separate") + run("内") + field("end")
    outer = field("begin") + instruction("IF ") + inner + field("separate") + run("结果") + field("end")
    assert one(run("见"), outer, run("。")) == "见结果。"


def test_a_field_without_a_result_shows_nothing_and_one_may_go_on_over_paragraphs() -> None:
    assert one(run("甲"), field("begin"), instruction("XE 词"), run("词"), field("end"), run("乙")) == "甲乙"
    begin = paragraph(field("begin") + instruction("TOC") + field("separate") + run("第一章"))
    assert texts(word_file(begin + paragraph(run("第二章") + field("end")) + paragraph("正文。"))) == [
        "第一章", "第二章", "正文。",
    ]  # fmt: skip


def test_a_field_that_never_ends_hides_nothing() -> None:
    assert texts(word_file(paragraph(field("begin") + run("甲")) + paragraph("乙"))) == ["甲", "乙"]


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ("<w:tab/>", "甲\t乙"),
        ("<w:noBreakHyphen/>", "甲-乙"),
        ("<w:softHyphen/>", "甲乙"),
        ('<w:sym w:font="Symbol" w:char="F0B3"/>', "甲≥乙"),
        ('<w:sym w:font="Wingdings" w:char="F0FE"/>', "甲☑乙"),
        ('<w:sym w:font="Wingdings" w:char="F001"/>', "甲乙"),
        ('<w:sym w:font="Times" w:char="00B0"/>', "甲°乙"),
        ('<w:sym w:font="Times" w:char="nothing"/>', "甲乙"),
        ("<w:instrText>甲</w:instrText>", "甲乙"),
    ],
)
def test_signs_are_characters(element: str, text: str) -> None:
    assert one(run("甲"), f"<w:r>{element}</w:r>", run("乙")) == text


def test_white_space_at_the_ends_counts_only_where_the_file_says_so() -> None:
    kept = '<w:r><w:t xml:space="preserve">甲 </w:t></w:r>'
    assert one(kept, "<w:r><w:t> 乙 </w:t></w:r>", kept) == "甲 乙甲"


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["关于加强合作", "保护河流的决定"], ["关于加强合作保护河流的决定"]),
        (["第一条 甲方付款。", "第二条 乙方交货。"], ["第一条 甲方付款。", "第二条 乙方交货。"]),
        (["Distr.: General", "Chinese"], ["Distr.: General", "Chinese"]),
    ],
)
def test_a_line_ended_by_hand_ends_a_paragraph_only_where_one_ends(lines: list[str], paragraphs: list[str]) -> None:
    assert texts(word_file(paragraph("<w:r><w:br/></w:r>".join(map(run, lines))))) == paragraphs


def test_hidden_text_is_not_read() -> None:
    styles = paragraph_style("H", more="<w:rPr><w:vanish/></w:rPr>")
    assert one(run("甲"), run("隐", "<w:vanish/>"), run("乙", '<w:vanish w:val="0"/>')) == "甲乙"
    assert texts(word_file(styled("隐", "H") + styled(run("显", '<w:vanish w:val="false"/>'), "H"), styles=styles)) == [
        "显"
    ]


def test_formulas_and_annotated_characters_are_read() -> None:
    fraction = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    assert one(run("取"), f"<m:oMath>{fraction}</m:oMath>") == "取1/2"
    ruby = f"<w:r><w:ruby><w:rt>{run('jiǎ')}</w:rt><w:rubyBase>{run('甲')}</w:rubyBase></w:ruby></w:r>"
    assert one(ruby, run("方")) == "甲方"


BOX = "<w:txbxContent>" + paragraph("框中第一段。") + paragraph("框中第二段。") + "</w:txbxContent>"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    drawn = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><a:graphic><wps:txbx>' + BOX
        + "</wps:txbx></a:graphic></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>" + BOX
        + "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )  # fmt: skip
    data = word_file(paragraph(run("正文。") + drawn) + paragraph("后文。"))
    assert texts(data) == ["正文。", "框中第一段。", "框中第二段。", "后文。"]
    old = word_file(paragraph(f"<w:r><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></w:r>"))
    assert texts(old) == ["框中第一段。", "框中第二段。"]


def test_lettering_drawn_as_a_picture_is_read() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="某某局文件"/></v:shape></w:pict></w:r>'
    assert texts(word_file(paragraph(art))) == ["某某局文件"]


def test_pictures_without_any_text_are_seen() -> None:
    picture = '<w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r>'
    assert WordDocument(word_file(paragraph(picture))).is_pictures
    assert not WordDocument(word_file(paragraph(picture + run("甲")))).is_pictures
    assert not WordDocument(word_file(paragraph(""))).is_pictures


def test_a_master_document_is_refused_for_its_text_is_elsewhere() -> None:
    with pytest.raises(DuansouError, match=r"主控文档.*。$"):
        texts(word_file(paragraph('<w:subDoc r:id="r1"/>')))
