"""Straight rulings of a PDF page: strokes, thin filled boxes and the edges of frames, from the page's drawn objects.

Plain numbers instead of arrays: a path has four points, and thousands of paths are drawn on a page of forms.
"""

import ctypes
import itertools
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from domain.documents.pages import Box, Rule
from extractors.reading.text_layer import to_seen

_THICK: Final = 3.0  # points: a filled box thinner than this is a stroke
_SHORT: Final = 8.0  # points: what is shorter belongs to a letter or a logo
_STRAIGHT: Final = 0.7  # points
_DEPTH: Final = 5  # forms within forms
_SEGMENTS: Final = 400  # of one path: drawings have more, tables do not

Point = tuple[float, float]
Stroke = tuple[float, float, float, float]  # left, bottom, right, top


class _Matrix(NamedTuple):
    """Of PDF: (x, y) becomes (ax + cy + e, bx + dy + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def within(self, outer: "_Matrix") -> "_Matrix":
        """This one first, then the outer one."""
        a, b = outer.a * self.a + outer.c * self.b, outer.b * self.a + outer.d * self.b
        c, d = outer.a * self.c + outer.c * self.d, outer.b * self.c + outer.d * self.d
        return _Matrix(a, b, c, d, *outer.at(self.e, self.f))


def rulings(page: pdfium.PdfPage, limit: int) -> tuple[Rule, ...]:
    """All horizontal and vertical rulings of a page, top to bottom.

    Args:
        page: of an open document.
        limit: how many drawn objects are looked at.
    """
    strokes = [stroke for path, matrix in _paths(page, limit) for stroke in _strokes(path, matrix)]
    if not strokes:
        return ()
    boxes = np.unique(np.round(to_seen(page, np.array(strokes)), 1), axis=0)
    return tuple(Rule(Box(*box)) for box in boxes[np.lexsort((boxes[:, 0], boxes[:, 1]))].tolist())


def _paths(page: pdfium.PdfPage, limit: int) -> Iterator[tuple[ctypes.c_void_p, _Matrix]]:
    """Path objects with the matrix that leads to the page, those in forms included."""
    left = limit
    todo = [(page.raw, _Matrix(), 0)]
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
                yield item, _matrix(item).within(matrix)
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                todo.append((item, _matrix(item).within(matrix), depth + 1))
        left -= min(count(holder), left)


def _matrix(item: ctypes.c_void_p) -> _Matrix:
    found = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, found):
        return _Matrix()
    return _Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _strokes(path: ctypes.c_void_p, matrix: _Matrix) -> Iterator[Stroke]:
    """Every straight stroke of a path; nothing of curves."""
    count = pdfium_c.FPDFPath_CountSegments(path)
    if not 2 <= count <= _SEGMENTS:
        return
    for points in _outlines(path, count, matrix):
        whole = _around(points)
        if _thickness(whole) <= _THICK:
            pieces = [whole]
        else:
            edges = [_around(pair) for pair in itertools.pairwise(points)]
            pieces = [edge for edge in edges if _thickness(edge) <= _STRAIGHT]
        yield from (piece for piece in pieces if max(piece[2] - piece[0], piece[3] - piece[1]) >= _SHORT)


def _around(points: list[Point] | tuple[Point, Point]) -> Stroke:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _thickness(stroke: Stroke) -> float:
    return min(stroke[2] - stroke[0], stroke[3] - stroke[1])


def _outlines(path: ctypes.c_void_p, count: int, matrix: _Matrix) -> Iterator[list[Point]]:
    """Runs of connected points on the page; a curve ends the path's looking like a table."""
    x, y = ctypes.c_float(), ctypes.c_float()
    run: list[Point] = []
    for n in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, n)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            return
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(run) > 1:
                yield run
            run = []
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        run.append(matrix.at(x.value, y.value))
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            run.append(run[0])
    if len(run) > 1:
        yield run
