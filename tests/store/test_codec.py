import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from domain.findings import Finding, Origin, Severity
from domain.parties import (
    Address,
    Billing,
    CompanyDebtor,
    Debtor,
    Record,
    RecordKind,
    VatRegistration,
    Vendor,
    VendorVatRegistration,
)
from store.codec import KIND_OF, decode_finding, decode_record, encode

NASTY = 'Ümläut "quoted" | pipe \\ \0 nul \ud800 surrogate \u2028 Ελλάς 😀'
ORIGIN = Origin("file.txt", "Sheet 1", 12, NASTY)

RECORDS: list[Record] = [
    Debtor(ORIGIN, "0000000001", "AT", NASTY, created_on=dt.date(2020, 2, 29), cut=("name", "city"), deletion_flag=True),
    Debtor(ORIGIN, "0000000001", "AT", "without date"),
    CompanyDebtor(ORIGIN, "0000000001", "1000", posting_block=True),
    Address(ORIGIN, "0000012345", "AT", NASTY, cut=("street",)),
    VatRegistration(ORIGIN, "0000000001", "FR", "FR 123"),
    Billing(ORIGIN, "90000001", "0000000001", dt.date(2026, 10, 31), Decimal("-1234.50"), "EUR", cancelled=True),
    Vendor(ORIGIN, "0000000009", "IT", NASTY),
    VendorVatRegistration(ORIGIN, "0000000009", "IT", "IT1"),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_records_come_back_as_they_were(record: Any) -> None:
    back = decode_record(KIND_OF[type(record)], encode(record))
    assert back == record
    assert [type(value) for value in back] == [type(value) for value in record]


def test_scale_of_money_is_kept() -> None:
    back = decode_record("VBRK", encode(Billing(ORIGIN, "1", "1", dt.date(2026, 1, 1), Decimal("100.00"), "EUR")))
    assert isinstance(back, Billing)
    assert str(back.net_amount) == "100.00"


def test_findings_come_back_as_they_were() -> None:
    finding = Finding("cut_value", Severity.NOTE, NASTY, ORIGIN, "0000000001")
    back = decode_finding(encode(finding))
    assert back == finding
    assert back.severity is Severity.NOTE


def test_lines_are_ascii_so_that_every_database_takes_them() -> None:
    assert encode(RECORDS[0]).isascii()
    assert "\0" not in encode(RECORDS[0])


def test_fields_that_a_later_version_appends_take_their_defaults() -> None:
    shorter = json.dumps(json.loads(encode(Debtor(ORIGIN, "1", "AT", "Muster")))[:4])
    assert decode_record("KNA1", shorter) == Debtor(ORIGIN, "1", "AT", "Muster")


def test_every_kind_of_record_has_a_place() -> None:
    assert set(KIND_OF.values()) == set(RecordKind)
