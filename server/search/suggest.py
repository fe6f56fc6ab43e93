"""What a reader may be about to type: names, symbols and titles of the index at hand."""

from __future__ import annotations

from indexer.text.folding import fold, fold_query
from indexer.text.terms import names
from server.search.answer import Suggested
from server.search.engines import Engine
from server.search.plan import Characters

_MOST = 10


def suggest(engine: Engine, q: str) -> tuple[Suggested, ...]:
    """What holds the text typed so far and leads somewhere: what begins with it first, then by number of paragraphs."""
    key = fold_query(q)
    if not key:
        return ()
    found = [
        *(
            Suggested(form, "term", engine.count(Characters(fold(form))))
            for name in names()
            for form in name.forms
            if key in fold(form)
        ),
        *(Suggested(symbol, "symbol", c.paragraphs) for symbol, c in engine.citations().items() if key in fold(symbol)),
        *(Suggested(d.record.title, "title", d.count) for d in engine.documents() if key in fold(d.record.title)),
    ]
    found.sort(key=lambda s: (not fold(s.text).startswith(key), -s.count, s.text))
    return tuple(suggested for suggested in found if suggested.count)[:_MOST]
