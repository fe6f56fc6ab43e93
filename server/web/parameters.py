"""What a request may ask: one model an address, by which it is read, checked and described, and one `Criteria`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from server.search.answer import Answer, Hit
from server.search.checking import LONGEST_DRAFT
from server.search.engines import FACETS, Sort
from server.search.language import LONGEST
from server.search.limits import MAX_DEPTH, MAX_SIZE, MAX_SYMBOLS, MAX_WIDTH
from server.search.searcher import Searcher
from server.search.similar import MAX_TEXT, MOST_SIMILAR

INTEGER = re.compile(r"-?[0-9]{1,9}\Z")


def _integer(given: object) -> object:
    # Pydantic would also take 1.0, 1_0 and a number among blanks.
    if isinstance(given, str) and not INTEGER.match(given):
        raise ValueError("no integer")
    return given


def _flag(given: object) -> object:
    return {"0": 0, "1": 1}.get(given, given) if isinstance(given, str) else given


def _once(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(given))


Integer = Annotated[int, BeforeValidator(_integer)]
Flag = Annotated[Literal[0, 1], BeforeValidator(_flag)]
Filter = Annotated[tuple[str, ...], AfterValidator(_once)]
"""Repeated: any of the values."""

# Limits within these stand before the check, or the description would name them as no JSON schema does.
Page = Annotated[
    int, Field(ge=1, le=MAX_DEPTH, description="第几页；page × size 至多 10000。"), BeforeValidator(_integer)
]
Size = Annotated[int, Field(ge=1, le=MAX_SIZE), BeforeValidator(_integer)]
Similars = Annotated[int, Field(ge=1, le=MOST_SIMILAR, description="至多几段。"), BeforeValidator(_integer)]
Query = Annotated[str, Field(max_length=LONGEST)]


class Asked(BaseModel):
    """What an address that takes nothing may be asked; the others add to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchRows(Asked):
    """All results of a search, as a file."""

    q: Query = Field(description="查询，至多 500 个字符、64 个词。", examples=["恐怖主义 资助"])
    match: Literal["all", "any"] = Field(default="all", description="all：每一串字都要出现；any：按相近程度排列。")
    sort: Sort = Field(default="relevance", description="次序：相关度、日期由旧到新、由新到旧、文件次序。")
    doc: Filter = Field(default=(), description="只在这些文件中找（编号）。")
    year: Filter = Field(default=(), description="只找这些年份的文件。", examples=[["2018", "2019"]])
    organ: Filter = Field(default=(), description="只找这些机关的文件。")
    kind: Filter = Field(default=(), description="只找这些种类的文件。")
    part: Filter = Field(default=(), description="只找这些种类的段落。", examples=[["operative", "item"]])
    cites: Filter = Field(default=(), description="只找引用这些文号的段落。")
    collapse: Flag = Field(default=0, description="1：折叠后相同的段落只列一次。")


class Search(SearchRows):
    """A search."""

    page: Page = 1
    size: Size = Field(default=10, description="每页条数。", examples=[3])
    explain: Flag = Field(default=0, description="1：说明每条结果的得分。")


class SearchPage(Search):
    """The same for people, who need not read one wording twice."""

    collapse: Flag = Field(default=1, description="1：折叠后相同的段落只列一次。")


class ConcordanceRows(Asked):
    """All lines of a concordance, as a file."""

    q: Query = Field(description="查询，写法与检索相同；普通的字照原样找，从不放宽。", examples=["恐怖主义"])
    width: Integer = Field(default=20, ge=0, le=MAX_WIDTH, description="左右各显示几个字符。", examples=[12])
    sort: Literal["document", "left", "right"] = Field(
        default="document", description="次序：文件次序、按左边的文字、按右边的文字。", examples=["right"]
    )


class Concordance(ConcordanceRows):
    """A page of a concordance."""

    page: Page = 1
    size: Size = Field(default=50, description="每页行数。")


class Symbols(Asked):
    """The symbols that are cited."""

    q: str = Field(default="", description="只列含有这些字的文号，或这个号数的决议。", examples=["2462"])
    page: Page = 1
    size: Integer = Field(default=MAX_SYMBOLS, ge=1, le=MAX_SYMBOLS, description="每页几个文号。")


