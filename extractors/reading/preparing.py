"""An image made ready for Tesseract: lying pages turned, skew taken out, shadows evened, glyphs brought to one height."""

from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractors.reading.rendering import turned_clockwise

Grey = NDArray[np.uint8]

_GLYPH: Final = 30  # pixels: the height of capitals that Tesseract reads best
_SCALES: Final = (0.5, 2.5)
_WORKING_PIXELS: Final = 900_000  # of the small copy on which skew and heights are measured
_SKEW: Final = 12.0  # degrees to either side
_LEAST_SKEW: Final = 0.15
_NARROW: Final = 1.75  # times as high as wide: a slip, one block of text


class Look(NamedTuple):
    """What an image looks like before it is made ready.

    `glyph` is the middle height of its letters in pixels (0: none), `uneven` the spread of the paper's brightness, `contrast` of
    paper to ink, `sharp` the steepness of edges relative to contrast, `noise` the spread of the paper's grain; all of 0 to 1 but
    the first.
    """

    glyph: float
    uneven: float
    contrast: float
    sharp: float
    noise: float


class Prepared(NamedTuple):
    """An image ready to be read.

    `scale` is its pixels for one of the original; `turned` quarter turns clockwise in degrees, done before `skew` degrees
    counter-clockwise; `size` is width and height in pixels of the turned original.
    """

    image: Image.Image
    scale: float
    turned: int
    skew: float
    size: tuple[int, int]
    look: Look

    @property
    def narrow(self) -> bool:
        """Whether it looks like a till slip."""
        return self.size[1] >= _NARROW * self.size[0]

    def turn(self, degrees: int) -> "Prepared":
        """The same turned clockwise by a multiple of 90 degrees."""
        size = self.size[::-1] if degrees % 180 else self.size
        image = turned_clockwise(self.image, degrees)
        return self._replace(image=image, turned=(self.turned + degrees) % 360, size=(size[0], size[1]))


def prepared(image: Image.Image) -> Prepared:
    """Make a picture of a page ready: see the module. An image without anything on it comes back as it is."""
    grey = np.asarray(image.convert("L"))
    size = (image.width, image.height)
    look = look_at(grey)
    ink, shrink = _ink(grey)
    turned = 90 if _lies(ink) else 0
    if turned:
        grey, ink, size = np.rot90(grey, -1), np.rot90(ink, -1), size[::-1]
    skew = _skew(ink)
    scale = float(np.clip(_GLYPH / look.glyph, *_SCALES)) if look.glyph else 1.0
    even = _evened(np.ascontiguousarray(grey)) if look.uneven > 0.06 else np.ascontiguousarray(grey)
    ready = _warped(even, skew, scale if abs(scale - 1) > 0.25 else 1.0)
    return Prepared(Image.fromarray(ready), ready.shape[1] / size[0], turned, skew, size, look)


def look_at(grey: Grey) -> Look:
    """Measure an image."""
    ink, shrink = _ink(grey)
    small = cv2.resize(grey, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    dark = small[ink > 0]
    contrast = float(np.median(paper) - np.median(dark)) / 255 if dark.size else 0.0
    uneven = float(np.percentile(paper, 95) - np.percentile(paper, 5)) / 255
    gradient = np.abs(np.diff(grey.astype(np.int16), axis=1))
    steep = float(np.percentile(gradient, 99.5)) / 255
    bare = cv2.dilate(ink, np.ones((5, 5), np.uint8)) == 0
    grain = np.abs(small.astype(np.float32) - cv2.GaussianBlur(small, (3, 3), 0))[bare]
    noise = float(grain.mean()) / 255 if grain.size else 0.0
    return Look(_glyph(ink) * shrink, uneven, contrast, min(steep / max(contrast, 0.05), 1.0), noise)


def _ink(grey: Grey) -> tuple[Grey, float]:
    """A small black-and-white copy, ink 255, and how many original pixels one of its pixels stands for."""
    shrink = max((grey.size / _WORKING_PIXELS) ** 0.5, 1.0)
    size = (max(round(grey.shape[1] / shrink), 1), max(round(grey.shape[0] / shrink), 1))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    return np.asarray(ink, np.uint8), shrink


def _glyph(ink: Grey) -> float:
    """Middle height of letter-like spots, pixels; 0 when there are few."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = (stats[1:, n] for n in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    letters = (height >= 5) & (height <= 80) & (width >= 2) & (width <= 3 * height) & (area >= 0.15 * width * height)
    return float(np.percentile(height[letters], 60)) if letters.sum() >= 20 else 0.0


def _lies(ink: Grey) -> bool:
    """Whether lines of text run from top to bottom: rows of letters make steep profiles across their direction."""
    if ink.sum() == 0:
        return False
    rows, columns = (_steepness(ink.mean(axis=axis)) for axis in (1, 0))
    return columns > 2.0 * rows


def _steepness(profile: NDArray[np.floating]) -> float:
    return float(np.square(np.diff(profile)).mean())


def _skew(ink: Grey) -> float:
    """Degrees by which the image must be turned counter-clockwise so that lines are level; 0.0 when there is no clear best."""
    if ink.sum() == 0:
        return 0.0
    height, width = ink.shape
    scale = min(1.0, 700 / max(height, width))
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)

    def level(angle: float) -> float:
        return _steepness(_rotated(small, angle).mean(axis=1))

    best = max(np.arange(-_SKEW, _SKEW + 0.5, 1.0), key=level)
    best = max(np.arange(best - 0.8, best + 0.81, 0.2), key=level)
    if abs(best) < _LEAST_SKEW or level(best) < 1.05 * level(0.0):
        return 0.0
    return round(float(best), 2)


def _rotated(image: Grey, degrees: float) -> Grey:
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)


def _evened(grey: Grey) -> Grey:
    """Divided by its own background, so that shadows and yellowed paper become white."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 31)
    background = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(background, 1), scale=255), np.uint8)


def _warped(grey: Grey, skew: float, scale: float) -> Grey:
    """Turned and scaled in one go."""
    height, width = grey.shape
    size = (round(width * scale), round(height * scale))
    if not skew:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return grey if scale == 1.0 else np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, scale)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    turned = cv2.warpAffine(grey, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)
