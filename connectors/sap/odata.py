"""Debtors from S/4HANA over `API_BUSINESS_PARTNER` (OData V2), pulled as flat sets and joined here.

A partner is a debtor when it has a customer number. Its VAT ID stands in A_Customer (KNA1-STCEG); the numbers of all countries
stand in A_BusinessPartnerTaxNumber under categories of two letters and a zero (`FR0`), whose letters are the country.

Good: category `FR0` with `FR40303265045`. Bad: `DE2`, a national tax number and no VAT ID, which is not read.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from connectors.sap.odata_session import BasicAuth, OAuth2ClientCredentials, Persistence, Session
from connectors.sap.odata_sets import EntitySet, Reader, Row, SortedJoin, alpha
from domain.findings import Finding, Severity
from domain.parties import Address, CompanyDebtor, Debtor, Record, VatRegistration

__all__ = ["BasicAuth", "BusinessPartners", "OAuth2ClientCredentials", "Persistence"]

OVERLAP: Final = dt.timedelta(days=2)  # LastChangeDate is a day in SAP's time zone, and postings may be late

_PARTNERS: Final = EntitySet(
    "A_BusinessPartner",
    ("BusinessPartner",),
    (
        *("Customer", "OrganizationBPName1", "OrganizationBPName2", "BusinessPartnerFullName", "CreationDate"),
        *("LastChangeDate", "BusinessPartnerIsBlocked", "IsMarkedForArchiving"),
    ),
)
_NUMBERS_OF_PARTNERS: Final = EntitySet("A_BusinessPartner", ("BusinessPartner",), ("Customer",))
_TAX_NUMBERS: Final = EntitySet(
    "A_BusinessPartnerTaxNumber", ("BusinessPartner", "BPTaxType"), ("BPTaxNumber", "BPTaxLongNumber")
)
_ADDRESSES: Final = EntitySet(
    "A_BusinessPartnerAddress",
    ("BusinessPartner", "AddressID"),
    ("StreetName", "HouseNumber", "PostalCode", "CityName", "Country"),
    optional=("ValidityStartDate", "ValidityEndDate"),
)
_CUSTOMERS: Final = EntitySet(
    "A_Customer",
    ("Customer",),
    ("CustomerName", "VATRegistration", "TaxNumber1", "CustomerAccountGroup", "DeletionIndicator", "PostingIsBlocked"),
)
_COMPANIES: Final = EntitySet(
    "A_CustomerCompany",
    ("Customer", "CompanyCode"),
    ("CustomerHeadOffice", "DeletionIndicator", "PhysicalInventoryBlockInd"),
)
_VAT_CATEGORY: Final = re.compile(r"([A-Z]{2})0")
_WIDTHS: Final = {"name": 40, "name_2": 40, "street": 60, "city": 40}


class _Wanted(NamedTuple):
    """The numbers of changed partners and of their customers; None means all."""

    partners: set[str] | None
    customers: set[str] | None


_ALL: Final = _Wanted(None, None)


class BusinessPartners:
    """The debtors of one SAP system."""

    def __init__(
        self,
        base_url: str,
        auth: BasicAuth | OAuth2ClientCredentials,
        *,
        page_size: int = 1000,
        persistence: Persistence | None = None,
    ) -> None:
        """Remember where and how; nothing is opened before `read`.

        Args:
            base_url: the service's root, ending in `/API_BUSINESS_PARTNER`; a query such as `?sap-client=100` is kept.
            auth: the user or OAuth client.
            page_size: rows that one request asks for.
            persistence: timeouts, tries, sleep and clock.
        """
        self._base_url = base_url
        self._auth = auth
        self._page_size = page_size
        self._persistence = persistence or Persistence()

    def read(self, changed_since: dt.datetime | None = None) -> Iterator[Record | Finding]:
        """All debtors, or those that changed since an aware time less two days of overlap.

        Only the partner's header knows a change date. So with `changed_since` the headers are filtered by SAP, and addresses,
        customers and company data are streamed and kept for these partners only. Tax numbers have no change date and may change
        without the header: they come whole every time, for all partners, the home country's included.

        Memory is flat in the number of partners: sets are joined as sorted streams (`SortedJoin`); with `changed_since` the
        changed headers are held.

        Returns:
            For each debtor a `Debtor` and its `Address`; then their `CompanyDebtor`s; then all `VatRegistration`s;
            findings between.

        Raises:
            SourceUnavailable: SAP does not answer after several tries.
            ConfigurationError: SAP refuses logon, rights, address or query.
            UnusableInput: SAP's replies are not those of this service.
        """
        with Session(self._base_url, self._auth, self._persistence) as session:
            reader = Reader(session, self._page_size)
            if changed_since is None:
                yield from self._debtors(reader, reader.rows(_PARTNERS), _ALL)
            else:
                changed = list(reader.rows(_PARTNERS, _changed(changed_since)))
                if changed:
                    wanted = _Wanted({row.key for row in changed}, {alpha(row.text("Customer")) for row in changed})
                    yield from self._debtors(reader, iter(changed), wanted)
            yield from _registrations(reader)
            yield from reader.findings

    def _debtors(self, reader: Reader, partners: Iterator[Row], wanted: _Wanted) -> Iterator[Record | Finding]:
        addresses = SortedJoin(reader.rows(_ADDRESSES), wanted.partners)
        customers = SortedJoin(reader.rows(_CUSTOMERS), wanted.customers)
        today = self._persistence.clock().date()
        for partner in partners:
            address = _current(addresses.take(partner.key), today)
            number = alpha(partner.text("Customer"))
            if number:
                customer = next(iter(customers.take(number)), None)
                yield _debtor(partner, address, customer, number)
                yield from _address(partner, address)
                yield from _missing(partner, address, customer, number)
        for row in reader.rows(_COMPANIES):
            if wanted.customers is None or row.key in wanted.customers:
                yield _company(row)


def _registrations(reader: Reader) -> Iterator[VatRegistration]:
    tax_numbers = SortedJoin(reader.rows(_TAX_NUMBERS))
    for partner in reader.rows(_NUMBERS_OF_PARTNERS):
        rows = tax_numbers.take(partner.key)
        number = alpha(partner.text("Customer"))
        for row in rows if number else []:
            category = _VAT_CATEGORY.fullmatch(row.text("BPTaxType"))
            vat_id = row.text("BPTaxNumber") or row.text("BPTaxLongNumber")
            if category and vat_id:
                yield VatRegistration(row.origin, number, category[1], vat_id)


def _changed(since: dt.datetime) -> str:
    day = (since.astimezone(dt.UTC) - OVERLAP).date()
    return f"LastChangeDate ge datetime'{day.isoformat()}T00:00:00'"


def _current(addresses: Sequence[Row], today: dt.date) -> Row | None:
    """The address that is valid today, else the first; SAP keeps former and future ones."""
    for row in addresses:
        start, end = row.date("ValidityStartDate"), row.date("ValidityEndDate")
        if (start is None or start <= today) and (end is None or today <= end):
            return row
    return addresses[0] if addresses else None


def _names(partner: Row) -> tuple[str, str]:
    """Both name lines of an organisation; of a person the full name."""
    first = partner.text("OrganizationBPName1") or partner.text("BusinessPartnerFullName")
    return first, partner.text("OrganizationBPName2")


def _debtor(partner: Row, address: Row | None, customer: Row | None, number: str) -> Debtor:
    name, name_2 = _names(partner)
    street = f"{address.text('StreetName')} {address.text('HouseNumber')}".strip() if address else ""
    return Debtor(
        origin=partner.origin,
        customer=number,
        country=address.text("Country") if address else "",
        name=name or (customer.text("CustomerName") if customer else ""),
        name_2=name_2,
        street=street,
        postcode=address.text("PostalCode") if address else "",
        city=address.text("CityName") if address else "",
        vat_id=customer.text("VATRegistration") if customer else "",
        tax_number=customer.text("TaxNumber1") if customer else "",
        account_group=customer.text("CustomerAccountGroup") if customer else "",
        address_number=alpha(address.text("AddressID")) if address else "",
        deletion_flag=partner.flag("IsMarkedForArchiving") or (customer is not None and customer.flag("DeletionIndicator")),
        posting_block=partner.flag("BusinessPartnerIsBlocked") or (customer is not None and customer.flag("PostingIsBlocked")),
        created_on=partner.date("CreationDate"),
        cut=_cut(partner, address),
    )


def _address(partner: Row, address: Row | None) -> Iterator[Address]:
    if address is not None:
        name, name_2 = _names(partner)
        yield Address(
            origin=address.origin,
            address_number=alpha(address.text("AddressID")),
            country=address.text("Country"),
            name=name,
            name_2=name_2,
            street=address.text("StreetName"),
            house_number=address.text("HouseNumber"),
            postcode=address.text("PostalCode"),
            city=address.text("CityName"),
            cut=_cut(partner, address),
        )


def _cut(partner: Row, address: Row | None) -> tuple[str, ...]:
    """What fills its field to the last character."""
    values = {"name": partner.text("OrganizationBPName1"), "name_2": partner.text("OrganizationBPName2")}
    if address is not None:
        values |= {"street": address.text("StreetName"), "city": address.text("CityName")}
    return tuple(part for part, value in values.items() if len(value) >= _WIDTHS[part])


def _company(row: Row) -> CompanyDebtor:
    return CompanyDebtor(
        origin=row.origin,
        customer=row.key,
        company_code=row.text("CompanyCode"),
        head_office=alpha(row.text("CustomerHeadOffice")),
        deletion_flag=row.flag("DeletionIndicator"),
        posting_block=row.flag("PhysicalInventoryBlockInd"),  # KNB1-SPERR goes by this name in the service
    )


def _missing(partner: Row, address: Row | None, customer: Row | None, number: str) -> Iterator[Finding]:
    if address is None:
        message = f"Customer {number} has no address, so that the registers cannot compare it. Maintain one in SAP."
        yield Finding("missing_address", Severity.WARNING, message, partner.origin, number)
    if customer is None:
        message = (
            f"Customer {number} is not in A_Customer, so that its VAT ID is unknown. Check the user's authorisation groups."
        )
        yield Finding("missing_customer", Severity.WARNING, message, partner.origin, number)
