"""What may be asked of a searcher, and how it is refused."""

from __future__ import annotations

from indexer.errors import ParameterError
from server.search.concordance import CONCORDANCE_SORTS
from server.search.engines import Sort

MATCHES = ("all", "any")
SORTS: tuple[Sort, ...] = ("relevance", "date", "-date", "document")
MAX_SIZE = 100
MAX_DEPTH = 10_000
MAX_WIDTH = 200
MAX_SYMBOLS = 1000


def check_search(*, match: str, page: int, size: int, sort: str) -> Sort:
    """The order that is asked for; raises ParameterError, which names every parameter that is out of bounds."""
    errors = {}
    order = next((known for known in SORTS if known == sort), None)
    if match not in MATCHES:
        errors["match"] = f"只能是 {' 或 '.join(MATCHES)}"
    if order is None:
        errors["sort"] = f"只能是 {'、'.join(SORTS)}"
    errors |= _wrong_page(page, size, MAX_SIZE)
    if errors or order is None:
        raise ParameterError(errors)
    return order


def check_concordance(*, width: int, sort: str, page: int, size: int) -> None:
    """The same for a concordance."""
    errors = {}
    if not 0 <= width <= MAX_WIDTH:
        errors["width"] = f"须在 0 到 {MAX_WIDTH} 之间"
    if sort not in CONCORDANCE_SORTS:
        errors["sort"] = f"只能是 {'、'.join(CONCORDANCE_SORTS)}"
    errors |= _wrong_page(page, size, MAX_DEPTH)
    if errors:
        raise ParameterError(errors)


def check_symbols(*, page: int, size: int) -> None:
    """The same for a list of symbols."""
    if errors := _wrong_page(page, size, MAX_SYMBOLS):
        raise ParameterError(errors)


def _wrong_page(page: int, size: int, largest: int) -> dict[str, str]:
    errors = {}
    if not 1 <= size <= largest:
        errors["size"] = f"须在 1 到 {largest} 之间"
    if page < 1:
        errors["page"] = "须从 1 起"
    elif not errors and page * size > MAX_DEPTH:
        errors["page"] = f"最多翻到第 {MAX_DEPTH} 条，请缩小检索范围"
    return errors
