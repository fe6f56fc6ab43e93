"""What a Word file says of itself."""

from __future__ import annotations

import pytest

from indexer.documents.word.document import WordDocument
from tests.word_files import paragraph, relationships, root, word_file, zipped

CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def candidates(properties: dict[str, str] | None = None, *headers: str) -> dict[str, str]:
    """The candidates of a file with these properties, and with page headers of these paragraphs."""
    said = "".join(f"<{name}>{value}</{name}>" for name, value in (properties or {}).items())
    core = (
        f'<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">{said}</cp:coreProperties>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<x/>",
        "_rels/.rels": relationships(
            {"d": ("officeDocument", "word/document.xml"), "c": ("core-properties", "docProps/core.xml")}
        ),
        "word/document.xml": root("document", f"<w:body>{paragraph('正文。')}</w:body>"),
        "word/_rels/document.xml.rels": relationships(
            {f"h{k}": ("header", f"header{k}.xml") for k in range(len(headers))}
        ),
        "docProps/core.xml": core,
        **{f"word/header{k}.xml": root("hdr", paragraph(text)) for k, text in enumerate(headers)},
    }
    return WordDocument(zipped(parts)).candidates()


def test_a_title_that_a_person_gave_is_a_candidate() -> None:
    assert candidates({"dc:title": " 河流\n公约 ", "dc:creator": "某某", "cp:category": ""}) == {"title": "河流 公约"}


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Microsoft Word - 1.doc",
        "文档1",
        "Document 2",
        "Word Document",
        "新建 Microsoft Word 文档",
        "无标题",
        "a.docx",
    ],
)
def test_a_title_that_a_program_gave_is_none(title: str) -> None:
    assert candidates({"dc:title": title}) == {}


@pytest.mark.parametrize("title", ["文件管理规定", "新建铁路办法", "Documents of the conference"])
def test_a_title_that_begins_like_one_of_a_program_is_a_title(title: str) -> None:
    assert candidates({"dc:title": title}) == {"title": title}


def test_the_symbol_is_the_one_that_the_pages_show_or_the_properties() -> None:
    assert candidates({"dc:title": "A/99/55*"}) == {"symbol": "A/99/55"}
    assert candidates({"dc:title": "A/1/1"}, "A/99/55", "第 2 页", "A/99/55") == {"symbol": "A/99/55"}


def test_where_there_are_two_symbols_none_is_the_documents() -> None:
    assert candidates(None, "A/99/55", "S/2044/7") == {}


def test_the_head_of_a_page_is_no_text() -> None:
    data = word_file(paragraph("正文。"), others={"h": ("header", "header1.xml", root("hdr", paragraph("页眉")))})
    assert [block.text for block in WordDocument(data).blocks] == ["正文。"]
