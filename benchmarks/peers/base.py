"""What an engine must do to be compared, and the ways in which queries are asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from benchmarks.queries import Query

Question = Callable[[], int]
"""Asks what was prepared, once: the ten best, and all counted; returns the exact total."""

WORDS = "words only"
HYBRID = "words, pairs, characters"
BY_CHARACTERS = "against a phrase of characters"
BY_PAIRS = "against a phrase of pairs"
ANSWER = "whole answer"


class Opened(Protocol):
    """An index that can be asked."""

    def question(self, way: str, query: Query) -> Question | None:
        """A query prepared as far as the engine lets one prepare it; None if the engine cannot be asked so."""


class Peer(Protocol):
    """One engine with one set of fields."""

    name: str
    """The engine and what it holds, as a row or column of the table says it."""
    engine: str
    """The column of the table that its figures stand in."""
    requires: str
    """The distribution (and module) that must be installed."""
    part: bool
    """Whether it is given only a tenth of the texts, because all would take too long."""
    shared: bool
    """Whether threads may ask one opened index at the same time."""

    def load(self) -> None:
        """Imports what opening needs, so that opening is measured without it."""

    def build(self, corpus: Path, index: Path) -> None:
        """Makes an index of a corpus folder, end to end."""

    def open(self, index: Path) -> Opened:
        """Opens what `build` made."""
