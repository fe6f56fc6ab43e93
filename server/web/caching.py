"""Answers that a reader has already are not made again: one tag for each address, index and program."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from pathlib import Path

from flask import Flask, Request, Response, current_app, g, request

import indexer
import server
from indexer.settings import SETTINGS, resolve
from server.web.live import live, this_request

NEVER_KEPT = ("operations.healthz", "operations.readyz", "operations.metrics")
_TAG_BYTES = 12


def init_app(app: Flask) -> None:
    """Gives answers to GET an ETag and asks readers to come back with it before they use what they kept.

    The tag is weak: two answers under one tag say the same, but took different times.
    """
    program = _program()
    untagged = (None, "static", *NEVER_KEPT)

    @app.before_request
    def unchanged() -> Response | None:
        asked = this_request()
        if asked.method not in ("GET", "HEAD") or asked.endpoint in untagged:
            return None
        index = live(current_app)
        # Read before the searcher is: a tag may be older than what it stands for, never newer.
        stamp = index.stamp
        if stamp is None:
            return None
        index.look_beside()  # an answer of 304 asks no searcher, which would look
        g.tag = tag = _tag(program, stamp, asked)
        held = asked.if_none_match
        kept = not held.star_tag and held.contains_weak(tag)
        return Response(status=304) if kept else None

    @app.after_request
    def tagged(response: Response) -> Response:
        tag = g.get("tag")
        if tag and response.status_code in (200, 304):
            response.headers["ETag"] = f'W/"{tag}"'
            response.headers["Cache-Control"] = "no-cache"
        elif request.endpoint != "static" or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        return response


def _tag(program: bytes, index: Hashable, asked: Request) -> str:
    """Only who had an answer from this address can know its tag, so one that comes back was answered with 200."""
    environ = asked.environ
    address = (environ["wsgi.url_scheme"], asked.host, environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"])
    whole = repr((program, index, *address, environ.get("QUERY_STRING", "")))
    return hashlib.blake2b(whole.encode(), digest_size=_TAG_BYTES).hexdigest()


def _program() -> bytes:
    """What decides answers beside the index: the program's files, the settings, the user's own names."""
    whole = hashlib.blake2b(digest_size=_TAG_BYTES)
    folders = (Path(package.__path__[0]) for package in (indexer, server))
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix not in ("", ".pyc"))
    settings = [resolve(setting.name).value for setting in SETTINGS if not setting.secret]
    for path in (*files, Path(str(resolve("terms").value))):
        if path.is_file():
            whole.update(repr((path, path.stat().st_mtime_ns, path.stat().st_size)).encode())
    whole.update(repr(settings).encode())
    return whole.digest()
