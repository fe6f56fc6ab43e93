from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.texts import BLOCK, SAMPLE, TextReader, TextWriter

lines = st.binary(max_size=30).map(lambda line: line.replace(b"\n", b" "))


def written(folder: Path, texts: Sequence[bytes], sample: bytes) -> TextReader:
    writer = TextWriter(folder, sample)
    for text in texts:
        writer.add(text)
    writer.close()
    return TextReader(folder)


@given(st.lists(lines, max_size=3 * BLOCK), st.binary(max_size=100), st.randoms(use_true_random=False))
def test_every_line_is_read_back_in_any_order_whatever_the_sample(
    texts: list[bytes], sample: bytes, order: random.Random
) -> None:
    with TemporaryDirectory() as folder:
        reader = written(Path(folder), texts, sample)
        places = list(range(len(texts)))
        order.shuffle(places)
        assert [reader[n] for n in places] == [texts[n] for n in places]


def test_of_a_sample_no_more_is_kept_than_there_is_room_for(tmp_path: Path) -> None:
    reader = written(tmp_path, [b"one"], b"x" * (SAMPLE + 1))
    assert (tmp_path / "paragraphs.sample").stat().st_size == SAMPLE
    assert reader[0] == b"one"


def test_a_sample_makes_blocks_smaller(tmp_path: Path) -> None:
    texts = [f"第{n}条 各方应当保护河流，并防止一切污染。".encode() for n in range(10 * BLOCK)]
    sizes = []
    for name, sample in (("with", b"\n".join(texts[::7])), ("without", b"")):
        (tmp_path / name).mkdir()
        written(tmp_path / name, texts, sample)
        sizes.append((tmp_path / name / "paragraphs.zst").stat().st_size)
    assert sizes[0] < sizes[1]


def test_threads_that_share_a_reader_read_the_same(tmp_path: Path) -> None:
    texts = [str(n).encode() for n in range(50 * BLOCK)]
    reader = written(tmp_path, texts, b"".join(texts[::9]))
    wrong: list[int] = []

    def read(seed: int) -> None:
        places = random.Random(seed).sample(range(len(texts)), 200)
        wrong.extend(n for n in places if reader[n] != texts[n])

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
