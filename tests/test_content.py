"""What a file is, whatever it is called."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from indexer.documents.content import content_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "甲")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1\\ansi}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"II*\0", "TIFF"),
        (b"RIFF\0\0\0\0WEBP", "WebP"),
        (b"BM\x10\0\0\0\0\0\0\0", "BMP"),
        (gzip.compress(b"x", mtime=0), "gzip"),
        (zipped(), "zip"),
        (OLE + "WordDocument".encode("utf-16-le"), ".doc"),
        (OLE + "Workbook".encode("utf-16-le"), ".xls"),
        (OLE + "WordDocument".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (OLE, "Office"),
        ("<!DOCTYPE html><title>甲</title>".encode(), "网页"),
        ("\n<HTML lang='zh'>甲</HTML>".encode("utf-16"), "网页"),
        (b'<?xml version="1.0"?><p:package xmlns:p="http://schemas.microsoft.com/office/2006/xmlPackage"/>', "Word"),
        ("各缔约方决定加强合作。".encode("gb18030"), "纯文字"),
    ],
)
def test_a_file_is_told_by_its_bytes_and_something_can_be_done_with_it(data: bytes, name: str) -> None:
    content = content_of(data)
    assert content
    assert name in content.name
    assert content.remedy


@pytest.mark.parametrize("data", [b"", b"\0\1\2\3" * 50])
def test_what_is_nothing_known_is_not_guessed(data: bytes) -> None:
    assert content_of(data) is None
