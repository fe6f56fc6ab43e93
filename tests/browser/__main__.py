"""Pictures of the pages for the documentation, and what the pages weigh: `python -m tests.browser --help`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import quote

import click
from playwright.sync_api import Browser, Page, ViewportSize

import indexer
from benchmarks.machine import machine
from tests.browser.running import CORPUS, MissingBrowserError, chromium, serving
from tests.browser.states import DRAFT, EARLIER, LETTER, STATES, search

IMAGES = Path(__file__).parent.parent.parent / "docs/images"
WIDE = ViewportSize(width=1200, height=760)
PHONE = ViewportSize(width=360, height=720)

PICTURES = (
    ("results", search("打击资助恐怖主义"), WIDE, False),
    ("reader", f"/d/{LETTER}?q={quote('恐怖主义')}#p13", WIDE, False),
    ("compare", f"/compare?a={EARLIER}&b={LETTER}", WIDE, True),
    ("check", "/check", WIDE, False),
    ("phone", search("第2462(2019)号决议"), PHONE, True),
)
"""Name, address, window, dark."""

MEASURED = ("home", "results", "filtered", "relaxed to any", "explained", "reader with hits", "compare", "help")
PAINT = """async () => {
    const shift = new Promise(resolve => {
        new PerformanceObserver(list => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)))
            .observe({ type: "layout-shift", buffered: true });
        setTimeout(resolve, 300, 0);
    });
    const entries = ["navigation", "resource"].flatMap(type => performance.getEntriesByType(type));
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return [entries.reduce((sum, { transferSize }) => sum + transferSize, 0), paint.startTime, await shift];
}"""


@contextmanager
def opened() -> Iterator[tuple[Browser, str]]:
    """A browser, and the address of a service over `corpus/`."""
    with TemporaryDirectory() as folder:
        indexer.rebuild(CORPUS, Path(folder))
        with serving(Path(folder)) as origin, chromium() as browser:
            yield browser, origin


@click.group()
def main() -> None:
    """Looks at the pages in Chromium, over the documents of corpus/."""


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=IMAGES)
def screenshots(folder: Path) -> None:
    """Writes the pictures of README and guide into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened() as (browser, origin):
        for name, address, window, dark in PICTURES:
            page = browser.new_page(
                base_url=origin, viewport=window, color_scheme="dark" if dark else "light", locale="zh-CN"
            )
            page.goto(address)
            if name == "check":
                _check(page)
            page.screenshot(path=folder / f"{name}.png")
            page.close()
            click.echo(folder / f"{name}.png")


def _check(page: Page) -> None:
    page.get_by_label("要核对的文字").fill(DRAFT)
    page.get_by_role("button", name="核对").click()
    page.get_by_label("核对结果").wait_for()


@main.command()
@click.option("--repeats", default=7, show_default=True, type=click.IntRange(1), help="How often each page is opened.")
def budget(repeats: int) -> None:
    """Prints what pages weigh over the wire, nothing kept from before, and when they are first drawn."""
    click.echo(f"{machine()}\n\n| page | kB over the wire | first paint, ms: least / median | layout shift |")
    click.echo("| --- | --- | --- | --- |")
    with opened() as (browser, origin):
        for name in MEASURED:
            seen = []
            for _ in range(repeats):
                page = browser.new_page(base_url=origin)
                page.goto(STATES[name][0], wait_until="networkidle")
                seen.append(page.evaluate(PAINT))
                page.close()
            weights, paints, shifts = zip(*seen, strict=True)
            paint = f"{min(paints):.0f} / {median(paints):.0f}"
            click.echo(f"| {name} | {max(weights) / 1000:.1f} | {paint} | {max(shifts):g} |")


if __name__ == "__main__":
    try:
        main()
    except MissingBrowserError as missing:
        raise SystemExit(str(missing)) from missing
