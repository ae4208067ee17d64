"""RapidOCR, the second reader: slower than Tesseract and heavy, but it reads many words on slips that Tesseract does not.

Its models lie in its wheel. Loading takes seconds and a page up to 1.2 GB, so it is loaded when first asked, once a process,
and asked only where the first reader leaves a doubt: for a whole page, or for single printed lines at a fraction of the cost.
"""

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from PIL import Image

from domain.documents.pages import Box, Word
from extractors.reading.geometry import in_lines

_LONGEST_SIDE: Final = 2000  # pixels to which a page is reduced for finding its lines
_MARGIN: Final = 0.25  # of a line's height: the reader was trained on crops with some paper around


def reread(image: Image.Image, dpi: float) -> tuple[Word, ...]:
    """All words of a page.

    Args:
        image: the page as `page_image` gives it, so that the boxes are those of the first reader's page.
        dpi: of the image; boxes are in points.

    Returns:
        Words in printed lines, each with the confidence of its characters, 0 to 1.
    """
    found = _engine()(_pixels(image), return_word_box=True)
    if found.txts is None or found.word_results is None:
        return ()
    lines = zip(found.txts, found.word_results, strict=True)
    return in_lines([word for text, pieces in lines for word in _split(text, pieces, 72 / dpi)])


def reread_lines(image: Image.Image, dpi: float, boxes: Sequence[Box]) -> list[tuple[str, float]]:
    """Text and confidence of single printed lines, or of words in them; in the order of the boxes.

    Args:
        image: the page as `page_image` gives it.
        dpi: of the image.
        boxes: each around one printed line or part of it, in points.
    """
    return [_line(image, dpi / 72, box) for box in boxes]


def _line(image: Image.Image, scale: float, box: Box) -> tuple[str, float]:
    margin = _MARGIN * box.height
    sides = (box.x0 - margin, box.top - margin, box.x1 + margin, box.bottom + margin)
    x0, top, x1, bottom = (round(side * scale) for side in sides)
    crop = image.crop((max(x0, 0), max(top, 0), min(x1, image.width), min(bottom, image.height)))
    if min(crop.size) < 3:
        return "", 0.0
    found = _engine()(_pixels(crop), use_det=False, use_cls=False)
    return (_plain(found.txts[0]), round(float(found.scores[0]), 3)) if found.txts else ("", 0.0)


@functools.cache
def _engine() -> Any:
    from rapidocr import RapidOCR  # seconds to import and to load

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # pages are upright already
            "Global.max_side_len": _LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # documents are read side by side instead
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _pixels(image: Image.Image) -> Any:
    """As OpenCV keeps images: blue, green, red."""
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def _split(text: str, pieces: Sequence[Any], points: float) -> Iterator[Word]:
    """The words of a line. The engine's pieces (text, confidence, corners) are words or single characters, without blanks."""
    left = [(str(piece[0]), float(piece[1]), np.asarray(piece[2], float) * points) for piece in pieces]
    for part in text.split():
        taken = []
        length = 0
        while left and length < len(part):
            taken.append(left.pop(0))
            length += len(taken[-1][0].strip())
        if taken:
            yield _word(part, taken)


def _word(text: str, pieces: Sequence[tuple[str, float, Any]]) -> Word:
    corners = np.concatenate([piece[2] for piece in pieces])
    (x0, top), (x1, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    sure = sum(piece[1] * len(piece[0]) for piece in pieces) / sum(max(len(piece[0]), 1) for piece in pieces)
    return Word(_plain(text), Box(x0, top, x1, bottom), 0, round(bottom - top, 2), confidence=round(sure, 3))


def _plain(text: str) -> str:
    """Full-width signs, which the engine writes now and then, as plain ones."""
    return unicodedata.normalize("NFKC", text)
