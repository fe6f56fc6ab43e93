from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from indexer.cli import cli as index_commands
from indexer.settings import SETTINGS
from indexer.terminal import columns
from server.cli import cli
from server.comparison_page import comparison_page
from server.search.analysis import analyze
from server.search.compare import csv_rows as comparison_rows
from server.search.concordance import csv_rows
from server.search.result_rows import RESULT_ROWS
from server.search.searcher import open_searcher
from tests import web_corpus

HEAVY = ("flask", "jieba", "numpy", "opencc", "whoosh")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in SETTINGS:
        monkeypatch.delenv(known.env, raising=False)


def run(*arguments: str | int | Path, color: bool = False, input: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], color=color, input=input)


def without_time(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "took_ms"}


def test_every_command_and_option_explains_itself() -> None:
    for command in (cli, *cli.commands.values()):
        assert command.help
        assert command is cli or "例：" in command.help
        assert len(command.get_short_help_str(1000)) < 40
        for option in command.params:
            assert isinstance(option, click.Argument) or option.help, f"{command.name} {option.name}"
        assert run(*([command.name] if command.name and command is not cli else []), "--help").exit_code == 0


def test_duansou_has_the_commands_of_the_index_and_pretends_no_others() -> None:
    assert set(cli.commands) == {
        *index_commands.commands,
        "search",
        "show",
        "similar",
        "compare",
        "concordance",
        "citations",
        "check",
        "analyze",
        "serve",
        "mcp",
    }


