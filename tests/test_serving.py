from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from indexer.errors import DuansouError
from server.web.serving import serve


@contextmanager
def service(
    index: Path, log: Path, *, workers: int = 1, **variables: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`duansou serve` on a free port, and its address. What goes wrong is written to `log`, what else it prints to
    `log` with `.out`, which is whole after the block: a pipe that nobody reads would fill up and hold the service."""
    code = "from server.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--index", str(index), "--port", "0", "--workers", str(workers)]
    with (
        log.open("w", encoding="utf-8") as errors,
        log.with_suffix(".out").open("w", encoding="utf-8") as output,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **variables}
        ) as process,
    ):
        assert process.stdout is not None
        reading = threading.Thread(target=shutil.copyfileobj, args=(process.stdout, output))
        try:
            address = re.search(r"http://127\.0\.0\.1:[0-9]+", process.stdout.readline())
            assert address is not None, log.read_text(encoding="utf-8")
            reading.start()
            yield process, address[0]
        finally:
            process.kill()
            if reading.ident is not None:
                reading.join()


def get(url: str, timeout: float = 300) -> tuple[int, str]:
    """Status and body. A machine may be slow: what takes longer than `timeout` seconds hangs."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_service_answers_at_the_address_it_prints_and_ends_cleanly(index: Path, tmp_path: Path) -> None:
    with service(index, tmp_path / "log") as (process, address):
        assert get(f"{address}/readyz")[0] == 200
        longest = urllib.parse.quote("𠀀" * 500)
        assert get(f"{address}/api/v1/search?q={longest}")[0] == 200
        assert get(f"{address}/d/" + urllib.parse.quote("没有\n这份"))[0] == 404
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=300)
    output = (tmp_path / "log.out").read_text(encoding="utf-8")
    assert process.returncode == 0
    lines = [json.loads(line) for line in output.splitlines()]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/readyz", 200),
        ("GET", "/api/v1/search", 200),
        ("GET", "/d/没有\n这份", 404),
    ]
    assert "q=" not in output
    assert "%F0%A0%80%80" not in output
    assert "𠀀" not in str(lines)
    assert (tmp_path / "log").read_text(encoding="utf-8") == ""


def test_without_an_index_the_service_starts_and_says_why_it_cannot_answer(tmp_path: Path) -> None:
    with service(tmp_path / "none", tmp_path / "log") as (_, address):
        status, body = get(f"{address}/readyz")
        assert status == 503
        assert "duansou rebuild" in body
        assert get(f"{address}/healthz")[0] == 200
    assert "服务照常启动" in (tmp_path / "log").read_text(encoding="utf-8")


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DuansouError, match=f"端口 {port} 已被占用"):
            serve(tmp_path, "127.0.0.1", port, 1, print)


def ask_until_refused(address: str, kept: bool, answered: list[str], dropped: list[str]) -> None:
    """Asks over and over, on connections that are `kept` or on one each, until no connection is to be had."""
    host = address.partition("//")[2]
    while True:
        connection = http.client.HTTPConnection(host, timeout=300)
        try:
            connection.connect()
        except OSError:
            return
        more = True
        while more:
            try:
                connection.request("GET", "/api/v1/search?q=" + urllib.parse.quote("共享"))
                with connection.getresponse() as response:
                    whole = json.loads(response.read())["total"]
            except (OSError, http.client.HTTPException, ValueError) as error:
                dropped.append(repr(error))
                break
            answered.append(f"{response.status} {whole}")
            more = kept and not response.will_close
        connection.close()


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="processes keep to cores on Linux only")
def test_where_there_are_as_many_processes_as_cores_each_keeps_to_one_of_its_own(index: Path, tmp_path: Path) -> None:
    cores = os.sched_getaffinity(0)
    with service(index, tmp_path / "log", workers=len(cores)) as (process, address):
        assert get(f"{address}/healthz")[0] == 200
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        kept = [os.sched_getaffinity(int(child)) for child in children]
    assert sorted(core for one in kept for core in one) == sorted(cores)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP], ids=lambda sent: sent.name)
def test_no_request_is_dropped_when_the_service_ends_or_takes_new_processes(
    index: Path, tmp_path: Path, sent: signal.Signals
) -> None:
    answered, dropped = list[str](), list[str]()
    with service(index, tmp_path / "log", workers=2) as (process, address):
        assert get(f"{address}/readyz")[0] == 200
        askers = [
            threading.Thread(target=ask_until_refused, args=(address, kept, answered, dropped))
            for kept in (True, False) * 4
        ]
        for asker in askers:
            asker.start()
        while len(answered) < 100:
            pass
        before = set(psutil.Process(process.pid).children())
        process.send_signal(sent)
        if sent == signal.SIGHUP:
            while before & set(psutil.Process(process.pid).children()):
                pass
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=300)
        for asker in askers:
            asker.join()
    assert process.returncode == 0
    assert dropped == []
    assert len(set(answered)) == 1


def test_all_processes_are_measured_together_in_a_folder_that_ends_with_them(index: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    with service(index, tmp_path / "log", workers=2, TMPDIR=str(shared)) as (process, address):
        for _ in range(20):
            assert get(f"{address}/api/v1/suggest?q=a")[0] == 200
        for _ in range(5):
            found = get(f"{address}/metrics")[1]
            assert 'duansou_answers_total{route="/api/v1/suggest",status="200"} 20.0' in found
            assert "duansou_index_paragraphs 35.0" in found
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=300)
    assert list(shared.iterdir()) == []


@pytest.mark.parametrize("host", ["999.1.1.1", "a b", "a" * 80, "\udcff"])
def test_an_address_that_is_not_ours_is_one_sentence(tmp_path: Path, host: str) -> None:
    with pytest.raises(DuansouError, match="不能在地址"):
        serve(tmp_path, host, 0, 1, print)


def test_what_is_no_request_is_answered_without_a_word_of_it(index: Path, tmp_path: Path) -> None:
    with service(index, tmp_path / "log") as (_, address):
        host, port = address.removeprefix("http://").split(":")
        for sent, status in (
            (b"GET /<zq7x>\xff zq7x HTTP/1.1\r\n\r\n", b"400"),
            (b"GET /" + b"zq7x" * 2500 + b" HTTP/1.1\r\n\r\n", b"414"),
            (b"GET / HTTP/1.1\r\nzq7x<b>\r\n\r\n", b"400"),
        ):
            with socket.create_connection((host, int(port)), 300) as connection:
                connection.sendall(sent)
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            assert answer.startswith(b"HTTP/1.1 " + status)
            assert b"zq7x" not in answer
            assert b"nosniff" in answer


def test_what_a_client_says_of_a_proxy_changes_nothing(index: Path, tmp_path: Path) -> None:
    with service(index, tmp_path / "log") as (_, address):
        for name, value in (("X-Forwarded-Proto", "https"), ("SCRIPT_NAME", "/elsewhere"), ("X-Forwarded-Ssl", "on")):
            request = urllib.request.Request(f"{address}/opensearch.xml", headers={name: value})
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=300) as response:
                assert f'template="{address}/search?q=' in response.read().decode()
