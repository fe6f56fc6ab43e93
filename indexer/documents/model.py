"""What a document is: a record, and paragraphs in the order of the text."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal, get_args

ParagraphKind = Literal["title", "masthead", "heading", "preamble", "operative", "item", "body", "signature"]
PARAGRAPH_KINDS: tuple[ParagraphKind, ...] = get_args(ParagraphKind)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a document. `date` is ISO 8601 (YYYY-MM-DD); None is "not known", never guessed."""

    id: str
    title: str
    symbol: str | None = None
    date: str | None = None
    organ: str | None = None
    kind: str | None = None
    session: str | None = None
    agenda_item: str | None = None
    lang: str | None = None
    source: str | None = None
    note: str | None = None


RECORD_FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Record))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as printed, marker included.

    `n` counts from 1 within the document; `number` is the printed one (`6`, `10(a)`); `label` is what one
    writes to cite it (`附件 第6段`); `section` is the part of the file that it stands in (`附件`), "" if the
    document has no parts.
    """

    n: int
    text: str
    number: str | None
    label: str
    kind: ParagraphKind
    section: str


@dataclass(frozen=True, slots=True)
class Document:
    """A record and its paragraphs; `read_off` names the record's fields that were read off the text, `file` is that
    of the corpus which it comes from, `origin` a hash of the line of it if that holds one document a line."""

    record: Record
    paragraphs: tuple[Paragraph, ...]
    read_off: tuple[str, ...] = ()
    file: str = field(default="", compare=False)
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A document that its file gives as it gave it before: `origin` is that of the document."""

    origin: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of the corpus, or a line of one (`file:line`), that is no document, and the sentence that says why."""

    file: str
    reason: str
