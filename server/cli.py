"""The command `duansou`: the commands that ask an index, and those of the indexer."""

# Commands import what they run, and not before: half a second that `--help` and `settings` need not wait.

from __future__ import annotations

import click

import indexer
from indexer.cli import cli as index_commands
from indexer.terminal import Group
from server.cli_documents import cli as document_commands
from server.cli_search import cli as search_commands
from server.cli_service import cli as service_commands


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


for commands in (search_commands, document_commands, service_commands, index_commands):
    for command in commands.commands.values():
        cli.add_command(command)


def main() -> None:
    """The command `duansou`."""
    cli.main(prog_name="duansou")
