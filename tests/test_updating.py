"""An index that was updated answers as one that was rebuilt."""

from __future__ import annotations

import gzip
import html
import json
import random
import re
import tempfile
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path

import docx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import indexer
from indexer.documents import Document
from indexer.engine.generations import current
from indexer.engine.reader import open_reader
from indexer.engine.segments import FOLDER
from indexer.errors import DuansouError
from server import open_searcher
from tests import generated
from tests.pdf_files import typeset

QUERIES = [
    "恐怖",
    "恐怖主义 资助",
    "NOT 的",
    "第2462(2019)号决议",
    "year:2019",
    "会议 OR 2019",
    '"助恐"',
    "terror*",
    "part:heading",
]
STEP = st.tuples(
    st.sampled_from(["write", "write", "edit", "move", "rename", "delete", "record", "lines", "empty", "twin"]),
    st.integers(0, 999),
)
HISTORY = st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=1, max_size=6)


def text(seed: int) -> str:
    return "\n\n".join(p.text for p in generated.documents(seed=seed)[0].paragraphs) or "空"


def write_word(path: Path, content: str) -> None:
    document = docx.Document()
    for line in re.split(r"\s*\n\s*", content):
        document.add_paragraph(re.sub(r"[\x00-\x1f]", " ", line))
    document.save(str(path))


def write_pdf(path: Path, content: str) -> None:
    path.write_bytes(typeset([html.escape(line) for line in content.split("\n\n")]))


def encoded(encoding: str) -> Callable[[Path, str], object]:
    return lambda path, content: path.write_text(content, encoding=encoding)


WAYS: dict[str, tuple[str, Callable[[Path, str], object]]] = {
    "utf-8": (".txt", encoded("utf-8")),
    "utf-16": (".txt", encoded("utf-16")),
    "gb18030": (".txt", encoded("gb18030")),
    "markdown": (".md", lambda path, content: path.write_text(f"# 标题\n\n{content}", encoding="utf-8")),
    "page": (".html", lambda path, content: path.write_text(f"<h1>题</h1><p>{html.escape(content)}", encoding="utf-8")),
    "Word": (".docx", write_word),
    "PDF": (".pdf", write_pdf),
}
"""Files of one document, each with its ending: how they are written."""


def write(corpus: Path, stem: str, seed: int) -> None:
    """A file in one of the formats."""
    ending, way = WAYS[random.Random(seed).choice(list(WAYS))]
    way(corpus / f"{stem}{ending}", text(seed))


def change(corpus: Path, kind: str, seed: int) -> None:
    rng = random.Random(seed)
    endings = {ending for ending, _ in WAYS.values()}
    files = sorted(path for path in corpus.rglob("*") if path.suffix in endings)
    chosen = rng.choice(files) if files else corpus / "a.txt"
    match kind:
        case "write":
            write(corpus, f"d{seed % 7}", seed)
        case "edit" if chosen.exists():
            way = rng.choice([way for ending, way in WAYS.values() if ending == chosen.suffix])
            way(chosen, f"{text(seed)}\n\n又一段{seed}。")
        case "move" if chosen.exists():
            (corpus / f"f{seed % 3}").mkdir(exist_ok=True)
            chosen.rename(corpus / f"f{seed % 3}" / chosen.name)
        case "rename" if chosen.exists():
            chosen.rename(chosen.with_stem(f"d{seed % 7}"))
        case "delete" if chosen.exists():
            chosen.unlink()
        case "record" if chosen.exists():
            chosen.with_suffix(".toml").write_text(
                f'title = "题{seed}"\ndate = 20{seed % 30:02}-01-02\n', encoding="utf-8"
            )
        case "empty":
            (corpus / "empty.txt").write_text("", encoding="utf-8")
        case "twin":
            (corpus / "f0").mkdir(exist_ok=True)
            write(corpus / "f0", f"d{seed % 7}", seed)
        case "lines":
            rows = [
                {"id": f"j{n}", "title": "行", "paragraphs": [text(n)[:60] or "空"]} for n in range(rng.randint(1, 9))
            ]
            rows[0]["paragraphs"] = [f"变了{seed % 5}"]
            lines = [json.dumps(row, ensure_ascii=False) for row in rows] + ["不是 JSON"] * (seed % 2)
            content = "\n".join(lines).encode()
            (corpus / "many.jsonl").write_bytes(content)
            (corpus / "packed.jsonl.gz").write_bytes(gzip.compress(content.replace(b'"j', b'"p')))


