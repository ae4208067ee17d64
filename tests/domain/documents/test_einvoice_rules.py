import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from domain.documents.agreement import Agreement, State, Verdict, noted, verdict_of
from domain.documents.einvoice_rules import broken_rules
from domain.documents.pages import Noted
from domain.documents.structured import (
    AllowanceCharge,
    Party,
    Profile,
    StructuredInvoice,
    StructuredLine,
    Syntax,
    TaxGroup,
    Totals,
    money,
)

_RIGHT = {
    "line_total": "100.00", "allowances": "10.00", "charges": "5.00", "net_total": "95.00", "tax_total": "18.05",
    "gross_total": "113.05", "prepaid_amount": "13.00", "rounding": "-0.05", "payable_amount": "100.00",
}  # fmt: skip


def _invoice(profile: Profile = Profile.EN16931, tax: str = "18.05", **totals: str) -> StructuredInvoice:
    amounts: Any = {name: Decimal(value) for name, value in (_RIGHT | totals).items()}
    return StructuredInvoice(
        syntax=Syntax.CII, profile=profile, guideline="", type_code="380", doc_class="invoice", number="1", issue_date=None,
        seller=Party(), buyer=Party(), currency="EUR", totals=Totals(**amounts),
        lines=(StructuredLine(position="1", net=Decimal(60)), StructuredLine(position="2", net=Decimal(40))),
        allowances=(AllowanceCharge(is_charge=False, amount=Decimal(10)), AllowanceCharge(is_charge=True, amount=Decimal(5))),
        tax_groups=(TaxGroup(category="S", rate=Decimal(19), basis=Decimal(95), tax=Decimal(tax)),),
    )  # fmt: skip


def _broken(invoice: StructuredInvoice) -> list[str]:
    return [fault.message[:8] for fault in broken_rules(invoice)]


def test_an_invoice_that_adds_up_breaks_no_rule() -> None:
    assert _broken(_invoice()) == []


@pytest.mark.parametrize(
    ("total", "value", "rules"),
    [
        ("line_total", "100.01", ["BR-CO-10", "BR-CO-13"]),
        ("allowances", "11.00", ["BR-CO-11", "BR-CO-13"]),
        ("charges", "6.00", ["BR-CO-12", "BR-CO-13"]),
        ("net_total", "95.01", ["BR-CO-13", "BR-CO-15"]),
        ("tax_total", "18.06", ["BR-CO-14", "BR-CO-15"]),
        ("gross_total", "113.06", ["BR-CO-15", "BR-CO-16"]),
        ("payable_amount", "99.99", ["BR-CO-16"]),
        ("rounding", "0.00", ["BR-CO-16"]),
    ],
)
def test_each_total_has_its_rule(total: str, value: str, rules: list[str]) -> None:
    assert _broken(_invoice(**{total: value})) == rules


def test_tax_must_fit_its_rate_within_a_unit() -> None:
    assert _broken(_invoice(tax="18.90", tax_total="18.90", gross_total="113.90", payable_amount="100.85")) == []
    assert _broken(_invoice(tax="20.05", tax_total="20.05", gross_total="115.05", payable_amount="102.00")) == ["BR-CO-17"]


def test_what_is_not_said_breaks_no_rule() -> None:
    assert _broken(dataclasses.replace(_invoice(), totals=Totals())) == []


def test_lines_below_lines_count_once() -> None:
    parts = (StructuredLine(position="1.1", net=Decimal(60), parent="1"),)
    invoice = _invoice()
    assert _broken(dataclasses.replace(invoice, lines=(*invoice.lines, *parts))) == []


def _agreement(state: State) -> Agreement:
    return Agreement("gross_total", state, "113.05", "114.05", 1)


@pytest.mark.parametrize(
    ("profile", "states", "faults", "verdict"),
    [
        (Profile.EN16931, (State.FOUND, State.MISSING), (), Verdict.XML_SUFFICES),
        (Profile.EN16931, (State.ONLY_PRINTED,), (), Verdict.PRINT_HAS_MORE),
        (Profile.EN16931, (State.ONLY_PRINTED, State.DIFFERENT), (), Verdict.PRINT_DIFFERS),
        (Profile.MINIMUM, (State.FOUND,), (), Verdict.BOOKING_AID_ONLY),
        (Profile.BASIC_WL, (State.DIFFERENT,), (), Verdict.PRINT_DIFFERS),
        (Profile.EN16931, (State.DIFFERENT,), (Noted("einvoice_schema", "no"),), Verdict.INVALID_XML),
    ],
)
def test_the_gravest_thing_is_said(profile, states, faults, verdict) -> None:
    assert verdict_of(_invoice(profile), [_agreement(state) for state in states], faults) is verdict


def test_a_disagreement_names_both_sides() -> None:
    told = noted(_agreement(State.DIFFERENT))
    assert told is not None
    assert "113.05" in told.message
    assert "114.05" in told.message
    assert noted(_agreement(State.FOUND)) is None


@pytest.mark.parametrize(("amount", "text"), [("-0.001", "0.00"), ("2.345", "2.35"), ("-7", "-7.00")])
def test_money_has_two_digits_and_no_negative_zero(amount: str, text: str) -> None:
    assert money(Decimal(amount)) == text
