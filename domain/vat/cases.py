"""Everything that a month's files say about one debtor or one vendor, gathered before it is judged."""

from dataclasses import dataclass, field

from domain.parties import Address, Billing, CompanyDebtor, Debtor, VatRegistration, Vendor, VendorVatRegistration


@dataclass(slots=True)
class DebtorCase:
    """One customer with all its records, each list in the order of the input.

    A customer that occurs only in billing documents or registrations has no `debtors`. `addresses` are those whose number a
    debtor row names. `superseded` are documents that a later file bills to another customer, each with a row of that file.
    """

    customer: str
    debtors: list[Debtor] = field(default_factory=list)
    companies: list[CompanyDebtor] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    registrations: list[VatRegistration] = field(default_factory=list)
    billings: list[Billing] = field(default_factory=list)
    superseded: list[tuple[Billing, Billing]] = field(default_factory=list)


@dataclass(slots=True)
class VendorCase:
    """One vendor with all its records, each list in the order of the input."""

    vendor: str
    vendors: list[Vendor] = field(default_factory=list)
    registrations: list[VendorVatRegistration] = field(default_factory=list)
