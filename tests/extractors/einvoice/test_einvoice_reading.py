import random
import string

import pytest
from einvoices import XRECHNUNG, Values, cii, ubl, zugferd_1

from domain.documents.structured import Profile
from domain.errors import UnreadableFile
from extractors.einvoice import Validity, parse, validate

_SYNTAXES = pytest.mark.parametrize("build", [cii, zugferd_1, ubl])


def _some(seed: int) -> Values:
    chance = random.Random(seed)
    number = "".join(chance.choices(string.ascii_uppercase + string.digits, k=9))
    return Values(number=number, issued=f"2026-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}", seller=f"Firma {number} AG")


@_SYNTAXES
@pytest.mark.parametrize("seed", range(5))
def test_every_syntax_says_the_same(build, seed: int) -> None:
    values = _some(seed)
    said = parse(build(values)).fields
    assert said == {
        "doc_class": "invoice",
        "invoice_number": values.number,
        "issue_date": values.issued,
        "due_date": values.due,
        "delivery_date": values.delivered,
        "seller_name": values.seller,
        "seller_address": "Gerberstr. 4, 70173 Stuttgart, DE",
        "seller_vat_id": values.vat_id,
        "buyer_name": values.buyer,
        "iban": values.iban,
        "currency": "EUR",
        "line_total": values.net,
        "net_total": values.net,
        "tax_total": values.tax,
        "gross_total": values.gross,
        "payable_amount": values.gross,
    }


@_SYNTAXES
def test_lines_and_tax_come_along(build) -> None:
    invoice = parse(build(Values()))
    assert [(line.name, str(line.quantity), str(line.net)) for line in invoice.lines] == [
        ("Bohrer 8 mm", "10", "250.50"),
        ("Säge", "4", "1000.00"),
    ]
    assert [tuple(part) for part in invoice.tax_parts] == [("19", "1250.50", "237.60")]
    assert [step.due_date for step in invoice.payment_steps] == ["2026-04-04"]


@pytest.mark.parametrize(
    ("code", "kind"), [("380", "invoice"), ("381", "credit_note"), ("389", "self_billed"), ("751", "booking_aid")]
)
def test_the_type_code_tells_what_it_is(code: str, kind: str) -> None:
    assert parse(cii(Values(type_code=code))).doc_class == kind


def test_a_ubl_credit_note_is_one() -> None:
    invoice = parse(ubl(Values(type_code="381", guideline=XRECHNUNG), credit=True))
    assert (invoice.doc_class, len(invoice.lines), str(invoice.lines[1].quantity)) == ("credit_note", 2, "4")


@pytest.mark.parametrize(
    ("guideline", "profile"),
    [
        ("urn:factur-x.eu:1p0:minimum", Profile.MINIMUM),
        ("urn:factur-x.eu:1p0:basicwl", Profile.BASIC_WL),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", Profile.BASIC),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", Profile.EXTENDED),
        (XRECHNUNG, Profile.XRECHNUNG),
        ("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", Profile.PEPPOL),
        ("urn:example:house", Profile.UNKNOWN),
    ],
)
def test_the_guideline_tells_the_profile(guideline: str, profile: Profile) -> None:
    assert parse(cii(Values(guideline=guideline))).profile is profile


@pytest.mark.parametrize("build", [cii, ubl])
def test_the_schema_holds_or_objects(build) -> None:
    xml = build(Values())
    assert validate(xml, parse(xml)).validity is Validity.VALID
    broken = xml.replace(b"IssueDate", b"IssueDat")
    answer = validate(broken, parse(broken))
    assert answer.validity is Validity.INVALID
    assert "IssueDat" in answer.message


def test_without_a_schema_nothing_is_claimed() -> None:
    xml = cii(Values(guideline="urn:example:house"))
    assert validate(xml, parse(xml)).validity is Validity.NOT_VALIDATED


def test_values_that_are_none_are_left_out_and_noted() -> None:
    invoice = parse(cii(Values(gross="1e999999", issued="2026-13-45")))
    assert not {"gross_total", "issue_date"} & set(invoice.fields)
    assert {noted.code for noted in invoice.problems} == {"einvoice_value"}


_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">'.encode() for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        (b"", "cannot be read"),
        (b"no xml", "cannot be read"),
        (b"<Invoice", "cannot be read"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><Invoice><ID>&e;</ID></Invoice>', "document type"),
        (_LAUGHS + b"]><Invoice><ID>&i;</ID></Invoice>", "cannot be read"),
        (_LAUGHS + b"]><Invoice a='&i;'/>", "cannot be read"),
        (b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd"><Invoice/>', "document type"),
        (b"<Invoice>" + b"<a>" * 100 + b"</a>" * 100 + b"</Invoice>", "levels"),
        (b"<a>" * 100_000, "cannot be read"),
        (b"<Invoice>" + b" " * (32 * 1024 * 1024) + b"</Invoice>", "bytes"),
        (b"<html/>", "no e-invoice"),
    ],
)
def test_hostile_and_foreign_xml_is_refused_with_a_next_step(xml: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why) as refused:
        parse(xml)
    assert refused.value.next_step
    assert len(str(refused.value)) < 600
