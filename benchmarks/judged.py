"""Judged sets: texts, questions, and which texts answer which question.

A set is a folder; every file of it may be gzipped:

    passages.jsonl   {"id", "text"[, "title"]}      the texts; or
    corpus.txt       files and folders, one a line, relative to it: documents of any kind, a paragraph is DOC:N
    queries.jsonl    {"id", "text"[, "kind"]}       the questions; queries.NAME.jsonl are others with the same answers
    qrels.tsv        question, passage, grade       a grade above 0 is an answer
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.documents.numerals import number_of

_ARTICLE = re.compile(r"第([〇零一二两三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?$")
"""The end of the title of an article of a law."""

Converted = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `kind` is a class of questions that is also reported by itself, "" for none."""

    id: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Questions by the name of their file (`queries`, `queries.keywords`), and for each question its answers."""

    name: str
    folder: Path
    questions: Mapping[str, tuple[Question, ...]]
    answers: Mapping[str, Mapping[str, int]]


def sets_in(folder: Path) -> list[Path]:
    """The folder if it is a set, else the sets in it; raises ValueError if there is none."""
    found = [f for f in (folder, *sorted(folder.iterdir())) if f.is_dir() and _there(f, "qrels.tsv")]
    if not found:
        raise ValueError(f"{folder}: no set of questions (a folder with qrels.tsv) is here")
    return found[:1] if found[0] == folder else found


def read_set(folder: Path) -> JudgedSet:
    """The questions of a set that have answers; raises ValueError if there is none."""
    answers: dict[str, dict[str, int]] = {}
    for line in _lines(_file(folder, "qrels.tsv")):
        question, passage, grade = line.split("\t")
        if int(grade) > 0:
            answers.setdefault(question, {})[passage] = int(grade)
    questions = {}
    for path in sorted(folder.glob("queries*.jsonl*")):
        rows = map(json.loads, _lines(path))
        asked = tuple(Question(r["id"], r["text"], r.get("kind", "")) for r in rows if r["id"] in answers)
        questions[path.name.split(".jsonl")[0]] = asked
    if not any(questions.values()):
        raise ValueError(f"{folder}: no question of queries.jsonl has an answer in qrels.tsv")
    return JudgedSet(folder.resolve().name, folder, questions, answers)


def write_corpus(folder: Path, corpus: Path, converted: Converted = str) -> Mapping[str, str]:
    """Writes the texts of a set as a corpus to be indexed; for each paragraph id of it the passage that it is.

    The articles of a law, known by their titles, are one document in the order of their numbers; any other passage is
    a document. The paragraphs of a corpus.txt are themselves. Only passages are `converted`.
    """
    corpus.mkdir(parents=True)
    if not _there(folder, "passages.jsonl"):
        for number, line in enumerate(_lines(_file(folder, "corpus.txt"))):
            source, target = folder / line.strip(), corpus / f"{number}"
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                target.mkdir()
                shutil.copy(source, target)
        return {}
    passages: dict[str, str] = {}
    with (corpus / "passages.jsonl").open("w", encoding="utf-8") as file:
        for number, (title, rows) in enumerate(_documents(map(json.loads, _lines(_file(folder, "passages.jsonl"))))):
            paragraphs = [converted(row["text"]) for row in rows]
            document = {"id": f"{number:07}", "title": converted(title), "paragraphs": paragraphs}
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
            passages |= {f"{number:07}:{n}": row["id"] for n, row in enumerate(rows, 1)}
    return passages


def _documents(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The title and the passages of each document, in the order of their first passages."""
    documents: dict[str, list[tuple[tuple[int, int], dict[str, Any]]]] = {}
    for row in rows:
        title = row.get("title", "")
        article = _ARTICLE.search(title)
        if article:
            place = (number_of(article[1]), number_of(article[2] or ""))
            documents.setdefault(title[: article.start()], []).append((place, row))
        else:
            documents[f"\0{row['id']}"] = [((0, 0), row)]
    for name, placed in documents.items():
        placed.sort(key=lambda pair: pair[0])
        title = placed[0][1].get("title") or "无题" if name[:1] == "\0" else name
        yield title, [row for _, row in placed]


def _file(folder: Path, name: str) -> Path:
    plain = folder / name
    return plain if plain.exists() else folder / f"{name}.gz"


def _there(folder: Path, name: str) -> bool:
    return _file(folder, name).exists()


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield line.rstrip("\n")
