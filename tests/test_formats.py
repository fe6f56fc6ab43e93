"""One text in every format and encoding: the same paragraphs, numbers, kinds and sections every way."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from indexer.documents import Paragraph, Source, paragraphs_from_text, read_source
from tests.test_docx import needs_pandoc

CORPUS = Path(__file__).parent.parent / "corpus"
TEXTS = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))
} | {
    "公约": """
河流大会

第九届会议

议程项目 14

关于保护河流的决议

大会，

回顾其以往各项决议，特别是关于数据共享的决议；

深为关切许多河流的水位下降；

1. 决定各方应当：

(a) 共享水位数据；

(b) 通报下列情况：

(i) 水坝；

(ii) 取水口。

2. 请秘书长就此提出报告。

附件

一、名单

（一）上游各国；

（二）下游各国。

二、期限

本名单自通过之日起生效。
""",
    "法": """
河流保护法

（2045年3月1日第九届大会通过）

目录

第一章 总则
第二章 附则

第一章 总则

第一条 为了保护河流，制定本法。

第二条 本法所称河流，包括：

（一）干流；

（二）支流。

前款所称支流，由主管部门公布。

第二章 附则

第三条 本法自公布之日起施行。
""",
}  # fmt: skip


def parts(text: str) -> list[list[str]]:
    """The lines of each part of a text between blank lines."""
    return [part.strip("\n").split("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]


def as_page(text: str, *, lists: bool = False) -> str:
    """A page with a paragraph for each part; `lists`: with lists whose numbers the browser counts."""
    body: list[str] = []
    for lines in parts(text):
        items = [re.match(r"(?:(\d+)\. |(- ))(.*)", line) for line in lines]
        if lists and all(items):
            listed = [item for item in items if item]
            kind = "ol" if listed[0][1] else "ul"
            body += [f"<{kind} start={i[1] or 1}><li>{html.escape(i[3])}</li></{kind}>" for i in listed]
        else:
            body.append(f"<p>{'<br>'.join(map(html.escape, lines))}</p>")
    head = "<!DOCTYPE html><html><head><meta charset=utf-8><title>题</title></head><body>"
    return f"{head}<nav><a href=/>首页</a></nav><main>{''.join(body)}</main><footer>版权所有</footer></body></html>"


def as_markdown(text: str) -> str:
    headings = {p.text for p in paragraphs_from_text(text) if p.kind in ("title", "heading")}
    return "\n".join(f"## {line}" if line.strip() in headings else line for line in text.split("\n"))


def write_word(path: Path, text: str) -> None:
    document = docx.Document()
    for lines in parts(text):
        for line in lines:
            document.add_paragraph(line)
    document.save(str(path))


def encoded(encoding: str) -> Callable[[Path, str], object]:
    return lambda path, text: path.write_bytes(text.encode(encoding))


WAYS: dict[str, Callable[[Path, str], object]] = {
    "utf-8.txt": encoded("utf-8"),
    "bom.txt": encoded("utf-8-sig"),
    "utf-16.txt": encoded("utf-16"),
    "utf-16-le.txt": encoded("utf-16-le"),
    "utf-16-be.txt": encoded("utf-16-be"),
    "gb18030.txt": encoded("gb18030"),
    "dos.txt": lambda path, text: path.write_bytes(text.replace("\n", "\r\n").encode("gb18030")),
    "page.html": lambda path, text: path.write_text(as_page(text), encoding="utf-8"),
    "lists.html": lambda path, text: path.write_text(as_page(text, lists=True), encoding="utf-8"),
    "gb18030.htm": lambda path, text: path.write_bytes(as_page(text).encode("gb18030")),
    "utf-16.html": lambda path, text: path.write_bytes(as_page(text).encode("utf-16")),
    "pre.html": lambda path, text: path.write_text(f"<pre>{html.escape(text)}</pre>", encoding="utf-8"),
    "plain.md": encoded("utf-8"),
    "headings.md": lambda path, text: path.write_text(as_markdown(text), encoding="utf-8"),
    "gb18030.md": lambda path, text: path.write_bytes(as_markdown(text).encode("gb18030")),
    "word.docx": write_word,
    "text.jsonl": lambda path, text: path.write_text(json.dumps({"id": "x", "text": text}), encoding="utf-8"),
}


Seen = list[tuple[str, str | None, str, str]]
"""Text, number, kind and section of each paragraph."""


def seen(paragraphs: tuple[Paragraph, ...]) -> Seen:
    return [(p.text, p.number, p.kind, p.section) for p in paragraphs]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_read_the_same_every_way(tmp_path: Path, name: str, way: str) -> None:
    path = tmp_path / way
    WAYS[way](path, TEXTS[name])
    documents, skipped = read_source(Source(path, way))
    assert skipped == ()
    assert seen(documents[0].paragraphs) == seen(paragraphs_from_text(TEXTS[name]))


@needs_pandoc
@pytest.mark.parametrize(("ending", "form"), [("html", "html"), ("docx", "docx"), ("md", "gfm")])
def test_a_text_that_pandoc_wrote_is_read_the_same(tmp_path: Path, ending: str, form: str) -> None:
    for name, text in TEXTS.items():
        (tmp_path / "a.md").write_text(as_markdown(text), encoding="utf-8")
        options = ["--from=commonmark+hard_line_breaks", f"--to={form}", "--wrap=none"]
        subprocess.run(["pandoc", *options, "a.md", f"--output={name}.{ending}"], cwd=tmp_path, check=True)
        (document,), skipped = read_source(Source(tmp_path / f"{name}.{ending}", name + "." + ending))
        assert skipped == ()
        assert seen(document.paragraphs) == seen(paragraphs_from_text(text))
