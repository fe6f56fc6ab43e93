"""Web pages: the main text of HTML as blocks."""

from indexer.documents.web.page import Page, page_of

__all__ = ["Page", "page_of"]
