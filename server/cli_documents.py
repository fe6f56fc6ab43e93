"""The commands that begin with a text: a document, a paragraph of one, a draft."""

# Commands import what they run, and not before (server/cli.py).

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli import setting_option, write_json
from indexer.errors import DuansouError, NotFoundError, ParameterError
from indexer.settings import resolve
from indexer.terminal import Group, plain

if TYPE_CHECKING:
    from indexer.documents.model import Paragraph, Record

cli = Group()


@cli.command()
@click.argument("place", metavar="编号[:段]")
@setting_option("index")
@click.option(
    "--cite",
    type=click.Choice(("zh", "en", "plain", "ris", "bib")),
    help="只写怎样引用：zh 联合国中文体例，en 英文体例，plain 题名和日期；一份文件还有 ris、bib（BibTeX）。",
)
def show(place: str, index: str, cite: str | None) -> None:
    """显示一份文件，或其中一段。

    编号见 duansou documents；段是从 1 起的次序，即全文左边的数，
    也是检索结果里冒号后面的数。

    例：
      duansou show concept-note-2020
      duansou show concept-note-2020:12
      duansou show concept-note-2020:12 --cite zh
      duansou show concept-note-2020 --cite ris > 文件.ris
    """
    from server import open_searcher
    from server.listing import document_lines, paragraph_lines

    doc, n = _place(place)
    document = open_searcher(index).document(doc)
    if n is not None and not 1 <= n <= document.count:
        raise NotFoundError(f"这份文件只有第 1 至第 {document.count} 段，没有第 {n} 段。")
    stored = None if n is None else document.paragraphs[n - 1]
    if cite:
        click.echo(plain(_cited(document.record, stored.paragraph if stored else None, cite)))
    elif stored:
        click.echo("\n".join(paragraph_lines(document, stored)))
    else:
        click.echo("\n".join(document_lines(document)))


@cli.command()
@click.argument("place", metavar="编号:段|-")
@setting_option("index")
@click.option("--size", type=int, metavar="数", default=10, help="至多几段，1 至 100（默认 10）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，与 /api/v1/similar 相同。")
def similar(place: str, index: str, size: int, as_json: bool) -> None:
    """找一段文字的先前写法：措辞最相近的段落，和改动之处。

    相同的在前。写 - 则从标准输入读一段文字，至多 5000 个字符。
    相似度是两段共有而次序相同的字所占的份额，折叠后相同为 1，
    至少 0.4 才列出。

    例：
      duansou similar concept-note-2020:12
      duansou similar - < 草稿.txt
    """
    from server import open_searcher
    from server.listing_changes import similar_lines

    searcher = open_searcher(index)
    if place == "-":
        with click.open_file("-", errors="replace") as file:
            found = searcher.similar_to(file.read().strip(), size=size)
    else:
        doc, n = _place(place)
        if n is None:
            raise ParameterError({"段": f"“{place}”没有写明哪一段，应写成 编号:段，例如 {place}:12"})
        found = searcher.similar(doc, n, size=size)
    if as_json:
        write_json(found.to_dict())
    else:
        click.echo("\n".join(similar_lines(found)))


@cli.command()
@click.argument("a", metavar="编号")
@click.argument("b", metavar="编号")
@setting_option("index")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，与 /api/v1/compare 相同。")
@click.option("--csv", "as_csv", is_flag=True, help="以 CSV 表格输出。")
@click.option("--html", "as_html", is_flag=True, help="以网页输出，左右对照，可以另存、打印、寄送。")
def compare(a: str, b: str, index: str, as_json: bool, as_csv: bool, as_html: bool) -> None:
    """逐段比较两份文件：哪些相同、改写、移动、删去、新增。

    例：
      duansou compare dushanbe-declaration-2018 dushanbe-declaration-2019
      duansou compare A B --html > 对照.html
    """
    from server import open_searcher
    from server.comparison_page import comparison_page
    from server.listing_changes import comparison_lines
    from server.search.compare import csv_rows

    comparison = open_searcher(index).compare(a, b)
    if as_json:
        write_json(comparison.to_dict())
    elif as_csv or as_html:
        for piece in csv_rows(comparison) if as_csv else comparison_page(comparison):
            click.echo(piece, nl=False)
    else:
        click.echo("\n".join(comparison_lines(comparison)))


@cli.command()
@click.argument("file", metavar="文件|-")
@setting_option("index")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，与 /api/v1/check 相同。")
@click.pass_context
def check(context: click.Context, file: str, index: str, as_json: bool) -> None:
    """核对一份草稿里的引文和文号。

    引号里六个字以上的话逐字同原文比对，文号看有没有见过。
    文件可以是语料能有的任何格式，- 是标准输入。有不对的，退出码是 1。
    JSON 里的位置，对文件来说是各段以空行相接的全文里的位置。

    例：
      duansou check 发言稿.txt
      duansou check - < 发言稿.txt
    """
    from indexer.documents.encoding import decode
    from indexer.documents.reading import text_of_file
    from server import open_searcher
    from server.listing_check import checked_lines

    text = decode(sys.stdin.buffer.read()) if file == "-" else text_of_file(Path(file))
    checked = open_searcher(index).check(text)
    if as_json:
        write_json(checked.to_dict())
    else:
        click.echo("\n".join(checked_lines(checked)))
    if checked.wrong:
        context.exit(DuansouError.exit_code)


def _place(given: str) -> tuple[str, int | None]:
    """The document and the paragraph that `DOC` or `DOC:n` names."""
    doc, colon, n = given.partition(":")
    if not colon:
        return doc, None
    if not (n.isascii() and n.isdigit() and len(n) < 10):
        raise ParameterError({"段": f"“{n}”不是段的次序，应写成 编号:段，例如 A:12"})
    return doc, int(n)


def _cited(record: Record, paragraph: Paragraph | None, style: str) -> str:
    from server.search.citations import original_address
    from server.search.citing import REFERENCES, cite

    if style not in REFERENCES:
        return cite(record, paragraph).to_dict()[style]
    if paragraph:
        raise ParameterError({"--cite": f"{style} 只用于整份文件，请去掉冒号和段的次序"})
    address = original_address(record, str(resolve("symbol_url").value))
    return REFERENCES[style](record, address).rstrip("\r\n").replace("\r\n", "\n")
