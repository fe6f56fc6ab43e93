"""Where the words of a quotation stand in the corpus: exactly, or nearly, and then what differs.

Exactly is as search has it: width, script and the styles of marks make no difference, every other character does.
An ellipsis may stand for words left out between two stretches of one paragraph.

What stands nearly so is looked for among the paragraphs that share the most pairs of characters with a quotation,
ranked as search ranks them, and measured by the edit distance of its stretches to those of the paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from indexer.documents.model import Paragraph, Record
from indexer.text.folding import Folded, fold, fold_query, fold_with_offsets, is_worth
from server.search.answer import document_card, document_url, paragraph_url
from server.search.diff import Part, runs
from server.search.engines import Engine, Request, Sort
from server.search.fitting import Fit, fit
from server.search.plan import AllOf, AnyOf, Characters, Condition, RankTerms

MOST_CHANGES = 0.35
"""The part of a quotation's characters that may have to be changed where it stands nearly so."""
_SHOWN = 3
_CANDIDATES = 50
_FITTED = 30
"""How many candidates, those with the most pairs of a quotation, are compared with it character by character."""
_MOST_PAIRS = 200
_MOST_PARTS = 50
"""Ellipses in more places are no quotation's; they are then characters like others."""
_LONGEST = 5000
"""Characters of a quotation that is looked for where it does not stand exactly."""
_ELLIPSIS = re.compile(r"[\[(]?(?:\.{3,}|⋯+)[\])]?")


