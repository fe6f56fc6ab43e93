"""What no input may do: raise anything but a sentence for the user, or compute longer than two seconds.

hypothesis makes the inputs, since it shortens what it finds. Files are real ones of which parts were changed.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from hypothesis import strategies as st

import indexer
from indexer.documents.dates import dates
from indexer.documents.file_reading import read_source
from indexer.documents.pool import read_all
from indexer.documents.sources import Source
from indexer.documents.structure import paragraphs_from_text
from indexer.errors import DuansouError, NoIndexError
from indexer.text.folding import fold, fold_query, fold_with_offsets
from indexer.text.name_mining import mine
from indexer.text.pinpoints import pinpoint
from indexer.text.segmentation import words
from indexer.text.symbols import symbols, symbols_in_query
from indexer.text.terms import synonyms
from indexer.text.variants import simplify
from server.search.searcher import Searcher, open_searcher
from server.web.app import create_app
from tests.limits import processor_time
from tests.pdf_files import prose, typeset
from tests.word_files import definition, item, level, num, paragraph, run, table, word_file

SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Property:
    """A check of any input that strategies make."""

    check: Callable[..., None]
    strategies: tuple[st.SearchStrategy[Any], ...]

    @property
    def name(self) -> str:
        """What it says."""
        return self.check.__name__


PROPERTIES: list[Property] = []


def over(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a check one of the properties."""

    def add(check: Callable[..., None]) -> Callable[..., None]:
        PROPERTIES.append(Property(check, strategies))
        return check

    return add


_PIECES = (
    *"（()「」『』“”\"'《》<>&|*-~^:：，。；、…—·０１ＡⅣ①㈠㍿ﷺ\u3000\u200b\u202e\ufeff\u0301\U00020000\ud800的\n\t\x0c",
    *(
        "第",
        "号决议",
        "2462(2019)",
        "第1(2019)、2(2019)和3(2020)号决议",
        "A/RES/73/1",
        "S/2020/754",
        "和Add.1",
        "主席声明",
    ),
    *(
        "以下简称“",
        "（以下简称",
        "附件",
        "附件一",
        "第一条",
        "第三段",
        "（a）",
        "1. ",
        "(a) ",
        "- ",
        "一、",
        "二〇一九年五月",
    ),
    *(
        "2019年5月21日",
        "AND",
        "OR",
        "NOT ",
        "year:2019..",
        "cites:",
        "doc:",
        "~10",
        "恐怖主义",
        "聯合國",
        "联合国",
        "\n\n",
    ),
    *("\r\n", "<b>", "</b>", "<table>", "<!--", "&amp;", "# ", "```", "| a | b |\n| - | - |\n", "[x](y)", "各方应当"),
)
texts = st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=60).map("".join)

storable = texts.map(lambda text: text.encode("utf-8", "replace").decode("utf-8"))
"""What readers and the query language hand on: without half characters."""


@cache
def folder() -> Path:
    """Where files for all inputs lie."""
    return Path(tempfile.mkdtemp(prefix="duansou-fuzz-"))


@over(storable)
def text_is_understood(text: str) -> None:
    """Folding, words, symbols, dates, names."""
    with processor_time(SECONDS):
        assert fold_with_offsets(text).key == fold(text)
        found = symbols(text)
        for mention in found:
            assert 0 <= mention.range[0] < mention.range[1] <= len(text)
            pinpoint(text, mention.range[1])
        words(text, found)
        for use in (symbols_in_query, fold_query, synonyms, simplify):
            use(text)
        list(dates(text))
        list(mine([("a", text)]))


@over(storable)
def text_is_structured(text: str) -> None:
    """Lines, paragraphs, kinds, labels."""
    with processor_time(SECONDS):
        paragraphs = paragraphs_from_text(text)
    assert [p.n for p in paragraphs] == list(range(1, len(paragraphs) + 1))


# Files


