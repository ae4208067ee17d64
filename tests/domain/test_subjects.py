import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Period
from domain.findings import Origin
from domain.parties import Address, Billing, CompanyDebtor, Debtor, RecordKind, VatRegistration, Vendor, VendorVatRegistration
from domain.policy import RoughRates
from domain.vat.cases import DebtorCase, VendorCase
from domain.vat.checks import Source
from domain.vat.numbers import parse
from domain.vat.reconciliation import Disposition, Gap, Reconciliation
from domain.vat.subjects import CaseResult, subjects_of, vendor_subjects_of

OCTOBER = Period(2026, 10)
CUSTOMER = "0000000042"
Make = Callable[..., Any]


def run(debtors: list[Debtor], billings: list[Billing], registrations: list[VatRegistration] | None = None) -> CaseResult:
    case = DebtorCase(CUSTOMER, debtors=debtors, billings=billings, registrations=registrations or [])
    result = subjects_of(case, OCTOBER, "DE")
    assert len(result.dispositions) == len(debtors) + len(billings) + len(case.registrations)
    return result


def registration(vat_id: str, country: str) -> VatRegistration:
    return VatRegistration(Origin("knas.csv", "", 3, "raw"), CUSTOMER, country, vat_id)


def categories(result: CaseResult, kind: RecordKind = RecordKind.BILLING) -> list[str]:
    return [each.category for each in result.dispositions if each.kind is kind]


def codes(result: CaseResult) -> list[str]:
    return [finding.code for finding in result.findings]


def test_the_months_sales_stand_under_the_number_that_the_invoices_used(debtor: Make, billing: Make) -> None:
    documents = [billing("90000002", "50.25"), billing("90000001", "100.00"), billing("90000003", "-20.00")]
    [subject] = run([debtor()], documents).subjects
    assert (subject.source, subject.vat_id, subject.master_vat_id) == (Source.VBRK, "ATU12345675", "")
    assert (subject.net_amount, subject.doc_count, subject.first_doc) == (Decimal("130.25"), 3, "90000001")
    assert (subject.company_code, subject.currency) == ("1000", "EUR")


def test_the_invoice_wins_over_the_master_whose_number_is_checked_too(debtor: Make, billing: Make) -> None:
    result = run([debtor(vat_id="ATU87654321")], [billing()])
    used, held = result.subjects
    assert (used.source, used.vat_id, used.master_vat_id) == (Source.VBRK, "ATU12345675", "ATU87654321")
    assert (held.source, held.vat_id, held.net_amount, held.doc_count) == (Source.KNA1, "ATU87654321", 0, 0)


def test_further_registrations_and_business_partners_name_their_source(debtor: Make) -> None:
    url = Origin("https://sap.example/API_BUSINESS_PARTNER/A_BusinessPartnerTaxNumber", "", 1, "{}")
    registrations = [registration("FR40303265045", "FR"), VatRegistration(url, CUSTOMER, "BE", "BE0697449992")]
    sources = {subject.vat_id: subject.source for subject in run([debtor()], [], registrations).subjects}
    assert sources == {"ATU12345675": Source.KNA1, "FR40303265045": Source.KNAS, "BE0697449992": Source.BP}


def test_sales_without_any_number_are_reported_with_their_amount(debtor: Make, billing: Make) -> None:
    result = run([debtor(vat_id="")], [billing(vat_id="", amount="70"), billing("90000002", "5", vat_id="keine")])
    [subject] = result.subjects
    assert (subject.vat_id, subject.source, subject.net_amount, subject.first_doc) == ("", Source.NONE, 75, "90000001")
    assert categories(result) == ["result", "result"]
    assert "vat_id_placeholder" in codes(result)


def test_an_invoice_without_number_uses_the_masters_for_the_destination(debtor: Make, billing: Make) -> None:
    result = run([debtor()], [billing(vat_id="", destination="FR")], [registration("FR40303265045", "FR")])
    amounts = {subject.vat_id: (subject.source, subject.net_amount) for subject in result.subjects}
    assert amounts == {"FR40303265045": (Source.KNAS, 100), "ATU12345675": (Source.KNA1, 0)}
    assert "invoice_without_vat_id" in codes(result)


