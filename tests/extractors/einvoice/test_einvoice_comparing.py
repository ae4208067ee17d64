import random

import pytest
from einvoices import Values, cii, printed, ubl

from domain.documents.agreement import State, Verdict, verdict_of
from domain.documents.pages import Reading
from domain.errors import UnreadableFile
from extractors.documents.understanding import understand
from extractors.einvoice import compare, parse

_PLANTED = ("number", "issued", "due", "delivered", "seller", "buyer", "vat_id", "iban", "net", "tax", "gross")
_FIELD = {
    "number": "invoice_number",
    "issued": "issue_date",
    "due": "due_date",
    "delivered": "delivery_date",
    "seller": "seller_name",
    "buyer": "buyer_name",
    "vat_id": "seller_vat_id",
    "iban": "iban",
    "net": "net_total",
    "tax": "tax_total",
    "gross": "gross_total",
}
_LABELLED = frozenset(_PLANTED) - {"seller", "buyer"}


def _other(name: str, value: str, chance: random.Random) -> str:
    """The value with one digit or, in names, one letter changed."""
    if name in ("issued", "due", "delivered"):
        return f"{value[:8]}{chance.choice([day for day in range(10, 28) if not value.endswith(str(day))])}"
    places = [n for n, c in enumerate(value) if (c.isalpha() if name in ("seller", "buyer") else c.isdigit())]
    at = places[chance.randrange(1, len(places) - 1)]
    if value[at].isdigit():
        return value[:at] + chance.choice([d for d in "123456789" if d != value[at]]) + value[at + 1 :]
    return value[:at] + ("x" if value[at].lower() != "x" else "y") + value[at + 1 :]


@pytest.mark.parametrize("build", [cii, ubl])
def test_a_faithful_print_agrees_in_every_value_and_shows_where(build) -> None:
    page = printed(Values())
    agreements = compare(parse(build(Values())), [page])
    assert {agreement.field: agreement.state for agreement in agreements if agreement.state is not State.FOUND} == {}
    assert len(agreements) == 15
    gross = next(agreement for agreement in agreements if agreement.field == "gross_total")
    assert gross.box in [word.box for word in page.words if word.text == "1.488,10"]


@pytest.mark.parametrize("name", _PLANTED)
@pytest.mark.parametrize("seed", range(12))
def test_every_planted_difference_is_found_and_nothing_else(name: str, seed: int) -> None:
    values = Values()
    wrong = _other(name, getattr(values, name), random.Random(f"{name}{seed}"))
    agreements = compare(parse(cii(values)), [printed(values.but(**{name: wrong}))])
    states = {agreement.field: agreement.state for agreement in agreements if agreement.state is not State.FOUND}
    also = {"gross": {"payable_amount"}, "net": {"line_total"}}.get(name, set())
    assert {_FIELD[name]} <= set(states) <= {_FIELD[name]} | also
    if name in _LABELLED:
        assert states[_FIELD[name]] is State.DIFFERENT


def test_what_only_the_print_says_is_told() -> None:
    xml = ubl(Values()).replace(b"<cbc:DueDate>2026-04-04</cbc:DueDate>", b"")
    agreements = compare(parse(xml), [printed(Values())])
    assert [(a.field, a.printed) for a in agreements if a.state is State.ONLY_PRINTED] == [("due_date", "04.04.2026")]
    assert verdict_of(parse(xml), agreements, ()) is Verdict.PRINT_HAS_MORE


def _reading(xml: bytes, *pages) -> Reading:
    return Reading("invoice.pdf", "0" * 64, "application/pdf", pages, xml)


def test_the_form_comes_from_the_xml_and_shows_its_place() -> None:
    (form,) = understand(_reading(cii(Values()), printed(Values())))
    assert form.einvoice == "xml_suffices"
    assert form.findings == ()
    gross = form.fields["gross_total"]
    assert (gross.value, gross.source, gross.page) == ("1488.10", "einvoice", 1)
    assert gross.box is not None
    assert form.fields["bic"].value is None
    assert [line.cells["net"].value for line in form.lines] == ["250.50", "1000.00"]


def test_a_difference_is_a_finding_and_a_doubt() -> None:
    (form,) = understand(_reading(cii(Values()), printed(Values(gross="1588.10"))))
    assert form.einvoice == "print_differs"
    assert "einvoice_different" in {finding.code for finding in form.findings}
    assert form.fields["gross_total"].value == "1488.10"
    assert (form.fields["gross_total"].confidence or 0) < 0.9 < (form.fields["net_total"].confidence or 0)


def test_an_xml_alone_is_a_document() -> None:
    (form,) = understand(_reading(ubl(Values(type_code="381"), credit=True)))
    assert (form.document_type, form.pages, form.einvoice) == ("credit_note", (), "xml_suffices")
    assert form.fields["iban"].value == "DE89370400440532013000"


def test_sums_that_are_wrong_make_the_xml_invalid() -> None:
    (form,) = understand(_reading(cii(Values(tax="247.60"))))
    assert form.einvoice == "invalid_xml"
    assert [f.message[:8] for f in form.findings if f.code == "einvoice_rule"] == ["BR-CO-15", "BR-CO-17"]


def test_a_booking_aid_is_no_invoice() -> None:
    invoice = parse(cii(Values(guideline="urn:factur-x.eu:1p0:minimum")))
    assert verdict_of(invoice, (), ()) is Verdict.BOOKING_AID_ONLY


def test_hostile_xml_without_pages_fails_with_its_reason() -> None:
    with pytest.raises(UnreadableFile, match="Next step"):
        understand(_reading(b"<!DOCTYPE x><Invoice/>"))
