from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from domain.parties import Address, CompanyDebtor, VatRegistration, Vendor, VendorVatRegistration
from store.staging import FileMeta


def test_a_file_is_staged_with_its_figures(month: Any, store: Any) -> None:
    rows = [
        month.debtor("0000000002"),
        month.finding(),
        month.billing("0000000002", "10.50"),
        month.billing("0000000002", "-0.25"),
    ]
    meta = FileMeta("a" * 64, "list.txt", "P1", "cp1252", "KNA1,VBRK", 1234)
    staged = store.staging.stage(meta, rows, lambda: {"rows_seen": 9, "skipped_totals": 2})
    assert staged[1:7] == meta
    assert (staged.records, staged.findings, staged.rows_seen) == (3, 1, 9)
    assert staged.amounts == {"EUR": Decimal("10.25")}
    assert staged.counts == {"KNA1": 1, "VBRK": 2}
    assert staged.notes == {"skipped_totals": 2}
    assert store.staging.find("a" * 64) == staged
    assert store.staging.files([staged.file_id, 999]) == [staged]
    assert list(store.staging.findings([staged.file_id])) == [rows[1]]


def test_the_same_bytes_are_staged_once_whatever_their_name(month: Any, store: Any) -> None:
    first = month.stage([month.debtor("0000000001")])

    def unread() -> Iterator[Any]:
        pytest.fail("a known file is not read again")
        yield

    assert store.staging.stage(FileMeta("a" * 64, "copy.txt", "P1", "utf-8", "KNA1", 1000), unread()) == first


def test_an_interrupted_staging_leaves_nothing(month: Any, store: Any) -> None:
    def broken() -> Iterator[Any]:
        for number in range(12_000):
            yield month.debtor(f"{number:010d}")
        raise RuntimeError("the disk was pulled out")

    with pytest.raises(RuntimeError, match="pulled out"):
        store.staging.stage(FileMeta("a" * 64, "list.txt", "P1", "utf-8", "KNA1", 1), broken())
    assert store.staging.find("a" * 64) is None
    whole = month.stage([month.debtor("0000000001")])
    assert whole.records == 1
    assert [case.customer for case in store.staging.cases([whole.file_id])] == ["0000000001"]


def test_cases_join_all_files_in_the_order_of_customers(month: Any, store: Any) -> None:
    master = month.stage(
        [
            month.debtor("0000000003"),
            month.debtor("0000000001", company_code="1000"),
            month.debtor("0000000001", company_code="2000"),
        ]
    )
    others = month.stage(
        [
            CompanyDebtor(month.origin(1), "0000000001", "3000"),
            VatRegistration(month.origin(2), "0000000003", "FR", "FR1"),
            VatRegistration(month.origin(3), "0000000003", "IT", "IT1"),
        ],
        "b" * 64,
    )
    month_of_sales = month.stage(
        [
            month.billing("0000000002", document="2"),
            month.billing("0000000001", document="3"),
            month.billing("0000000001", document="1"),
        ],
        "c" * 64,
    )
    unrelated = month.stage([month.debtor("0000000009")], "d" * 64)
    cases = list(store.staging.cases([month_of_sales.file_id, master.file_id, others.file_id]))
    assert [case.customer for case in cases] == ["0000000001", "0000000002", "0000000003"]
    first, second, third = cases
    assert [debtor.company_code for debtor in first.debtors] == ["1000", "2000"]
    assert [company.company_code for company in first.companies] == ["3000"]
    assert [billing.document for billing in first.billings] == ["3", "1"]
    assert (second.debtors, [billing.document for billing in second.billings]) == ([], ["2"])
    assert [registration.country for registration in third.registrations] == ["FR", "IT"]
    assert [case.customer for case in store.staging.cases([unrelated.file_id])] == ["0000000009"]
    assert list(store.staging.cases([])) == []


def test_addresses_come_by_their_number_once_and_never_by_customer_number(month: Any, store: Any) -> None:
    master = month.stage(
        [
            month.debtor("0000000001", address_number="0000000077", company_code="1000"),
            month.debtor("0000000001", address_number="0000000077", company_code="2000"),
            month.debtor("0000000002", address_number="0000000077"),
            month.debtor("0000000088"),
        ]
    )
    addresses = month.stage(
        [
            Address(month.origin(1), "0000000077", "AT", "Muster GmbH", city="Wien"),
            Address(month.origin(2), "0000000088", "DE", "A stranger whose address number equals a customer number"),
        ],
        "b" * 64,
    )
    cases = {case.customer: case for case in store.staging.cases([master.file_id, addresses.file_id])}
    assert [address.city for address in cases["0000000001"].addresses] == ["Wien"]
    assert [address.city for address in cases["0000000002"].addresses] == ["Wien"]
    assert cases["0000000088"].addresses == []
    assert set(cases) == {"0000000001", "0000000002", "0000000088"}


def test_customers_are_ordered_by_code_point_in_every_database(month: Any, store: Any) -> None:
    names = ["b", "B", "a", "Ä1", "A 1", "A1", "ß", "0000000001", "", "-1", "_1", "Ω"]
    one = month.stage([month.debtor(name) for name in names])
    two = month.stage([month.billing(name) for name in reversed(names)], "b" * 64)
    cases = list(store.staging.cases([one.file_id, two.file_id]))
    assert [case.customer for case in cases] == sorted(names)
    assert all(len(case.debtors) == len(case.billings) == 1 for case in cases)


def test_a_nul_in_a_key_does_not_stop_the_file(month: Any, store: Any) -> None:
    staged = month.stage([month.debtor("00\x001", name="A\0B")])
    (case,) = store.staging.cases([staged.file_id])
    assert case.customer == "00\ufffd1"
    assert case.debtors[0].name == "A\0B"


def test_vendors_are_gathered_like_debtors(month: Any, store: Any) -> None:
    staged = month.stage(
        [
            VendorVatRegistration(month.origin(1), "0000000002", "IT", "IT2"),
            Vendor(month.origin(2), "0000000002", "IT", "Fornitore"),
            Vendor(month.origin(3), "0000000001", "FR", "Fournisseur"),
            month.debtor("0000000005"),
        ]
    )
    cases = list(store.staging.vendor_cases([staged.file_id]))
    assert [(case.vendor, len(case.vendors), len(case.registrations)) for case in cases] == [
        ("0000000001", 1, 0),
        ("0000000002", 1, 1),
    ]


def test_cases_may_be_read_while_subjects_are_written(month: Any, store: Any) -> None:
    staged = month.stage([month.debtor(f"{number:010d}") for number in range(5000)])
    run_id = store.runs.open("monthly_vat_check", "2026-10", "", "vies", [staged.file_id])
    assert store.runs.save_subjects(run_id, (month.subject(case.customer) for case in store.staging.cases([staged.file_id])))
    assert sum(1 for _ in store.runs.subjects(run_id)) == 5000
