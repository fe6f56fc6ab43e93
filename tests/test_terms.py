from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.errors import DuansouError
from indexer.text import terms
from indexer.text.folding import fold
from indexer.text.terms import Name, names, short_forms, synonyms, terms_identity

CACHED = (terms.names, terms.short_forms, terms._by_key, terms.terms_identity)

Own = Callable[[str], None]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Own]:
    """A function that makes a text one's own list of names."""
    path = tmp_path / "own.toml"

    def write(text: str) -> None:
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("DUANSOU_TERMS", str(path))
        for function in CACHED:
            function.cache_clear()

    yield write
    monkeypatch.delenv("DUANSOU_TERMS", raising=False)
    for function in CACHED:
        function.cache_clear()


def test_every_form_of_a_name_leads_to_the_others() -> None:
    assert "联合国反恐怖主义办公室" in synonyms("反恐主义办公室")
    assert "反恐主义办公室" in synonyms("联合国反恐怖主义办公室")
    assert synonyms("欧安组织") == ("欧洲安全与合作组织",)
    assert synonyms("欧洲安全与合作组织") == ("欧安组织",)


def test_short_forms_are_known_as_such() -> None:
    assert "欧安组织" in short_forms()
    assert Name("欧洲安全与合作组织", short=("欧安组织",)) in names()


def test_script_and_width_do_not_matter() -> None:
    assert synonyms("反恐怖主義辦公室") == synonyms("反恐怖主义办公室") != ()


def test_what_is_no_name_whole_has_no_synonyms() -> None:
    assert synonyms("恐怖主义") == ()
    assert synonyms("反恐怖主义办公室的工作") == ()


def test_no_form_belongs_to_two_names() -> None:
    forms = [fold(form) for name in names() for form in name.forms]
    assert len(forms) == len(set(forms))


def test_a_list_of_ones_own_adds_names_and_forms(own: Own) -> None:
    before = terms_identity()
    own("""
        [[name]]
        full = "大河流域管理组织"
        short = ["大流组织"]
        [[name]]
        full = "欧洲安全和合作组织"
        short = ["欧安组织", "OSCE"]
        """)
    assert synonyms("大流组织") == ("大河流域管理组织",)
    assert synonyms("osce") == ("欧洲安全与合作组织", "欧洲安全和合作组织", "欧安组织")
    assert {"大流组织", "OSCE"} <= set(short_forms())
    assert terms_identity() != before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[name]]", "full"),
        ("[[name", "不合格式"),
        ('[[name]]\nfull = "甲"\nshort = "乙"', "一列文字"),
        ('[[name]]\nfull = "甲"\nkurz = ["乙"]', "不认得 kurz"),
        ('[[name]]\nfull = " "', "full"),
        ('[[name]]\nfull = "欧洲联盟"\nshort = ["非盟"]', "已经属于别的名称"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_in_one_sentence(own: Own, text: str, says: str) -> None:
    own(text)
    with pytest.raises(DuansouError, match=says):
        names()


def test_a_list_that_is_named_must_be_there(own: Own, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own("")
    monkeypatch.setenv("DUANSOU_TERMS", str(tmp_path / "none.toml"))
    with pytest.raises(DuansouError, match="没有名称表"):
        terms.names.__wrapped__()
