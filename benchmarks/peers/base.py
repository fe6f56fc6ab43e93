"""What an engine must do to be compared, and the ways in which queries are asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from benchmarks.queries import Query

Question = Callable[[], int]
"""Asks what was prepared, once: the ten best, and all counted; returns the exact total."""

WORDS = "words only"
HYBRID = "hybrid"
BY_CHARACTERS = "by characters"
BY_PAIRS = "by pairs"
RANKED = "ranked, second look"
ANSWER = "whole answer"
ANSWER_FIRST = "whole answer, first look"


class TimedElsewhere(ABC):
    """A question to another process, which takes the time itself: the way there and back is no part of it."""

    seconds: float
    """What the last answer took."""

    @abstractmethod
    def __call__(self) -> int:
        """Asks, as every question."""

    @abstractmethod
    def warm(self, milliseconds: int) -> None:
        """Asks for so long, so that what compiles itself while it runs has done so."""


class Opened(Protocol):
    """An index that can be asked."""

    def question(self, way: str, query: Query) -> Question | None:
        """A query prepared as far as the engine lets one prepare it; None if the engine cannot be asked so."""

    def close(self) -> None:
        """Gives back what it holds open."""


class Peer(Protocol):
    """One engine with one set of fields."""

    name: str
    """The engine's, or that and what it holds where an engine has several indexes."""
    engine: str
    """The column of the table that its figures stand in."""
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
