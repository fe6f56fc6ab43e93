"""Text to paragraphs: what each is, what number it bears, in which part of the document it stands.

Invariant: the characters of all paragraphs that are no white space are those of the text outside page
furniture, each once, in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.documents.blocks import Block, Form, Given
from indexer.documents.furniture import Line, lines_of_blocks, lines_without_furniture
from indexer.documents.labels import Place, labels
from indexer.documents.markers import Marker, Numbering, marker_of
from indexer.documents.model import Paragraph, ParagraphKind
from indexer.documents.phrases import (
    annex_name,
    announces_declaration,
    is_contents,
    is_date_line,
    is_heading_like,
    is_letter_title,
    is_masthead,
    is_preambular,
    is_signature,
)
from indexer.documents.titles import title_among
from indexer.documents.wrapping import joined

_LONGEST_SIGNATURE_LINE = 30
_LONGEST_HEADING = 200  # what the markup of a file calls a heading
_MOST_HEADINGS_IN_A_ROW = 4


def paragraphs_from_text(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text: page furniture told from it, wrapped lines and cut paragraphs joined."""
    return _from_lines(lines_without_furniture(text))


def paragraphs_from_blocks(blocks: Iterable[Block]) -> tuple[Paragraph, ...]:
    """The same of a file whose markup tells its blocks apart."""
    return _from_lines(lines_of_blocks(blocks))


def _from_lines(lines: tuple[Line, ...]) -> tuple[Paragraph, ...]:
    items: list[Given] = []
    for block in joined(lines):
        items.append(Given(block.text, form=block.form, marker=block.marker))
        items += [Given(note.text, aside=note.name) for note in block.notes]
    return paragraphs_as_given(items)


def paragraphs_as_given(items: Sequence[Given]) -> tuple[Paragraph, ...]:
    """Paragraphs whose texts stay as they are; what `items` leave out is read off them."""
    asides = _asides(items)
    text = [item for item, aside in zip(items, asides, strict=True) if not aside]
    places = [
        Place(
            text=reading.text,
            number=item.number if item.numbered else reading.number,
            kind=item.kind or reading.kind,
            section=reading.section if item.section is None else item.section,
            clause=reading.clause,
        )
        for item, reading in zip(text, _read(text), strict=True)
    ]
    steps = zip(places, labels(places, [item.label for item in text]), strict=True)
    place, label = Place("", None, "body", "", ""), ""
    paragraphs: list[Paragraph] = []
    for n, (item, aside) in enumerate(zip(items, asides, strict=True), 1):
        if not aside:
            place, label = next(steps)
            paragraphs.append(Paragraph(n, item.text, place.number, label, place.kind, place.section))
            continue
        section = place.section if item.section is None else item.section
        cited = item.label or f"{label} {aside}".strip()
        paragraphs.append(Paragraph(n, item.text, item.number, cited, item.kind or "body", section))
    return tuple(paragraphs)


def _asides(items: Sequence[Given]) -> list[str]:
    """What each item is called that stands beside the text, "" for the others; tables are counted, and their rows."""
    names: list[str] = []
    tables = rows = entries = 0
    for item in items:
        aside = item.aside
        if item.form == "row" and not is_masthead(item.text.strip()):
            tables += rows == 0
            rows += 1
            aside = f"表{tables}第{rows}行"
        elif item.form == "contents":
            entries += 1
            aside = f"目录第{entries}行"
        elif not aside:
            rows = 0
        names.append(aside)
    return names


@dataclass(slots=True)
class _Reading:
    """What is made out of one paragraph, step by step."""

    text: str
    marker: Marker | None
    section: str
    form: Form
    kind: ParagraphKind = "body"
    number: str | None = None
    clause: str = ""
    """Of a paragraph of an article without a mark of its own: how it is cited."""

    @property
    def words(self) -> str:
        """The text without its mark."""
        return self.text[self.marker.end :].strip() if self.marker else self.text

    @property
    def is_like_heading(self) -> bool:
        """Whether a heading may look so."""
        return self.form != "row" and is_heading_like(self.words)

    @property
    def is_called_heading(self) -> bool:
        """Whether its file calls it a heading, and nothing speaks against it."""
        return self.form in ("title", "heading") and len(self.text) <= _LONGEST_HEADING and not is_signature(self.text)

    @property
    def is_bullet(self) -> bool:
        return self.marker is not None and self.marker.style == "bullet"


def _read(items: Sequence[Given]) -> list[_Reading]:
    texts = [item.text.strip() for item in items]
    readings = [
        _Reading(text, item.marker or marker_of(text), "", item.form) for text, item in zip(texts, items, strict=True)
    ]
    parts = _parts(readings, [item.section for item in items])
    for k, part in enumerate(parts):
        head = _head(part)
        _find_headings(part, head)
        _find_signatures(part, head)
        if k == 0:
            _find_title(part[:head])
        _find_items(part)
        _find_preamble_and_operative(part, head)
        _find_numbers(part)
    return readings


def _parts(readings: list[_Reading], sections: list[str | None]) -> list[list[_Reading]]:
    """A letter and its annexes, each a part; sets the sections. Annexes of one name are told apart by a number."""
    parts: list[list[_Reading]] = [[]]
    seen: dict[str, int] = {}
    section = ""
    for reading, given in zip(readings, sections, strict=True):
        name = annex_name(reading.text) if given is None and reading.form != "row" else None
        if name:
            seen[name] = seen.get(name, 0) + 1
            section = name if seen[name] == 1 else f"{name}({seen[name]})"
        reading.section = section if given is None else given
        if parts[-1] and parts[-1][-1].section != reading.section:
            parts.append([])
        parts[-1].append(reading)
    return parts


