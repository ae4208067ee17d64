"""From a reading to filled forms: split, recognise, find fields, read tables, cross-check, route."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from domain.documents.checks import cross_check
from domain.documents.forms import FieldValue, Form, Route
from domain.documents.pages import Noted, Page, Reading, Segment
from domain.documents.types import DocumentType
from domain.errors import UnreadableFile
from extractors.documents.registry import sort_of
from extractors.einvoice.filling import check, form_of
from extractors.fields.finding import Reader, find_fields, load_reader
from extractors.fields.ranking import TRAINED
from extractors.recognising import recognise, split
from extractors.tables.lines import lines_of
from extractors.tables.taxes import tax_parts_of
from extractors.tables.terms import payment_steps_of


def understand(reading: Reading, *, ignore_embedded_xml: bool = False, models: Path | None = None) -> list[Form]:
    """A form for every document of a reading.

    Args:
        reading: pages and, where there is one, the XML of a structured invoice.
        ignore_embedded_xml: read the print as if there were no XML.
        models: the folder of a model version; None for the one that ships.
    """
    if reading.einvoice is None or ignore_embedded_xml:
        return _printed(reading, models)
    return _structured(reading, reading.einvoice, models)


def _printed(reading: Reading, models: Path | None) -> list[Form]:
    reader = load_reader(models / TRAINED if models else None)
    return [_form(reading, pages, reader) for pages in _split(reading.pages)]


def _structured(reading: Reading, xml: bytes, models: Path | None) -> list[Form]:
    """One form that the e-invoice fills; those of the print, with a finding, where the XML cannot be read.

    Raises:
        UnreadableFile: the XML is no e-invoice, and there is no page to read instead.
    """
    try:
        checked = check(reading, xml)
    except UnreadableFile as error:
        if not reading.pages:
            raise
        fault = Noted("einvoice_unreadable", str(error))
        return [form._replace(findings=(*form.findings, fault)) for form in _printed(reading, models)]
    alone = checked.invoice.profile.is_invoice_in_germany or not reading.pages
    printed = None if alone else _printed(reading, models)[0]
    form = form_of(reading, checked, _segment(reading.pages), printed)
    return [form._replace(findings=(*form.findings, *cross_check(form)))]


def _split(pages: Sequence[Page]) -> list[tuple[Page, ...]]:
    """The pages of each document in the file."""
    return [tuple(pages[place] for place in places) for places in split(pages)]


def _form(reading: Reading, pages: tuple[Page, ...], reader: Reader) -> Form:
    guess = recognise(pages)
    document_type = guess.document_type
    fields = sort_of(document_type).complete(find_fields(pages, document_type, reader=reader), pages)
    form = Form(
        file=reading.file,
        sha256=reading.sha256,
        document_type=document_type,
        type_confidence=guess.confidence,
        segment=_segment(pages),
        pages=tuple(page.number for page in pages),
        fields=fields,
        lines=lines_of(pages, document_type),
        tax_parts=tax_parts_of(pages) if document_type is not DocumentType.UNKNOWN else (),
        payment_steps=payment_steps_of(pages, _day(fields.get("issue_date"))),
    )
    return form._replace(findings=(*reading.findings, *cross_check(form)), route=Route.REVIEW)


def _segment(pages: Sequence[Page]) -> Segment | None:
    """The worst of the pages decides: a document is as legible as its worst page."""
    order = list(Segment)
    return max((page.segment for page in pages), key=order.index, default=None)


def _day(field: FieldValue | None) -> dt.date | None:
    return dt.date.fromisoformat(field.value) if field and field.value else None
