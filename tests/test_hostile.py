from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest

from tests.hostile import Request, requests
from tests.hostile_answers import Answer, ask, fault
from tests.hostile_inputs import NAME
from tests.test_serving import get, service
from tests.web_corpus import build

SECONDS = 300
"""A machine may be slow: what takes longer hangs."""
AT_A_TIME = 4


def all_asked(
    pool: ThreadPoolExecutor, address: str, hostile: Iterator[Request]
) -> Iterator[tuple[Request, Answer | None]]:
    while several := list(islice(hostile, 200)):
        yield from zip(several, pool.map(lambda request: ask(address, request, SECONDS), several), strict=True)


@pytest.mark.parametrize("count", [400, pytest.param(10_000, marks=pytest.mark.hostile)])
def test_no_hostile_request_breaks_the_service_or_comes_back_unescaped(tmp_path: Path, count: int) -> None:
    index, log = build(tmp_path), tmp_path / "log"
    wrong: list[str] = []
    seen: Counter[tuple[str, int | None]] = Counter()
    with service(index, log) as (_, address), ThreadPoolExecutor(AT_A_TIME) as pool:
        for request, answer in all_asked(pool, address, requests(seed=count, count=count)):
            seen[request.kind, answer.status if answer else None] += 1
            if answer is not None and (found := fault(request, answer)) is not None:
                wrong.append(f"{request.kind}: {found}: {request.raw[:300]!r}")
        assert get(f"{address}/readyz")[0] == 200
    print(*(f"{kind}: {status}: {times}" for (kind, status), times in sorted(seen.items(), key=str)), sep="\n")
    assert wrong == []
    for lines in (log, log.with_suffix(".out")):
        written = lines.read_bytes()
        assert b"Traceback" not in written
        assert re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", written) is None
    # What is no HTTP at all is hung up on; whoever sends more than is read may not get to see what was said of it.
    silent = sum(times for (_, status), times in seen.items() if status is None)
    assert silent < count / 10


def page(body: str, kind: str = "text/html; charset=utf-8", status: int = 200, header: str = "X-A: b") -> Answer:
    name, _, value = header.partition(": ")
    given = {"Content-Type": kind, "X-Content-Type-Options": "nosniff", name: value}
    return Answer(status, tuple(given.items()), body.encode())


@pytest.mark.parametrize(
    "answer",
    [
        page("", status=500),
        page("", header=f"X-{NAME}: 1"),
        page("", header=f"Location: //{NAME}.example/"),
        page(f"<{NAME}>"),
        page(f"<p>a<!--{NAME}-->"),
        page("<script>1</script>"),
        page("<script src='//a.example/x.js'></script>"),
        page(f"<input value='' {NAME}=1>"),
        page("<img src=x onerror=a>"),
        page("<a href='JavaScript:a'>b</a>"),
        page(f"<a href='//{NAME}.example'>b</a>"),
        page("<p style='color: red'>b"),
        page("62615533"),
        page("root:x:0:0:root"),
        page('{"hits": [{"html": "<mark>a</mark><b>"}]}', "application/json"),
        page(NAME, "text/plain"),
        page(NAME, "text/csv"),
        page("{}", "application/json", header="X-Content-Type-Options: none"),
    ],
)
def test_what_a_hostile_request_may_not_get_is_a_fault(answer: Answer) -> None:
    assert fault(Request("", b"GET / HTTP/1.1"), answer) is not None


def test_what_is_escaped_is_no_fault() -> None:
    body = (
        f"<p><mark>&lt;{NAME}&gt;</mark> <a href='/search?q=%3C{NAME}'>{NAME}</a><script src='/static/a.js'></script>"
    )
    assert fault(Request("", b"GET / HTTP/1.1"), page(body)) is None
    assert (
        fault(Request("", b"GET / HTTP/1.1"), page('{"q": "<b>", "html": "&lt;<mark>b</mark>"}', "application/json"))
        is None
    )
