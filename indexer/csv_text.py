"""Rows of CSV as text, one by one, for answers that are sent while they are made."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"
"""First in a table, so that spreadsheets know UTF-8."""


def csv_row(row: Iterable[object]) -> str:
    """A row with its line end; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue()
