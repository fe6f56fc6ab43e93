"""Tools for language models over standard input and output: search, read, similar, check (Model Context Protocol).

Every passage comes with its id, by which it can be read again, its citation, and its text as it stands in the
original: what a model needs to quote honestly, and `check` to see whether it did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Literal, ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from indexer import __version__
from indexer.documents.model import Paragraph, Record
from indexer.errors import DuansouError, NotFoundError
from server.search.answer import Answer
from server.search.checking import VERDICTS, Finding, Status
from server.search.citing import cite
from server.search.live import LiveSearcher
from server.search.searcher import Searcher

INSTRUCTIONS = """段搜：中文正式文件（以联合国文件为主）的全文检索，单位是段。
引用时照录 text 里的字，不增不减，并写出 citation；没有找到就说没有找到。
写完引文，用 check 核对一遍：引号里的话是否与原文相同，文号是否见过。"""

MOST_PASSAGES = 50
_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_RELAXED = {
    "words": "没有段落含有整串文字，这些段落含有其中每个词语。",
    "any": "没有段落含有全部词语，这些段落按相近程度排列。",
}

P = ParamSpec("P")
T = TypeVar("T")


# The SDK takes the slots of a class for defaults of its fields: no slots here.


@dataclass(frozen=True)
class Passage:
    """A paragraph: how to find it again, how to cite it, what it says."""

    id: str
    citation: str
    kind: str
    text: str


@dataclass(frozen=True)
class Found:
    """Paragraphs that a query finds; `notes` say how it was understood; `next_page` is None at the end."""

    total: int
    passages: list[Passage]
    notes: list[str]
    next_page: int | None


@dataclass(frozen=True)
class Reading:
    """Paragraphs of a document in their order; `next` is the id to go on from, None at the end."""

    id: str
    title: str
    symbol: str | None
    date: str | None
    organ: str | None
    paragraphs: int
    passages: list[Passage]
    next: str | None


@dataclass(frozen=True)
class Like:
    """A paragraph like a wording: `similarity` is 1 where only width, script and the like differ."""

    similarity: float
    passage: Passage


@dataclass(frozen=True)
class Similar:
    """The paragraphs most like a wording, the most similar first."""

    passages: list[Like]


@dataclass(frozen=True)
class Source:
    """Where something of a draft stands, and how the draft must be changed to say the same: `-` goes, `+` comes."""

    id: str
    citation: str
    changes: list[tuple[Literal["=", "-", "+"], str]]


@dataclass(frozen=True)
class Checked:
    """A quotation or a citation of a draft; `verdict` says the status in words."""

    kind: Literal["quotation", "citation"]
    text: str
    symbol: str | None
    status: Status
    verdict: str
    sources: list[Source]


@dataclass(frozen=True)
class Draft:
    """What was found in a draft; `wrong` counts what has to be looked at."""

    wrong: int
    findings: list[Checked]


def serve(index: Path) -> None:
    """Serves the tools until standard input ends; a newer generation of the index is taken up by itself."""
    tools(LiveSearcher(index)).run()


def tools(live: LiveSearcher) -> MCPServer:
    """The tools over what `live` holds."""
    server: MCPServer = MCPServer(
        "duansou", title="段搜", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )

    def tool(title: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
        def register(function: Callable[P, T]) -> Callable[P, T]:
            @wraps(function)
            def answered(*args: P.args, **kwargs: P.kwargs) -> T:
                try:
                    return function(*args, **kwargs)
                except DuansouError as error:
                    raise ToolError(str(error)) from None

            return server.tool(title=title, annotations=_READ_ONLY)(answered)

        return register

    @tool("检索段落")
    def search(
        query: Annotated[
            str,
            Field(
                description="要找的字；空格隔开的各串都要有。引号里的一字不差。可用 OR、NOT、括号、year:2018..2020、"
                "doc:编号、organ:机关、cites:2462、symbol:S/2020/754、part:operative。"
            ),
        ],
        match: Annotated[
            Literal["all", "any"], Field(description="all：每串字都要有，没有就自动放宽；any：按相近程度排列。")
        ] = "all",
        sort: Literal["relevance", "date", "-date", "document"] = "relevance",
        page: Annotated[int, Field(ge=1)] = 1,
        size: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] = 10,
    ) -> Found:
        """检索中文正式文件的段落，给出原文和出处。找一个说法、一项决议谁引用过、某句话在哪里，都用它。"""
        answer = live.get().search(query, match=match, sort=sort, page=page, size=size)
        passages = [_passage(hit.record, hit.paragraph) for hit in answer.hits]
        more = page * size < answer.total
        return Found(answer.total, passages, _notes(answer), page + 1 if more else None)

    @tool("阅读文件")
    def read(
        id: Annotated[str, Field(description="文件的编号，从头读；或“编号:段”，从那一段读起。")],
        size: Annotated[int, Field(ge=1, le=200, description="读几段。")] = 20,
    ) -> Reading:
        """读一份文件的若干段，看一段话的上下文；接着读就用 next。"""
        return _read(live.get(), id, size)

    @tool("相近表述")
    def similar(
        text: Annotated[str | None, Field(description="一段文字，至多 5000 字。")] = None,
        id: Annotated[str | None, Field(description="或一段的编号，如 A:12。")] = None,
        size: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] = 10,
    ) -> Similar:
        """找措辞相近的段落：一段话从前怎样写过。给 text 或 id 之一。"""
        if (text is None) == (id is None):
            raise ToolError("text 和 id 要给出一个，而且只给一个。")
        searcher = live.get()
        answer = (
            searcher.similar_to(text, size=size) if text is not None else searcher.similar(*_place(id or ""), size=size)
        )
        return Similar([Like(item.similarity, _passage(item.record, item.paragraph)) for item in answer.items])

    @tool("核对引文")
    def check(text: Annotated[str, Field(description="草稿全文，至多 200000 字。")]) -> Draft:
        """核对草稿：引号里六个字以上的话与原文相同、有改动还是没有出处，文号见过没有。"""
        findings = live.get().check(text).findings
        return Draft(sum(finding.wrong for finding in findings), [_checked(finding) for finding in findings])

    return server


def _passage(record: Record, paragraph: Paragraph) -> Passage:
    return Passage(f"{record.id}:{paragraph.n}", cite(record, paragraph).plain, paragraph.kind, paragraph.text)


def _notes(answer: Answer) -> list[str]:
    notes = [warning.message for warning in answer.query.warnings]
    if answer.query.relaxed and answer.query.match == "all":
        notes.append(_RELAXED[answer.query.relaxed])
    return notes + [f"{s.text}：查 {s.q}（match={s.match}），有 {s.total} 段。" for s in answer.suggestions]


def _place(id: str) -> tuple[str, int]:
    """A document and a paragraph of it, from `DOC:n` or, for the first, `DOC`."""
    doc, colon, n = id.rpartition(":")
    return (doc, int(n)) if colon and n.isascii() and n.isdigit() and len(n) < 10 else (id, 1)


def _read(searcher: Searcher, id: str, size: int) -> Reading:
    doc, first = _place(id)
    document = searcher.document(doc)
    if not 1 <= first <= document.count:
        raise NotFoundError(f"这份文件只有第 1 至第 {document.count} 段，没有第 {first} 段。")
    record, last = document.record, first - 1 + size
    return Reading(
        id=record.id,
        title=record.title,
        symbol=record.symbol,
        date=record.date,
        organ=record.organ,
        paragraphs=document.count,
        passages=[_passage(record, stored.paragraph) for stored in document.paragraphs[first - 1 : last]],
        next=f"{record.id}:{last + 1}" if last < document.count else None,
    )


def _checked(finding: Finding) -> Checked:
    sources = [
        Source(match.id, cite(match.record, match.paragraph).plain, list(match.diff)) for match in finding.matches
    ]
    return Checked(finding.kind, finding.text, finding.symbol, finding.status, VERDICTS[finding.verdict], sources)
