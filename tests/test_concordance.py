from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable

import pytest

from indexer.documents.model import Document, Paragraph, Record
from indexer.errors import NotFoundError, ParameterError
from indexer.text.folding import fold, fold_query
from server.search.concordance import COMPARED, CSV_COLUMNS, Concordance, Line, csv_rows, places
from server.search.plan import Characters, Close
from server.search.searcher import Searcher
from server.search.tokens import QUOTES
from tests.generated import BITS

Over = Callable[[Iterable[Document]], Searcher]
MARKS = {*QUOTES, *QUOTES.values()}


def document(name: str, *texts: str, date: str | None = None) -> Document:
    paragraphs = tuple(Paragraph(n, text, None, f"第{n}段", "body", "") for n, text in enumerate(texts, 1))
    return Document(Record(name, f"题{name}", date=date), paragraphs)


def random_strings(documents: tuple[Document, ...], count: int) -> list[str]:
    """Strings of the texts, and strings that may stand nowhere; none holds a mark that would end a quotation."""
    rnd = random.Random(8)
    texts = [p.text for d in documents for p in d.paragraphs]
    out: list[str] = []
    while len(out) < count:
        text = rnd.choice(texts) if rnd.random() < 0.8 else "".join(rnd.choices(BITS, k=3))
        start = rnd.randrange(len(text))
        chosen = text[start : start + rnd.choice((1, 1, 2, 2, 3, 4, 6, 10, 20))]
        if fold_query(chosen) and not MARKS & set(chosen):
            out.append(chosen)
    return out


def whole(searcher: Searcher, q: str, **parameters: object) -> Concordance:
    return searcher.concordance(q, size=10_000, **parameters)  # type: ignore[arg-type]


def shown(line: Line) -> str:
    return f"{line.left}|{line.match}|{line.right}"


def test_totals_and_lines_are_those_of_a_plain_count(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...], engine: str
) -> None:
    keys = {f"{d.record.id}:{p.n}": fold(p.text) for d in generated_documents for p in d.paragraphs}
    for wanted in random_strings(generated_documents, 1000 if engine == "whoosh" else 60):  # a cluster takes its time
        counts = {id: key.count(fold_query(wanted)) for id, key in keys.items()}
        found = whole(generated_searcher, f'"{wanted}"')
        assert found.total == sum(counts.values()), wanted
        assert [line.id for line in found.lines] == [id for id, count in counts.items() for _ in range(count)]


def test_every_line_is_a_stretch_of_its_paragraph_with_the_match_in_place(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...]
) -> None:
    texts = {f"{d.record.id}:{p.n}": p.text for d in generated_documents for p in d.paragraphs}
    for wanted in random_strings(generated_documents, 30):
        for line in whole(generated_searcher, f'"{wanted}"', width=7).lines:
            assert line.left + line.match + line.right in texts[line.id]
            assert fold_query(wanted) in fold(line.match)
            assert len(line.left) <= 7
            assert len(line.right) <= 7


@pytest.mark.parametrize("sort", ["left", "right"])
def test_lines_are_in_the_order_of_their_folded_context_and_then_of_the_documents(
    generated_searcher: Searcher, sort: str
) -> None:
    in_place = whole(generated_searcher, "恐", width=200).lines

    def context(line: Line) -> str:
        return fold(line.left)[::-1][:COMPARED] if sort == "left" else fold(line.right)[:COMPARED]

    assert whole(generated_searcher, "恐", width=200, sort=sort).lines == tuple(sorted(in_place, key=context))


@pytest.mark.parametrize("sort", ["document", "left", "right"])
def test_pages_joined_are_the_whole(generated_searcher: Searcher, sort: str) -> None:
    everything = whole(generated_searcher, "恐", sort=sort)
    pages = [
        generated_searcher.concordance("恐", sort=sort, page=n, size=9) for n in range(1, everything.total // 9 + 3)
    ]
    assert sum((page.lines for page in pages), ()) == everything.lines
    assert {page.total for page in pages} == {everything.total}
    assert pages[-1].lines == ()


def test_occurrences_do_not_overlap_and_are_taken_from_the_left(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "哈哈哈哈哈呀")])
    assert list(map(shown, whole(searcher, "哈哈", width=1).lines)) == ["|哈哈|哈", "哈|哈哈|哈"]


def test_of_two_that_begin_together_the_longer_one_counts(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "河流与河流管理")])
    lines = whole(searcher, "河流 OR 河流管理").lines
    assert list(map(shown, lines)) == ["|河流|与河流管理", "河流与|河流管理|"]