@pytest.mark.parametrize(
    ("given_values", "category"),
    [
        ({}, "result"),
        ({"destination": "DE"}, "domestic"),
        ({"destination": "CH"}, "third_country"),
        ({"destination": "GB"}, "third_country"),
        ({"destination": "XI"}, "result"),
        ({"destination": "GR"}, "result"),
        ({"destination": "", "vat_country": "AT"}, "result"),
        ({"destination": "", "vat_country": "", "vat_id": "DE136695976"}, "domestic"),
        ({"departure": ""}, "result"),
        ({"departure": "PL"}, "other_departure"),
        ({"billing_date": dt.date(2026, 9, 30)}, "other_month"),
        ({"billing_date": dt.date(2025, 10, 5)}, "other_month"),
        ({"cancelled": True}, "cancelled"),
    ],
)
def test_every_document_goes_one_way(debtor: Make, billing: Make, given_values: dict[str, object], category: str) -> None:
    result = run([debtor()], [billing(**given_values)])
    assert categories(result) == [category]
    assert sum(subject.net_amount for subject in result.subjects) == (100 if category == "result" else 0)


def test_a_document_without_any_country_becomes_a_finding(billing: Make) -> None:
    result = run([], [billing(destination="", vat_country="", vat_id="")])
    assert (result.subjects, categories(result)) == ([], ["unknown_destination"])
    assert "100.00 EUR" in result.findings[0].message


def test_one_time_accounts_count_through_their_documents_alone(debtor: Make, billing: Make) -> None:
    result = run([debtor(one_time_account=True)], [billing(vat_id="FR40303265045", vat_country="FR", destination="FR")])
    [subject] = result.subjects
    assert (subject.vat_id, subject.name, subject.country) == ("FR40303265045", "", "FR")
    assert categories(result, RecordKind.DEBTOR) == ["one_time_account"]


def test_a_deleted_debtor_counts_only_while_it_has_sales(debtor: Make, billing: Make) -> None:
    gone = run([debtor(deletion_flag=True)], [])
    assert (gone.subjects, categories(gone, RecordKind.DEBTOR)) == ([], ["deleted_without_sales"])
    assert len(run([debtor(deletion_flag=True)], [billing()]).subjects) == 1


def test_a_debtor_without_number_and_eu_sales_is_accounted_for(debtor: Make) -> None:
    result = run([debtor(vat_id="", country="US")], [])
    assert (result.subjects, categories(result, RecordKind.DEBTOR)) == ([], ["no_number_no_eu_sales"])


def test_sales_of_a_debtor_that_the_master_does_not_hold(billing: Make) -> None:
    result = run([], [billing()])
    assert [(subject.customer, subject.country, subject.name) for subject in result.subjects] == [(CUSTOMER, "AT", "")]
    assert codes(result) == ["debtor_not_in_master"]


def test_one_row_per_number_however_it_is_spelled(debtor: Make, billing: Make) -> None:
    documents = [billing(vat_id="atu 12345675"), billing("90000002", vat_id="ATU-1234567-5")]
    [subject] = run([debtor()], documents, [registration("12345675", "AT")]).subjects
    assert (subject.vat_id, subject.doc_count) == ("atu 12345675", 2)


def test_a_number_that_only_its_own_row_explains_is_handed_on_complete(debtor: Make, billing: Make) -> None:
    result = run([debtor(country="DE", vat_id="DE136695976")], [], [registration("40303265045", "FR")])
    numbers = [parse(subject.vat_id, subject.country).normalised for subject in result.subjects]
    assert numbers == ["DE136695976", "FR40303265045"]


def test_company_codes_are_joined_and_adrc_wins_over_the_master(debtor: Make) -> None:
    case = DebtorCase(
        CUSTOMER,
        debtors=[debtor(company_code="2000", address_number="77", cut=("name", "street"))],
        companies=[CompanyDebtor(Origin("knb1.txt", "", 2, ""), CUSTOMER, "1000")],
        addresses=[
            Address(Origin("adrc.txt", "", 5, ""), "12", "AT", "Another"),
            Address(
                Origin("adrc.txt", "", 6, ""),
                "77",
                "AT",
                "Alpenholz Berger",
                "Import GmbH",
                "Am See",
                "4a",
                "6900",
                "",
                ("name",),
            ),
        ],
    )
    result = subjects_of(case, OCTOBER, "DE")
    [subject] = result.subjects
    assert subject.company_code == "1000,2000"
    assert (subject.name, subject.street, subject.city) == ("Alpenholz Berger Import GmbH", "Am See 4a", "Bregenz")
    assert subject.cut == ("name",)
    assert [each.category for each in result.dispositions] == ["result", "merged", "merged", "merged"]


