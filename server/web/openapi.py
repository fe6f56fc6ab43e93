"""The OpenAPI 3.1 description of the API, made of the models that read its requests and the types of its answers."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from werkzeug.routing import Rule

from indexer import __version__
from server.web.parameters import Asked, Compare
from server.web.problems import MEDIA_TYPE, TITLES
from server.web.reading import read, read_json
from server.web.schemas import Problem

JSON = dict[str, Any]
View = Callable[..., Response]

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "html": "text/html",
    "ris": "application/x-research-info-systems",
    "bib": "application/x-bibtex",
}
"""Of what an address answers as a file, by its ending."""

_PREFIX = "/api/v1"
_REFERENCE = "#/components/schemas/{model}"
_CONVERTERS: Mapping[str, JSON] = {"path": {"type": "string"}, "int": {"type": "integer", "minimum": 1}}
_PLACES: Mapping[str, Any] = {"doc": "dushanbe-declaration-2019", "n": 38, "symbol": "S/RES/2462(2019)"}
"""Examples for what stands in a path; of `corpus/`, as all examples are: a test asks them of its index."""

_LATER: JSON = {
    "headers": {
        "Retry-After": {"required": True, "description": "几秒后再试", "schema": {"type": "integer", "minimum": 1}}
    }
}
_RETRY: Mapping[int, JSON] = {429: _LATER, 503: _LATER}


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API: what it takes and what it answers (None: a file)."""

    summary: str
    answer: Any
    query: type[Asked]
    body: type[Asked] | None


_OPERATIONS: dict[View, Operation] = {}
"""By the view that answers."""


def describes(
    summary: str, answer: Any = None, *, query: type[Asked] = Asked, body: type[Asked] | None = None
) -> Callable[[View], View]:
    """Reads, checks and describes what a view is asked.

    The view gets the parameters of the query string as `asked`, and those of a JSON body as `given`, each only if
    there is a model for them. A bad one raises ParameterError.
    """
    operation = Operation(summary, answer, query, body)

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def checked(**place: Any) -> Response:
            asked = read(request, query)
            if query is not Asked:
                place["asked"] = asked
            if body is not None:
                place["given"] = read_json(request, body)
            return view(**place)

        _OPERATIONS[checked] = operation
        return checked

    return wrap


class _Plain(GenerateJsonSchema):
    """Without titles that repeat the names."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


@functools.lru_cache(maxsize=1)
def description(app: Flask) -> JSON:
    """The whole document: every address of the application that is described."""
    described = [
        (rule, _OPERATIONS[view])
        for rule in app.url_map.iter_rules()
        if (view := app.view_functions[rule.endpoint]) in _OPERATIONS
    ]
    answers = {operation.answer for _, operation in described if operation.answer} | {Problem}
    references, definitions = TypeAdapter.json_schemas(
        [(answer.__name__, "validation", TypeAdapter(answer)) for answer in sorted(answers, key=lambda a: a.__name__)],
        ref_template=_REFERENCE,
        schema_generator=_Plain,
    )
    schemas = {name: reference for (name, _), reference in references.items()}
    paths: JSON = {}
    for rule, operation in described:
        path = re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule.removeprefix(_PREFIX))
        paths.setdefault(path, {})["post" if operation.body else "get"] = _described(rule, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "段搜",
            "version": __version__,
            "description": "中文正式文件的全文检索，精确到段。",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": _PREFIX}],
        "paths": paths,
        "components": {"schemas": definitions["$defs"]},
    }


def _described(rule: Rule, operation: Operation, schemas: Mapping[str, JSON]) -> JSON:
    _, _, ending = rule.rule.rpartition("/")[2].partition(".")
    content = "application/json" if operation.answer else MEDIA_TYPES[ending]
    schema = schemas[operation.answer.__name__] if operation.answer else {"type": "string"}
    responses: JSON = {"200": {"description": operation.summary, "content": {content: {"schema": schema}}}}
    if not operation.body:
        responses["304"] = {"description": "与 If-None-Match 所指的一样，没有变。"}
    for status in _problems(rule, operation):
        problem = {MEDIA_TYPE: {"schema": schemas[Problem.__name__]}}
        responses[str(status)] = {"description": TITLES[status], "content": problem, **_RETRY.get(status, {})}
    out: JSON = {
        "operationId": rule.endpoint.rpartition(".")[2] + (f"_{ending}" if ending else ""),
        "summary": operation.summary,
        "parameters": [*_in_path(rule), *_in_query(operation.query)],
        "responses": responses,
    }
    if operation.body:
        body = operation.body.model_json_schema(schema_generator=_Plain)
        example = {name: shape.pop("examples")[0] for name, shape in body["properties"].items()}
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": body, "example": example}}}
    return out


def _problems(rule: Rule, operation: Operation) -> list[int]:
    """The statuses of what can go wrong without anybody's fault but the user's, or for a while."""
    names_a_document = rule.arguments - {"ending"} or operation.query is Compare
    return [400, *([404] if names_a_document else []), *([413] if operation.body else []), 429, 503]


def _in_path(rule: Rule) -> list[JSON]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _CONVERTERS[converter], "example": _PLACES[name]}
        for converter, name in re.findall(r"<(\w+):(\w+)>", rule.rule)
    ]


def _in_query(model: type[Asked]) -> list[JSON]:
    whole = model.model_json_schema(schema_generator=_Plain)
    out: list[JSON] = []
    for name, shape in whole["properties"].items():
        said: JSON = {"name": name, "in": "query", "required": name in whole.get("required", ())}
        said["description"] = shape.pop("description")
        if examples := shape.pop("examples", None):
            said["example"] = examples[0]
        out.append({**said, "schema": shape})
    return out
