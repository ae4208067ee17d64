"""Words of a PDF page from its text layer, with pdfium's character boxes: a tenth of the time that pdfminer takes.

Characters come in the order in which the page draws them. A word ends at a blank, at a gap as wide as one, and where the next
character starts elsewhere; blanks that pdfium itself puts between characters do not count. Style (bold, colour, render mode) is
asked once a word, at its first character.
"""

import ctypes
import itertools
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from domain.documents.pages import Box, Word
from extractors.reading.geometry import in_lines

_GAP: Final = 0.16  # of the height of the line: spacing within words stays below 0.15, the narrowest blanks begin at 0.18
_BACKWARDS: Final = 0.6  # of the type size: kerning never goes so far back
_LIGATURE: Final = 0.01  # points: letters of one ligature share its box
_HYPHENS: Final = {0xFFFE: 0x2D, 0x02: 0x2D, 0xAD: 0x2D}  # pdfium's marks for a hyphen at the end of a line
_BLANKS: Final = np.array([0, 9, 10, 11, 12, 13, 32, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x3000, 0xFEFF])
_BOLD_NAMES: Final = ("bold", "black", "heavy", "semibold", "demi")
_BOLD_WEIGHT: Final = 600
_INVISIBLE_MODES: Final = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_WHITE: Final = 235  # of 255, each colour
_TINY: Final = 1.5  # points: nobody reads it


class LayerWord(NamedTuple):
    """A word and what decides whether a person sees it. `turned` is the quarter turns of its writing, clockwise, in degrees."""

    word: Word
    invisible: bool
    white: bool
    turned: int


class TextLayer(NamedTuple):
    """All words of a page, seen or unseen, and how many characters had no Unicode value."""

    words: tuple[LayerWord, ...]
    characters: int
    unmapped: int


class _Characters(NamedTuple):
    place: NDArray[np.int64]  # of pdfium
    codes: NDArray[np.int64]
    boxes: NDArray[np.float64]  # x0, top, x1, bottom as the page is seen
    turns: NDArray[np.int64]  # quarter turns clockwise
    ends: NDArray[np.bool_]  # a blank follows


def text_layer(page: pdfium.PdfPage) -> TextLayer:
    """Read all words of a page; `line` and order are those of the whole layer."""
    text_page = page.get_textpage()
    try:
        characters, unmapped = _characters(page, text_page.raw)
        found = list(_words(text_page.raw, characters))
    finally:
        text_page.close()
    return TextLayer(tuple(found), len(characters.codes), unmapped)