def test_the_weightiest_currency_states_the_result_and_the_others_are_named(debtor: Make, billing: Make) -> None:
    documents = [
        billing("90000001", "10", currency="CZK", billing_date=dt.date(2026, 10, 1)),
        billing("90000002", "20", currency="CZK"),
        billing("90000003", "1000000"),
    ]
    result = run([debtor()], documents)
    [subject] = result.subjects
    assert (subject.net_amount, subject.currency, subject.doc_count) == (1_000_000, "EUR", 3)
    assert (subject.other_amounts, subject.first_doc) == ((("CZK", Decimal(30)),), "90000001")
    assert sorted(categories(result)) == ["other_currency", "other_currency", "result"]
    assert any(finding.code == "other_currency" and "30 CZK" in finding.message for finding in result.findings)


def test_the_rates_of_the_policy_tell_which_currency_weighs_more(debtor: Make, billing: Make) -> None:
    case = DebtorCase(CUSTOMER, debtors=[debtor()], billings=[billing(amount="50"), billing("90000002", "999", currency="CZK")])
    [usual] = subjects_of(case, OCTOBER, "DE").subjects
    [strong] = subjects_of(case, OCTOBER, "DE", RoughRates(units={"CZK": 2})).subjects
    assert (usual.currency, strong.currency) == ("EUR", "CZK")


def test_the_same_document_in_two_files_counts_once_and_a_difference_is_named(debtor: Make, billing: Make) -> None:
    early, late = Origin("day_1.csv", "", 2, ""), Origin("day_2.csv", "", 2, "")
    same = run([debtor()], [billing(origin=early), billing(origin=late)])
    assert (same.subjects[0].net_amount, codes(same), sorted(categories(same))) == (100, [], ["merged", "result"])
    changed = run([debtor()], [billing(origin=early), billing(amount="130", origin=late)])
    assert changed.subjects[0].net_amount == 130
    assert codes(changed) == ["document_differs"]


def test_a_document_that_a_later_file_bills_to_another_customer_is_accounted_for_and_named(debtor: Make, billing: Make) -> None:
    old = [billing(origin=Origin("day_1.csv", "", row, "")) for row in (2, 3)]
    last = billing(customer="0000000077", origin=Origin("day_2.csv", "", 9, ""))
    case = DebtorCase(CUSTOMER, debtors=[debtor()], superseded=[(row, last) for row in old])
    result = subjects_of(case, OCTOBER, "DE")
    assert [subject.doc_count for subject in result.subjects] == [0]
    assert categories(result) == ["merged", "merged"]
    [finding] = result.findings
    assert (finding.code, finding.key) == ("document_differs", "90000001")
    for named in (CUSTOMER, "day_1.csv, row 2", "0000000077", "day_2.csv, row 9"):
        assert named in finding.message


def test_rows_of_one_document_in_one_file_are_its_items(debtor: Make, billing: Make) -> None:
    [subject] = run([debtor()], [billing(), billing(amount="11")]).subjects
    assert (subject.net_amount, subject.doc_count) == (111, 1)


def test_two_master_rows_with_different_numbers_are_both_checked(debtor: Make) -> None:
    result = run([debtor(), debtor(vat_id="ATU87654321", origin=Origin("kna1_new.txt", "", 7, ""))], [])
    assert [subject.vat_id for subject in result.subjects] == ["ATU12345675", "ATU87654321"]
    assert codes(result) == ["master_differs"]
    assert categories(result, RecordKind.DEBTOR) == ["result", "result"]


@pytest.mark.parametrize(
    ("vat_id", "code"),
    [
        ("AT U12345675", "vat_id_blanks"),
        ("atU12345675", "vat_id_lower_case"),
        ("GR094014201", "vat_id_greek_prefix"),
        ("FR40303265045", "vat_prefix_other_country"),
        ("CHE-123.456.788", "vat_id_not_eu"),
        ("Akte 12, siehe Ordner 2026", "vat_id_unreadable"),
    ],
)
def test_what_is_odd_about_a_number_is_a_finding_with_its_row(debtor: Make, vat_id: str, code: str) -> None:
    result = run([debtor(vat_id=vat_id)], [])
    [finding] = [finding for finding in result.findings if finding.code == code]
    assert (finding.origin.row, finding.key) == (7, CUSTOMER)
    assert vat_id in finding.message


def test_a_number_of_another_state_than_the_destination_is_a_note(debtor: Make, billing: Make) -> None:
    assert "vat_id_other_destination" in codes(run([debtor()], [billing(destination="IT")]))


