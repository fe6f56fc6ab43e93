"""Packages: what is no Word file, what is damaged, and what was made to do harm."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.word import package
from indexer.documents.word.document import WordDocument
from indexer.documents.word.package import MOST_MARKUP, MOST_OF_A_PART, Package
from indexer.errors import DuansouError
from tests.word_files import NAMESPACES, W, item, paragraph, relationships, root, run, texts, word_file, zipped

PLAIN = word_file(paragraph("各缔约方决定加强合作。"))


def refusal(data: bytes) -> str:
    with pytest.raises(DuansouError) as caught:
        WordDocument(data)
    assert str(caught.value).endswith("。")
    return str(caught.value)


def rewritten(change: dict[str, str | bytes | None], data: bytes = PLAIN) -> bytes:
    """A Word file with parts replaced, or left out (None)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    return zipped({name: content for name, content in {**parts, **change}.items() if content is not None})


# What is no Word file

OTHER_FILES = {
    "xl/workbook.xml": "Excel",
    "ppt/presentation.xml": "PowerPoint",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
    "application/epub+zip": "电子书",
    "a.txt": "zip 压缩文件",
}


@pytest.mark.parametrize(("part", "name"), OTHER_FILES.items())
def test_a_zip_file_that_is_no_word_file_is_called_by_its_name(part: str, name: str) -> None:
    assert name in refusal(zipped({part: "x"}))


def test_an_office_file_of_another_kind_is_called_by_its_name() -> None:
    sheet = {
        "[Content_Types].xml": "<x/>",
        "_rels/.rels": relationships({"r": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": "<workbook/>",
    }
    assert "Excel" in refusal(zipped(sheet))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"%PDF-1.4 x", ".pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "另存为 .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\x89PNG\r\n\x1a\n", "OCR"),
        ("各缔约方决定加强合作。".encode(), ".txt"),
        (b"\0\1\2\3" * 99, "认不出"),
    ],
)
def test_a_file_of_another_kind_is_told_from_its_bytes(data: bytes, said: str) -> None:
    assert said in refusal(data)


# Ways to write a package


