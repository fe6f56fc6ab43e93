"""How good an order is: measures of each question, their intervals, and what one run gained over another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import RR, R, nDCG
from scipy import stats

MEASURES = {"MRR@10": RR @ 10, "nDCG@10": nDCG @ 10, "R@10": R @ 10, "R@100": R @ 100}
DEPTH = 100
"""How many paragraphs of an answer are looked at."""

_RESAMPLES = 2000
_SEED = 11

Order = Mapping[str, Sequence[str]]
"""For each question the passages of its answer, best first."""
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions, and the 95 % interval of it if other questions of the kind had been asked."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gain:
    """What a run gained over another on the same questions: the mean difference, its 95 % interval, the p of a paired
    t test, and how many questions gained and lost."""

    mean: float
    low: float
    high: float
    p: float
    better: int
    worse: int


def measure(answers: Mapping[str, Mapping[str, int]], order: Order) -> dict[str, dict[str, float]]:
    """Each measure of each question that was asked."""
    asked = {question: dict(answers[question]) for question in order}
    # Only the place says how good a passage was: with scores, equal ones would be put in the order of their names.
    placed = {q: {passage: -float(place) for place, passage in enumerate(ids)} for q, ids in order.items()}
    out: dict[str, dict[str, float]] = {name: dict.fromkeys(order, 0.0) for name in MEASURES}
    names = {str(of): name for name, of in MEASURES.items()}
    for row in ir_measures.iter_calc(MEASURES.values(), asked, placed):
        out[names[str(row.measure)]][row.query_id] = row.value
    return out


def figure(values: Sequence[float]) -> Figure:
    """The mean of values (one at least) with its bootstrap interval."""
    found = np.asarray(values)
    if found.min() == found.max():
        # Nothing to draw from.
        return Figure(float(found[0]), float(found[0]), float(found[0]))
    drawn = stats.bootstrap((found,), np.mean, n_resamples=_RESAMPLES, batch=100, method="percentile", rng=_SEED)
    low, high = map(float, drawn.confidence_interval)
    return Figure(float(found.mean()), low, high)


def gain(before: Sequence[float], after: Sequence[float]) -> Gain:
    """What the values of the same questions gained."""
    difference: Values = np.asarray(after) - np.asarray(before)
    better, worse = int((difference > 0).sum()), int((difference < 0).sum())
    if difference.min() == difference.max():
        # No spread, no test.
        same = float(difference[0])
        return Gain(same, same, same, 1.0 if same == 0 else 0.0, better, worse)
    test = stats.ttest_rel(after, before)
    low, high = map(float, test.confidence_interval())
    return Gain(float(difference.mean()), low, high, float(test.pvalue), better, worse)
