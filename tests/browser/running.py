"""A service on a port of its own and a Chromium before it: for the tests, for pictures and for measuring."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from server.web.app import create_app

CORPUS = Path(__file__).parent.parent.parent / "corpus"


class MissingBrowserError(Exception):
    """There is no Chromium; the message says how to get one."""


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing of what was asked."""


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """A service over an index; its address, without a slash at its end."""
    server = make_server("127.0.0.1", 0, create_app(index), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or any that PATH has; raises MissingBrowserError if there is none."""
    found = shutil.which("chromium")
    if found is None:
        raise MissingBrowserError("没有 chromium，apt-get install chromium fonts-noto-cjk 或从发行版取得。")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()
