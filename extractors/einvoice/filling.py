"""From an e-invoice to a filled form: its values with the place where they are printed, and a finding for every difference."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from domain.documents.agreement import Agreement, State, Verdict, noted, verdict_of
from domain.documents.einvoice_rules import broken_rules
from domain.documents.forms import FieldValue, Form, Line
from domain.documents.numerals import as_plain
from domain.documents.pages import Box, Noted, Reading, Segment
from domain.documents.structured import StructuredInvoice, StructuredLine, money
from domain.documents.types import FIELDS, DocumentType
from extractors.einvoice.comparing import compare
from extractors.einvoice.reading import parse
from extractors.einvoice.schemas import Validity, validate

SOURCE: Final = "einvoice"
_NOWHERE: Final = Box(0.0, 0.0, 0.0, 0.0)
# Not calibrated: the XML is the invoice, so a value is doubted only where the print contradicts it or does not know it.
_CONFIDENCE: Final = {State.FOUND: 0.999, State.MISSING: 0.97, State.DIFFERENT: 0.5, State.ONLY_PRINTED: 0.5}
_UNCOMPARED: Final = 0.99
_UNSAID: Final = 0.97
_REASONS: Final = {
    State.FOUND: "the e-invoice and the printed page agree",
    State.MISSING: "the e-invoice says so; the printed page does not show it",
    State.DIFFERENT: "the e-invoice says so; the printed page says {printed}",
    State.ONLY_PRINTED: "the e-invoice says nothing; the printed page says {printed}",
}
_TYPES: Final = {
    "credit_note": DocumentType.CREDIT_NOTE,
    "self_billed": DocumentType.SELF_BILLED,
}
_VERDICTS: Final = {
    Verdict.PRINT_DIFFERS: "The printed page says something else than the e-invoice: both must be kept, and the sender asked.",
    Verdict.PRINT_HAS_MORE: "The printed page says more than the e-invoice: keep both.",
    Verdict.BOOKING_AID_ONLY: "The XML is a booking aid, no invoice in Germany: the printed page is the invoice.",
    Verdict.INVALID_XML: "The XML does not keep to its standard: the printed page decides.",
}


class Checked(NamedTuple):
    """An e-invoice with all that was checked about it."""

    invoice: StructuredInvoice
    agreements: tuple[Agreement, ...]
    verdict: Verdict
    findings: tuple[Noted, ...]


def check(reading: Reading, xml: bytes) -> Checked:
    """Parse, validate, add up and compare the e-invoice of a reading.

    Raises:
        UnreadableFile: the XML is no e-invoice or hostile.
    """
    invoice = parse(xml)
    answer = validate(xml, invoice)
    schema = Noted("einvoice_schema", f"The XML is {answer.validity.value}: {answer.message}")
    faults = ((schema,) if answer.validity is Validity.INVALID else ()) + broken_rules(invoice)
    unasked = (schema,) if answer.validity is Validity.NOT_VALIDATED else ()
    agreements = compare(invoice, reading.pages)
    verdict = verdict_of(invoice, agreements, faults)
    told = () if verdict is Verdict.XML_SUFFICES else (Noted(f"einvoice_{verdict.value}", _VERDICTS[verdict]),)
    differences = tuple(finding for agreement in agreements if (finding := noted(agreement)))
    return Checked(invoice, agreements, verdict, (*told, *unasked, *faults, *invoice.problems, *differences))


def form_of(reading: Reading, checked: Checked, segment: Segment | None, printed: Form | None = None) -> Form:
    """The form that an e-invoice fills.

    Args:
        reading: the document.
        checked: its e-invoice.
        segment: how well its pages can be read, None without pages.
        printed: the form that the print alone fills; it supplies what a booking aid leaves out.
    """
    invoice = checked.invoice
    document_type = _TYPES.get(invoice.doc_class, DocumentType.INVOICE)
    from_print = printed.fields if printed else {}
    said = invoice.fields
    states = {agreement.field: agreement for agreement in checked.agreements}
    fields = {name: _field(name, said, states, from_print) for name in FIELDS[document_type]}
    return Form(
        file=reading.file,
        sha256=reading.sha256,
        document_type=document_type,
        type_confidence=_CONFIDENCE[State.FOUND],
        segment=segment,
        pages=tuple(page.number for page in reading.pages),
        fields=fields,
        lines=tuple(_line(line) for line in invoice.lines) or (printed.lines if printed else ()),
        tax_parts=invoice.tax_parts or (printed.tax_parts if printed else ()),
        payment_steps=invoice.payment_steps or (printed.payment_steps if printed else ()),
        findings=(*reading.findings, *checked.findings),
        einvoice=checked.verdict.value,
    )


def _field(
    name: str, said: Mapping[str, str], states: Mapping[str, Agreement], from_print: Mapping[str, FieldValue]
) -> FieldValue:
    agreement, value = states.get(name), said.get(name)
    if agreement is None and value is None:
        return from_print.get(name) or FieldValue(None, _UNSAID, source=SOURCE, reasons=("the e-invoice does not say it",))
    if agreement is None:
        return FieldValue(value, _UNCOMPARED, source=SOURCE, raw=value or "", reasons=("the e-invoice says so",))
    if agreement.state is State.ONLY_PRINTED and name in from_print:
        return from_print[name]
    return FieldValue(
        value,
        _CONFIDENCE[agreement.state],
        page=agreement.page,
        box=agreement.box,
        source=SOURCE,
        raw=value or "",
        reasons=(_REASONS[agreement.state].format(printed=agreement.printed),),
    )


def _line(line: StructuredLine) -> Line:
    """A line of the XML; it lies on no page, so its page is 0 and its box empty."""
    return Line(0, _NOWHERE, {name: FieldValue(text, _UNCOMPARED, source=SOURCE, raw=text) for name, text in _cells(line)})


def _cells(line: StructuredLine) -> Iterator[tuple[str, str]]:
    texts = {
        "position": line.position,
        "article": line.article,
        "gtin": line.gtin,
        "description": line.name or line.description,
        "unit": line.unit,
    }
    yield from ((name, text) for name, text in texts.items() if text)
    price = None if line.price_of_one is None else round(line.price_of_one, 6)
    numbers = {"quantity": line.quantity, "unit_price": price, "discount": _discount(line), "tax_rate": line.tax_rate}
    yield from ((name, as_plain(number)) for name, number in numbers.items() if number is not None)
    if line.net is not None:
        yield "net", money(line.net)


def _discount(line: StructuredLine) -> Decimal | None:
    """What allowances less charges take off a line, in percent of quantity times price."""
    worth = (line.quantity or Decimal(0)) * (line.price_of_one or Decimal(0))
    amounts = [entry.amount if not entry.is_charge else -entry.amount for entry in line.allowances if entry.amount is not None]
    return round(100 * sum(amounts, Decimal(0)) / worth, 2) if amounts and worth else None
