"""An image made ready for Tesseract: turned, straightened, evened, and scaled where its letters are very small or large."""

import functools
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractors.reading.rendering import straightened, turned_clockwise

Grey = NDArray[np.uint8]

_LOW, _HIGH = 16, 45  # pixels: Tesseract reads capitals of any height between
_GOOD_HEIGHT: Final = 24
_SCALES: Final = (0.4, 3.0)
_WORKING_PIXELS: Final = 900_000  # of the small copy on which skew and heights are measured
_SKEW: Final = 12.0  # degrees to either side
_LEAST_SKEW: Final = 0.15
_CLEARLY: Final = 1.05  # times as steep as without turning
_LYING: Final = 1.5  # times as steep when turned by 90 degrees
_PROFILE_PIXELS: Final = 700  # of the longer side when profiles are made
_NARROW: Final = 55  # times as wide as its letters are high: a slip with one block of text; pages have 80 and more
_FEW: Final = 20  # letters
_UNEVEN: Final = 0.06  # spread of the paper's brightness from which it is evened
_SHARE_OF_LETTERS: Final = 0.05  # of all: a block with fewer is dirt
_DARKER: Final = 0.85  # than paper: a table or the lid of a scanner


class Look(NamedTuple):
    """What an image looks like before it is made ready.

    `glyph` is the middle height of its letters in pixels (0: none). The others are 0 to 1: `uneven` the spread of the paper's
    brightness, `contrast` of paper to ink, `sharp` the steepness of edges relative to contrast, `noise` the paper's grain.
    """

    glyph: float
    uneven: float
    contrast: float
    sharp: float
    noise: float


class Prepared(NamedTuple):
    """An image ready to be read.

    `scale` is its pixels for one of the original; `turned` quarter turns clockwise in degrees, done before `skew` degrees
    counter-clockwise about the middle of `size`, width and height in pixels of the turned original; `origin` is where the image
    begins in that, after both.
    """

    image: Image.Image
    scale: float
    turned: int
    skew: float
    size: tuple[int, int]
    origin: tuple[int, int]
    look: Look

    @property
    def narrow(self) -> bool:
        """Whether it looks like a till slip."""
        return 0 < self.image.width / self.scale <= _NARROW * self.look.glyph


def prepared(image: Image.Image, turned: int = 0) -> Prepared:
    """Make a picture of a page ready: see the module. An image without anything on it comes back as it is.

    Args:
        image: in colour or grey.
        turned: clockwise by how many degrees it is known to have to be turned; what seems to lie is turned by 90.
    """
    upright = turned_clockwise(image.convert("L"), turned)
    ink, shrink = _ink(np.asarray(upright))
    steep, skew = _level(ink)
    if not turned and _level(np.rot90(ink))[0] > _LYING * steep:
        return prepared(image, 90)
    level = straightened(upright, skew)
    left, top, right, bottom = _paper(np.asarray(level), shrink)
    grey = np.asarray(level)[top:bottom, left:right]
    look = look_at(grey)
    even = _evened(grey) if look.uneven > _UNEVEN else grey
    too_low_or_high = look.glyph > 0 and not _LOW <= look.glyph <= _HIGH
    ready = _scaled(even, float(np.clip(_GOOD_HEIGHT / look.glyph, *_SCALES)) if too_low_or_high else 1.0)
    return Prepared(Image.fromarray(ready), ready.shape[1] / grey.shape[1], turned, skew, upright.size, (left, top), look)


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


def letters_in(grey: Grey) -> NDArray[np.float64]:
    """Boxes (x0, top, x1, bottom in pixels) of all spots that look like letters."""
    ink, shrink = _ink(grey)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x0, top, width, height = (stats[1:, n].astype(np.float64) for n in range(4))
    return np.stack([x0, top, x0 + width, top + height], axis=1) * shrink


def _ink(grey: Grey) -> tuple[Grey, float]:
    """A small black-and-white copy, ink 255, and how many original pixels one of its pixels stands for."""
    shrink = max((grey.size / _WORKING_PIXELS) ** 0.5, 1.0)
    size = (max(round(grey.shape[1] / shrink), 1), max(round(grey.shape[0] / shrink), 1))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    # letters only: bars, rulings, frames and pictures have directions of their own
    letters = np.append(False, _letters(stats[1:]))
    return np.where(letters[labels], np.uint8(255), np.uint8(0)), shrink


def _letters(stats: NDArray[Any]) -> NDArray[np.bool_]:
    """Which spots may be letters, standing or lying."""
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    low, high, area = sides.min(axis=1), sides.max(axis=1), stats[:, cv2.CC_STAT_AREA]
    return np.asarray((high >= 5) & (high <= 80) & (low >= 2) & (high <= 5 * low) & (area >= 0.15 * low * high))


def _glyph(ink: Grey) -> float:
    """Middle height of letters, pixels; 0 when there are few."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    return float(np.percentile(heights, 60)) if len(heights) >= _FEW else 0.0


def _level(ink: Grey) -> tuple[float, float]:
    """How steep the profile of rows becomes when lines are made level, and the degrees counter-clockwise that do so.

    Rows of letters and the gaps between them make steep profiles across their direction and flat ones along it.
    """
    scale = min(1.0, _PROFILE_PIXELS / max(ink.shape))
    small = np.asarray(cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)

    @functools.cache
    def steepness(angle: float) -> float:
        return float(np.square(np.diff(_rotated(small, angle).mean(axis=1))).mean())

    coarse = max(np.arange(-_SKEW, _SKEW + 0.5).tolist(), key=steepness)
    fine = max(np.arange(coarse - 0.8, coarse + 0.81, 0.2).round(1).tolist(), key=steepness)
    if abs(fine) < _LEAST_SKEW or steepness(fine) < _CLEARLY * steepness(0.0):
        return steepness(0.0), 0.0
    return steepness(fine), fine


def _rotated(image: Grey, degrees: float) -> Grey:
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)


def _paper(grey: Grey, shrink: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the part with text, if what surrounds it is darker than paper; else of the whole image."""
    whole = (0, 0, grey.shape[1], grey.shape[0])
    ink, _ = _ink(grey)
    reach = max(round(3 * _glyph(ink)), 15)
    blocks = cv2.dilate(ink, np.ones((reach, reach), np.uint8))
    _, labels = cv2.connectedComponents(blocks)
    letters = np.bincount(labels[ink > 0], minlength=2)
    kept = np.flatnonzero(letters >= _SHARE_OF_LETTERS * max(letters.sum(), 1))
    rows, columns = np.nonzero(np.isin(labels, kept[kept > 0]))
    if not rows.size:
        return whole
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    small = cv2.resize(grey, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_AREA)
    inside = np.zeros(ink.shape, bool)
    inside[box[1] : box[3], box[0] : box[2]] = True
    if inside.mean() > 0.8 or np.median(small[~inside]) > _DARKER * np.percentile(small[inside], 75):
        return whole
    x0, top, x1, bottom = (round(float(side) * shrink) for side in box)
    return x0, top, min(x1, grey.shape[1]), min(bottom, grey.shape[0])


def _evened(grey: Grey) -> Grey:
    """Divided by its own background, so that shadows and yellowed paper become white."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 31)
    background = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(background, 1), scale=255), np.uint8)


def _scaled(grey: Grey, scale: float) -> Grey:
    if scale == 1.0:
        return np.ascontiguousarray(grey)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how), np.uint8)
