"""Every cross-check: what it finds, what it passes, and where it does not apply."""

import datetime as dt
from collections.abc import Mapping

import pytest

from domain.documents.checks import CHECKS, cross_check
from domain.documents.crosscheck.facts import Circumstances
from domain.documents.forms import FieldValue, Form, Line, PaymentStep, TaxPart
from domain.documents.pages import Box
from domain.documents.types import DocumentType as Kind

TODAY = dt.date(2026, 4, 1)
KNOWN = Circumstances(
    TODAY,
    frozenset({"Einkaufsverband Mitte eG"}),
    frozenset({"DE136695976"}),
    frozenset({"DE02120300000000202051"}),
    frozenset({"DE89370400440532013000"}),
)
INVOICE: Mapping[str, str] = {
    "seller_name": "Lieferant GmbH", "seller_address": "Weg 1, 80333 München", "seller_vat_id": "DE811907980",
    "buyer_name": "Einkaufsverband Mitte eG", "buyer_vat_id": "DE136695976", "invoice_number": "4711", "issue_date": "2026-03-05",
    "delivery_date": "2026-03-03", "due_date": "2026-04-04", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX", "currency": "EUR",
    "net_total": "473.00", "tax_total": "56.87", "gross_total": "529.87", "payable_amount": "529.87",
}  # fmt: skip
ITEMS = (
    {"description": "Trennblätter", "quantity": "20", "unit_price": "9.90", "net": "198.00", "gtin": "4006381333931"},
    {"description": "Joghurt", "quantity": "50", "unit_price": "5.50", "net": "275.00"},
)
TAXES = (TaxPart("7", "275.00", "19.25"), TaxPart("19", "198.00", "37.62"))


def _value(text: str | None) -> FieldValue:
    return FieldValue(text, 0.9, 1)


def _form(kind: Kind, fields: Mapping[str, str | None], lines: tuple[Mapping[str, str], ...] = (), **more: object) -> Form:
    rows = tuple(Line(1, Box(0, 0, 1, 1), {name: _value(text) for name, text in row.items()}) for row in lines)
    form = Form("a.pdf", "0" * 64, kind, 1.0, None, (1,), {name: _value(text) for name, text in fields.items()}, rows)
    return form._replace(**more)


def _codes(kind: Kind, fields: Mapping[str, str | None], lines: tuple[Mapping[str, str], ...] = (), **more: object) -> set[str]:
    return {finding.code for finding in cross_check(_form(kind, fields, lines, **more), KNOWN)}


def _invoice(
    lines: tuple[Mapping[str, str], ...] = ITEMS, taxes: tuple[TaxPart, ...] = TAXES, **changes: str | None
) -> set[str]:
    return _codes(Kind.INVOICE, {**INVOICE, **changes}, lines, tax_parts=taxes)


def test_a_sound_invoice_passes_everything() -> None:
    assert _invoice() == set()


def test_every_type_has_its_checks() -> None:
    assert CHECKS.keys() == set(Kind)


@pytest.mark.parametrize("kind", sorted(Kind))
def test_an_empty_form_is_checked_for_what_must_be_there_and_nothing_else(kind: Kind) -> None:
    payable = {Kind.INVOICE, Kind.CREDIT_NOTE, Kind.SELF_BILLED}
    assert _codes(kind, {}) == ({"mandatory_items_missing"} if kind in payable else set())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"gross_total": "530.87", "payable_amount": "530.87"}, "totals_do_not_add_up"),
        ({"payable_amount": "500.00"}, "payable_not_gross_less_prepaid"),
        ({"line_total": "480.00"}, "lines_do_not_sum"),
        ({"iban": "DE89370400440532013001"}, "iban_check_digits"),
        ({"iban": "DE02500105170137075030"}, "iban_changed"),
        ({"iban": "DE02120300000000202051"}, "own_iban"),
        ({"bic": "BNPAFRPPXXX"}, "bic_of_other_country"),
        ({"currency": "EUO"}, "currency_unknown"),
        ({"seller_vat_id": "DE136695976"}, "own_vat_id"),
        ({"seller_vat_id": "DE811907981"}, "vat_id_check_digits"),
        ({"seller_name": "EINKAUFSVERBAND Mitte eG"}, "own_name"),
        ({"buyer_vat_id": "DE811907980"}, "buyer_not_us"),
        ({"due_date": "2026-03-01"}, "dates_out_of_order"),
        ({"delivery_date": "2026-05-05"}, "dates_out_of_order"),
        ({"issue_date": "2026-04-09", "due_date": "2026-05-09"}, "date_in_future"),
        ({"period_start": "2026-03-31", "period_end": "2026-03-01"}, "period_ends_before_start"),
        ({"invoice_number": None}, "mandatory_items_missing"),
    ],
)
def test_one_wrong_value_is_one_finding(changes: dict[str, str | None], code: str) -> None:
    assert code in _invoice(**changes)
    assert code not in _invoice()


