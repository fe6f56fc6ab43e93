"""From a request to what it asks: every bad parameter named, with a sentence that says what it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from flask import Request
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from indexer.errors import ParameterError
from server.search.analysis import encodable
from server.web.parameters import Asked

Model = TypeVar("Model", bound=Asked)


def read(request: Request, model: type[Model]) -> Model:
    """What the query string of a request asks; raises ParameterError naming each parameter that is bad."""
    shapes = _shapes(model)
    said, errors = _decoded(request.query_string)
    given = {
        name: values if shapes.get(name, {}).get("type") == "array" or len(values) > 1 else values[0]
        for name, values in said.items()
    }
    return _checked(model, given, errors)


def read_json(request: Request, model: type[Model]) -> Model:
    """What the body of a request asks, a JSON object; raises ParameterError."""
    try:
        given = request.get_json(force=True, silent=True)
    except RecursionError:
        given = None
    if not isinstance(given, dict):
        raise ParameterError({"text": '须以 JSON 发来，例如 {"text": "……"}'})
    return _checked(model, {encodable(name): _sendable(value) for name, value in given.items()}, {})


def _sendable(value: object) -> object:
    return encodable(value) if isinstance(value, str) else value


def form_text(request: Request) -> str:
    """The `text` of a form that was posted, its lines ended as here; raises ParameterError."""
    read(request, Asked)
    given = request.form.getlist("text")
    if len(given) != 1 or len(request.form) != 1:
        raise ParameterError({"text": "须以表单发来，其中只有这一项"})
    return given[0].replace("\r\n", "\n")


def _checked(model: type[Model], given: Mapping[str, object], errors: dict[str, str]) -> Model:
    try:
        asked = model.model_validate(given)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False, include_context=False):
            errors.setdefault(str(error["loc"][0]), _sentence(error, _shapes(model)))
    if errors:
        raise ParameterError(errors)
    return asked


@cache
def _shapes(model: type[Asked]) -> dict[str, Any]:
    """What the description says of each parameter: the sentences repeat it."""
    shapes: dict[str, Any] = model.model_json_schema()["properties"]
    return shapes


def _sentence(error: ErrorDetails, shapes: Mapping[str, Any]) -> str:
    """What is wrong with a parameter, and what it has to be."""
    match error["type"]:
        case "extra_forbidden":
            return f"没有这个参数（可用的有 {'、'.join(shapes)}）" if shapes else "这里不用参数"
        case "missing":
            return "缺少这个参数"
    if isinstance(error["input"], list):
        return "只能给一次"
    match shapes[str(error["loc"][0])]:
        case {"enum": [0, 1]}:
            return "须是 0 或 1"
        case {"enum": choices}:
            return f"须是{'、'.join(choices)}之一"
        case {"minimum": least, "maximum": most} if "than" in error["type"]:
            return f"须在 {least} 到 {most} 之间"
        case {"type": "integer"}:
            return "须是整数"
        case {"maxLength": most} if error["type"] == "string_too_long":
            return f"有 {len(error['input'])} 个字符，最多 {most} 个，请缩短后再试"
    return "须是文字"


def _decoded(query_string: bytes) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The parameters, and those that are not UTF-8, each with its sentence."""
    said: dict[str, list[str]] = {}
    errors: dict[str, str] = {}
    for pair in query_string.replace(b"+", b" ").split(b"&"):
        name, _, value = map(unquote_to_bytes, pair.partition(b"="))
        try:
            text = value.decode()
            if pair:
                said.setdefault(name.decode(), []).append(text)
        except UnicodeDecodeError:
            errors[name.decode(errors="replace")] = "须以 UTF-8 编码"
    return said, errors
