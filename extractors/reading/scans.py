"""A picture of a page becomes words: turned upright, straightened, read by Tesseract, boxes in points."""

from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from domain.documents.pages import Box, Noted, Page, TextSource, Word
from domain.errors import ItemError
from extractors.reading import tesseract
from extractors.reading.geometry import in_lines
from extractors.reading.legibility import legibility, plausible
from extractors.reading.limits import Limits
from extractors.reading.preparing import Prepared, prepared
from extractors.reading.segments import segment_of

_PAGE, _BLOCK = 3, 6  # Tesseract's layouts
_DOUBTFUL: Final = 0.55  # quality below which a person hardly reads the page
_UPRIGHT: Final = 0.75  # sense below which a page may stand on its head: upside down it makes 0.63 even of a clear one
_SURE: Final = 1.0  # Tesseract's confidence in an orientation
_FEW: Final = 3  # words
_GOOD: Final = 0.6  # confidence of a word in a part of a page that may be a logo


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
        ready, words = _best_way_up(picture, ready, languages, limits)
    except ItemError as error:
        return _page(picture, ready, number, []), (Noted("not_read", str(error), number),)
    page = _page(picture, ready, number, words)
    return page, _findings(page)


def read_part(picture: Picture, part: Box, languages: str, limits: Limits) -> tuple[Word, ...]:
    """Words that a part of a level page shows, sure and legible ones only: logos and photos look like letters, too.

    Args:
        picture: the whole page.
        part: in points.
        languages: Tesseract's, joined by `+`.
        limits: time of one page.
    """
    scale = picture.dpi / 72
    left, top, right, bottom = (round(side * scale) for side in part)
    margin = round(picture.dpi / 20)
    left, top = max(left - margin, 0), max(top - margin, 0)
    crop = picture.image.crop((left, top, right + margin, bottom + margin))
    try:
        found = tesseract.words_in(crop, languages=languages, layout=_PAGE, seconds=limits.ocr_seconds)
    except ItemError:
        return ()
    good = [word for word in found if word.confidence >= _GOOD and plausible(word.text)]
    return in_lines([_at(word, (left, top), 1.0, 1 / scale) for word in good])


def _best_way_up(
    picture: Picture, ready: Prepared, languages: str, limits: Limits
) -> tuple[Prepared, list[tesseract.PixelWord]]:
    """The image and its words, the way up that makes sense. Others are tried only if the first gives little."""
    words = _ocr(ready, languages, limits)
    if _sense(words) >= _UPRIGHT and len(words) > _FEW:
        return ready, words
    degrees, confidence = tesseract.orientation(ready.image, limits.ocr_seconds)
    if not degrees or confidence < _SURE:
        return ready, words
    again = prepared(picture.image, (ready.turned + degrees) % 360)
    others = _ocr(again, languages, limits)
    return (again, others) if _sense(others) > _sense(words) else (ready, words)


def _ocr(ready: Prepared, languages: str, limits: Limits) -> list[tesseract.PixelWord]:
    layout = _BLOCK if ready.narrow else _PAGE
    found = tesseract.words_in(ready.image, languages=languages, layout=layout, seconds=limits.ocr_seconds)
    return [word for word in found if word.confidence > 0.05 or word.text.isalnum()]


def _sense(words: list[tesseract.PixelWord]) -> float:
    """Quality of what was read: legible and sure."""
    if not words:
        return 0.0
    sure: float = sum(word.confidence * len(word.text) for word in words) / sum(len(word.text) for word in words)
    return float((sure * legibility(word.text for word in words)) ** 0.5)


def _page(picture: Picture, ready: Prepared, number: int, found: list[tesseract.PixelWord]) -> Page:
    points = 72 / picture.dpi
    words = in_lines([_at(word, ready.origin, ready.scale, points) for word in found])
    width, height = ready.size
    segment = segment_of(ready.look, camera=picture.camera, skew=ready.skew, coloured=_coloured(picture.image))
    quality = legibility(word.text for word in words)
    return Page(
        number=number,
        width=width * points,
        height=height * points,
        words=words,
        rules=(),
        source=TextSource.TESSERACT,
        segment=segment,
        quality=quality,
        turned=ready.turned,
        skew=ready.skew,
    )


def _at(word: tesseract.PixelWord, origin: tuple[int, int], scale: float, points: float) -> Word:
    """The word on its page: found in an image that begins at `origin` and is `scale` times as large."""
    left, top = origin
    x0, x1 = ((x / scale + left) * points for x in (word.x0, word.x1))
    y0, y1 = ((y / scale + top) * points for y in (word.top, word.bottom))
    return Word(word.text, Box(x0, y0, x1, y1), 0, round(y1 - y0, 2), confidence=round(word.confidence, 3))


def _coloured(image: Image.Image) -> bool:
    """Whether the paper itself has a colour, as in a photo under a lamp."""
    if image.mode == "L":
        return False
    small = np.asarray(image.resize((64, 64)).convert("HSV"))
    return float(np.median(small[:, :, 1])) > 25


def _findings(page: Page) -> tuple[Noted, ...]:
    if not page.words:
        return (
            Noted("no_text", f"Page {page.number} shows no text. Next step: look whether it is blank or a photo.", page.number),
        )
    if page.quality < _DOUBTFUL:
        return (
            Noted("hardly_legible", f"Page {page.number} is hardly legible. Next step: ask for a better scan.", page.number),
        )
    return ()
