"""The commands that make and read an index; those that search it are in server/cli.py."""

# Commands import what they run, and not before: half a second that `--help` and `settings` need not wait.

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import indexer
from indexer.errors import DamagedIndexError, DuansouError
from indexer.settings import SETTINGS, resolve, setting
from indexer.terminal import Group, plain, table

if TYPE_CHECKING:
    from indexer.pipeline import Status

STALE = 3
"""Exit code of `status` for an index that is not what a rebuild would make now."""

_ORIGINS = {"flag": "命令行", "environment": "环境变量", "default": "默认"}

_STATES = {"ok": "正常", "note": "留意", "mend": "要改"}

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def setting_option(name: str) -> Callable[[Decorated], Decorated]:
    """The flag of a setting; the command gets the value that holds, wherever it comes from."""
    known = setting(name)
    return click.option(
        f"--{name}",
        metavar="值",
        callback=lambda _context, _flag, given: resolve(name, given).value,
        help=f"{known.help}（默认 {known.default}，环境变量 {known.env}）。",
    )


def write_json(value: dict[str, Any]) -> None:
    """One line in UTF-8, whatever the terminal's encoding is."""
    click.echo(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


@click.group(cls=Group, invoke_without_command=True)
@click.version_option(indexer.__version__, message="%(version)s", help="显示版本。")
@click.pass_context
def cli(context: click.Context) -> None:
    """建立和查看段搜的索引。

    每个命令都有自己的说明，例如：

      python -m indexer rebuild --help
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def building_options(command: Decorated) -> Decorated:
    """The options of commands that make an index."""
    for option in reversed(
        (
            setting_option("corpus"),
            setting_option("index"),
            click.option(
                "--engine",
                metavar="whoosh|opensearch",
                help="引擎：whoosh 在本机的文件夹里，opensearch 在集群上（默认是原有索引的引擎，没有则是 whoosh；"
                "环境变量 DUANSOU_ENGINE）。",
            ),
            click.option(
                "--workers",
                type=click.IntRange(1, 64),
                metavar="个数",
                help="读文件和分析文字的进程数（默认每个处理器一个）。",
            ),
            click.option("--if-needed", is_flag=True, help="索引与语料一致而且完好时什么也不做。"),
            click.option("--strict", is_flag=True, help="遇到第一个读不了的文件就停下，旧索引不动。"),
        )
    ):
        command = option(command)
    return command


@cli.command()
@building_options
@click.option("--master", metavar="地址", help="用 Spark 建立集群上的索引，例如 local[2]、spark://主机:7077、yarn。")
@click.pass_context
def rebuild(context: click.Context, /, master: str | None, **options: Any) -> None:
    """读整个语料，重新建立索引。

    新索引在旁边建好、核对无误后一步换上，此前旧索引照常回答。
    读不了的文件逐个说明原因，其余照样收入，退出码为 1。

    例：
      duansou rebuild
      duansou rebuild --corpus 文件 --index /var/lib/duansou
      duansou rebuild --if-needed
      duansou rebuild --engine opensearch
      duansou rebuild --engine opensearch --master 'local[4]'
    """
    from indexer.making import make, with_spark
    from indexer.pipeline import rebuild as run

    if make(with_spark(master) if master else run, "重建", **options):
        context.exit(DuansouError.exit_code)


@cli.command()
@building_options
@click.option("--watch", is_flag=True, help="一直看着语料，有变化就更新（按 Ctrl-C 停下）。")
@click.pass_context
def update(context: click.Context, /, watch: bool, **options: Any) -> None:
    """只收入变了的文件，更新索引。

    新增、改动、移动和删去的文件都会看到；结果与重建的一样，没有变的部分不再读写。
    还没有索引，或索引是别的版本建的，就整个重建。

    例：
      duansou update
      duansou update --watch
    """
    from indexer.making import keep_current, make
    from indexer.pipeline import update as run

    skipped = make(run, "更新", **options)
    if watch:
        keep_current(lambda: make(run, "更新", **options), Path(options["corpus"]), Path(options["index"]))
    if skipped:
        context.exit(DuansouError.exit_code)


@cli.command()
@setting_option("index")
@click.option("--corpus", metavar="值", help="与哪个语料比较（默认是建立索引时的那个）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@click.pass_context
def status(context: click.Context, index: str, corpus: str | None, as_json: bool) -> None:
    """显示收入了什么，索引是否过时、为什么。

    没有索引，或索引已经过时，退出码为 3。

    例：
      duansou status
      duansou status --index /var/lib/duansou --json
    """
    from indexer.pipeline import Status
    from indexer.pipeline import status as run
    from indexer.stored import open_stored

    chosen = resolve("corpus", corpus)
    manifest = open_stored(Path(index)).manifest
    try:
        state = run(manifest.corpus if chosen.origin == "default" else str(chosen.value), index)
    except DuansouError as error:  # no corpus to compare with: what is indexed can be told all the same
        state = Status(manifest, (str(error),))
    if as_json:
        write_json(_status_json(state))
    else:
        click.echo(plain(_status_text(state, index)))
    if state.reasons:
        click.echo("索引已经过时，请运行 duansou rebuild 重建。", err=True)
        context.exit(STALE)


@cli.command()
@setting_option("index")
def verify(index: str) -> None:
    """核对索引是否完好。

    比较每个文件的大小和校验和；在集群上的索引，核对分片是否可用、
    文件数和段落数是否与建立时相同。有损坏则退出码为 1，没有索引为 3。

    例：
      duansou verify --index /var/lib/duansou
    """
    from indexer.stored import open_stored

    try:
        stored = open_stored(Path(index))
        compared = stored.verify()
    except DamagedIndexError as error:
        raise DuansouError(str(error)) from error
    click.echo(f"完好：第 {stored.manifest.generation} 代，{compared}。")


@cli.command()
@setting_option("index")
@click.option("--format", "form", type=click.Choice(("jsonl", "csv")), default="jsonl", help="jsonl（默认）或 csv。")
def export(index: str, form: str) -> None:
    """把索引里的文件和段落写到标准输出。

    jsonl 每行一份文件，带著录和全部段落；以它为语料重建，得到同样的索引。
    csv 每行一段，以 UTF-8 BOM 开头，可以直接用电子表格打开。

    例：
      duansou export > 全部.jsonl
      duansou export --format csv > 全部.csv
    """
    from indexer.export import EXPORTS
    from indexer.stored import open_stored

    for line in EXPORTS[form](open_stored(Path(index)).export()):
        click.echo(line.encode(), nl=False)


@cli.command()
@setting_option("index")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，著录的每一项都在。")
def documents(index: str, as_json: bool) -> None:
    """列出收入的文件和它们的著录。

    每份文件一行编号和题名，下面是文号、日期、机关、种类和段数，
    以及哪些项目是从正文读出的。

    例：
      duansou documents
      duansou documents --json
    """
    from indexer.stored import open_stored

    records = open_stored(Path(index)).records()
    if as_json:
        write_json({"items": [{**asdict(r), "count": count, "read_off": read_off} for r, count, read_off in records]})
        return
    for record, count, read_off in records:
        agenda_item = record.agenda_item and f"议程项目 {record.agenda_item}"
        facts = (record.symbol, record.date, record.organ, record.kind, record.session, agenda_item, record.lang)
        click.echo(plain(f"{record.id}  {record.title}"))
        click.echo(plain("    " + " · ".join([*filter(None, facts), f"{count} 段"])))
        for name, text in (("来源", record.source), ("附注", record.note), ("读自正文", "、".join(read_off))):
            if text:
                click.echo(plain(f"    {name}：{text}"))


@cli.command()
@click.option("--mine", is_flag=True, help="从索引的文件里找出还没有审定的名称和简称，供审定。")
@setting_option("index")
def terms(mine: bool, index: str) -> None:
    """列出审定的名称和它们的简称、异名。

    检索其中一种写法，也会找到另外几种；引号里的文字除外。
    --mine 从“欧洲安全与合作组织(欧安组织)”“……(以下简称‘……’)”这样的
    文字里找出新的，写成可以审定的名称表：

      [[name]]
      full = "欧洲安全与合作组织"
      variants = ["欧洲安全和合作组织"]
      short = ["欧安组织"]

    审定后存为 terms.toml（或 DUANSOU_TERMS 指的文件），接在随附的表之后。

    例：
      duansou terms
      duansou terms --mine > terms.toml
    """
    from indexer.text.terms import names

    if mine:
        from indexer.stored import open_stored
        from indexer.text.name_mining import mine as run
        from indexer.text.name_mining import proposal

        stored = open_stored(Path(index))
        texts = ((f"{d.record.id}:{p.n}", p.text) for d in stored.export() for p in d.paragraphs)
        click.echo(plain("\n".join(proposal(run(texts), stored.manifest.paragraphs))))
        return
    for name in names():
        others = "、".join(name.forms[1:])
        click.echo(plain(f"{name.full}：{others}" if others else name.full))


@cli.command()
def settings() -> None:
    """列出每项设置的值和它的来处。

    命令行上的选项优先，其次是环境变量，最后是默认值。

    例：
      duansou settings
      DUANSOU_PORT=9000 duansou settings
    """
    rows = [("名称", "值", "来自", "环境变量", "说明")]
    for known in SETTINGS:
        held = resolve(known.name)
        shown = "（不显示）" if known.secret and held.value else plain(str(held.value)) or "（空）"
        rows.append((known.name, shown, _ORIGINS[held.origin], known.env, known.help))
    click.echo(table(rows))


@cli.command()
@setting_option("corpus")
@setting_option("index")
@setting_option("host")
@setting_option("port")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@click.pass_context
def doctor(context: click.Context, corpus: str, index: str, host: str, port: int, as_json: bool) -> None:
    """检查安装、设置和索引，说明要改什么。

    每项一行：正常、留意（不改也可以）、要改。有要改的，退出码为 1。

    例：
      duansou doctor
      duansou doctor --index /var/lib/duansou/index --json
    """
    from indexer.doctor import Place, examine

    found = []
    for finding in examine(Place(Path(corpus), Path(index), host, port)):
        found.append(finding)
        if not as_json:
            click.echo(plain(f"{_STATES[finding.state]}  {finding.check:<13} {finding.detail}"))
    wrong = sum(finding.state == "mend" for finding in found)
    if as_json:
        write_json({"ok": not wrong, "checks": [asdict(finding) for finding in found]})
    if wrong:
        click.echo(f"有 {wrong} 项要改。", err=True)
        context.exit(DuansouError.exit_code)


def _status_json(state: Status) -> dict[str, Any]:
    manifest = state.manifest
    return {
        "documents": manifest.documents,
        "paragraphs": manifest.paragraphs,
        "engine": manifest.engine,
        "generation": manifest.generation,
        "created": manifest.created,
        "corpus": manifest.corpus,
        "settings": manifest.settings,
        "stale": bool(state.reasons),
        "reasons": list(state.reasons),
        "skipped": [asdict(entry) for entry in manifest.skipped],
    }


def _status_text(state: Status, index: str) -> str:
    manifest = state.manifest
    rows = [
        ("索引", f"{index}（第 {manifest.generation} 代，{manifest.created} 建立）"),
        ("语料", manifest.corpus),
        ("收入", f"{manifest.documents} 份文件，{manifest.paragraphs} 段"),
        ("引擎", manifest.engine),
        *manifest.settings.items(),
        ("状态", "已经过时" if state.reasons else "与语料一致"),
        *(("", reason) for reason in state.reasons),
        *(("没有收入", f"{entry.file}：{entry.reason}") for entry in manifest.skipped),
    ]
    return table(rows)
