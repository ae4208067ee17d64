"""Pictures of pages with the boxes of the values on them, for people who want to see where a value was found."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from domain.documents.forms import Form
from domain.documents.pages import Box, Page
from extractors.reading import Limits, read_bytes
from extractors.reading.containers import members
from extractors.reading.images import frames
from extractors.reading.media import CONTAINERS, Media, recognise
from extractors.reading.rendering import render, straightened, turned_clockwise

DPI: Final = 110
_VALUE: Final = "#0B57D0"
_LINE: Final = "#C77700"


def write_pictures(form: Form, folder: str) -> list[str]:
    """Write a PNG of each page of a document and return their paths. Values are boxed in blue with their names, lines in amber.

    The file is read again, because the boxes are those of the turned and straightened page.

    Raises:
        UnreadableFile: the file cannot be read any more.
        OSError: the folder cannot be written.
    """
    data = _bytes_of(form.file)
    media = recognise(data, form.file)
    pages = [page for reading in read_bytes(data, form.file) for page in reading.pages if page.number in form.pages]
    Path(folder).mkdir(parents=True, exist_ok=True)
    written = []
    for page, image in _images(data, media, form.file, pages):
        target = Path(folder) / f"{Path(form.file.replace('!', '_')).name}.{page.number}.png"
        _draw(form, page, image).save(target)
        written.append(str(target))
    return written


def _bytes_of(name: str) -> bytes:
    """The bytes of a document; of what lies inside another file, `!` stands between their names."""
    outer, _, inner = name.partition("!")
    data = Path(outer).read_bytes()
    media = recognise(data, outer)
    if not inner or media not in CONTAINERS:
        return data
    return next(member.data for member in members(data, outer, media, Limits()) if member.name == name)


def _images(data: bytes, media: Media, name: str, pages: list[Page]) -> Iterator[tuple[Page, Image.Image]]:
    wanted = {page.number: page for page in pages}
    if media is Media.PDF:
        with pdfium.PdfDocument(data) as document:
            for number, page in wanted.items():
                yield page, _upright(render(document[number - 1], DPI), page)
    elif wanted:
        for number, frame in enumerate(frames(data, name, Limits()), 1):
            if number in wanted:
                yield wanted[number], _upright(frame.image, wanted[number])


def _upright(image: Image.Image, page: Page) -> Image.Image:
    """The image as it was read, in colour."""
    return straightened(turned_clockwise(image.convert("RGB"), page.turned), page.skew)


def _draw(form: Form, page: Page, image: Image.Image) -> Image.Image:
    scale = image.width / page.width
    pen = ImageDraw.Draw(image)
    width = max(1, round(scale))
    for line in form.lines:
        if line.page == page.number:
            pen.rectangle(_scaled(line.box, scale), outline=_LINE, width=width)
    for name, value in form.fields.items():
        if value.page == page.number and value.box is not None:
            corners = _scaled(value.box, scale)
            pen.rectangle(corners, outline=_VALUE, width=width)
            pen.text((corners[0], corners[1] - 11 * scale), name, fill=_VALUE, font_size=8 * scale)
    return image


def _scaled(box: Box, scale: float) -> tuple[float, float, float, float]:
    return box.x0 * scale, box.top * scale, box.x1 * scale, box.bottom * scale
