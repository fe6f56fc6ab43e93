"""The texts that are indexed: read from a file or generated, cut to a size, written as a corpus folder."""

from __future__ import annotations

import gzip
import json
import random
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generated import generated_texts

_DATE = re.compile(r"\((\d{4}-\d\d-\d\d)\)")
_CLAUSE = re.compile(r"[^，；。：]+[，；。：]?")
_PARAGRAPHS_A_DOCUMENT = 100


@dataclass(frozen=True, slots=True)
class Text:
    """A document before it is indexed: its name, and its paragraphs."""

    name: str
    paragraphs: tuple[str, ...]


def read_texts(path: Path) -> tuple[Text, ...]:
    """The documents of a `.jsonl` or `.jsonl.gz` file of paragraphs `{"id", "doc", "text"}`, in its order."""
    paragraphs: dict[str, list[str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            paragraphs.setdefault(row["doc"], []).append(row["text"])
    return tuple(Text(name, tuple(texts)) for name, texts in paragraphs.items())


def generated(paragraphs: int) -> tuple[Text, ...]:
    """Made-up documents, always the same."""
    return tuple(_bound(generated_texts(random.Random(5), paragraphs), "生成"))


def count(texts: Iterable[Text]) -> int:
    """The number of paragraphs."""
    return sum(len(text.paragraphs) for text in texts)


def sample(texts: tuple[Text, ...], paragraphs: int) -> tuple[Text, ...]:
    """Documents drawn until they have so many paragraphs; the last one is cut short."""
    chosen, missing = [], paragraphs
    for text in random.Random(6).sample(texts, len(texts)):
        if missing <= 0:
            break
        chosen.append(Text(text.name, text.paragraphs[:missing]))
        missing -= len(text.paragraphs)
    return tuple(chosen)


def grown(texts: tuple[Text, ...], paragraphs: int) -> Iterator[Text]:
    """The documents, and more of the same kind up to so many paragraphs: clauses of other paragraphs recombined,
    each new paragraph with as many clauses as a real one has."""
    yield from texts
    rnd = random.Random(7)
    real = [paragraph for text in texts for paragraph in text.paragraphs]
    clauses = [clause for paragraph in real for clause in _CLAUSE.findall(paragraph)]
    sizes = [max(1, len(_CLAUSE.findall(paragraph))) for paragraph in real]
    more = paragraphs - len(real)
    yield from _bound(("".join(rnd.choices(clauses, k=rnd.choice(sizes))) for _ in range(more)), "重组")


def write_corpus(texts: Iterable[Text], folder: Path) -> None:
    """One `.jsonl` file in an empty folder, as `duansou rebuild` and the peers read it."""
    folder.mkdir(parents=True)
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as file:
        for text in texts:
            line = {"id": text.name, **record(text.name), "paragraphs": text.paragraphs}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def year(name: str) -> str:
    """The year that a document is filed under; one is made up where its name has none, so that all can be asked."""
    return record(name)["date"][:4]


def record(name: str) -> dict[str, str]:
    """What is known of a document by its name."""
    folders = name.split("/")
    found = _DATE.search(name)
    date = found[1] if found else f"{1990 + zlib.crc32(name.encode()) % 30}-01-01"
    return {
        "title": folders[-1],
        "date": date,
        "kind": folders[0],
        "organ": folders[-2] if len(folders) > 2 else "其他",
    }


def _bound(paragraphs: Iterable[str], name: str) -> Iterator[Text]:
    """Documents of equal size."""
    held: list[str] = []
    for number, paragraph in enumerate(paragraphs, 1):
        held.append(paragraph)
        if number % _PARAGRAPHS_A_DOCUMENT == 0:
            yield Text(f"{name}{number:08}", tuple(held))
            held = []
    if held:
        yield Text(f"{name}尾", tuple(held))
