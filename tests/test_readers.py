"""Formats and encodings: bytes to text, lines to documents."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Source, read_source
from indexer.documents.encoding import decode
from indexer.documents.readers import READERS, reader_of
from indexer.errors import DuansouError

SIMPLIFIED = "各缔约方决定加强信息交流，建立联合监测机制，并定期举行会议，评估取得的进展。"
TRADITIONAL = "各締約方決定加強資訊交流，建立聯合監測機制，並定期舉行會議，評估取得的進展。"
MIXED = "第 12 条 (Article 12)：秘书处设在 Nairobi，电话 +254-20-1234，邮箱 info@example.org。\r\n"


@pytest.mark.parametrize("text", [SIMPLIFIED[:10], SIMPLIFIED, MIXED, SIMPLIFIED * 400, f"\n{MIXED * 3}\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_a_simplified_text_is_read_in_every_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text", [TRADITIONAL[:10], TRADITIONAL, TRADITIONAL * 400, f"第 1 條 (Article 1)\r\n{TRADITIONAL}"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "big5", "gb18030"])
def test_a_traditional_text_is_read_in_every_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL + "\n", MIXED, "Résumé, plain Latin text\n"])
def test_utf_16_needs_no_byte_order_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_big_endian_and_little_endian_marks_are_told_apart() -> None:
    assert decode(b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be")) == SIMPLIFIED
    assert decode(b"\xff\xfe\x00\x00" + SIMPLIFIED.encode("utf-32-le")) == SIMPLIFIED


def test_a_table_drawn_with_lines_is_still_text() -> None:
    table = "┌──┬──┐\n│年份│数量│\n├──┼──┤\n│２０│３０│\n└──┴──┘\n"
    assert decode(table.encode("gb18030")) == table


@given(st.integers(0, 2**32), st.integers(64, 4000))
def test_random_bytes_are_refused(seed: int, length: int) -> None:
    with pytest.raises(DuansouError):
        decode(random.Random(seed).randbytes(length))


@pytest.mark.parametrize(
    "data",
    [
        "Résumé à Paris, naïveté des œuvres, ça va très bien".encode("cp1252"),
        "これは日本語の文章です。漢字もあります。".encode("shift_jis"),
        "한국어 문장입니다. 대한민국 헌법".encode("euc_kr"),
        "Привет мир, это русский текст".encode("koi8_r"),
        SIMPLIFIED.encode() + b"\xe4\xb8",
        b"\xff\xfe\x00\xd8",
        b"PK\x03\x04" + bytes(range(256)) * 4,
        SIMPLIFIED.encode() + b"\0",
        f"{SIMPLIFIED}\ufffd".encode(),
        bytes(range(1, 32)) * 10,
    ],
)
def test_what_is_no_text_in_a_known_encoding_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(DuansouError, match=r"。$"):
        decode(data)


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", "\u3000\n".encode(), " \n".encode("utf-16")])
def test_a_file_without_text_is_named_as_empty(data: bytes) -> None:
    with pytest.raises(DuansouError, match="空"):
        decode(data)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), min_size=1))
def test_what_utf_8_spells_comes_back_to_the_character(text: str) -> None:
    if text.strip() and not text.startswith("\ufeff"):
        assert decode(text.encode()) == text


def test_every_format_is_found_by_the_end_of_the_name_in_any_letter_case() -> None:
    assert {suffix for reader in READERS for suffix in reader.suffixes} >= {".txt", ".jsonl", ".jsonl.gz"}
    assert reader_of("A.TXT") is not None
    assert reader_of("a.jsonl.gz") is reader_of("b.JSONL")
    assert reader_of("a.gz") is None
    assert reader_of("txt") is None


def lines(tmp_path: Path, *entries: object, name: str = "many.jsonl") -> Source:
    path = tmp_path / name
    data = b"\n".join(e if isinstance(e, bytes) else json.dumps(e).encode() for e in entries)
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return Source(path, name)


@pytest.mark.parametrize("name", ["many.jsonl", "many.jsonl.gz"])
def test_each_line_is_a_document_with_its_record(tmp_path: Path, name: str) -> None:
    first = {
        "id": "a",
        "title": "甲",
        "date": "2001-02-03",
        "organ": "大会",
        "unknown": 1,
        "paragraphs": ["一。", "二。"],
    }
    second = {"id": "b", "title": "乙", "text": "标题\n\n1. 第一段。\n"}
    documents, skipped = read_source(lines(tmp_path, first, b"", second, name=name))
    assert skipped == ()
    assert [d.record.id for d in documents] == ["a", "b"]
    assert (documents[0].record.date, documents[0].record.organ) == ("2001-02-03", "大会")
    assert [p.text for p in documents[0].paragraphs] == ["一。", "二。"]
    assert [p.number for p in documents[1].paragraphs] == [None, "1"]


def test_a_bad_line_is_named_with_its_number_and_the_others_live(tmp_path: Path) -> None:
    bad: tuple[object, ...] = (
        b"{",
        b"[1]",
        b"\xff\xfe",
        b"[" * 100_000,
        {"id": "x"},
        {"id": "x", "text": 7},
        {"id": "x", "text": "\ud800"},
        {"id": "x", "text": "文", "paragraphs": ["文"]},
        {"id": "x", "text": " \n"},
        {"id": "x", "paragraphs": []},
        {"id": "x", "paragraphs": "文"},
        {"id": "x", "paragraphs": [7]},
        {"id": "x", "paragraphs": [{"number": "1"}]},
        {"id": "x", "paragraphs": [{"text": "文", "kind": "poem"}]},
        {"id": "x", "paragraphs": [{"text": "文", "number": 1}]},
        {"id": "x", "paragraphs": [{"text": "文", "section": "\udfff"}]},
        {"id": 7, "text": "文。"},
        {"id": "\ud800", "text": "文。"},
        {"id": "x", "date": "2001-02-30", "text": "文。"},
    )
    documents, skipped = read_source(lines(tmp_path, {"id": "a", "text": "文。"}, *bad, {"id": "z", "text": "文。"}))
    assert [d.record.id for d in documents] == ["a", "z"]
    assert [s.file for s in skipped] == [f"many.jsonl:{n}" for n in range(2, len(bad) + 2)]
    assert all(s.reason.endswith("。") for s in skipped)


def test_lines_before_the_damage_of_a_compressed_file_live(tmp_path: Path) -> None:
    source = lines(tmp_path, *({"id": str(k), "text": f"{k:09}。" * 9} for k in range(9000)), name="cut.jsonl.gz")
    source.path.write_bytes(source.path.read_bytes()[:-2000])
    documents, skipped = read_source(source)
    assert 0 < len(documents) < 9000
    assert len(skipped) == 1
    assert skipped[0].file == f"cut.jsonl.gz:{len(documents) + 1}"


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_a_file_of_lines_without_a_document_is_named(tmp_path: Path, data: bytes) -> None:
    assert len(read_source(lines(tmp_path, data))[1]) == 1


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    documents, skipped = read_source(Source(tmp_path / "gone.txt", "gone.txt"))
    assert documents == ()
    assert [s.file for s in skipped] == ["gone.txt"]
