"""A finished index read back, by none of the loops that wrote it or will answer from it."""

from __future__ import annotations

import numpy as np

from indexer.documents.model import Paragraph
from indexer.engine.columns import gram_code
from indexer.engine.key_bytes import decoded
from indexer.engine.packing import holds
from indexer.engine.reader import IndexReader
from indexer.engine.segment import Segment
from indexer.text.folding import fold

_LOOKED_UP = 8


def is_held(reader: IndexReader, n: int, paragraph: Paragraph) -> bool:
    """Whether paragraph n is this one, has its key, and is found by the first characters of that."""
    segment, own, place = reader.place(n)
    key = fold(paragraph.text)
    return (
        segment.paragraph(own, place)[0] == paragraph
        and _key(segment, own) == key
        and all(_is_listed(segment, own, character) for character in set(key[:_LOOKED_UP]))
    )


def _key(segment: Segment, n: int) -> str:
    begin, end = segment.key_offsets[n : n + 2].tolist()
    return "".join(chr(segment.characters[unit]) for unit in decoded(segment.keys[begin:end].tobytes()))


def _is_listed(segment: Segment, n: int, character: str) -> bool:
    table, code = segment.tables["characters"], gram_code(character)
    at = int(np.searchsorted(table.codes, np.uint64(code)))
    is_known = at < len(table.codes) and int(table.codes[at]) == code
    return is_known and holds(segment.stream, int(table.places[at]), int(table.counts[at]), n)
