"""The description of the API, as a program that is not ours reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance
from werkzeug.test import TestResponse

LIMITED_OTHERWISE = {"q", "page", "text"}
"""By more than a schema can say: how many words, how deep, how many quotations."""


def described(app: Flask) -> BaseSchema:
    """What `/openapi.json` of an application says."""
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


def fault(app: Flask, path: str, response: TestResponse) -> str | None:
    """What the description forbids of an answer to GET (or to POST, where there is no GET): status, type, content."""
    operation: Any = described(app)[path]["get" if response.request.method == "GET" else "post"]
    try:
        operation.validate_response(response)
    except FailureGroup as wrong:
        return _told(wrong)
    return None


def asked_at_random(app: Flask, cases: int) -> Iterator[str | None]:
    """Asks every address `cases` times what the description allows, and as often what it forbids, always the same.

    Gives the fault of each answer, or None. Addresses at which nothing is forbidden are asked half as often.
    """
    for found in described(app).get_all_operations():
        assert isinstance(found, Ok)
        operation: Any = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            yield from _asked(operation.as_strategy(generation_mode=mode), cases)


def _asked(strategy: SearchStrategy[Any], cases: int) -> list[str | None]:
    faults: list[str | None] = []

    @settings(max_examples=cases, phases=[Phase.generate], derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def ask(case: Any) -> None:
        faults.append(_fault_of(case))

    with suppress(Unsatisfiable):  # nothing is forbidden there
        ask()
    return faults


def _fault_of(case: Any) -> str | None:
    try:
        # Nobody undoes what a WSGI application has compressed.
        response = case.call(headers={"Accept-Encoding": "identity"})
        allowed = response.status_code == 400 and set(response.json()["errors"]) <= LIMITED_OTHERWISE
        case.validate_response(response, excluded_checks=[positive_data_acceptance] if allowed else [])
    except FailureGroup as wrong:
        return _told(wrong)
    return None


def _told(wrong: FailureGroup) -> str:
    return "\n".join(str(failure) for failure in wrong.exceptions)
