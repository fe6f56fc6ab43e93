"""What the page of results shows beside the hits: how the query was understood, facets, pages, ways on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from flask import request, url_for

from indexer.text.symbols import canonical_symbol
from server.search.answer import Answer, Hit, Suggestion
from server.search.fields import FIELDS
from server.search.labels import KIND_LABELS, PART_LABELS
from server.search.language import parse
from server.search.limits import MAX_DEPTH
from server.search.searcher import Searcher
from server.search.tree import positive, shown
from server.web.parameters import Criteria

FACET_TITLES = {
    "year": "年份",
    "doc": "文件",
    "organ": "机关",
    "kind": "文件种类",
    "part": "段落种类",
    "cites": "引用",
}
FIELD_TITLES = {**FACET_TITLES, "date": "日期", "lang": "语文", "symbol": "文号"}
SORT_TITLES = {"relevance": "相关度", "-date": "新的在前", "date": "旧的在前", "document": "文件次序"}
PART_TITLES = {
    "words": "词语相符",
    "bigrams": "相邻两字相符",
    "characters": "单字相符",
    "sentence": "最相符的一句",
    "title": "点到了题名",
    "document": "所在文件相关",
    "neighbour": "前后段相关",
    "headings": "所属标题相关",
    "verbatim": "全部原样出现",
    "limit": "超出上限，减去",
}
"""What the parts of a score are called."""
MOST_WAYS = 3
"""Ways on that an empty answer offers."""
FACET_ROWS = 20
"""A facet of fewer rows than this is complete."""

QUOTES = '"“”「」＂'
PIECE = re.compile(rf"[{QUOTES}][^{QUOTES}]*[{QUOTES}]\S*|\S+")
"""What white space outside quotation marks sets apart."""
SIGNS = re.compile(rf"[{QUOTES}*]|~[0-9]+")
"""What a term may hold beside its words."""
OPERATORS = ("AND", "OR", "NOT", "|", "｜")
NEGATED_OR_GROUPED = "-－(（"


@dataclass(frozen=True, slots=True)
class Link:
    """Something to press: `current` if it is what is shown now; `url` None if there is nothing to press."""

    label: str
    url: str | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value of a facet; pressing it adds or removes the filter. `share`: per cent of the largest count."""

    label: str
    count: int
    url: str
    active: bool
    share: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field in the whole answer."""

    name: str
    title: str
    rows: tuple[FacetLink, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A search that has answers, and how many."""

    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A part of a score in words; `share`: per cent of the largest part."""

    label: str
    value: float
    share: int


@dataclass(frozen=True, slots=True)
class Results:
    """An answer beside the question it answers, as the page shows them. `titles`: of documents, by id."""

    criteria: Criteria
    answer: Answer
    titles: Mapping[str, str]

    @property
    def documents(self) -> int | None:
        """How many documents the hits stand in; None if more than the facet lists."""
        rows = len(self.answer.facets["doc"])
        return rows if rows < FACET_ROWS else None

    def chips(self) -> Iterator[Link]:
        """What was understood: terms, what is excluded, filters; each with the address of the search without it."""
        for term in self.answer.query.terms:
            rest = without_term(self.criteria.q, term)
            url = None if rest is None else search_url(self.criteria.but(q=rest))
            nothing_left = rest == "" and not self.criteria.filters
            yield Link(self._term_label(term), url_for("pages.home") if nothing_left else url)
        for term in excluded(self.criteria.q):
            rest = without_excluded(self.criteria.q, term)
            url = None if rest is None else search_url(self.criteria.but(q=rest))
            yield Link(f"不含：{self._term_label(term)}", url)
        for name, values in self.criteria.filters.items():
            for value in values:
                label = f"{FACET_TITLES[name]}：{self._label(name, value)}"
                yield Link(label, search_url(self.criteria.without(name, value)))

    def facets(self) -> Iterator[Facet]:
        """The facets that have something to choose, the latest years first."""
        for name, title in FACET_TITLES.items():
            rows = self.answer.facets[name]
            if not rows:
                continue
            largest = max(row.count for row in rows)
            active = self.criteria.filters.get(name, ())
            links = [
                FacetLink(
                    label=row.label,
                    count=row.count,
                    url=search_url(
                        self.criteria.without(name, row.value)
                        if row.value in active
                        else self.criteria.within(name, row.value)
                    ),
                    active=row.value in active,
                    share=100 * row.count // largest,
                )
                for row in rows
            ]
            if name == "year":
                links.sort(key=lambda link: link.label, reverse=True)
            yield Facet(name, title, tuple(links))

    def sorts(self) -> Iterator[Link]:
        """The orders to choose from."""
        for sort, title in SORT_TITLES.items():
            yield Link(title, search_url(self.criteria.but(sort=sort)), sort == self.criteria.sort)

    def pages(self) -> Iterator[Link]:
        """Links to the first, the last and the pages around this one; a gap has no address."""
        shown = self.answer.total if self.answer.groups is None else self.answer.groups
        return page_links(
            shown, self.criteria.page, self.criteria.size, lambda page: search_url(self.criteria.but(page=page))
        )

    def strict(self) -> str | None:
        """The address of the narrow reading of a query that was relaxed; None if there is none to offer."""
        if self.criteria.match == "any":
            return search_url(self.criteria.but(match="all"))
        return self.literal()

    def literal(self) -> str | None:
        """The address of the same search with its plain words in quotation marks; None if there is none to offer."""
        verbatim = to_phrases(self.criteria.q)
        return None if verbatim is None else search_url(self.criteria.but(q=verbatim))

    def suggested(self, suggestion: Suggestion) -> str:
        """The address of a wider or other question, filters kept."""
        return search_url(self.criteria.but(q=suggestion.q, match=suggestion.match))

    def collapsed(self) -> Link | None:
        """The way to the other reading of equal paragraphs, each for itself or all as one; None if none are equal."""
        if not self.criteria.collapse:
            return Link("相同的合为一条", search_url(self.criteria.but(collapse=True)))
        if self.answer.groups == self.answer.total:
            return None
        return Link("逐段列出", search_url(self.criteria.but(collapse=False)))

    def reasons(self) -> str:
        """The address of the same page with what the score of each hit is made of, or without it."""
        return url_for("pages.search", **replace(self.criteria, explain=not self.criteria.explain).arguments())

    def rows(self, ending: str) -> str:
        """The address of the whole list of results as a file."""
        asked = {**self.criteria.but(size=10, explain=False).arguments(), "collapse": int(self.criteria.collapse)}
        return url_for("api.search_rows", ending=ending, **asked)

    def in_context(self, doc: str, n: int) -> str:
        """The reader's address of a paragraph, with the search carried over so that its hits are marked."""
        return url_for("pages.document", id=doc, _anchor=f"p{n}", **self.criteria.arguments())

    def around(self, doc: str, n: int) -> str:
        """The address of a paragraph with those before and after it, marked alike."""
        return url_for("pages.around", id=doc, n=n, **self.criteria.arguments())

    def _term_label(self, term: str) -> str:
        name, _, value = term.partition(":")
        if name in FIELDS and value:
            return f"{FIELD_TITLES[name]}：{self._label(name, value)}"
        return f"{FIELD_TITLES['cites']}：{term}" if canonical_symbol(term) else term

    def _label(self, name: str, value: str) -> str:
        # Not from the facets: of an answer with nothing in it they are empty.
        labels: dict[str, Mapping[str, str]] = {"doc": self.titles, "kind": KIND_LABELS, "part": PART_LABELS}
        return labels.get(name, {}).get(value, value)


