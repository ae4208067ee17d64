"""From the practice company to rows of SAP tables: fields filled and cut the way SAP fills and cuts them."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from sandbox.company import Debtor, Document, Postal, PracticeCompany, Vendor, Writing
from sandbox.sap.tables import TABLES, Table

Value = str | Decimal | dt.date | None
"""A field's content: text, key and flag are str; None is an initial (empty) date."""


class Row(NamedTuple):
    """One record of a table in the order of its fields, with the findings that its content must lead to.

    `party` is the customer or vendor that the row belongs to, with leading zeros.
    """

    values: tuple[Value, ...]
    party: str
    findings: tuple[str, ...] = ()
    city: str = ""
    name: str = ""


def _flag(value: bool) -> str:
    return "X" if value else ""


def kna1_row(debtor: Debtor) -> Row:
    """The customer master's general part; name, street and city are cut at 35 characters as SAP cuts them."""
    master = debtor.master
    values = (
        debtor.customer,
        master.country,
        master.name[:35],
        "",
        master.city[:35],
        master.postcode,
        master.street_line.strip()[:35],
        debtor.address_number,
        debtor.vat_text[:20],
        debtor.tax_number,
        debtor.account_group,
        _flag(debtor.deletion_flag),
        _flag(debtor.account_group == "CPD"),
        "",
        debtor.created_on,
    )
    return Row(values, debtor.customer, debtor.findings, master.city, master.name)


def knb1_rows(debtor: Debtor) -> Iterator[Row]:
    """One row for each company code."""
    for company in debtor.companies:
        values = (
            debtor.customer,
            company.code,
            "0000140000",
            "ZB30",
            company.head_office,
            _flag(company.posting_block),
            _flag(company.deletion_flag),
            debtor.created_on,
        )
        yield Row(values, debtor.customer)


def adrc_row(debtor: Debtor) -> Row:
    """The full address, not cut; in Greek or Cyrillic where the clerk could type it."""
    postal = debtor.master if debtor.latin_address else _own_script(debtor)
    name, name_2 = (postal.name, "") if len(postal.name) <= 40 else _two_lines(postal.name)
    values = (
        debtor.address_number,
        name,
        name_2,
        postal.city[:40],
        postal.postcode,
        postal.street,
        postal.house_number,
        postal.country,
    )
    return Row(values, debtor.customer)


def _own_script(debtor: Debtor) -> Postal:
    """The company's own spelling, provided that the master record means the same company and address."""
    same = debtor.situation.value not in {"moved", "renamed", "one_time_account"} and not debtor.companies[0].head_office
    return debtor.meant if same else debtor.master


def _two_lines(name: str) -> tuple[str, str]:
    place = name.rfind(" ", 0, 41)
    return name[:place], name[place + 1 :][:40]


def knas_rows(debtor: Debtor) -> Iterator[Row]:
    """The customer's further numbers in other member states."""
    for country, vat_id in debtor.further:
        yield Row((debtor.customer, country, vat_id), debtor.customer)


def vbrk_rows(debtor: Debtor) -> Iterator[Row]:
    """The debtor's billing documents. Amounts carry their sign, as the list shows them; the table itself stores none."""
    for document in debtor.documents:
        yield _vbrk_row(debtor, document)


def _vbrk_row(debtor: Debtor, document: Document) -> Row:
    head_office = debtor.companies[0].head_office
    values = (
        debtor.customer,
        document.number,
        document.kind,
        document.day,
        head_office or debtor.customer,
        document.company_code,
        document.net_amount,
        document.currency,
        document.vat_id,
        _number_country(debtor, document),
        document.destination,
        "DE",
        _flag(document.cancelled),
        document.cancels,
    )
    return Row(values, debtor.customer, city=debtor.master.city, name=debtor.master.name)


def _number_country(debtor: Debtor, document: Document) -> str:
    """Country of the number on the invoice in SAP's own spelling (GR for Greece)."""
    if not document.vat_id:
        return ""
    if debtor.writing is Writing.NO_PREFIX and document.vat_id == debtor.vat_text:
        return debtor.meant.country
    prefix = document.vat_id[:2].upper()
    return {"EL": "GR", "CH": "CH"}.get(prefix, prefix)


def lfa1_row(vendor: Vendor) -> Row:
    """The vendor master's general part."""
    postal = vendor.postal
    values = (
        vendor.vendor,
        postal.country,
        postal.name[:35],
        "",
        postal.city[:35],
        postal.postcode,
        postal.street_line[:35],
        vendor.vat_id,
        "KRED",
        _flag(vendor.deletion_flag),
    )
    return Row(values, vendor.vendor)


def lfas_rows(vendor: Vendor) -> Iterator[Row]:
    """The vendor's further numbers in other member states."""
    for country, vat_id in vendor.further:
        yield Row((vendor.vendor, country, vat_id), vendor.vendor)


def rows_of(debtor: Debtor) -> Iterator[tuple[Table, Row]]:
    """Every row that one debtor leaves in SAP, with its table."""
    yield TABLES["KNA1"], kna1_row(debtor)
    yield TABLES["ADRC"], adrc_row(debtor)
    for table, rows in (("KNB1", knb1_rows), ("KNAS", knas_rows), ("VBRK", vbrk_rows)):
        for row in rows(debtor):
            yield TABLES[table], row


def vendor_rows_of(vendor: Vendor) -> Iterator[tuple[Table, Row]]:
    """Every row that one vendor leaves in SAP, with its table."""
    yield TABLES["LFA1"], lfa1_row(vendor)
    for row in lfas_rows(vendor):
        yield TABLES["LFAS"], row


def table_rows(company: PracticeCompany, table: Table) -> Iterator[Row]:
    """All rows of one table, in the order of the customer or vendor numbers."""
    if table.party == "LIFNR":
        parties = (row for vendor in company.vendors() for row in vendor_rows_of(vendor))
    else:
        parties = (row for debtor in company for row in rows_of(debtor))
    return (row for where, row in parties if where is table)
