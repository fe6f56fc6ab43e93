"""The texts of paragraphs: lines in compressed blocks, any of them one block away."""

from __future__ import annotations

import mmap
import threading
from pathlib import Path

import numpy as np
import zstandard

from indexer.engine.columns import save_array

BLOCK = 64
"""Lines that are compressed together: to read one costs the decompression of some 10 kB."""

_LEVEL = 9


class TextWriter:
    """Writes lines (bytes without a line end) to `paragraphs.zst`, and where its blocks begin beside it."""

    def __init__(self, folder: Path) -> None:
        self._file = _data(folder).open("wb")
        self._offsets_path = _offsets(folder)
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)
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
        self._local = threading.local()

    def __getitem__(self, n: int) -> bytes:
        """Line `n`."""
        block = n // BLOCK
        return self._lines(block)[n % BLOCK]

    def _lines(self, block: int) -> list[bytes]:
        # A decompressor must not be shared by threads. The last block is kept: a reader reads on.
        if getattr(self._local, "block", None) != block:
            decompressor = getattr(self._local, "decompressor", None) or zstandard.ZstdDecompressor()
            self._local.decompressor = decompressor
            begin, end = int(self._offsets[block]), int(self._offsets[block + 1])
            self._local.lines = decompressor.decompress(self._blocks[begin:end]).split(b"\n")
            self._local.block = block
        lines: list[bytes] = self._local.lines
        return lines


def _data(folder: Path) -> Path:
    return folder / "paragraphs.zst"


def _offsets(folder: Path) -> Path:
    return folder / "paragraphs.offsets.npy"
