"""A real Chromium before a running service over `corpus/` and the small corpus of the service's tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import web_corpus
from tests.browser.running import CORPUS, MissingBrowserError, chromium, serving

Opening = Callable[..., Page]


# Of the package, not of the session: as long as Playwright runs, its event loop is that of the whole thread.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one browser of all tests here."""
    try:
        with chromium() as browser:
            yield browser
    except MissingBrowserError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="package")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over `corpus/` and the small corpus of the service's tests."""
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(CORPUS, folder / "corpus")
    with serving(web_corpus.build(folder)) as address:
        yield address


@pytest.fixture(scope="package")
def contexts(browser: Browser, origin: str) -> Iterator[Callable[[bool, bool], BrowserContext]]:
    """A function that gives the context for dark or light, with script or without; all of one kind share it."""
    made: dict[tuple[bool, bool], BrowserContext] = {}

    def context(dark: bool, script: bool) -> BrowserContext:
        if (dark, script) not in made:
            made[dark, script] = browser.new_context(
                base_url=origin,
                color_scheme="dark" if dark else "light",
                java_script_enabled=script,
                locale="zh-CN",
                permissions=["clipboard-read", "clipboard-write"],
            )
        return made[dark, script]

    yield context
    for one in made.values():
        one.close()


@pytest.fixture
def open_page(contexts: Callable[[bool, bool], BrowserContext], origin: str) -> Iterator[Opening]:
    """A function that opens a path of the service, in a window of `width` px, dark or light, with script or without.

    Whatever is opened must be free of errors in the console (a Content-Security-Policy that bites is one) and must ask
    nothing of any other origin.
    """
    pages: list[Page] = []
    amiss: list[str] = []

    def opened(path: str, *, width: int = 1440, dark: bool = False, script: bool = True, status: int = 200) -> Page:
        page = contexts(dark, script).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 800})
        page.on("pageerror", lambda error: amiss.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(origin) else amiss.append(r.url))
        # The browser itself calls an answer of 400 and more an error.
        page.on("console", lambda m: amiss.append(m.text) if m.type == "error" and status < 400 else None)
        response = page.goto(path)
        assert response is not None
        assert response.status == status
        return page

    yield opened
    for page in pages:
        page.close()
    assert not amiss
