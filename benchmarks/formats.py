"""Texts put through formats, encodings and programs, against their plain text: `python -m benchmarks.formats`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks.table import markdown
from indexer.documents import Source, paragraphs_from_text, read_source
from tests.test_formats import WAYS, Seen, seen

_PANDOC = {
    "pandoc.html": ("-f", "commonmark+hard_line_breaks", "-t", "html", "-s", "--metadata", "title= "),
    "pandoc.docx": ("-f", "commonmark+hard_line_breaks", "-t", "docx"),
    "pandoc-gfm.md": ("-f", "commonmark+hard_line_breaks", "-t", "gfm", "--wrap=none"),
    "pandoc.md": ("-f", "commonmark+hard_line_breaks", "-t", "markdown", "--wrap=none"),
}
_CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")
_OFFICE = "office"


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="corpus")
@click.option("--differences", is_flag=True, help="Every paragraph that differs, too.")
def main(folder: Path, differences: bool) -> None:
    """Prints for each text of FOLDER and each way how many paragraphs differ from those of the plain text, in text,
    number, kind or section. Ways that need pandoc, LibreOffice or Chromium are left out where these are missing."""
    texts = sorted(folder.glob("*.txt"))
    rows: dict[str, list[str]] = {}
    for text in texts:
        wanted = seen(paragraphs_from_text(text.read_text(encoding="utf-8")))
        with TemporaryDirectory(prefix="duansou-formats-") as scratch:
            for way, path in _written(text.read_text(encoding="utf-8"), Path(scratch)):
                documents, _ = read_source(Source(path, path.name))
                found = seen(documents[0].paragraphs) if documents else []
                pairs = list(_differing(wanted, found))
                rows.setdefault(way, []).append(f"{len(pairs)} of {len(wanted)}" if pairs else "same")
                if differences:
                    for pair in pairs:
                        click.echo(f"{text.name} {way}\n  - {pair[0]}\n  + {pair[1]}")
    click.echo(markdown(["", *(text.stem for text in texts)], [[way, *cells] for way, cells in rows.items()]))


def _written(text: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """Each way by name, and the file that it gives."""
    for way, write in WAYS.items():
        write(folder / way, text)
        yield way, folder / way
    if shutil.which("pandoc"):
        for way, options in _PANDOC.items():
            _run("pandoc", str(folder / "headings.md"), *options, "-o", str(folder / way))
            yield way, folder / way
    if shutil.which("soffice"):
        for ending in ("html", "odt", "pdf"):
            _office(folder / "word.docx", ending)
        _office(folder / _OFFICE / "word.odt", "docx")
        yield from ((f"LibreOffice.{e}", folder / _OFFICE / f"word.{e}") for e in ("html", "docx", "pdf"))
    if shutil.which("chromium"):
        page = folder / "printed.html"
        page.write_text((folder / "page.html").read_text(encoding="utf-8").replace("首页", "").replace("版权所有", ""))
        _run(*_CHROMIUM, "--no-pdf-header-footer", f"--print-to-pdf={folder / 'chromium.pdf'}", page.as_uri())
        yield "Chromium.pdf", folder / "chromium.pdf"


def _office(path: Path, ending: str) -> None:
    out = path.parent if path.parent.name == _OFFICE else path.parent / _OFFICE
    _run("soffice", "--headless", "--convert-to", ending, "--outdir", str(out), str(path))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def _differing(wanted: Seen, found: Seen) -> Iterator[tuple[object, object]]:
    """What stands on one side only, in pairs; None where nothing corresponds."""
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            for k in range(max(b - a, d - c)):
                yield (wanted[a + k] if a + k < b else None), (found[c + k] if c + k < d else None)


if __name__ == "__main__":
    main()
