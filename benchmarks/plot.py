"""How latency grows with the number of paragraphs, as an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.measure import Size
from benchmarks.peers import DUANSOU
from benchmarks.peers.base import ANSWER, BY_CHARACTERS, HYBRID

_SHOWN = {HYBRID: "words, pairs and characters", BY_CHARACTERS: "quoted phrases", ANSWER: "whole answers"}
_COLOURS = 10


def write_plot(path: Path, sizes: Sequence[Size]) -> None:
    """One panel for each way of asking, one line for each class: p95 in ms over paragraphs, both logarithmic; a
    dotted line grows as the paragraphs do."""
    matplotlib: Any = import_module("matplotlib")
    # Text stays text, and the same figures give the same file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "duansou", "font.size": 9})
    figure_of: Any = import_module("matplotlib.figure").Figure
    figure = figure_of(figsize=(11, 4.8), layout="constrained")
    panels = figure.subplots(1, len(_SHOWN), sharey=True)
    paragraphs = [size.paragraphs for size in sizes]
    for panel, (way, title) in zip(panels, _SHOWN.items(), strict=True):
        lines = [rows for rows in zip(*(size.rows for size in sizes), strict=True) if rows[0].way == way]
        for number, rows in enumerate(lines):
            latencies = [row.latencies[DUANSOU].p95 for row in rows]
            style = "o-" if number < _COLOURS else "o--"
            panel.plot(paragraphs, latencies, style, ms=3, color=f"C{number % _COLOURS}", label=rows[0].kind)
        low = min(rows[0].latencies[DUANSOU].p95 for rows in lines)
        panel.plot(paragraphs, [low * count / paragraphs[0] for count in paragraphs], "k:", lw=1, label="proportional")
        panel.set(xscale="log", yscale="log", title=title, xlabel="paragraphs")
        panel.grid(alpha=0.3)
        panel.legend(fontsize=7, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.15))
    panels[0].set_ylabel("p95, ms")
    figure.savefig(path, metadata={"Date": None})
