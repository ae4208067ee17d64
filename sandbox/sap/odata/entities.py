"""The entity sets of the stand-in: their properties, and the practice company poured into them.

Rows are tuples in the order of the properties, sorted by key: 200,000 partners stay small, and a page is a slice. Keys come
without leading zeros, as S/4HANA serves them.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sandbox.company import Debtor, PracticeCompany, Situation, Writing

Value = str | bool | dt.datetime | None
Entity = tuple[Value, ...]


class Property(NamedTuple):
    """One property; `length` is the maximum of a string and 0 for the other types."""

    name: str
    type: str
    length: int


class EntitySet(NamedTuple):
    """One set. The first `keys` properties are its key."""

    name: str
    keys: int
    properties: tuple[Property, ...]

    @property
    def type_name(self) -> str:
        """Name of the entity type, as SAP forms it."""
        return f"{self.name}Type"

    @property
    def names(self) -> list[str]:
        """The properties' names in order."""
        return [prop.name for prop in self.properties]


def _set(name: str, keys: int, text: str) -> EntitySet:
    properties = []
    for word in text.split():
        prop, _, length = word.partition(":")
        kind = {"b": "Edm.Boolean", "d": "Edm.DateTime"}.get(length, "Edm.String")
        properties.append(Property(prop, kind, int(length) if length.isdigit() else 0))
    return EntitySet(name, keys, tuple(properties))


PARTNERS = _set(
    "A_BusinessPartner",
    1,
    "BusinessPartner:10 Customer:10 Supplier:10 BusinessPartnerCategory:1 BusinessPartnerFullName:81 OrganizationBPName1:40 "
    "OrganizationBPName2:40 BusinessPartnerIsBlocked:b IsMarkedForArchiving:b CreationDate:d LastChangeDate:d",
)
TAX_NUMBERS = _set(
    "A_BusinessPartnerTaxNumber", 2, "BusinessPartner:10 BPTaxType:4 BPTaxNumber:20 BPTaxLongNumber:60 AuthorizationGroup:4"
)
ADDRESSES = _set(
    "A_BusinessPartnerAddress",
    2,
    "BusinessPartner:10 AddressID:10 StreetName:60 HouseNumber:10 PostalCode:10 CityName:40 Country:3 FullName:80",
)
CUSTOMERS = _set(
    "A_Customer",
    1,
    "Customer:10 CustomerName:80 CustomerAccountGroup:4 VATRegistration:20 TaxNumber1:16 TaxNumber2:11 PostingIsBlocked:b "
    "DeletionIndicator:b",
)
COMPANIES = _set(
    "A_CustomerCompany",
    2,
    "Customer:10 CompanyCode:4 CustomerHeadOffice:10 ReconciliationAccount:10 PaymentTerms:4 PhysicalInventoryBlockInd:b "
    "DeletionIndicator:b",
)
ENTITY_SETS = {each.name: each for each in (PARTNERS, TAX_NUMBERS, ADDRESSES, CUSTOMERS, COMPANIES)}


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _short(key: str) -> str:
    return key.lstrip("0")


def _partner(debtor: Debtor) -> Entity:
    key, name = _short(debtor.customer), debtor.master.name
    return (
        key,
        key,
        "",
        "2",
        name[:81],
        name[:40],
        name[40:80],
        False,
        debtor.deletion_flag,
        _midnight(debtor.created_on),
        _midnight(debtor.changed_on),
    )


def _tax_numbers(debtor: Debtor) -> Iterator[Entity]:
    """One row per tax category: XX0 is the VAT ID of ISO country XX (GR0, not EL0), DE2 the first German tax number."""
    key = _short(debtor.customer)
    numbers = dict(debtor.further)
    if debtor.vat_text:
        numbers[_category_country(debtor)] = debtor.vat_text
    rows = [(f"{country}0", number) for country, number in numbers.items()]
    if debtor.tax_number:
        rows.append(("DE2", debtor.tax_number))
    for category, number in sorted(rows):
        yield key, category, number[:20], "", ""


def _category_country(debtor: Debtor) -> str:
    if debtor.situation is Situation.THIRD_COUNTRY or debtor.writing is not Writing.OTHER_COUNTRY:
        return debtor.master.country
    prefix = debtor.vat_id[:2]
    return "GR" if prefix == "EL" else prefix


def _address(debtor: Debtor) -> Entity:
    postal = debtor.master if debtor.latin_address or debtor.situation is not Situation.SAME else debtor.meant
    street, number = postal.street[:60], postal.house_number
    return (
        _short(debtor.customer),
        _short(debtor.address_number),
        street,
        number,
        postal.postcode,
        postal.city[:40],
        postal.country,
        postal.name[:80],
    )


def _customer(debtor: Debtor) -> Entity:
    return (
        _short(debtor.customer),
        debtor.master.name[:80],
        debtor.account_group,
        debtor.vat_text[:20],
        debtor.tax_number,
        "",
        False,
        debtor.deletion_flag,
    )


def _companies(debtor: Debtor) -> Iterator[Entity]:
    for company in debtor.companies:
        yield (
            _short(debtor.customer),
            company.code,
            _short(company.head_office),
            "140000",
            "ZB30",
            company.posting_block,
            company.deletion_flag,
        )


def fill(company: PracticeCompany) -> dict[str, list[Entity]]:
    """Every entity of every set, sorted by key."""
    sets: dict[str, list[Entity]] = {name: [] for name in ENTITY_SETS}
    for debtor in company:
        sets[PARTNERS.name].append(_partner(debtor))
        sets[TAX_NUMBERS.name].extend(_tax_numbers(debtor))
        sets[ADDRESSES.name].append(_address(debtor))
        sets[CUSTOMERS.name].append(_customer(debtor))
        sets[COMPANIES.name].extend(_companies(debtor))
    return sets


def key_of(entity_set: EntitySet, entity: Sequence[Value]) -> tuple[Value, ...]:
    """The key of an entity."""
    return tuple(entity[: entity_set.keys])


def etag(entity: Entity) -> str:
    """The weak entity tag of an entity: it changes with any of its values."""
    return f'W/"{hashlib.sha256(repr(entity).encode()).hexdigest()[:16]}"'
