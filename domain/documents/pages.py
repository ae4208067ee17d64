"""What reading leaves of a file: pages with words and where they stand.

Boxes are `x0, top, x1, bottom` in PDF points (1/72 inch), origin top left, of the page as a person sees it (rotation applied).
OCR pixels are converted where they come in and never travel.
"""

import enum
from typing import NamedTuple, Self


class Box(NamedTuple):
    """A rectangle on a page, in points, origin top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Points from left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Points from top to bottom."""
        return self.bottom - self.top

    def around(self, *others: Self) -> "Box":
        """The smallest box that holds this one and the others."""
        boxes = (self, *others)
        return Box(min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes))


class Word(NamedTuple):
    """Characters without a blank between them.

    `confidence` is what the OCR engine said, 0 to 1, None for a text layer. `size` is the height of the type in points. `line`
    numbers the printed lines of a page from top to bottom as the reader found them.
    """

    text: str
    box: Box
    line: int
    size: float
    bold: bool = False
    confidence: float | None = None


class Rule(NamedTuple):
    """A straight ruling of a table or form, horizontal when it is wider than high."""

    box: Box


class Segment(enum.StrEnum):
    """How well a page can be read; thresholds and certificates hold for one segment."""

    BORN_DIGITAL = "born_digital"
    CLEAN_SCAN = "clean_scan"
    POOR_SCAN = "poor_scan"
    PHOTO = "photo"


class TextSource(enum.StrEnum):
    """Who read the words of a page."""

    TEXT_LAYER = "text_layer"
    TESSERACT = "tesseract"
    RAPIDOCR = "rapidocr"


class Page(NamedTuple):
    """One page. `number` counts from 1 in the file, `width` and `height` are points; words come in reading order.

    `quality` is the share of words that look like language or figures, 0 to 1; `turned` by how many degrees clockwise the image
    was turned before reading, and `skew` by how many degrees counter-clockwise after that, so that its lines are level. Boxes are
    those of the turned and straightened page.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    source: TextSource
    segment: Segment
    quality: float
    turned: int = 0
    skew: float = 0.0


class Reading(NamedTuple):
    """One document as it was read: a file, an attachment, or a member of an archive.

    `file` is the path as it was given, with `!member` for what lay inside another file. `einvoice` holds the XML of a
    structured invoice, embedded or stand-alone, None without one. `findings` are codes with a sentence each, for people.
    """

    file: str
    sha256: str
    media_type: str
    pages: tuple[Page, ...]
    einvoice: bytes | None
    findings: tuple["Noted", ...] = ()


class Noted(NamedTuple):
    """Something that was noticed about a document: a stable `code`, a sentence for people, the page (None: the whole)."""

    code: str
    message: str
    page: int | None = None
