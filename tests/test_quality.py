"""The instrument that measures the order of answers, on sets small enough to be worked out by hand."""

from __future__ import annotations

import gzip
import json
import re
from math import log2
from pathlib import Path
from statistics import fmean

import pytest
from click.testing import CliRunner

import indexer
import server
from benchmarks.judged import Question, read_set, sets_in, write_corpus
from benchmarks.measures import figure, gain, measure
from benchmarks.quality import ask, main

LAWS = [
    {"id": "a", "title": "河道条例第十条", "text": "河道管理范围内不得弃置矿渣。"},
    {"id": "b", "title": "河道条例第二条", "text": "本条例适用于一切河道。"},
    {"id": "c", "title": "气象条例第一条", "text": "气象台应当发布台风预报。"},
    {"id": "d", "title": "河道条例第二条之一", "text": "湖泊的管理适用本条例。"},
    {"id": "e", "title": "第十条的说明", "text": "说明矿渣从何而来。"},
    {"id": "f", "text": "台风登陆以后的安排。"},
]
QUESTIONS = [
    {"id": "1", "text": "谁发布台风预报", "kind": "plain words"},
    {"id": "2", "text": "河道里能不能倒矿渣", "kind": "plain words"},
    {"id": "3", "text": "湖泊管理", "kind": "names"},
    {"id": "4", "text": "没有人判断过的问题"},
]
OWN = Path(__file__).parent / "quality"
FLOORS = {
    "names": {"MRR@10": 0.99, "nDCG@10": 0.97, "R@100": 0.96},
    "plain words": {"MRR@10": 0.75, "nDCG@10": 0.74, "R@100": 0.94},
    "symbols and dates": {"MRR@10": 0.97, "nDCG@10": 0.97, "R@100": 0.99},
}
"""What our own questions over corpus/ must reach; raised when the ranking gets better."""

ANSWERS = "1\tc\t1\n1\tf\t0\n2\ta\t1\n3\td\t1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of laws and single texts, its texts gzipped."""
    folder = tmp_path / "sets" / "rivers"
    folder.mkdir(parents=True)
    with gzip.open(folder / "passages.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in LAWS))
    questions = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in QUESTIONS)
    (folder / "queries.jsonl").write_text(questions, encoding="utf-8")
    (folder / "queries.keywords.jsonl").write_text('{"id": "1", "text": "台风 预报"}\n', encoding="utf-8")
    (folder / "qrels.tsv").write_text(ANSWERS, encoding="utf-8")
    return folder


def run(*arguments: str | Path) -> str:
    asked = CliRunner().invoke(main, list(map(str, arguments)))
    assert asked.exit_code == 0, asked.output
    return asked.stdout


def rows(report: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in report.splitlines() if line[:1] == "|"]


def test_a_set_has_the_questions_of_each_file_that_were_judged(folder: Path) -> None:
    judged = read_set(folder)
    assert judged.name == "rivers"
    assert [q.id for q in judged.questions["queries"]] == ["1", "2", "3"]
    assert judged.questions["queries.keywords"] == (Question("1", "台风 预报"),)
    assert judged.answers == {"1": {"c": 1}, "2": {"a": 1}, "3": {"d": 1}}


def test_the_articles_of_a_law_are_one_document_in_the_order_of_their_numbers(folder: Path, tmp_path: Path) -> None:
    passages = write_corpus(folder, tmp_path / "corpus")
    documents = [*map(json.loads, (tmp_path / "corpus" / "passages.jsonl").read_text("utf-8").splitlines())]
    assert [d["title"] for d in documents] == ["河道条例", "气象条例", "第十条的说明", "无题"]
    assert [passages[f"{documents[0]['id']}:{n}"] for n in (1, 2, 3)] == ["b", "d", "a"]
    assert sorted(passages.values()) == [row["id"] for row in LAWS]


def test_the_paragraphs_of_a_corpus_are_named_as_in_its_index(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text("关于台风的报告\n\n台风来了。\n\n台风走了。\n", encoding="utf-8")
    (tmp_path / "two.txt").write_text("关于河流的报告\n\n河流改道。\n", encoding="utf-8")
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "corpus.txt").write_text("../texts\n../two.txt\n", encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"id": "1", "text": "河流改道"}\n', encoding="utf-8")
    (folder / "qrels.tsv").write_text("1\ttwo:2\t1\n", encoding="utf-8")
    ((_, found),) = ask(read_set(folder))
    assert found["1"][0][0] == "two:2"


def test_a_folder_of_sets_has_the_sets_in_it_and_a_set_is_itself(folder: Path) -> None:
    assert sets_in(folder.parent) == sets_in(folder) == [folder]


def test_measures_are_those_of_the_books() -> None:
    answers = {"1": {"a": 1, "b": 1}, "2": {"c": 1}, "3": {"d": 1}}
    # Numbers as names, highest first, so that an order by name would show.
    order = {"1": ["x", "a", "y", "b"], "2": [f"{n}" for n in range(20, 0, -1)] + ["c"], "3": []}
    values = measure(answers, order)
    assert values["MRR@10"] == {"1": 0.5, "2": 0, "3": 0}
    assert values["nDCG@10"]["1"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3)))
    assert values["R@10"] == {"1": 1, "2": 0, "3": 0}
    assert values["R@100"] == {"1": 1, "2": 1, "3": 0}


def test_an_interval_holds_the_mean_and_narrows_with_more_questions() -> None:
    few, many = figure([0.0, 1.0] * 10), figure([0.0, 1.0] * 1000)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < few.high - few.low
    assert figure([1.0, 1.0]).low == 1.0


