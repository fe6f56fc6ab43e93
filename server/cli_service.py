"""The commands that run on until they are stopped."""

# Commands import what they run, and not before (server/cli.py).

from __future__ import annotations

from pathlib import Path

import click

from indexer.cli import setting_option
from indexer.errors import DuansouError, NoIndexError
from indexer.terminal import Group

cli = Group()


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
