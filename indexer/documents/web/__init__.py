"""Web pages: the main text of HTML as blocks."""

from indexer.documents.web.page import Page, page_of
from indexer.documents.web.source import page_from

__all__ = ["Page", "page_from", "page_of"]
