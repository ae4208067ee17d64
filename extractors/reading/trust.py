"""Is the text layer of a page what a person sees there? If not, the page is read as a picture."""

import ctypes
from typing import Final, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.reading.legibility import legibility
from extractors.reading.rendering import render
from extractors.reading.text_layer import LayerWord, TextLayer, to_seen

_UNMAPPED: Final = 0.05  # share of characters without a Unicode value
_LEGIBLE: Final = 0.6
_INVISIBLE: Final = 0.3  # share of words that nobody sees
_PICTURE: Final = 0.3  # share of the page under pictures without text
_FEW: Final = 5  # words: fewer may be a stamp on a scan, or the page may be drawn in outlines
_CONTRAST: Final = 40  # of 255: less between letters and their ground is unseen
_INK: Final = 0.0005  # share of dark pixels of a page that is not blank


class Verdict(NamedTuple):
    """What the text layer is worth: the words that a person sees, and why it was not trusted or what was left out."""

    trusted: bool
    words: tuple[LayerWord, ...]
    reasons: tuple[tuple[str, str], ...] = ()


def judge(page: pdfium.PdfPage, layer: TextLayer) -> Verdict:
    """Whether a page's text layer can be trusted."""
    seen = _seen(page, layer.words)
    hidden = len(layer.words) - len(seen)
    width, height = page.get_size()
    seen = tuple(word for word in seen if _on_page(word, width, height))
    text = [item.word.text for item in seen]
    if layer.unmapped > _UNMAPPED * max(layer.characters, 1):
        return Verdict(False, (), (("garbled_layer", "its fonts do not say which characters they draw; it was read as a picture."),))
    if len(seen) >= _FEW and legibility(text) < _LEGIBLE:
        return Verdict(False, (), (("garbled_layer", "its text layer is no language; it was read as a picture."),))
    if layer.words and hidden > _INVISIBLE * len(layer.words):
        return Verdict(False, (), (("invisible_layer", "its text layer is invisible; the picture was read instead."),))
    if _bare_pictures(page, seen) > _PICTURE:
        return Verdict(False, (), (("partial_layer", "pictures cover much of it; it was read as a picture."),) if seen else ())
    if len(seen) < _FEW and _inked(page):
        return Verdict(False, (), (("no_layer", "its text is drawn, not written; it was read as a picture."),) if not seen else ())
    if hidden:
        return Verdict(True, seen, (("hidden_text", f"{hidden} words that nobody can see were left out."),))
    return Verdict(True, seen)


def _on_page(item: LayerWord, width: float, height: float) -> bool:
    box = item.word.box
    return box.x1 > 0 and box.bottom > 0 and box.x0 < width and box.top < height


def _seen(page: pdfium.PdfPage, words: tuple[LayerWord, ...]) -> tuple[LayerWord, ...]:
    """Without invisible words, and without white ones on white ground."""
    visible = tuple(item for item in words if not item.invisible)
    if not any(item.white for item in visible):
        return visible
    picture = np.asarray(render(page, 72, grey=True)).astype(np.int16)
    return tuple(item for item in visible if not item.white or _stands_out(item, picture))


def _stands_out(item: LayerWord, picture: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> bool:
    box = item.word.box
    part = picture[max(int(box.top), 0) : int(box.bottom) + 1, max(int(box.x0), 0) : int(box.x1) + 1]
    return part.size > 0 and int(part.max() - part.min()) >= _CONTRAST


def _bare_pictures(page: pdfium.PdfPage, seen: tuple[LayerWord, ...]) -> float:
    """Share of the page's area under pictures on which (almost) no words of the layer stand."""
    sides = [ctypes.c_float() for _ in range(4)]
    boxes = []
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        if pdfium_c.FPDFPageObj_GetBounds(item, *sides):
            boxes.append([side.value for side in sides])
    if not boxes:
        return 0.0
    width, height = page.get_size()
    centres = np.array(
        [((w.word.box.x0 + w.word.box.x1) / 2, (w.word.box.top + w.word.box.bottom) / 2) for w in seen]
    ).reshape(-1, 2)
    covered = np.zeros((100, 100), bool)
    for x0, top, x1, bottom in to_seen(page, np.array(boxes)):
        inside = ((centres >= (x0, top)) & (centres <= (x1, bottom))).all(axis=1).sum()
        if inside < _FEW:
            rows = slice(max(int(top / height * 100), 0), max(int(bottom / height * 100), 0))
            covered[rows, max(int(x0 / width * 100), 0) : max(int(x1 / width * 100), 0)] = True
    return float(covered.mean())


def _inked(page: pdfium.PdfPage) -> bool:
    picture = np.asarray(render(page, 50, grey=True))
    return float((picture < 160).mean()) > _INK
