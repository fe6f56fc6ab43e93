"""What fonts say wrongly of their characters."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.pdf.characters import UNREADABLE, mended
from tests.pdf_files import mapped, refusal_of, texts_of


def test_radicals_are_the_ideographs_that_look_so() -> None:
    assert "".join(map(mended, "⼈⽂⻓⻔⻅⻢⺠⻰")) == "人文长门见马民龙"


@pytest.mark.parametrize("block", [range(0x2F00, 0x2FD6), range(0x2E81, 0x2EF4), range(0xF900, 0xFA0E)])
def test_no_code_point_that_is_there_twice_stays(block: range) -> None:
    for code in block:
        if chr(code) not in "⺀⺋⺚":  # which look like no ideograph, or are not assigned
            assert mended(chr(code)) not in map(chr, block)


@given(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp"]))
def test_all_other_characters_stay_as_they_look(character: str) -> None:
    twice = unicodedata.normalize("NFKC", character) != character and "\u2f00" <= character <= "\ufa0d"
    if not twice and not "\u2e80" <= character <= "\u2fdf":
        assert mended(character) == character


@pytest.mark.parametrize(
    ("given", "shown"),
    [("\uf0b7", "•"), ("\u00a0", " "), ("\u2003", " "), ("\u3000", "\u3000"), ("\u200b", ""), ("\ufeff", "")],
)
def test_signs_of_symbol_fonts_and_white_space(given: str, shown: str) -> None:
    assert mended(given) == shown


@pytest.mark.parametrize("given", ["\x03", "\ud800", "\uffff"])
def test_what_no_font_shows_is_unreadable(given: str) -> None:
    assert mended(given) == UNREADABLE


def test_halves_of_a_character_beyond_the_first_plane_are_one() -> None:
    assert mended("\ud842\udfb7") == "𠮷"


def test_a_file_whose_font_maps_to_radicals_shows_ideographs(tmp_path: Path) -> None:
    assert texts_of(tmp_path, mapped([*"⻓江⽔⽂⼈⺠。"])) == ["长江水文人民。"]


def test_a_glyph_whose_font_doubles_its_character_is_one_and_a_ligature_is_two(tmp_path: Path) -> None:
    assert texts_of(tmp_path, mapped(["会会", "议议", "会会", "sta", "ff"])) == ["会议会staff"]


def test_a_file_without_a_table_of_characters_is_refused(tmp_path: Path) -> None:
    assert "认不出" in refusal_of(tmp_path, mapped([None] * 20))
    assert "认不出" in refusal_of(tmp_path, mapped([*"河流会议", *[UNREADABLE] * 5]))
    assert "认不出" in refusal_of(tmp_path, mapped([*"河流会议", *"\ue001\ue002\ue003\ue004"]))


def test_one_unknown_character_among_many_is_shown_as_such(tmp_path: Path) -> None:
    assert texts_of(tmp_path, mapped([*"河流会议的纪要在此", None, *"处公布，请各国查阅。"])) == [
        "河流会议的纪要在此\ufffd处公布，请各国查阅。"
    ]