def test_a_gain_of_every_question_is_certain_and_one_of_a_few_is_not() -> None:
    before = [0.1 * (n % 7) for n in range(70)]
    sure = gain(before, [value + 0.1 + 0.001 * (n % 3) for n, value in enumerate(before)])
    assert (sure.p < 0.001, sure.better, sure.worse) == (True, 70, 0)
    assert sure.low < sure.mean < sure.high
    chance = gain(before, [value + (0.1 if n < 3 else -0.1 if n < 5 else 0) for n, value in enumerate(before)])
    assert (chance.p > 0.5, chance.better, chance.worse) == (True, 3, 2)
    assert gain(before, before).p == 1


def test_the_report_has_a_row_for_all_questions_and_for_each_kind_and_is_written(folder: Path, tmp_path: Path) -> None:
    printed = run(folder, "--runs", tmp_path / "runs")
    assert [row[:2] for row in rows(printed) if row[0] in ("all", "names", "plain words")] == [
        ["all", "3"],
        ["names", "1"],
        ["plain words", "2"],
        ["all", "1"],
    ]
    assert printed.strip() in (tmp_path / "runs" / "report.md").read_text("utf-8")


def test_a_run_is_kept_in_trec_form_in_the_order_of_the_answer(folder: Path, tmp_path: Path) -> None:
    run(folder, "--runs", tmp_path / "runs")
    lines = (tmp_path / "runs" / "rivers.queries.run").read_text("utf-8").splitlines()
    first = [line.split() for line in lines if line.startswith("1 ")]
    assert first[0][:4] == ["1", "Q0", "c", "1"]
    assert [int(row[3]) for row in first] == list(range(1, len(first) + 1))
    scores = [float(row[4]) for row in first]
    assert scores == sorted(scores, reverse=True)


def test_a_run_is_compared_with_the_one_before_it_or_with_another(folder: Path, tmp_path: Path) -> None:
    runs, other = tmp_path / "runs", tmp_path / "other"
    assert "against" not in run(folder, "--runs", runs)
    stored = (runs / "rivers.queries.run").read_text("utf-8")
    assert ["nDCG@10", "+0.0000", "+0.0000 to +0.0000", "1.0000", "0", "0"] in rows(run(folder, "--runs", runs))
    other.mkdir()
    worse = re.sub(r"^1 Q0 c .*\n", "", stored, flags=re.MULTILINE)
    (other / "rivers.queries.run").write_text(worse, encoding="utf-8")
    compared = run(folder, "--runs", runs, "--against", other)
    (row,) = [row for row in rows(compared) if row[0] == "MRR@10" and len(row) == 6]
    assert (row[1], row[4], row[5]) == ("+0.3333", "1", "0")
    assert "- +1.000 谁发布台风预报" in compared


@pytest.mark.parametrize("what", ["texts", "questions"])
def test_traditional_characters_find_the_same(folder: Path, what: str) -> None:
    (plain, *_), (converted, *_) = ask(read_set(folder)), ask(read_set(folder), what)
    assert [id for id, _ in converted[1]["1"]] == [id for id, _ in plain[1]["1"]]


def test_what_is_asked_is_what_a_search_answers(folder: Path, tmp_path: Path) -> None:
    passages = write_corpus(folder, tmp_path / "corpus")
    indexer.rebuild(tmp_path / "corpus", tmp_path / "index")
    searcher = server.open_searcher(tmp_path / "index")
    (_, found), *_ = ask(read_set(folder))
    for question in read_set(folder).questions["queries"]:
        hits = searcher.search(question.text, match="any", size=100).hits
        assert found[question.id] == [(passages[hit.id], hit.score) for hit in hits]


def test_a_folder_without_a_set_and_a_set_without_answers_are_refused(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, [str(tmp_path)])
    assert (refused.exit_code, "qrels.tsv" in refused.output) == (2, True)
    (tmp_path / "qrels.tsv").write_text("7\ta\t1\n", encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"id": "1", "text": "河道"}\n', encoding="utf-8")
    refused = CliRunner().invoke(main, [str(tmp_path)])
    assert (refused.exit_code, "has an answer" in refused.output) == (2, True)


def test_our_own_questions_are_of_three_kinds_and_judged_on_paragraphs_that_are_there(tmp_path: Path) -> None:
    judged = read_set(OWN)
    questions = judged.questions["queries"]
    assert len(questions) >= 120
    assert {q.kind for q in questions} == FLOORS.keys()
    assert len({q.text for q in questions}) == len(questions)
    write_corpus(OWN, tmp_path / "corpus")
    indexer.rebuild(tmp_path / "corpus", tmp_path / "index")
    searcher = server.open_searcher(tmp_path / "index")
    documents = [searcher.document(d.record.id) for d in searcher.documents()]
    there = {f"{d.record.id}:{p.paragraph.n}" for d in documents for p in d.paragraphs}
    assert {id for answers in judged.answers.values() for id in answers} <= there


def test_our_own_questions_find_their_answers_no_lower_than_the_floor() -> None:
    judged = read_set(OWN)
    ((_, found),) = ask(judged)
    values = measure(judged.answers, {question: [id for id, _ in ids] for question, ids in found.items()})
    for kind, floors in FLOORS.items():
        of_kind = [q.id for q in judged.questions["queries"] if q.kind == kind]
        reached = {name: fmean(values[name][q] for q in of_kind) for name in floors}
        assert all(reached[name] >= floor for name, floor in floors.items()), (kind, reached)
