"""The page of the check: the draft with its findings marked in place, and the list of them, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from server.search.checking import VERDICTS, Checked, Finding, Verdict

_WORST_FIRST = tuple(VERDICTS)
# A word joiner keeps the number on the line of what it counts.
_MARK = Markup('<mark id="m{0}" class="{1}">{2}<a href="#f{0}" title="{3}">\u2060{0}</a></mark>')


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding as the page shows it: `number` counts in the order of the draft, from 1."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft that was checked."""

    checked: Checked

    @property
    def marked(self) -> list[Marked]:
        """All findings in the order of the draft."""
        return [Marked(number, finding) for number, finding in enumerate(self.checked.findings, 1)]

    def wrong(self) -> list[Marked]:
        """What somebody should look at, worst first."""
        return sorted((m for m in self.marked if m.finding.wrong), key=lambda m: _WORST_FIRST.index(m.finding.verdict))

    def right(self) -> list[Marked]:
        """The others."""
        return [m for m in self.marked if not m.finding.wrong]

    def counts(self) -> list[tuple[Verdict, int]]:
        """How often each verdict was given, worst first, without those that were not."""
        counts = Counter(m.finding.verdict for m in self.marked)
        return [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]]

    def html(self) -> Markup:
        """The draft, escaped, each finding within a <mark> that leads to its place in the list."""
        return Markup("").join(_within(self.checked.text, 0, len(self.checked.text), self.marked))


def _within(text: str, start: int, end: int, marked: Sequence[Marked]) -> Iterator[Markup]:
    """`text[start:end]` with the findings that lie in it; what reaches beyond one before it stays without a mark."""
    following = 0
    while following < len(marked):
        one, place = marked[following], following + 1
        first, last = one.finding.range
        following = next((k for k in range(place, len(marked)) if marked[k].finding.range[0] >= last), len(marked))
        inside = [m for m in marked[place:following] if m.finding.range[1] <= last]
        yield escape(text[start:first])
        verdict, within = one.finding.verdict, Markup("").join(_within(text, first, last, inside))
        yield _MARK.format(one.number, verdict, within, VERDICTS[verdict])
        start = last
    yield escape(text[start:end])