@pytest.mark.parametrize("arguments", [["--help"], ["settings"], ["search", "--help"], ["search"], ["serve", "--help"]])
def test_help_settings_and_wrong_usage_load_nothing_heavy(arguments: list[str]) -> None:
    code = f"""
import atexit, sys
atexit.register(lambda: print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr))
sys.argv = ["duansou", *{arguments!r}]
from server.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[]"


def test_search_shows_place_and_text_of_each_hit_without_colours_off_a_terminal(index: Path) -> None:
    result = run("search", "--index", index, "水文数据")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert result.stdout.startswith("找到 2 段，这是第 1 至 2 段。\n")
    assert "A/80/12 附件 第1段 · 2019-05-21 · letter:2" in result.stdout
    assert "1. 流域各国应当共享水文数据。" in result.stdout


def test_on_a_terminal_hits_are_coloured(index: Path) -> None:
    assert "\x1b[31m\x1b[1m水文数据\x1b[0m" in run("search", "--index", index, "水文数据", color=True).stdout


def test_words_of_a_query_need_no_quotes_of_the_shell(index: Path) -> None:
    apart = json.loads(run("search", "--json", "--index", index, "共享", "水文").stdout)
    assert apart["query"]["q"] == "共享 水文"
    assert apart["total"] == 2


@pytest.mark.parametrize(
    ("q", "flags", "parameters"),
    [
        ("共享", [], {}),
        ("共享", ["--size", "3", "--page", "2", "--sort", "document"], {"size": 3, "page": 2, "sort": "document"}),
        ("桥梁 各方", ["--match", "any", "--explain"], {"match": "any", "explain": True}),
        (
            "共享",
            ["--filter", "doc=letter", "--filter", "doc=report", "--filter", "year=2020"],
            {"filters": {"doc": ["letter", "report"], "year": ["2020"]}},
        ),
        ("-共享", [], {}),
        ('"未闭合', [], {}),
        ("没有这样的话", [], {}),
    ],
)
def test_json_is_the_answer_of_the_searcher(
    index: Path, q: str, flags: list[str], parameters: dict[str, object]
) -> None:
    result = run("search", "--json", "--index", index, *flags, "--", q)
    assert result.exit_code == 0
    expected = open_searcher(index).search(q, **parameters).to_dict()  # type: ignore[arg-type]  # values of several types in one dict
    assert without_time(json.loads(result.stdout)) == without_time(expected)
    assert "\\u" not in result.stdout


def test_what_was_not_taken_as_asked_is_told(index: Path) -> None:
    assert "注意：查询第 1 个字符处" in run("search", "--index", index, "foo:bar 共享").stdout
    assert "含有其中每个词语" in run("search", "--index", index, "共享桥梁").stdout
    assert "按相近程度排列" in run("search", "--index", index, "共享鸟").stdout
    assert run("search", "--index", index, "鸟").stdout == "没有找到。\n"
    assert "没有第 99 页" in run("search", "--index", index, "共享", "--page", "99").stdout
    assert "得分的来处：" in run("search", "--index", index, "共享", "--explain").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "缺少 查询…"),
        (("--match", "maybe", "x"), "match"),
        (("--size", "1000", "x"), "size：须在 1 到 100 之间"),
        (("--size", "x", "x"), "--size 须是整数"),
        (("--page", "0", "x"), "page"),
        (("--sort", "colour", "x"), "sort"),
        (("--filter", "year", "x"), "没有等号"),
        (("--filter", "colour=red", "x"), "colour"),
        (("甲" * 501,), "501"),
    ],
)
def test_a_search_that_cannot_be_asked_is_one_sentence_and_exits_2(
    index: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = run("search", "--index", index, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [("search", "x"), ("show", "letter")])
def test_without_an_index_a_command_exits_3(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--index", tmp_path / "none")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "duansou rebuild" in result.stderr


def test_show_reads_a_document_or_one_paragraph(index: Path) -> None:
    whole = run("show", "letter", "--index", index).stdout
    document = open_searcher(index).document("letter")
    assert all(f"{stored.paragraph.n}  {stored.paragraph.text}" in whole for stored in document.paragraphs)
    one = run("show", "letter:3", "--index", index).stdout.splitlines()
    assert one == ["A/80/12 附件 第2段", document.paragraphs[2].paragraph.text, "引用：S/RES/1325(2000)"]


@pytest.mark.parametrize(
    ("place", "code"), [("nothing", 1), ("letter:0", 1), ("letter:6", 1), ("letter:x", 2), ("letter:", 2), ("x:1:2", 2)]
)
def test_a_place_that_is_not_there_is_one_sentence(index: Path, place: str, code: int) -> None:
    result = run("show", place, "--index", index)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (code, "", 1)


def test_what_a_document_holds_cannot_steer_the_terminal(tmp_path: Path) -> None:
    sly = {"id": "sly", "title": "t\u202ex", "paragraphs": ["红\x1b[31m色\r藏，其余都是平常的字，所以这份文件读得出来"]}
    index = web_corpus.build(tmp_path, sly)
    for arguments in (("show", "sly"), ("show", "sly:1"), ("search", "红"), ("documents",)):
        output = run(*arguments, "--index", index, color=True).stdout
        assert not set("\r\u202e") & set(output)
        assert "\x1b[31m色" not in output


def test_analyze_needs_no_index_and_its_json_is_that_of_the_api(tmp_path: Path) -> None:
    text = "第2462(2019)号决议和恐怖主義"
    assert json.loads(run("analyze", "--json", text).stdout) == analyze(text).to_dict()
    shown = run("analyze", text).stdout
    assert "文号：S/RES/2462(2019)（第 1 至 14 个字符）" in shown
    assert "折叠：" in shown


def test_a_bad_port_is_refused_before_anything_starts() -> None:
    result = run("serve", "--port", "99999")
    assert result.exit_code == 2
    assert "--port" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["桥梁"], None),
        (["水文共享"], "没有段落含有整串文字"),
        (["水文火星"], "没有段落含有全部词语"),
        (["--match", "any", "水文数据"], "不要求每个词都出现"),
    ],
)
def test_a_relaxed_answer_says_so(index: Path, arguments: list[str], said: str | None) -> None:
    lines = run("search", "--index", index, *arguments).output.splitlines()
    assert lines[0].startswith("找到") if said is None else said in lines[0]


def test_similar_shows_what_changed_and_takes_a_text_from_standard_input(index: Path) -> None:
    found = run("similar", "--index", index, "letter:5")
    assert found.stdout == "没有措辞相近的段落（相似度至少 40%）。\n"
    lines = run("similar", "--index", index, "report:3", "--size", 2).stdout.splitlines()
    assert lines[0].startswith("相近的段落 2 段")
    assert lines[2].startswith("1. ")
    assert lines[3] == "   [-3-]{+13+}. 第[-3-]{+13+}號橋樑的維護由專人負責，各方共享記錄。"
    asked = CliRunner().invoke(cli, ["similar", "-", "--index", str(index)], input="流域各国应当共享水文資料。\n")
    assert asked.stdout.splitlines()[3] == "   {+1. +}流域各国应当共享水文[-資料-]{+数据+}。"


def test_similar_is_written_as_json(index: Path) -> None:
    found = run("similar", "--index", index, "--json", "report:3")
    assert json.loads(found.stdout) == open_searcher(index).similar("report", 3).to_dict()


def test_similar_says_what_is_wrong_with_a_place(index: Path) -> None:
    for place, code, message in (
        ("letter", 2, "没有写明哪一段"),
        ("letter:x", 2, "不是段的次序"),
        ("letter:9", 1, "只有第 1 至第 5 段"),
        ("none:1", 1, "没有编号为"),
    ):
        found = run("similar", "--index", index, place)
        assert (found.exit_code, message in found.stderr) == (code, True)


def test_compare_lists_changes_and_folds_what_is_the_same(index: Path) -> None:
    same = run("compare", "--index", index, "report", "report").stdout
    assert "相同 30 段；" in same
    assert "相同：甲 1 至 30，乙 1 至 30" in same
    other = run("compare", "--index", index, "letter", "report").stdout
    assert "删去：甲 4\n   [-(a) 设立共享水文数据的站点；-]" in other
    assert "新增：乙 30" in other


def test_compare_is_written_as_json_as_a_table_and_as_a_page(index: Path) -> None:
    comparison = open_searcher(index).compare("letter", "report")
    asked = ("compare", "--index", index, "letter", "report")
    assert json.loads(run(*asked, "--json").stdout) == comparison.to_dict()
    assert run(*asked, "--csv").stdout == "".join(comparison_rows(comparison))
    assert run(*asked, "--html").stdout == "".join(comparison_page(comparison))


def test_a_concordance_is_aligned_in_the_middle(index: Path) -> None:
    lines = run("concordance", "--index", index, "--width", 4, "共享").stdout.splitlines()
    assert lines[:3] == [
        "共 33 处，这是第 1 至 33 处。",
        "各国应当 共享 水文数据  letter:2 附件 第1段",
        "并请各国 共享 预警。    letter:3 附件 第2段",
    ]
    middle = {columns(line.partition("共享")[0]) for line in lines[1:]}
    assert middle == {9}


def test_a_concordance_is_written_as_json_and_as_a_table(index: Path) -> None:
    searcher = open_searcher(index)
    asked = run("concordance", "--index", index, "--json", "--sort", "right", "--page", 2, "--size", 5, "共享")
    assert json.loads(asked.stdout) == searcher.concordance("共享", sort="right", page=2, size=5).to_dict()
    table = run("concordance", "--index", index, "--csv", "共享").stdout
    assert table == "".join(csv_rows(searcher.concordance("共享").lines))


def test_a_concordance_without_lines_says_why(index: Path) -> None:
    assert run("concordance", "--index", index, "没有这样的字").stdout.startswith("没有找到。")
    assert run("concordance", "--index", index, "--page", 9, "共享").stdout == "共 33 处，1 页，没有第 9 页。\n"
    assert "没有可以逐行列出的文字" in run("concordance", "--index", index, "year:2019").stdout
    assert run("concordance", "--index", index, "--sort", "date", "共享").exit_code == 2


def test_citations_list_symbols_and_one_symbol_in_any_spelling(index: Path) -> None:
    listed = run("citations", "--index", index)
    assert listed.stdout == "共 1 个文号，这是第 1 至 1 个。\n1 段  1 份文件  S/RES/1325(2000)\n"
    one = run("citations", "第1325（2000）号决议", "--index", index)
    assert "letter:3" in one.stdout
    assert "https://docs.un.org/zh/S/RES/1325(2000)" in one.stdout
    held = run("citations", "A/80/12", "--index", index)
    assert "全文：duansou show letter" in held.stdout
    assert "它引用：S/RES/1325(2000)" in held.stdout


def test_citations_in_json_are_those_of_the_api(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = open_searcher(index)
    assert json.loads(run("citations", "--json", "--index", index).stdout) == searcher.citations(size=100).to_dict()
    monkeypatch.setenv("DUANSOU_SYMBOL_URL", "https://example.org/?{symbol}")
    got = json.loads(run("citations", "1325", "--json", "--index", index).stdout)
    assert got == {**searcher.cited("1325").to_dict(), "official": "https://example.org/?S/RES/1325(2000)"}


@pytest.mark.parametrize("url", ["javascript:{symbol}", "https://example.org/", "https://e.org/{symbol}{symbol}"])
def test_the_address_of_official_documents_must_be_one(index: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DUANSOU_SYMBOL_URL", url)
    result = run("citations", "1325", "--index", index)
    assert result.exit_code == 2
    assert "DUANSOU_SYMBOL_URL" in result.stderr


def test_a_symbol_that_nobody_cites_is_an_error_in_one_sentence(index: Path) -> None:
    result = run("citations", "S/RES/1", "--index", index)
    assert result.exit_code == 1
    assert "没有一段引用" in result.stderr


def test_search_tells_of_other_forms_of_a_name_and_where_they_stand(tmp_path: Path) -> None:
    index = web_corpus.build(tmp_path, {"id": "a", "title": "题", "paragraphs": ["欧洲联盟的工作。"]})
    lines = run("search", "欧盟", "--explain", "--index", index).stdout.splitlines()
    assert lines[0] == "“欧盟”也查“欧洲联盟”；只查原字请加引号。"
    assert lines[-1] == "   “欧盟”的别名：“欧洲联盟”"


def test_a_draft_is_checked_from_a_file_and_from_standard_input(index: Path, tmp_path: Path) -> None:
    wrong, right = "据“流域各国应当分享水文数据”。", "据“流域各国应当共享水文数据”(A/80/12)。"
    for number, (text, code) in enumerate(((wrong, 1), (right, 0))):
        file = tmp_path / f"draft{number}.txt"
        file.write_text(text, encoding="gb18030")
        asked = run("check", "--index", index, file)
        assert (asked.exit_code, asked.stdout) == (code, run("check", "--index", index, "-", input=text).stdout)
        as_json = run("check", "--index", index, "--json", "-", input=text)
        assert as_json.exit_code == code
        assert json.loads(as_json.stdout) == open_searcher(index).check(text).to_dict()


def test_the_paragraphs_of_a_file_are_checked_whatever_its_format(index: Path, tmp_path: Path) -> None:
    file = tmp_path / "draft.jsonl"
    paragraphs = ["又及", "据“流域各国应当共享\n水文数据”。"]
    file.write_text(json.dumps({"id": "a", "title": "b", "paragraphs": paragraphs}), encoding="utf-8")
    (finding,) = json.loads(run("check", "--index", index, "--json", file).stdout)["findings"]
    assert (finding["status"], finding["range"]) == ("exact", [6, 19])


@pytest.mark.parametrize(("name", "content"), [("a.txt", b""), ("a.png", b"a"), ("a.jsonl", b"{"), ("none.txt", None)])
def test_a_draft_that_cannot_be_read_is_one_sentence(
    index: Path, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    asked = run("check", "--index", index, tmp_path / name)
    assert asked.exit_code == 1
    assert asked.stdout == ""
    assert name in asked.stderr
    assert asked.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("place", "style", "line"),
    [
        ("letter", "zh", "A/80/12"),
        ("letter:2", "zh", "A/80/12，附件，第1段"),
        ("letter:2", "en", "A/80/12, annex, para. 1"),
        ("letter:2", "plain", "《河流管理宣言》（A/80/12，2019-05-21）附件 第1段"),
        ("letter", "ris", "UR  - https://docs.un.org/zh/A/80/12"),
        ("letter", "bib", "@techreport{letter,"),
    ],
)
def test_show_says_how_to_cite(index: Path, place: str, style: str, line: str) -> None:
    assert line in run("show", place, "--cite", style, "--index", index).stdout.splitlines()


def test_a_paragraph_is_no_reference_of_its_own(index: Path) -> None:
    result = run("show", "letter:2", "--cite", "ris", "--index", index)
    assert result.exit_code == 2
    assert "整份文件" in result.stderr


def test_all_results_are_written_as_a_table_or_as_lines_of_json(index: Path) -> None:
    hits = list(open_searcher(index).rows("共享", filters={"year": ["2020"]}))
    for flag in ("csv", "jsonl"):
        result = run("search", f"--{flag}", "--filter", "year=2020", "--index", index, "共享")
        assert result.stdout == "".join(RESULT_ROWS[flag](hits))
