"""The second reader and the pictures it looks at: its boxes are those of the page that the first reader left."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from domain.documents.forms import FieldValue, Form
from domain.documents.pages import Box
from domain.documents.types import DocumentType
from domain.errors import UnreadableFile
from extractors.reading import read_file
from extractors.reading.pictures import page_image, write_pictures
from extractors.reading.second_reader import reread, reread_lines

Photographed = Callable[..., Image.Image]


@pytest.fixture
def turned_scan(photographed: Photographed, tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    photographed().rotate(90, expand=True).rotate(2, fillcolor=255).save(path, dpi=(200, 200))
    return path


def test_both_readers_see_the_same_words_in_the_same_places(turned_scan: Path) -> None:
    (reading,) = read_file(turned_scan)
    page = reading.pages[0]
    second = reread(page_image(str(turned_scan), page, 200), 200)
    first = {word.text: word for word in page.words}
    found = {word.text: word for word in second}
    assert {"Gesamtbetrag", "238,00", "Rechnung", "119,00"} <= found.keys()
    for text in first.keys() & found.keys() - {"EUR"}:
        assert found[text].box.x0 == pytest.approx(first[text].box.x0, abs=6)
        assert found[text].box.top == pytest.approx(first[text].box.top, abs=6)
    assert [word.text for word in second if word.line == 6] == ["Gesamtbetrag", "238,00", "EUR"]
    assert all(0 < word.confidence <= 1 for word in second)


def test_single_lines_are_read_by_their_boxes(turned_scan: Path) -> None:
    (reading,) = read_file(turned_scan)
    page = reading.pages[0]
    boxes = [next(word.box for word in page.words if word.text == text) for text in ("238,00", "2026-4711")]
    (total, sure), (number, _), (nothing, unsure) = reread_lines(
        page_image(str(turned_scan), page, 200), 200, [*boxes, Box(1, 1, 1.2, 1.2)]
    )
    assert (total, number, nothing) == ("238,00", "2026-4711", "")
    assert sure > 0.9
    assert unsure == 0


def test_pictures_show_where_values_stand(letter: bytes, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(letter)
    (reading,) = read_file(path)
    word = next(word for word in reading.pages[0].words if word.text == "238,00")
    values = {"gross_total": FieldValue("238.00", 0.99, 1, word.box), "due_date": FieldValue(None, 0.9)}
    form = Form(reading.file, reading.sha256, DocumentType.INVOICE, 0.9, reading.pages[0].segment, (1,), values)
    (picture,) = write_pictures(form, tmp_path / "pictures")
    with Image.open(picture) as image:
        at = round((word.box.x0 - 1) * 110 / 72), round((word.box.top + word.box.bottom) / 2 * 110 / 72)
        colours = {image.getpixel((x, at[1])) for x in range(at[0] - 4, at[0] + 4)}
        assert (0, 120, 60) in colours
        assert image.size == (910, 1287)
    path.unlink()
    with pytest.raises(UnreadableFile, match="no longer there"):
        write_pictures(form, tmp_path)
