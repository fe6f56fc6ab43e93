"""The log: one JSON object a line, so that nothing that a user sends can begin a line or pass for another's member.

What is asked for stays out of it, unless the setting `log_queries` wants it in.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
import traceback
from contextlib import suppress
from contextvars import ContextVar
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson
from flask import Flask, Response, g, request
from gunicorn.config import Config
from gunicorn.glogging import Logger

from indexer.settings import resolve

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_ANSWERED = "duansou.answered"
"""Where the application leaves, for the line of a request, what only it knows."""

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class JsonLines(logging.Formatter):
    """A record as a JSON object on one line, in ASCII: whatever ends a line elsewhere is an escape here.

    `facts` of a record are members beside time, level, message, the request's id and the traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts: dict[str, Any] = {}
        if request_id := _request_id.get():
            facts["request_id"] = request_id
        facts.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[0]:
            facts["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return _line(record.created, record.levelname.lower(), record.getMessage(), facts)


def _line(when: float, level: str, message: str, facts: dict[str, Any]) -> str:
    stamp = datetime.fromtimestamp(when, timezone.utc).isoformat(timespec="milliseconds")
    members = {"time": stamp, "level": level, "message": message, **facts}
    # The fast encoder escapes no character beyond ASCII, and refuses half of a pair of surrogates.
    with suppress(orjson.JSONEncodeError):
        line = orjson.dumps(members).decode()
        if line.isascii() and line.isprintable():
            return line
    return json.dumps(members, separators=(",", ":"))


class ServiceLog(Logger):
    """gunicorn's log as ours: requests on standard output, what goes wrong on standard error."""

    def setup(self, cfg: Config) -> None:
        """Gives all loggers of the process one form."""
        super().setup(cfg)
        ours = logging.StreamHandler(sys.stderr)
        logging.root.handlers[:] = [ours]
        for handler in (ours, *self.error_log.handlers):
            handler.setFormatter(JsonLines())
        self._queries = bool(resolve("log_queries").value)
        self._requests = sys.stdout

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """One line a request; its query only if the setting says so.

        Written as it is: a record that goes through loggers and handlers costs twice as much as its line.
        """
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")  # bytes, as WSGI has them
        facts = {
            "request_id": None,
            "client": environ.get("REMOTE_ADDR"),
            "method": environ.get("REQUEST_METHOD"),
            "path": path,
            "status": int(resp.status[:3]),
            "bytes": resp.sent,
            "ms": round(request_time.total_seconds() * 1000, 1),
            **environ.get(_ANSWERED, {}),
        }
        if self._queries:
            facts["query"] = environ.get("QUERY_STRING", "")
        with suppress(OSError):  # nobody reads it any more, or the disk is full: no reason not to answer
            self._requests.write(_line(time.time(), "info", "request", facts) + "\n")
            self._requests.flush()

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A warning; of a request that could not be parsed only that it was so, since the rest quotes it."""
        told = msg.partition(": ")[0] if msg.startswith("Invalid request") else msg
        super().warning(told, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A failure with its place in the code; gunicorn would add the address of the request, with the query."""
        if not msg.startswith("Error handling request"):
            super().exception(msg, *args, **kwargs)
            return
        kind, _, where = sys.exc_info()
        facts = {"error": kind.__name__ if kind else None, "traceback": "".join(traceback.format_tb(where))}
        self.error_log.error("Error handling request", extra={"facts": facts})


def init_app(app: Flask) -> None:
    """Gives every request an id, that of a proxy if it sent a usable one, and shows it in the answer."""

    @app.before_request
    def identify() -> None:
        given = request.environ.get("HTTP_X_REQUEST_ID", "")
        _request_id.set(given if _ID.match(given) else secrets.token_hex(16))

    @app.after_request
    def tell(response: Response) -> Response:
        id = _request_id.get() or ""
        response.headers[HEADER] = id
        rule = request.url_rule
        request.environ[_ANSWERED] = {
            "request_id": id,
            "route": rule.rule if rule else None,
            "steps_ms": {name: round(seconds * 1000, 2) for name, seconds in g.get("steps", {}).items()},
        }
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        _request_id.set(None)