@cache
def base(end: str) -> bytes:
    """A sound file of each kind."""
    if end == "docx":
        numbering = definition(1, level(0, "decimal", "%1."), level(1, "lowerLetter", "(%2)")) + num(1, 1)
        body = (
            paragraph(run("标题"))
            + item("各方应当合作", 1)
            + item("防止资助", 1, 1)
            + table(["甲", "乙"], ["丙", "丁"])
        )
        return word_file(body, numbering=numbering, parts={"footnotes": ""})
    if end == "pdf":
        return typeset([prose(80), prose(300), prose(40)])
    lines = [
        "联合国 大会",
        "",
        "甲文件",
        "",
        "1. 各方应当打击恐怖主义，",
        "第2462(2019)号决议。",
        "",
        "(a) 防止资助。",
        "",
        "附件",
    ]
    if end == "html":
        rows = "<table border=1><tr><td>甲<td>乙</table><ol start=3><li>丙<ul><li>丁</ul></ol>"
        return f"<!doctype html><title>甲</title><main><h1>甲文件</h1><p>{'<br>'.join(lines)}</p>{rows}</main>".encode()
    if end == "md":
        return "\n".join(
            ["# 甲文件", "", *lines, "", "| a | b |", "| - | - |", "| 甲 | 乙 |", "", "> 引", "", "3. 丙"]
        ).encode()
    if end == "jsonl":
        row = {
            "id": "乙",
            "title": "乙文件",
            "date": "2019-05-21",
            "paragraphs": ["没有国界。", {"text": "合作", "number": "1"}],
        }
        return (json.dumps(row) + "\n" + json.dumps({"id": "丙", "text": "\n".join(lines)}) + "\n").encode()
    if end == "jsonl.gz":
        return gzip.compress(base("jsonl"), mtime=0)
    if end == "toml":
        return 'id = "甲"\ntitle = "甲文件"\ndate = 2019-05-21\norgan = "大会"\n'.encode()
    return "\n".join(lines).encode()


ENDS = ("txt", "md", "html", "jsonl", "jsonl.gz", "docx", "pdf", "toml")
_JUNK = st.binary(max_size=6) | texts.map(lambda text: text[:40].encode("utf-8", "replace"))
_EDITS = st.lists(
    st.tuples(st.sampled_from(("put", "replace", "cut", "repeat")), st.floats(0, 1), st.integers(1, 40), _JUNK),
    max_size=12,
)


