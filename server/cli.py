"""The command `duansou`: the commands of the index, and those that search it."""

# Commands import what they run, and not before: half a second that `--help` and `settings` need not wait.

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import indexer
from indexer.cli import cli as index_commands
from indexer.cli import setting_option, write_json
from indexer.errors import DuansouError, NoIndexError, NotFoundError, ParameterError
from indexer.settings import resolve
from indexer.terminal import Group, plain

if TYPE_CHECKING:
    from indexer.documents.model import Paragraph, Record


@click.group(cls=Group, invoke_without_command=True)
@click.version_option(indexer.__version__, message="%(version)s", help="显示版本。")
@click.pass_context
def cli(context: click.Context) -> None:
    """段搜：中文正式文件的全文检索，找到段落，标出原文。

    把文件放进 corpus/ 文件夹，然后：

      duansou rebuild
      duansou search 恐怖主义 资助
      duansou serve

    每个命令都有自己的说明，例如 duansou search --help。
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.argument("query", nargs=-1, required=True, metavar="查询…")
@setting_option("index")
@click.option("--match", metavar="all|any", default="all", help="all（默认）：每一串字都要有；any：按相近程度排列。")
@click.option("--page", type=int, metavar="数", default=1, help="第几页（默认 1）。")
@click.option("--size", type=int, metavar="数", default=10, help="每页条数，1 至 100（默认 10）。")
@click.option(
    "--sort", metavar="次序", default="relevance", help="relevance（默认）、date、-date（由新到旧）或 document。"
)
@click.option(
    "--filter",
    "filters",
    metavar="项=值",
    multiple=True,
    help="只要这一项是这个值的：doc、year、organ、kind、part、cites；可以写多次，同一项之间是“或”。",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，与 /api/v1/search 相同。")
@click.option("--csv", "rows", flag_value="csv", help="以 CSV 表格输出全部结果，至多 10000 段。")
@click.option("--jsonl", "rows", flag_value="jsonl", help="同上，每段一行 JSON。")
@click.option("--explain", is_flag=True, help="说明每条结果的得分。")
def search(
    query: tuple[str, ...],
    index: str,
    match: str,
    page: int,
    size: int,
    sort: str,
    filters: tuple[str, ...],
    as_json: bool,
    rows: str | None,
    explain: bool,
) -> None:
    """检索段落。

    空格隔开的各串字都要出现；引号里的字逐字相符；可用 OR、NOT、括号、
    year:2019、cites:2462 等。外壳会吃掉引号，所以把带引号的查询再用
    单引号括起来。以 - 开头的查询写在 -- 之后。

    例：
      duansou search 恐怖主义 资助
      duansou search '"打击恐怖主义" -贩毒'
      duansou search --filter year=2019 --sort -date 决议
      duansou search --json -- '-贩毒'
      duansou search --csv cites:2462 > 引用.csv
    """
    from server import open_searcher
    from server.listing import answer_lines
    from server.search.result_rows import RESULT_ROWS

    if rows:
        hits = open_searcher(index).rows(" ".join(query), match=match, sort=sort, filters=_filters(filters))
        for row in RESULT_ROWS[rows](hits):
            click.echo(row.encode("utf-8", "replace"), nl=False)
        return
    answer = open_searcher(index).search(
        " ".join(query), match=match, page=page, size=size, sort=sort, filters=_filters(filters), explain=explain
    )
    if as_json:
        write_json(answer.to_dict())
    else:
        click.echo("\n".join(answer_lines(answer)))


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
@click.argument("query", nargs=-1, required=True, metavar="查询…")
@setting_option("index")
@click.option("--width", type=int, metavar="数", default=20, help="左右各显示几个字符（默认 20）。")
@click.option(
    "--sort",
    metavar="次序",
    default="document",
    help="document（默认，文件次序）、left 或 right（按左边、右边的文字）。",
)
@click.option("--page", type=int, metavar="数", default=1, help="第几页（默认 1）。")
@click.option("--size", type=int, metavar="数", default=50, help="每页行数，至多 10000（默认 50）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，与 /api/v1/concordance 相同。")
@click.option("--csv", "as_csv", is_flag=True, help="以 CSV 表格输出。")
def concordance(
    query: tuple[str, ...], index: str, width: int, sort: str, page: int, size: int, as_json: bool, as_csv: bool
) -> None:
    """逐行列出所找文字的每一处，左右是原文。

    查询的写法与 search 相同，但普通的字只照原样找，不放宽。
    次数从左到右数，不重叠：“哈哈哈哈”里有两处“哈哈”。

    例：
      duansou concordance 恐怖主义 --sort right
      duansou concordance '"资助恐怖主义"' --csv --size 10000 > 各处.csv
    """
    from server import open_searcher
    from server.listing import concordance_lines
    from server.search.concordance import csv_rows

    found = open_searcher(index).concordance(" ".join(query), width=width, sort=sort, page=page, size=size)
    if as_json:
        write_json(found.to_dict())
    elif as_csv:
        for row in csv_rows(found.lines):
            click.echo(row, nl=False)
    else:
        click.echo("\n".join(concordance_lines(found)))


@cli.command()
@click.argument("symbol", required=False, metavar="[文号]")
@setting_option("index")
@click.option("--page", type=int, metavar="数", default=1, help="第几页（默认 1）。")
@click.option("--size", type=int, metavar="数", help="每页条数（默认：文号 100 个，段落 10 段）。")
@click.option("--sort", metavar="次序", default="-date", help="段落的次序：-date（默认）、date 或 document。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，与 /api/v1/citations 相同。")
def citations(symbol: str | None, index: str, page: int, size: int | None, sort: str, as_json: bool) -> None:
    """列出引用到的全部文号，或引用一个文号的段落。

    文号怎样写都可以，决议也可以只写号数。指明了第几段的，一并列出。

    例：
      duansou citations
      duansou citations 2462
      duansou citations 第2462(2019)号决议 --sort document
    """
    from server import open_searcher
    from server.listing import cited_lines, symbol_lines
    from server.search.citations import official_address

    searcher = open_searcher(index)
    if symbol is None:
        listed = searcher.citations(page=page, size=100 if size is None else size)
        if as_json:
            write_json(listed.to_dict())
        else:
            click.echo("\n".join(symbol_lines(listed)))
        return
    found = searcher.cited(symbol, page=page, size=10 if size is None else size, sort=sort)
    address = official_address(found.row.symbol, str(resolve("symbol_url").value))
    if as_json:
        write_json({**found.to_dict(), "official": address})
    else:
        click.echo("\n".join(cited_lines(found, address)))


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


@cli.command()
@click.argument("text", metavar="文字")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，与 /api/v1/analyze 相同。")
def analyze(text: str, as_json: bool) -> None:
    """显示一段文字怎样折叠、切成哪些词、认出哪些文号。

    折叠后的文字决定找到什么，词语只影响次序。

    例：
      duansou analyze '第2462(2019)号决议'
    """
    from server.listing import analysis_lines
    from server.search.analysis import analyze as run

    analysis = run(text)
    if as_json:
        write_json(analysis.to_dict())
    else:
        click.echo("\n".join(analysis_lines(analysis)))


@cli.command()
@setting_option("index")
@setting_option("host")
@setting_option("port")
@setting_option("workers")
def serve(index: str, host: str, port: int, workers: int) -> None:
    """提供网页和 API 服务。

    没有索引也能启动，建好之后自动启用，换了新索引也一样。
    Ctrl-C 或 SIGTERM 停止，答完手上的请求；SIGHUP 换上新的进程和名称表。
    日志每行一个 JSON 对象，只记路径，不记查询内容。

    例：
      duansou serve
      duansou serve --host 0.0.0.0 --port 9000 --workers 4
    """
    from indexer.stored import open_stored
    from indexer.text.terms import names
    from server.web.serving import serve as run

    names()  # a list of names that cannot be used is told here, and not by every process
    try:
        open_stored(Path(index))
    except NoIndexError as error:
        click.echo(f"{error}服务照常启动，有了索引就会启用。", err=True)
    run(Path(index), host, port, workers, lambda address: click.echo(f"段搜已启动：{address}（Ctrl-C 停止）"))


@cli.command()
@setting_option("index")
def mcp(index: str) -> None:
    """供语言模型使用：检索、阅读、相近表述、核对。

    经标准输入和输出说 Model Context Protocol，由使用它的程序启动。
    要有 mcp 这个库：pip install 'mcp>=2,<3'。换了新索引会自动启用。

    例：
      duansou mcp --index /srv/duansou/index
    """
    try:
        from server.model_tools import serve as run
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("server"):
            raise
        raise DuansouError(
            "没有装 MCP 用的程序，请运行 pip install 'duansou[mcp]'，在源代码里是 pip install '.[mcp]'。"
        ) from None
    run(Path(index))


for command in index_commands.commands.values():
    cli.add_command(command)


def main() -> None:
    """The command `duansou`."""
    cli.main(prog_name="duansou")


def _place(given: str) -> tuple[str, int | None]:
    """The document and the paragraph that `DOC` or `DOC:n` names."""
    doc, colon, n = given.partition(":")
    if not colon:
        return doc, None
    if not (n.isascii() and n.isdigit() and len(n) < 10):
        raise ParameterError({"段": f"“{n}”不是段的次序，应写成 编号:段，例如 A:12"})
    return doc, int(n)


def _filters(given: tuple[str, ...]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for one in given:
        field, equals, value = one.partition("=")
        if not equals:
            raise ParameterError({"--filter": f"“{one}”里没有等号，应写成 项=值，例如 year=2019"})
        filters.setdefault(field, []).append(value)
    return filters


def _cited(record: Record, paragraph: Paragraph | None, style: str) -> str:
    from server.search.citations import original_address
    from server.search.citing import REFERENCES, cite

    if style not in REFERENCES:
        return cite(record, paragraph).to_dict()[style]
    if paragraph:
        raise ParameterError({"--cite": f"{style} 只用于整份文件，请去掉冒号和段的次序"})
    address = original_address(record, str(resolve("symbol_url").value))
    return REFERENCES[style](record, address).rstrip("\r\n").replace("\r\n", "\n")