def exported(index: Path) -> tuple[list[Document], list[tuple[str, str | None]]]:
    """All documents of an index, and where each comes from."""
    reader = open_reader(index)
    places = range(len(reader.records))
    return [reader.document(i) for i in places], [(r.file, r.origin) for r in reader.records]


def answers(index: Path, queries: int) -> list[object]:
    """So many answers of an index, with scores and their explanations, to questions that are drawn from its texts."""
    searcher, rng = open_searcher(index), random.Random(9)
    texts = [p.text for document in exported(index)[0] for p in document.paragraphs]
    out: list[object] = [searcher.citations()]
    for n in range(queries):
        begin = rng.randrange(len(drawn := rng.choice(texts)))
        part = drawn[begin : begin + rng.randint(1, 12)]
        q = QUERIES[n] if n < len(QUERIES) else rng.choice([part, f'"{part}"', f"{part} {rng.choice(texts)[:2]}"])
        match = rng.choice(["all", "any"])
        answer = searcher.search(q, match=match, size=100, explain=True, collapse=n % 3 == 0).to_dict()
        del answer["took_ms"]
        out.append(answer)
    return out


def follow(history: list[list[tuple[str, int]]], queries: int) -> None:
    """A corpus of all formats that changes, and an index that is updated after every few changes: it must be what
    a rebuild gives."""
    with tempfile.TemporaryDirectory() as name:
        corpus, index, other = (Path(name, part) for part in ("corpus", "index", "other"))
        corpus.mkdir()
        for seed, (ending, way) in enumerate(WAYS.values()):
            way(corpus / f"d{seed}{ending}", text(seed))
        indexer.rebuild(corpus, index, workers=1)
        for steps in history:
            for kind, seed in steps:
                change(corpus, kind, seed)
            (corpus / "always.txt").write_text("总有一份。", encoding="utf-8")
            updated = indexer.update(corpus, index, workers=1)
        rebuilt = indexer.rebuild(corpus, other, workers=1)
        parts = attrgetter("documents", "paragraphs", "skipped", "ignored")
        assert parts(updated) == parts(rebuilt)
        assert exported(index) == exported(other)
        assert answers(index, queries) == answers(other, queries)
        assert indexer.status(corpus, index).reasons == ()


@settings(max_examples=8, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(HISTORY)
def test_an_updated_index_answers_as_a_rebuilt_one(history: list[list[tuple[str, int]]]) -> None:
    follow(history, queries=40)


@pytest.mark.faults
@settings(max_examples=100, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(HISTORY)
def test_an_updated_index_answers_as_a_rebuilt_one_after_many_histories(history: list[list[tuple[str, int]]]) -> None:
    follow(history, queries=200)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for n in range(30):
        (folder / f"d{n:02}.txt").write_text(text(n), encoding="utf-8")
    return folder


def segments_of(index: Path) -> dict[str, int]:
    """The segments of the current generation by name, and the inode of a file of each."""
    folder = current(index).folder / FOLDER
    return {path.name: (path / "keys").stat().st_ino for path in folder.iterdir()}


def test_what_has_not_changed_is_shared_and_not_written_again(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    indexer.rebuild(corpus, index)
    before = segments_of(index)
    (corpus / "d03.txt").write_text("只改这一份。", encoding="utf-8")
    indexer.update(corpus, index)
    after = segments_of(index)
    assert before.items() <= after.items()
    assert len(after) == 2


def test_where_nothing_has_changed_the_generation_stays(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = indexer.rebuild(corpus, index)
    (corpus / "d03.txt").touch()
    assert indexer.update(corpus, index).generation == first.generation


def test_segments_do_not_pile_up(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    indexer.rebuild(corpus, index)
    for n in range(20):
        (corpus / f"new{n}.txt").write_text(f"第{n}份。", encoding="utf-8")
        indexer.update(corpus, index, workers=1)
    assert len(segments_of(index)) <= 5


def test_without_an_index_of_the_same_making_an_update_rebuilds(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert indexer.update(corpus, index).documents == 30
    folder = current(index).folder / FOLDER / "000001"
    (folder / "keys").write_bytes(b"x")
    assert indexer.update(corpus, index).generation == "000002"
    assert set(segments_of(index)) == {"000002"}


def test_a_corpus_in_which_nothing_is_left_keeps_the_old_index(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = indexer.rebuild(corpus, index)
    for path in corpus.iterdir():
        path.unlink()
    with pytest.raises(DuansouError):
        indexer.update(corpus, index)
    assert current(index).name == first.generation
