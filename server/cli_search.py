"""The commands that ask an index for paragraphs and places, and the one that shows how a text is read."""

# Commands import what they run, and not before (server/cli.py).

from __future__ import annotations

import click

from indexer.cli import setting_option, write_json
from indexer.errors import ParameterError
from indexer.settings import resolve
from indexer.terminal import Group

cli = Group()


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


def _filters(given: tuple[str, ...]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for one in given:
        field, equals, value = one.partition("=")
        if not equals:
            raise ParameterError({"--filter": f"“{one}”里没有等号，应写成 项=值，例如 year=2019"})
        filters.setdefault(field, []).append(value)
    return filters
