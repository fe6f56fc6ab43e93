import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.folding import PARTED, fold, fold_all_with_offsets, fold_query, fold_with_offsets, is_worth

SAMPLE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("恐怖主義复復複覆年第号。， \t\n\u200b\u3000（）()【】[]《》<>“”「」\"'"),
        st.sampled_from("—-－·・２０１９ＡＢｃ½㈠…ﾞ\u0301\U000e0100"),
    ),
    max_size=40,
)


def test_every_code_point_folds_to_something_that_folds_to_itself() -> None:
    for code in range(sys.maxunicode + 1):
        once = fold(chr(code))
        assert fold(once) == once, hex(code)


@given(SAMPLE)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(SAMPLE, SAMPLE)
def test_without_white_space_folding_is_context_free(a: str, b: str) -> None:
    if " " not in fold(a) + fold(b):
        assert fold(a + b) == fold(a) + fold(b)


@given(SAMPLE, st.data())
def test_what_a_text_holds_its_folded_text_holds_too(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert fold_query(text[start:end]) in fold(text)


@given(SAMPLE)
def test_offsets_lead_back_and_never_go_back(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.key == fold(text)
    assert len(folded.key) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    for i, c in enumerate(folded.key):
        start, end = folded.original(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert c in fold(text[start:end]) or c == " "


@given(st.lists(SAMPLE, max_size=4))
def test_texts_are_folded_together_as_each_is_alone(texts: list[str]) -> None:
    together = fold_all_with_offsets(texts)
    alone = [fold_with_offsets(text) for text in texts]
    assert together.key == PARTED.join(folded.key for folded in alone)
    at = begin = 0
    for text, folded in zip(texts, alone, strict=True):
        end = at + len(folded.key)
        assert [start - begin for start in together.starts[at:end]] == list(folded.starts)
        assert [end - begin for end in together.ends[at:end]] == list(folded.ends)
        at, begin = end + 1, begin + len(text) + 1


def test_what_parts_texts_that_are_folded_together_is_in_no_key() -> None:
    assert fold(PARTED) == fold_with_offsets(PARTED).key == ""
    assert fold_all_with_offsets([f"甲{PARTED}", "乙"]).key == f"甲{PARTED}乙"


@pytest.mark.parametrize(
    "same",
    [
        ("復", "複", "覆", "复"),
        ("國際恐怖主義", "国际恐怖主义"),
        ("S/RES/２４６２（２０１９）", "s/res/2462(2019)"),
        ("“好”", "「好」", '"好"', "『好』", "‘好’"),
        ("【1】", "[1]", "〔1〕"),
        ("《宪章》", "〈宪章〉", "<宪章>"),
        ("一—二", "一-二", "一–二", "一－二"),
        ("阿·古特雷斯", "阿•古特雷斯", "阿・古特雷斯", "阿‧古特雷斯"),
        ("2019 年 5 月", "2019年5月", "2019\u3000年5 月", "20\u200b19年5月"),
        ("General  Assembly", "general assembly", "ＧＥＮＥＲＡＬ\tAssembly"),
        ("葛\U000e0100", "葛"),
    ],
)
def test_forms_that_are_one_for_search(same: tuple[str, ...]) -> None:
    assert len({fold(form) for form in same}) == 1


@pytest.mark.parametrize(
    ("a", "b"), [("(", ")"), ("(", "["), ("，", "。"), ("a b", "ab"), ("é", "e"), ("、", "，"), ("10", "1 0")]
)
def test_forms_that_stay_apart(a: str, b: str) -> None:
    assert fold(a) != fold(b)


def test_the_folded_key_is_normalised_text() -> None:
    for text in ("㈠第１条", "ﬁnance", "½"):
        assert all(unicodedata.is_normalized("NFKC", c) for c in fold(text))


def test_letters_and_numbers_say_something_for_ranking_and_nothing_else_does() -> None:
    assert [c for c in "恐a1，—。 ()" if is_worth(c)] == ["恐", "a", "1"]
    everything = map(chr, range(sys.maxunicode + 1))
    assert all(is_worth(c) == (unicodedata.category(c)[0] in "LN") for c in everything)
