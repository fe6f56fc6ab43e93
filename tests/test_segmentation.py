import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.text.folding import fold
from indexer.text.segmentation import (
    load_dictionary,
    normalised,
    pieces,
    reference_cutter,
    segmenter_identity,
    words,
)
from indexer.text.symbols import symbols
from tests import generated


def cut(text: str) -> list[str]:
    return words(text, symbols(text))


def test_words_are_simplified_and_lower_case() -> None:
    assert cut("打擊國際恐怖主義，Ｇeneral Assembly") == ["打击", "国际", "恐怖主义", "general", "assembly"]


def test_a_symbol_is_one_word_in_its_canonical_form() -> None:
    assert cut("回顾第2462 （2019）号决议和S/PRST/2018/9") == ["回顾", "s/res/2462(2019)", "和", "s/prst/2018/9"]


@given(st.text())
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(pieces(fold(text))) == fold(text)


def test_ordinals_numbers_of_resolutions_and_symbols_are_one_piece() -> None:
    key = fold("第三十一條，見第2462（2019）号决议和S/2020/754。")
    assert pieces(key) == ["第三十一", "条", ",", "见", "第", "2462(2019)", "号", "决议", "和", "s/2020/754", "。"]


def test_short_forms_of_names_are_words_and_full_names_stay_cut() -> None:
    assert cut("欧安组织和反恐执行局") == ["欧安组织", "和", "反恐执行局"]
    assert "组织" in cut("欧洲安全与合作组织")


def test_punctuation_is_no_word() -> None:
    assert cut("，。——“”（）…… \n") == []


@given(st.one_of(st.text(), st.lists(st.sampled_from(generated.BITS)).map("".join)))
def test_any_text_can_be_cut(text: str) -> None:
    assert all(word.strip() for word in cut(text))


REFERENCE = reference_cutter()


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from([*generated.BITS, "欧安组织", "第十三条", "3.5%", "c++"])).map("".join)
    )
)
def test_the_fast_segmenter_cuts_the_words_of_jieba(text: str) -> None:
    expected = [word for word in REFERENCE(normalised(text)) if any(c.isalnum() for c in word)]
    assert words(text, ()) == expected


def test_the_dictionary_is_not_cached_in_the_shared_temporary_folder() -> None:
    load_dictionary()
    before = set(Path(tempfile.gettempdir()).glob("jieba*"))
    cut("再次切分")
    assert set(Path(tempfile.gettempdir()).glob("jieba*")) == before
    assert "terms" in segmenter_identity()


def test_the_dictionary_is_loaded_without_a_word_of_warning(tmp_path: Path) -> None:
    # Compiled anew, as on the first run of a fresh installation.
    code = "from indexer.text.segmentation import load_dictionary; load_dictionary()"
    run = [sys.executable, "-W", "always", "-X", f"pycache_prefix={tmp_path}", "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
