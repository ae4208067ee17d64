"""Pictures of pages for people: any page of any file, and the page with the boxes of a form's values drawn in."""

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from domain.documents.forms import FieldValue, Form
from domain.documents.pages import Page
from domain.errors import UnreadableFile
from extractors.reading.files import content_of, read_bytes
from extractors.reading.images import frames
from extractors.reading.limits import USUAL, Limits
from extractors.reading.media import Media, recognise
from extractors.reading.pdfs import opened
from extractors.reading.rendering import render, straightened, turned_clockwise

_SCREEN_DPI: Final = 110
_SURE, _UNSURE = (0, 120, 60), (200, 90, 0)
_DOUBT: Final = 0.9


def page_image(file: str, page: Page, dpi: float = 300, limits: Limits = USUAL) -> Image.Image:
    """A page as its words were read: turned and straightened, so that boxes in points fit at `dpi` dots an inch.

    Args:
        file: as a reading names it, `outer!inner` for what lies in a container.
        page: as it was read.
        dpi: of the image.
        limits: for what is opened.

    Raises:
        UnreadableFile: the file has vanished or changed.
    """
    image, own_dpi = _plain(file, page.number, dpi, limits)
    image = straightened(turned_clockwise(image, page.turned), page.skew)
    if abs(own_dpi - dpi) < 1:
        return image
    scale = dpi / own_dpi
    size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
    return image.resize(size, Image.Resampling.LANCZOS)


def _plain(file: str, number: int, dpi: float, limits: Limits) -> tuple[Image.Image, float]:
    """The page as it lies in the file, and its dots an inch."""
    data = content_of(file, limits)
    if recognise(data, file) is Media.PDF:
        with opened(data, file) as pdf:
            pdf.init_forms()
            page = pdf[number - 1]
            image = render(page, dpi)
            return image, image.width * 72 / page.get_size()[0]
    for found, frame in enumerate(frames(data, file, limits), start=1):
        if found == number:
            return frame.image, frame.dpi
    raise UnreadableFile(f"{file} has no page {number}.", next_step="Read the file again: it has changed.")


def write_pictures(form: Form, folder: Path) -> list[Path]:
    """Write each page of a form as a PNG with a box around every value, green where it is sure and orange where not.

    The file is read once more, since a form does not keep how its pages had to be turned.

    Args:
        form: as it was understood.
        folder: is made when it is missing.

    Returns:
        The files written, none over another: their names begin with the digest of the document.

    Raises:
        UnreadableFile: the file has vanished or changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{form.sha256[:8]}_{Path(form.file.replace('!', '/')).stem}"
    (reading,) = read_bytes(content_of(form.file), form.file)
    written = []
    for page in (page for page in reading.pages if page.number in form.pages):
        image = page_image(form.file, page, _SCREEN_DPI).convert("RGB")
        for name, value in form.fields.items():
            if value.page == page.number and value.box is not None:
                _draw(image, name, value)
        written.append(folder / f"{stem}.{page.number}.png")
        image.save(written[-1])
    return written


def _draw(image: Image.Image, name: str, value: FieldValue) -> None:
    if value.box is None:
        return
    colour = _SURE if (value.confidence or 0.0) >= _DOUBT else _UNSURE
    sides = tuple(side * _SCREEN_DPI / 72 for side in value.box)
    pen = ImageDraw.Draw(image)
    pen.rectangle((sides[0] - 2, sides[1] - 2, sides[2] + 2, sides[3] + 2), outline=colour, width=2)
    pen.text((sides[0], sides[1] - 12), name, fill=colour)
