"""Lucene's jars and a JDK to run them: `python -m benchmarks.lucene` fetches what is missing, once."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

VERSION = "10.6.0"
HEAP = "1g"
OLDEST_JAVA = 21
_JARS = {
    "lucene-core": "211424f423ff1afeb891095c2142a20a572e545906251f28b8faaa408d01f934",
    "lucene-facet": "41c3db0b15f313d8b286e155fc8aa040cd24fb3ffda7740906653812f136bfd4",
}
"""Their sha256."""
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
_SOURCE = Path(__file__).parent / "peers" / "Lucene.java"


def lacking() -> str:
    """What this machine lacks to run Lucene, and how to get it; nothing if it can."""
    if not _jdk():
        return f"a JDK of version {OLDEST_JAVA} or newer is missing (in JAVA_HOME, PATH or /usr/lib/jvm)"
    return "" if _has_jars(_folder()) else "its jars are missing (python -m benchmarks.lucene fetches them)"


def command(*arguments: str) -> list[str]:
    """What runs the program; compiles it if it has changed. Only if nothing is lacking."""
    jdk, folder = _jdk(), _folder()
    assert jdk
    classes = folder / hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:16]
    if not classes.exists():
        with TemporaryDirectory(dir=folder) as fresh:
            subprocess.run([jdk / "bin" / "javac", "-cp", f"{folder}/*", "-d", f"{fresh}/made", _SOURCE], check=True)
            Path(fresh, "made").rename(classes)
    options = [f"-Xmx{HEAP}", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
    return [str(jdk / "bin" / "java"), *options, "-cp", f"{classes}:{folder}/*", "Lucene", *arguments]


def _folder() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("DUANSOU_LUCENE") or home / f"duansou-lucene-{VERSION}")


def _has_jars(folder: Path) -> bool:
    jars = {folder / f"{name}-{VERSION}.jar": digest for name, digest in _JARS.items()}
    return all(jar.exists() and hashlib.sha256(jar.read_bytes()).hexdigest() == jars[jar] for jar in jars)


@cache
def _jdk() -> Path | None:
    """The newest JDK in JAVA_HOME, else in PATH, else where systems keep them."""
    return next((home for home in _homes() if _version(home) >= OLDEST_JAVA), None)


def _homes() -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    if compiler := shutil.which("javac"):
        yield Path(compiler).resolve().parents[1]
    yield from sorted(Path("/usr/lib/jvm").glob("*"), key=_version, reverse=True)


def _version(home: Path) -> int:
    """0 if there is no compiler in it."""
    compiler = home / "bin" / "javac"
    told = subprocess.run([compiler, "-version"], capture_output=True, text=True).stdout if compiler.exists() else ""
    match = re.match(r"javac (\d+)", told)
    return int(match[1]) if match else 0


def main() -> None:
    """Fetches the jars, from Maven Central."""
    folder, maven = _folder(), shutil.which("mvn")
    if not maven:
        sys.exit("Maven (mvn) is missing, which fetches Lucene: apt-get install maven")
    for name in () if _has_jars(folder) else _JARS:
        artifact = f"-Dartifact=org.apache.lucene:{name}:{VERSION}"
        subprocess.run([maven, "-q", "-B", "-C", _COPY, artifact, f"-DoutputDirectory={folder}"], check=True)
    if missing := lacking():
        sys.exit(f"Lucene cannot run: {missing}")
    command()


if __name__ == "__main__":
    main()
