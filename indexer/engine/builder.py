"""Writes the data files of one generation: texts, keys, columns, and the Whoosh segment with its postings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.documents.model import PARAGRAPH_KINDS, Document, Record
from indexer.engine.codec import Codes, FlatCodec
from indexer.engine.postings import MAX_PARAGRAPHS, FieldPostings, postings_of_characters, postings_of_terms
from indexer.engine.schema import INDEX_NAME, VALUE_FIELDS, schema
from indexer.engine.texts import TextWriter
from indexer.errors import DuansouError
from indexer.text.folding import fold
from indexer.text.segmentation import words
from indexer.text.symbols import canonical_symbol, resolution_number, symbols


def build(
    folder: Path, documents: Iterable[Document], progress: Callable[[int], None] | None = None
) -> tuple[int, int]:
    """Writes all files of an index of `documents` (ascending by id) into an empty folder.

    `progress` is called with the number of paragraphs done so far. Returns the numbers of documents and of
    paragraphs; raises DuansouError for more paragraphs than an index can hold.
    """
    texts = TextWriter(folder)
    keys: list[str] = []
    word_terms: list[str] = []
    word_documents: list[int] = []
    word_lengths: list[int] = []
    values: dict[str, tuple[list[str], list[int]]] = {name: ([], []) for name in VALUE_FIELDS}
    columns: dict[str, list[int]] = {"document": [], "part": [], "group": [], "cites_start": [0], "cites": []}
    cited: dict[str, int] = {}
    first_with: dict[str, int] = {}
    records: list[dict[str, Any]] = []

    for document in documents:
        record_values = _record_values(document.record)
        records.append(
            {
                **asdict(document.record),
                "first": len(keys),
                "count": len(document.paragraphs),
                "read_off": list(document.read_off),
            }
        )
        for paragraph in document.paragraphs:
            n = len(keys)
            if n == MAX_PARAGRAPHS:
                raise DuansouError(f"语料超过一个索引能容纳的 {MAX_PARAGRAPHS} 段，请分成几个索引。")
            key = fold(paragraph.text)
            mentions = symbols(paragraph.text)
            row = asdict(paragraph) | {"symbols": [[m.symbol, *m.range] for m in mentions]}
            del row["n"]
            texts.add(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode())
            keys.append(key)
            cut = words(paragraph.text, mentions)
            word_terms += cut
            word_documents += [n] * len(cut)
            word_lengths.append(len(cut))
            columns["document"].append(len(records) - 1)
            # Paragraphs equal after folding are a group, named by the first of them.
            columns["group"].append(first_with.setdefault(key, n))
            columns["part"].append(PARAGRAPH_KINDS.index(paragraph.kind))
            distinct = dict.fromkeys(m.symbol for m in mentions)
            columns["cites"] += [cited.setdefault(symbol, len(cited)) for symbol in distinct]
            columns["cites_start"].append(len(columns["cites"]))
            numbers = dict.fromkeys(number for s in distinct if (number := resolution_number(s)))
            for name, terms in (record_values | {"part": [paragraph.kind], "cites": [*distinct, *numbers]}).items():
                values[name][0].extend(terms)
                values[name][1].extend([n] * len(terms))
            if progress:
                progress(n + 1)
    texts.close()

    (folder / "documents.jsonl").write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8"
    )
    (folder / "symbols.json").write_text(json.dumps(list(cited), ensure_ascii=False), encoding="utf-8")
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", np.asarray(column, np.uint32))
    np.save(folder / "words.length.npy", np.asarray(word_lengths, np.uint32))
    grams = postings_of_characters(keys)
    _write_keys(folder, keys, grams[0].terms)
    _write_segment(folder / "whoosh", len(keys), postings_of_terms(word_terms, word_documents), grams, values)
    return len(records), len(keys)


def _record_values(record: Record) -> dict[str, list[str]]:
    """The values of a document's fields as terms; the same for each of its paragraphs."""
    return {
        "doc": [record.id],
        "year": [record.date[:4]] if record.date else [],
        "organ": [fold(record.organ)] if record.organ else [],
        "kind": [fold(record.kind)] if record.kind else [],
        "lang": [fold(record.lang)] if record.lang else [],
        "symbol": [symbol_term(record.symbol)] if record.symbol else [],
    }


def symbol_term(symbol: str) -> str:
    """The term under which a document's own symbol is found, however it is written."""
    return canonical_symbol(symbol) or fold(symbol)


def _write_keys(folder: Path, keys: list[str], characters: Codes) -> None:
    """The folded texts end to end, each character as its place in the table of characters."""
    offsets = np.zeros(len(keys) + 1, np.uint64)
    np.cumsum([len(key) for key in keys], out=offsets[1:])
    np.save(folder / "keys.offsets.npy", offsets)
    points = np.frombuffer("".join(keys).encode("utf-32-le"), "<u4")
    unit = np.uint16 if len(characters) <= 1 << 16 else np.uint32
    np.save(folder / "keys.npy", np.searchsorted(characters, points).astype(unit))


def _write_segment(
    folder: Path,
    count: int,
    words_of: FieldPostings[list[str]],
    grams: tuple[FieldPostings[Codes], FieldPostings[Codes]],
    values: dict[str, tuple[list[str], list[int]]],
) -> None:
    folder.mkdir()
    storage = FileStorage(str(folder))
    codec = FlatCodec()
    segment = codec.new_segment(storage, INDEX_NAME)
    per_document = codec.per_document_writer(storage, segment)
    for n in range(count):
        per_document.start_doc(n)
        per_document.finish_doc()
    per_document.close()
    storage.temp_storage(f"{INDEX_NAME}.tmp").destroy()  # Whoosh leaves its folder behind
    writer = codec.field_writer(storage, segment)
    writer.add_words("words", words_of.terms, words_of.starts, words_of.documents, words_of.frequencies)
    for name, found in zip(("characters", "bigrams"), grams, strict=True):
        writer.add_grams(name, found.terms, found.starts, found.documents, found.frequencies)
    for name, (terms, documents) in values.items():
        of = postings_of_terms(terms, documents)
        writer.add_field(name, (term.encode() for term in of.terms), of.starts, of.documents, of.frequencies)
    writer.close()
    segment.set_doc_count(count)
    TOC(schema(), [segment], 1).write(storage, INDEX_NAME)