def _head(part: list[_Reading]) -> int:
    """How many paragraphs stand before the first sentence: masthead, title and the like."""
    for k, reading in enumerate(part):
        if is_masthead(reading.text):
            continue
        numbered = reading.marker and reading.marker.style not in ("division", "capital")
        if numbered or is_signature(reading.text) or not (reading.is_called_heading or reading.is_like_heading):
            return k
    return len(part)


def _find_headings(part: list[_Reading], head: int) -> None:
    row: list[_Reading] = []  # headings without a mark one after the other: many of them are a list
    for k, reading in enumerate(part):
        if k < head and is_masthead(reading.text):
            reading.kind = "masthead"
        elif _is_heading(part, k, k < head):
            reading.kind = "heading"
        if k >= head and reading.kind == "heading" and not reading.marker and not reading.is_called_heading:
            row.append(reading)
            if len(row) > _MOST_HEADINGS_IN_A_ROW:
                for listed in row:
                    listed.kind = "body"
        else:
            row = []


def _is_heading(part: list[_Reading], k: int, in_head: bool) -> bool:
    """Whether a paragraph looks like a heading and has something under it."""
    reading, following = part[k], part[k + 1] if k + 1 < len(part) else None
    marker, below = reading.marker, following and following.marker and following.marker.style
    if reading.form == "row":
        return False
    if reading.is_called_heading or annex_name(reading.text):
        return True
    if marker and marker.style == "division":
        return is_heading_like(reading.words) or not reading.words
    if marker and marker.style == "article" and not reading.words:
        return True
    if not is_heading_like(reading.words) or is_signature(reading.text) or reading.is_bullet:
        return False
    if in_head and not marker:
        return True
    if following is None or is_signature(following.text):
        return False
    if marker is None:
        return True
    if marker.style in ("article", "han", "capital"):
        before = part[k - 1].marker if k else None
        in_list = before is not None and before.style == marker.style
        return below not in (marker.style, "division") and not (below == "article" and in_list)
    # "1. 背景" is a heading if text without a mark follows: else it is an item of a list.
    return below is None and not is_heading_like(following.text)


def _find_title(head: list[_Reading]) -> None:
    candidates = [r for r in head if r.kind == "heading" and r.marker is None]
    candidates = [r for r in candidates if r.form == "title"][:1] or candidates
    title = title_among([r.text for r in candidates])
    for reading in candidates:
        if reading.text == title:
            reading.kind = "title"
            return


def _find_signatures(part: list[_Reading], head: int) -> None:
    """Names with (签名), a last line that is a date, and the lines of office right above them."""
    for k in range(head, len(part)):
        if is_signature(part[k].text) or (k == len(part) - 1 > head and is_date_line(part[k].text)):
            part[k].kind = "signature"
            for i in range(k - 1, head - 1, -1):
                above = part[i]
                short = len(above.text) <= _LONGEST_SIGNATURE_LINE and above.marker is None
                if not short or above.kind == "signature" or not is_heading_like(above.text):
                    break
                above.kind = "signature"


def _find_items(part: list[_Reading]) -> None:
    for reading in part:
        if reading.kind == "body" and reading.marker and reading.marker.style in (
            "bullet", "letter", "arabic-paren", "han-paren"
        ):  # fmt: skip
            reading.kind = "item"


def _find_preamble_and_operative(part: list[_Reading], head: int) -> None:
    """In a resolution or declaration: the clauses before the first number, and the numbered paragraphs.

    The numbered paragraphs of a report or a letter are not operative.
    """
    if any(is_letter_title(r.text) for r in part[:head]):
        return
    numbered = [k for k, r in enumerate(part) if r.kind == "body" and r.marker and r.marker.style == "arabic"]
    if not numbered:
        return
    clauses = _clauses(part, head, numbered[0])
    for k in clauses:
        part[k].kind = "preamble"
    if clauses or any(announces_declaration(r.words) for r in part[:head]):
        for k in numbered:
            part[k].kind = "operative"


def _clauses(part: list[_Reading], head: int, first: int) -> list[int]:
    """The preambular paragraphs right before the first number; their subject (大会，) is none of them."""
    k = first
    while k > head and _is_clause(part[k - 1]):
        k -= 1
    clauses = range(k, first)
    worded = any(not part[i].is_bullet or is_preambular(part[i].words) for i in clauses)
    return list(clauses) if worded else []


def _is_clause(reading: _Reading) -> bool:
    if reading.is_bullet:
        return True
    if reading.kind != "body" or reading.marker or len(reading.text) < 8:
        return False
    return reading.text[-1] in "；;，," or is_preambular(reading.text)


def _find_numbers(part: list[_Reading]) -> None:
    numbering = Numbering()
    contents: str | None = None  # in a table of contents: its first entry, "" before that
    for k, reading in enumerate(part):
        marker, heading = reading.marker, reading.kind in ("title", "heading")
        if heading and is_contents(reading.text):
            contents = ""
        elif contents is not None and not (heading and marker and marker.value != contents):
            contents = None
        elif contents == "" and marker:
            contents = marker.value
        if reading.kind in ("masthead", "signature"):
            continue
        in_article = heading and marker and marker.style == "han" and numbering.article
        if in_article and not reading.is_called_heading and not _opens_article(part[k + 1]):
            reading.kind, heading = "operative", False  # 一、 in an article that has items below it
        if heading and (marker is None or marker.style == "han"):
            numbering.restart()
        if marker and contents is None:
            reading.number = numbering.number(marker)
        if numbering.article and not heading:
            if marker is None or marker.style == "article":
                reading.clause = numbering.clause()
            if reading.kind == "body":
                reading.kind = "operative"


def _opens_article(reading: _Reading) -> bool:
    return reading.marker is not None and reading.marker.style == "article"
