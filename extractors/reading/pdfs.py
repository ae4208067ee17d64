"""PDF: opened safely, what lies in it besides pages, and its pages read from the text layer or else as pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from domain.documents.pages import Box, Noted, Page, Segment, TextSource, Word
from domain.errors import UnreadableFile
from extractors.reading.geometry import in_lines
from extractors.reading.legibility import legibility
from extractors.reading.limits import Limits
from extractors.reading.media import invoice_xml
from extractors.reading.rendering import render
from extractors.reading.rescue import rescued
from extractors.reading.rulings import rulings
from extractors.reading.scans import Picture, read_part, read_picture
from extractors.reading.text_layer import in_order, text_layer
from extractors.reading.trust import Verdict, judge

_DPI: Final = 300
_AGAIN: Final = "Ask the sender to send it again."
_EMBEDDED: Final = 20_000_000  # bytes of an embedded file that is looked at
_INVOICE_NAMES: Final = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml", "cii.xml", "ubl.xml")


class Damaged(UnreadableFile):
    """No page of it can be found by pdfium."""


@contextmanager
def opened(data: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    """The document, closed afterwards.

    Raises:
        UnreadableFile: with a password, damaged, or without pages.
    """
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refusal(name, error, encrypted=b"/Encrypt" in data) from error
    try:
        if not len(pdf):
            raise UnreadableFile(f"{name} has no pages.", next_step=_AGAIN)
        yield pdf
    finally:
        pdf.close()


def _refusal(name: str, error: pdfium.PdfiumError, *, encrypted: bool) -> UnreadableFile:
    # pdfium speaks of passwords before damaged catalogues, too
    code = getattr(error, "err_code", None)
    if encrypted and code == pdfium_c.FPDF_ERR_PASSWORD:
        return UnreadableFile(
            f"{name} is locked with a password.", next_step="Ask the sender for a copy without one, or print it to a new PDF."
        )
    if code == pdfium_c.FPDF_ERR_SECURITY:
        return UnreadableFile(f"{name} is encrypted in a way that is not supported.", next_step="Print it to a new PDF.")
    return Damaged(f"{name} is damaged: its pages cannot be found.", next_step=_AGAIN)


def read_pdf(data: bytes, name: str, languages: str, limits: Limits) -> tuple[list[Page], bytes | None, list[Noted]]:
    """Pages, the XML of an embedded e-invoice, and findings.

    Raises:
        UnreadableFile: with a password, damaged, without pages, with too many, or a form that only one program can show.
    """
    try:
        return _read_pdf(data, name, languages, limits)
    except Damaged:
        saved = rescued(data, limits)
        if not saved:
            raise
        return (
            list(saved.values()),
            None,
            [Noted("damaged_pdf", f"The PDF is damaged; {len(saved)} pages were saved. {_AGAIN}")],
        )


def _read_pdf(data: bytes, name: str, languages: str, limits: Limits) -> tuple[list[Page], bytes | None, list[Noted]]:
    with opened(data, name) as pdf:
        if len(pdf) > limits.pages:
            raise UnreadableFile(
                f"{name} has {len(pdf):,} pages; at most {limits.pages} are read.",
                next_step="Split the file, or find out what it is.",
            )
        findings = list(_oddities(pdf, name))
        einvoice, about_files = _embedded(pdf)
        pdf.init_forms()
        read = [_page(pdf, number, languages, limits) for number in range(1, len(pdf) + 1)]
    pages = [page for page, _ in read]
    findings += about_files + [noted for _, about in read for noted in about]
    lost = {noted.page for noted in findings if noted.code == "page_damaged"}
    saved = rescued(data, limits) if lost else {}
    return [saved.get(page.number, page) if page.number in lost else page for page in pages], einvoice, findings


def _oddities(pdf: pdfium.PdfDocument, name: str) -> Iterator[Noted]:
    form = pdf.get_formtype()
    if form == pdfium_c.FORMTYPE_XFA_FULL:
        raise UnreadableFile(
            f"{name} is a dynamic XFA form, which only Adobe's own reader can show.",
            next_step="Open it there and print it to a new PDF, or ask the sender for one.",
        )
    if form == pdfium_c.FORMTYPE_XFA_FOREGROUND:
        yield Noted("xfa_form", "The PDF is an XFA form; what it prints was read, what its XML holds was not.")
    if pdfium_c.FPDFDoc_GetJavaScriptActionCount(pdf) > 0:
        yield Noted("javascript", "The PDF carries JavaScript; it was not run.")


def _embedded(pdf: pdfium.PdfDocument) -> tuple[bytes | None, list[Noted]]:
    """The first embedded e-invoice; other embedded files are mentioned, never written anywhere."""
    found: bytes | None = None
    noted: list[Noted] = []
    for n in range(min(pdf.count_attachments(), 100)):
        name = "?"
        try:
            attachment = pdf.get_attachment(n)
            name = attachment.get_name()
            data = bytes(attachment.get_data())[:_EMBEDDED]
            xml = invoice_xml(data, name) if name.lower().endswith(".xml") or data.lstrip()[:1] == b"<" else None
        except pdfium.PdfiumError:
            noted.append(Noted("embedded_damaged", f"The embedded file {name!r} is damaged. {_AGAIN}"))
            continue
        except UnreadableFile as error:
            noted.append(Noted("embedded_refused", f"Embedded: {error}"))
            continue
        if xml is not None and (found is None or name.lower() in _INVOICE_NAMES):
            found = xml
        elif xml is None:
            noted.append(Noted("embedded_file", f"The PDF carries the file {name!r}, which was not read."))
    return found, noted


def _page(pdf: pdfium.PdfDocument, number: int, languages: str, limits: Limits) -> tuple[Page, tuple[Noted, ...]]:
    try:
        page = pdf[number - 1]
    except pdfium.PdfiumError:
        lost = Noted("page_damaged", f"Page {number} is damaged; words may be missing. {_AGAIN}", number)
        return Page(number, 0.0, 0.0, (), (), TextSource.TEXT_LAYER, Segment.BORN_DIGITAL, 0.0), (lost,)
    try:
        if pdfium_c.FPDFPage_GetAnnotCount(page):
            # what people typed into a form is drawn by annotations; flattened, it is part of the text layer
            pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
            page.close()
            page = pdf[number - 1]
        return _read(page, number, languages, limits)
    finally:
        page.close()


def _read(page: pdfium.PdfPage, number: int, languages: str, limits: Limits) -> tuple[Page, tuple[Noted, ...]]:
    layer = text_layer(page)
    verdict = judge(page, layer)
    width, height = page.get_size()
    if not verdict.trusted:
        image = render(page, _DPI)
        read, findings = read_picture(Picture(image, image.width * 72 / width), number, languages, limits)
        if not read.turned and not read.skew:
            read = read._replace(rules=rulings(page, limits.objects))
        return read, _noted(verdict, number) + (findings if read.words or layer.words else _blank(number))
    words = in_order(verdict.words)
    if verdict.picture is not None:
        words = _completed(page, words, verdict.picture, languages, limits)
    quality = legibility(word.text for word in words)
    rules = rulings(page, limits.objects)
    done = Page(number, width, height, words, rules, TextSource.TEXT_LAYER, Segment.BORN_DIGITAL, quality)
    return done, _noted(verdict, number) if words else _blank(number)


def _completed(page: pdfium.PdfPage, words: tuple[Word, ...], part: Box, languages: str, limits: Limits) -> tuple[Word, ...]:
    """The layer's words and those that a part of the page shows as a picture."""
    image = render(page, _DPI, grey=True)
    dpi = image.width * 72 / page.get_size()[0]
    found = read_part(Picture(image, dpi), part, languages, limits)
    new = [word for word in found if not any(_covers(own.box, word.box) for own in words)]
    return in_lines([*words, *new]) if new else words


def _covers(one: Box, other: Box) -> bool:
    """Whether the middle of the other lies in the one."""
    x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
    return one.x0 <= x <= one.x1 and one.top <= y <= one.bottom


def _blank(number: int) -> tuple[Noted, ...]:
    return (Noted("blank_page", f"Page {number} is blank.", number),)


def _noted(verdict: Verdict, number: int) -> tuple[Noted, ...]:
    return tuple(Noted(code, f"Page {number}: {sentence}", number) for code, sentence in verdict.reasons)
