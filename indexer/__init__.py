"""Duansou's indexer: from files to an index of paragraphs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.pipeline import Report, Status, rebuild, status, update
else:

    def __getattr__(name: str) -> object:
        # Loaded when first used: numpy, Whoosh and jieba take half a second, which `--help` need not wait for.
        if name in __all__:
            from indexer import pipeline

            return getattr(pipeline, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__version__ = "0.1.0"
__all__ = ["Report", "Status", "__version__", "rebuild", "status", "update"]
