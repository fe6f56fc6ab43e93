"""An index that was updated answers as one that was rebuilt."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import indexer
from indexer.engine.generations import current
from indexer.engine.reader import open_reader
from indexer.engine.segments import FOLDER
from indexer.errors import DuansouError
from server import open_searcher
from tests import generated

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
    st.sampled_from(["write", "write", "edit", "move", "delete", "record", "lines", "empty", "twin"]),
    st.integers(0, 999),
)


def text(seed: int) -> str:
    return "\n\n".join(p.text for p in generated.documents(seed=seed)[0].paragraphs) or "空"


def change(corpus: Path, kind: str, seed: int) -> None:
    rng = random.Random(seed)
    files = sorted(path for path in corpus.rglob("*.txt") if path.is_file())
    chosen = rng.choice(files) if files else corpus / "a.txt"
    match kind:
        case "write":
            (corpus / f"d{seed % 7}.txt").write_text(text(seed), encoding="utf-8")
        case "edit" if chosen.exists():
            chosen.write_text(f"{chosen.read_text('utf-8')}\n\n又一段{seed}。", encoding="utf-8")
        case "move" if chosen.exists():
            (corpus / f"f{seed % 3}").mkdir(exist_ok=True)
            chosen.rename(corpus / f"f{seed % 3}" / chosen.name)
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
            (corpus / "f0" / f"d{seed % 7}.txt").write_text(text(seed), encoding="utf-8")
        case "lines":
            rows = [
                {"id": f"j{n}", "title": "行", "paragraphs": [text(n)[:60] or "空"]} for n in range(rng.randint(1, 9))
            ]
            rows[0]["paragraphs"] = [f"变了{seed % 5}"]
            lines = [json.dumps(row, ensure_ascii=False) for row in rows] + ["不是 JSON"] * (seed % 2)
            (corpus / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")


def answers(index: Path) -> list[object]:
    """All that can be asked of an index."""
    searcher, reader = open_searcher(index), open_reader(index)
    out: list[object] = [reader.document(i) for i in range(len(reader.records))]
    out += [(r.file, r.origin) for r in reader.records]
    for q in [*QUERIES, *(p.text[3:12] for d in out[:9] for p in getattr(d, "paragraphs", ())[:2])]:
        for match in ("all", "any"):
            answer = searcher.search(q, match=match, size=100, explain=True, collapse=match == "any").to_dict()
            del answer["took_ms"]
            out.append(answer)
    return [*out, searcher.citations()]


@settings(max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=1, max_size=6))
def test_an_updated_index_answers_as_a_rebuilt_one(history: list[list[tuple[str, int]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        corpus, index = Path(name, "corpus"), Path(name, "index")
        corpus.mkdir()
        for seed in range(5):
            (corpus / f"d{seed}.txt").write_text(text(seed), encoding="utf-8")
        indexer.rebuild(corpus, index)
        for steps in history:
            for kind, seed in steps:
                change(corpus, kind, seed)
            if not any(path.stat().st_size for path in corpus.rglob("*.txt")):
                (corpus / "d0.txt").write_text(text(0), encoding="utf-8")
            updated = indexer.update(corpus, index)
            rebuilt = indexer.rebuild(corpus, Path(name, "other"))
            assert (updated.documents, updated.paragraphs, updated.skipped, updated.ignored) == (
                rebuilt.documents,
                rebuilt.paragraphs,
                rebuilt.skipped,
                rebuilt.ignored,
            )
            assert answers(index) == answers(Path(name, "other"))
            assert indexer.status(corpus, index).reasons == ()
            shutil.rmtree(Path(name, "other"))


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
        indexer.update(corpus, index)
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
