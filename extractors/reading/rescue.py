"""Pages of a PDF that pdfium gives up, by pdfplumber: pdfminer beneath it looks for objects where no table says they are.

It takes ten times as long, so it is asked only for what is damaged: a cut head, a page tree with holes.
"""

import io
from typing import Any, Final

import pdfplumber

from domain.documents.pages import Box, Page, Rule, Segment, TextSource, Word
from extractors.reading.geometry import in_lines
from extractors.reading.legibility import legibility
from extractors.reading.limits import Limits

_GAP: Final = 0.16  # of the type size, as in `text_layer`
_LEGIBLE: Final = 0.6
_THICK: Final = 3.0  # points: a rectangle thinner than this is a ruling


def rescued(data: bytes, limits: Limits) -> dict[int, Page]:
    """The legible pages, by number from 1; empty when nothing can be saved."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = [_page(page, number) for number, page in enumerate(pdf.pages[: limits.pages], start=1)]
    except Exception:  # noqa: BLE001 - on damaged bytes pdfminer raises whatever its parsers raise
        return {}
    return {page.number: page for page in pages if page.words and page.quality >= _LEGIBLE}


def _page(page: Any, number: int) -> Page:
    found = page.extract_words(x_tolerance_ratio=_GAP, extra_attrs=["fontname", "size"])
    words = in_lines([_word(word) for word in found])
    thin = [item for item in (*page.lines, *page.rects) if min(item["width"], item["height"]) <= _THICK]
    rules = tuple(Rule(Box(item["x0"], item["top"], item["x1"], item["bottom"])) for item in thin)
    quality = legibility(word.text for word in words)
    size = (float(page.width), float(page.height))
    return Page(number, *size, words, rules, TextSource.TEXT_LAYER, Segment.BORN_DIGITAL, quality)


def _word(word: dict[str, Any]) -> Word:
    box = Box(word["x0"], word["top"], word["x1"], word["bottom"])
    return Word(word["text"], box, 0, round(float(word["size"]), 2), "bold" in str(word["fontname"]).lower())
