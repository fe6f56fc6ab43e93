from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import DuansouError, LockedError, NoIndexError, ParameterError
from indexer.terminal import Group, columns, plain, table


def run(what: Callable[[], object], *arguments: str) -> Result:
    """Runs a command line with one command `do` that calls `what`."""

    @click.group(cls=Group)
    def cli() -> None:
        """没有说明。"""

    @cli.command()
    @click.argument("word", metavar="文字", default="")
    @click.option("--count", type=int, metavar="数", help="多少。")
    @click.option("--form", type=click.Choice(("a", "b")), help="哪一种。")
    @click.option("--fast", is_flag=True, help="快些。")
    def do(word: str, count: int | None, form: str | None, fast: bool) -> None:
        """做一件事。"""
        what()

    return CliRunner().invoke(cli, arguments)


def fail(error: BaseException) -> Callable[[], object]:
    def throw() -> object:
        raise error

    return throw


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (DuansouError("磁盘满了。"), 1, "磁盘满了。"),
        (ParameterError({"size": "太大。"}), 2, "参数不对，size：太大。"),
        (NoIndexError("没有索引。"), 3, "没有索引。"),
        (LockedError("别人在建。"), 4, "别人在建。"),
        (
            PermissionError(13, "Permission denied", "/a"),
            1,
            "读写 /a 失败（Permission denied），请检查后再试。",
        ),
        (KeyboardInterrupt(), 130, "已中断。"),
    ],
)
def test_what_a_user_can_cause_is_one_sentence_and_an_exit_code(error: BaseException, code: int, sentence: str) -> None:
    result = run(fail(error), "do")
    assert (result.exit_code, result.stderr.strip(), result.stdout) == (code, sentence, "")


def test_a_reader_that_goes_away_is_no_message() -> None:
    result = run(fail(BrokenPipeError(32, "Broken pipe")), "do")
    assert (result.exit_code, result.output) == (1, "")


def test_an_error_of_ours_is_not_hidden() -> None:
    assert isinstance(run(fail(ZeroDivisionError()), "do").exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing",), "没有命令“nothing”"),
        (("d",), "要的是 do 吗"),
        (("do", "a", "b"), "多出了参数“b”"),
        (("do", "--count", "x"), "--count 须是整数"),
        (("do", "--form", "c"), "--form 只能是 a、b"),
        (("do", "--count"), "选项 --count 缺少值"),
        (("do", "--fast=1"), "选项 --fast 缺少值，或多给了值"),
        (("do", "--fst"), "没有选项 --fst（要的是 --fast 吗"),
        (("do", "-x"), "写在 -- 之后"),
    ],
)
def test_wrong_usage_is_one_chinese_sentence_that_names_the_help(arguments: tuple[str, ...], words: str) -> None:
    result = run(lambda: None, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.endswith("--help。\n")
    assert result.stderr.count("\n") == 1


def test_a_message_cannot_steer_the_terminal_or_break_the_line() -> None:
    assert run(fail(DuansouError("没有“a\x1b[31m\nb\ud800”。")), "do").stderr == "没有“a�[31m b�”。\n"


def test_help_is_chinese() -> None:
    lines = run(lambda: None, "do", "--help").stdout.splitlines()
    assert lines[0].startswith("用法：")
    assert lines[0].endswith(" do [选项] 文字")
    assert "选项：" in lines
    assert any(line.endswith("显示这段说明。") for line in lines)


@given(st.text())
def test_plain_text_keeps_its_length_and_can_always_be_sent(text: str) -> None:
    shown = plain(text)
    assert len(shown) == len(text)
    assert "\x1b" not in shown
    shown.encode()
    assert plain(shown) == shown


def test_columns_of_a_table_stand_under_each_other() -> None:
    lines = table([("名", "值"), ("index", "索引"), ("长长的名称", "x")]).splitlines()
    assert [columns(line[: line.index(cell)]) for line, cell in zip(lines, "值索x", strict=True)] == [12, 12, 12]


def test_lines_of_help_are_no_wider_than_the_terminal_and_lose_nothing() -> None:
    text = "这是一段相当长的说明，里面有 English 词语，也有（括号）。" * 4

    @click.command(cls=Group)
    @click.option("--a", help=text)
    def cli(a: str) -> None:
        """说明。"""

    shown = CliRunner().invoke(cli, ["--help"], terminal_width=60).stdout
    assert max(map(columns, shown.splitlines())) <= 60
    assert text.replace(" ", "") in "".join(shown.split())
    assert not any(line.strip().startswith(("，", "。", "）")) for line in shown.splitlines())
