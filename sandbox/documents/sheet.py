"""Paper: draws text at places counted from the top left and remembers where each value of the truth was printed."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Place = tuple[int, list[float]]
"""Page from 1, and `x0, top, x1, bottom` in points."""

_DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
_STANDARD = (("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold"), ("Courier", "Courier-Bold"))
_INSTALLED = (
    ("DejaVuSans", "DejaVuSans-Bold"),
    ("DejaVuSerif", "DejaVuSerif-Bold"),
    ("DejaVuSansCondensed", "DejaVuSansCondensed-Bold"),
)


@functools.cache
def typefaces() -> tuple[tuple[str, str], ...]:
    """Pairs of a regular and a bold font: those of every PDF reader, and DejaVu's where they are installed."""
    found = list(_STANDARD)
    for pair in _INSTALLED:
        files = [_DEJAVU / f"{name}.ttf" for name in pair]
        if all(file.is_file() for file in files):
            for name, file in zip(pair, files, strict=True):
                pdfmetrics.registerFont(TTFont(name, str(file)))
            found.append(pair)
    return tuple(found)


def width_of(text: str, font: str, size: float) -> float:
    """Points that a text takes."""
    return float(pdfmetrics.stringWidth(text, font, size))


class Sheet:
    """The pages of one document.

    Attributes:
        places: where the value of each field was printed first.
        y: points from the top at which the flow goes on.
        page: number of the current page.
    """

    def __init__(self, path: Path, size: tuple[float, float], fonts: tuple[str, str], size_of_type: float) -> None:
        self.width, self.height = size
        self.regular, self.strong = fonts
        self.size = size_of_type
        self.places: dict[str, Place] = {}
        self.y = 0.0
        self.page = 1
        # `invariant`: the same seed gives the same bytes
        self._canvas: Any = Canvas(str(path), pagesize=size, invariant=1)

    @property
    def leading(self) -> float:
        """Points from one printed line to the next."""
        return self.size * 1.35

    def text(  # noqa: PLR0913 - how a line is set
        self,
        x: float,
        top: float,
        text: str,
        *,
        field: str = "",
        bold: bool = False,
        size: float = 0.0,
        align: str = "left",
    ) -> float:
        """Print one line; `x` is its left end, or the right one with `align` right, or the middle with `center`.

        Returns:
            The right end of what was printed.
        """
        size = size or self.size
        font = self.strong if bold else self.regular
        width = width_of(text, font, size)
        left = x - width if align == "right" else x - width / 2 if align == "center" else x
        self._canvas.setFont(font, size)
        self._canvas.drawString(left, self.height - top - size * 0.8, text)
        for name in filter(None, field.split("+")):  # one printed text may hold two values, such as a period
            self.mark(name, [left, top, left + width, top + size])
        return left + width

    def mark(self, field: str, box: Sequence[float]) -> None:
        """Remember where a value stands; the lines of an address follow each other in one box."""
        known = self.places.get(field)
        if known is None:
            self.places[field] = (self.page, [round(part, 1) for part in box])
        elif field.endswith("address") and known[0] == self.page:
            old = known[1]
            union = [min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3])]
            self.places[field] = (self.page, [round(part, 1) for part in union])

    def rule(self, x0: float, x1: float, top: float, *, weight: float = 0.6) -> None:
        """A horizontal ruling."""
        self._canvas.setLineWidth(weight)
        self._canvas.line(x0, self.height - top, x1, self.height - top)

    def upright(self, x: float, top: float, bottom: float) -> None:
        """A vertical ruling."""
        self._canvas.setLineWidth(0.5)
        self._canvas.line(x, self.height - top, x, self.height - bottom)

    def shade(self, box: Sequence[float], grey: float, *, round_corners: bool = False) -> None:
        """A grey area, such as a header row or a logo."""
        x0, top, x1, bottom = box
        self._canvas.setFillGray(grey)
        if round_corners:
            self._canvas.roundRect(x0, self.height - bottom, x1 - x0, bottom - top, 6, stroke=0, fill=1)
        else:
            self._canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def new_page(self) -> None:
        """Go on on another page."""
        self._canvas.showPage()
        self.page += 1

    def save(self) -> None:
        """Write the file."""
        self._canvas.save()


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """A text in lines that are no wider than that, broken at blanks."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", font, size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
