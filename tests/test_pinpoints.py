import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.folding import fold
from indexer.text.pinpoints import Pinpoint, pinpoint
from indexer.text.symbols import symbols
from tests import generated


def after_the_symbol(text: str) -> Pinpoint | None:
    (mention,) = symbols(text)
    return pinpoint(text, mention.range[1])


@pytest.mark.parametrize(
    ("text", "label", "paragraphs"),
    [
        ("按第2462(2019)号决议第5段的要求", "第5段", ["5"]),
        ("按第 2462（2019） 号决议第 5 段", "第5段", ["5"]),
        ("第2462(2019)号决议第1至第5段", "第1至第5段", ["1", "2", "3", "4", "5"]),
        ("第2462(2019)号决议第1-3段", "第1-3段", ["1", "2", "3"]),
        ("第2462(2019)号决议第9和11段规定", "第9和11段", ["9", "11"]),
        ("第2462(2019)号决议第12、13、14和16段", "第12、13、14和16段", ["12", "13", "14", "16"]),
        ("第2462(2019)号决议执行部分第2(e)段", "执行部分第2(e)段", ["2(e)"]),
        ("第2462(2019)号决议第10(b)至(d)段", "第10(b)至(d)段", ["10(b)", "10(c)", "10(d)"]),
        ("第2462(2019)号决议第3(a)和(c)段", "第3(a)和(c)段", ["3(a)", "3(c)"]),
        ("第2462(2019)号决议序言部分第三段", "序言部分第三段", ["序言部分 3"]),
        ("第2462(2019)号决议第十二段", "第十二段", ["12"]),
        ("第60/288号决议附件第4段", "附件第4段", ["附件 4"]),
        ("见报告(A/69/767，第12至14段)。", "第12至14段", ["12", "13", "14"]),
        ("见A/69/767，附件二，第3段。", "附件二,第3段", ["附件二 3"]),
        ("第2462(2019)号决议的第5段", "第5段", ["5"]),
    ],
)
def test_the_paragraphs_that_follow_a_symbol_are_its_pinpoint(text: str, label: str, paragraphs: list[str]) -> None:
    assert after_the_symbol(text) == Pinpoint(label, tuple(paragraphs))


@pytest.mark.parametrize(
    "text",
    [
        "第2462(2019)号决议",
        "第2462(2019)号决议规定的第5段",
        "按照第2462(2019)号决议，第5段规定的期限延长",
        "第2462(2019)号决议。同上，第5段。",
        "第2462(2019)号决议第5条",
        "第2462(2019)号决议第三章",
    ],
)
def test_what_does_not_belong_to_the_symbol_is_left_alone(text: str) -> None:
    assert after_the_symbol(text) is None


@given(st.lists(st.sampled_from([*generated.BITS, "第5段", "第1至第900段", "，", "(a)", "十"])).map("".join))
def test_no_text_breaks_it_and_no_range_is_endless(text: str) -> None:
    for mention in symbols(text):
        found = pinpoint(text, mention.range[1])
        assert found is None or 1 <= len(found.paragraphs) < 100


def test_the_words_that_it_looks_for_are_their_own_folded_form() -> None:
    words = "第段执行部分序言正文附件和及与以至到的、。一二三四五六七八九十"
    assert fold(words) == words
