"""A text layer is used only if it is what a person sees."""

from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from domain.documents.pages import TextSource
from extractors.reading import read_bytes
from extractors.reading.legibility import legibility, plausible

Drawn = Callable[..., bytes]
Photographed = Callable[..., Image.Image]


def read(data: bytes):
    (reading,) = read_bytes(data, "a.pdf")
    page = reading.pages[0]
    return page, {word.text for word in page.words}, {noted.code for noted in reading.findings}


def test_an_invisible_layer_over_a_scan_is_not_believed(drawn: Drawn, photographed: Photographed) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(photographed()), 40, 300, 515, 374)
        text = canvas.beginText(72, 650)
        text.setTextRenderMode(3)
        for _ in range(5):
            text.textLine("Gesamtbetrag 999,99 falsch gelesen")
        canvas.drawText(text)

    page, words, codes = read(drawn(draw))
    assert page.source is TextSource.TESSERACT
    assert codes == {"invisible_layer"}
    assert "238,00" in words
    assert "999,99" not in words


def test_white_words_on_white_are_left_out_and_on_black_kept(drawn: Drawn) -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(5):
            canvas.drawString(72, 500 - 20 * n, "gewöhnlicher Text der Rechnung")
        canvas.setFillGray(1)
        canvas.drawString(72, 700, "versteckt")
        canvas.setFillGray(0)
        canvas.rect(72, 590, 300, 20, fill=1)
        canvas.setFillGray(1)
        canvas.drawString(80, 596, "Tabellenkopf")

    page, words, codes = read(drawn(draw))
    assert page.source is TextSource.TEXT_LAYER
    assert "Tabellenkopf" in words
    assert "versteckt" not in words
    assert codes == {"hidden_text"}


def test_words_beside_the_page_are_left_out(drawn: Drawn) -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(5):
            canvas.drawString(72, 500 - 20 * n, "gewöhnlicher Text der Rechnung")
        canvas.drawString(900, 500, "draußen")

    assert "draußen" not in read(drawn(draw))[1]


def test_a_layer_that_is_no_language_is_read_as_a_picture(drawn: Drawn) -> None:
    shifted = "".join(chr(ord(c) - 29) if c != " " else " " for c in "Rechnung vom Dezember über viele Waren und Leistungen")

    def draw(canvas: Canvas) -> None:
        for n in range(5):
            canvas.drawString(72, 500 - 20 * n, shifted)

    page, _, codes = read(drawn(draw))
    assert page.source is TextSource.TESSERACT
    assert "garbled_layer" in codes


def test_a_font_without_unicode_values_is_read_as_a_picture(by_hand: Callable[..., bytes]) -> None:
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"1 beginbfrange <20> <7E> <E020> endbfrange endcmap end end"
    )
    content = b"BT /F 24 Tf 72 700 Td (Gesamtbetrag) Tj 0 -60 Td (Rechnungsdatum) Tj 0 -60 Td (Lieferschein) Tj ET"
    data = by_hand(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    )
    page, words, codes = read(data)
    assert page.source is TextSource.TESSERACT
    assert codes == {"garbled_layer"}
    assert {"Gesamtbetrag", "Rechnungsdatum", "Lieferschein"} <= words


def test_a_letterhead_that_is_a_picture_completes_the_layer(drawn: Drawn, photographed: Photographed) -> None:
    head = photographed(("Muster Werkzeuge GmbH", "Hauptstraße 5, 33102 Paderborn", "USt-IdNr. DE136695976"), (1240, 340))

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(head), 0, 660, 595, 163)
        for n in range(8):
            canvas.drawString(72, 500 - 20 * n, "gewöhnlicher Text der Rechnung")

    page, words, codes = read(drawn(draw))
    assert page.source is TextSource.TEXT_LAYER
    assert codes == {"partial_layer"}
    assert {"Werkzeuge", "Paderborn", "DE136695976", "gewöhnlicher"} <= words
    assert page.words[0].text == "Muster"
    assert page.words[0].confidence is not None
    assert page.words[-1].confidence is None


def test_a_photo_without_letters_changes_nothing(drawn: Drawn) -> None:
    picture = Image.radial_gradient("L").resize((500, 400))

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 100, 100, 400, 200)
        for n in range(8):
            canvas.drawString(72, 700 - 20 * n, "gewöhnlicher Text der Rechnung")

    page, _, codes = read(drawn(draw))
    assert page.source is TextSource.TEXT_LAYER
    assert codes == set()


def test_a_scan_with_a_written_stamp_is_read_as_a_scan(drawn: Drawn, photographed: Photographed) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(photographed()), 0, 410, 595, 432)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 100, "Eingang am 16.11.2026 im Büro der Buchhaltung")

    page, words, codes = read(drawn(draw))
    assert page.source is TextSource.TESSERACT
    assert codes == {"partial_layer"}
    assert {"Gesamtbetrag", "Eingang"} <= words


@pytest.mark.parametrize(
    "word",
    [
        "Rechnung",
        "1.234,56",
        "DE123456789",
        "Straße",
        "(USt-IdNr.)",
        "GmbH",
        "12,50€",
        "RE-2026/0815",
        "d'Électricité",
        "%",
        "|",
    ],
)
def test_plausible_words(word: str) -> None:
    assert plausible(word)


@pytest.mark.parametrize("word", ["5HFKQXQJ", "wqrtzxkl", "�������", "aB3dE5fG7hI9", "\x01\x02\x03", "ſƒƩƪƱ"])
def test_implausible_words(word: str) -> None:
    assert not plausible(word)


def test_legibility_weighs_by_length() -> None:
    assert legibility([]) == 0
    assert legibility(["Rechnung", "xqwrtzkl"]) == pytest.approx(0.5)