def test_vendors_are_checked_by_number_or_left_out_and_accounted_for() -> None:
    row = Vendor(Origin("lfa1.txt", "", 2, ""), "0000700001", "IT", "Vetro Nord S.r.l.", vat_id="IT00743110157", city="Milano")
    other = VendorVatRegistration(Origin("lfas.txt", "", 2, ""), "0000700001", "AT", "ATU12345675")
    case = VendorCase("0000700001", [row, row._replace(vat_id="")], [other])
    checked = vendor_subjects_of(case)
    assert [(subject.source, subject.vat_id) for subject in checked.subjects] == [
        (Source.LFA1, "IT00743110157"),
        (Source.LFAS, "ATU12345675"),
    ]
    assert [each.category for each in checked.dispositions] == ["result", "vendor_without_number", "result"]
    left_out = vendor_subjects_of(case, checked=False)
    assert (left_out.subjects, {each.category for each in left_out.dispositions}) == ([], {"vendor"})
    deleted = vendor_subjects_of(VendorCase("0000700001", [row._replace(deletion_flag=True)], [other]))
    assert (deleted.subjects, len(deleted.dispositions)) == ([], 2)


amounts = st.decimals(-10_000, 10_000, places=2, allow_nan=False)
documents_strategy = st.lists(
    st.builds(
        lambda number, amount, day, file, **given_values: Billing(
            origin=Origin(file, "", number, ""),
            document=f"9000000{number}",
            customer=CUSTOMER,
            billing_date=dt.date(2026, 10, 1) + dt.timedelta(days=day),
            net_amount=amount,
            **given_values,
        ),
        number=st.integers(1, 5),
        amount=amounts,
        day=st.integers(-3, 33),
        file=st.sampled_from(["a.csv", "b.csv"]),
        currency=st.sampled_from(["EUR", "EUR", "CZK"]),
        vat_id=st.sampled_from(["", "ATU12345675", "at u12345675", "FR40303265045", "keine", "CHE123", "DE136695976"]),
        vat_country=st.sampled_from(["", "AT", "FR"]),
        destination=st.sampled_from(["", "AT", "FR", "DE", "CH"]),
        departure=st.sampled_from(["", "DE", "PL"]),
        cancelled=st.booleans(),
    ),
    max_size=8,
)


@given(documents_strategy, st.sampled_from(["", "ATU12345675", "DE136695976", "0"]), st.booleans())
def test_the_month_always_closes_in_count_and_amount(billings: list[Billing], vat_id: str, one_time: bool) -> None:
    master = Debtor(Origin("k", "", 1, ""), CUSTOMER, "AT", "Alpenholz", vat_id=vat_id, one_time_account=one_time)
    result = subjects_of(DebtorCase(CUSTOMER, debtors=[master], billings=billings), OCTOBER, "DE")
    reconciliation = Reconciliation()
    reconciliation.expect(RecordKind.DEBTOR, "k", 1)
    for each in billings:
        reconciliation.expect(RecordKind.BILLING, each.origin.file, 1, each.net_amount, each.currency)
    reconciliation.add(result.dispositions)
    assert reconciliation.closes(), reconciliation.gaps()
    in_results: dict[str, Decimal] = {}
    for subject in result.subjects:
        if subject.doc_count:
            in_results[subject.currency] = in_results.get(subject.currency, Decimal(0)) + subject.net_amount
    assert in_results == reconciliation.amounts(RecordKind.BILLING, "result")
    numbers = [parse(subject.vat_id, subject.country).normalised for subject in result.subjects]
    assert len(numbers) == len(set(numbers))


def test_a_lost_record_and_a_wrong_amount_are_gaps() -> None:
    reconciliation = Reconciliation()
    reconciliation.expect(RecordKind.BILLING, "v.csv", 3, Decimal("30"), "EUR")
    reconciliation.add([Disposition(RecordKind.BILLING, "result", "v.csv", 2, Decimal("25"), "EUR")])
    assert not reconciliation.closes()
    assert reconciliation.gaps() == [Gap(RecordKind.BILLING, "v.csv", "EUR", 1, Decimal(5))]
    reconciliation.add([Disposition(RecordKind.BILLING, "domestic", "v.csv", 1, Decimal("5"), "EUR")])
    assert reconciliation.closes()
    assert [row.category for row in reconciliation.rows()] == ["domestic", "result"]
