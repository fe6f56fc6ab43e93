"""What differs between two wordings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.text.folding import fold
from server.search.diff import diff, runs

TEXTS = st.one_of(
    st.text('甲乙丙丁第一二条的和，。；、（）("“ 　\u200b年2019２０１９㈠…ﬃ國国干乾aAb\n', max_size=25),
    st.lists(
        st.sampled_from(["各国", "應當", "应当", "防止", "打击", "恐怖主义", "，", "、", "的", "和", "第三十", "㈡"])
    ).map("".join),
    st.text(max_size=12),
)


def written(asked: str, other: str) -> str:
    """The diff in one line: [gone|come] for each change."""
    out, gone = "", ""
    for sign, text in diff(asked, other):
        out += {"=": text, "-": f"[-{text}]", "+": f"[+{text}]"}[sign]
    return out + gone


@given(TEXTS, TEXTS)
@example("㈠", "㈡")
@example("㈠", "(二)")
@example(" \u200b", "")
@example("\u200b", "　")
def test_its_parts_are_both_texts_to_the_character(asked: str, other: str) -> None:
    parts = diff(asked, other)
    assert "".join(text for sign, text in parts if sign in "=-") == asked
    assert "".join(text for sign, text in parts if sign in "=+") == other


@given(TEXTS, TEXTS)
def test_no_part_is_empty_and_a_change_is_what_goes_then_what_comes(asked: str, other: str) -> None:
    parts = diff(asked, other)
    assert all(text for _, text in parts)
    assert {a[0] + b[0] for a, b in pairwise(parts)} <= {"=-", "=+", "-+", "-=", "+="}


@given(TEXTS, TEXTS)
def test_runs_that_are_called_alike_together_fold_to_the_same(asked: str, other: str) -> None:
    alike_asked, alike_other = "", ""
    for run in runs(asked, other):
        if run.alike:
            alike_asked, alike_other = alike_asked + run.asked, alike_other + run.other
        else:
            assert fold(alike_asked).replace(" ", "") == fold(alike_other).replace(" ", "")
            alike_asked, alike_other = "", ""
    assert fold(alike_asked).replace(" ", "") == fold(alike_other).replace(" ", "")


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert diff(text, text) == ((("=", text),) if text else ())


@pytest.mark.parametrize(
    ("asked", "other", "expected"),
    [
        ("各国应当防止洗钱。", "各国应当打击洗钱。", "各国应当[-防止][+打击]洗钱。"),
        # A number is one piece, and so are a resolution's number, a symbol and an ordinal.
        ("共2462人", "共2482人", "共[-2462][+2482]人"),
        (
            "第2178(2014)、2242(2015)号决议",
            "第2195(2014)、2242(2015)号决议",
            "第[-2178(2014)][+2195(2014)]、2242(2015)号决议",
        ),
        ("第3号和第12号", "第13号和第2号", "第[-3][+13]号和第[-12][+2]号"),
        ("第三条、第十条", "第三十条、第十一条", "[-第三][+第三十]条、[-第十][+第十一]条"),
        ("见S/2020/754。", "见S/2021/754。", "见[-S/2020/754][+S/2021/754]。"),
        ("第三十一条　定义", "第三十二条　定义", "[-第三十一][+第三十二]条　定义"),
        # A clause goes with the mark that ends it.
        ("各国应当合作，应当通报。", "各国应当通报。", "各国[-应当合作，]应当通报。"),
        ("防止、打击洗钱。", "防止、制止、打击洗钱。", "防止、[+制止、]打击洗钱。"),
        # Words are cut in context: 和平等 is 和 and 平等, 和平与 is 和平 and 与.
        ("促进和平等待", "促进和平与", "促进和平[-等待][+与]"),
        # Little is left standing between two changes, the less the longer they are.
        ("有关部门的全体人员参加", "主管机关的各级官员参加", "[-有关部门的全体人员][+主管机关的各级官员]参加"),
        ("2019 年", "２０１９年", "[-2019 ][+２０１９]年"),
        ("", "新增一段。", "[+新增一段。]"),
        ("删去一段。", "", "[-删去一段。]"),
    ],
)
def test_changes_follow_words_and_marks(asked: str, other: str, expected: str) -> None:
    assert written(asked, other) == expected


def test_what_only_folding_takes_away_is_alike_but_written_differently() -> None:
    (first, second) = [run for run in runs("復興計劃，通過", "复兴计划，通过") if run.asked != run.other][:2]
    assert (first.asked, first.other, first.alike) == ("復", "复", True)
    assert second.alike


def test_two_texts_of_five_thousand_characters_can_be_compared() -> None:
    asked = "".join(f"第{n}项措施由{n * 7 % 97}个部门负责；" for n in range(300))
    other = "".join(f"第{n}项措施由{n * 5 % 89}个机关负责；" for n in range(300))
    parts = diff(asked, other)
    assert "".join(text for sign, text in parts if sign != "+") == asked
