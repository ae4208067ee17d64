"""Records of an invented debtor, as short as a test wants them."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from domain.findings import Origin
from domain.parties import Billing, Debtor
from domain.vat.answers import RegisterName, Verdict
from domain.vat.assessment import AnswerView
from domain.vat.checks import Source, Subject


@pytest.fixture
def debtor() -> Callable[..., Debtor]:
    def make(**given: object) -> Debtor:
        values: dict[str, object] = {
            "origin": Origin("kna1.txt", "", 7, "raw"),
            "customer": "0000000042",
            "country": "AT",
            "name": "Alpenholz Berger GmbH",
            "street": "Seestraße 4",
            "postcode": "6900",
            "city": "Bregenz",
            "vat_id": "ATU12345675",
        }
        return Debtor(**(values | given))  # type: ignore[arg-type]

    return make


@pytest.fixture
def billing() -> Callable[..., Billing]:
    def make(document: str = "90000001", amount: str = "100.00", **given: object) -> Billing:
        values: dict[str, object] = {
            "origin": Origin("vbrk.csv", "", int(document[-3:]), "raw"),
            "customer": "0000000042",
            "billing_date": dt.date(2026, 10, 5),
            "currency": "EUR",
            "vat_id": "ATU12345675",
            "vat_country": "AT",
            "destination": "AT",
            "departure": "DE",
            "company_code": "1000",
        }
        return Billing(document=document, net_amount=Decimal(amount), **(values | given))  # type: ignore[arg-type]

    return make


@pytest.fixture
def subject() -> Callable[..., Subject]:
    def make(**given: object) -> Subject:
        values: dict[str, object] = {
            "customer": "0000000042",
            "company_code": "1000",
            "country": "AT",
            "vat_id": "ATU12345675",
            "source": Source.VBRK,
            "name": "Alpenholz Berger GmbH",
            "street": "Seestraße 4",
            "postcode": "6900",
            "city": "Bregenz",
            "first_doc": "90000001",
            "doc_count": 2,
            "net_amount": Decimal("1250.50"),
        }
        return Subject(**(values | given))  # type: ignore[arg-type]

    return make


@pytest.fixture
def answer() -> Callable[..., AnswerView]:
    def make(verdict: Verdict = Verdict.VALID, **given: object) -> AnswerView:
        values: dict[str, object] = {
            "register": RegisterName.VIES,
            "status": "valid",
            "request_time": dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC),
            "evidence_id": "E000000001",
        }
        return AnswerView(verdict=verdict, **(values | given))  # type: ignore[arg-type]

    return make
