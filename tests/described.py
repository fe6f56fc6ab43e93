"""The description of the API, as a program that is not ours reads it."""

from __future__ import annotations

from typing import Any

import schemathesis
from flask import Flask
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import BaseSchema
from werkzeug.test import TestResponse


def described(app: Flask) -> BaseSchema:
    """What `/openapi.json` of an application says."""
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


def fault(app: Flask, path: str, response: TestResponse) -> str | None:
    """What the description forbids of an answer to GET (or to POST, where there is no GET): status, type, content."""
    operation: Any = described(app)[path]["get" if response.request.method == "GET" else "post"]
    try:
        operation.validate_response(response)
    except FailureGroup as wrong:
        return "\n".join(str(failure) for failure in wrong.exceptions)
    return None
