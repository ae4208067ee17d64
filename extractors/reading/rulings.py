"""Straight rulings of a PDF page: strokes, thin filled boxes and the edges of frames, from the page's drawn objects."""

import ctypes
import itertools
from collections.abc import Iterator
from typing import Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from domain.documents.pages import Box, Rule
from extractors.reading.text_layer import to_seen

Matrix = NDArray[np.float64]

_THICK: Final = 3.0  # points: a filled box thinner than this is a stroke
_SHORT: Final = 8.0  # points: what is shorter belongs to a letter or a logo
_STRAIGHT: Final = 0.7  # points
_DEPTH: Final = 5  # forms within forms
_SEGMENTS: Final = 400  # of one path: drawings have more, tables do not


def rulings(page: pdfium.PdfPage, limit: int) -> tuple[Rule, ...]:
    """All horizontal and vertical rulings of a page, top to bottom.

    Args:
        page: of an open document.
        limit: how many drawn objects are looked at.
    """
    strokes = [stroke for path, matrix in _paths(page, limit) for stroke in _strokes(path, matrix)]
    if not strokes:
        return ()
    boxes = to_seen(page, np.array(strokes))
    unique = {tuple(round(float(side), 1) for side in box) for box in boxes}
    return tuple(Rule(Box(*box)) for box in sorted(unique, key=lambda box: (box[1], box[0])))


def _paths(page: pdfium.PdfPage, limit: int) -> Iterator[tuple[ctypes.c_void_p, Matrix]]:
    """Path objects with the matrix that leads to the page, those in forms included."""
    left = limit
    todo = [(page.raw, np.eye(3), 0)]
    while todo:
        holder, matrix, depth = todo.pop()
        count, get = (
            (pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject)
            if depth
            else (pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject)
        )
        for n in range(min(count(holder), left)):
            item = get(holder, n)
            kind = pdfium_c.FPDFPageObj_GetType(item)
            if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
                yield item, _matrix(item) @ matrix
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                todo.append((item, _matrix(item) @ matrix, depth + 1))
        left -= min(count(holder), left)


def _matrix(item: ctypes.c_void_p) -> Matrix:
    found = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, found):
        return np.eye(3)
    return np.array([[found.a, found.b, 0.0], [found.c, found.d, 0.0], [found.e, found.f, 1.0]])


def _strokes(path: ctypes.c_void_p, matrix: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right, top of every straight stroke of a path; nothing of curves."""
    count = pdfium_c.FPDFPath_CountSegments(path)
    if not 2 <= count <= _SEGMENTS:
        return
    for points in _outlines(path, count, matrix):
        low, high = points.min(axis=0), points.max(axis=0)
        if min(high - low) <= _THICK:
            if max(high - low) >= _SHORT:
                yield (*low.tolist(), *high.tolist())
            continue
        for start, end in itertools.pairwise(points):
            run = np.abs(end - start)
            if min(run) <= _STRAIGHT and max(run) >= _SHORT:
                yield (*np.minimum(start, end).tolist(), *np.maximum(start, end).tolist())


def _outlines(path: ctypes.c_void_p, count: int, matrix: Matrix) -> Iterator[NDArray[np.float64]]:
    """Runs of connected points on the page."""
    x, y = ctypes.c_float(), ctypes.c_float()
    run: list[tuple[float, float, float]] = []
    for n in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, n)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(run) > 1:
                yield (np.array(run) @ matrix)[:, :2]
            run = []
        if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            return
        run.append((x.value, y.value, 1.0))
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            run.append(run[0])
    if len(run) > 1:
        yield (np.array(run) @ matrix)[:, :2]
