"""The small file that makes a folder the place of an index on a cluster: it says under which name that lies there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
from contextlib import suppress
from pathlib import Path

from indexer.settings import resolve

POINTER = "cluster.json"


def name_on_cluster(folder: Path) -> str:
    """The alias of the index in a folder: the setting, else what the folder says, else one made for the place."""
    if chosen := resolve("opensearch_index").value:
        return str(chosen)
    with suppress(OSError, ValueError, KeyError, TypeError):
        name = json.loads((folder / POINTER).read_text(encoding="utf-8"))["name"]
        if isinstance(name, str) and re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,199}", name):
            return name
    place = f"{socket.gethostname()}:{os.path.realpath(folder)}"
    return f"duansou-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"


def is_on_cluster(folder: Path) -> bool:
    """Whether a folder says that its index is on a cluster."""
    return (folder / POINTER).is_file()


def point(folder: Path, name: str | None) -> None:
    """Lets a folder say that its index is this one on a cluster; None: that it is in the folder itself."""
    pointer = folder / POINTER
    if name is None:
        pointer.unlink(missing_ok=True)
        return
    aside = pointer.with_suffix(".tmp")
    aside.write_text(json.dumps({"engine": "opensearch", "name": name}) + "\n", encoding="utf-8")
    os.replace(aside, pointer)
