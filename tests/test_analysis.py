import subprocess
import sys

from indexer.engine.analysis import Analysed, analyse, analyse_all
from indexer.text.folding import fold
from indexer.text.segmentation import words
from indexer.text.symbols import symbols
from tests import generated

TEXTS = [p.text for d in generated.documents(seed=5) for p in d.paragraphs]
BATCHES = [TEXTS[i : i + 10] for i in range(0, len(TEXTS), 10)]


def words_of(found: Analysed) -> list[list[str]]:
    row = iter(found.words.tolist())
    return [[found.vocabulary[next(row)] for _ in range(length)] for length in found.lengths.tolist()]


def test_an_analysis_is_that_of_each_text() -> None:
    found = analyse(TEXTS)
    assert found.keys == [fold(text) for text in TEXTS]
    assert found.mentions == [symbols(text) for text in TEXTS]
    assert words_of(found) == [words(text, symbols(text)) for text in TEXTS]


def test_workers_give_the_same_in_the_same_order() -> None:
    for alone, together in zip(analyse_all(BATCHES, 1), analyse_all(BATCHES, 2), strict=True):
        assert alone.keys == together.keys
        assert alone.mentions == together.mentions
        assert words_of(alone) == words_of(together)


def test_nothing_to_analyse_gives_nothing() -> None:
    assert list(analyse_all([], 2)) == []


_SPAWNED = """
import threading
from indexer.engine.analysis import analyse_all
if __name__ == "__main__":
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    print([found.keys for found in analyse_all([["甲"], ["乙"]], 2)])
"""


def test_workers_are_not_forked_beside_other_threads(tmp_path: object) -> None:
    script = f"{tmp_path}/script.py"
    with open(script, "w", encoding="utf-8") as file:
        file.write(_SPAWNED)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.stdout == "[['甲'], ['乙']]\n", done.stderr