def test_a_proximity_query_shows_both_and_what_lies_between(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "水文的数据和数据的水文")])
    assert [line.match for line in whole(searcher, '"水文 数据"~2').lines] == ["水文的数据", "数据的水文"]


def test_citations_are_shown_however_they_are_written(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "见第1267(1999)和 2462（2019）号决议，又见S/RES/2462(2019)。")])
    found = whole(searcher, "cites:2462")
    assert [line.match for line in found.lines] == ["2462（2019）号决议", "S/RES/2462(2019)"]
    assert whole(searcher, "第2462(2019)号决议").lines == found.lines


def test_prefixes_count_where_a_run_begins(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "Resolve the unresolved resolution.")])
    assert [line.match for line in whole(searcher, "resol*").lines] == ["Resol", "resol"]


def test_fields_choose_paragraphs_and_what_is_excluded_is_not_shown(searcher_over: Over) -> None:
    searcher = searcher_over(
        [document("a", "水文", "水文 数据", date="2019-01-01"), document("b", "水文", date="2020-01-01")]
    )
    assert [line.id for line in whole(searcher, "year:2019 水文 -数据").lines] == ["a:1"]


def test_plain_words_are_never_relaxed(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "共享水文数据")])
    assert searcher.search("水文共享").total == 1
    assert whole(searcher, "水文共享").total == 0


def test_what_is_shown_is_the_original(searcher_over: Over) -> None:
    searcher = searcher_over([document("a", "橋　樑 ＡＢ号")])
    (line,) = whole(searcher, "桥梁ab").lines
    assert shown(line) == "|橋　樑 ＡＢ|号"


@pytest.mark.parametrize("q", ["year:2019", '""', "organ:大会", "-水文"])
def test_a_query_without_text_to_show_has_no_lines_and_says_so(searcher_over: Over, q: str) -> None:
    found = whole(searcher_over([document("a", "水文", date="2019-01-01")]), q)
    assert (found.total, found.lines) == (0, ())
    assert found.query.warnings


def test_an_empty_query_has_no_lines_and_no_warning(searcher_over: Over) -> None:
    found = whole(searcher_over([document("a", "水文")]), " ")
    assert (found.total, found.query.warnings) == (0, ())


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"width": -1}, {"width"}),
        ({"width": 201}, {"width"}),
        ({"sort": "date"}, {"sort"}),
        ({"page": 0}, {"page"}),
        ({"size": 0}, {"size"}),
        ({"size": 10_001}, {"size"}),
        ({"page": 101, "size": 100}, {"page"}),
        ({"q": "水" * 501}, {"q"}),
    ],
)
def test_what_is_out_of_bounds_is_named(searcher_over: Over, parameters: dict[str, object], names: set[str]) -> None:
    searcher = searcher_over([document("a", "水文")])
    with pytest.raises(ParameterError) as error:
        searcher.concordance(**{"q": "水文", **parameters})  # type: ignore[arg-type]
    assert error.value.errors.keys() == names


def test_near_occurrences_begin_at_the_nearest_pair() -> None:
    assert places("甲乙乙甲", (Close("甲", "乙", 5),)) == [(0, 2), (2, 4)]
    assert (
        places("aaaa", (Characters("aa"),)) == places("aaaa", (Characters("aa"), Characters("a"))) == [(0, 2), (2, 4)]
    )


def test_a_table_reads_back_as_what_was_written(searcher_over: Over) -> None:
    found = whole(searcher_over([document("a", '他说，"水文"\n数据', date="2019-01-01")]), "数据")
    text = "".join(csv_rows(found.lines))
    assert text.startswith("\ufeff")
    header, row = csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True))
    assert tuple(header) == CSV_COLUMNS
    assert row == ["a:1", "", "题a", "2019-01-01", "第1段", '他说，"水文"\n', "数据", ""]


def test_a_paragraph_is_given_by_its_place(
    generated_searcher: Searcher, generated_documents: tuple[Document, ...]
) -> None:
    one = generated_documents[3]
    record, stored = generated_searcher.paragraph(one.record.id, 1)
    assert (record, stored.paragraph) == (one.record, one.paragraphs[0])
    for doc, n in ((one.record.id, 0), (one.record.id, len(one.paragraphs) + 1), ("no such document", 1)):
        with pytest.raises(NotFoundError):
            generated_searcher.paragraph(doc, n)
