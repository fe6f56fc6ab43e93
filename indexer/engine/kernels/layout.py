"""The forms that loops and what is not compiled have to agree on."""

from __future__ import annotations

BLOCK = 128
"""Postings that are packed together."""

LANES = 4
"""A full block's values lie in so many lanes."""

FREQUENCY_BITS = (0, 1, 2, 3, 4, 5, 6, 8)
"""Bits of a frequency, by their code."""

ONE_BYTE = 192
"""Places in the table of characters below this one take one byte."""

TWO = 255
"""From this byte on a character takes four bytes, from ONE_BYTE on two."""

FAR = ONE_BYTE + (TWO - ONE_BYTE) * 256
"""The first place that takes four."""

WORDS, BIGRAMS, CHARACTERS = range(3)
"""The ranked fields: each has a table of its terms."""

UNREAD, NO_ROOM = -1, -2
"""Where a long list begins that was not unpacked yet, and one for which there is no room."""

GRAM, LIST, GIVEN, PHRASE, CLOSE, ALL, ANY, NOT = range(8)
"""What a node of a condition is (`conditions.py`)."""

NODE = 5
"""Numbers to a node."""
