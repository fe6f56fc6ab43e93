"""In which year the Security Council adopted a resolution: its resolutions are numbered through from 1, so a number
alone says it."""

from __future__ import annotations

from bisect import bisect_left

_FIRST_YEAR = 1946
_LAST_OF_YEAR = (
    *(15, 37, 66, 78),  # 1946 to 1949
    *(89, 96, 98, 103, 104, 110, 121, 126, 131, 132),  # the fifties
    *(160, 170, 177, 185, 199, 219, 232, 244, 262, 275),
    *(291, 307, 324, 344, 366, 384, 402, 422, 443, 461),
    *(484, 499, 528, 545, 559, 580, 593, 606, 626, 646),
    *(683, 725, 799, 892, 969, 1035, 1092, 1146, 1219, 1284),
    *(1334, 1386, 1454, 1521, 1580, 1651, 1738, 1794, 1859, 1907),
    *(1966, 2032, 2085, 2132, 2195, 2259, 2336, 2397, 2451, 2503),
    *(2560, 2617, 2671, 2721, 2767),  # 2020 to 2024
)
"""The number of the last resolution of each year, from the Council's yearly lists of resolutions."""


def year_of(number: int) -> int | None:
    """The year of a resolution; None for a number that is not one, or that is newer than the table."""
    if not 1 <= number <= _LAST_OF_YEAR[-1]:
        return None
    return _FIRST_YEAR + bisect_left(_LAST_OF_YEAR, number)


def fits(number: int, year: int) -> bool:
    """Whether the Council can have adopted this number in this year."""
    known = year_of(number)
    return number >= 1 and year >= _FIRST_YEAR + len(_LAST_OF_YEAR) if known is None else known == year