def test_the_strict_variant_of_the_standard_is_read() -> None:
    strict = root("document", f"<w:body>{paragraph('甲。')}</w:body>").replace(
        W, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert texts(rewritten({"word/document.xml": strict})) == ["甲。"]


def test_parts_are_found_however_their_names_are_written() -> None:
    parts = {
        "[content_types].XML": "<x/>",
        "_RELS\\.rels": relationships({"r": ("officeDocument", "/Word/My%20Document.xml")}),
        "word\\my document.xml": root("document", f"<w:body>{item('甲。', 1)}</w:body>"),
        "word/_rels/My Document.xml.rels": relationships({"n": ("numbering", "../lists/numbering.xml")}),
        "lists/numbering.xml": root(
            "numbering",
            '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
        ),
    }
    assert texts(zipped(parts)) == ["1. 甲。"]


def test_parts_may_be_in_utf_16() -> None:
    document = root("document", f"<w:body>{paragraph('甲。')}</w:body>").replace("UTF-8", "UTF-16")
    assert texts(rewritten({"word/document.xml": document.encode("utf-16")})) == ["甲。"]


def test_a_document_without_a_body_has_no_blocks() -> None:
    assert texts(rewritten({"word/document.xml": root("document", "")})) == []


# Damage


@pytest.mark.parametrize(
    "change",
    [
        {"word/document.xml": None},
        {"word/document.xml": ""},
        {"word/document.xml": "<w:document"},
        {"word/document.xml": "no XML"},
        {"word/document.xml": root("document", "<w:body>\x0b</w:body>")},
        {"word/_rels/document.xml.rels": "<"},
    ],
)
def test_a_damaged_part_is_a_named_failure(change: dict[str, str | bytes | None]) -> None:
    assert "损坏" in refusal(rewritten(change))


def test_a_document_is_found_without_what_leads_to_it_and_only_if_it_is_one() -> None:
    refusal(rewritten({"word/document.xml": "<x/>"}))
    assert texts(rewritten({"_rels/.rels": None, "[Content_Types].xml": None})) == texts(PLAIN)


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_a_file_that_is_cut_or_changed_anywhere_is_read_or_refused(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    data = bytearray(PLAIN)
    for _ in range(changes):
        data[chance.randrange(4, len(data))] = chance.randrange(256)
    for damaged in (bytes(data), PLAIN[: chance.randrange(len(PLAIN))]):
        with suppress(DuansouError):
            WordDocument(damaged)


def test_an_encrypted_member_is_called_so() -> None:
    data = bytearray(PLAIN)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    assert "密码" in refusal(bytes(data))


# Harm


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = zipped({"word/document.xml": b" " * (MOST_OF_A_PART + 1)})
    assert len(bomb) < 100_000
    assert "压缩炸弹" in refusal(rewritten({"word/document.xml": b" " * (MOST_OF_A_PART + 1)}))


def test_many_parts_that_are_large_together_are_a_bomb_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_OF_ALL", 300_000)
    inner = word_file(paragraph("内。" + " " * 100_000))
    body = "".join(f'<w:altChunk r:id="c{k}"/>' for k in range(9))
    data = word_file(body, others={f"c{k}": ("aFChunk", f"c{k}.docx", inner) for k in range(9)})
    assert "压缩炸弹" in refusal(data)
    assert texts(word_file('<w:altChunk r:id="c0"/>', others={"c0": ("aFChunk", "c0.docx", inner)})) == ["内。"]


def test_a_part_of_nothing_but_tags_is_refused_before_it_fills_the_memory() -> None:
    data = rewritten({"word/document.xml": root("document", f"<w:body>{'<w:p/>' * MOST_MARKUP}</w:body>")})
    assert "压缩炸弹" in refusal(data)


def test_a_table_of_contents_that_would_fill_the_memory_is_not_read() -> None:
    data = bytearray(PLAIN)
    struct.pack_into("<I", data, data.rfind(b"PK\x05\x06") + 12, 1 << 30)
    assert "压缩炸弹" in refusal(bytes(data))
    assert "损坏" in refusal(PLAIN[:-30])


def entities(declarations: str, used: str) -> bytes:
    document = (
        f"<!DOCTYPE x [{declarations}]><w:document {NAMESPACES}><w:body>{paragraph(run(used))}</w:body></w:document>"
    )
    return rewritten({"word/document.xml": document})


def test_entities_are_neither_expanded_nor_fetched() -> None:
    laughs = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 12))
    refusal(entities(laughs, "&a11;"))
    assert "实体" in refusal(entities('<!ENTITY x SYSTEM "file:///etc/hostname">', "&x;"))
    assert "实体" in refusal(entities('<!ENTITY x "甲">', "&x;"))
    refusal(entities('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', '" w:x="&x;'))


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
    ],
)
def test_what_is_nested_too_deep_is_refused_and_what_is_nested_deep_is_read(opening: str, closing: str) -> None:
    assert "嵌套" in refusal(word_file(opening * 200 + paragraph("甲。") + closing * 200))
    assert texts(word_file(opening * 50 + paragraph("甲。") + closing * 50)) == ["甲。"]


def test_runs_within_runs_are_read_as_deep_as_the_parser_goes() -> None:
    deep = "<w:hyperlink>" * 240 + run("甲。") + "</w:hyperlink>" * 240
    assert texts(word_file(paragraph(deep))) == ["甲。"]


def test_what_a_package_refers_to_stays_within_it() -> None:
    data = rewritten(
        {
            "word/_rels/document.xml.rels": relationships(
                {"s": ("styles", "../../../../etc/passwd"), "n": ("numbering", "/")}
            )
        }
    )
    assert texts(data) == ["各缔约方决定加强合作。"]
    assert Package(data).bytes("../../etc/passwd") is None
