"""Times of single questions and of many at once."""

from __future__ import annotations

import gc
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.peers.base import Question, TimedElsewhere

PASSES = 10
WARMING_PASSES = 2
WARM_MILLISECONDS = 20
_FEWEST_PASSES = 2
_FEWEST_QUESTIONS = 5
_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds at the 50th and the 95th percentile of a class, each question at its best of several passes;
    how many questions were asked, and their totals."""

    p50: float
    p95: float
    asked: int
    totals: tuple[int, ...]


def latencies(asked: Sequence[Sequence[Question]], seconds: float) -> list[Latency]:
    """One class of questions as several engines have it, in turns, so that noise of the machine meets all of them.

    An engine that takes longer than `seconds` for its turns is asked in fewer passes, then fewer questions: the
    first of the list, which is in random order.
    """
    states = [_State(list(questions)) for questions in asked]
    for state in states:
        state.warm()
    for number in range(PASSES):
        for state in states:
            if number < _FEWEST_PASSES or state.spent < seconds:
                state.run(seconds / _FEWEST_PASSES)
    return [state.latency() for state in states]


class _State:
    def __init__(self, questions: list[Question]) -> None:
        self.questions = questions
        self.best: list[float] = []
        self.totals: list[int] = []
        self.spent = 0.0

    def warm(self) -> None:
        for _ in range(WARMING_PASSES):
            for question in self.questions:
                if isinstance(question, TimedElsewhere):
                    question.warm(WARM_MILLISECONDS)

    def run(self, seconds: float) -> None:
        first = not self.best
        enabled = gc.isenabled()
        gc.disable()
        began = time.perf_counter()
        for i, question in enumerate(self.questions):
            start = time.perf_counter()
            total = question()
            taken = time.perf_counter() - start
            if isinstance(question, TimedElsewhere):
                taken = question.seconds
            if first:
                self.best.append(taken)
                self.totals.append(total)
            else:
                self.best[i] = min(self.best[i], taken)
            if first and i + 1 >= _FEWEST_QUESTIONS and time.perf_counter() - began > seconds:
                del self.questions[i + 1 :]
                break
        if enabled:
            gc.enable()
        self.spent += time.perf_counter() - began

    def latency(self) -> Latency:
        best = sorted(self.best)
        return Latency(percentile(best, 50), percentile(best, 95), len(best), tuple(self.totals))


def percentile(ascending: Sequence[float], share: int) -> float:
    """Nearest rank, in milliseconds of seconds."""
    return 1000 * ascending[-(-len(ascending) * share // 100) - 1]


def rates(questions: Sequence[Question], seconds: float) -> tuple[float, float]:
    """Questions answered a second with one thread and with two, in turns, the best of two rounds of `seconds`."""
    shuffled = random.Random(9).sample(questions, len(questions))
    rounds = [(_rate(shuffled, 1, seconds), _rate(shuffled, 2, seconds)) for _ in range(_ROUNDS)]
    return max(one for one, _ in rounds), max(two for _, two in rounds)


def _rate(questions: Sequence[Question], threads: int, seconds: float) -> float:
    answered = [0] * threads
    start = threading.Barrier(threads + 1)
    ends: list[float] = []

    def work(place: int) -> None:
        start.wait()
        deadline = time.perf_counter() + seconds
        # Each thread begins at another place, so that they do not ask the same at the same time.
        i = place * len(questions) // threads
        while time.perf_counter() < deadline:
            questions[i % len(questions)]()
            i += 1
            answered[place] += 1
        ends.append(time.perf_counter())

    workers = [threading.Thread(target=work, args=(place,)) for place in range(threads)]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    return sum(answered) / (max(ends) - began)
