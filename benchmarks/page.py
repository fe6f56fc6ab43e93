"""The figures as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.lucene import HEAP, VERSION
from benchmarks.machine import machine
from benchmarks.measure import PART, Run, Size
from benchmarks.peers import left_out
from benchmarks.plot import write_plot
from benchmarks.table import growth_table, table
from benchmarks.timing import PASSES, WARM_MILLISECONDS, WARMING_PASSES

_HOW = f"""\
## How it is measured

- One run on one machine, all engines on the same texts, cut into the same words and folded by the same functions.
  tantivy answers from three indexes: words only; the three ranked fields with Duansou's weights (neither with
  positions); and characters and pairs of characters with positions, for phrases. Lucene {VERSION} has the same three,
  each merged to one segment and read through mmap, with Duansou's k1 and b besides (those of tantivy are fixed).
  Whoosh is the stock one, on one paragraph in {PART}. FTS5 indexes trigrams of the folded texts; what is shorter than
  three characters it scans for.
- Building is end to end, in a process of its own: reading the files, folding, cutting into words, indexing, until the
  index answers; for the peers with as many processes for the texts as there are cores, and for tantivy and
  Lucene two threads of their own. Peak memory is the sum over all processes, pages that they share counted for each;
  Lucene's may have {HEAP} of heap, and takes what it needs of it.
- Opening is in a fresh process that has imported its modules, for Lucene a fresh virtual machine that runs but has
  compiled nothing yet; its memory is what is not a mapped file. The files are in the system's cache: without being root
  they cannot be put out of it.
- Every question asks for the ten best and the exact total: numbers of paragraphs from Duansou, addresses of documents
  from the others. All are given a query that was prepared beforehand, but for *whole answer* and *filter + facet*, in
  which Duansou reads anew what a user types: it is parsed, folded and cut into words within the time shown.
- Lucene runs in a process of its own, with the module for vectors, and takes the time of every question itself: the
  pipe is no part of it. Before a class is asked, each of its questions is answered over and over for
  {WARMING_PASSES * WARM_MILLISECONDS} ms, until the machine has compiled what it needs. That is done in two ways: the
  ten best with what cannot be among them skipped, then all counted without scores where they were not counted by then;
  or all scored and counted at once. The way that was quicker for a question is the one that is timed. Its cache of
  queries is off. It is not asked by two threads.
- *words only*: words are found and ranked as words. *hybrid*: what a user types, ranked by words, pairs and
  characters, without the second look, which the others have not; *second look*: as users of Duansou get it; rare and
  common words, AND and prefixes with `match="all"` (found as characters, wherever the segmenter cuts), OR and
  sentences with `match="any"` (found is what shares a pair of characters). tantivy and Lucene are asked for the same
  terms of the same three fields with the same weights: the words must be there and the rest adds to the score, or for
  OR and sentences any term will do, which makes their totals larger. *filter + facet*: a common word in one year, the
  ten best and the counts of all facets; in Duansou with texts and snippets. *prefix*: in Duansou ranked, in tantivy a
  regular expression over words, in Lucene a prefix of words, all with the same score.
- *by characters*, *by pairs*: quoted in Duansou, a phrase query over single characters or over overlapping pairs of
  them in tantivy and Lucene. *whole answer*: ten hits with texts, ranges and snippets, facets and suggestions, as the
  dictionary that becomes JSON; *first look*: the same without the second.
- Each question is asked in up to {PASSES} passes, engines in turns, and counts with its best time, so that noise of the
  machine is kept out; p50 and p95 are over the questions of a class. Engines that are slow are asked fewer of them (the
  number in brackets).
- *same totals*: in how many questions an engine that is asked for the same set counts what Duansou counts.

`make bench DATA=FILE.jsonl.gz` prints the table; `python -m benchmarks.search DATA --growth --write
docs/performance.md` writes this page. `python -m benchmarks.lucene` fetches Lucene beforehand, which needs Maven and a
JDK.
"""


def write_page(path: Path, what: str, run: Run, sizes: Sequence[Size]) -> None:
    """Writes the page, and the plot of growth beside it if there are sizes."""
    about = f"{what}. {machine()}. Latencies are p50 / p95 in milliseconds. {left_out()}".rstrip()
    parts = ["# Performance", about, table(run)]
    if sizes:
        plot = path.with_name(f"{path.stem}-growth.svg")
        write_plot(plot, sizes)
        parts += [
            "## Growth",
            "The same questions over a tenth of the texts, all of them, and ten times as many: the real ones and "
            "paragraphs recombined from their clauses.",
            growth_table(sizes),
            f"![p95 of each class over the number of paragraphs]({plot.name})",
        ]
    path.write_text("\n\n".join([*parts, _HOW]), encoding="utf-8")
