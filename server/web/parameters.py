"""What a request may ask: one table of parameters, read once into one `Criteria` for pages and API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.datastructures import MultiDict

from indexer.errors import ParameterError
from server.search.answer import Answer, Hit
from server.search.concordance import CONCORDANCE_SORTS
from server.search.searcher import MATCHES, MAX_DEPTH, MAX_SIZE, MAX_SYMBOLS, MAX_WIDTH, SORTS, Searcher
from server.search.similar import MOST_SIMILAR

INTEGER = re.compile(r"-?[0-9]{1,9}\Z")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter: how it is read, and what the OpenAPI document says of it.

    An integer lies between `least` and `most`; a choice is one of `choices`; a filter may be repeated.
    """

    name: str
    kind: Literal["text", "choice", "integer", "flag", "filter"]
    help: str
    default: str | int = ""
    choices: Sequence[str] = ()
    least: int = 0
    most: int = 0
    required: bool = False


SEARCH_PARAMETERS = (
    Parameter("q", "text", "查询，至多 500 个字符、64 个词。", required=True),
    Parameter("match", "choice", "all：每一串字都要出现；any：按相近程度排列。", "all", MATCHES),
    Parameter("page", "integer", "第几页；page × size 至多 10000。", 1, least=1, most=MAX_DEPTH),
    Parameter("size", "integer", "每页条数。", 10, least=1, most=MAX_SIZE),
    Parameter("sort", "choice", "次序：相关度、日期由旧到新、由新到旧、文件次序。", "relevance", SORTS),
    Parameter("doc", "filter", "只在这些文件中找（编号）。"),
    Parameter("year", "filter", "只找这些年份的文件。"),
    Parameter("organ", "filter", "只找这些机关的文件。"),
    Parameter("kind", "filter", "只找这些种类的文件。"),
    Parameter("part", "filter", "只找这些种类的段落。"),
    Parameter("cites", "filter", "只找引用这些文号的段落。"),
    Parameter("collapse", "flag", "1：折叠后相同的段落只列一次。"),
    Parameter("explain", "flag", "1：说明每条结果的得分。"),
)
CONCORDANCE_PARAMETERS = (
    Parameter("q", "text", "查询，写法与检索相同；普通的字照原样找，从不放宽。", required=True),
    Parameter("width", "integer", "左右各显示几个字符。", 20, least=0, most=MAX_WIDTH),
    Parameter("sort", "choice", "次序：文件次序、按左边的文字、按右边的文字。", "document", CONCORDANCE_SORTS),
    Parameter("page", "integer", "第几页；page × size 至多 10000。", 1, least=1, most=MAX_DEPTH),
    Parameter("size", "integer", "每页行数。", 50, least=1, most=MAX_SIZE),
)
CONCORDANCE_CSV_PARAMETERS = tuple(p for p in CONCORDANCE_PARAMETERS if p.name not in ("page", "size"))
SEARCH_ROWS_PARAMETERS = tuple(p for p in SEARCH_PARAMETERS if p.name not in ("page", "size", "explain"))
"""The same for all results at once, as a file."""
CITATIONS_PARAMETERS = (
    Parameter("q", "text", "只列含有这些字的文号，或这个号数的决议。"),
    Parameter("page", "integer", "第几页；page × size 至多 10000。", 1, least=1, most=MAX_DEPTH),
    Parameter("size", "integer", "每页几个文号。", MAX_SYMBOLS, least=1, most=MAX_SYMBOLS),
)
CITED_PARAMETERS = (
    Parameter("page", "integer", "第几页；page × size 至多 10000。", 1, least=1, most=MAX_DEPTH),
    Parameter("size", "integer", "每页几段。", 10, least=1, most=MAX_SIZE),
    Parameter("sort", "choice", "次序：日期由新到旧、由旧到新、文件次序、相关度。", "-date", SORTS),
)
SIMILAR_PARAMETERS = (Parameter("size", "integer", "至多几段。", 10, least=1, most=MOST_SIMILAR),)
SIMILAR_PAGE_PARAMETERS = (
    Parameter("doc", "text", "文件的编号。"),
    Parameter("n", "integer", "第几段。", 0, least=1, most=999_999_999),
    Parameter("size", "integer", "至多几段。", 50, least=1, most=MOST_SIMILAR),
)
COMPARE_PARAMETERS = (
    Parameter("a", "text", "一份文件的编号，通常是较早的。", required=True),
    Parameter("b", "text", "另一份文件的编号。", required=True),
)
COMPARE_PAGE_PARAMETERS = tuple(replace(p, required=False) for p in COMPARE_PARAMETERS)
SUGGEST_PARAMETERS = (Parameter("q", "text", "已经输入的文字。", required=True),)
ANALYZE_PARAMETERS = (Parameter("text", "text", "要分析的文字。", required=True),)
PAGE_PARAMETERS = tuple(replace(p, default=1) if p.name == "collapse" else p for p in SEARCH_PARAMETERS)
"""The same for people, who need not read one wording twice."""
FILTERS = tuple(p.name for p in SEARCH_PARAMETERS if p.kind == "filter")


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


