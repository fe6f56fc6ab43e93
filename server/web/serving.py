"""The service on a production server: gunicorn, processes with threads."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import logging
import os
import select
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from indexer.engine.kernels.warm import compile_all
from indexer.errors import DuansouError
from indexer.settings import SETTINGS, resolve
from indexer.text import terms
from indexer.text.segmentation import load_dictionary
from server.web.connection import Connection
from server.web.limits import threads
from server.web.logs import ServiceLog

LONGEST_REQUEST_LINE = 8190
"""Bytes: a query of 500 characters outside the basic plane, percent-encoded, and filters beside it."""

NO_REQUEST = "这个请求不合 HTTP 的规定，或者太长，无法读懂。".encode()
_AS_TEXT = b"Content-Type: text/plain; charset=utf-8", b"X-Content-Type-Options: nosniff"

AT_ONCE = 0.01
"""Seconds for which a thread stays with a connection that it has answered: who asks in turn asks again by then."""

HANDSHAKE = 0.3
"""Seconds in which a connection that began is made, to anywhere on Earth."""
_SO_ATTACH_FILTER = 26

TO_END = 5
"""Seconds beyond the longest request that a process gets to end."""


def serve(index: Path, host: str, port: int, workers: int, announce: Callable[[str], None]) -> None:
    """Serves an index until SIGTERM or SIGINT, then ends the process.

    SIGHUP starts new processes and lets the old ones finish. `announce` is called with the address as soon as
    connections are taken. Raises DuansouError if the port or the address cannot be had, or a setting not be used.
    """
    for known in SETTINGS:
        resolve(known.name)
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


def _choose_core(arbiter: Any, worker: Any) -> None:
    """Says to which core a process that is about to begin will keep: the one that the fewest others keep to."""
    taken = Counter(other.core for other in arbiter.WORKERS.values())
    worker.core = min(sorted(os.sched_getaffinity(0)), key=taken.__getitem__)


def _keep_to_core(_arbiter: Any, worker: Any) -> None:
    with contextlib.suppress(OSError):  # where that is not allowed, the system places it
        os.sched_setaffinity(0, {worker.core})


def _on_cores(workers: int) -> dict[str, Any]:
    """Settings by which every process keeps to a core, where there are as many processes as cores.

    Only one thread of a process has Python's lock at a time; one that runs on another core wakes up to wait for it.
    """
    if not hasattr(os, "sched_setaffinity") or workers < len(os.sched_getaffinity(0)):
        return {}
    return {"pre_fork": _choose_core, "post_fork": _keep_to_core}


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


def _take_no_more(listener: socket.socket) -> None:
    """Lets no further connection begin, while those that began are taken up: closing a port resets what waits at it.

    The kernel drops what asks for a new connection (SYN), so that the client asks again, of a port that is closed by
    then. Elsewhere than on Linux this is left out.
    """
    if sys.platform != "linux":
        return
    load_flags, is_syn, drop, keep = (0x30, 0, 0, 13), (0x45, 0, 1, 2), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF)
    program = b"".join(struct.pack("HBBI", *step) for step in (load_flags, is_syn, drop, keep))
    held = ctypes.create_string_buffer(program)
    with contextlib.suppress(OSError):  # a kernel without such filters
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HP", 4, ctypes.addressof(held)))


class _Arbiter(Arbiter):
    def stop(self, graceful: bool = True) -> None:
        for listener in self.LISTENERS:
            _take_no_more(listener.sock)
        super().stop(graceful)


class _Request(Request):
    def _peer_is_trusted_proxy(self) -> bool:
        """Nobody is, whatever the address."""
        return False


class _Parser(RequestParser):
    """Reads requests. Most have no body: for them nothing is asked of the connection once they are answered."""

    mesg_class = _Request

    def finish_body(self, *bounds: Any, **by_name: Any) -> Any:
        """Reads what is left of a body; whether all was."""
        reader = self.mesg and self.mesg.body.reader
        return getattr(reader, "length", None) == 0 or super().finish_body(*bounds, **by_name)


class _Worker(ThreadWorker):
    """Answers also those who were at the port when it was told to end: nothing that was sent is dropped.

    As long as there is a thread for every connection, a thread stays with one that asks again at once: giving it back
    to the thread that watches connections, and getting it from there again, costs as much as reading and writing HTTP.
    """

    def init_process(self) -> None:
        """Begins to answer; from here on settings are plain attributes, since each request asks for some twenty."""
        cfg: Any = self.cfg
        vars(cfg).update({name: setting.get() for name, setting in cfg.settings.items()})
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Answers what a connection asks; gives whether it stays open, as gunicorn has it."""
        if conn.parser is None:
            conn.sock = Connection(conn.sock)
            conn.parser = _Parser(self.cfg, conn.sock, conn.client)
        kept = self._answer(conn)
        while kept is True and self.alive and self.nr_conns <= self.cfg.threads and _asks_again(conn.sock):
            kept = self._answer(conn)
        return kept

    def _answer(self, conn: Any) -> Any:
        conn.sock.hold()
        try:
            return super().handle(conn)
        finally:
            conn.sock.let_go()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Takes connections or not; in the end, those that had begun, and then the port is no longer its own."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        end = time.monotonic() + HANDSHAKE
        for listener in self.sockets:
            while select.select([listener], [], [], max(0.0, end - time.monotonic()))[0]:
                self.accept(listener)
            listener.close()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answers what is no request, without a word of what was sent."""
        super().handle_error(req, _Told(client), addr, exc)


def _asks_again(connection: socket.socket) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(AT_ONCE * 1000))


class _Told:
    """A connection on which gunicorn says what is wrong: its status, and a sentence of ours instead of its page."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def sendall(self, page: bytes) -> None:
        head = (page.partition(b"\r\n")[0], b"Connection: close", *_AS_TEXT, b"Content-Length: %d" % len(NO_REQUEST))
        self._connection.sendall(b"\r\n".join((*head, b"", NO_REQUEST)))


class _Service(BaseApplication):
    def __init__(self, index: Path, listener: socket.socket, workers: int) -> None:
        self._index = index
        self._settings = {
            "bind": f"fd://{listener.detach()}",
            "workers": workers,
            "worker_class": _Worker,
            "threads": threads(),
            "graceful_timeout": int(resolve("request_seconds").value) + TO_END,
            "limit_request_line": LONGEST_REQUEST_LINE,
            "logger_class": ServiceLog,
            "loglevel": "warning",
            # It would send a file before what the connection holds back.
            "sendfile": False,
            # What proxies write is read by the application, as the setting `proxies` says.
            "forwarded_allow_ips": "",
            "child_exit": _forget,
            # Newer versions listen for commands on a socket in the user's home folder.
            "control_socket_disable": True,
            **_on_cores(workers),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def run(self) -> None:
        """Answers until a signal ends the process."""
        _Arbiter(self).run()

    def reload(self) -> None:
        """What SIGHUP does before new processes begin: they get the lists of names as they are now."""
        super().reload()
        try:
            terms.reread()
        except DuansouError as error:
            logging.getLogger(__name__).error("%s", error)

    def load(self) -> Flask:
        """The application of one process, ready for its first request."""
        from server.web.app import create_app

        load_dictionary()
        app = create_app(self._index)
        # A question that comes at once waits for the loops that it needs, and not for all.
        threading.Thread(target=compile_all, name="compile", daemon=True).start()
        return app
