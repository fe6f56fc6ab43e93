"""The benchmark command on a tiny corpus: what it asks, and that its table is whole. Figures are nobody's business
here."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

import indexer
from benchmarks import corpora, peers
from benchmarks.formats import main as formats
from benchmarks.generated import generated_texts
from benchmarks.load_opensearch import entries, own_answer
from benchmarks.load_page import Measured, together
from benchmarks.load_page import table as load_table
from benchmarks.load_requests import KINDS, lines, of_service
from benchmarks.peers import DUANSOU, peer_named
from benchmarks.peers.base import BY_CHARACTERS, BY_PAIRS, HYBRID, WORDS, TimedElsewhere
from benchmarks.peers.clauses import RANKED_FIELDS, WORDS_ONLY, clauses
from benchmarks.queries import (
    AND,
    CLASSES,
    FACETS,
    PHRASE_CLASSES,
    PHRASE_LENGTHS,
    PREFIX,
    RARE,
    SENTENCE,
    Query,
    draw,
)
from benchmarks.scale import measured
from benchmarks.scale import table as scale_table
from benchmarks.search import main
from benchmarks.similar import SIZES
from benchmarks.similar import main as similar
from benchmarks.table import number
from benchmarks.timing import latencies, percentile
from benchmarks.tokens import words_of
from benchmarks.updates import main as updates
from indexer.text.folding import fold
from server.web.app import create_app

EACH = 2


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of paragraphs as one gives it to the command, its documents dated and in folders."""
    path = tmp_path_factory.mktemp("data") / "paragraphs.jsonl"
    rows = [
        {"id": f"{i}", "doc": f"条例/文件{i // 50}({2001 + i // 50}-05-04)", "text": text}
        for i, text in enumerate(generated_texts(random.Random(3), 250))
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def printed(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What the command prints, and the page that it writes."""
    page = tmp_path_factory.mktemp("docs") / "performance.md"
    arguments = [str(data), "--queries", str(EACH), "--seconds", "0.01", "--write", str(page)]
    # Whoever has fetched Lucene need not wait for it here.
    asked = CliRunner(env={"DUANSOU_LUCENE": str(page.parent)}).invoke(main, arguments)
    assert asked.exit_code == 0, asked.output
    return asked.stdout, page.read_text("utf-8")


def rows_of(table: str) -> dict[str, list[str]]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:1] == "|"]
    return {row[0]: row[1:] for row in cells}


def test_the_table_has_a_row_for_every_class_and_figure(printed: tuple[str, str]) -> None:
    rows = rows_of(printed[0])
    figures = ["build, s", "index with texts, MB", "open, s", "questions a second, whole answer, 2 threads"]
    assert all(rows[figure][0] for figure in figures)
    for kind in CLASSES:
        shown = [cells[0] for label, cells in rows.items() if label.startswith(f"{kind}, ")]
        assert shown
        assert all(re.fullmatch(r"[\d.,]+ / [\d.,]+", cell) for cell in shown)


def test_every_engine_that_is_asked_for_the_same_counts_the_same(printed: tuple[str, str]) -> None:
    rows = rows_of(printed[0])
    compared = [cells[-1] for label, cells in rows.items() if re.match("phrase|.*words only$", label) and cells[-1]]
    assert compared
    for engines in compared:
        for _, equal, of in re.findall(r"(\D+) (\d+) of (\d+)", engines):
            assert equal == of


def test_what_is_not_installed_is_left_out_and_said_so(printed: tuple[str, str]) -> None:
    columns = next(iter(rows_of(printed[0]).values()))
    said = re.search(r"Left out, because not installed: (.*) \(pip", printed[0])
    assert (said[1].split(", ") if said else []) == list(peers.missing())
    assert ("tantivy" in columns) == ("tantivy" not in peers.missing())
    assert "Lucene" not in columns
    assert all(re.search(r"Left out: Lucene, because .* missing \(", told) for told in printed)


def test_the_page_holds_the_table_and_says_how_it_was_measured(printed: tuple[str, str]) -> None:
    assert rows_of(printed[0]).keys() <= rows_of(printed[1]).keys()
    assert "## How it is measured" in printed[1]


@pytest.mark.lucene
def test_lucene_counts_what_duansou_counts(data: Path, tmp_path: Path) -> None:
    texts = corpora.read_texts(data)
    corpora.write_corpus(texts, tmp_path / "corpus")
    duansou = peer_named(DUANSOU)
    duansou.build(tmp_path / "corpus", tmp_path / "index")
    ours = duansou.open(tmp_path / "index")
    queries = [query for asked in draw(texts, lambda _: 5, 10).values() for query in asked]
    same = []
    for name in ("Lucene, words only", "Lucene, phrases only", "Lucene"):
        peer = peer_named(name)
        peer.build(tmp_path / "corpus", tmp_path / name)
        opened = peer.open(tmp_path / name)
        asked = [(way, query) for query in queries for way in (WORDS, BY_CHARACTERS, BY_PAIRS, HYBRID)]
        for way, query in asked:
            if theirs := opened.question(way, query):
                total = theirs()
                latencies([[theirs]], 0.01)
                assert theirs() == total  # either way of counting
                found = ours.question(way, query)
                same += [total == found()] if found and way != HYBRID else []
        opened.close()
    ours.close()
    assert same
    assert all(same)


def test_clauses_require_the_words_where_all_must_be_found() -> None:
    words = ("河流", "水质")
    asked = {kind: clauses(RANKED_FIELDS, Query(kind, " ".join(words), words)) for kind in (AND, SENTENCE)}
    assert {clause.term for clause in asked[AND] if clause.required} == set(words)
    assert not any(clause.required for clause in asked[SENTENCE])
    assert {clause.field for clause in asked[AND]} == set(RANKED_FIELDS)
    assert [clause.term for clause in clauses(WORDS_ONLY, Query(AND, " ".join(words), words))] == list(words)


def test_what_another_process_times_counts_with_its_time() -> None:
    class Elsewhere(TimedElsewhere):
        warmed = 0

        def __call__(self) -> int:
            self.seconds = 7.0 if self.warmed else 9.0
            return 1

        def warm(self, milliseconds: int) -> None:
            self.warmed += milliseconds

    assert latencies([[Elsewhere()]], 0.01)[0].p50 == pytest.approx(7000)


def test_earlier_wording_misses_nothing(data: Path) -> None:
    asked = CliRunner().invoke(similar, [str(data), "--asked", "40"])
    assert asked.exit_code == 0, asked.output
    rows = rows_of(asked.stdout)
    assert {rows[str(size)][1] for size in SIZES} == {"1.0000"}


def test_queries_are_what_their_class_says() -> None:
    texts = corpora.generated(600)
    stands_in = Counter(word for text in texts for paragraph in text.paragraphs for word in set(words_of(paragraph)))
    keys = [fold(paragraph) for text in texts for paragraph in text.paragraphs]
    queries = draw(texts, stands_in.__getitem__, 10)
    assert all(5 <= stands_in[query.text] <= 50 for query in queries[RARE])
    assert all(2 <= len(set(query.words)) <= 3 for query in queries[AND])
    assert all(6 <= len(query.words) <= 10 and any(query.text in key for key in keys) for query in queries[SENTENCE])
    for kind, length in zip(PHRASE_CLASSES, PHRASE_LENGTHS, strict=True):
        assert all(len(query.text) == length and any(query.text in key for key in keys) for query in queries[kind])
    assert all(any(query.text in key for key in keys) for query in queries[PREFIX])
    assert all(query.year for query in queries[FACETS])
    assert {kind: len(queries[kind]) for kind in CLASSES} == dict.fromkeys(CLASSES, 10)
    assert draw(texts, stands_in.__getitem__, 10) == queries


def test_texts_are_cut_and_grown_to_a_number_of_paragraphs(data: Path) -> None:
    texts = corpora.read_texts(data)
    assert corpora.count(texts) == 250
    assert corpora.count(corpora.sample(texts, 70)) == 70
    grown = tuple(corpora.grown(texts, 730))
    assert corpora.count(grown) == 730
    assert grown[: len(texts)] == texts
    assert len({text.name for text in grown}) == len(grown)


def test_a_percentile_is_the_value_at_its_nearest_rank() -> None:
    assert percentile([0.001 * i for i in range(1, 101)], 95) == pytest.approx(95)
    assert percentile([0.001, 0.002], 50) == pytest.approx(1)
    assert percentile([0.004], 95) == pytest.approx(4)


def test_questions_keep_their_totals_in_order() -> None:
    (first, second) = latencies([[lambda: 3, lambda: 5], [lambda: 7]], 0.01)
    assert (first.totals, second.totals) == ((3, 5), (7,))
    assert (first.asked, second.asked) == (2, 1)


@pytest.mark.parametrize(("value", "shown"), [(0.00417, "0.0042"), (1.26, "1.3"), (12.34, "12.3"), (1234.5, "1,234")])
def test_numbers_are_shown_with_the_digits_that_say_something(value: float, shown: str) -> None:
    assert number(value) == shown


def test_an_update_is_compared_with_a_rebuild_for_each_kind_of_corpus(data: Path) -> None:
    printed = CliRunner().invoke(updates, [str(data), "--changes", "1"], catch_exceptions=False).stdout
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in printed.splitlines() if line[:1] == "|"]
    assert [tuple(row[:2]) for row in rows[2:]] == [
        (documents, way) for documents in ("a file each", "a line each") for way in ("running process", "command")
    ]
    assert all(row[4].endswith("%") for row in rows[2:])


def test_texts_are_built_served_asked_and_updated_by_the_commands_and_a_paragraphs_share_is_told(
    data: Path, tmp_path: Path
) -> None:
    texts = corpora.read_texts(data)
    asked = draw(texts, lambda _: 5, 1)
    figures = list(measured(texts, tmp_path, lambda index: asked))
    rows = rows_of(scale_table(figures, figures))
    assert rows["paragraphs"] == ["250", "250", "x 1", "", ""]
    assert all(f"{kind}, p95, ms" in rows for kind in CLASSES)
    for figure in ("rebuild, s", "index, MB", "update, peak memory of all processes, MB"):
        assert re.fullmatch(r"[\d.,]+ (µs|bytes)", rows[figure][-1])


def test_a_text_is_compared_with_itself_in_every_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no other program
    (tmp_path / "公约.txt").write_text("河流公约\n\n1. 各方应当：\n\n(a) 共享数据；\n", encoding="utf-8")
    printed = CliRunner().invoke(formats, [str(tmp_path), "--differences"], catch_exceptions=False).stdout
    rows = rows_of(printed)
    assert rows[""] == ["公约"]
    assert {"utf-16.txt", "gb18030.htm", "word.docx", "headings.md", "text.jsonl"} <= rows.keys()
    assert {cell for way, (cell,) in rows.items() if way and way[0] != "-"} == {"same"}


def test_what_is_asked_under_load_finds_something_and_what_opensearch_is_asked_is_json(
    data: Path, tmp_path: Path
) -> None:
    texts = corpora.read_texts(data)
    corpora.write_corpus(texts, tmp_path / "corpus")
    indexer.rebuild(tmp_path / "corpus", tmp_path / "index")
    client = create_app(tmp_path / "index", TESTING=True).test_client()
    drawn = draw(texts, lambda _: 5, EACH)
    queries = [query for kind in KINDS for query in drawn[kind]]
    assert len(queries) == EACH * len(KINDS)
    for query in queries:
        asked = of_service(query)
        answer = client.get(asked.path).get_json()
        assert asked.method == "GET"
        assert answer["total"] or query.year
        assert answer["query"]["relaxed"] in (None, "any")
    rows = [line.split("\t") for line in lines(map(own_answer, queries)).splitlines()]
    assert all(method == "POST" and json.loads(body)["size"] == 10 for method, _, body in rows)
    assert sum(1 for _ in entries(texts)) == 250


def test_a_row_of_the_table_of_load_says_what_went_on_meanwhile() -> None:
    row = Measured("Duansou", 16, 4, 512.0, 20.0, 40.0, 60.5, 30_720, 0, (700.0, 710.0))
    cells = [cell.strip() for cell in load_table([row]).splitlines()[-1].strip("|").split("|")]
    assert cells == ["Duansou", "16", "512", "20.0", "40.0", "60.5", "30,720", "0", "700", "710", "4 times"]


def test_two_minutes_of_load_are_a_row_of_the_mean_rate_and_the_worse_latencies() -> None:
    one = Measured("Duansou", 16, 1, 500.0, 20.0, 45.0, 60.0, 30_000, 0, (700.0, 710.0))
    two = Measured("Duansou", 16, 2, 600.0, 22.0, 40.0, 70.0, 36_000, 1, (705.0, 720.0))
    both = Measured("Duansou", 16, 3, 550.0, 22.0, 45.0, 70.0, 66_000, 1, (700.0, 720.0))
    assert together(one, two) == both
