"""The pages: form, results, reader, help. Plain HTML that needs no script."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from server.search.answer import Answer, place
from server.search.checking import LONGEST_DRAFT, VERDICTS
from server.search.citing import cite
from server.search.compare import summary
from server.search.labels import KIND_LABELS
from server.search.searcher import Searcher
from server.search.similar import MOST_SIMILAR
from server.web import reader, results
from server.web.changes import MOST_LISTED, Wordings, named, partners, stretches
from server.web.checking import CheckedDraft
from server.web.citations import SIZE, Citing, Listing, official
from server.web.concordance import Lines
from server.web.guide import chapters
from server.web.live import searcher
from server.web.parameters import (
    Asked,
    Cited,
    ComparePage,
    Concordance,
    Criteria,
    SearchPage,
    SimilarPage,
    Symbols,
)
from server.web.reading import form_text, read

EXAMPLES = ("打击资助恐怖主义", '"打击恐怖主义"', "第2462(2019)号决议", "恐怖主义 year:2019")
EXAMPLES_SHOWN = 3
LATEST_SHOWN = 12
LONGEST_SEARCHED = 60
"""Characters of a text without like wording that a search is offered for."""
AROUND = 2
"""Paragraphs shown before and after one."""
CONCORDANCE_EXAMPLES = ("恐怖主义", '"资助恐怖主义"', "year:2019 加强", '"打击 恐怖主义"~6', "第2462(2019)号决议")

pages = Blueprint("pages", __name__)
pages.add_app_template_global(place, "place")
pages.add_app_template_global(cite, "citation")
pages.add_app_template_global(results.address, "address")
pages.add_app_template_global(official, "official")
pages.add_app_template_global(results.explained, "explained")
pages.add_app_template_global(summary, "summary")
pages.add_app_template_filter(reader.language_tag)


@pages.get("/")
def home() -> str:
    """The form, examples that have answers, and the latest documents."""
    documents = searcher().documents()
    latest = sorted(documents, key=lambda d: d.record.date or "", reverse=True)[:LATEST_SHOWN]
    return render_template(
        "home.html",
        documents=len(documents),
        paragraphs=sum(d.count for d in documents),
        latest=latest,
        examples=examples(searcher(), [d.record.title for d in latest[:EXAMPLES_SHOWN]]),
    )


def examples(searcher: Searcher, titles: list[str]) -> list[tuple[str, Answer]]:
    """The first queries that this corpus answers without being relaxed."""
    out: list[tuple[str, Answer]] = []
    for q in (*EXAMPLES, *titles):
        answer = searcher.search(q, size=1)
        if answer.total and answer.query.relaxed is None:
            out.append((q, answer))
        if len(out) == EXAMPLES_SHOWN:
            break
    return out


def anything() -> list[results.Way]:
    """Searches that this corpus answers, for somebody who found nothing near what was asked."""
    titles = [document.record.title for document in searcher().documents()[:EXAMPLES_SHOWN]]
    return [
        results.Way(f"这里有的：{q}", results.search_url(Criteria(q)), answer.total)
        for q, answer in examples(searcher(), titles)
    ]


def ways_to(criteria: Criteria) -> list[results.Way]:
    """Searches that have answers for what another page did not find: this one if it does, else those near it."""
    answer = criteria.ask(searcher())
    if answer.total:
        label = "有其中一些字词的段落" if answer.query.relaxed else "有其中每个词的段落"
        return [results.Way(label, results.search_url(criteria), answer.total)]
    return results.ways_on(searcher(), criteria, answer) or anything()


@pages.get("/search")
def search() -> str:
    """The answer to a query."""
    criteria = Criteria.of(read(request, SearchPage)) if request.args else Criteria()
    if not criteria.q.strip() and not criteria.filters:
        return home()
    answer = criteria.ask(searcher())
    titles = {d.record.id: d.record.title for d in searcher().documents()} if criteria.filters else {}
    shown = results.Results(criteria, answer, titles)
    ways = results.ways_on(searcher(), criteria, answer) or anything() if not answer.total else []
    return render_template("search.html", criteria=criteria, results=shown, answer=answer, ways=ways)


@pages.get("/d/<path:id>")
def document(id: str) -> str:
    """The reader: the whole document; a search carried over (`q` and the rest) is marked in it."""
    document = searcher().document(id)
    criteria = Criteria.of(read(request, SearchPage)) if request.args else Criteria()
    found, relaxed = reader.find_in(searcher(), criteria, id) if criteria.q else ({}, None)
    return render_template(
        "document.html",
        document=document,
        record=document.record,
        kind=KIND_LABELS.get(document.record.kind or "", document.record.kind),
        reading=reader.Reading(document, found),
        criteria=criteria,
        found=found,
        relaxed=relaxed,
        back=results.search_url(criteria) if criteria.q else None,
    )


@pages.get("/d/<path:id>/around/<int:n>")
def around(id: str, n: int) -> str:
    """A paragraph with those before and after it, as a result unfolds it; a search carried over is marked."""
    searcher().paragraph(id, n)
    document = searcher().document(id)
    criteria = Criteria.of(read(request, SearchPage)) if request.args else Criteria()
    found = reader.find_in(searcher(), criteria, id)[0] if criteria.q else {}
    lines = [line for line in reader.Reading(document, found).lines() if abs(line.stored.paragraph.n - n) <= AROUND]
    return render_template("around.html", record=document.record, lines=lines, n=n, criteria=criteria)


@pages.get("/concordance")
def concordance() -> str:
    """Every occurrence of what a query asks for, in one line each; a form if nothing is asked."""
    asked = read(request, Concordance) if request.args else Concordance(q="")
    if not asked.q.strip():
        titles = [document.record.title for document in searcher().documents()[:EXAMPLES_SHOWN]]
        shown = [q for q in (*CONCORDANCE_EXAMPLES, *titles) if searcher().concordance(q, size=1).total]
        return render_template("concordance.html", q="", lines=None, examples=shown)
    lines = Lines(asked, searcher().concordance(**asked.model_dump()))
    ways = [] if lines.found.total else ways_to(Criteria(asked.q))
    return render_template("concordance.html", q=asked.q, lines=lines, ways=ways)


@pages.get("/similar")
def similar() -> str:
    """Earlier wording of a paragraph; a form for any text if none is named."""
    asked = read(request, SimilarPage)
    if not asked.doc:
        return render_template("similar.html", text="", wordings=None)
    record, stored = searcher().paragraph(asked.doc, asked.n)
    found = searcher().similar(id=asked.doc, n=asked.n, size=asked.size)
    return render_template(
        "similar.html",
        text=stored.paragraph.text,
        wordings=Wordings(found),
        ways=[] if found.items else ways_to(Criteria(stored.paragraph.text[:LONGEST_SEARCHED], match="any")),
        record=record,
        paragraph=stored.paragraph,
        more=len(found.items) == asked.size < MOST_SIMILAR,
    )


@pages.post("/similar")
def similar_to() -> str:
    """Earlier wording of a text that was pasted into the form."""
    text = form_text(request).strip()
    if not text:
        return render_template("similar.html", text="", wordings=None)
    found = searcher().similar_to(text, size=MOST_SIMILAR)
    ways = [] if found.items else ways_to(Criteria(text[:LONGEST_SEARCHED], match="any"))
    return render_template("similar.html", text=text, wordings=Wordings(found), ways=ways)


@pages.get("/compare")
def compare() -> str:
    """Two documents side by side; a form, and documents to choose from, if not both are named."""
    documents = searcher().documents()
    asked = {side: named(documents, given) for side, given in read(request, ComparePage)}
    if asked["a"] and asked["b"]:
        comparison = searcher().compare(**asked)
        return render_template("compare.html", **asked, comparison=comparison, stretches=stretches(comparison))
    record = searcher().document(asked["a"] or asked["b"]).record if asked["a"] or asked["b"] else None
    return render_template(
        "compare.html",
        **asked,
        chosen=record,
        partners=partners(documents, record) if record else [],
        listed=documents if len(documents) <= MOST_LISTED else (),
    )


@pages.get("/citations")
def citations() -> str:
    """The symbols that are cited."""
    asked = read(request, Symbols)
    size = asked.size if "size" in asked.model_fields_set else SIZE
    found = searcher().citations(q=asked.q, page=asked.page, size=size)
    ways = ways_to(Criteria(asked.q[:LONGEST_SEARCHED])) if asked.q and not found.total else []
    return render_template("citations.html", symbols=Listing(asked.q, found), ways=ways)


@pages.get("/citations/<path:symbol>")
def cited(symbol: str) -> str:
    """Who cites a symbol, and what its document cites."""
    asked = read(request, Cited)
    return render_template("cited.html", citing=Citing(searcher().cited(symbol, **asked.model_dump()), asked.sort))


@pages.get("/check")
def check_form() -> str:
    """The form for a draft."""
    read(request, Asked)
    return render_template("check.html", longest=LONGEST_DRAFT)


@pages.post("/check")
def check() -> str:
    """A draft with its quotations and citations checked, marked in place."""
    draft = CheckedDraft(searcher().check(form_text(request)))
    return render_template("check.html", draft=draft, verdicts=VERDICTS, longest=LONGEST_DRAFT)


@pages.get("/help")
def help() -> str:
    """The guide, with queries that one can press."""
    return render_template("help.html", chapters=chapters(request.script_root))
