"""Pictures of pages: the boxes stand where the words are."""

from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from domain.documents.forms import FieldValue, Form, Line
from domain.documents.pages import Box
from domain.documents.types import DocumentType
from domain.errors import UnreadableFile
from extractors.documents.pictures import DPI, write_pictures

BLUE, AMBER = (0x0B, 0x57, 0xD0), (0xC7, 0x77, 0x00)
TOTAL, LINE = Box(100, 200, 160, 212), Box(50, 300, 500, 312)


def form_of(path: Path, pages: tuple[int, ...] = (1,)) -> Form:
    fields = {"gross_total": FieldValue("119.00", 0.9, 1, TOTAL), "due_date": FieldValue(None, 0.9)}
    return Form(str(path), "", DocumentType.INVOICE, 0.9, None, pages, fields, (Line(1, LINE, {}),))


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(2):
        canvas.drawString(100, A4[1] - 210, "119.00")
        canvas.drawString(50, A4[1] - 310, "A line of the table with a few words of text in it")
        canvas.showPage()
    canvas.save()
    return path


def colour_at(image: Image.Image, x: float, top: float) -> tuple[int, ...]:
    """The colour at a place of the page, in points."""
    found = image.getpixel((round(x * DPI / 72), round(top * DPI / 72)))
    assert isinstance(found, tuple)
    return found


def test_boxes_stand_where_the_values_are(pdf: Path, tmp_path: Path) -> None:
    (written,) = write_pictures(form_of(pdf), str(tmp_path / "pictures"))
    assert Path(written).name == "a.pdf.1.png"
    with Image.open(written) as image:
        assert image.width == pytest.approx(A4[0] * DPI / 72, abs=2)
        assert colour_at(image, TOTAL.x0 + 0.3, (TOTAL.top + TOTAL.bottom) / 2) == BLUE
        assert colour_at(image, LINE.x0 + 0.3, (LINE.top + LINE.bottom) / 2) == AMBER
        assert colour_at(image, 300, 500) == (255, 255, 255)


def test_only_the_pages_of_the_document_are_drawn(pdf: Path, tmp_path: Path) -> None:
    written = write_pictures(form_of(pdf, pages=(2,)), str(tmp_path))
    assert [Path(path).name for path in written] == ["a.pdf.2.png"]
    with Image.open(written[0]) as image:
        assert BLUE not in {colour for _, colour in image.getcolors(1 << 24) or ()}, "the value stands on page 1"


def test_a_file_that_is_no_document_any_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(UnreadableFile):
        write_pictures(form_of(path), str(tmp_path))
