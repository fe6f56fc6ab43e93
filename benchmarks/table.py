"""The figures of a run as one Markdown table, and those of growth as another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from benchmarks.isolated import Build, Opening
from benchmarks.measure import Row, Run, Size
from benchmarks.peers import DUANSOU, peer_named
from benchmarks.timing import Latency

RIVAL = "tantivy"

Figure = TypeVar("Figure")

_BUILDS: tuple[tuple[str, Callable[[Build], float]], ...] = (
    ("build, s", lambda build: build.seconds),
    ("peak memory of all processes, MB", lambda build: build.memory),
    ("index with texts, MB", lambda build: build.size),
)
_OPENINGS: tuple[tuple[str, Callable[[Opening], float]], ...] = (
    ("open, s", lambda opening: opening.seconds),
    ("memory that opening takes, MB", lambda opening: opening.memory),
    ("first answer after opening, s", lambda opening: opening.first_seconds),
    ("memory that it takes, MB", lambda opening: opening.first_memory),
)


def table(run: Run) -> str:
    """Engines side by side; one that is not installed has no column. Latencies are p50 / p95 in milliseconds, and so
    are ratios of them; a bracket says how many questions were asked where it was not all."""
    engines = tuple(name for name in run.openings if name != DUANSOU)
    rows: list[list[str]] = []
    for label, of_build in _BUILDS:
        rows += _by_peer(label, {name: of_build(build) for name, build in run.builds.items()}, engines)
    for label, of_opening in _OPENINGS:
        of_peer = {name: of_opening(opening) for name, opening in run.openings.items()}
        rows.append([label, *_row(of_peer, engines, ratio=False)])
    rows += [_latency_row(row, engines) for row in run.rows]
    for rated in run.rates:
        for threads in (1, 2):
            rates = {engine: both[threads - 1] for engine, both in rated.rates.items()}
            rows.append(
                [f"questions a second, {rated.way}, {threads} thread{'s' * (threads - 1)}", *_row(rates, engines)]
            )
        gains = {engine: both[1] / both[0] for engine, both in rated.rates.items()}
        rows.append([f"two threads over one, {rated.way}", *_row(gains, engines, ratio=False)])
    heads = [_head(run, engine) for engine in engines]
    return markdown(["", DUANSOU, *_with_ratio(heads, engines, f"{DUANSOU} / {RIVAL}"), "same totals"], rows)


def growth_table(sizes: Sequence[Size]) -> str:
    """A column for each number of paragraphs, and how much the last is of the one before it."""
    times = sizes[-1].paragraphs / sizes[-2].paragraphs
    header = ["", *(f"{size.paragraphs:,}" for size in sizes), f"{times:.0f} times the paragraphs"]
    rows = []
    for label, of_build in _BUILDS:
        values = [of_build(size.build) for size in sizes]
        rows.append([label, *map(number, values), f"x {number(values[-1] / values[-2])}"])
    for same in zip(*(size.rows for size in sizes), strict=True):
        found = [row.latencies[DUANSOU] for row in same]
        rows.append([f"{same[0].kind}, {same[0].way}", *map(_pair, found), f"x {_ratio(found[-1], found[-2])}"])
    return markdown(header, rows)


def number(value: float) -> str:
    """Two digits that say something, no more."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def _head(run: Run, engine: str) -> str:
    return f"{engine} ({run.part:,} paragraphs)" if peer_named(engine).part else engine


def _by_peer(label: str, figures: Mapping[str, float], engines: Sequence[str]) -> list[list[str]]:
    """One row for the indexes that bear the engines' names, and one for each further index of an engine."""
    further = [peer for peer in map(peer_named, figures) if peer.name != peer.engine]
    return [
        [label, *_row(figures, engines)],
        *([f"{label}: {peer.name}", *_row({peer.engine: figures[peer.name]}, engines)] for peer in further),
    ]


def _row(figures: Mapping[str, float], engines: Sequence[str], ratio: bool = True) -> list[str]:
    cells = {engine: number(value) for engine, value in figures.items()}
    shown = ratio and DUANSOU in figures and RIVAL in figures and figures[RIVAL] > 0
    return _cells(cells, engines, number(figures[DUANSOU] / figures[RIVAL]) if shown else "", "")


def _latency_row(row: Row, engines: Sequence[str]) -> list[str]:
    most = max(latency.asked for latency in row.latencies.values())
    cells = {
        engine: _pair(latency) + (f" ({latency.asked})" if latency.asked < most else "")
        for engine, latency in row.latencies.items()
    }
    both = DUANSOU in row.latencies and RIVAL in row.latencies
    ratio = _ratio(row.latencies[DUANSOU], row.latencies[RIVAL]) if both else ""
    same = ", ".join(f"{engine} {equal} of {asked}" for engine, (equal, asked) in row.same.items())
    return [f"{row.kind}, {row.way}", *_cells(cells, engines, ratio, same)]


def _cells(cells: Mapping[str, str], engines: Sequence[str], ratio: str, same: str) -> list[str]:
    return [cells.get(DUANSOU, ""), *_with_ratio([cells.get(e, "") for e in engines], engines, ratio), same]


def _with_ratio(cells: Sequence[str], engines: Sequence[str], ratio: str) -> list[str]:
    """The ratio stands right of the engine that it is taken to."""
    if RIVAL not in engines:
        return list(cells)
    at = engines.index(RIVAL) + 1
    return [*cells[:at], ratio, *cells[at:]]


def _pair(latency: Latency) -> str:
    return f"{number(latency.p50)} / {number(latency.p95)}"


def _ratio(ours: Latency, others: Latency) -> str:
    return f"{ours.p50 / others.p50:.2f} / {ours.p95 / others.p95:.2f}"


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table, padded, so that it is read as easily in a terminal as on a page."""
    lines = [header, ["---"] * len(header), *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    padded = (
        [cell.ljust(width, "-" if cell == "---" else " ") for cell, width in zip(line, widths, strict=True)]
        for line in lines
    )
    return "\n".join(f"| {' | '.join(cells)} |" for cells in padded)
