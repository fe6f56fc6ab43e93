"""A corpus followed: something is done whenever a file in it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.errors import DuansouError, LockedError
from indexer.pipeline import status


def follow(corpus: Path, index: Path, act: Callable[[], object], say: Callable[[str], object]) -> None:
    """Acts whenever something below `corpus` has changed, until KeyboardInterrupt ends it.

    What changed between the last build and now is seen too, and while another process builds the index it is tried
    again every few seconds. Errors of `act` are said and end nothing. Raises DuansouError once the corpus is gone: what
    is put into its place later would not be watched.
    """
    from watchfiles import watch

    root, own = corpus.resolve(), index.resolve()

    def is_corpus(_kind: object, path: str) -> bool:
        return not Path(path).is_relative_to(own)  # an index that lies in the corpus changes with every update

    behind = True  # what changed before it was watched is not told
    try:
        for changes in watch(root, watch_filter=is_corpus, yield_on_timeout=True):
            try:
                if changes or (behind and status(corpus, index).reasons):
                    act()
                behind = False
            except DuansouError as error:
                say(str(error))
                behind = isinstance(error, LockedError)
            if not root.is_dir():
                raise FileNotFoundError
    except FileNotFoundError:
        raise DuansouError("语料文件夹不见了，不再看着；请把它放回原处，再运行一次。") from None
