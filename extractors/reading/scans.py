"""A picture of a page becomes words: turned upright, straightened, read by Tesseract, boxes in points."""

from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from domain.documents.pages import Box, Noted, Page, TextSource, Word
from domain.errors import ItemError
from extractors.reading import tesseract
from extractors.reading.geometry import in_lines
from extractors.reading.legibility import legibility
from extractors.reading.limits import Limits
from extractors.reading.preparing import Prepared, prepared
from extractors.reading.segments import segment_of

_PAGE, _BLOCK = 3, 6  # Tesseract's layouts
_DOUBTFUL: Final = 0.55  # quality below which a page may stand on its head
_SURE: Final = 1.0  # Tesseract's confidence in an orientation
_FEW: Final = 3  # words


class Picture(NamedTuple):
    """A page as an image: `dpi` dots an inch; `camera` whether a camera took it."""

    image: Image.Image
    dpi: float
    camera: bool = False


def read_picture(picture: Picture, number: int, languages: str, limits: Limits) -> tuple[Page, tuple[Noted, ...]]:
    """The page with its words, and what was noticed.

    Args:
        picture: in colour or grey, as it came.
        number: of the page in its file, from 1.
        languages: Tesseract's, joined by `+`.
        limits: time of one page.

    Raises:
        ConfigurationError: Tesseract or a language is not installed.
    """
    ready = prepared(picture.image)
    try:
        words, turned = _best_way_up(ready, languages, limits)
    except ItemError as error:
        return _page(picture, ready, number, [], 0), (Noted("not_read", str(error), number),)
    page = _page(picture, ready, number, words, turned)
    return page, _findings(page)


def _best_way_up(ready: Prepared, languages: str, limits: Limits) -> tuple[list[tesseract.PixelWord], int]:
    """Words and the turn that made them readable. The other ways up are tried only if the first gives little sense."""
    words = _ocr(ready, languages, limits)
    first = _sense(words)
    if first >= _DOUBTFUL and len(words) > _FEW:
        return words, ready.turned
    degrees, confidence = tesseract.orientation(ready.image, limits.ocr_seconds)
    if not degrees or confidence < _SURE:
        return words, ready.turned
    again = ready.turn(degrees)
    other = _ocr(again, languages, limits)
    return (other, again.turned) if _sense(other) > first else (words, ready.turned)


def _ocr(ready: Prepared, languages: str, limits: Limits) -> list[tesseract.PixelWord]:
    layout = _BLOCK if ready.narrow else _PAGE
    found = tesseract.words_in(ready.image, languages=languages, layout=layout, seconds=limits.ocr_seconds)
    return [word for word in found if word.confidence > 0.05 or word.text.isalnum()]


def _sense(words: list[tesseract.PixelWord]) -> float:
    """Quality of what was read: legible and sure."""
    if not words:
        return 0.0
    sure = sum(word.confidence * len(word.text) for word in words) / sum(len(word.text) for word in words)
    return (sure * legibility(word.text for word in words)) ** 0.5


def _page(picture: Picture, ready: Prepared, number: int, found: list[tesseract.PixelWord], turned: int) -> Page:
    points = 72 / picture.dpi
    scale = points / ready.scale
    words = in_lines([_word(word, scale) for word in found])
    # a second turn swaps the sides once more
    width, height = ready.size if (turned - ready.turned) % 180 == 0 else ready.size[::-1]
    segment = segment_of(ready.look, camera=picture.camera, skew=ready.skew, coloured=_coloured(picture.image))
    quality = legibility(word.text for word in words)
    return Page(
        number, width * points, height * points, words, (), TextSource.TESSERACT, segment, quality, turned, skew=ready.skew
    )


def _word(word: tesseract.PixelWord, scale: float) -> Word:
    box = Box(word.x0 * scale, word.top * scale, word.x1 * scale, word.bottom * scale)
    return Word(word.text, box, 0, round(box.height, 2), confidence=round(word.confidence, 3))


def _coloured(image: Image.Image) -> bool:
    """Whether the paper itself has a colour, as in a photo under a lamp."""
    if image.mode == "L":
        return False
    small = np.asarray(image.resize((64, 64)).convert("HSV"))
    return float(np.median(small[:, :, 1])) > 25


def _findings(page: Page) -> tuple[Noted, ...]:
    if not page.words:
        return (Noted("no_text", f"Page {page.number} shows no text. Next step: look whether it is blank or a photo.", page.number),)
    if page.quality < _DOUBTFUL:
        return (
            Noted("hardly_legible", f"Page {page.number} is hardly legible. Next step: ask for a better scan.", page.number),
        )
    return ()
