"""Word files written part by part, as other programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from indexer.documents.structure import paragraphs_from_blocks
from indexer.documents.word.document import WordDocument

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": W,
        "r": RELATIONS,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def root(name: str, content: str) -> str:
    """A part: its root element, which declares all namespaces, with this content."""
    return f"{_DECLARATION}<w:{name} {NAMESPACES}>{content}</w:{name}>"


def relationships(entries: Mapping[str, tuple[str, str]]) -> str:
    """A part of relationships: ids to the last word of a type and the target, `!` before one outside."""
    return (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{identity}" Type="{RELATIONS}/{kind}" Target="{target.removeprefix("!")}"'
            f"{' TargetMode=' + chr(34) + 'External' + chr(34) if target.startswith('!') else ''}/>"
            for identity, (kind, target) in entries.items()
        )
        + "</Relationships>"
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def word_file(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    parts: Mapping[str, str] | None = None,
    others: Mapping[str, tuple[str, str, str | bytes]] | None = None,
) -> bytes:
    """A Word file. `parts` are further parts of the document (`footnotes`, `settings`) by the content of their roots;
    `others` are related to it by an id, with the kind of relation, a name and the content."""
    contents = {"numbering": numbering, "styles": styles, **(parts or {})}
    written: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": relationships({"r1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": root("document", f"<w:body>{body}</w:body>"),
    }
    related = {}
    for kind, content in contents.items():
        if content:
            written[f"word/{kind}.xml"] = root(kind, content)
            related[kind] = (kind, f"{kind}.xml")
    for identity, (kind, name, data) in (others or {}).items():
        written[f"word/{name}"] = data
        related[identity] = (kind, name)
    return zipped({**written, "word/_rels/document.xml.rels": relationships(related)})


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    """A paragraph: of text, or of the elements that are given."""
    inner = content if content.startswith("<") else run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def styled(content: str, style: str, properties: str = "") -> str:
    """A paragraph in a style."""
    return paragraph(content, f'<w:pStyle w:val="{style}"/>{properties}')


def item(text: str, num: int, level: int = 0) -> str:
    """A paragraph of a list."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def level(k: int, style: str, template: str, more: str = "", start: int | None = 1) -> str:
    """A level of a list; `more` goes before the template."""
    begin = "" if start is None else f'<w:start w:val="{start}"/>'
    return f'<w:lvl w:ilvl="{k}">{begin}<w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{template}"/></w:lvl>'


def definition(identity: int, *levels: str) -> str:
    """A definition of lists."""
    return f'<w:abstractNum w:abstractNumId="{identity}">{"".join(levels)}</w:abstractNum>'


def num(identity: int, meant: int, overrides: str = "") -> str:
    """A list, and the definition that it refers to."""
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{meant}"/>{overrides}</w:num>'


def override(k: int, start: int | None = None, redefined: str = "") -> str:
    """What a list has otherwise than its definition."""
    begin = "" if start is None else f'<w:startOverride w:val="{start}"/>'
    return f'<w:lvlOverride w:ilvl="{k}">{begin}{redefined}</w:lvlOverride>'


def paragraph_style(identity: str, properties: str = "", name: str = "", based_on: str = "", more: str = "") -> str:
    """A style of paragraphs."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name or identity}"/>{base}'
        f"<w:pPr>{properties}</w:pPr>{more}</w:style>"
    )


def table(*rows: Sequence[str]) -> str:
    """A table; cells are texts, or elements of block level."""

    def cell(content: str) -> str:
        return f"<w:tc><w:tcPr/>{content if content.startswith('<') else paragraph(content)}</w:tc>"

    return f"<w:tbl>{''.join('<w:tr>' + ''.join(map(cell, row)) + '</w:tr>' for row in rows)}</w:tbl>"


def texts(data: bytes) -> list[str]:
    """The texts of a Word file's paragraphs, notes included, before any reading of their structure."""
    blocks = WordDocument(data).blocks
    return [text.strip() for block in blocks for text in (block.text, *(note.text for note in block.notes))]


def numbers(data: bytes) -> list[str | None]:
    """The numbers of the paragraphs."""
    return [found.number for found in paragraphs_from_blocks(WordDocument(data).blocks)]
