"""The structured invoice: what an e-invoice says in its XML, whatever its syntax, in the terms of EN 16931.

CII and UBL name the same things differently; readers turn both into these nouns. Amounts are `Decimal` in the invoice's
currency, dates are `date`, identifiers stand as written without outer blanks. None means that the XML does not say it.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.documents.forms import PaymentStep, TaxPart
from domain.documents.pages import Noted

_CENT: Final = Decimal("0.01")


class Syntax(enum.StrEnum):
    """The two syntaxes of EN 16931, and the forerunner of the first."""

    ZUGFERD_1 = "zugferd_1"
    CII = "cii"
    UBL_INVOICE = "ubl_invoice"
    UBL_CREDIT_NOTE = "ubl_credit_note"


class Profile(enum.StrEnum):
    """How much of the standard an invoice claims to fill (BT-24)."""

    MINIMUM = "MINIMUM"
    BASIC_WL = "BASIC WL"
    BASIC = "BASIC"
    EN16931 = "EN 16931"
    EXTENDED = "EXTENDED"
    XRECHNUNG = "XRECHNUNG"
    PEPPOL = "PEPPOL BIS"
    UNKNOWN = "unknown"

    @property
    def is_invoice_in_germany(self) -> bool:
        """MINIMUM and BASIC WL carry no lines: book-keeping aids, no invoices (BMF letter of 15 Oct 2024, margin no. 29)."""
        return self not in (Profile.MINIMUM, Profile.BASIC_WL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Seller (BG-4), buyer (BG-7), payee or tax representative. `street` holds all address lines, joined by a comma."""

    name: str = ""
    trading_name: str = ""
    street: str = ""
    post_code: str = ""
    city: str = ""
    country: str = ""
    vat_id: str | None = None
    tax_number: str | None = None
    identifiers: tuple[str, ...] = ()
    registered: str = ""

    @property
    def address(self) -> str:
        """Street, post code and city, country, as one line; empty where nothing is said."""
        place = f"{self.post_code} {self.city}".strip()
        return ", ".join(part for part in (self.street, place, self.country) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where to pay (BG-17)."""

    iban: str
    bic: str | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceCharge:
    """An allowance (BG-20, BG-27) or, with `is_charge`, a charge (BG-21, BG-28). `percent` 0 to 100."""

    is_charge: bool
    amount: Decimal | None
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str = ""
    category: str = ""
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxGroup:
    """The tax of one category and rate (BG-23). `rate` in percent."""

    category: str
    rate: Decimal | None
    basis: Decimal | None
    tax: Decimal | None
    exemption: str = ""
    exemption_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredLine:
    """One line (BG-25). `unit_price` (BT-146) is the net price of `price_basis` units (BT-149).

    `group` is true for the heading lines of EXTENDED, whose net repeats that of the lines below them.
    """

    position: str
    article: str | None = None
    gtin: str | None = None
    name: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: Decimal = Decimal(1)
    gross_price: Decimal | None = None
    discount: Decimal | None = None
    allowances: tuple[AllowanceCharge, ...] = ()
    category: str = ""
    tax_rate: Decimal | None = None
    net: Decimal | None = None
    note: str = ""
    parent: str | None = None
    group: bool = False

    @property
    def price_of_one(self) -> Decimal | None:
        """The net price of a single unit; None without a price or with a basis of zero."""
        return self.unit_price / self.price_basis if self.unit_price is not None and self.price_basis else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The document's totals (BG-22): BT-106 to BT-115, and BT-111 in the currency of accounting."""

    line_total: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    net_total: Decimal | None = None
    tax_total: Decimal | None = None
    tax_total_accounting: Decimal | None = None
    gross_total: Decimal | None = None
    prepaid_amount: Decimal | None = None
    rounding: Decimal | None = None
    payable_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredInvoice:
    """An e-invoice as its XML says it. `terms` is the free text of the payment terms (BT-20).

    `problems` lists what was unreadable.
    """

    syntax: Syntax
    profile: Profile
    guideline: str
    type_code: str
    doc_class: str
    number: str | None
    issue_date: dt.date | None
    seller: Party
    buyer: Party
    currency: str | None
    totals: Totals
    due_date: dt.date | None = None
    delivery_date: dt.date | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    accounting_currency: str | None = None
    order_reference: str | None = None
    buyer_reference: str | None = None
    preceding: tuple[str, ...] = ()
    payee: Party | None = None
    accounts: tuple[Account, ...] = ()
    lines: tuple[StructuredLine, ...] = ()
    tax_groups: tuple[TaxGroup, ...] = ()
    payment_steps: tuple[PaymentStep, ...] = ()
    allowances: tuple[AllowanceCharge, ...] = ()
    notes: tuple[str, ...] = ()
    terms: str = ""
    problems: tuple[Noted, ...] = ()

    @property
    def fields(self) -> Mapping[str, str]:
        """The invoice in the project's field names; what the XML does not say is left out.

        Dates are ISO 8601, amounts have a point and two digits, identifiers have no blanks.
        """
        return dict(self._said())

    @property
    def tax_parts(self) -> tuple[TaxPart, ...]:
        """The tax breakdown as the forms of all documents show it."""
        return tuple(
            TaxPart(plain(group.rate or Decimal(0)), _money_or_none(group.basis), _money_or_none(group.tax))
            for group in self.tax_groups
        )

    def _said(self) -> Iterator[tuple[str, str]]:
        account = self.accounts[0] if self.accounts else None
        texts = {
            "doc_class": self.doc_class,
            "invoice_number": self.number,
            "seller_name": self.seller.name,
            "seller_address": self.seller.address,
            "buyer_name": self.buyer.name,
            "currency": self.currency,
            "buyer_reference": self.buyer_reference,
        }
        identifiers = {
            "seller_vat_id": self.seller.vat_id,
            "seller_tax_number": self.seller.tax_number,
            "buyer_vat_id": self.buyer.vat_id,
            "order_reference": self.order_reference,
            "iban": account and account.iban,
            "bic": account and account.bic,
        }
        dates = ("issue_date", "due_date", "delivery_date", "period_start", "period_end")
        amounts = ("line_total", "net_total", "tax_total", "gross_total", "payable_amount", "prepaid_amount")
        yield from ((name, value) for name, value in texts.items() if value)
        yield from ((name, "".join(value.split())) for name, value in identifiers.items() if value)
        yield from ((name, day.isoformat()) for name in dates if (day := getattr(self, name)) is not None)
        yield from ((name, money(value)) for name in amounts if (value := getattr(self.totals, name)) is not None)


def money(amount: Decimal) -> str:
    """An amount with a point and two digits, rounded half up; never `-0.00`."""
    rounded = amount.quantize(_CENT, ROUND_HALF_UP)
    return str(rounded if rounded else abs(rounded))


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros: `19`, `5.5`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money_or_none(amount: Decimal | None) -> str | None:
    return None if amount is None else money(amount)
