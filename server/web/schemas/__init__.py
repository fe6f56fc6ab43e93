"""What the API answers, as types from which the description is made; a test holds the answers against it.

They say how `to_dict` of the answers looks, which is written out there for speed.
"""

from server.web.schemas.compared import Checked, Comparison, Wordings
from server.web.schemas.documents import Cited, Document, Documents, Paragraph, Symbols
from server.web.schemas.found import Analysis, Answer, Lines, Suggestions
from server.web.schemas.parts import Problem

__all__ = [
    "Analysis",
    "Answer",
    "Checked",
    "Cited",
    "Comparison",
    "Document",
    "Documents",
    "Lines",
    "Paragraph",
    "Problem",
    "Suggestions",
    "Symbols",
    "Wordings",
]