def test_values_at_the_edge_pass() -> None:
    assert "totals_do_not_add_up" not in _invoice(gross_total="529.89", payable_amount="529.89")
    assert "date_in_future" not in _invoice(issue_date="2026-04-08", due_date="2026-05-09")
    assert "payable_not_gross_less_prepaid" not in _invoice(payable_amount="479.87", prepaid_amount="50.00")


def test_lines_are_checked_one_by_one() -> None:
    wrong = ({**ITEMS[0], "net": "199.00"}, {**ITEMS[1], "net": "274.00"})
    found = cross_check(_form(Kind.INVOICE, INVOICE, wrong, tax_parts=TAXES), KNOWN)
    assert [n.message for n in found if n.code == "line_does_not_calculate"] == [
        "Line 1: 20 x 9.90 makes 198.00, 199.00 is printed.",
        "Line 2: 50 x 5.50 makes 275.00, 274.00 is printed.",
    ]
    per_hundred = {"quantity": "150", "unit_price": "49.29", "net": "73.94", "price_basis": "100"}
    assert "line_does_not_calculate" not in _codes(Kind.INVOICE, {}, (per_hundred,))
    assert "line_does_not_calculate" in _codes(Kind.INVOICE, {}, ({**per_hundred, "price_basis": "10"},))


def test_a_missing_line_is_told_with_its_amount() -> None:
    found = cross_check(_form(Kind.INVOICE, INVOICE, ITEMS[:1], tax_parts=TAXES), KNOWN)
    [message] = [n.message for n in found if n.code == "lines_do_not_sum"]
    assert "198.00" in message
    assert "275.00 off" in message


def test_lines_without_amounts_are_not_summed() -> None:
    assert "lines_do_not_sum" not in _invoice(lines=(*ITEMS, {"description": "Zugabe"}))


def test_tax_by_rate() -> None:
    assert "tax_not_of_rate" in _invoice(taxes=(TAXES[0], TaxPart("19", "198.00", "38.62")))
    assert "tax_parts_do_not_sum" in _invoice(taxes=TAXES[:1])
    assert not {"tax_not_of_rate", "tax_parts_do_not_sum"} & _invoice(taxes=(TaxPart("19", None, None),))


def test_tax_of_nought_asks_for_both_vat_ids() -> None:
    free = {"tax_total": "0.00", "gross_total": "473.00", "payable_amount": "473.00"}
    assert "tax_free" in _invoice(taxes=(), **free)
    assert "tax_free_without_vat_ids" in _invoice(taxes=(), buyer_vat_id=None, **free)
    assert not {"tax_free", "tax_free_without_vat_ids"} & _invoice()


def test_small_invoices_need_less() -> None:
    small = {"seller_name": "Laden", "seller_address": "Weg 1", "issue_date": "2026-03-05", "gross_total": "250.00"}
    assert "mandatory_items_missing" not in _codes(Kind.INVOICE, small)
    assert "mandatory_items_missing" in _codes(Kind.INVOICE, {**small, "gross_total": "250.01"})


def test_a_wrong_gtin() -> None:
    line = {"description": "Toaster", "quantity": "6", "gtin": "4006381333932"}
    assert _codes(Kind.DELIVERY_NOTE, {}, (line,)) == {"gtin_check_digit"}
    assert _codes(Kind.DELIVERY_NOTE, {}, ({**line, "gtin": "4006381333931"},)) == set()


def test_a_discount_after_the_due_date() -> None:
    late, early = PaymentStep("2026-04-10", 36, "2"), PaymentStep("2026-03-15", 10, "2")
    for step, found in ((late, True), (early, False)):
        codes = _codes(Kind.INVOICE, INVOICE, ITEMS, tax_parts=TAXES, payment_steps=(step, PaymentStep("2026-04-04", 30, "0")))
        assert ("discount_after_due" in codes) is found


def test_what_is_not_known_is_not_checked() -> None:
    codes = {
        n.code for n in cross_check(_form(Kind.INVOICE, {**INVOICE, "iban": "DE02500105170137075030"}, ITEMS, tax_parts=TAXES))
    }
    assert codes == set()


DUNNING = {
    "issue_date": "2026-03-20",
    "open_total": "650.00",
    "dunning_fee": "5.00",
    "interest_amount": "3.10",
    "payable_amount": "658.10",
}
CLAIMS = (
    {"invoice_number": "1", "due_date": "2026-02-01", "open": "400.00"},
    {"invoice_number": "2", "due_date": "2026-02-19", "open": "250.00"},
)


