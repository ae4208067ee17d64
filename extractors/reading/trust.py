"""Is the text layer of a page what a person sees there? If not, the page, or a part of it, is read as a picture.

A layer is garbled when its fonts do not say which characters they draw or when what they say is no language; it is unseen when
its words are invisible (as scanners lay them under a picture) or white on white; it is partial when pictures show letters where
the layer has no words.
"""

import ctypes
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from domain.documents.pages import Box
from extractors.reading.legibility import legibility
from extractors.reading.preparing import letters_in
from extractors.reading.rendering import render
from extractors.reading.text_layer import LayerWord, TextLayer, to_seen

Reason = tuple[str, str]

_UNMAPPED: Final = 0.05  # share of characters without a Unicode value
_LEGIBLE: Final = 0.6
_UNSEEN: Final = 0.3  # share of words that nobody sees
_PICTURE: Final = 0.03  # share of the page: smaller pictures are logos
_LETTERS: Final = 40  # in pictures, outside of words: fewer are the letters of a logo
_SCAN: Final = 2.0  # times as many letters in pictures as in the layer: the page is a scan with a stamp
_FEW: Final = 5  # words: fewer may stand on a page whose text is drawn in outlines
_CONTRAST: Final = 40  # of 255: less between letters and their ground is unseen
_INK: Final = 0.0005  # share of dark pixels of a page that is not blank
_DPI: Final = 100


class Verdict(NamedTuple):
    """What a text layer is worth.

    `words` are those that a person sees; `reasons` are codes with sentences, why it is not trusted or what was left out;
    `picture` is a part of the page whose words only a reader of pictures finds.
    """

    trusted: bool
    words: tuple[LayerWord, ...]
    reasons: tuple[Reason, ...] = ()
    picture: Box | None = None


def judge(page: pdfium.PdfPage, layer: TextLayer) -> Verdict:
    """Whether a page's text layer can be trusted."""
    seen = _seen(page, layer.words)
    doubt = _garbled(layer, seen) or _unseen(layer, seen) or _drawn(page, seen)
    if doubt is not None:
        return Verdict(False, (), (doubt,))
    letters = _letters_in_pictures(page, seen)
    if len(letters) > _SCAN * sum(len(item.word.text) for item in seen):
        return Verdict(False, (), (("partial_layer", "it is a picture with a few written words; it was read as a picture."),))
    hidden = len(layer.words) - len(seen)
    reasons: list[Reason] = [("hidden_text", f"{hidden} words that nobody can see were left out.")] if hidden else []
    if len(letters) < _LETTERS:
        return Verdict(True, seen, tuple(reasons))
    reasons.append(("partial_layer", "a part of its text is a picture, which was read as such."))
    x0, top = letters[:, :2].min(axis=0).tolist()
    x1, bottom = letters[:, 2:].max(axis=0).tolist()
    return Verdict(True, seen, tuple(reasons), Box(x0, top, x1, bottom))


def _garbled(layer: TextLayer, seen: tuple[LayerWord, ...]) -> Reason | None:
    if layer.unmapped > _UNMAPPED * max(layer.characters, 1):
        return "garbled_layer", "its fonts do not say which characters they draw; it was read as a picture."
    if len(seen) >= _FEW and legibility(item.word.text for item in seen) < _LEGIBLE:
        return "garbled_layer", "its text layer is no language; it was read as a picture."
    return None


def _unseen(layer: TextLayer, seen: tuple[LayerWord, ...]) -> Reason | None:
    if len(layer.words) - len(seen) > _UNSEEN * len(layer.words):
        return "invisible_layer", "its text layer is invisible; what is seen was read instead."
    return None


def _drawn(page: pdfium.PdfPage, seen: tuple[LayerWord, ...]) -> Reason | None:
    """A page of a scanner, or one whose letters are drawn as outlines."""
    if len(seen) >= _FEW:
        return None
    inked = float((_picture(page, 50) < 160).mean()) > _INK
    if inked and len(_letters_outside(page, seen)) >= _SCAN * sum(len(item.word.text) for item in seen):
        return "no_layer", "it has no text layer; it was read as a picture."
    return None


def _seen(page: pdfium.PdfPage, words: tuple[LayerWord, ...]) -> tuple[LayerWord, ...]:
    """Without words that are invisible, outside of the page, or white on white ground."""
    width, height = page.get_size()
    paper = Box(0, 0, width, height)
    visible = tuple(item for item in words if not item.invisible and _touch(item.word.box, paper))
    if not any(item.white for item in visible):
        return visible
    picture = _picture(page, 72)
    return tuple(item for item in visible if not item.white or _stands_out(item, picture))


def _stands_out(item: LayerWord, picture: NDArray[np.int16]) -> bool:
    box = item.word.box
    part = picture[max(int(box.top), 0) : int(box.bottom) + 1, max(int(box.x0), 0) : int(box.x1) + 1]
    return part.size > 0 and int(part.max() - part.min()) >= _CONTRAST


def _letters_in_pictures(page: pdfium.PdfPage, seen: tuple[LayerWord, ...]) -> NDArray[np.float64]:
    """Boxes, in points, of spots like letters that stand in pictures and not on words of the layer."""
    pictures = list(_pictures(page))
    if not pictures:
        return np.zeros((0, 4))
    letters = _letters_outside(page, seen)
    return letters[_inside(letters, pictures)]


def _letters_outside(page: pdfium.PdfPage, seen: tuple[LayerWord, ...]) -> NDArray[np.float64]:
    """Boxes, in points, of spots like letters that stand on no word of the layer."""
    letters = letters_in(_picture(page, _DPI).astype(np.uint8)) * (72 / _DPI)
    return letters[~_inside(letters, [item.word.box for item in seen])]


def _pictures(page: pdfium.PdfPage) -> Iterator[Box]:
    """Where pictures larger than a logo stand."""
    sides = [ctypes.c_float() for _ in range(4)]
    width, height = page.get_size()
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        if pdfium_c.FPDFPageObj_GetBounds(item, *sides):
            box = Box(*to_seen(page, np.array([[side.value for side in sides]]))[0].tolist())
            if box.width * box.height > _PICTURE * width * height:
                yield box


def _picture(page: pdfium.PdfPage, dpi: float) -> NDArray[np.int16]:
    return np.asarray(render(page, dpi, grey=True)).astype(np.int16)


def _inside(letters: NDArray[np.float64], boxes: list[Box]) -> NDArray[np.bool_]:
    """Which letters have their middle in one of the boxes."""
    middles = (letters[:, :2] + letters[:, 2:]) / 2
    found = np.zeros(len(letters), bool)
    for box in boxes:
        found |= ((middles >= box[:2]) & (middles <= box[2:])).all(axis=1)
    return found


def _touch(one: Box, other: Box) -> bool:
    return one.x1 > other.x0 and one.x0 < other.x1 and one.bottom > other.top and one.top < other.bottom
