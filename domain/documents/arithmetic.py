"""What must add up on a document: a line, the sum of lines, the tax of a rate, net and tax and gross.

Tolerances: a line is rounded once, so it may be off by half of the last printed digit of its factors; a tax of one rate may be
off by a cent per line and one more (EN 16931 rounds per rate, some programs per line); net + tax = gross by two cents.
Rates: DE § 12 (1), (2) UStG and § 28 (1) UStG for July to December 2020, AT § 10 UStG, FR art. 278 to 281 nonies CGI, and the
standard and reduced rates of the other member states that suppliers invoice with (art. 96 to 98 of directive 2006/112/EC).
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

CENT: Final = Decimal("0.01")
TWO_CENTS: Final = Decimal("0.02")
RATES: Final = tuple(
    Decimal(rate)
    for rate in (
        "0", "2.1", "2.5", "2.6", "3", "3.8", "4", "4.8", "5", "5.5", "6", "7", "7.7", "8", "8.1", "8.5", "9", "9.5", "10",
        "10.7", "12", "13", "13.5", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "25.5", "27",
    )
)  # fmt: skip
"""Rates of value added tax in percent that are, or were in the last years, in force in Europe."""


class Totals(NamedTuple):
    """Three amounts of which the third is the sum of the others; `rate` in percent where one rate explains the tax."""

    net: Decimal
    tax: Decimal
    gross: Decimal
    rate: Decimal | None


def adds_up(net: Decimal, tax: Decimal, gross: Decimal, tolerance: Decimal = TWO_CENTS) -> bool:
    """Whether net and tax make the gross amount."""
    return abs(net + tax - gross) <= tolerance


def tax_fits(net: Decimal, rate: Decimal, tax: Decimal, lines: int = 1) -> bool:
    """Whether the tax is the rate's share of the net amount; every line may have been rounded on its own."""
    return abs(net * rate / 100 - tax) <= CENT * lines + CENT


def rate_of(net: Decimal, tax: Decimal) -> Decimal | None:
    """The known rate, in percent, that leads from the net amount to the tax; None where none does or two do."""
    rates = [rate for rate in RATES if abs(net * rate / 100 - tax) <= CENT] if net else []
    return rates[0] if len(rates) == 1 else None


def triples(amounts: Iterable[Decimal]) -> tuple[Totals, ...]:
    """All net, tax and gross among some amounts: net + tax = gross, the tax not above 27 % of the net amount.

    Each is found once, those that a known rate explains first, then by falling gross amount. A tax of 0 must be among the
    amounts itself. Amounts of a credit note may be negative, then all three are.
    """
    known = sorted(set(amounts))
    among = set(known)
    found = {
        (net, gross - net, gross)
        for gross in known
        for net in known
        if net and _is_share(net, gross - net) and gross - net in among
    }
    totals = [Totals(net, tax, gross, rate_of(net, tax)) for net, tax, gross in found]
    return tuple(sorted(totals, key=lambda t: (t.rate is None, -abs(t.gross), t.net)))


def _is_share(net: Decimal, tax: Decimal) -> bool:
    """Whether a tax has the sign of its net amount and is no larger than the highest rate allows."""
    return 0 <= tax / net <= Decimal("0.271")


class Factors(NamedTuple):
    """What a line's net amount is made of: `discount` in percent, the price for `basis` units."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = Decimal(0)
    basis: Decimal = Decimal(1)

    @property
    def net(self) -> Decimal:
        """The exact product, not rounded."""
        return self.quantity * self.unit_price / self.basis * (1 - self.discount / 100)

    @property
    def slack(self) -> Decimal:
        """How far rounding of the printed price, or discount, may move the product, and a cent for the result."""
        price = self.quantity / self.basis * _half_step(self.unit_price)
        share = self.quantity * self.unit_price / self.basis * _half_step(self.discount) / 100 if self.discount else Decimal(0)
        return min(abs(price), abs(self.net) / 200) + min(abs(share), abs(self.net) / 200) + CENT

    def make(self, net: Decimal) -> bool:
        """Whether they make this net amount; signs may differ, as credit notes print them on either side."""
        return abs(abs(self.net) - abs(net)) <= self.slack


def _half_step(number: Decimal) -> Decimal:
    """Half of the last printed digit's worth."""
    exponent = number.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)


def basis_of(quantity: Decimal, unit_price: Decimal, net: Decimal) -> Decimal | None:
    """The price basis, 1, 10, 100 or 1000, that makes a line right; None where none does."""
    bases = (basis for basis in map(Decimal, (1, 10, 100, 1000)) if Factors(quantity, unit_price, basis=basis).make(net))
    return next(bases, None)


def sums_to(parts: Sequence[Decimal], total: Decimal) -> bool:
    """Whether some amounts, of which each may have been rounded on its own, make the total."""
    return bool(parts) and abs(sum(parts, Decimal(0)) - total) <= CENT * min(len(parts), 5) + CENT
