"""The service on a production server: gunicorn, processes with threads."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from indexer.engine.kernels.warm import compile_all
from indexer.errors import DuansouError
from indexer.text.segmentation import load_dictionary

THREADS = 4
"""Requests that one process answers at a time."""

LONGEST_REQUEST_LINE = 8190
"""Bytes: a query of 500 characters outside the basic plane, percent-encoded, and filters beside it."""


def serve(index: Path, host: str, port: int, workers: int, announce: Callable[[str], None]) -> None:
    """Serves an index until SIGTERM or SIGINT, then ends the process.

    `announce` is called with the address as soon as connections are taken. Raises DuansouError if the port or
    the address cannot be had.
    """
    listener = _listen(host, port)
    name = f"[{host}]" if ":" in host else host
    announce(f"http://{name}:{listener.getsockname()[1]}")
    shared, ours = _shared_folder(), os.getpid()
    # The client library looks for the folder when it is imported: the application must not be, before this.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared
    try:
        _Service(index, listener, workers).run()
    finally:
        if os.getpid() == ours:  # the processes that answer end here, too
            shutil.rmtree(shared, ignore_errors=True)


def _shared_folder() -> str:
    """Where the processes of the service keep what they count, so that each can tell the numbers of all."""
    try:
        return tempfile.mkdtemp(prefix="duansou-")
    except OSError as error:
        raise DuansouError("没有可以写的临时文件夹，请腾出空间，或用环境变量 TMPDIR 指明一个。") from error


def _forget(_arbiter: Any, worker: Any) -> None:
    """A process that ended has no requests in progress; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has types elsewhere


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        host.encode("idna")  # create_server leaks its socket over a name that cannot be one
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        match getattr(error, "errno", None):
            case errno.EADDRINUSE:
                sentence = f"端口 {port} 已被占用，请用 --port 换一个。"
            case errno.EACCES:
                sentence = f"没有权限使用端口 {port}，请用 --port 换一个 1024 以上的。"
            case _:
                sentence = f"不能在地址“{host}”上提供服务，请用 --host 换一个本机的地址。"
        raise DuansouError(sentence) from error


class _Log(Logger):
    """Access lines with the path alone: a query is the user's business, and no part of one may forge a line."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = quote(environ["PATH_INFO"].encode("latin-1"))  # the bytes of the address, as WSGI has them
        return atoms


class _Service(BaseApplication):
    def __init__(self, index: Path, listener: socket.socket, workers: int) -> None:
        self._index = index
        self._settings = {
            "bind": f"fd://{listener.detach()}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "limit_request_line": LONGEST_REQUEST_LINE,
            "logger_class": _Log,
            "accesslog": "-",
            "access_log_format": "%(t)s %(h)s %(m)s %(U)s %(s)s %(M)s ms",
            "loglevel": "warning",
            "child_exit": _forget,
            # Newer versions listen for commands on a socket in the user's home folder.
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of one process, ready for its first request."""
        from server.web.app import create_app

        load_dictionary()
        compile_all()
        return create_app(self._index)
