"""Files that are no PDF, damaged, endless, or made to wear out their reader."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.documents import Source, read_all
from indexer.documents.pdf.glyphs import pages
from indexer.errors import DuansouError
from tests.pdf_files import CATALOGUE, PAGE, PAGES, SONG, TEXT, Sheet, refusal_of, stream, texts_of, write_objects


def plain(content: bytes = TEXT, entries: bytes = b"", catalogue: bytes = CATALOGUE, tree: bytes = PAGES) -> bytes:
    return write_objects([catalogue, tree, PAGE, stream(content, entries), SONG])


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    assert texts_of(tmp_path, plain()) == ["河流会议"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"PK\x03\x04" + b"word/document.xml", "Word"),
        ("<!doctype html><p>网页</p>".encode(), "网页"),
        ("会议纪要。".encode(), "纯文字"),
        (os.urandom(5000), "PDF"),
        (b"%PDF-1.7\n", "损坏"),
        (plain()[:300], "损坏"),
        (write_objects([CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>"]), "PDF"),
        (plain(tree=b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 4>>"), "损坏"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refusal_of(tmp_path, data)


@pytest.mark.parametrize(
    "data",
    [
        plain(tree=b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>"),
        plain(b"[" * 500_000 + b"]" * 500_000 + b" TJ " + TEXT),
        write_objects([CATALOGUE, PAGES, PAGE, stream(TEXT), SONG, b"[" * 500_000 + b"]" * 500_000]),
        plain().replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev 9"),
        plain(entries=b"").replace(b"/Length %d" % len(TEXT), b"/Length 4 0 R"),
    ],
)
def test_counts_that_lie_nesting_without_end_and_loops_do_no_harm(tmp_path: Path, data: bytes) -> None:
    assert texts_of(tmp_path, data) == ["河流会议"]


def test_too_many_pages_are_refused_and_say_which_setting_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = Sheet()
    for k in range(6):
        sheet.put(72, 100, f"{'甲乙丙丁戊己'[k]}国的报告。").showPage()
    monkeypatch.setenv("DUANSOU_MAX_FILE_PAGES", "5")
    data = sheet.data()
    assert "DUANSOU_MAX_FILE_PAGES" in refusal_of(tmp_path, data)
    monkeypatch.setenv("DUANSOU_MAX_FILE_PAGES", "7")
    assert len(texts_of(tmp_path, data)) == 6


def test_a_page_with_more_characters_or_objects_than_a_page_has_is_refused() -> None:
    for content in (TEXT.replace(b"ET", b"<%b> Tj " % (b"6CB36D41" * 3000) * 35 + b"ET"), b"0 0 m 5 5 l S\n" * 210_000):
        with pytest.raises(DuansouError, match="第 1 页"):
            list(pages(plain(zlib.compress(content), b"/Filter/FlateDecode"), 10))


def forms(deep: int, wide: int) -> bytes:
    """A page that draws a form `wide` times, which draws another `wide` times, and so on."""
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>%b>>"
    items = [
        stream(
            b"/X Do " * wide if k < deep - 1 else TEXT,
            entries % (b"/XObject<</X %d 0 R>>" % (k + 7) if k < deep - 1 else b""),
        )
        for k in range(deep)
    ]
    page = PAGE.replace(b"/Font", b"/XObject<</X 6 0 R>>/Font")
    return write_objects([CATALOGUE, PAGES, page, stream(b"/X Do " * wide), SONG, *items])


def unpacked(size: int) -> bytes:
    """A page whose content is so many blanks when it is unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return plain(b"\x78\x9c" + block * (size // 1_000_000), b"/Filter/FlateDecode")


@pytest.mark.parametrize("bomb", [lambda: forms(30, 10), lambda: unpacked(1_500_000_000)])
def test_what_wears_out_pdfium_itself_ends_with_its_worker_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: Callable[[], bytes]
) -> None:
    monkeypatch.setenv("DUANSOU_MAX_FILE_SECONDS", "3")
    (tmp_path / "a.pdf").write_bytes(bomb())
    (tmp_path / "b.pdf").write_bytes(Sheet().put(72, 100, "会议纪要。").data())
    (none, (skipped,)), ((document,), no_fault) = read_all(
        [Source(tmp_path / name, name) for name in ("a.pdf", "b.pdf")], workers=1
    )
    assert (none, skipped.file, no_fault) == ((), "a.pdf", ())
    assert [p.text for p in document.paragraphs] == ["会议纪要。"]