def ways_on(searcher: Searcher, criteria: Criteria, answer: Answer) -> list[Way]:
    """Searches near one that found nothing, each with its count, which is never 0: without filters, what the answer
    suggests, and its words without quotation marks, operators and fields."""
    near: list[tuple[str, Criteria]] = []
    if len(criteria.filters) > 1:
        for name in criteria.filters:
            others = {k: v for k, v in criteria.filters.items() if k != name}
            near.append((f"去掉“{FACET_TITLES[name]}”的筛选", criteria.but(filters=others)))
    if criteria.filters:
        near.append(("去掉全部筛选", criteria.but(filters={})))
    near += [(s.text, criteria.but(q=s.q, match=s.match)) for s in answer.suggestions]
    words = " ".join(term for term in answer.query.terms if term.partition(":")[0] not in FIELDS)
    near.append(("找措辞相近的段落", criteria.but(q=SIGNS.sub("", words), match="any", filters={})))
    ways: dict[str, Way] = {}
    for label, asked in near:
        if asked.q.strip() or asked.filters:
            found, url = asked.but(size=1).ask(searcher).total, search_url(asked)
            if found and len(ways) < MOST_WAYS:
                ways.setdefault(url, Way(label, url, found))
    return list(ways.values())


def explained(hit: Hit) -> list[Explained]:
    """The parts of a hit's score in words, the largest first."""
    parts = {name: hit.explain[name] for name in PART_TITLES if hit.explain and name in hit.explain}
    largest = max((abs(value) for value in parts.values()), default=0)
    return [
        Explained(PART_TITLES[name], value, round(100 * abs(value) / largest))
        for name, value in sorted(parts.items(), key=lambda part: -abs(part[1]))
        if value
    ]


