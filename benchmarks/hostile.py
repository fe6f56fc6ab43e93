"""What hostile files cost, each in a corpus with one that is good, beside a service: `python -m benchmarks.hostile`."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click

from benchmarks.machine import machine
from benchmarks.memory import MEGABYTE, peak
from benchmarks.table import markdown, number
from tests.pdf_files import CATALOGUE, PAGE, SONG, TEXT, stream, write_objects
from tests.test_live_updates import Asking
from tests.test_pdf_glyphs import forms, unpacked
from tests.test_serving import service
from tests.word_files import NAMESPACES, paragraph, run, word_file, zipped

_POLL_SECONDS = 0.02
_GOOD = "好文件\n\n各方合作保护河流。"


class Cost(NamedTuple):
    """Seconds of a rebuild, by the clock and of all processors; the memory of all its processes at their peak, in MB;
    how it ended, and what it said of the hostile file."""

    seconds: float
    computed: float
    megabytes: float
    code: int
    said: str


def _laughs() -> bytes:
    declared = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 12))
    body = f"<w:body>{paragraph(run('&a11;'))}</w:body>"
    return _with_document(f"<!DOCTYPE x [{declared}]><w:document {NAMESPACES}>{body}</w:document>".encode())


def _with_document(document: bytes) -> bytes:
    """A Word file with another main part."""
    return zipped({"word/document.xml": document})


def _nested_tables() -> bytes:
    return word_file("<w:tbl><w:tr><w:tc>" * 5000 + paragraph("甲。") + "</w:tc></w:tr></w:tbl>" * 5000)


def _pages_without_end() -> bytes:
    """A tree of pages that holds itself, and says that it has two thousand million."""
    return write_objects(
        [CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 2000000000>>", PAGE, stream(TEXT), SONG]
    )


def _old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "WordDocument".encode("utf-16-le") + bytes(2000)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(1000):
            part.write(b" " * 1_000_000)


def _packed_twice(path: Path) -> None:
    path.write_bytes(gzip.compress(gzip.compress(bytes(10**8)) * 100))


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def _long_text(path: Path) -> None:
    line = ("各方应当共享水位数据。" * 30 + "\n\n").encode()
    with path.open("wb") as file:
        for _ in range(1000):
            file.write(line * 900)


def _many_lines(path: Path) -> None:
    row = json.dumps({"id": "x", "text": "各方合作。" * 200_000}, ensure_ascii=False).encode()
    path.write_bytes(gzip.compress(b"\n".join([row] * 200), 1))


def _changing(path: Path) -> None:
    path.write_text("各方应当共享水位数据。\n\n" * 300_000, encoding="utf-8")


def _link_out(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def _link_loop(path: Path) -> None:
    path.symlink_to(path)


def _bytes(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "zip bomb: Word file of 1 GB": ("bomb.docx", _bomb),
    "gzip bomb: 10 GB of zeros, packed twice": (
        "bomb.jsonl.gz",
        _packed_twice,
    ),
    "gzip of real lines, 600 MB": ("lines.jsonl.gz", _many_lines),
    "XML entities that expand a billion times": ("laughs.docx", _bytes(_laughs())),
    "XML entity that names a file": (
        "outside.docx",
        _bytes(_with_document(b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><x>&x;</x>')),
    ),
    "tables within tables, 5,000 deep": ("deep.docx", _bytes(_nested_tables())),
    "elements within elements, 1,000,000 deep": ("deep.html", _bytes(b"<div>" * 1_000_000 + "深".encode())),
    "quotations within quotations, 20,000 deep": ("deep.md", _bytes(b"> " * 20_000 + "深".encode())),
    "JSON, 1,000,000 deep": ("deep.jsonl", _bytes(b'{"id": "deep", "text": ' + b"[" * 1_000_000)),
    "text file of 2 GB": ("huge.txt", lambda path: _sparse(path, 2 * 10**9)),
    "text file of 890 MB, below the limit": ("long.txt", _long_text),
    "PDF whose pages hold themselves": ("pages.pdf", _bytes(_pages_without_end())),
    "PDF of drawings that draw others, 10^30 times": ("forms.pdf", lambda path: path.write_bytes(forms(30, 10))),
    "PDF with a stream of 1.5 GB": ("stream.pdf", lambda path: path.write_bytes(unpacked(1_500_000_000))),
    "symbolic link out of the corpus": ("link.txt", _link_out),
    "symbolic link to itself": ("loop.txt", _link_loop),
    "id with `..`": ("id.jsonl", _bytes(b'{"id": "../../etc/passwd", "text": ""}')),
    "file that is written to while it is read": ("changing.txt", _changing),
    "old .doc called .docx": ("old.docx", _bytes(_old_word())),
    "picture called .docx": ("picture.docx", _bytes(b"\x89PNG\r\n\x1a\n" + bytes(10_000))),
    "zip called .docx": ("zip.docx", _bytes(zipped({"a.txt": "甲"}))),
    "replacement characters only": ("lost.txt", _bytes("\ufffd".encode() * 1000)),
}
"""What each is, how it is called, and how it is written."""


@click.command()
@click.option("--only", help="Only files whose name holds this.", default="")
def main(only: str) -> None:
    """Prints what a rebuild costs for each hostile file, and how a service over the same index fared meanwhile."""
    rows, asked, failed = [], 0, 0
    with TemporaryDirectory(prefix="duansou-hostile-") as folder:
        corpus, index = Path(folder, "corpus"), Path(folder, "index")
        corpus.mkdir()
        (corpus / "good.txt").write_text(_GOOD, encoding="utf-8")
        good = _rebuild(corpus, index, None)
        with service(index, Path(folder, "log")) as (_, address):
            for what, (name, write) in FILES.items():
                if only in name:
                    write(corpus / name)
                    changing = corpus / name if write is _changing else None
                    with Asking(address, pause=0.1) as asking:
                        cost = _rebuild(corpus, index, changing)
                    asked += sum(asking.seen.values())
                    failed += len(asking.faults)
                    (corpus / name).unlink()
                    rows.append(_row(what, cost))
                    click.echo(f"{what}: {cost}", err=True)
    rows.insert(0, _row("none", good))
    click.echo(f"{machine()}\n")
    click.echo(markdown(["file", "s", "computed, s", "MB", "exit code", "said"], rows))
    click.echo(f"\nThe service was asked {asked:,} times meanwhile; {failed} requests failed.")


def _row(what: str, cost: Cost) -> list[str]:
    figures = map(number, (cost.seconds, cost.computed, cost.megabytes))
    return [what, *figures, str(cost.code), cost.said.replace("|", "\\|")]


def _rebuild(corpus: Path, index: Path, changing: Path | None) -> Cost:
    """A rebuild in a process of its own; meanwhile the file `changing` is written to."""
    ended = threading.Event()

    def write_on() -> None:
        while changing and not ended.wait(_POLL_SECONDS):
            with changing.open("ab") as file:
                file.write(b"\n")

    writer = threading.Thread(target=write_on)
    writer.start()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "indexer", "rebuild", "--corpus", str(corpus), "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        most = peak(process)
        errors = process.stderr.read() if process.stderr else ""
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    ended.set()
    writer.join()
    said = [line.partition("：")[2] or line.partition(":")[2] for line in errors.splitlines() if "没有收入" in line]
    return Cost(seconds, computed, most / MEGABYTE, process.returncode, "".join(said[:1]).strip())


if __name__ == "__main__":
    main()
