"""The tables that Belegwerk reads: which columns each must have, and in which order its fields are read.

Which table a list is follows from its columns alone: nobody writes "KNA1" on it.
"""

from collections.abc import Mapping

from connectors.sap.dictionary import Field
from domain.parties import RecordKind

REQUIRED: Mapping[RecordKind, tuple[Field, ...]] = {
    RecordKind.DEBTOR: (Field.CUSTOMER, Field.COUNTRY, Field.NAME, Field.VAT_ID),
    RecordKind.COMPANY_DEBTOR: (Field.CUSTOMER, Field.COMPANY_CODE),
    RecordKind.ADDRESS: (Field.ADDRESS_NUMBER, Field.COUNTRY, Field.NAME),
    RecordKind.VAT_REGISTRATION: (Field.CUSTOMER, Field.COUNTRY, Field.VAT_ID),
    RecordKind.BILLING: (Field.DOCUMENT, Field.SOLD_TO, Field.BILLING_DATE, Field.NET_AMOUNT, Field.CURRENCY),
    RecordKind.VENDOR: (Field.VENDOR, Field.COUNTRY, Field.NAME, Field.VAT_ID),
    RecordKind.VENDOR_VAT_REGISTRATION: (Field.VENDOR, Field.COUNTRY, Field.VAT_ID),
}
AMOUNTS = frozenset({Field.NET_AMOUNT})
DATES = frozenset({Field.BILLING_DATE, Field.CREATED_ON})
_MASTER_DATA = frozenset({Field.NAME, Field.CITY, Field.POSTCODE, Field.STREET, Field.ACCOUNT_GROUP})
KEYS = frozenset({Field.CUSTOMER, Field.VENDOR, Field.DOCUMENT, Field.SOLD_TO, Field.ADDRESS_NUMBER})
TYPED = AMOUNTS | DATES | KEYS
"""Fields for which it matters whether a sheet's cell was a number or a date by its own type."""

FIELDS: Mapping[RecordKind, tuple[Field, ...]] = {
    RecordKind.DEBTOR: (
        Field.CUSTOMER,
        Field.COUNTRY,
        Field.NAME,
        Field.NAME_2,
        Field.STREET,
        Field.POSTCODE,
        Field.CITY,
        Field.VAT_ID,
        Field.TAX_NUMBER,
        Field.COMPANY_CODE,
        Field.ACCOUNT_GROUP,
        Field.ADDRESS_NUMBER,
        Field.DELETION_FLAG,
        Field.ONE_TIME_ACCOUNT,
        Field.POSTING_BLOCK,
        Field.CREATED_ON,
    ),
    RecordKind.COMPANY_DEBTOR: (
        Field.CUSTOMER,
        Field.COMPANY_CODE,
        Field.HEAD_OFFICE,
        Field.DELETION_FLAG,
        Field.POSTING_BLOCK,
    ),
    RecordKind.ADDRESS: (
        Field.ADDRESS_NUMBER,
        Field.COUNTRY,
        Field.NAME,
        Field.NAME_2,
        Field.STREET,
        Field.HOUSE_NUMBER,
        Field.POSTCODE,
        Field.CITY,
    ),
    RecordKind.VAT_REGISTRATION: (Field.CUSTOMER, Field.COUNTRY, Field.VAT_ID),
    RecordKind.BILLING: (
        Field.DOCUMENT,
        Field.SOLD_TO,
        Field.BILLING_DATE,
        Field.NET_AMOUNT,
        Field.CURRENCY,
        Field.VAT_ID,
        Field.VAT_COUNTRY,
        Field.COUNTRY,
        Field.DEPARTURE,
        Field.COMPANY_CODE,
        Field.BILLING_TYPE,
        Field.PAYER,
        Field.CANCELLED,
        Field.CANCELLED_DOCUMENT,
        Field.BILLING_CATEGORY,
    ),
    RecordKind.VENDOR: (
        Field.VENDOR,
        Field.COUNTRY,
        Field.NAME,
        Field.NAME_2,
        Field.STREET,
        Field.POSTCODE,
        Field.CITY,
        Field.VAT_ID,
        Field.TAX_NUMBER,
        Field.COMPANY_CODE,
        Field.DELETION_FLAG,
    ),
    RecordKind.VENDOR_VAT_REGISTRATION: (Field.VENDOR, Field.COUNTRY, Field.VAT_ID),
}


def kind_of(fields: Mapping[Field, int]) -> RecordKind | None:
    """Return the table whose rows have these columns; None when no key column is among them."""
    if Field.DOCUMENT in fields and (Field.BILLING_DATE in fields or Field.NET_AMOUNT in fields):
        return RecordKind.BILLING
    keys = sorted((fields[key], key) for key in (Field.CUSTOMER, Field.VENDOR) if key in fields)
    if not keys:
        return RecordKind.ADDRESS if Field.ADDRESS_NUMBER in fields else None
    customer = keys[0][1] is Field.CUSTOMER  # KNA1 also has a vendor number and LFA1 a customer's: the key stands first
    if _MASTER_DATA & fields.keys():
        return RecordKind.DEBTOR if customer else RecordKind.VENDOR
    if customer and Field.COMPANY_CODE in fields and Field.VAT_ID not in fields:
        return RecordKind.COMPANY_DEBTOR
    return RecordKind.VAT_REGISTRATION if customer else RecordKind.VENDOR_VAT_REGISTRATION
