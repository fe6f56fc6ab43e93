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


def write_plot(path: Path, sizes: Sequence[Size]) -> None:
    """One panel for each way of asking, one line for each class: p95 in ms over paragraphs, both logarithmic; a
    dotted line grows as the paragraphs do."""
    matplotlib: Any = import_module("matplotlib")
    # Text stays text, and the same figures give the same file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "duansou", "font.size": 9})
    figure_of: Any = import_module("matplotlib.figure").Figure
    figure = figure_of(figsize=(11, 4.2), layout="constrained")
    panels = figure.subplots(1, len(_SHOWN), sharey=True)
    paragraphs = [size.paragraphs for size in sizes]
    for panel, (way, title) in zip(panels, _SHOWN.items(), strict=True):
        for rows in zip(*(size.rows for size in sizes), strict=True):
            if rows[0].way == way:
                panel.plot(
                    paragraphs, [row.latencies[DUANSOU.engine].p95 for row in rows], "o-", ms=3, label=rows[0].kind
                )
        low = min(panel.get_lines(), key=lambda line: line.get_ydata()[0]).get_ydata()[0]
        panel.plot(paragraphs, [low * count / paragraphs[0] for count in paragraphs], "k:", lw=1, label="proportional")
        panel.set(xscale="log", yscale="log", title=title, xlabel="paragraphs")
        panel.grid(alpha=0.3)
        panel.legend(fontsize=7)
    panels[0].set_ylabel("p95, ms")
    figure.savefig(path, metadata={"Date": None})
