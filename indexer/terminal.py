"""How the command line speaks: help in Chinese, a sentence for what goes wrong, no escape out of a text."""

from __future__ import annotations

import difflib
import io
import re
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any, NoReturn

import click

from indexer.errors import DuansouError, ParameterError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HEADINGS = {"Options": "选项", "Commands": "命令"}
# An ASCII word or one other character, with the punctuation and the blanks that must not begin a line.
_PIECE = re.compile(r"(?:[!-~]+|.)[，。；：、）”]*\s*")


def plain(text: str) -> str:
    """A text as a terminal may show it: what would steer the terminal is replaced, one for one."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def columns(text: str) -> int:
    """How many columns of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows of equal length as lines, their columns aligned."""
    rows = list(rows)
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


class Formatter(click.HelpFormatter):
    """Click's help with Chinese headings, and lines that are counted in columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how a command is written."""
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        """The heading of a list."""
        self.write(f"{_HEADINGS.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """An explanation, in the lines in which it is written: Chinese has no blanks to break it at."""
        for line in text.splitlines():
            self.write(f"{'':{self.current_indent}}{line}".rstrip() + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of names and explanations."""
        rows = list(rows)
        indent = self.current_indent + min(max(columns(name) for name, _ in rows), col_max) + col_spacing
        for name, text in rows:
            lines = _wrapped(text, max(self.width - indent, 20))
            head = f"{'':{self.current_indent}}{name}"
            if columns(head) + col_spacing <= indent:
                head += " " * (indent - columns(head)) + lines.pop(0)
            self.write("\n".join([head, *(" " * indent + line for line in lines)]) + "\n")


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and columns(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


class Context(click.Context):
    """A context whose help is ours."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help and errors are in Chinese."""

    context_class = Context
    allow_extra_args = True  # so that it is we who refuse them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **kwargs})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help`."""
        return _chinese_help(super().get_help_option(ctx))

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; refuses arguments that it has no use for."""
        if ctx.args:
            raise click.UsageError(f"多出了参数“{ctx.args[0]}”（含空格的文字要用引号括起来）", ctx)
        return super().invoke(ctx)


class Group(click.Group):
    """The whole command line: the one place where exceptions become a sentence and an exit code."""

    context_class = Context
    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", "subcommand_metavar": "命令 …", **kwargs})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help`."""
        return _chinese_help(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they were added: that in which one needs them."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name."""
        if args[0] not in self.commands:
            near = difflib.get_close_matches(args[0], self.commands, 1)
            raise click.UsageError(f"没有命令“{args[0]}”" + (f"（要的是 {near[0]} 吗）" if near else ""), ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Runs the command line and ends the process; see errors.py for the exit codes."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal without our characters is no reason to fail
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except ParameterError as error:
            code = _fail(f"参数不对，{str(error).rstrip('。')}。", error.exit_code)
        except DuansouError as error:
            code = _fail(str(error), error.exit_code)
        except click.UsageError as error:
            code = _fail(_usage(error), error.exit_code)
        except click.Abort:
            code = _fail("已中断。", INTERRUPTED)
        except OSError as error:
            where = f" {error.filename}" if error.filename else ""
            code = _fail(f"读写{where} 失败（{error.strerror or error}），请检查后再试。", DuansouError.exit_code)
        sys.exit(code)


def _fail(message: str, code: int) -> int:
    click.echo(plain(" ".join(message.splitlines())), err=True)
    return code


def _chinese_help(option: click.Option | None) -> click.Option | None:
    if option:
        option.help = "显示这段说明。"
    return option


def _usage(error: click.UsageError) -> str:
    """What is wrong with the words of a command, and where it says how to write it."""
    match error:
        case click.MissingParameter(param=click.Parameter() as param):
            wrong = f"缺少 {param.metavar if isinstance(param, click.Argument) else param.opts[0]}"
        case click.NoSuchOption():
            near = f"要的是 {error.possibilities[0]} 吗；" if error.possibilities else ""
            wrong = f"没有选项 {error.option_name}（{near}以 - 开头的文字写在 -- 之后）"
        case click.BadOptionUsage():
            wrong = f"选项 {error.option_name} 缺少值，或多给了值"
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices)) as param):
            wrong = f"{param.opts[0]} 只能是 {'、'.join(map(str, choices))}"
        case click.BadParameter(param=click.Parameter(type=click.types.IntParamType()) as param):
            wrong = f"{param.opts[0]} 须是整数"
        case _:
            wrong = error.format_message()
    return f"{wrong}，用法见 {error.ctx.command_path if error.ctx else 'duansou'} --help。"
