"""What goes wrong, told in one shape: RFC 9457 problems for programs, a page with one sentence for people."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass, field

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError, ServiceUnavailable, TooManyRequests

from indexer.errors import DuansouError, NoIndexError, NotFoundError, ParameterError, TimeLimitError
from server.web.parameters import Criteria

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求无法读懂",
    404: "没有找到",
    405: "不接受这种请求",
    413: "发来的文字太长",
    429: "同时的请求太多",
    500: "服务出了错",
    503: "暂时不能回答",
}
SENTENCES = {
    404: "没有这个地址，请核对后再试，或从首页重新查找。",
    413: "发来的文字太长，请分几次发来。",
    429: "从您的地址同时发来的请求太多，请等前面的答完再试。",
    503: "正在进行的检索太多，请过几秒再试。",
    500: "服务在回答这个请求时出了错，原因已经记下，请稍后再试。",
}
NOT_HERE = "这里不是请求里所写的主机，请核对网址。"
OTHERWISE = "这个请求无法处理，请核对后再试。"
FOR_PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: an HTTP status, one sentence, and the bad parameters by name."""

    status: int
    detail: str
    errors: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What kind of problem it is, in a few words."""
        return TITLES.get(self.status, "请求无法处理")

    def to_response(self) -> Response:
        """A problem document for a program, a page for a person."""
        if request.path.startswith(FOR_PROGRAMS):
            body: dict[str, object] = {
                "type": "about:blank",
                "title": self.title,
                "status": self.status,
                "detail": self.detail,
            }
            if self.errors:
                body["errors"] = self.errors
            response = Response(json.dumps(body), content_type=MEDIA_TYPE)
        else:
            asked = Criteria(q=request.args.get("q", ""))
            response = Response(render_template("problem.html", problem=self, criteria=asked))
        response.status_code = self.status
        response.headers.update(self.headers)
        return response


def problem_of(error: Exception) -> Problem:
    """The problem that an exception means to whoever asked."""
    match error:
        case ParameterError():
            return Problem(400, str(error), errors=error.errors)
        case NotFoundError():
            return Problem(404, str(error))
        case NoIndexError() | TimeLimitError():
            return Problem(503, str(error), headers={"Retry-After": "5"})
        case DuansouError():
            return Problem(500, str(error))
        case MethodNotAllowed():
            allowed = ", ".join(sorted(error.valid_methods or ()))
            return Problem(405, f"这个地址只接受 {allowed}，请改用其中一种。", headers={"Allow": allowed})
        case ServiceUnavailable() | TooManyRequests():
            return Problem(error.code, SENTENCES[error.code], headers={"Retry-After": str(error.retry_after)})
        case HTTPException():
            status = error.code or 500
            return Problem(status, SENTENCES.get(status, OTHERWISE))
        case _:
            return Problem(500, SENTENCES[500])


def answer_problem(error: Exception) -> Response:
    """Answers an exception, and logs it if it is our fault: where it arose, without the user's text."""
    if isinstance(error, SecurityError):
        # No page: without a host that is trusted there are no addresses to put into its links.
        return Response(NOT_HERE, status=400, content_type="text/plain; charset=utf-8")
    problem = problem_of(error)
    if problem.status == 500:
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s in %s\n%s", type(error).__name__, request.endpoint, where)
    return problem.to_response()


def init_app(app: Flask) -> None:
    """Answers every exception of the application as a problem."""
    app.register_error_handler(Exception, answer_problem)
