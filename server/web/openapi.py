"""The OpenAPI 3.1 description of the API, its parameters taken from the table that reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from indexer import __version__
from indexer.documents.model import PARAGRAPH_KINDS, RECORD_FIELDS
from server.search.checking import LONGEST_DRAFT, Status
from server.search.compare import CHANGES
from server.search.searcher import MATCHES
from server.search.similar import MAX_TEXT
from server.web.parameters import (
    ANALYZE_PARAMETERS,
    CITATIONS_PARAMETERS,
    CITED_PARAMETERS,
    COMPARE_PARAMETERS,
    CONCORDANCE_CSV_PARAMETERS,
    CONCORDANCE_PARAMETERS,
    FILTERS,
    SEARCH_PARAMETERS,
    SEARCH_ROWS_PARAMETERS,
    SIMILAR_PARAMETERS,
    SUGGEST_PARAMETERS,
    Parameter,
)

JSON = dict[str, Any]

STRING: JSON = {"type": "string"}
INTEGER: JSON = {"type": "integer"}
MAYBE: JSON = {"type": ["string", "null"]}
RANGE: JSON = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
    "description": "Half-open, in Unicode code points.",
}


def listing(items: JSON) -> JSON:
    """An array of `items`."""
    return {"type": "array", "items": items}


def schema(name: str) -> JSON:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(members: JSON, optional: Sequence[str] = ()) -> JSON:
    """An object whose members are always there, but for those named in `optional`."""
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required}


PLACE: JSON = {
    "n": {"type": "integer", "minimum": 1, "description": "Ordinal within the document."},
    "number": {**MAYBE, "description": "As printed: 6, 10(a)."},
    "label": {**STRING, "description": "What one writes to cite it."},
    "kind": {"enum": list(PARAGRAPH_KINDS)},
    "section": STRING,
}
FACET_ROW = record({"value": STRING, "label": STRING, "count": INTEGER})
QUERY = record(
    {
        "q": STRING,
        "match": {"enum": list(MATCHES)},
        "relaxed": {"enum": [None, "words", "any"], "description": "The step of plain words answered."},
        "warnings": listing(record({"message": STRING, "position": INTEGER})),
        "terms": listing(STRING),
        "synonyms": {
            "type": "object",
            "additionalProperties": listing(STRING),
            "description": "Plain words that are names, with their other forms, found too; only if there are.",
        },
    },
    optional=("synonyms",),
)
SNIPPET = record(
    {
        "html": {**STRING, "description": "Escaped; the only tag is <mark>."},
        "text": STRING,
        "ranges": listing(RANGE),
    }
)

HIT: JSON = {
    "id": STRING,
    "url": STRING,
    "score": {"type": "number"},
    "document": schema("Card"),
    "paragraph": record(PLACE),
    "text": {**STRING, "description": "The whole original paragraph."},
    "ranges": listing(RANGE),
    "snippet": SNIPPET,
    "cites": listing(STRING),
    "duplicates": INTEGER,
    "citation": schema("Citation"),
    "explain": {
        "type": "object",
        "description": "Parts of the score, and synonyms: forms of a name that stand here; only with explain=1.",
    },
}
CARD = {"id": STRING, "title": STRING, **dict.fromkeys(("symbol", "date", "organ", "kind"), MAYBE)}
SYMBOL: JSON = {
    "symbol": {**STRING, "description": "Canonical: S/RES/2462(2019)."},
    "url": STRING,
    "title": {**MAYBE, "description": "As the corpus has it; null if it does not say."},
    "paragraphs": {**INTEGER, "description": "How many paragraphs cite it."},
    "documents": {**INTEGER, "description": "In how many documents."},
}

SHARE: JSON = {"type": "number", "minimum": 0, "maximum": 1}
DIFF: JSON = {
    "type": "array",
    "items": {
        "type": "array",
        "prefixItems": [{"enum": ["=", "-", "+"]}, STRING],
        "minItems": 2,
        "maxItems": 2,
    },
    "description": "= and - parts joined are the asked text, = and + parts the other.",
}

SCHEMAS: JSON = {
    "Answer": record(
        {
            "query": QUERY,
            "total": {**INTEGER, "description": "Exact number of paragraphs found."},
            "page": INTEGER,
            "size": INTEGER,
            "took_ms": {"type": "number", "description": "Milliseconds."},
            "hits": listing(schema("Hit")),
            "facets": record({name: listing(FACET_ROW) for name in FILTERS}),
            "suggestions": listing(record({"text": STRING, "q": STRING, "match": STRING, "total": INTEGER})),
            "groups": {**INTEGER, "description": "Hits over all pages; only with collapse=1."},
        },
        optional=("groups",),
    ),
    "Hit": record(HIT, optional=("explain",)),
    "Card": record(CARD),
    "Citation": record(
        {
            "zh": {**STRING, "description": "As documents of the UN in Chinese cite it: A/73/890，附件，第6段."},
            "en": {**STRING, "description": "As documents of the UN in English cite it: A/73/890, annex, para. 6."},
            "plain": {**STRING, "description": "With title and date."},
        }
    ),
    "Paragraph": record(
        {
            "id": STRING,
            "url": STRING,
            **PLACE,
            "text": STRING,
            "cites": listing(STRING),
            "citation": schema("Citation"),
            "document": {**schema("Card"), "description": "Only where the paragraph stands alone."},
        },
        optional=("document",),
    ),
    "Document": record(
        {
            **{name: STRING if name in ("id", "title") else MAYBE for name in RECORD_FIELDS},
            "url": STRING,
            "count": {**INTEGER, "description": "Number of paragraphs."},
            "citation": schema("Citation"),
            "read_off": {**listing(STRING), "description": "Fields that were read off the text."},
            "paragraphs": {**listing(schema("Paragraph")), "description": "Not in the list of documents."},
        },
        optional=("paragraphs",),
    ),
    "Concordance": record(
        {
            "query": record({name: QUERY["properties"][name] for name in ("q", "warnings", "terms")}),
            "total": {
                **INTEGER,
                "description": "Exact number of occurrences on folded text, from left to right without overlap.",
            },
            "page": INTEGER,
            "size": INTEGER,
            "lines": listing(
                record(
                    {
                        "id": STRING,
                        "url": STRING,
                        "label": STRING,
                        "left": {**STRING, "description": "left + match + right is a stretch of the paragraph."},
                        "match": STRING,
                        "right": STRING,
                    }
                )
            ),
        }
    ),
    "Symbol": record(SYMBOL),
    "Cited": record(
        {
            **SYMBOL,
            "official": {**MAYBE, "description": "Its address in the official document system; nothing is fetched."},
            "years": {
                **listing(record({"value": STRING, "count": INTEGER})),
                "description": "Citing paragraphs by the year of their document, ascending.",
            },
            "document": {
                **record(CARD),
                "type": ["object", "null"],
                "description": "The document that bears the symbol, if the corpus holds it.",
            },
            "cites": {
                **listing(record({"symbol": STRING, "paragraphs": INTEGER})),
                "description": "What that document cites.",
            },
            "total": INTEGER,
            "page": INTEGER,
            "size": INTEGER,
            "hits": listing(
                record(
                    {
                        **HIT,
                        "pinpoints": {
                            **listing(STRING),
                            "description": "The paragraphs of the symbol that this one refers to.",
                        },
                    },
                    optional=("explain",),
                )
            ),
        }
    ),
    "Similar": record(
        {
            "items": listing(
                record(
                    {
                        "id": STRING,
                        "url": STRING,
                        "similarity": {**SHARE, "description": "1: the same after folding. Nothing below 0.4."},
                        "text": STRING,
                        "diff": DIFF,
                        "document": schema("Card"),
                        "paragraph": record(PLACE),
                    }
                )
            )
        }
    ),
    "Comparison": record(
        {
            "rows": {
                **listing(
                    record(
                        {
                            "a": {"type": ["integer", "null"], "description": "n in document a."},
                            "b": {"type": ["integer", "null"], "description": "n in document b."},
                            "similarity": {**SHARE, "description": "0 where there is nothing to compare with."},
                            "change": {"enum": list(CHANGES)},
                            "diff": DIFF,
                        }
                    )
                ),
                "description": "Every paragraph of both exactly once, in the order of b; what is only in a after "
                "what it follows there.",
            }
        }
    ),
    "Checked": record({"findings": listing(schema("Finding"))}),
    "Finding": record(
        {
            "range": {**RANGE, "description": "Of the text that was sent; quotation marks stay outside."},
            "kind": {"enum": ["quotation", "citation"]},
            "text": STRING,
            "symbol": {**MAYBE, "description": "What a citation cites; for a quotation the citation that follows it."},
            "status": {
                "enum": list(get_args(Status)),
                "description": "Of a quotation exact, altered or missing; of a citation known or unknown.",
            },
            "elsewhere": {
                "type": "boolean",
                "description": "The words are in the corpus, but not in the document that the draft cites for them.",
            },
            "matches": listing(
                record(
                    {
                        "id": {**STRING, "description": "DOC:n, or DOC for a whole document."},
                        "url": STRING,
                        "label": STRING,
                        "diff": {
                            **DIFF,
                            "description": "= and - joined are the quotation; = and + are, after folding, the source.",
                        },
                        "document": schema("Card"),
                    }
                )
            ),
        }
    ),
    "Suggested": record({"text": STRING, "kind": {"enum": ["term", "symbol", "title"]}, "count": INTEGER}),
    "Analysis": record(
        {
            "text": STRING,
            "folded": STRING,
            "words": listing(STRING),
            "symbols": listing(
                record(
                    {
                        "symbol": STRING,
                        "range": RANGE,
                        "pinpoint": {**MAYBE, "description": "The paragraphs of it that are meant: 第1至第5段."},
                    }
                )
            ),
        }
    ),
    "Problem": record(
        {
            "type": {**STRING, "format": "uri-reference"},
            "title": STRING,
            "status": INTEGER,
            "detail": STRING,
            "errors": {
                "type": "object",
                "additionalProperties": STRING,
                "description": "A sentence for each bad parameter.",
            },
        },
        optional=("errors",),
    ),
}


def in_query(parameter: Parameter) -> JSON:
    """A parameter of the query string."""
    shapes: dict[str, JSON] = {
        "text": STRING,
        "choice": {"enum": list(parameter.choices), "default": parameter.default},
        "integer": {
            "type": "integer",
            "minimum": parameter.least,
            "maximum": parameter.most,
            "default": parameter.default,
        },
        "flag": {"enum": [0, 1], "default": 0},
        "filter": listing(STRING),
    }
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.help,
        "required": parameter.required,
        "schema": shapes[parameter.kind],
    }


def in_path(name: str, shape: JSON) -> JSON:
    """A parameter of the path."""
    return {"name": name, "in": "path", "required": True, "schema": shape}


DOC = in_path("doc", STRING)
PROBLEM_CONTENT: JSON = {"application/problem+json": {"schema": schema("Problem")}}


def get(summary: str, answer: JSON, parameters: Sequence[JSON] = (), content: str = "application/json") -> JSON:
    """A path that answers GET with JSON (or another `content`), or with a problem."""
    return {
        "get": {
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": {"description": summary, "content": {content: {"schema": answer}}},
                "default": {"description": "没有答出：原因和可以做的事。", "content": PROBLEM_CONTENT},
            },
        }
    }


def post_text(summary: str, answer: JSON, longest: int, parameters: Sequence[JSON] = ()) -> JSON:
    """A path that answers a text of up to `longest` characters with JSON, or with a problem."""
    body = record({"text": {**STRING, "maxLength": longest}})
    content: JSON = {"application/json": {"schema": body}}
    return {"post": {**get(summary, answer, parameters)["get"], "requestBody": {"required": True, "content": content}}}


DESCRIPTION: JSON = {
    "openapi": "3.1.0",
    "info": {
        "title": "段搜",
        "version": __version__,
        "description": "中文正式文件的全文检索，精确到段。",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/api/v1"}],
    "paths": {
        "/search": get("查询的结果", schema("Answer"), [in_query(p) for p in SEARCH_PARAMETERS]),
        "/search.csv": get(
            "全部结果，表格，至多 10000 行", STRING, [in_query(p) for p in SEARCH_ROWS_PARAMETERS], "text/csv"
        ),
        "/search.jsonl": get(
            "全部结果，每行一条 JSON（Hit），至多 10000 行",
            STRING,
            [in_query(p) for p in SEARCH_ROWS_PARAMETERS],
            "application/jsonl",
        ),
        "/documents": get("全部文件", record({"items": listing(schema("Document"))})),
        "/documents/{doc}": get("一份文件及其全部段落", schema("Document"), [DOC]),
        "/documents/{doc}/citation.ris": get(
            "一份文件，供文献管理软件（RIS）", STRING, [DOC], "application/x-research-info-systems"
        ),
        "/documents/{doc}/citation.bib": get("同上，BibTeX", STRING, [DOC], "application/x-bibtex"),
        "/documents/{doc}/paragraphs/{n}": get(
            "一段文字", schema("Paragraph"), [DOC, in_path("n", {"type": "integer", "minimum": 1})]
        ),
        "/documents/{doc}/paragraphs/{n}/similar": get(
            "一段文字的先前写法：措辞相近的段落，相同的在前",
            schema("Similar"),
            [DOC, in_path("n", {"type": "integer", "minimum": 1}), *(in_query(p) for p in SIMILAR_PARAMETERS)],
        ),
        "/similar": post_text(
            "任何一段文字的先前写法", schema("Similar"), MAX_TEXT, [in_query(p) for p in SIMILAR_PARAMETERS]
        ),
        "/compare": get("逐段比较两份文件", schema("Comparison"), [in_query(p) for p in COMPARE_PARAMETERS]),
        "/compare.csv": get("同上，表格", STRING, [in_query(p) for p in COMPARE_PARAMETERS], "text/csv"),
        "/compare.html": get("同上，可以另存的网页", STRING, [in_query(p) for p in COMPARE_PARAMETERS], "text/html"),
        "/citations": get(
            "引用到的文号，引用最多的在前",
            record({"total": INTEGER, "page": INTEGER, "size": INTEGER, "items": listing(schema("Symbol"))}),
            [in_query(p) for p in CITATIONS_PARAMETERS],
        ),
        "/citations/{symbol}": get(
            "引用一个文号的段落，以及它的文件引用了什么",
            schema("Cited"),
            [in_path("symbol", STRING), *(in_query(p) for p in CITED_PARAMETERS)],
        ),
        "/concordance": get(
            "逐行列出所找文字的各处", schema("Concordance"), [in_query(p) for p in CONCORDANCE_PARAMETERS]
        ),
        "/concordance.csv": get(
            "同上，表格，至多 10000 行", STRING, [in_query(p) for p in CONCORDANCE_CSV_PARAMETERS], "text/csv"
        ),
        "/check": post_text("核对一段文字里的引文和文号", schema("Checked"), LONGEST_DRAFT),
        "/suggest": get(
            "已经输入的文字可以怎样补全",
            record({"suggestions": listing(schema("Suggested"))}),
            [in_query(p) for p in SUGGEST_PARAMETERS],
        ),
        "/analyze": get(
            "一段文字怎样归并、切分，含有哪些文号",
            schema("Analysis"),
            [in_query(p) for p in ANALYZE_PARAMETERS],
        ),
    },
    "components": {"schemas": SCHEMAS},
}