class Cited(Asked):
    """Who cites a symbol."""

    page: Page = 1
    size: Size = Field(default=10, description="每页几段。")
    sort: Sort = Field(default="-date", description="次序：日期由新到旧、由旧到新、文件次序、相关度。")


class Similar(Asked):
    """Earlier wording."""

    size: Similars = Field(default=10, examples=[5])


class SimilarPage(Asked):
    """The same for people: of a paragraph, or the form if none is named."""

    doc: str = Field(default="", description="文件的编号。")
    n: Integer = Field(default=0, ge=1, le=999_999_999, description="第几段。")
    size: Similars = 50


class ComparePage(Asked):
    """Two documents to compare; the form if not both are named."""

    a: str = Field(default="", description="一份文件的编号，通常是较早的。")
    b: str = Field(default="", description="另一份文件的编号。")


class Compare(ComparePage):
    """Two documents to compare."""

    a: str = Field(description="一份文件的编号，通常是较早的。", examples=["dushanbe-declaration-2018"])
    b: str = Field(description="另一份文件的编号。", examples=["dushanbe-declaration-2019"])


class Suggest(Asked):
    """What was typed so far."""

    q: str = Field(description="已经输入的文字。", examples=["反恐"])


class Analyze(Asked):
    """A text to be analysed."""

    text: str = Field(description="要分析的文字。", examples=["第2462(2019)号决议和S/PRST/2018/9"])


class Wording(Asked):
    """A wording that stands in no document."""

    text: str = Field(
        max_length=MAX_TEXT,
        description="一段文字。",
        examples=["深化金融情报合作和信息交流，提高打击资助恐怖主义的能力。"],
    )


class Draft(Asked):
    """A draft to be checked."""

    text: str = Field(
        max_length=LONGEST_DRAFT,
        description="一份草稿；其中至多 1000 处引文。",
        examples=["安全理事会第2462(2019)号决议决定，“所有国家都应当打击资助恐怖主义的行为”。"],
    )


@dataclass(frozen=True, slots=True)
class Criteria:
    """One search as it was asked for. `filters` holds only fields that were given; the defaults are those of pages."""

    q: str = ""
    match: str = "all"
    page: int = 1
    size: int = 10
    sort: str = "relevance"
    collapse: bool = True
    explain: bool = False
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def ask(self, searcher: Searcher) -> Answer:
        """The answer; raises ParameterError for values out of bounds."""
        return searcher.search(
            self.q,
            match=self.match,
            page=self.page,
            size=self.size,
            sort=self.sort,
            filters=self.filters,
            collapse=self.collapse,
            explain=self.explain,
        )

    def rows(self, searcher: Searcher) -> Iterator[Hit]:
        """All hits, as far as they go, read as they are asked for; raises ParameterError at once."""
        return searcher.rows(self.q, match=self.match, sort=self.sort, filters=self.filters, collapse=self.collapse)

    def but(self, **changes: Any) -> Criteria:
        """The same question changed, from its first page."""
        return replace(self, **{"page": 1, **changes})

    def without(self, name: str, value: str) -> Criteria:
        """The same question without one value of one filter."""
        rest = tuple(v for v in self.filters.get(name, ()) if v != value)
        others = {k: v for k, v in self.filters.items() if k != name}
        return self.but(filters={**others, name: rest} if rest else others)

    def within(self, name: str, value: str) -> Criteria:
        """The same question with one more value of one filter."""
        values = (*self.filters.get(name, ()), value)
        return self.but(filters={**self.filters, name: tuple(dict.fromkeys(values))})

    def arguments(self) -> dict[str, Any]:
        """The query parameters of a page that ask this: nothing that a default says already."""
        plain = Criteria()
        out: dict[str, Any] = {"q": self.q}
        for name in ("match", "page", "size", "sort"):
            if getattr(self, name) != getattr(plain, name):
                out[name] = getattr(self, name)
        out |= {name: list(values) for name, values in self.filters.items()}
        flags = ("collapse", "explain")
        return out | {name: int(getattr(self, name)) for name in flags if getattr(self, name) != getattr(plain, name)}

    @classmethod
    def of(cls, asked: SearchRows) -> Criteria:
        """The search that a request asks for."""
        given = vars(asked)
        filters = {name: given[name] for name in FACETS if given[name]}
        return cls(**{k: v for k, v in given.items() if k not in FACETS}, filters=filters)
