import threading
from pathlib import Path

from whoosh.index import open_dir
from whoosh.query import And, Not, Or, Query, Term

from indexer.engine.reader import IndexReader
from indexer.engine.schema import INDEX_NAME
from tests import generated
from tests.conftest import reader_over

DOCUMENTS = generated.documents(seed=3)


def test_whoosh_itself_reads_the_index_and_finds_the_same(tmp_path: Path) -> None:
    reader = reader_over(tmp_path / "index", DOCUMENTS)
    index = open_dir(str(tmp_path / "index" / "segments" / "index" / "whoosh"), indexname=INDEX_NAME)

    def by_whoosh(query: Query) -> set[int]:
        with index.searcher() as searcher:
            return {int(n) for n in searcher.docs_for_query(query)}

    def ours(field: str, term: str) -> set[int]:
        return set(reader.postings(field, term)[0].tolist())

    for field in ("words", "bigrams", "characters", "part", "cites"):
        for term in reader.vocabulary(field)[:40]:
            assert by_whoosh(Term(field, term)) == ours(field, term) != set()
    a, b = ours("characters", "恐"), ours("characters", "怖")
    both = [Term("characters", "恐"), Term("characters", "怖")]
    assert by_whoosh(And(both)) == a & b
    assert by_whoosh(Or(both)) == a | b
    assert by_whoosh(And([both[0], Not(both[1])])) == a - b
    index.close()


def test_frequencies_are_those_of_the_texts(tmp_path: Path) -> None:
    reader = reader_over(tmp_path / "index", DOCUMENTS)
    paragraphs, frequencies = reader.postings("characters", "恐")
    assert frequencies.tolist() == [reader.key(n).count("恐") for n in paragraphs.tolist()]


def test_a_term_that_no_paragraph_holds_has_no_postings(tmp_path: Path) -> None:
    reader = reader_over(tmp_path / "index", DOCUMENTS)
    assert [len(array) for array in reader.postings("words", "没有这个词")] == [0, 0]
    assert [len(array) for array in reader.postings("nofield", "恐")] == [0, 0]


def test_threads_share_one_reader(tmp_path: Path) -> None:
    reader = reader_over(tmp_path / "index", DOCUMENTS)
    terms = reader.vocabulary("bigrams")
    expected = {term: reader.postings("bigrams", term)[0].tolist() for term in terms}
    wrong: list[str] = []

    def look_up(reader: IndexReader, offset: int) -> None:
        for i in range(len(terms)):
            term = terms[(i * 7 + offset) % len(terms)]
            if reader.postings("bigrams", term)[0].tolist() != expected[term]:
                wrong.append(term)

    threads = [threading.Thread(target=look_up, args=(reader, n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
