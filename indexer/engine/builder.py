"""Writes the data files of a generation: segments with texts, keys, columns and postings."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, fields, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.documents.headings import headings_above
from indexer.documents.model import PARAGRAPH_KINDS, Document, Paragraph, Record
from indexer.engine.analysis import Analysed, analyse_all
from indexer.engine.codec import FlatCodec, FlatFieldWriter
from indexer.engine.columns import save_array, save_narrow
from indexer.engine.key_bytes import encoded, worth_lengths
from indexer.engine.postings import MOST_IN_RUN, Runs, postings_of, postings_of_starts
from indexer.engine.schema import INDEX_NAME, TEXT_FIELDS, TOC_NUMBER, VALUE_FIELDS, schema
from indexer.engine.segments import FOLDER, Entry, link, write_entries
from indexer.engine.texts import TextWriter
from indexer.text.folding import fold, is_worth
from indexer.text.symbols import Mention, resolution_number, symbol_term

_KEPT = tuple(f.name for f in fields(Paragraph) if f.name != "n")
_BATCH = 1000
"""Paragraphs that are analysed together."""

_BYTES_OF_A_CHARACTER = 48
"""Memory that a character of a run takes while the run is sorted."""

MOST_PARAGRAPHS = MOST_IN_RUN - 1
"""Paragraphs of one segment."""

MOST_CHARACTERS = 1 << 29
"""Characters of its texts: what they fold to, in bytes, is counted in 32 bits."""

_CHUNK = 1 << 22
"""Characters that are encoded together."""


_MOST_IN_SAMPLE = 512
"""Paragraphs that a sample of texts is made of, more or less …"""

_LEAST_APART = 64
"""… so far apart at least."""


def build(
    folder: Path,
    documents: Sequence[Document],
    progress: Callable[[int], None] | None = None,
    *,
    kept: Sequence[Entry] = (),
    workers: int = 1,
    megabytes: int = 1024,
) -> int:
    """Writes all files of a generation into its empty folder: segments of another that are kept, as they are, and
    `documents` (ascending by id) as new ones, which are named after the folder.

    `progress` is called with the number of paragraphs done so far; texts are analysed in `workers` processes; what
    is sorted at a time takes about `megabytes`. Returns the number of new paragraphs.
    """
    (folder / FOLDER).mkdir()
    entries = [replace(entry, folder=link(entry.folder, folder)) for entry in kept]
    done = 0
    parts = list(_parts(documents))
    if not parts and not kept:
        parts = [()]
    for number, part in enumerate(parts):
        name = f"{folder.name.partition('.')[0]}.{number}" if number else folder.name.partition(".")[0]
        entries.append(Entry(folder / FOLDER / name))
        entries[-1].folder.mkdir()
        done += _write_segment(
            entries[-1].folder,
            part,
            partial(_forward, progress, done) if progress else None,
            workers,
            megabytes * 1_000_000 // _BYTES_OF_A_CHARACTER,
        )
    write_entries(folder, entries)
    return done


def _forward(progress: Callable[[int], None], before: int, done: int) -> None:
    progress(before + done)


def _parts(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    """The documents of one segment after the other."""
    begin, paragraphs, characters = 0, 0, 0
    for i, document in enumerate(documents):
        more = len(document.paragraphs), sum(len(p.text) for p in document.paragraphs)
        paragraphs, characters = paragraphs + more[0], characters + more[1]
        if (paragraphs > MOST_PARAGRAPHS or characters > MOST_CHARACTERS) and i > begin:
            yield documents[begin:i]
            begin, (paragraphs, characters) = i, more
    if begin < len(documents):
        yield documents[begin:]


def _write_segment(
    folder: Path,
    documents: Sequence[Document],
    progress: Callable[[int], None] | None,
    workers: int,
    characters: int,
) -> int:
    columns = _Columns(folder, _sample(documents))
    grams = _Grams(folder, characters)
    done = 0
    # Twice the same batches: once for the workers, which are ahead, once for what becomes of them.
    batches = _batches(document.paragraphs for document in documents)
    texts = ([p.text for p in batch] for batch in _batches(document.paragraphs for document in documents))
    for batch, found in zip(batches, analyse_all(texts, workers), strict=True):
        columns.add(batch, found)
        grams.add(found)
        done += len(batch)
        if progress:
            progress(done)
    columns.close()
    above = [distance for document in documents for distance in headings_above(document.paragraphs)]
    save_narrow(folder / "above.npy", np.asarray(above, np.uint32))
    grams.close()
    grams.write_keys(folder)
    _write_whoosh(folder / "whoosh", done, grams, _write_records(folder, documents) | columns.values())
    grams.remove()
    return done


def _batches(paragraphs: Iterable[Iterable[Paragraph]]) -> Iterator[list[Paragraph]]:
    batch: list[Paragraph] = []
    for paragraph in chain.from_iterable(paragraphs):
        batch.append(paragraph)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Columns:
    """What is kept of each paragraph beside its postings."""

    def __init__(self, folder: Path, sample: bytes) -> None:
        self._folder = folder
        self._texts = TextWriter(folder, sample)
        self._parts: list[int] = []
        self._hashes: list[npt.NDArray[np.uint64]] = []
        self._cited: dict[str, int] = {}
        self._cites: list[int] = []
        self._cites_start = [0]
        self._lengths: list[npt.NDArray[np.uint32]] = []

    def add(self, batch: Sequence[Paragraph], found: Analysed) -> None:
        """Adds paragraphs and what their analysis found."""
        for paragraph, mentions in zip(batch, found.mentions, strict=True):
            self._texts.add(_line(paragraph, mentions))
            self._parts.append(PARAGRAPH_KINDS.index(paragraph.kind))
            symbols = dict.fromkeys(mention.symbol for mention in mentions)
            self._cites += [self._cited.setdefault(symbol, len(self._cited)) for symbol in symbols]
            self._cites_start.append(len(self._cites))
        self._lengths.append(found.lengths)
        self._hashes.append(found.hashes)

    def close(self) -> None:
        """Writes the columns."""
        self._texts.close()
        symbols = sorted(self._cited)
        place_of = {self._cited[symbol]: place for place, symbol in enumerate(symbols)}
        self._cites = [place_of[cite] for cite in self._cites]
        self._cited = {symbol: place for place, symbol in enumerate(symbols)}
        columns = {
            "part": np.asarray(self._parts),
            "cites_start": np.asarray(self._cites_start),
            "cites": np.asarray(self._cites),
            "words.length": np.concatenate([np.empty(0, np.uint32), *self._lengths]),
        }
        for name, column in columns.items():
            save_narrow(self._folder / f"{name}.npy", column)
        save_array(self._folder / "hash.npy", np.concatenate([np.empty(0, np.uint64), *self._hashes]))
        cited = json.dumps(list(self._cited), ensure_ascii=False)
        (self._folder / "symbols.json").write_text(cited, encoding="utf-8")

    def values(self) -> dict[str, list[tuple[str, int]]]:
        """The values of each paragraph's own fields: pairs of a term and a paragraph."""
        parts: list[tuple[str, int]] = [(PARAGRAPH_KINDS[part], n) for n, part in enumerate(self._parts)]
        terms = [dict.fromkeys((symbol, resolution_number(symbol) or symbol)) for symbol in self._cited]
        bounds = zip(self._cites_start, self._cites_start[1:], strict=False)
        cites = [
            (term, n)
            for n, (begin, end) in enumerate(bounds)
            for term in dict.fromkeys(chain.from_iterable(terms[cite] for cite in self._cites[begin:end]))
        ]
        return {"part": parts, "cites": cites}


