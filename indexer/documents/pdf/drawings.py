"""What is drawn on the pages of a PDF beside its text: pictures, and lines that are level or upright."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pypdfium2.raw as pdfium

_STRAIGHT, _SHORTEST = 1.5, 5.0  # points: a line that is level or upright, and no edge of one
_MOST_SEGMENTS = 2000
_PICTURE = 0.4  # of a page
_OUTLINES = 100  # paths: a page whose characters were turned into drawings has many more
_DEPTH = 4  # of drawings within drawings that are looked into
_MOST = 200_000  # objects in one


class Box(NamedTuple):
    """Edges in the coordinates of the file, which rise from the bottom."""

    left: float
    bottom: float
    right: float
    top: float


def shows_a_picture(items: Sequence[object], shown: Box) -> bool:
    """Whether a page is mostly a picture or many drawings, and no text that was recognised lies unseen under it."""
    texts = (item for item in items if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT)
    if any(pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE for item in texts):
        return False
    area, paths = 0.0, 0
    for item in items:
        pictures, drawn = _drawings_in(item, _DEPTH)
        paths += drawn
        if pictures:
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
            area += (right.value - left.value) * (top.value - bottom.value)
    return area >= _PICTURE * (shown.right - shown.left) * (shown.top - shown.bottom) or paths >= _OUTLINES


def _drawings_in(item: object, depth: int) -> tuple[int, int]:
    """How many pictures and paths an object of a page is, or holds."""
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind != pdfium.FPDF_PAGEOBJ_FORM or not depth:
        return int(kind == pdfium.FPDF_PAGEOBJ_IMAGE), int(kind == pdfium.FPDF_PAGEOBJ_PATH)
    count = min(pdfium.FPDFFormObj_CountObjects(item), _MOST)
    inner = [_drawings_in(pdfium.FPDFFormObj_GetObject(item, i), depth - 1) for i in range(count)]
    return sum(pictures for pictures, _ in inner), sum(paths for _, paths in inner)


def straight_lines(item: object) -> Iterator[Box]:
    """The level and upright lines of a path."""
    if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
        return
    count = pdfium.FPDFPath_CountSegments(item)
    if count > _MOST_SEGMENTS:  # a drawing
        return
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    start = last = (0.0, 0.0)
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        ends = [point] if kind == pdfium.FPDF_SEGMENT_LINETO else []
        if pdfium.FPDFPathSegment_GetClose(segment):
            ends.append(start)
        for end in ends:
            box = Box(min(last[0], end[0]), min(last[1], end[1]), max(last[0], end[0]), max(last[1], end[1]))
            width, height = box.right - box.left, box.top - box.bottom
            if min(width, height) <= _STRAIGHT and max(width, height) >= _SHORTEST:
                yield box
            last = end
        last = point if not ends else last
