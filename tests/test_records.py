"""Records: what a file gives, what is read off the text, and what is never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Record, paragraphs_from_text
from indexer.documents.dates import dates, is_iso_date
from indexer.documents.reading_off import read_off
from indexer.documents.records import checked_fields, document_id, record_beside, record_for
from indexer.errors import DuansouError


def off(text: str) -> dict[str, str]:
    return read_off(paragraphs_from_text(text))


def beside(tmp_path: Path, toml: str | bytes) -> dict[str, str]:
    (tmp_path / "a.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return record_beside(tmp_path / "a.txt")


# The file beside


def test_a_record_gives_fields_and_dates_of_both_forms(tmp_path: Path) -> None:
    given_fields = beside(tmp_path, '\ufefftitle = " 河流宣言 "\nsymbol = "A/1/2"\ndate = 2044-05-06\norgan = ""\n')
    assert given_fields == {"title": "河流宣言", "symbol": "A/1/2", "date": "2044-05-06"}
    assert beside(tmp_path, 'date = "2044-05-06"') == {"date": "2044-05-06"}


def test_a_file_without_a_record_beside_it_has_none(tmp_path: Path) -> None:
    assert record_beside(tmp_path / "a.txt") == {}


@pytest.mark.parametrize(
    "toml",
    [
        "title = ",
        'title = "甲"\ntitle = "乙"',
        'titel = "甲"',
        "agenda_item = 7",
        "title = ['甲']",
        "date = 2044",
        "date = 2044-05-06T07:08:09",
        'date = "2044-5-6"',
        'date = "2044-02-30"',
        'date = "去年"',
        'title = "甲\\u0007"',
        'title = "甲\\n乙"',
        "标题 = '甲'",
        b"title = '\xff\xfe'",
        "a = " + "[" * 5000,
    ],
)
def test_a_broken_record_is_refused_with_a_sentence(tmp_path: Path, toml: str | bytes) -> None:
    with pytest.raises(DuansouError, match=r"。$"):
        beside(tmp_path, toml)


def test_a_record_that_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(DuansouError, match=r"a\.toml"):
        record_beside(tmp_path / "a.txt")


def test_the_sentence_names_the_field_and_what_it_should_be() -> None:
    with pytest.raises(DuansouError, match=r"agenda_item .*文字"):
        checked_fields({"agenda_item": 111})
    with pytest.raises(DuansouError, match="2019-05-21"):
        checked_fields({"date": "21.5.2019"})


# Ids


@pytest.mark.parametrize(
    ("name", "identity"),
    [("a b\u3000c", "a_b_c"), ("A/73/890", "A_73_890"), ("a:b", "a_b"), ("甲.乙", "甲.乙"), ("…", "…")],
)
def test_white_space_strokes_and_colons_of_an_id_become_low_lines(name: str, identity: str) -> None:
    assert document_id(name) == identity


@pytest.mark.parametrize("name", ["", ".", "..", "a\x07", "a\udc80"])
def test_what_no_address_can_hold_is_no_id(name: str) -> None:
    with pytest.raises(DuansouError):
        document_id(name)


def test_a_record_wins_over_the_text_and_the_stem_names_what_nothing_else_does() -> None:
    paragraphs = paragraphs_from_text("河流宣言\n\n各国决定加强合作。")
    assert record_for({"id": "x", "title": "别名"}, "stem", paragraphs) == (Record(id="x", title="别名"), ())
    assert record_for({}, "stem", paragraphs) == (Record(id="stem", title="河流宣言"), ("title",))
    untitled = paragraphs_from_text("各国决定加强合作。")
    assert record_for({}, "my stem", untitled) == (Record(id="my_stem", title="my stem"), ())


def test_what_a_files_properties_suggest_counts_where_nothing_else_says_it() -> None:
    suggested = {"title": "模板", "symbol": "A/99/55", "note": "bad\x1b", "source": " "}
    titled = paragraphs_from_text("河流宣言\n\n各国决定加强合作。")
    assert record_for({}, "stem", titled, suggested)[0] == Record(id="stem", title="河流宣言", symbol="A/99/55")
    assert record_for({"symbol": "A/1"}, "stem", titled, suggested)[0].symbol == "A/1"
    untitled = paragraphs_from_text("各国决定加强合作。")
    assert record_for({}, "stem", untitled, suggested) == (Record(id="stem", title="模板", symbol="A/99/55"), ())


# Read off the text

LETTER = """
河流大会

Distr.: General
4 March 2044

第九届会议

临时议程* 项目 14(b)

2044年3月3日甲国常驻联合国代表给秘书长的信

谨随函转递2043年1月2日会议的报告。

2043年12月31日

某某某(签名)

2044年3月3日甲国常驻联合国代表给秘书长的信的附件

2046年7月8日会议的报告