def _sample(documents: Sequence[Document]) -> bytes:
    """Lines of paragraphs from all over the documents, few of which are large beside all of them."""
    apart = max(_LEAST_APART, sum(len(document.paragraphs) for document in documents) // _MOST_IN_SAMPLE)
    chosen = islice(chain.from_iterable(document.paragraphs for document in documents), 0, None, apart)
    return b"\n".join(_line(paragraph, ()) for paragraph in chosen)


def _line(paragraph: Paragraph, mentions: Sequence[Mention]) -> bytes:
    row: dict[str, Any] = {name: getattr(paragraph, name) for name in _KEPT}
    row["symbols"] = [[mention.symbol, *mention.range] for mention in mentions]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


class _Grams:
    """Words, characters, pairs of characters and starts of runs, sorted run by run; the keys as code points."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder / "runs"
        self._folder.mkdir()
        self._most = most
        self._runs = {name: Runs(self._folder, name) for name in TEXT_FIELDS}
        self._starts = Runs(self._folder, "starts")
        self._points = (self._folder / "points").open("wb")
        self._offsets: list[int] = [0]
        self._vocabulary: dict[str, int] = {}
        self._keys: list[str] = []
        self._words: list[npt.NDArray[np.uint32]] = []
        self._lengths: list[npt.NDArray[np.uint32]] = []

    def add(self, found: Analysed) -> None:
        """Adds what an analysis found."""
        vocabulary = self._vocabulary
        places = [vocabulary.setdefault(word, len(vocabulary)) for word in found.vocabulary]
        self._words.append(np.asarray(places, np.uint32)[found.words])
        self._lengths.append(found.lengths)
        self._keys += found.keys
        for key in found.keys:
            self._offsets.append(self._offsets[-1] + len(key))
        self._points.write("".join(found.keys).encode("utf-32-le"))
        first = self._offsets[len(self._offsets) - 1 - len(self._keys)]
        if self._offsets[-1] - first > self._most or len(self._keys) > MOST_IN_RUN - 2 * _BATCH:
            self._flush()

    def _flush(self) -> None:
        base = len(self._offsets) - 1 - len(self._keys)
        words, lengths = np.concatenate(self._words), np.concatenate(self._lengths)
        self._words.clear()
        self._lengths.clear()
        self._runs["words"].add(postings_of(words, lengths, base))
        points = np.frombuffer("".join(self._keys).encode("utf-32-le"), "<u4")
        lengths = np.fromiter(map(len, self._keys), np.uint32, len(self._keys))
        self._keys.clear()
        self._runs["characters"].add(postings_of(points, lengths, base))
        self._runs["bigrams"].add(postings_of(points, lengths, base, pairs=True))
        self._starts.add(postings_of_starts(points, lengths, base))

    def close(self) -> None:
        """Ends the last run."""
        if self._keys:
            self._flush()
        self._points.close()

    def write(self, writer: FlatFieldWriter) -> None:
        """Writes the fields."""
        writer.add_grams("characters", self._runs["characters"].merged())
        # Codes of starts are above those of pairs.
        writer.add_grams("bigrams", chain(self._runs["bigrams"].merged(), self._starts.merged()))
        writer.add_words("words", list(self._vocabulary), self._runs["words"].merged())

    def write_keys(self, folder: Path) -> None:
        """Writes the keys in the form of `kernels.keys`, and the table of characters."""
        points = np.memmap(self._folder / "points", "<u4", "r") if self._offsets[-1] else np.empty(0, np.uint32)
        times = np.zeros(0x110000, np.int64)
        for begin in range(0, len(points), _CHUNK):
            times += np.bincount(points[begin : begin + _CHUNK], minlength=len(times))
        table = np.argsort(-times, kind="stable")[: np.count_nonzero(times)].astype(np.uint32)
        unit_of = np.zeros(len(times), np.uint32)
        unit_of[table] = np.arange(len(table))
        worth = np.zeros(len(times), np.bool_)
        worth[table] = [is_worth(chr(point)) for point in table]
        lengths = np.diff(np.asarray(self._offsets, np.int64)).astype(np.int64, copy=False)
        offsets = [np.zeros(1, np.uint64)]
        units_of = []
        with (folder / "keys").open("wb") as file:
            for texts in np.array_split(lengths, len(points) // _CHUNK + 1):
                chunk, points = np.split(points, [int(texts.sum())])
                data, ends = encoded(unit_of[chunk], texts)
                units_of.append(worth_lengths(worth[chunk], texts))
                file.write(data.tobytes())
                offsets.append(ends[1:] + offsets[-1][-1])
        save_narrow(folder / "keys.offsets.npy", np.concatenate(offsets))
        save_narrow(folder / "keys.length.npy", lengths)
        for name, column in zip(("characters", "bigrams"), zip(*units_of, strict=True), strict=True):
            save_narrow(folder / f"{name}.length.npy", np.concatenate(column))
        save_array(folder / "characters.npy", table)

    def remove(self) -> None:
        """Removes the runs."""
        shutil.rmtree(self._folder)


def _write_records(folder: Path, documents: Sequence[Document]) -> dict[str, list[tuple[str, int]]]:
    """Writes the records; gives the values of the documents' fields, a pair of a term and a paragraph for each."""
    first = 0
    values: dict[str, list[tuple[str, int]]] = {name: [] for name in VALUE_FIELDS}
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as file:
        for document in documents:
            count = len(document.paragraphs)
            row: dict[str, Any] = {
                **asdict(document.record),
                "first": first,
                "count": count,
                "read_off": list(document.read_off),
                "file": document.file,
                "origin": document.origin,
                "digest": document_digest(document),
            }
            file.write(json.dumps(row) + "\n")  # in ASCII: a file's name may hold lone surrogates
            for name, term in _record_values(document.record).items():
                values[name] += [(term, n) for n in range(first, first + count)]
            first += count
    return values


def document_digest(document: Document) -> str:
    """A hash of all that an index keeps of a document but the file it comes from."""
    digest = hashlib.sha256(json.dumps([asdict(document.record), document.read_off], sort_keys=True).encode())
    for p in document.paragraphs:
        digest.update(f"\0{p.kind}\0{p.section}\0{p.label}\0{p.number or ''}\0{p.text}".encode())
    return digest.hexdigest()


def _record_values(record: Record) -> dict[str, str]:
    """The values of a document's fields as terms."""
    values = {
        "doc": record.id,
        "year": record.date and record.date[:4],
        "organ": record.organ and fold(record.organ),
        "kind": record.kind and fold(record.kind),
        "lang": record.lang and fold(record.lang),
        "symbol": record.symbol and symbol_term(record.symbol),
    }
    return {name: term for name, term in values.items() if term}


def _write_whoosh(folder: Path, count: int, grams: _Grams, values: dict[str, list[tuple[str, int]]]) -> None:
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
    grams.write(writer)
    for name in VALUE_FIELDS:
        numbers: dict[str, int] = {}
        codes = np.asarray([numbers.setdefault(term, len(numbers)) for term, _ in values[name]], np.uint32)
        lengths = np.bincount(np.asarray([n for _, n in values[name]], np.int64), minlength=count)
        writer.add_field(name, list(numbers), [postings_of(codes, lengths.astype(np.uint32), 0)])
    writer.close()
    segment.set_doc_count(count)
    TOC(schema(), [segment], TOC_NUMBER).write(storage, INDEX_NAME)