def to_seen(page: pdfium.PdfPage, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes (left, bottom, right, top in PDF user space) as x0, top, x1, bottom of the page as it is seen."""
    left, bottom, right, top = page.get_bbox()
    x0, y0, x1, y1 = (boxes[:, n] for n in range(4))
    match page.get_rotation():
        case 90:
            columns = (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        case 180:
            columns = (right - x1, y0 - bottom, right - x0, y1 - bottom)
        case 270:
            columns = (top - y1, right - x1, top - y0, right - x0)
        case _:
            columns = (x0 - left, top - y1, x1 - left, top - y0)
    return np.stack(columns, axis=1)


def _characters(page: pdfium.PdfPage, raw: ctypes.c_void_p) -> tuple[_Characters, int]:
    """All characters but blanks, and how many have no Unicode value."""
    count = max(pdfium_c.FPDFText_CountChars(raw), 0)
    unicode, loose, angle = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox, pdfium_c.FPDFText_GetCharAngle
    codes = np.fromiter((unicode(raw, n) for n in range(count)), np.int64, count)
    frame = (pdfium_c.FS_RECTF * max(count, 1))()
    for n in range(count):
        loose(raw, n, frame[n])
    sides = np.frombuffer(frame, np.float32).reshape(-1, 4)[:count].astype(np.float64)
    boxes = to_seen(page, sides[:, [0, 3, 2, 1]])  # of left, top, right, bottom, upwards
    blank = np.isin(codes, _BLANKS) | ~np.isfinite(boxes).all(axis=1)
    kept = np.flatnonzero(~blank)
    angles = np.fromiter((angle(raw, n) for n in kept.tolist()), np.float64, len(kept))
    quarters = np.round(angles / (np.pi / 2)).astype(np.int64)  # clockwise, in user space
    turns = (page.get_rotation() // 90 + quarters) % 4
    real = blank.copy()
    real[[n for n in np.flatnonzero(blank).tolist() if pdfium_c.FPDFText_IsGenerated(raw, n) == 1]] = False
    ends = np.append(real, True)[kept + 1]
    unmapped = _unmapped(raw, codes, kept)
    for odd, plain in _HYPHENS.items():
        codes[codes == odd] = plain
    return _Characters(kept, codes[kept], boxes[kept], turns, ends), unmapped


def _unmapped(raw: ctypes.c_void_p, codes: NDArray[np.int64], kept: NDArray[np.int64]) -> int:
    """How many characters are control signs, of the private use area, or replacements."""
    found = codes[kept]
    odd = kept[(found < 32) | ((found >= 0xE000) & (found <= 0xF8FF)) | (found >= 0xFFF0)]
    no_value = pdfium_c.FPDFText_HasUnicodeMapError
    return sum(1 for n in odd.tolist() if int(codes[n]) not in _HYPHENS or no_value(raw, n) == 1)


def _words(raw: ctypes.c_void_p, characters: _Characters) -> Iterator[LayerWord]:
    if not len(characters.codes):
        return
    starts = np.flatnonzero(_first_of_word(characters))
    boxes = characters.boxes
    lows = np.minimum.reduceat(boxes[:, :2], starts)
    highs = np.maximum.reduceat(boxes[:, 2:], starts)
    text = "".join(chr(code) if code < 0xD800 or 0xE000 <= code <= 0x10FFFF else "�" for code in characters.codes.tolist())
    bounds = [*starts.tolist(), len(text)]
    for number, (start, end) in enumerate(itertools.pairwise(bounds)):
        box = Box(*lows[number].tolist(), *highs[number].tolist())
        turn = int(characters.turns[start])
        size = box.width if turn % 2 else box.height
        bold, invisible, white = _style(raw, int(characters.place[start]))
        word = Word(text[start:end], box, 0, round(size, 2), bold)
        yield LayerWord(word, invisible or size < _TINY, white, turn * 90)


def _first_of_word(characters: _Characters) -> NDArray[np.bool_]:
    """For every character whether a word starts there; along its own writing direction."""
    along = _along(characters)
    x0, top, x1, bottom = (along[:, n] for n in range(4))
    size = np.maximum(bottom - top, 0.1)
    gap = x0[1:] - x1[:-1]
    height = np.minimum(size[1:], size[:-1])
    shift = np.abs((top + bottom)[1:] - (top + bottom)[:-1]) / 2
    apart = (gap > _GAP * height) | (gap < -_BACKWARDS * size[:-1]) | (shift > 0.5 * height)
    apart &= np.abs(along[1:] - along[:-1]).max(axis=1) > _LIGATURE
    apart |= characters.ends[:-1] | (characters.turns[1:] != characters.turns[:-1])
    return np.concatenate(([True], apart))


def _along(characters: _Characters) -> NDArray[np.float64]:
    """Boxes turned so that all writing runs from left to right."""
    x0, top, x1, bottom = (characters.boxes[:, n] for n in range(4))
    turned = np.stack(
        [
            np.choose(characters.turns, choices)
            for choices in (
                (x0, top, -x1, -bottom),
                (top, -x1, -bottom, x0),
                (x1, bottom, -x0, -top),
                (bottom, -x0, -top, x1),
            )
        ],
        axis=1,
    )
    return np.asarray(turned, np.float64)


def _style(raw: ctypes.c_void_p, index: int) -> tuple[bool, bool, bool]:
    """Bold, invisible, white: at one character."""
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(raw, index, name, 128, flags)
    font = name.value.decode("utf-8", "replace").lower()
    bold = any(part in font for part in _BOLD_NAMES) or pdfium_c.FPDFText_GetFontWeight(raw, index) >= _BOLD_WEIGHT
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    coloured = pdfium_c.FPDFText_GetFillColor(raw, index, red, green, blue, alpha)
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(pdfium_c.FPDFText_GetTextObject(raw, index))
    invisible = mode in _INVISIBLE_MODES or bool(coloured and alpha.value == 0)
    white = bool(coloured and min(red.value, green.value, blue.value) >= _WHITE)
    return bold, invisible, white


def in_order(words: tuple[LayerWord, ...]) -> tuple[Word, ...]:
    """Upright words in printed lines, then those written sideways."""
    upright = in_lines([item.word for item in words if item.turned % 180 == 0])
    after = upright[-1].line + 1 if upright else 0
    sideways = tuple(item.word._replace(line=after + n) for n, item in enumerate(i for i in words if i.turned % 180))
    return upright + sideways
