"""Whether an index is current: the state of the corpus and of the program against the manifest."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from indexer.documents.files import printable
from indexer.engine.manifest import Manifest, SourceState, sha256_of

_NAMED = 3


def fingerprint(corpus: Path, names: Iterable[str], before: Manifest | None = None) -> dict[str, SourceState]:
    """The state of each file that `names` gives, relative to `corpus`, sidecar files included.

    A file that has the size and time it had when the index of `before` was made, and that nobody touched since, is
    not read again: programs that copy files set their times. What is no file, or cannot be read, is left out: it
    holds nothing that an index could have, and counts as new once it can be read. Taken before the files are read
    for an index, it never calls a file current that changed while the index was built.
    """
    known = before.sources if before else {}
    since = datetime.fromisoformat(before.created).timestamp() if before else 0.0
    states: dict[str, SourceState] = {}
    for name in names:
        try:
            state = _state(f"{corpus}/{name}", known.get(name), since)
        except OSError:
            continue
        if state:
            states[name] = state
    return states


def _state(path: str, known: SourceState | None, since: float) -> SourceState | None:
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):  # to open a pipe would wait for its other end
        return None
    times = (status.st_size, status.st_mtime_ns)
    if known and (known.size, known.mtime_ns) == times and status.st_ctime < since:
        return known
    with open(path, "rb") as file:
        return SourceState(status.st_size, status.st_mtime_ns, sha256_of(file))


def stale_reasons(
    manifest: Manifest, *, sources: Mapping[str, SourceState], settings: Mapping[str, str]
) -> tuple[str, ...]:
    """Why the index of `manifest` is not that of `sources` and `settings`, a sentence each; () if it is."""
    before, now = manifest.sources, sources
    changed = {name for name in before.keys() & now.keys() if before[name].sha256 != now[name].sha256}
    differing = dict(manifest.settings.items() ^ settings.items())
    reasons = (
        ("语料中有 {} 个新文件：{}。", now.keys() - before.keys()),
        ("语料中有 {} 个文件的内容变了：{}。", changed),
        ("语料中有 {} 个文件不见了：{}。", before.keys() - now.keys()),
        ("有 {} 项设置与建立索引时不同：{}。", differing.keys()),
    )
    return tuple(sentence.format(len(names), _listed(names)) for sentence, names in reasons if names)


def _listed(names: Iterable[str]) -> str:
    """At most three of `names`, in order, and how many more there are."""
    ordered = sorted(names)
    listed = "、".join(printable(name) for name in ordered[:_NAMED])
    return listed if len(ordered) <= _NAMED else f"{listed}，另有 {len(ordered) - _NAMED} 个"
