"""Arrays in files, and the codes of terms in them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]
Column = npt.NDArray[np.uint32]


def mapped_array(path: Path) -> npt.NDArray[Any]:
    """An array of a `.npy` file, mapped; a plain one, as numpy's class for mapped arrays slows every slice.

    Mapped for private writing, which nobody does: to compiled code an array that must not be written is of another
    type, and everything would be compiled twice.
    """
    return np.asarray(np.load(path, "c", allow_pickle=False))


def save_array(path: Path, array: npt.NDArray[Any]) -> None:
    """Writes an array as a `.npy` file; raises OSError where the disk does not take all of it.

    numpy's own way hands the data to C's buffers and does not ask whether closing the file has written them: on a full
    disk the file is short, and nobody is told.
    """
    array = np.ascontiguousarray(array)
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(array.data)


def save_narrow(path: Path, column: npt.NDArray[Any]) -> None:
    """Writes a column of whole numbers in the fewest bytes that hold the greatest."""
    save_array(path, column.astype(np.min_scalar_type(int(column.max(initial=0)))))


def wide_array(path: Path) -> Column:
    """A column of a `.npy` file in 32 bits."""
    return mapped_array(path).astype(np.uint32, copy=False)


def term_code(text: str) -> int:
    """64 bits of the BLAKE2b hash of a word or a key: among a million of them one in 10^7 may be another's."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def gram_code(gram: str) -> int:
    """The code of one or two characters."""
    return ord(gram) if len(gram) == 1 else ord(gram[0]) << 21 | ord(gram[1])


STARTS = 3 << 40
"""Codes of starts of runs are from here on: above those of all pairs, below 42 bits."""

MOST_IN_START = 3
"""The first so many characters of a run have codes."""


def start_code(start: str) -> int:
    """The code of the first one to MOST_IN_START characters of a run of Latin letters or digits."""
    code = 0
    for character in start.ljust(MOST_IN_START, "\0"):
        code = code << 13 | ord(character)
    return STARTS | code


def gram(code: int) -> str:
    """The one or two characters of a code; no key holds the character 0."""
    return chr(code >> 21) + chr(code & (1 << 21) - 1) if code >> 21 else chr(code)
