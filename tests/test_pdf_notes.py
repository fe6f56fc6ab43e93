"""Footnotes: what is one, where it belongs, what its mark becomes."""

from __future__ import annotations

from indexer.documents.pdf.columns import Line
from indexer.documents.pdf.glyphs import Rule
from indexer.documents.pdf.notes import without_notes

DRAWN = [Rule(50, 150, 600, 600)]


def line(text: str, base: float, size: float = 11, page: int = 0) -> Line:
    return Line(text, 50, 400, base, size, False, page, "", "text")


def page(
    *notes: str, body: tuple[str, ...] = ("决议¹，其中", "又一行²。"), number: int = 0, size: float = 9
) -> list[Line]:
    lines = [line(text, 100 + 15 * k, page=number) for k, text in enumerate(body)]
    return lines + [line(text, 620 + 12 * k, size, number) for k, text in enumerate(notes)]


def read(*pages: list[Line], drawn: bool = True) -> tuple[list[str], list[tuple[str, str]]]:
    """The texts of the lines that stay, and the notes, each with the line that it belongs to."""
    rest, notes = without_notes(pages, [DRAWN if drawn else []] * len(pages), 11)
    found = [("".join(each.text for each in note.lines), note.anchor.text) for note in notes]
    return [each.text for lines in rest for each in lines], found


def test_a_note_belongs_to_the_line_that_carries_its_mark_which_goes() -> None:
    for marks in ("¹²", "12"):
        text, notes = read(page(f"{marks[0]} 见甲。", f"{marks[1]}见乙。"))
        assert text == ["决议，其中", "又一行。"]
        assert notes == [("1 见甲。", "决议，其中"), ("2 见乙。", "又一行。")]


def test_no_line_needs_to_be_drawn_where_the_text_carries_the_mark() -> None:
    assert read(page("1 见甲。"), drawn=False)[1] == [("1 见甲。", "决议，其中")]
    assert read(page("1 见甲。", body=("没有记号。",)), drawn=False)[1] == []


def test_a_mark_is_not_a_part_of_another() -> None:
    text, notes = read(page("1 见甲。", body=("决议¹²，", "其中¹。")))
    assert text == ["决议¹²，", "其中。"]
    assert notes == [("1 见甲。", "其中。")]


def test_lines_of_a_note_and_a_note_that_goes_on_on_the_next_page_are_one_note() -> None:
    first = page("1 见甲的", "报告，第 3")
    second = page("段。", "2 见乙。", body=("其他²。",), number=1)
    assert read(first, second)[1] == [("1 见甲的报告，第 3段。", "决议，其中"), ("2 见乙。", "其他。")]


def test_a_star_stays_in_the_text_and_in_its_note() -> None:
    text, notes = read(page("* A/99/50。", body=("临时议程*", "正文。")))
    assert (text, notes) == (["临时议程*", "正文。"], [("* A/99/50。", "临时议程*")])


def test_what_is_as_large_as_the_text_or_carries_no_mark_is_text() -> None:
    assert read(page("1 见甲。", size=11))[1] == []
    assert read(page("表格的说明文字。"))[1] == []
    assert read(page("2019 年的报告。", body=("正文。",)))[1] == []