def page_links(shown: int, page: int, size: int, address: Callable[[int], str]) -> Iterator[Link]:
    """Links to the first, the last and the pages around this one, if there are several; a gap has no address."""
    last = min(-(-shown // size), MAX_DEPTH // size)
    if last < 2:
        return
    before = 0
    for number in sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)}):
        if number > before + 1:
            yield Link("…", None)
        yield Link(str(number), address(number), number == page)
        before = number


def search_url(criteria: Criteria) -> str:
    """The address of the page that answers this search."""
    return url_for("pages.search", **criteria.arguments())


def without_term(q: str, term: str) -> str | None:
    """The query without a term that is a piece of its own in it; None if that changes what the rest means."""
    pieces = plain_pieces(q)
    rest = [piece for piece in pieces if not says(piece, term)]
    return " ".join(rest) if len(rest) == len(pieces) - 1 else None


def excluded(q: str) -> list[str]:
    """What a query asks to be absent, in the words of a reader."""
    tree = parse(q).tree
    return list(dict.fromkeys(shown(leaf) for leaf in positive(tree, negated=True))) if tree else []


def without_excluded(q: str, term: str) -> str | None:
    """The query without what excludes a term; None if other operators or groups hang on it."""
    pieces: list[str] = PIECE.findall(q)
    rest = [piece for piece in pieces if piece[0] not in "-－" or not says(piece[1:], term)]
    joined = any(piece in OPERATORS or piece[0] in "(（" for piece in pieces)
    return None if joined or not rest or len(rest) != len(pieces) - 1 else " ".join(rest)


def to_phrases(q: str) -> str | None:
    """The query with every run of plain words in quotation marks; None if it has some already, or operators."""
    pieces = plain_pieces(q)
    if not pieces or any(quote in q for quote in QUOTES):
        return None
    return " ".join(
        piece if piece.partition(":")[0] in FIELDS or piece.endswith("*") else f'"{piece}"' for piece in pieces
    )


def plain_pieces(q: str) -> list[str]:
    """What white space sets apart in a query; nothing if operators or groups join the pieces."""
    pieces: list[str] = PIECE.findall(q)
    joined = any(piece in OPERATORS or piece[0] in NEGATED_OR_GROUPED for piece in pieces)
    return [] if joined else pieces


def says(piece: str, term: str) -> bool:
    """Whether a piece of a query is what the answer calls `term`."""
    return term in (piece, piece.strip(QUOTES), canonical_symbol(piece.removeprefix("cites:")))


def address(url: str) -> str:
    """The whole address of a path of this service, for pasting elsewhere."""
    return request.host_url.rstrip("/") + url
