"""The texts of paragraphs: lines in compressed blocks, any of them one block away.

Blocks are small, so that one line costs little; what many lines have in common is in a sample of them, beside which
each block is compressed (a dictionary of zstandard, of raw content).
"""

from __future__ import annotations

import mmap
import threading
from pathlib import Path

import numpy as np
import zstandard

from indexer.engine.columns import save_array

BLOCK = 8
"""Lines that are compressed together: to read one costs the decompression of some 2 kB."""

SAMPLE = 128 * 1024
"""Bytes of the sample at most: with half of them, texts of law take 6 % more."""

_LEVEL = 7


class TextWriter:
    """Writes lines (bytes without a line end) to `paragraphs.zst`; beside it where its blocks begin, and the sample."""

    def __init__(self, folder: Path, sample: bytes) -> None:
        """`sample` is some of the lines, or like them; of what is over SAMPLE, only the beginning counts."""
        self._file = _data(folder).open("wb")
        self._offsets_path = _offsets(folder)
        sample = sample[:SAMPLE]
        _sample(folder).write_bytes(sample)
        dictionary = _dictionary(sample)
        if dictionary:
            dictionary.precompute_compress(level=_LEVEL)
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=dictionary)
        self._lines: list[bytes] = []
        self._offsets = [0]

    def add(self, line: bytes) -> None:
        """Adds a line."""
        self._lines.append(line)
        if len(self._lines) == BLOCK:
            self._flush()

    def close(self) -> None:
        """Ends the files."""
        if self._lines:
            self._flush()
        self._file.close()
        save_array(self._offsets_path, np.asarray(self._offsets, np.uint64))

    def _flush(self) -> None:
        block = self._compressor.compress(b"\n".join(self._lines))
        self._file.write(block)
        self._offsets.append(self._offsets[-1] + len(block))
        self._lines.clear()


class TextReader:
    """Reads the lines by their number from 0; safe to share among threads."""

    def __init__(self, folder: Path) -> None:
        self._offsets = np.asarray(np.load(_offsets(folder), "r", allow_pickle=False))
        self._blocks: mmap.mmap | bytes = b""
        if len(self._offsets) > 1:
            with _data(folder).open("rb") as file:
                self._blocks = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._own = _Own(_dictionary(_sample(folder).read_bytes()))

    def __getitem__(self, n: int) -> bytes:
        """Line `n`."""
        block, place = divmod(n, BLOCK)
        return self._block(block).split(b"\n", place + 1)[place]

    def _block(self, block: int) -> bytes:
        # A decompressor must not be shared by threads. The last block is kept: a reader reads on.
        own = self._own
        if own.block != block:
            begin, end = self._offsets[block : block + 2].tolist()
            own.lines = own.decompressor.decompress(self._blocks[begin:end])
            own.block = block
        return own.lines


class _Own(threading.local):
    """What a thread has for itself."""

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        self.decompressor = zstandard.ZstdDecompressor(dict_data=dictionary)
        self.block = -1
        self.lines = b""


def _data(folder: Path) -> Path:
    return folder / "paragraphs.zst"


def _offsets(folder: Path) -> Path:
    return folder / "paragraphs.offsets.npy"


def _sample(folder: Path) -> Path:
    return folder / "paragraphs.sample"


def _dictionary(sample: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(sample, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if sample else None