正文在此。
"""


def test_a_masthead_and_a_title_tell_the_record() -> None:
    found = off(LETTER)
    assert found["title"] == "2044年3月3日甲国常驻联合国代表给秘书长的信"
    assert (found["date"], found["session"], found["agenda_item"]) == ("2044-03-04", "第九届会议", "14(b)")
    assert "symbol" not in found
    assert "organ" not in found


@pytest.mark.parametrize("organ", ["大会", "安全理事会", "經濟及社會理事會", "Security Council"])
def test_the_organ_is_read_off_the_masthead(organ: str) -> None:
    assert off(f"{organ}\n\n报告\n\n正文在此。")["organ"] == organ


def test_columns_of_a_masthead_line_are_read_one_by_one() -> None:
    found = off("大会          Distr.: General\n第 九 届会议    4 March 2044\n\n河流报告\n\n正文在此。")
    assert (found["organ"], found["session"], found["date"]) == ("大会", "第九届会议", "2044-03-04")


def test_a_letter_says_whose_document_it_is() -> None:
    found = off("甲国给秘书长的信\n\n请将本信作为大会议程项目 77 下的文件分发为荷。")
    assert (found["organ"], found["agenda_item"]) == ("大会", "77")


def test_an_organ_that_is_only_mentioned_is_not_the_documents() -> None:
    assert "organ" not in off("河流报告\n\n安全理事会和大会讨论了这一问题。")


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("河流宣言\n\n甲城，2044年5月3-4日", "2044-05-04"),
        ("2044 年 5 月 3 日甲国给秘书长的信", "2044-05-03"),
        ("（1999年1月2日第二次会议通过　根据2001年3月4日的决定修正　自2002年5月6日起施行）", "2001-03-04"),
        ("2044年5月30日至6月1日举行的会议的报告", "2044-06-01"),
        ("关于2044年5月3日事件的报告", None),
        ("河流宣言", None),
        ("甲城，2044年2月30日", None),
    ],
)
def test_the_date_is_the_documents_own(head: str, day: str | None) -> None:
    assert off(f"{head}\n\n2010年9月9日举行了会议。").get("date") == day


def test_a_date_under_the_signature_counts_where_there_is_no_other() -> None:
    assert off("关于河流的通知\n\n各地照此办理。\n\n某某厅\n\n二〇四四年五月三日")["date"] == "2044-05-03"


def test_a_title_in_its_own_marks_is_read_without_them() -> None:
    assert off("《河流宣言》\n\n正文在此。")["title"] == "河流宣言"
    assert off("关于《河流宣言》的说明\n\n正文在此。")["title"] == "关于《河流宣言》的说明"


def test_a_text_without_a_heading_has_no_title() -> None:
    assert "title" not in off("各国决定加强合作。\n\n会议到此结束。")
    assert "title" not in off("第一章　总则\n第一条　为了保护河流，制定本法。")


SIMPLIFIED = (
    "各缔约国决定加强资讯交流，建立联合监测机构，并定期举办会议，评估进展情况，报请缔约国会议审议，经过讨论后发布。"
)
TRADITIONAL = (
    "各締約國決定加強資訊交流，建立聯合監測機構，並定期舉辦會議，評估進展情況，報請締約國會議審議，經過討論後發布。"
)


def test_the_script_is_told_only_where_there_is_no_doubt() -> None:
    assert off(SIMPLIFIED)["lang"] == "zh-Hans"
    assert off(TRADITIONAL)["lang"] == "zh-Hant"
    assert "lang" not in off(SIMPLIFIED + "\n" + TRADITIONAL)
    assert "lang" not in off("大会决定如下。")


# Dates


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2019年5月21日", "2019-05-21"),
        ("2019 年 5 月 21 日", "2019-05-21"),
        ("２０１９年５月２１日", "2019-05-21"),
        ("2018年5月3-4日", "2018-05-04"),
        ("2018年5月3日至4日", "2018-05-04"),
        ("2018年5月16日和17日", "2018-05-17"),
        ("2018年5月30日至6月1日", "2018-06-01"),
        ("二〇一九年五月二十一日", "2019-05-21"),
        ("一九四五年十月十日", "1945-10-10"),
        ("一千九百四十五年六月二十六日", "1945-06-26"),
        ("30 July 2020", "2020-07-30"),
        ("2020-07-30", "2020-07-30"),
    ],
)
def test_printed_dates_are_read(printed: str, iso: str) -> None:
    assert list(dates(f"（{printed}）")) == [iso]


def test_two_dates_of_two_years_are_two() -> None:
    assert list(dates("2018年12月30日至2019年1月2日")) == ["2018-12-30", "2019-01-02"]


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_read_back(day: date) -> None:
    assert list(dates(f"{day.year}年{day.month}月{day.day}日")) == [str(day)]
    assert is_iso_date(str(day))


@given(st.text("0123456789年月日-至和二〇十 July", max_size=30))
def test_nothing_that_is_no_day_comes_out(text: str) -> None:
    assert all(is_iso_date(found) for found in dates(text))
