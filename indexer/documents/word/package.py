"""A Word file as a package of parts: opened from its bytes, within limits, by a parser that fetches nothing.

ISO/IEC 29500-2 says what a package is: a zip file, the types of its parts, and relationships between them.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from indexer.documents.content import content_of
from indexer.errors import DuansouError

Element = etree._Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# ISO's strict variant has the same elements in other namespaces.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _R[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
_HEAD = 8192  # bytes of a part in which its namespaces are declared

MOST_OF_A_PART = 64 << 20
"""Bytes of one part, decompressed."""
MOST_OF_ALL = 160 << 20
"""Bytes of all parts that are read, decompressed."""
MOST_MARKUP = 3_000_000
"""Tags and attributes of one part: what a parsed document takes of memory depends on these, not on its length."""
_MOST_OF_DIRECTORY = 8 << 20

_ZIP = b"PK\x03\x04"
_MAIN = "word/document.xml"
_DAMAGED = "文件已经损坏，或没有下载完整，请重新取得它，或用 Word 修复后另存。"
_HUGE = "文件解压之后太大，或内容层层重复，像是压缩炸弹；若确是正常的文件，请分成几份。"


class Relation(NamedTuple):
    """What a part refers to: the kind of relation, and the name of a part, or an address outside the file."""

    kind: str
    target: str
    external: bool


class Budget:
    """How many bytes may still be decompressed for one file of the corpus, files within it included."""

    def __init__(self) -> None:
        self.left = MOST_OF_ALL

    def take(self, size: int) -> None:
        """Raises DuansouError where that is too much."""
        self.left -= size
        if self.left < 0:
            raise DuansouError(_HUGE)


class Package:
    """The parts of a Word file, by their names without a leading stroke.

    Raises DuansouError, with what the bytes really are, for those of no Word file.
    """

    def __init__(self, data: bytes, budget: Budget | None = None) -> None:
        self._budget = budget or Budget()
        self._zip = _opened(data)
        self._names = {_normal(name): name for name in self._zip.namelist()}
        self._relations: dict[str, dict[str, Relation]] = {}
        self.main = next(iter(self.related("", "officeDocument")), _MAIN)
        document = self.xml(self.main)
        if document is None or document.tag != f"{_W}document":
            is_word = any(name.startswith("word/") for name in self._names)
            raise DuansouError(_DAMAGED if is_word else _really(data))
        self.document = document

    def bytes(self, name: str) -> bytes | None:
        """The content of a part; None if there is none of this name."""
        stored = self._names.get(_normal(name))
        if stored is None:
            return None
        try:
            with self._zip.open(stored) as file:
                data = file.read(min(MOST_OF_A_PART, self._budget.left) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError):
            raise DuansouError(_DAMAGED) from None
        except NotImplementedError:
            raise DuansouError("文件用了少见的压缩方法，读不出来，请用 Word 打开后另存。") from None
        except RuntimeError:  # zipfile says so of an encrypted member
            raise DuansouError("文件加了密码，请去掉密码后再放入。") from None
        self._budget.take(len(data))
        if len(data) > MOST_OF_A_PART:
            raise DuansouError(_HUGE)
        return data

    def xml(self, name: str) -> Element | None:
        """A part as parsed XML; None if there is none of this name."""
        data = self.bytes(name)
        return None if data is None else parsed(data)

    def related(self, source: str, kind: str) -> list[str]:
        """The names of the parts that a part refers to as `kind`, the last segment of a relation's type."""
        return [r.target for r in self.relations(source).values() if r.kind == kind and not r.external]

    def relations(self, source: str) -> dict[str, Relation]:
        """What a part refers to, by the ids that it uses for that; "" is the package itself."""
        if source not in self._relations:
            folder, name = posixpath.split(source)
            root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
            found = {} if root is None else {str(el.get("Id")): _relation(el, folder) for el in root}
            self._relations[source] = found
        return self._relations[source]


def parsed(data: bytes) -> Element:
    """The root of an XML part. Raises DuansouError for one that is broken, too deep, too large or has a DTD."""
    if data.count(b"<") + data.count(b"=") > MOST_MARKUP:
        raise DuansouError(_HUGE)
    head = data[:_HEAD]
    for strict, transitional in _STRICT.items():
        head = head.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(head + data[_HEAD:], parser)
    except etree.XMLSyntaxError as fault:
        if "depth" in str(fault):
            raise DuansouError("文件的内容嵌套得太深，不像正常的文件，请用 Word 打开后另存。") from None
        raise DuansouError(_DAMAGED) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise DuansouError("文件里有 Word 不会写的 XML 实体定义，可能有害，没有读取；请用 Word 打开后另存。")
    return root


def _opened(data: bytes) -> zipfile.ZipFile:
    if not data.strip():
        raise DuansouError("文件是空的，请重新取得它或删去它。")
    if not data.startswith(_ZIP):
        raise DuansouError(_really(data))
    if _directory(data) > _MOST_OF_DIRECTORY:  # its entries would fill the memory
        raise DuansouError(_HUGE)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise DuansouError(_DAMAGED) from None


def _directory(data: bytes) -> int:
    """How long the table of contents of a zip file is, in bytes."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 > len(data):
        raise DuansouError(_DAMAGED)
    size = int(struct.unpack_from("<I", data, end + 12)[0])
    if size == 0xFFFFFFFF and 0 <= (end := data.rfind(b"PK\x06\x06", 0, end)) <= len(data) - 56:  # ZIP64
        size = int(struct.unpack_from("<Q", data, end + 40)[0])
    return size


def _really(data: bytes) -> str:
    content = content_of(data)
    if content is None:
        return "这不是 Word 文件，也认不出是什么，请重新取得它，或用 Word 另存为 .docx。"
    return f"文件名是 .docx，内容却是{content.name}，{content.remedy}。"


def _normal(name: str) -> str:
    """Names of parts make no difference of letter case, and some programs write them with `\\` and `/`."""
    return posixpath.normpath(unquote(name).replace("\\", "/").lstrip("/")).lower()


def _relation(element: Element, folder: str) -> Relation:
    target, kind = element.get("Target", ""), element.get("Type", "").rpartition("/")[2]
    if element.get("TargetMode", "").lower() == "external":
        return Relation(kind, target, True)
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    return Relation(kind, posixpath.normpath(joined.replace("\\", "/")).lstrip("/"), False)
