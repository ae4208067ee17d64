"""Pictures of pages: what a person, the second reader and the desk look at."""

from typing import Final

import pypdfium2 as pdfium
from PIL import Image

MAX_PIXELS: Final = 40_000_000
"""Of a rendered page: A4 at 600 dpi has 35 million. Larger pages are rendered with fewer dots."""


def render(page: pdfium.PdfPage, dpi: float, *, grey: bool = False) -> Image.Image:
    """A PDF page as it is seen, `dpi` dots an inch, fewer when it would exceed `MAX_PIXELS`."""
    width, height = page.get_size()
    scale = dpi / 72
    scale = min(scale, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=grey, may_draw_forms=True)
    try:
        image: Image.Image = bitmap.to_pil()
        return image.copy()
    finally:
        bitmap.close()


def turned_clockwise(image: Image.Image, degrees: int) -> Image.Image:
    """The image turned by a multiple of 90 degrees."""
    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return image.transpose(turns[degrees % 360]) if degrees % 360 else image


def straightened(image: Image.Image, degrees: float) -> Image.Image:
    """The image turned counter-clockwise by a small angle about its middle, on white; its size stays."""
    if abs(degrees) < 0.01:
        return image
    white = 255 if image.mode == "L" else (255, 255, 255)
    return image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=white)
