"""A party's name and address as they are compared with a register's: ADRC before KNA1, which is cut at 35 characters."""

from collections.abc import Iterable
from typing import NamedTuple

from domain.parties import Address, Debtor, Vendor

_PART_OF = {
    "name": "name",
    "name_2": "name",
    "street": "street",
    "house_number": "street",
    "postcode": "postcode",
    "city": "city",
}


class Profile(NamedTuple):
    """The company data of one party; `cut` names the parts that SAP may have truncated."""

    country: str = ""
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    cut: tuple[str, ...] = ()


def profile_of(debtors: list[Debtor], addresses: list[Address]) -> Profile:
    """The best company data of a debtor.

    A one-time account has none, not even a country: its master row stands for many customers, not for the company of a number.
    """
    if not debtors:
        return _of_address(addresses[0], Profile()) if addresses else Profile()
    debtor = debtors[0]
    if debtor.one_time_account:
        return Profile()
    own = of_party(debtor)
    address = next((a for a in addresses if a.address_number == debtor.address_number), addresses[0] if addresses else None)
    return _of_address(address, own) if address else own


def of_party(party: Debtor | Vendor) -> Profile:
    """The company data of a master row alone."""
    return Profile(
        party.country,
        _joined(party.name, party.name_2),
        party.street,
        party.postcode,
        party.city,
        _parts(party.cut) if party.cut else (),
    )


def _of_address(address: Address, fallback: Profile) -> Profile:
    """The full address; a part that it leaves empty comes from the fallback, with its cut mark."""
    parts = {
        "name": _joined(address.name, address.name_2),
        "street": _joined(address.street, address.house_number),
        "postcode": address.postcode,
        "city": address.city,
    }
    cut = [part for part in _parts(address.cut) if parts[part]]
    cut += [part for part in fallback.cut if not parts[part]]
    return Profile(
        fallback.country or address.country,
        parts["name"] or fallback.name,
        parts["street"] or fallback.street,
        parts["postcode"] or fallback.postcode,
        parts["city"] or fallback.city,
        tuple(cut),
    )


def _parts(attributes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({_PART_OF[attribute] for attribute in attributes if attribute in _PART_OF}))


def _joined(first: str, second: str) -> str:
    return f"{first} {second}" if first and second else first or second