def edited(content: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    """Content with parts put in, replaced, cut out or repeated."""
    for kind, place, size, junk in edits:
        at = int(place * len(content))
        part = content[at : at + size]
        middle = {"put": junk + part, "replace": junk, "cut": b"", "repeat": part * 9}[kind]
        content = content[:at] + middle + content[at + size :]
    return content


def edited_parts(content: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    """The same of what a zip file packs, so that the edits reach it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for i, name in enumerate(before.namelist()):
            after.writestr(name, edited(before.read(name), edits[i :: len(before.namelist())]))
    return out.getvalue()


@over(st.sampled_from(ENDS), _EDITS, st.booleans())
def file_is_read_or_refused(end: str, edits: list[tuple[str, float, int, bytes]], inside: bool) -> None:
    """Readers of all formats: documents, or a sentence for each that is none."""
    content = base(end)
    if inside and end == "jsonl.gz":
        content = gzip.compress(edited(base("jsonl"), edits), mtime=0)
    elif inside and end == "docx":
        content = edited_parts(content, edits)
    else:
        content = edited(content, edits)
    path = folder() / f"file.{end}"
    path.write_bytes(content)
    if end == "toml":
        path = folder() / "beside.txt"
        path.write_bytes(base("txt"))
        path.with_suffix(".toml").write_bytes(content)
    source = Source(path, path.name)
    if end == "pdf":  # compiled code that may end its process has one to itself, with limits
        documents, skipped = next(iter(read_all([source], workers=1)))
    else:
        with processor_time(SECONDS):
            documents, skipped = read_source(source)
    assert documents or skipped
    assert all(entry.reason.endswith("。") for entry in skipped)
    for document in documents:
        assert document.paragraphs
        assert document.record.id


# An index


@cache
def index() -> Path:
    """A small index of all formats."""
    corpus = folder() / "corpus"
    corpus.mkdir()
    for end in ENDS[:-1]:
        (corpus / f"{end.replace('.', '')}.{end}").write_bytes(base(end).replace("乙文件".encode(), end.encode()))
    indexer.rebuild(corpus, folder() / "index", workers=1)
    return folder() / "index"


@cache
def searcher() -> Searcher:
    """Over that index."""
    return open_searcher(index())


@cache
def client() -> FlaskClient:
    """Of its service."""
    return create_app(index()).test_client()


_FILTERS = st.dictionaries(
    st.sampled_from(("doc", "year", "organ", "kind", "part", "cites")), st.lists(texts, max_size=3)
)


@over(texts, st.sampled_from(("all", "any")), _FILTERS)
def query_is_answered(q: str, match: str, filters: dict[str, list[str]]) -> None:
    """The query language, planning, evaluation, highlights, concordance, suggestions, checks."""
    ours = searcher()
    asks: tuple[Callable[[], object], ...] = (
        lambda: ours.search(q, match=match, filters=filters, explain=True, collapse=True).to_dict(),
        *(partial(ask, q) for ask in (ours.concordance, ours.suggest, ours.analyze, ours.check, ours.similar_to)),
    )
    for ask in asks:
        with processor_time(SECONDS), suppress(DuansouError):
            ask()


_PATHS = ("search", "documents", "documents/txt", "documents/txt/paragraphs/1", "documents/txt/paragraphs/1/similar")
_GET = (
    *(
        f"/api/v1/{path}"
        for path in (*_PATHS, "compare", "concordance", "citations", "suggest", "analyze", "search.csv")
    ),
    *(
        "/",
        "/search",
        "/d/txt",
        "/d/",
        "/compare",
        "/concordance",
        "/citations",
        "/citations/",
        "/similar",
        "/check",
        "/help",
    ),
)
_NAMES = (
    "q",
    "match",
    "page",
    "size",
    "sort",
    "doc",
    "year",
    "width",
    "collapse",
    "explain",
    "a",
    "b",
    "n",
    "text",
    "x",
)
_VALUES = texts | st.integers().map(str) | st.sampled_from(("all", "any", "date", "-date", "txt", "docx", "left", "1"))


@over(st.sampled_from(_GET), texts, st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=6))
def request_is_answered(path: str, more: str, parameters: list[tuple[str, str]]) -> None:
    """Pages and the API: no request is an error of the service."""
    whole = (path + more if path.endswith("/") else path).encode("utf-8", "replace").decode("latin-1")
    sent = [(name, value.encode("utf-8", "replace").decode("utf-8")) for name, value in parameters]
    with processor_time(SECONDS):
        # As a server hands it on: the test client would take what follows // for the name of another.
        answer = client().get("/", query_string=sent, environ_overrides={"PATH_INFO": whole})
    assert answer.status_code < 500


_COPIES = count()


@over(st.integers(0, 200), _EDITS)
def damaged_index_is_told(which: int, edits: list[tuple[str, float, int, bytes]]) -> None:
    """Manifest, postings, keys, columns, texts, Whoosh's own: a sentence, or the same answers."""
    damaged = folder() / f"damaged{next(_COPIES)}"
    shutil.copytree(index(), damaged)
    try:
        files = sorted(path for path in damaged.rglob("*") if path.is_file() and not path.name.startswith("."))
        path = files[which % len(files)]
        path.write_bytes(edited(path.read_bytes(), edits))
        with processor_time(SECONDS), suppress(NoIndexError):
            assert open_searcher(damaged).search("恐怖主义").total == searcher().search("恐怖主义").total
    finally:
        shutil.rmtree(damaged)
