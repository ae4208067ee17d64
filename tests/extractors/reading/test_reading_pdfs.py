"""PDFs: words where they stand, styles, rulings, embedded invoices, and every way in which a PDF can be bad."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from domain.documents.pages import Segment, TextSource
from domain.errors import UnreadableFile
from extractors.reading import Limits, read_bytes, read_file

Drawn = Callable[..., bytes]

CII = (
    b'<?xml version="1.0"?><rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>'
)


def texts(page) -> list[str]:
    printed: dict[int, list[str]] = {}
    for word in page.words:
        printed.setdefault(word.line, []).append(word.text)
    return [" ".join(line) for line in printed.values()]


def codes(reading) -> set[str]:
    return {noted.code for noted in reading.findings}


def test_words_come_in_lines_with_boxes_from_the_top(letter: bytes, lines: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(letter)
    (reading,) = read_file(path)
    (page,) = reading.pages
    assert (page.width, page.height) == (595, 842)
    assert texts(page) == list(lines)
    assert page.source is TextSource.TEXT_LAYER
    assert page.segment is Segment.BORN_DIGITAL
    assert page.quality > 0.95
    first = page.words[0]
    assert first.box.x0 == pytest.approx(72, abs=1)
    assert first.box.top < 842 - 742 < first.box.bottom  # the baseline runs through its box
    assert first.size == pytest.approx(11, abs=2.5)
    assert first.confidence is None
    assert reading.findings == ()


def test_styles_and_type_drawn_twice(drawn: Drawn) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(72, 700, "Rechnung")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 600, "netto")
        for shift in (0, 1.5):
            canvas.drawString(72 + shift, 500, "Gesamt")
        canvas.drawString(72, 400, "a und b und c")

    (reading,) = read_bytes(drawn(draw), "styles.pdf")
    heading, plain, doubled, *rest = reading.pages[0].words
    assert (heading.bold, plain.bold, doubled.text) == (True, False, "Gesamt")
    assert heading.size == pytest.approx(2 * plain.size, rel=0.1)
    assert [word.text for word in rest] == ["a", "und", "b", "und", "c"]


def test_columns_stand_on_one_line_and_gaps_part_words(drawn: Drawn) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(400, 700, "238,00")
        canvas.drawString(72, 700, "Gesamt")
        text = canvas.beginText(72, 650)
        text.setCharSpace(6)
        text.textOut("AB")
        canvas.drawText(text)

    (reading,) = read_bytes(drawn(draw), "columns.pdf")
    assert texts(reading.pages[0]) == ["Gesamt 238,00", "A B"]


def test_letters_of_a_ligature_stay_together(by_hand: Callable[..., bytes]) -> None:
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"1 beginbfrange <20> <7E> <0020> endbfrange 1 beginbfchar <7E> <00740074> endbfchar endcmap end end"
    )
    content = b"BT /F 24 Tf 72 700 Td (Ne~obetrag) Tj ET"
    data = by_hand(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    )
    assert texts(read_bytes(data, "ligature.pdf")[0].pages[0]) == ["Nettobetrag"]


@pytest.mark.parametrize("degrees", [90, 270])
def test_words_written_sideways_come_last_and_whole(drawn: Drawn, degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(200, 700, "Rechnung")
        canvas.saveState()
        canvas.translate(100, 700)
        canvas.rotate(degrees)
        canvas.drawString(0, 0, "Vordruck Nr. 4711")
        canvas.restoreState()

    page = read_bytes(drawn(draw), "margin.pdf")[0].pages[0]
    assert [word.text for word in page.words] == ["Rechnung", "Vordruck", "Nr.", "4711"]
    assert page.words[1].box.height > 3 * page.words[1].box.width
    assert page.words[1].size == page.words[0].size


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_as_it_is_seen(letter: bytes, turn: int, tmp_path: Path) -> None:
    document = pdfium.PdfDocument(letter)
    page = document[0]
    page.set_rotation(turn)
    turned = tmp_path / "turned.pdf"
    document.save(turned)
    page.close()
    document.close()
    (reading,) = read_file(turned)
    seen = reading.pages[0]
    assert (seen.width, seen.height) == ((595, 842) if turn == 180 else (842, 595))
    first = next(word for word in seen.words if word.text == "Muster")
    last = next(word for word in seen.words if word.text == "Zahlbar")
    across = last.box.x0 - first.box.x0 if turn != 180 else last.box.top - first.box.top
    assert across == pytest.approx({90: -140, 180: -140, 270: 140}[turn], abs=2)
    assert all(0 <= w.box.x0 < w.box.x1 <= seen.width and 0 <= w.box.top < w.box.bottom <= seen.height for w in seen.words)


def test_rulings_of_lines_frames_and_forms(drawn: Drawn) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 800, "Tabelle mit vielen Worten darin, alle zu lesen")
        canvas.line(72, 700, 300, 700)
        canvas.rect(100, 500, 200, 100)
        canvas.beginForm("head")
        canvas.line(0, 0, 50, 0)
        canvas.endForm()
        canvas.translate(300, 400)
        canvas.doForm("head")

    (reading,) = read_bytes(drawn(draw), "rules.pdf")
    boxes = [tuple(round(side) for side in rule.box) for rule in reading.pages[0].rules]
    assert boxes == [
        (72, 142, 300, 142),
        (100, 242, 100, 342), (100, 242, 300, 242), (300, 242, 300, 342), (100, 342, 300, 342),
        (300, 442, 350, 442),
    ]  # fmt: skip


def test_what_was_typed_into_a_form_is_read(drawn: Drawn) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 800, "Bankbestätigung der Beispielbank zum Konto des Kunden")
        canvas.acroForm.textfield(name="iban", value="DE02120300000000202051", x=72, y=700, width=300)

    (reading,) = read_bytes(drawn(draw), "form.pdf")
    assert "DE02120300000000202051" in {word.text for word in reading.pages[0].words}


def test_the_embedded_invoice_is_handed_over_and_other_files_are_named(letter: bytes, tmp_path: Path) -> None:
    document = pdfium.PdfDocument(letter)
    document.new_attachment("../../etc/notes.txt").set_data(b"notes")
    document.new_attachment("factur-x.xml").set_data(CII)
    document.new_attachment("order.xml").set_data(b"<order/>")
    path = tmp_path / "hybrid.pdf"
    document.save(path)
    document.close()
    (reading,) = read_file(path)
    assert reading.einvoice == CII
    assert codes(reading) == {"embedded_file", "embedded_refused"}
    assert [entry.name for entry in tmp_path.rglob("*")] == ["hybrid.pdf"]


def test_a_password_is_named(drawn: Drawn) -> None:
    locked = drawn(lambda canvas: canvas.drawString(72, 700, "secret"), encrypt=StandardEncryption("pass", canPrint=0))
    with pytest.raises(UnreadableFile, match=r"locked\.pdf is locked with a password.*copy without one"):
        read_bytes(locked, "locked.pdf")


def test_owner_passwords_do_not_hinder(drawn: Drawn) -> None:
    data = drawn(lambda canvas: canvas.drawString(72, 700, "Rechnung"), encrypt=StandardEncryption("", ownerPassword="x"))
    assert texts(read_bytes(data, "owner.pdf")[0].pages[0]) == ["Rechnung"]


def test_a_broken_cross_reference_is_mended(letter: bytes, lines: tuple[str, ...]) -> None:
    start = letter.rindex(b"startxref")
    broken = letter[:start] + b"startxref\n99\n%%EOF"
    assert texts(read_bytes(broken, "xref.pdf")[0].pages[0]) == list(lines)


def test_what_pdfium_gives_up_is_saved(letter: bytes, lines: tuple[str, ...]) -> None:
    for damaged, code in (
        (letter.replace(b"/Pages ", b"/Pagez "), "damaged_pdf"),
        (letter.replace(b"/Kids", b"/Kidz"), "page_damaged"),
    ):
        (reading,) = read_bytes(damaged, "damaged.pdf")
        assert texts(reading.pages[0]) == list(lines)
        assert code in codes(reading)


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_half_a_file_is_damaged_and_says_so(letter: bytes, share: float) -> None:
    with pytest.raises(UnreadableFile, match=r"half\.pdf (is damaged|has no pages)"):
        read_bytes(letter[: int(len(letter) * share) + 10], "half.pdf")


def test_zero_pages(by_hand: Callable[..., bytes]) -> None:
    empty = by_hand(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
    with pytest.raises(UnreadableFile, match=r"(has no pages|is damaged).*Next step"):
        read_bytes(empty, "none.pdf")


def test_ten_thousand_pages_are_parked(by_hand: Callable[..., bytes]) -> None:
    kids = b" ".join([b"3 0 R"] * 10_000)
    many = by_hand(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 10000 /Kids [%s] >>" % kids,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    with pytest.raises(UnreadableFile, match=r"10,000 pages; at most 500"):
        read_bytes(many, "many.pdf")


def test_a_dynamic_xfa_form_and_javascript(by_hand: Callable[..., bytes]) -> None:
    pages = (b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
    form = b"<< /XFA 5 0 R /Fields [] >>"
    xml = b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>"
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(xml), xml)
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /NeedsRendering true >>"
    with pytest.raises(UnreadableFile, match="dynamic XFA form"):
        read_bytes(by_hand(catalogue, *pages, form, stream), "xfa.pdf")
    script = b"<< /Type /Catalog /Pages 2 0 R /Names << /JavaScript << /Names [(a) 4 0 R] >> >> >>"
    (reading,) = read_bytes(by_hand(script, *pages, b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), "script.pdf")
    assert codes(reading) == {"javascript", "blank_page"}


def test_forms_that_hold_themselves_end(by_hand: Callable[..., bytes]) -> None:
    loop = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 5 0 R >> >> /Length 5 >>\nstream\n/A Do\nendstream"  # noqa: E501
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>"
    tree = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    data = by_hand(b"<< /Type /Catalog /Pages 2 0 R >>", tree, page, b"<< /Length 5 >>\nstream\n/A Do\nendstream", loop)
    (reading,) = read_bytes(data, "loop.pdf")
    assert codes(reading) == {"blank_page"}


def test_mixed_pages_are_read_each_in_its_way(drawn: Drawn, photographed: Callable[..., Image.Image]) -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(6):
            canvas.drawString(72, 700 - 20 * n, "Rechnung mit einer Anlage als Bild")
        canvas.showPage()
        canvas.drawImage(ImageReader(photographed()), 40, 300, 515, 374)

    (reading,) = read_bytes(drawn(draw), "mixed.pdf")
    assert [page.source for page in reading.pages] == [TextSource.TEXT_LAYER, TextSource.TESSERACT]
    assert "Gesamtbetrag" in {word.text for word in reading.pages[1].words}
    assert [page.number for page in reading.pages] == [1, 2]


def test_fewer_pages_may_be_allowed(letter: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"has 1 pages; at most 0"):
        read_bytes(letter, "one.pdf", limits=Limits(pages=0))