def test_dunning_letters() -> None:
    assert _codes(Kind.DUNNING_LETTER, DUNNING, CLAIMS) == set()
    assert _codes(Kind.DUNNING_LETTER, {**DUNNING, "payable_amount": "660.00"}, CLAIMS) == {"claims_do_not_sum"}
    assert _codes(Kind.DUNNING_LETTER, DUNNING, CLAIMS[:1]) == {"claims_do_not_sum"}
    assert _codes(Kind.DUNNING_LETTER, {**DUNNING, "issue_date": "2026-02-10"}, CLAIMS) == {"dunned_before_due"}


ADVICE = {"gross_total": "1071.00", "discount_total": "23.80", "fee_total": "0.00", "payable_amount": "1047.20"}
PAID = (
    {"invoice_number": "1", "gross": "1190.00", "discount": "23.80", "paid": "1166.20"},
    {"invoice_number": "2", "gross": "-119.00", "discount": "0.00", "paid": "-119.00"},
)


def test_payment_advices() -> None:
    assert _codes(Kind.PAYMENT_ADVICE, ADVICE, PAID) == set()
    assert _codes(Kind.PAYMENT_ADVICE, {**ADVICE, "payable_amount": "1000.00"}, PAID) == {"payment_does_not_sum"}
    assert _codes(Kind.PAYMENT_ADVICE, {}, ({**PAID[0], "paid": "1160.00"},)) == {"payment_does_not_sum"}
    assert _codes(Kind.PAYMENT_ADVICE, {}, ({"invoice_number": "1", "gross": "5.00"},)) == set()


@pytest.mark.parametrize(
    ("kind", "good", "wrong", "code"),
    [
        (Kind.CREDIT_REPORT, {"credit_index": "250"}, {"credit_index": "650"}, "credit_index_out_of_range"),
        (Kind.CREDIT_REPORT, {"default_probability": "0.47"}, {"default_probability": "101"}, "probability_out_of_range"),
        (Kind.CREDIT_REPORT, {"credit_limit": "0.00"}, {"credit_limit": "-5.00"}, "credit_limit_negative"),
        (
            Kind.CREDIT_REPORT,
            {"credit_index": "600", "negative_features": "yes"},
            {"credit_index": "600"},
            "negative_features_missing",
        ),
        (
            Kind.REGISTER_EXTRACT,
            {"register_number": "HRB 123", "legal_form": "GmbH"},
            {"register_number": "HRA 123", "legal_form": "GmbH"},
            "register_section_of_other_form",
        ),
        (
            Kind.REGISTER_EXTRACT,
            {"register_number": "HRA 5", "legal_form": "GmbH & Co. KG"},
            {"register_number": "HRB 5", "legal_form": "OHG"},
            "register_section_of_other_form",
        ),
        (
            Kind.REGISTER_EXTRACT,
            {"legal_form": "GmbH", "capital": "25000.00"},
            {"legal_form": "GmbH", "capital": "12500.00"},
            "capital_below_minimum",
        ),
        (Kind.REGISTER_EXTRACT, {"retrieval_date": "2026-03-01"}, {"retrieval_date": "2025-11-01"}, "older_than_three_months"),
        (Kind.BANK_CONFIRMATION, {"issue_date": "2026-03-01"}, {"issue_date": "2025-11-01"}, "older_than_three_months"),
        (Kind.VAT_CONFIRMATION, {"requesting_vat_id": "DE136695976"}, {"requesting_vat_id": "DE811907980"}, "query_not_ours"),
        (
            Kind.VAT_CONFIRMATION,
            {"requested_vat_id": "ATU12345675"},
            {"requested_vat_id": "DE811907980"},
            "query_for_german_number",
        ),
        (
            Kind.ANNUAL_STATEMENT,
            {"equity": "100.00", "balance_total": "500.00"},
            {"equity": "600.00", "balance_total": "500.00"},
            "equity_above_balance",
        ),
        (Kind.ANNUAL_STATEMENT, {"period_end": "2024-12-31"}, {"period_end": "2022-12-31"}, "statement_too_old"),
    ],
)
def test_what_only_one_type_must_fulfil(
    kind: Kind, good: dict[str, str | None], wrong: dict[str, str | None], code: str
) -> None:
    assert _codes(kind, wrong) == {code}
    assert _codes(kind, good) == set()


def test_unreadable_values_are_no_crash() -> None:
    assert "totals_do_not_add_up" not in _invoice(gross_total="NaN", payable_amount=None)
    assert "dates_out_of_order" not in _invoice(due_date="31.02.2026")
