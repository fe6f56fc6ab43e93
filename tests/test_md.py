"""Markdown as one reads it: marks go, numbers stay, nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Source, read_source
from indexer.documents.blocks import Block
from indexer.documents.draft import Draft
from indexer.documents.readers.md import READER

SENTENCE = "各缔约方决定加强信息交流，建立联合监测机制。"


def draft(folder: Path, text: str | bytes) -> Draft:
    path = folder / "a.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (found,) = READER.read(path)
    assert isinstance(found, Draft)
    return found


def blocks(folder: Path, text: str | bytes) -> list[tuple[str, str]]:
    return [(b.form, b.text) for b in draft(folder, text).content if isinstance(b, Block)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 河流公约 #\n\n背景\n---\n", [("heading", "河流公约"), ("heading", "背景")]),
        ("甲\n乙  \n丙\\\n丁", [("text", "甲\n乙\n丙\n丁")]),
        ("3. 甲\n4. 乙\n\n1) 丙\n9) 丁", [("text", t) for t in ("3. 甲", "4. 乙", "1) 丙", "9) 丁")]),
        ("1. 甲\n1. 乙", [("text", "1. 甲"), ("text", "1. 乙")]),
        ("- 甲\n- 乙\n\n* 丙\n+ 丁", [("text", f"- {c}") for c in "甲乙丙丁"]),
        ("1. 甲\n\n   乙\n   - 丙", [("text", "1. 甲"), ("text", "乙"), ("text", "- 丙")]),
        ("- 1. 甲", [("text", "- 1. 甲")]),
        ("(a) 甲\n\n（一）乙\n\n— 丙", [("text", "(a) 甲"), ("text", "（一）乙"), ("text", "— 丙")]),
        ("*强* **粗** ~~删~~ `码` \\* [链](http://a) <http://b> ![图](c)", [("text", "强 粗 删 码 * 链 http://b 图")]),
        ("报告* 和附件*，见 snake_case_name 与 ____", [("text", "报告* 和附件*，见 snake_case_name 与 ____")]),
        ("> 甲\n>\n> 乙", [("text", "甲"), ("text", "乙")]),
        ("    甲\n    乙", [("text", "甲\n乙\n")]),
        ("```py\n甲\n```", [("text", "甲\n")]),
        ("|站|水位|\n|-|-|\n|甲站|**3** 米|\n|乙站||", [("row", r) for r in ("站 | 水位", "甲站 | 3 米", "乙站 | ")]),
        ("<div>甲<p>乙</div>\n\n丙<br>丁<b>戊</b>", [("text", t) for t in ("甲", "乙", "丙\n丁戊")]),
        ("1. 甲\n\n```{=html}\n<!-- -->\n```\n\n1. 乙", [("text", "1. 甲"), ("text", "1. 乙")]),
        ("[1]: 一份说明\n\n[^2]: 脚注", [("text", "[1]: 一份说明"), ("text", "[^2]: 脚注")]),
        ("甲 &lt; 乙", [("text", "甲 < 乙")]),
        ("---\n\n甲\n\n---\n\n乙", [("text", "甲"), ("text", "乙")]),
    ],
)
def test_marks_go_and_numbers_stay(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(tmp_path, text) == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_front_matter_is_no_text_and_its_title_goes_into_the_record(tmp_path: Path, newline: str) -> None:
    text = f'---\ntitle: "河流公约：草案"\ntags:\n  - 水\n\nlayout: post\n---\n{SENTENCE}\n'
    found = draft(tmp_path, text.replace("\n", newline))
    assert found.record == {"title": "河流公约：草案"}
    assert found.content == (Block(SENTENCE),)


def test_lines_between_rules_are_no_front_matter(tmp_path: Path) -> None:
    assert [t for _, t in blocks(tmp_path, f"---\n{SENTENCE}\n\n甲：乙\n\n---\n丙")] == [SENTENCE, "甲：乙", "丙"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    assert blocks(tmp_path, f"# 河流公约\n\n{SENTENCE}".encode(encoding)) == [
        ("heading", "河流公约"),
        ("text", SENTENCE),
    ]


def test_a_line_that_follows_another_without_a_blank_one_stays_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "大会\nDistr.: General\n12 January 2045\n\n河流公约\n\n1. 甲。\n2. 乙。\n3. 丙。\n", encoding="utf-8"
    )
    ((document,), _) = read_source(Source(path, path.name))
    assert [p.text for p in document.paragraphs] == [
        "大会", "Distr.: General", "12 January 2045", "河流公约", "1. 甲。", "2. 乙。", "3. 丙。"
    ]  # fmt: skip
    assert [p.number for p in document.paragraphs[-3:]] == ["1", "2", "3"]


@pytest.mark.parametrize("nested", ["> " * 20_000, "- " * 3_000, "[" * 100_000])
def test_what_is_nested_too_deep_is_named_and_not_cut_short(tmp_path: Path, nested: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(nested + "深", encoding="utf-8")
    documents, skipped = read_source(Source(path, path.name))
    assert documents == ()
    assert "太深" in skipped[0].reason


def test_lists_within_lists_are_read_far_beyond_what_one_writes(tmp_path: Path) -> None:
    assert blocks(tmp_path, "- " * 60 + "深") == [("text", "- " * 60 + "深")]


MARKUP = st.sampled_from(
    [
        "# ",
        "- ",
        "1. ",
        "> ",
        "**",
        "*",
        " `",
        "\n",
        "\n\n",
        "    ",
        "[",
        "]",
        "(",
        ")",
        "---\n",
        "<b>",
        " ~~",
        "!",
        "&",
    ]
)


@given(st.lists(MARKUP | st.text("甲乙丙丁。，", max_size=4), max_size=40).map("".join))
def test_every_han_character_is_kept_once_and_in_order(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    seen = re.sub(r"\]\([^()]*\)", "]", text)  # the address of a link is not shown
    if text.strip() and "](" not in seen:
        kept = "".join(t for _, t in blocks(tmp_path_factory.getbasetemp(), text))
        assert re.findall("[甲乙丙丁]", kept) == re.findall("[甲乙丙丁]", seen)
