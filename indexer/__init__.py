"""Duansou's indexer: from files to an index of paragraphs."""

from indexer.pipeline import Report, Status, rebuild, status

__all__ = ["Report", "Status", "rebuild", "status"]
