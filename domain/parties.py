"""Debtors, vendors and billing documents as they come out of SAP, freed from SAP's vocabulary.

Records are tuples because a month has hundreds of thousands of them. Text is stripped but otherwise untouched: a VAT ID stands
as it was typed. Customer and vendor numbers are ten characters with leading zeros when numeric (SAP's ALPHA form).

`cut` names the attributes whose value fills its column to the last character or carries SAP's mark `>`; they may be truncated
and must not decide an address comparison.
"""

import datetime as dt
import enum
from decimal import Decimal
from typing import NamedTuple

from domain.findings import Origin


class Debtor(NamedTuple):
    """One row of the customer master (KNA1, alone or joined with KNB1), or one business partner of S/4."""

    origin: Origin
    customer: str
    country: str
    name: str
    name_2: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    vat_id: str = ""
    tax_number: str = ""
    company_code: str = ""
    account_group: str = ""
    address_number: str = ""
    deletion_flag: bool = False
    one_time_account: bool = False
    posting_block: bool = False
    created_on: dt.date | None = None
    cut: tuple[str, ...] = ()


class CompanyDebtor(NamedTuple):
    """A debtor in one company code (KNB1)."""

    origin: Origin
    customer: str
    company_code: str
    head_office: str = ""
    deletion_flag: bool = False
    posting_block: bool = False


class Address(NamedTuple):
    """The full address (ADRC), without KNA1's cut at 35 characters."""

    origin: Origin
    address_number: str
    country: str
    name: str
    name_2: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    cut: tuple[str, ...] = ()


class VatRegistration(NamedTuple):
    """A further VAT ID of a customer in one country (KNAS; S/4: a tax number of category XX0)."""

    origin: Origin
    customer: str
    country: str
    vat_id: str


class Billing(NamedTuple):
    """One billing document (VBRK). `net_amount` is in `currency`; credits are negative.

    `vat_id` is the number that the invoice used: legally the one that counts for the month (§ 6a (1) no. 4 UStG).
    `destination` and `departure` are ISO country codes of the supply; both may be empty in short exports.
    """

    origin: Origin
    document: str
    customer: str
    billing_date: dt.date
    net_amount: Decimal
    currency: str
    vat_id: str = ""
    vat_country: str = ""
    destination: str = ""
    departure: str = ""
    company_code: str = ""
    billing_type: str = ""
    payer: str = ""
    cancelled: bool = False


class Vendor(NamedTuple):
    """One row of the vendor master (LFA1)."""

    origin: Origin
    vendor: str
    country: str
    name: str
    name_2: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    vat_id: str = ""
    company_code: str = ""
    deletion_flag: bool = False
    cut: tuple[str, ...] = ()


class VendorVatRegistration(NamedTuple):
    """A further VAT ID of a vendor (LFAS)."""

    origin: Origin
    vendor: str
    country: str
    vat_id: str


Record = Debtor | CompanyDebtor | Address | VatRegistration | Billing | Vendor | VendorVatRegistration


class RecordKind(enum.StrEnum):
    """The kinds of records by the SAP table that a source must be able to name."""

    DEBTOR = "KNA1"
    COMPANY_DEBTOR = "KNB1"
    ADDRESS = "ADRC"
    VAT_REGISTRATION = "KNAS"
    BILLING = "VBRK"
    VENDOR = "LFA1"
    VENDOR_VAT_REGISTRATION = "LFAS"