@dataclass(frozen=True, slots=True)
class Match:
    """Where something of a draft stands: in a paragraph or, if that is None, a whole document.

    The `=` and `-` parts of `diff`, joined, are the quotation; its `=` and `+` parts are, after folding, what the
    paragraph says.
    """

    record: Record
    paragraph: Paragraph | None
    diff: tuple[Part, ...] = ()

    @property
    def id(self) -> str:
        """`DOC:n`, or `DOC`."""
        return f"{self.record.id}:{self.paragraph.n}" if self.paragraph else self.record.id

    @property
    def url(self) -> str:
        """The reader's address."""
        return paragraph_url(self.record.id, self.paragraph.n) if self.paragraph else document_url(self.record.id)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the API."""
        return {
            "id": self.id,
            "url": self.url,
            "label": self.paragraph.label if self.paragraph else self.record.title,
            "diff": [list(part) for part in self.diff],
            "document": document_card(self.record),
        }


def exact_matches(engine: Engine, quotation: str, scope: Condition) -> tuple[Match, ...]:
    """Paragraphs within `scope` that say exactly this, the newest first."""
    diff: tuple[Part, ...] = (("=", quotation),)
    ids = _ids(engine, Characters(fold_query(quotation)), scope, RankTerms(), _SHOWN)
    parts = _Parts(quotation)
    if not ids and len(parts.keys) > 1:
        ids = _ids(engine, AllOf(tuple(map(Characters, parts.keys))), scope, RankTerms(), _CANDIDATES)
        ids = [id for id in ids if parts.fitted(fold(paragraph_of(engine, id)[1].text)).changes == 0][:_SHOWN]
    return tuple(Match(*paragraph_of(engine, id), diff) for id in ids)


def near_matches(engine: Engine, quotation: str, scope: Condition) -> tuple[Match, ...]:
    """Paragraphs within `scope` that say something like this: those for which the fewest characters of the quotation
    have to be changed, if these are not too many."""
    parts = _Parts(quotation)
    if len(quotation) > _LONGEST:
        return ()
    pairs = [a + b for key in parts.keys for a, b in pairwise(key)]
    if not pairs:  # single characters between ellipses
        return ()
    pairs = list(dict.fromkeys(pairs[:: -(-len(pairs) // _MOST_PAIRS)]))
    candidates = _ids(
        engine, AnyOf(tuple(map(Characters, pairs))), scope, RankTerms(bigrams=Counter(pairs)), _CANDIDATES
    )
    texts = [(id, fold(paragraph_of(engine, id)[1].text)) for id in candidates]
    texts.sort(key=lambda one: -sum(pair in one[1] for pair in pairs))
    fits = [(parts.fitted(key), id) for id, key in texts[:_FITTED]]
    least = min((found.changes for found, _ in fits), default=0)
    if least > MOST_CHANGES * sum(map(len, parts.keys)):
        return ()
    chosen = [(found, *paragraph_of(engine, id)) for found, id in fits if found.changes == least][:_SHOWN]
    return tuple(Match(record, paragraph, parts.diff(paragraph.text, found)) for found, record, paragraph in chosen)


class _Parts:
    """A quotation cut at its ellipses: the keys of what it quotes, and the originals of these and of the ellipses."""

    def __init__(self, quotation: str) -> None:
        folded = fold_with_offsets(quotation)
        places = _between(folded.key.rstrip(" "), list(_ELLIPSIS.finditer(folded.key)))
        if len(places) > _MOST_PARTS:
            places = [(0, len(folded.key.rstrip(" ")))]
        self.keys = [folded.key[start:end] for start, end in places]
        self._ellipses = [folded.key[a:b] for (_, a), (b, _) in pairwise(places)]
        cuts = [0, *(cut for (_, a), (b, _) in pairwise(places) for cut in (a, b)), len(folded.key)]
        self._originals = [quotation[a:b] for a, b in pairwise(_original_cuts(quotation, folded, cuts))]

    def fitted(self, key: str) -> Fit:
        """Where the parts stand in a folded text. Where nothing was left out, an ellipsis is a change."""
        found = fit(self.keys, key)
        added = sum(not self._stands_for(gap, i) for i, gap in enumerate(self._gaps(key, found)))
        return Fit(found.places, found.changes + added)

    def diff(self, text: str, found: Fit) -> tuple[Part, ...]:
        """How the quotation differs from a text that it was fitted to."""
        folded = fold_with_offsets(text)
        gaps = self._gaps(folded.key, found)
        out: list[Part] = []
        for i, (start, end) in enumerate(found.places):
            if i:
                ellipsis = self._originals[2 * i - 1]
                out += (
                    [("=", ellipsis)] if self._stands_for(gaps[i - 1], i - 1) else [("-", ellipsis), ("+", gaps[i - 1])]
                )
            stretch = text[slice(*folded.original(start, end))] if end > start else ""
            for run in runs(self._originals[2 * i], stretch):
                out += [("=", run.asked)] if run.alike else [("-", run.asked), ("+", run.other)]
        return tuple(_joined(out))

    def _gaps(self, key: str, found: Fit) -> list[str]:
        return [key[a:b] for (_, a), (b, _) in pairwise(found.places)]

    def _stands_for(self, gap: str, i: int) -> bool:
        """Whether the i-th ellipsis is right in place of this: of words, or of itself."""
        return gap == self._ellipses[i] or any(map(is_worth, gap))


def _between(key: str, ellipses: list[re.Match[str]]) -> list[tuple[int, int]]:
    """The ranges of a key that ellipses set apart, without empty ones; what has none but empty ones is whole."""
    cuts = [0, *(cut for match in ellipses for cut in match.span()), len(key)]
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if a < b] or [(0, len(key))]


def _original_cuts(text: str, folded: Folded, cuts: list[int]) -> Iterator[int]:
    for cut in cuts:
        yield 0 if cut == 0 else folded.starts[cut] if cut < len(folded.key) else len(text)


def _joined(parts: list[Part]) -> Iterator[Part]:
    """The same without empty parts, neighbours of one kind as one; of a change, what is gone comes first."""
    changes = {"-": "", "+": ""}
    same = ""
    for kind, text in parts:
        if kind == "=" and text:
            yield from ((k, t) for k, t in changes.items() if t)  # type: ignore[misc]
            changes = {"-": "", "+": ""}
            same += text
        elif text:
            if same:
                yield "=", same
            same = ""
            changes[kind] += text
    if same:
        yield "=", same
    yield from ((k, t) for k, t in changes.items() if t)  # type: ignore[misc]


def paragraph_of(engine: Engine, id: str) -> tuple[Record, Paragraph]:
    """The paragraph of an id (`DOC:n`) that an engine gave, and its document's record."""
    doc, _, n = id.rpartition(":")
    record, stored = engine.paragraph(doc, int(n))
    return record, stored.paragraph


def _ids(engine: Engine, where: Condition, scope: Condition, rank: RankTerms, size: int) -> list[str]:
    sort: Sort = "relevance" if rank.bigrams else "-date"
    return engine.rank(Request(where=where, rank=rank, filters=scope, sort=sort, size=size))[1]