def read_criteria(request: Request, table: Sequence[Parameter]) -> Criteria:
    """The search that a request asks for, `table` being SEARCH_PARAMETERS or PAGE_PARAMETERS; raises ParameterError
    naming each that is bad."""
    given = read(request, table)
    filters = {name: given.pop(name) for name in FILTERS if given[name]}
    return Criteria(**{k: v for k, v in given.items() if k not in FILTERS}, filters=filters)


def read(request: Request, table: Sequence[Parameter]) -> dict[str, Any]:
    """The value of every parameter of `table`, or its default; raises ParameterError naming each bad one."""
    errors = undecodable(request.query_string)
    known = {p.name: p for p in table}
    unknown = f"没有这个参数（可用的有 {'、'.join(known)}）" if known else "这里不用参数"
    for name in request.args:
        if name not in known:
            errors.setdefault(name, unknown)
    out: dict[str, Any] = {}
    for name, parameter in known.items():
        try:
            out[name] = value_of(parameter, request.args)
        except ValueError as e:
            errors.setdefault(name, str(e))
    if errors:
        raise ParameterError(errors)
    return out


def json_text(request: Request) -> str:
    """The `text` of a JSON object that was posted, and nothing else in it; raises ParameterError."""
    try:
        given = request.get_json(force=True, silent=True)
    except RecursionError:
        given = None
    if not isinstance(given, dict):
        raise ParameterError({"text": '须以 JSON 发来，例如 {"text": "……"}'})
    errors = {str(name): "没有这个参数（可用的有 text）" for name in given if name != "text"}
    if not isinstance(given.get("text"), str):
        errors["text"] = "须是文字" if "text" in given else "缺少这个参数"
    if errors:
        raise ParameterError(errors)
    return str(given["text"])


def form_text(request: Request) -> str:
    """The `text` of a form that was posted, its lines ended as here; raises ParameterError."""
    read(request, ())
    given = request.form.getlist("text")
    if len(given) != 1 or len(request.form) != 1:
        raise ParameterError({"text": "须以表单发来，其中只有这一项"})
    return given[0].replace("\r\n", "\n")


def value_of(parameter: Parameter, args: MultiDict[str, str]) -> str | int | bool | tuple[str, ...]:
    """One parameter's value; raises ValueError with the sentence for the user."""
    given = args.getlist(parameter.name)
    if parameter.kind == "filter":
        return tuple(dict.fromkeys(given))
    if len(given) > 1:
        raise ValueError("只能给一次")
    if not given and parameter.required:
        raise ValueError("缺少这个参数")
    if not given:
        return bool(parameter.default) if parameter.kind == "flag" else parameter.default
    return single_value(parameter, given[0])


def single_value(parameter: Parameter, value: str) -> str | int | bool:
    """The value that was given once; raises ValueError with the sentence for the user."""
    match parameter.kind:
        case "integer":
            if not INTEGER.match(value):
                raise ValueError("须是整数")
            if not parameter.least <= int(value) <= parameter.most:
                raise ValueError(f"须在 {parameter.least} 到 {parameter.most} 之间")
            return int(value)
        case "flag":
            if value not in ("0", "1"):
                raise ValueError("须是 0 或 1")
            return value == "1"
        case "choice" if value not in parameter.choices:
            raise ValueError(f"须是{'、'.join(parameter.choices)}之一")
    return value


def undecodable(query_string: bytes) -> dict[str, str]:
    """Parameters that are not UTF-8, each with its sentence."""
    errors: dict[str, str] = {}
    for pair in query_string.split(b"&"):
        name, _, value = pair.partition(b"=")
        try:
            unquote_to_bytes(name + value).decode()
        except UnicodeDecodeError:
            errors[unquote_to_bytes(name).decode(errors="replace")] = "须以 UTF-8 编码"
    return errors
